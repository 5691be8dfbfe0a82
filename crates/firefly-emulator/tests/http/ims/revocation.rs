//! `/ims/revoke` and `/ims/invalidate_token/v2`, and what a revoked token opens: nothing.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use firefly_emulator::{Emulator, Grant, ImsClient};

use super::{V3, refresh, refusal, start_three};
use crate::support::{Reply, SUBMIT, post_form, send};

const REVOKE: &str = "/ims/revoke";
const INVALIDATE: &str = "/ims/invalidate_token/v2";
const SCOPES: [&str; 3] = ["openid", "offline_access", "firefly_api"];

/// Two confidential clients with the secret `s`, and a public one; all may use what brings refresh tokens.
async fn start() -> Emulator {
    let client = |id: &str| {
        ImsClient::new(id)
            .grant(Grant::ClientCredentials)
            .grant(Grant::AuthorizationCode)
            .grant(Grant::RefreshToken)
            .scopes(SCOPES)
    };
    start_three(client).await
}

/// Access token and refresh token of one consent.
async fn pair(emulator: &Emulator, client: &str) -> (String, String) {
    let first = emulator.issue_refresh_token(client, &SCOPES);
    let body = refresh(emulator, client, &first).await.json();
    let text = |name: &str| body[name].as_str().unwrap().to_owned();
    (text("access_token"), text("refresh_token"))
}

/// The status and the `error_code` that a token brings at the gateway.
async fn gateway(emulator: &Emulator, client: &str, token: &str) -> (u16, String) {
    let bearer = format!("Bearer {token}");
    let headers = [("authorization", bearer.as_str()), ("x-api-key", client)];
    let reply = send(emulator, "POST", SUBMIT, &headers, "").await.unwrap();
    let code = reply.json()["error_code"].as_str().map(str::to_owned);
    (reply.status, code.unwrap_or_default())
}

/// What the gateway says to a token that is no good any more.
fn refused() -> (u16, String) {
    (401, "401013".to_owned())
}

fn is_empty_success(reply: &Reply) -> bool {
    reply.status == 200 && reply.body.is_empty() && reply.header("x-debug-id").is_some()
}

#[tokio::test]
async fn a_confidential_client_revokes_by_basic_or_by_form_and_a_public_one_by_its_name() {
    let emulator = start().await;
    let basic = format!("Basic {}", STANDARD.encode("web:s"));
    let headers = [
        ("content-type", "application/x-www-form-urlencoded"),
        ("authorization", basic.as_str()),
    ];
    for way in ["basic", "form", "public"] {
        let client = if way == "public" { "native" } else { "web" };
        let (token, _) = pair(&emulator, client).await;
        assert_ne!(gateway(&emulator, client, &token).await, refused());
        let form = format!("token={token}");
        let reply = match way {
            "basic" => send(&emulator, "POST", REVOKE, &headers, &form)
                .await
                .unwrap(),
            "form" => {
                let form = form + "&client_id=web&client_secret=s";
                post_form(&emulator, REVOKE, &form).await
            }
            _ => post_form(&emulator, &format!("{REVOKE}?client_id=native"), &form).await,
        };
        assert!(is_empty_success(&reply), "{way} {}", reply.text());
        assert!(emulator.is_revoked(&token));
        assert_eq!(gateway(&emulator, client, &token).await, refused());
    }
}

#[tokio::test]
async fn only_the_revoked_access_token_dies() {
    let emulator = start().await;
    let (token, next) = pair(&emulator, "web").await;
    let (other, _) = pair(&emulator, "web").await;
    let form = format!("client_id=web&client_secret=s&token={token}");
    assert!(is_empty_success(&post_form(&emulator, REVOKE, &form).await));
    assert_ne!(gateway(&emulator, "web", &other).await, refused());
    assert!(!emulator.is_revoked(&other) && !emulator.is_revoked(&next));
    assert_eq!(refresh(&emulator, "web", &next).await.status, 200);
}

#[tokio::test]
async fn a_revoked_refresh_token_takes_its_family_along_even_when_it_was_used_up() {
    let emulator = start().await;
    for is_used_up in [false, true] {
        let (token, mut newest) = pair(&emulator, "web").await;
        let (stranger, _) = pair(&emulator, "web").await;
        let named = newest.clone();
        if is_used_up {
            let body = refresh(&emulator, "web", &newest).await.json();
            newest = body["refresh_token"].as_str().unwrap().to_owned();
        }
        let form = format!("client_id=web&client_secret=s&token={named}");
        assert!(is_empty_success(&post_form(&emulator, REVOKE, &form).await));
        assert!(emulator.is_revoked(&newest) && emulator.is_revoked(&token));
        assert_eq!(gateway(&emulator, "web", &token).await, refused());
        let reply = refresh(&emulator, "web", &newest).await;
        assert_eq!(refusal(&reply), (400, "invalid_grant".to_owned()));
        assert_ne!(gateway(&emulator, "web", &stranger).await, refused());
    }
}

