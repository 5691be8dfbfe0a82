//! What a test can count.

use firefly_emulator::{Emulator, Fault, Grant, Route};

use super::{V3, post};
use crate::support::{form, post_form, send};

#[tokio::test]
async fn requests_are_counted_by_client_by_grant_and_by_success() {
    let emulator = Emulator::builder()
        .client("one", "s")
        .client("two", "s")
        .start()
        .await
        .unwrap();
    let of = |id: &str| {
        format!("grant_type=client_credentials&scope=openid&client_id={id}&client_secret=s")
    };
    emulator.inject(Route::Token, Fault::html(503));
    emulator.inject(Route::Token, Fault::Reset);
    post(&emulator, &of("one")).await;
    let headers = [("content-type", "application/x-www-form-urlencoded")];
    let cut = send(&emulator, "POST", V3, &headers, &of("one")).await;
    assert!(cut.is_none());
    post(&emulator, &of("one")).await;
    post(&emulator, &of("two")).await;
    post(
        &emulator,
        &of("two").replace("client_credentials", "refresh_token"),
    )
    .await;
    post(&emulator, &of("three")).await;
    assert_eq!(emulator.token_requests(), 6);
    assert_eq!(emulator.token_requests_of("one"), 3);
    assert_eq!(emulator.token_requests_of("two"), 2);
    assert_eq!(emulator.token_requests_of("three"), 0, "it does not exist");
    assert_eq!(emulator.token_requests_for(Grant::ClientCredentials), 5);
    assert_eq!(emulator.token_requests_for(Grant::RefreshToken), 1);
    assert_eq!(emulator.token_requests_for(Grant::AuthorizationCode), 0);
    assert_eq!(emulator.tokens_issued(), 2);
}

#[tokio::test]
async fn a_request_with_too_large_a_body_is_counted_and_recorded_by_its_head() {
    let emulator = Emulator::builder().client("one", "s").start().await;
    let emulator = emulator.unwrap();
    emulator.inject(Route::Token, Fault::html(503));
    let path = format!("{V3}?client_id=one&grant_type=client_credentials");
    let headers = [("content-type", "application/x-www-form-urlencoded")];
    let body = "x".repeat(16 * 1024 * 1024 + 1);
    let reply = send(&emulator, "POST", &path, &headers, &body).await;
    let reply = reply.unwrap();
    assert_eq!(
        (reply.status, reply.header("cache-control")),
        (413, Some("no-store"))
    );
    assert_eq!(emulator.token_requests(), 1);
    assert_eq!(emulator.token_requests_of("one"), 1);
    assert_eq!(emulator.token_requests_for(Grant::ClientCredentials), 1);
    let recorded = emulator.requests().remove(0);
    assert_eq!((recorded.path.as_str(), recorded.body), (V3, None));
    let next = post(&emulator, &form()).await;
    assert_eq!(next.status, 503, "the fault waits for a request to strike");
}

#[tokio::test]
async fn a_truncated_token_was_issued_and_a_faked_one_was_not() {
    let emulator = Emulator::start().await.unwrap();
    emulator.inject(Route::Token, Fault::Truncate);
    let reply = post(&emulator, &form()).await;
    assert!(serde_json::from_slice::<serde_json::Value>(&reply.body).is_err());
    assert_eq!(emulator.tokens_issued(), 1);
    emulator.inject(Route::Token, Fault::Huge(10));
    post(&emulator, &form()).await;
    assert_eq!(emulator.tokens_issued(), 1);
}

#[tokio::test]
async fn every_route_has_a_number_of_its_own() {
    let emulator = Emulator::start().await.unwrap();
    let asked = [
        (Route::Revoke, "/ims/revoke"),
        (Route::Revoke, "/ims/invalidate_token/v2"),
        (Route::Validate, "/ims/validate_token/v1"),
        (Route::Submit, "/v3/images/generate-async"),
    ];
    emulator.inject(Route::Validate, Fault::Reset);
    for (_, path) in asked {
        send(&emulator, "POST", path, &[], "").await;
    }
    post_form(&emulator, "/ims/token", "").await;
    post_form(&emulator, "/nowhere", "").await;
    assert_eq!(emulator.requests_to(Route::Revoke), 2);
    assert_eq!(emulator.requests_to(Route::Validate), 1, "a fault counts");
    assert_eq!(emulator.requests_to(Route::Submit), 1);
    assert_eq!(emulator.requests_to(Route::Token), 1);
    assert_eq!(emulator.token_requests(), 1);
    assert_eq!(emulator.requests_to(Route::UserInfo), 0);
}
