//! The checks before every Firefly route.

use firefly_emulator::{DEFAULT_CLIENT_ID, Emulator, ErrorShape, Quirks};
use serde_json::json;

use crate::support::{SUBMIT, SYNC, Session, form, post_form, send};

const ROUTES: [(&str, &str); 4] = [
    ("POST", SUBMIT),
    ("POST", SYNC),
    ("GET", "/v3/status/x"),
    ("PUT", "/v3/cancel/x"),
];

/// Headers, and the status, code and message that they bring.
type Case<'a> = (&'a [(&'a str, &'a str)], u16, &'a str, &'a str);

#[tokio::test]
async fn key_presence_then_token_then_key_match() {
    let session = Session::with(Emulator::builder()).await;
    let emulator = &session.emulator;
    let bearer = format!("Bearer {}", session.token);
    let cases: [Case<'_>; 7] = [
        (&[], 403, "403000", "Api Key is required"),
        (
            &[("authorization", &bearer)],
            403,
            "403000",
            "Api Key is required",
        ),
        (
            &[("authorization", &bearer), ("x-api-key", "")],
            403,
            "403000",
            "Api Key is required",
        ),
        (
            &[("x-api-key", DEFAULT_CLIENT_ID)],
            401,
            "401013",
            "Oauth token is not valid",
        ),
        (
            &[("x-api-key", "wrong"), ("authorization", "Bearer nonsense")],
            401,
            "401013",
            "Oauth token is not valid",
        ),
        (
            &[
                ("x-api-key", DEFAULT_CLIENT_ID),
                ("authorization", &session.token),
            ],
            401,
            "401013",
            "Oauth token is not valid",
        ),
        (
            &[("x-api-key", "wrong"), ("authorization", &bearer)],
            403,
            "403003",
            "Api Key is invalid",
        ),
    ];
    for (method, path) in ROUTES {
        for (headers, status, code, message) in cases {
            let reply = send(emulator, method, path, headers, "").await.unwrap();
            assert_eq!(reply.status, status, "{method} {path} {code}");
            assert_eq!(
                reply.json(),
                json!({"error_code": code, "message": message})
            );
            assert!(reply.header("x-request-id").is_some());
        }
    }
}

#[tokio::test]
async fn the_key_of_another_known_client_is_invalid_and_jobs_are_private() {
    let builder =
        Emulator::builder().client(DEFAULT_CLIENT_ID, firefly_emulator::DEFAULT_CLIENT_SECRET);
    let session = Session::with(builder.client("other", "other-secret")).await;
    let job = session.submit("emulator:slow").await;
    let form = form()
        .replace(DEFAULT_CLIENT_ID, "other")
        .replace(firefly_emulator::DEFAULT_CLIENT_SECRET, "other-secret");
    let token = post_form(&session.emulator, "/ims/token/v3", &form)
        .await
        .json()["access_token"]
        .as_str()
        .unwrap()
        .to_owned();
    let bearer = format!("Bearer {token}");
    let path = format!("/v3/status/{job}");
    let with_key = |key| [("authorization", bearer.as_str()), ("x-api-key", key)];
    let reply = send(
        &session.emulator,
        "GET",
        &path,
        &with_key(DEFAULT_CLIENT_ID),
        "",
    )
    .await
    .unwrap();
    assert_eq!(reply.json()["error_code"], "403003");
    let reply = send(&session.emulator, "GET", &path, &with_key("other"), "")
        .await
        .unwrap();
    assert_eq!(
        (reply.status, &reply.json()["error_code"]),
        (404, &json!("unknown_job_id"))
    );
    assert_eq!(session.status(&job).await.status, 200);
}

#[tokio::test]
async fn revoked_tokens_are_refused_and_new_ones_work() {
    let mut session = Session::start().await;
    session.emulator.revoke_all_tokens();
    let reply = session.post(SUBMIT, &json!({"prompt": "a fox"})).await;
    assert_eq!(
        (reply.status, &reply.json()["error_code"]),
        (401, &json!("401013"))
    );
    session.token = crate::support::token(&session.emulator).await;
    assert_eq!(
        session
            .post(SUBMIT, &json!({"prompt": "a fox"}))
            .await
            .status,
        202
    );
}

#[tokio::test]
async fn a_token_without_a_firefly_scope_is_denied_access() {
    let mut session = Session::start().await;
    let form = form().replace("openid,AdobeID,firefly_api,ff_apis", "openid,AdobeID");
    let reply = post_form(&session.emulator, "/ims/token/v3", &form).await;
    session.token = reply.json()["access_token"].as_str().unwrap().to_owned();
    let reply = session.post(SUBMIT, &json!({"prompt": "a fox"})).await;
    assert_eq!(
        (reply.status, reply.header("x-access-error")),
        (403, Some("invalid_ims_scope"))
    );
    assert_eq!(reply.json()["error_code"], "access_error");
}

#[tokio::test]
async fn gateway_errors_follow_the_shape_quirks_too() {
    let quirks = Quirks {
        error_shape: ErrorShape::Nested,
        numeric_error_code: true,
        ..Quirks::default()
    };
    let emulator = Emulator::builder().quirks(quirks).start().await.unwrap();
    let body = send(&emulator, "GET", "/v3/status/x", &[], "")
        .await
        .unwrap()
        .json();
    assert_eq!(body["error"]["code"], "Forbidden");
    assert_eq!(body["error"]["details"]["error_code"], 403_000);
}
