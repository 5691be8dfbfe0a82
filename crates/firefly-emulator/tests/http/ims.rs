//! Tokens, and every reason not to give one.

use std::time::Duration;

use firefly_emulator::{DEFAULT_CLIENT_ID, DEFAULT_CLIENT_SECRET, Emulator, ExpiresInForm, Quirks};
use serde_json::json;

use crate::support::{Session, form, post_form, send};

const V3: &str = "/ims/token/v3";

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
        assert_eq!(body["access_token"].as_str().unwrap().split('.').count(), 3);
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
    assert_eq!(reply.status, 200, "{}", reply.text());
}

#[tokio::test]
async fn parameters_may_stand_in_the_query_but_not_in_json() {
    let emulator = Emulator::start().await.unwrap();
    let reply = send(&emulator, "POST", &format!("{V3}?{}", form()), &[], "")
        .await
        .unwrap();
    assert_eq!(reply.status, 200, "{}", reply.text());
    let body =
        json!({"client_id": DEFAULT_CLIENT_ID, "client_secret": DEFAULT_CLIENT_SECRET}).to_string();
    let reply = send(
        &emulator,
        "POST",
        V3,
        &[("content-type", "application/json")],
        &body,
    )
    .await
    .unwrap();
    assert_eq!(
        (reply.status, &reply.json()["error"]),
        (400, &json!("invalid_client"))
    );
}

#[tokio::test]
async fn only_post_is_allowed_and_the_old_exchange_is_dead() {
    let emulator = Emulator::start().await.unwrap();
    for method in ["GET", "HEAD", "PUT"] {
        let reply = send(&emulator, method, V3, &[], "").await.unwrap();
        assert_eq!(
            (reply.status, reply.header("allow")),
            (405, Some("POST")),
            "{method}"
        );
        assert!(reply.header("x-debug-id").is_some());
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
async fn secrets_with_awkward_characters_arrive_intact() {
    let emulator = Emulator::builder()
        .client("id", "a+b/c&d=e% é")
        .start()
        .await
        .unwrap();
    let form = "grant_type=client_credentials&client_id=id&client_secret=a%2Bb%2Fc%26d%3De%25+%C3%A9&scope=openid";
    assert_eq!(post_form(&emulator, V3, form).await.status, 200);
    assert_eq!(
        post_form(&emulator, V3, &self::form()).await.status,
        400,
        "the default client is replaced"
    );
}

#[tokio::test]
async fn the_status_of_a_wrong_secret_can_be_switched() {
    let quirks = Quirks {
        wrong_secret_status: 401,
        ..Quirks::default()
    };
    let emulator = Emulator::builder().quirks(quirks).start().await.unwrap();
    let reply = post_form(&emulator, V3, &form().replace(DEFAULT_CLIENT_SECRET, "x")).await;
    assert_eq!(
        (reply.status, &reply.json()["error"]),
        (401, &json!("invalid_client"))
    );
}

#[tokio::test]
async fn the_form_of_expires_in_and_the_life_can_be_switched() {
    let emulator = Emulator::start().await.unwrap();
    for (form_of, expected) in [
        (ExpiresInForm::Number, Some(json!(100))),
        (ExpiresInForm::Text, Some(json!("100"))),
        (ExpiresInForm::Milliseconds, Some(json!(100_000))),
        (ExpiresInForm::Absent, None),
        (ExpiresInForm::Zero, Some(json!(0))),
    ] {
        emulator.set_quirks(Quirks {
            expires_in: form_of,
            token_life_seconds: 100,
            ..Quirks::default()
        });
        let body = post_form(&emulator, V3, &form()).await.json();
        assert_eq!(body.get("expires_in"), expected.as_ref(), "{form_of:?}");
    }
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
