//! A machine without CA certificates, such as a container made from nothing. Played by this very program in a process of its
//! own, since the places to look are environment variables.

#![cfg(all(unix, not(target_vendor = "apple"), not(target_os = "android")))]

use ims_auth::{HttpClient, http::ReqwestClient};

use crate::{
    support::{first_request, is_stand_in, listen, pass_elsewhere, post, url},
    tls,
};

const NAME: &str = "no_certificates::a_machine_without_certificates_has_those_of_mozilla";

#[test]
fn a_machine_without_certificates_has_those_of_mozilla() {
    if is_stand_in() {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build();
        runtime.unwrap().block_on(on_such_a_machine());
        return;
    }
    let empty = tempfile::tempdir().unwrap();
    let none = empty.path().join("none.pem");
    let variables = [
        ("SSL_CERT_DIR", empty.path().as_os_str()),
        ("SSL_CERT_FILE", none.as_os_str()),
    ];
    pass_elsewhere(NAME, &variables);
}

async fn on_such_a_machine() {
    assert!(
        reqwest::Client::builder().build().is_err(),
        "there are certificates after all"
    );
    let listener = listen().await;
    let url = url("http", &listener);
    let server = tokio::spawn(first_request(listener));
    let reply = ReqwestClient::new().unwrap().send(post(&url)).await;
    assert_eq!(reply.unwrap().status().as_u16(), 204);
    assert!(server.await.unwrap().starts_with("POST /ims/token "));
    tls::assert_refuses_strangers().await;
    tls::assert_accepts_custom_roots().await;
}
