//! PDF Services' own token endpoint.

use firefly_emulator::{Emulator, Fault, Grant, ImsClient, Route};
use serde_json::json;

use super::claims;
use crate::support::post_form;

async fn start() -> Emulator {
    let web = ImsClient::new("web").secret("s");
    Emulator::builder()
        .client("id", "s")
        .ims_client(web.grant(Grant::AuthorizationCode))
        .start()
        .await
        .unwrap()
}

#[tokio::test]
async fn two_words_are_enough_for_a_token() {
    let emulator = start().await;
    let reply = post_form(&emulator, "/token", "client_id=id&client_secret=s").await;
    let body = reply.json();
    assert_eq!(
        (reply.status, &body["token_type"], &body["expires_in"]),
        (200, &json!("Bearer"), &json!("86399"))
    );
    assert_eq!(body.as_object().unwrap().len(), 3);
    assert_eq!(claims(&body["access_token"])["client_id"], "id");
    assert!(reply.header("x-request-id").is_some() && reply.header("x-debug-id").is_none());
    assert_eq!(reply.header("cache-control"), Some("no-store"));
}

#[tokio::test]
async fn errors_are_nested() {
    let emulator = start().await;
    for (form, status, code) in [
        ("client_id=id&client_secret=x", 400, "invalid_client"),
        ("client_id=id", 400, "invalid_client"),
        ("client_secret=s", 400, "invalid_client"),
        ("client_id=web&client_secret=s", 400, "unauthorized_client"),
    ] {
        let reply = post_form(&emulator, "/token", form).await;
        let error = &reply.json()["error"];
        assert_eq!(
            (reply.status, &error["code"]),
            (status, &json!(code)),
            "{form}"
        );
        assert!(!error["message"].as_str().unwrap().is_empty());
        assert!(reply.header("x-request-id").is_some());
    }
}

#[tokio::test]
async fn it_is_counted_and_suffers_faults_as_a_token_endpoint() {
    let emulator = start().await;
    emulator.inject(Route::Token, Fault::html(503));
    let form = "client_id=id&client_secret=s";
    assert_eq!(post_form(&emulator, "/token", form).await.status, 503);
    assert_eq!(post_form(&emulator, "/token", form).await.status, 200);
    assert_eq!(emulator.token_requests(), 2);
    assert_eq!(emulator.token_requests_of("id"), 2);
}
