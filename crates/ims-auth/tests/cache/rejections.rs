//! An API that turns tokens down: the guard against a storm of new ones, and what ends it.

use std::time::Duration;

use ims_auth::{AuthErrorKind, TokenSource};
use tokio::time::{Instant, sleep};

use crate::support::{LATENCY, Reply, Rig, millis, most_flights, number, secs};

const LIFE: Duration = secs(86_399);

/// A wrong `x-api-key`, and a caller every tenth of a second: the first rejection is answered with a new token at once, and from
/// the second on the requests are paced as failures are. That is 126 requests in an hour at the most.
#[tokio::test(start_paused = true)]
async fn an_api_that_rejects_every_token_for_an_hour_costs_a_bounded_number_of_requests() {
    fastrand::seed(3);
    let rig = Rig::new(LATENCY, [], Reply::Life(LIFE));
    let (start, hour) = (Instant::now(), secs(3_600));
    while start.elapsed() < hour {
        match rig.call().await {
            Ok(token) => rig.tokens.invalidate(&token),
            Err(error) => assert_eq!(error.kind(), AuthErrorKind::Rejected),
        }
        sleep(millis(100)).await;
    }
    let requests = rig.ims.requests();
    assert!(
        (60..=most_flights(hour) + 1).contains(&requests),
        "{requests}"
    );
}

/// Rejects the token in hand and what comes in its place; the pause that the guard then demands.
async fn pause_after_two_rejections(rig: &Rig) -> Duration {
    for _ in 0..2 {
        let token = rig.call().await.unwrap();
        rig.tokens.invalidate(&token);
    }
    let refusal = rig.call().await.unwrap_err();
    assert_eq!(refusal.kind(), AuthErrorKind::Rejected);
    refusal.retry_after().expect("it says when to come again")
}

/// An outage between two rejected tokens is no proof that the API takes them now: the pauses go on growing.
#[tokio::test(start_paused = true)]
async fn an_outage_does_not_make_the_storm_guard_forget() {
    let rig = Rig::new(LATENCY, [], Reply::Life(LIFE));
    let mut pause = pause_after_two_rejections(&rig).await;
    for nth in 1..4 {
        rig.ims.answer(Reply::Busy);
        sleep(pause).await;
        assert_eq!(rig.call().await.unwrap_err().status(), Some(503));
        rig.ims.answer(Reply::Life(LIFE));
        sleep(secs(1)).await;
        let token = rig.call().await.expect("IMS is well again");
        rig.tokens.invalidate(&token);
        pause = rig.call().await.unwrap_err().retry_after().unwrap();
        let full = secs(1 << nth);
        assert!(pause >= full / 2 && pause <= full, "{nth}: {pause:?}");
    }
}

/// A token that nobody rejects until it is renewed has shown that the API takes them again.
#[tokio::test(start_paused = true)]
async fn the_first_token_that_lives_to_its_renewal_ends_the_storm() {
    let rig = Rig::new(LATENCY, [], Reply::Life(LIFE));
    for _ in 0..3 {
        let pause = pause_after_two_rejections(&rig).await;
        assert!(pause <= secs(1), "the first of a row: {pause:?}");
        sleep(pause).await;
        let accepted = rig.call().await.unwrap();
        sleep(LIFE).await;
        assert_eq!(
            number(&rig.call().await.unwrap()),
            number(&accepted) + 1,
            "renewed, not replaced"
        );
    }
}

/// The mark on the token is anybody's to set, such as a client's that shares it. It does not count as told.
#[tokio::test(start_paused = true)]
async fn a_token_that_was_marked_before_it_is_reported_counts_as_any_other() {
    let rig = Rig::new(millis(1), [], Reply::Life(LIFE));
    for _ in 0..1_000 {
        if let Ok(token) = rig.call().await {
            token.mark_rejected();
            rig.tokens.invalidate(&token);
        }
    }
    assert_eq!(rig.ims.requests(), 2);
}

/// A token that has worked is rejected while IMS is busy, and says for how long: the 401 is no reason to ask earlier.
#[tokio::test(start_paused = true)]
async fn a_401_does_not_shorten_what_ims_asked_for() {
    let rig = Rig::new(LATENCY, [], Reply::Life(secs(3_600)));
    rig.tokens.invalidate(&rig.call().await.unwrap());
    let proven = rig.call().await.unwrap();
    sleep(secs(3_300)).await;
    rig.ims.answer(Reply::BusyFor(secs(60)));
    rig.call().await.expect("it lives for five minutes more");
    sleep(secs(30)).await;
    rig.tokens.invalidate(&proven);
    let requests = rig.ims.requests();
    let start = Instant::now();
    while start.elapsed() < secs(29) {
        let refusal = rig.call().await.unwrap_err();
        assert_eq!(refusal.status(), Some(503));
        sleep(millis(100)).await;
    }
    assert_eq!(rig.ims.requests(), requests);
    rig.ims.answer(Reply::Life(LIFE));
    sleep(secs(2)).await;
    assert!(!rig.call().await.unwrap().is_rejected());
}
