//! What a server reads of the shipped client in the head of a request.

use std::sync::Arc;

use ims_auth::{
    ClientCredentials, HttpClient, TokenEndpoint, TokenSource as _, http::ReqwestClient,
};

use crate::support::{first_request, listen, post, url};

/// The values of a header, by its name in lower case.
fn values<'a>(request: &'a str, name: &str) -> Vec<&'a str> {
    let (head, _) = request.split_once("\r\n\r\n").unwrap();
    let headers = head.lines().filter_map(|line| line.split_once(": "));
    headers
        .filter(|(known, _)| known.eq_ignore_ascii_case(name))
        .map(|(_, value)| value)
        .collect()
}

#[tokio::test]
async fn the_client_says_who_it_is() {
    let listener = listen().await;
    let url = url("http", &listener);
    let server = tokio::spawn(first_request(listener));
    let client = ReqwestClient::new().unwrap();
    client.send(post(&url)).await.unwrap();
    let expected = format!("ims-auth/{}", env!("CARGO_PKG_VERSION"));
    assert_eq!(values(&server.await.unwrap(), "user-agent"), [expected]);
}

#[tokio::test]
async fn a_request_for_a_token_sends_a_form_and_wants_json() {
    let listener = listen().await;
    let endpoint = TokenEndpoint::at(&format!("http://{}", listener.local_addr().unwrap()));
    let server = tokio::spawn(first_request(listener));
    let client = Arc::new(ReqwestClient::new().unwrap());
    let credentials = ClientCredentials::new("id", "hush", "openid");
    let source = credentials.into_source(endpoint.unwrap(), client).unwrap();
    let error = source.token().await.unwrap_err();
    assert_eq!(error.status(), Some(204), "there is no token in it");
    let asked = server.await.unwrap();
    assert!(asked.starts_with("POST /ims/token/v3 HTTP/1.1"), "{asked}");
    assert_eq!(values(&asked, "accept"), ["application/json"]);
    let form = "application/x-www-form-urlencoded";
    assert_eq!(values(&asked, "content-type"), [form]);
}