#[tokio::test]
async fn a_token_that_nobody_knows_or_that_is_revoked_already_is_no_error() {
    let emulator = start().await;
    let (token, _) = pair(&emulator, "web").await;
    for token in ["invented", &token, &token] {
        let form =
            format!("client_id=web&client_secret=s&token={token}&token_type_hint=access_token");
        assert!(is_empty_success(&post_form(&emulator, REVOKE, &form).await));
    }
}

#[tokio::test]
async fn a_revocation_without_the_right_client_is_refused_and_changes_nothing() {
    let emulator = start().await;
    let (token, _) = pair(&emulator, "web").await;
    for (form, code) in [
        (format!("token={token}"), "invalid_client"),
        (format!("token={token}&client_id=web"), "invalid_client"),
        (
            format!("token={token}&client_id=web&client_secret=wrong"),
            "invalid_client",
        ),
        (
            format!("token={token}&client_id=nobody&client_secret=s"),
            "invalid_client",
        ),
        (
            format!("token={token}&client_id=other&client_secret=s"),
            "invalid_grant",
        ),
        (
            "client_id=web&client_secret=s".to_owned(),
            "invalid_request",
        ),
    ] {
        let reply = post_form(&emulator, REVOKE, &form).await;
        assert_eq!(refusal(&reply), (400, code.to_owned()), "{form}");
        assert!(!reply.text().contains(&token));
    }
    assert!(!emulator.is_revoked(&token));
    for path in [REVOKE, INVALIDATE] {
        let reply = send(&emulator, "GET", path, &[], "").await.unwrap();
        assert_eq!((reply.status, reply.header("allow")), (405, Some("POST")));
    }
}

#[tokio::test]
async fn the_older_way_ends_one_token_or_the_whole_consent() {
    let emulator = start().await;
    let (token, next) = pair(&emulator, "web").await;
    let of = |kind: &str, token: &str| format!("client_id=web&token_type={kind}&token={token}");
    let wrong = post_form(&emulator, INVALIDATE, &of("refresh_token", &token)).await;
    assert_eq!(refusal(&wrong), (400, "invalid_request".to_owned()));
    let theirs = of("access_token", &token).replace("web", "other");
    let theirs = post_form(&emulator, INVALIDATE, &theirs).await;
    assert_eq!(refusal(&theirs), (400, "invalid_grant".to_owned()));
    assert!(!emulator.is_revoked(&token));
    let reply = post_form(&emulator, INVALIDATE, &of("access_token", "invented")).await;
    assert!(is_empty_success(&reply));
    let reply = post_form(&emulator, INVALIDATE, &of("refresh_token", &next)).await;
    assert!(is_empty_success(&reply));
    assert!(emulator.is_revoked(&next) && !emulator.is_revoked(&token));
    let all = of("access_token", &token) + "&cascading=all";
    let (_, sister) = pair(&emulator, "web").await;
    assert!(is_empty_success(
        &post_form(&emulator, INVALIDATE, &all).await
    ));
    assert!(emulator.is_revoked(&token) && !emulator.is_revoked(&sister));
}

#[tokio::test]
async fn a_cascade_takes_the_refresh_token_of_an_access_token_along() {
    let emulator = start().await;
    let (token, next) = pair(&emulator, "web").await;
    let form = format!("client_id=web&token_type=access_token&cascading=all&token={token}");
    assert!(is_empty_success(
        &post_form(&emulator, INVALIDATE, &form).await
    ));
    assert!(emulator.is_revoked(&token) && emulator.is_revoked(&next));
}

#[tokio::test]
async fn the_older_way_asks_for_the_secret_when_the_token_is_a_services() {
    let emulator = start().await;
    let form = "grant_type=client_credentials&client_id=web&client_secret=s&scope=firefly_api";
    let body = post_form(&emulator, V3, form).await.json();
    let token = body["access_token"].as_str().unwrap();
    let form = format!("client_id=web&token_type=access_token&token={token}");
    for proof in ["", "&client_secret=wrong"] {
        let reply = post_form(&emulator, INVALIDATE, &format!("{form}{proof}")).await;
        assert_eq!(refusal(&reply), (400, "invalid_client".to_owned()));
        assert!(!emulator.is_revoked(token));
    }
    let reply = post_form(&emulator, INVALIDATE, &format!("{form}&client_secret=s")).await;
    assert!(is_empty_success(&reply));
    assert!(emulator.is_revoked(token));
}

#[tokio::test]
async fn a_test_revokes_what_a_person_would() {
    let emulator = start().await;
    let form = "grant_type=client_credentials&client_id=web&client_secret=s&scope=firefly_api";
    let body = post_form(&emulator, V3, form).await.json();
    let token = body["access_token"].as_str().unwrap();
    assert!(!emulator.is_revoked(token) && !emulator.is_revoked("invented"));
    assert!(emulator.revoke_token(token));
    assert!(!emulator.revoke_token(token) && !emulator.revoke_token("invented"));
    assert!(emulator.is_revoked(token));
    assert_eq!(gateway(&emulator, "web", token).await, refused());
}
