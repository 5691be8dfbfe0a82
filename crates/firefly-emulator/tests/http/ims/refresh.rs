//! Refresh tokens and their rotation.

use std::time::Duration;

use firefly_emulator::{Emulator, Grant, ImsClient, Quirks};

use super::{claims, refresh, refusal, start_three};
use crate::support::{Reply, post_form};

const DAY: Duration = Duration::from_secs(86_400);

/// Two confidential clients with the secret `s`, and a public one that may refresh.
async fn start() -> Emulator {
    let scopes = ["openid", "offline_access"];
    let client = |id: &str| ImsClient::new(id).grant(Grant::RefreshToken).scopes(scopes);
    start_three(client).await
}

fn next(reply: &Reply) -> String {
    let body = reply.json();
    let token = body["refresh_token"].as_str();
    token.unwrap_or_else(|| panic!("{body}")).to_owned()
}

#[tokio::test]
async fn each_refresh_brings_a_new_refresh_token_and_ends_the_old_one() {
    let emulator = start().await;
    let first = emulator.issue_refresh_token("web", &["openid", "offline_access"]);
    let reply = refresh(&emulator, "web", &first).await;
    let body = reply.json();
    assert_eq!(
        claims(&body["access_token"])["scope"],
        "openid,offline_access"
    );
    assert!(body.get("id_token").is_none() && body.get("sub").is_none());
    let second = next(&reply);
    assert_ne!(first, second);
    let again = refresh(&emulator, "web", &first).await;
    assert_eq!(refusal(&again), (400, "invalid_grant".to_owned()));
    let third = next(&refresh(&emulator, "web", &second).await);
    assert_ne!(second, third);
}

#[tokio::test]
async fn the_old_refresh_token_stays_by_quirk() {
    let emulator = start().await;
    emulator.set_quirks(Quirks {
        old_refresh_token_stays: true,
        ..Quirks::default()
    });
    let first = emulator.issue_refresh_token("web", &["openid"]);
    let second = next(&refresh(&emulator, "web", &first).await);
    assert_ne!(first, second);
    assert_eq!(refresh(&emulator, "web", &first).await.status, 200);
    assert_eq!(refresh(&emulator, "web", &second).await.status, 200);
}

#[tokio::test]
async fn a_refresh_token_lives_fourteen_days_and_its_successor_as_long_again() {
    let emulator = start().await;
    let unused = emulator.issue_refresh_token("web", &["openid"]);
    let first = emulator.issue_refresh_token("web", &["openid"]);
    emulator.advance(13 * DAY);
    let second = next(&refresh(&emulator, "web", &first).await);
    emulator.advance(DAY);
    let reply = refresh(&emulator, "web", &unused).await;
    assert_eq!(refusal(&reply), (400, "invalid_grant".to_owned()));
    emulator.advance(12 * DAY);
    assert_eq!(refresh(&emulator, "web", &second).await.status, 200);
}

#[tokio::test]
async fn a_refresh_token_serves_its_own_client_only() {
    let emulator = start().await;
    let token = emulator.issue_refresh_token("web", &["openid"]);
    let reply = refresh(&emulator, "other", &token).await;
    assert_eq!(refusal(&reply), (400, "invalid_grant".to_owned()));
    assert_eq!(refresh(&emulator, "web", &token).await.status, 200);
    let reply = refresh(&emulator, "web", "invented").await;
    assert_eq!(refusal(&reply), (400, "invalid_grant".to_owned()));
    let reply = refresh(&emulator, "web", "").await;
    assert_eq!(refusal(&reply), (400, "invalid_request".to_owned()));
}

#[tokio::test]
async fn a_public_client_refreshes_without_a_secret() {
    let emulator = start().await;
    let token = emulator.issue_refresh_token("native", &["openid"]);
    let form = format!("grant_type=refresh_token&refresh_token={token}");
    let reply = post_form(&emulator, "/ims/token/v3?client_id=native", &form).await;
    assert_ne!(next(&reply), token);
}
