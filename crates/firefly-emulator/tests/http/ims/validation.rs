//! `/ims/validate_token/v1`.

use std::time::Duration;

use firefly_emulator::{Emulator, Grant, ImsClient, Quirks, TokenForm};
use serde_json::{Value, json};

use super::{claims, post, refusal};
use crate::support::{Reply, post_form, send};

const PATH: &str = "/ims/validate_token/v1";

/// Two server-to-server clients with the secret `s`; the first may refresh too.
async fn start() -> Emulator {
    let one = ImsClient::new("one").secret("s");
    Emulator::builder()
        .ims_client(
            one.grant(Grant::ClientCredentials)
                .grant(Grant::RefreshToken),
        )
        .client("two", "s")
        .start()
        .await
        .unwrap()
}

async fn token(emulator: &Emulator) -> String {
    let form = "grant_type=client_credentials&client_id=one&client_secret=s&scope=openid,ff_apis";
    let body = post(emulator, form).await.json();
    body["access_token"].as_str().unwrap().to_owned()
}

async fn validate(emulator: &Emulator, client: &str, kind: &str, token: &str) -> Value {
    let form = format!("client_id={client}&type={kind}&token={token}");
    let reply = post_form(emulator, PATH, &form).await;
    assert_eq!(reply.status, 200, "{}", reply.text());
    reply.json()
}

#[tokio::test]
async fn a_good_token_is_valid_and_brings_its_claims_wherever_it_stands() {
    let emulator = start().await;
    let token = token(&emulator).await;
    let bearer = format!("Bearer {token}");
    let query = format!("{PATH}?client_id=one&type=access_token");
    let with_token = format!("{query}&token={token}");
    let authorized = [("authorization", bearer.as_str())];
    let client_header = [("x-ims-clientid", "one")];
    let form = format!("client_id=one&type=access_token&token={token}");
    let answers = [
        post_form(&emulator, PATH, &form).await,
        post_form(&emulator, &query, &format!("token={token}")).await,
        send(&emulator, "GET", &with_token, &[], "").await.unwrap(),
        send(&emulator, "GET", &with_token, &client_header, "")
            .await
            .unwrap(),
        send(&emulator, "GET", &query, &authorized, "")
            .await
            .unwrap(),
        send(&emulator, "POST", &query, &authorized, "")
            .await
            .unwrap(),
    ];
    for reply in answers {
        assert_eq!(reply.status, 200, "{}", reply.text());
        assert_eq!(reply.header("cache-control"), Some("no-store"));
        assert!(reply.header("x-debug-id").is_some());
        let body = reply.json();
        assert_eq!(body["valid"], true);
        assert_eq!(body["token"]["scope"], "openid,ff_apis");
        let told = claims(&json!(token));
        for (name, value) in body["token"].as_object().unwrap() {
            assert_eq!(value, &told[name], "{name}");
        }
        assert!(!reply.text().contains(&token));
    }
}

#[tokio::test]
async fn an_opaque_token_has_claims_as_well() {
    let emulator = start().await;
    emulator.set_quirks(Quirks {
        token: TokenForm::Opaque,
        ..Quirks::default()
    });
    let token = token(&emulator).await;
    let body = validate(&emulator, "one", "access_token", &token).await;
    assert_eq!(body["token"]["client_id"], "one");
    assert_eq!(body["token"]["expires_in"], "86399000");
}

#[tokio::test]
async fn a_useless_token_is_invalid_for_its_own_reason() {
    let emulator = start().await;
    let refresh = emulator.issue_refresh_token("one", &["openid"]);
    let old = token(&emulator).await;
    emulator.advance(Duration::from_secs(86_398));
    let young = token(&emulator).await;
    let reason = async |client: &str, kind: &str, token: &str| {
        let body = validate(&emulator, client, kind, token).await;
        assert!(body.get("token").is_none());
        let reason = body["reason"].as_str().map(str::to_owned);
        (body["valid"] == true, reason)
    };
    let because = |reason: &str| (false, Some(reason.to_owned()));
    let (access, of_refresh) = ("access_token", "refresh_token");
    assert_eq!(reason("one", access, "x").await, because("unknown"));
    assert_eq!(reason("one", access, &refresh).await, because("wrong_type"));
    assert_eq!(reason("two", access, &young).await, because("wrong_client"));
    emulator.advance(Duration::from_secs(2));
    assert_eq!(reason("one", access, &old).await, because("expired"));
    emulator.revoke_all_tokens();
    assert_eq!(reason("one", access, &young).await, because("revoked"));
    let body = validate(&emulator, "one", of_refresh, &refresh).await;
    assert_eq!(body["valid"], true, "it lives on");
    assert!(emulator.revoke_token(&refresh));
    assert_eq!(
        reason("one", of_refresh, &refresh).await,
        because("revoked")
    );
}

#[tokio::test]
async fn a_request_that_does_not_say_what_it_means_is_refused() {
    let emulator = start().await;
    let token = token(&emulator).await;
    let bearer = format!("Bearer {token}");
    let ask = async |form: String, headers: &[(&str, &str)]| -> Reply {
        let kind = ("content-type", "application/x-www-form-urlencoded");
        let headers: Vec<_> = headers.iter().copied().chain([kind]).collect();
        send(&emulator, "POST", PATH, &headers, &form)
            .await
            .unwrap()
    };
    for (form, code) in [
        (format!("type=access_token&token={token}"), "invalid_client"),
        (
            format!("client_id=three&type=access_token&token={token}"),
            "invalid_client",
        ),
        (format!("client_id=one&token={token}"), "invalid_request"),
        (
            format!("client_id=one&type=bearer&token={token}"),
            "invalid_request",
        ),
        (
            "client_id=one&type=access_token".to_owned(),
            "invalid_request",
        ),
    ] {
        let reply = ask(form.clone(), &[]).await;
        assert_eq!(refusal(&reply), (400, code.to_owned()), "{form}");
        assert!(!reply.text().contains(&token));
    }
    let form = format!("client_id=one&type=access_token&token={token}");
    let twice = ask(form, &[("authorization", &bearer)]).await;
    assert_eq!(refusal(&twice), (400, "invalid_request".to_owned()));
}
