//! Tokens, and every reason not to give one. The folder has one module per further subject of IMS.

mod authorize;
mod clients;
mod codes;
mod counts;
mod discovery;
mod faults;
mod parameters;
mod pdf_services;
mod refresh;
mod revocation;
mod secrecy;
mod userinfo;
mod validation;
mod variants;

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use firefly_emulator::{DEFAULT_CLIENT_ID, DEFAULT_CLIENT_SECRET, Emulator, ImsClient, Quirks};
use serde_json::{Value, json};

use crate::support::{Reply, Session, form, post_form, send};

const V3: &str = "/ims/token/v3";

/// Sends a form to the third version of the endpoint.
async fn post(emulator: &Emulator, form: &str) -> Reply {
    post_form(emulator, V3, form).await
}

/// Two confidential clients with the secret `s`, `web` and `other`, and the public `native`; what they may is up to `client`.
async fn start_three(client: impl Fn(&str) -> ImsClient) -> Emulator {
    Emulator::builder()
        .ims_client(client("web").secret("s"))
        .ims_client(client("other").secret("s"))
        .ims_client(client("native").public())
        .start()
        .await
        .unwrap()
}

async fn refresh(emulator: &Emulator, client: &str, token: &str) -> Reply {
    let form = format!(
        "grant_type=refresh_token&refresh_token={token}&client_id={client}&client_secret=s"
    );
    post(emulator, &form).await
}

/// The status and the `error` of an answer.
fn refusal(reply: &Reply) -> (u16, String) {
    let error = reply.json()["error"].as_str().unwrap_or("none").to_owned();
    (reply.status, error)
}

/// What a token says about itself.
fn claims(token: &Value) -> Value {
    let token = token.as_str().unwrap();
    let part = token.split('.').nth(1).unwrap();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
}

#[tokio::test]
async fn a_token_comes_with_its_life_in_the_unit_of_the_path() {
    let emulator = Emulator::start().await.unwrap();
    for (path, expires_in) in [
        ("/ims/token", 86_399_000),
        ("/ims/token/v1", 86_399_000),
        ("/ims/token/v2", 86_399),
        (V3, 86_399),
        ("/ims/token/v4", 86_399),
    ] {
        let reply = post_form(&emulator, path, &form()).await;
        assert_eq!(reply.status, 200, "{}", reply.text());
        let body = reply.json();
        assert_eq!(body["expires_in"], expires_in, "{path}");
        assert_eq!(body["token_type"], "bearer");
        let token = body["access_token"].as_str().unwrap();
        assert_eq!(token.split('.').count(), 3);
        assert!(token.len() >= 1_100, "{}", token.len());
        assert_eq!(
            body.as_object().unwrap().len(),
            3,
            "no scope and no refresh token"
        );
        assert_eq!(reply.header("cache-control"), Some("no-store"));
        assert!(reply.header("x-debug-id").is_some());
    }
    assert_eq!(
        post_form(&emulator, "/ims/token/v9", &form()).await.status,
        404
    );
    assert_eq!(emulator.token_requests(), 6);
}

#[tokio::test]
async fn each_refusal_names_its_cause() {
    let emulator = Emulator::start().await.unwrap();
    let good = form();
    let without = |field: &str| {
        let fields: Vec<_> = good
            .split('&')
            .filter(|pair| !pair.starts_with(field))
            .collect();
        fields.join("&")
    };
    let cases = [
        (without("client_id"), "invalid_client", "client_id"),
        (
            good.replace(DEFAULT_CLIENT_ID, "nobody"),
            "invalid_client",
            "client_id",
        ),
        (without("client_secret"), "invalid_client", "client_secret"),
        (
            good.replace(DEFAULT_CLIENT_SECRET, "wrong-secret"),
            "invalid_client",
            "client_secret",
        ),
        (
            good.replace(DEFAULT_CLIENT_SECRET, ""),
            "invalid_client",
            "client_secret",
        ),
        (without("grant_type"), "invalid_request", "grant_type"),
        (
            good.replace("client_credentials", "password"),
            "unsupported_grant_type",
            "grant_type",
        ),
        (
            good.replace("client_credentials", "refresh_token"),
            "unauthorized_client",
            "grant_type",
        ),
        (without("scope"), "invalid_target_scope", "scope"),
        (
            good.replace("openid,AdobeID,firefly_api,ff_apis", "adobeid,bogus"),
            "invalid_target_scope",
            "scope",
        ),
    ];
    for (form, code, word) in cases {
        let reply = post_form(&emulator, V3, &form).await;
        let body = reply.json();
        assert_eq!(
            (reply.status, &body["error"]),
            (400, &json!(code)),
            "{form}"
        );
        assert!(
            body["error_description"].as_str().unwrap().contains(word),
            "{body}"
        );
        assert!(
            !reply.text().contains("wrong-secret"),
            "the secret is not echoed"
        );
        assert!(reply.header("x-debug-id").is_some());
        assert_eq!(reply.header("cache-control"), Some("no-store"));
    }
}

#[tokio::test]
async fn unknown_scopes_are_dropped_without_a_word() {
    let emulator = Emulator::start().await.unwrap();
    let form = form().replace(
        "openid,AdobeID,firefly_api,ff_apis",
        "openid%2C+bogus,firefly_api",
    );
    let reply = post_form(&emulator, V3, &form).await;
    assert_eq!(
        claims(&reply.json()["access_token"])["scope"],
        "openid,firefly_api"
    );
}

#[tokio::test]
async fn only_post_is_allowed_and_the_old_exchange_is_dead() {
    let emulator = Emulator::start().await.unwrap();
    for method in ["GET", "HEAD", "PUT"] {
        for (path, marker) in [
            ("/ims/token", "x-debug-id"),
            (V3, "x-debug-id"),
            ("/token", "x-request-id"),
        ] {
            let reply = send(&emulator, method, path, &[], "").await.unwrap();
            assert_eq!(
                (reply.status, reply.header("allow")),
                (405, Some("POST")),
                "{method} {path}"
            );
            assert!(reply.header(marker).is_some());
        }
    }
    for path in ["/ims/exchange/jwt", "/ims/exchange/v1/jwt"] {
        let reply = post_form(&emulator, path, "client_id=a&client_secret=b&jwt_token=c").await;
        assert_eq!(
            (reply.status, &reply.json()["error"]),
            (500, &json!("internal_error"))
        );
    }
}

#[tokio::test]
async fn the_status_of_a_wrong_secret_can_be_switched() {
    let quirks = Quirks {
        wrong_secret_status: 401,
        ..Quirks::default()
    };
    let emulator = Emulator::builder().quirks(quirks).start().await.unwrap();
    let reply = post_form(&emulator, V3, &form().replace(DEFAULT_CLIENT_SECRET, "x")).await;
    assert_eq!(refusal(&reply), (401, "invalid_client".to_owned()));
    assert_eq!(
        reply.header("www-authenticate"),
        Some("Basic realm=\"ims\"")
    );
}

#[tokio::test]
async fn a_token_expires_on_the_movable_clock() {
    let quirks = Quirks {
        token_life_seconds: 7200,
        ..Quirks::default()
    };
    let session = Session::with(Emulator::builder().quirks(quirks)).await;
    let job = session.submit("a fox").await;
    session.emulator.advance(Duration::from_secs(7000));
    assert_eq!(session.status(&job).await.status, 200);
    session.emulator.advance(Duration::from_secs(200));
    assert_eq!(session.status(&job).await.status, 401);
}
