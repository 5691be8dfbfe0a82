//! A machine without CA certificates, such as a container made from nothing. Played by this very program in a process of its
//! own, since the places to look are environment variables.

#![cfg(all(unix, not(target_vendor = "apple"), not(target_os = "android")))]

use std::{env, process::Command};

use ims_auth::{HttpClient, http::ReqwestClient};

use crate::{
    support::{first_request, listen, post, url},
    tls,
};

/// Set for the process that plays the machine.
const PLAYING: &str = "IMS_AUTH_TEST_WITHOUT_CERTIFICATES";
const NAME: &str = "no_certificates::a_machine_without_certificates_has_those_of_mozilla";

#[test]
fn a_machine_without_certificates_has_those_of_mozilla() {
    if env::var_os(PLAYING).is_some() {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build();
        runtime.unwrap().block_on(on_such_a_machine());
        return;
    }
    let empty = tempfile::tempdir().unwrap();
    let played = Command::new(env::current_exe().unwrap())
        .args(["--exact", NAME, "--nocapture"])
        .env(PLAYING, "1")
        .env("SSL_CERT_DIR", empty.path())
        .env("SSL_CERT_FILE", empty.path().join("none.pem"))
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&played.stdout);
    assert!(
        played.status.success() && said.contains("1 passed"),
        "{said}{}",
        String::from_utf8_lossy(&played.stderr)
    );
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
