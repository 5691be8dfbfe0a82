//! IMS is down for an hour while a token is in hand, and a call is made every tenth of a second.
//!
//! Every call succeeds until the token's true expiry. IMS is asked at most 125 times in that hour, each time with at most
//! three requests, 375 in all: after the nth failure in a row nobody asks for 1, 2, 4 … 60 s, of which a random half may be
//! spared, so that after the first 31.5 s the attempts are at least 30 s apart. See `most_flights`. In the mean they are 45 s
//! apart, and there are some 80.

use std::time::Duration;

use ims_auth::TokenSource;
use rstest::rstest;
use tokio::time::{Instant, sleep};

use crate::support::{LATENCY, Reply, Rig, millis, most_flights, number, secs};

const LIFE: Duration = secs(86_399);
const HOUR: Duration = secs(3_600);
/// How often a caller comes.
const TICK: Duration = millis(100);

/// Calls until `span` is over; every call must bring the first token, at once.
async fn calls_succeed(rig: &Rig, span: Duration) {
    let start = Instant::now();
    while start.elapsed() < span {
        let before = Instant::now();
        let token = rig.call().await.expect("the token in hand is still good");
        assert_eq!((number(&token), before.elapsed()), (1, secs(0)));
        sleep(TICK).await;
    }
}

#[test]
fn the_most_flights_follow_from_the_shortest_pauses() {
    assert_eq!(most_flights(secs(0)), 1);
    assert_eq!(most_flights(millis(31_499)), 6);
    assert_eq!(most_flights(millis(31_500)), 7);
    assert_eq!(most_flights(HOUR), 125);
}

/// The hour lies behind the moment at which the token should be renewed, and before the one from which callers wait for that. A
/// `Retry-After` lengthens the pauses up to a minute, and never shortens them: 0 is no reason to ask all the time. A request
/// that nobody answers counts as failed after two minutes.
#[rstest]
#[case::refused(Reply::Refused, 1, 60..=125)]
#[case::busy(Reply::Busy, 3, 60..=125)]
#[case::busy_but_ask_at_once(Reply::BusyFor(secs(0)), 3, 60..=125)]
#[case::busy_for_a_second(Reply::BusyFor(secs(1)), 3, 60..=125)]
#[case::busy_for_a_minute(Reply::BusyFor(secs(60)), 1, 50..=60)]
#[case::busy_for_a_day(Reply::BusyFor(secs(86_400)), 1, 50..=60)]
#[case::silent(Reply::Silence, 1, 20..=30)]
#[tokio::test(start_paused = true)]
async fn in_an_hour_without_ims_every_call_succeeds_and_the_attempts_are_bounded(
    #[case] reply: Reply,
    #[case] requests_of_a_flight: usize,
    #[case] flights: std::ops::RangeInclusive<usize>,
) {
    fastrand::seed(1);
    let rig = Rig::new(LATENCY, [Reply::Life(LIFE)], reply);
    rig.call().await.unwrap();
    sleep(secs(80_000)).await;
    calls_succeed(&rig, HOUR).await;
    let renewals = rig.ims.requests() - 1;
    assert!(
        flights.contains(&renewals.div_ceil(requests_of_a_flight)),
        "{renewals} requests"
    );
}

/// The hour ends with the token's life. From 300 s before that on, callers wait for the flight that they start, 1.65 s at
/// most; the calls that are answered before the expiry succeed, and the others fail at once or with the flight.
#[tokio::test(start_paused = true)]
async fn a_token_serves_to_its_true_expiry_and_no_further() {
    fastrand::seed(2);
    let rig = Rig::new(LATENCY, [Reply::Life(LIFE)], Reply::Busy);
    let start = Instant::now();
    rig.call().await.unwrap();
    sleep(LIFE.saturating_sub(HOUR)).await;
    let (mut last_success, mut longest_wait) = (secs(0), secs(0));
    while start.elapsed() < LIFE + secs(120) {
        let before = Instant::now();
        let answer = rig.call().await;
        longest_wait = longest_wait.max(before.elapsed());
        assert_eq!(
            answer.is_ok(),
            start.elapsed() < LIFE,
            "{:?}",
            start.elapsed()
        );
        if answer.is_ok() {
            last_success = start.elapsed();
        }
        sleep(TICK).await;
    }
    assert!(last_success + secs(2) >= LIFE, "{last_success:?}");
    assert!(
        longest_wait <= LATENCY * 3 + millis(750),
        "{longest_wait:?}"
    );
    let renewals = rig.ims.requests() - 1;
    assert!(renewals <= 3 * most_flights(HOUR + secs(120)));
}

/// With a life of a minute the back-off is still short when it ends, so that a flight that fails is often under way at that
/// moment. Whoever waits for it gets its error then, and never the token that is over.
#[tokio::test(start_paused = true)]
async fn a_token_that_expires_while_callers_wait_for_a_failing_flight_is_not_handed_out() {
    let mut over_while_waiting = 0;
    for seed in 0..40 {
        fastrand::seed(seed);
        let rig = Rig::new(LATENCY, [Reply::Life(secs(60))], Reply::Busy);
        let start = Instant::now();
        rig.call().await.unwrap();
        sleep(secs(45)).await;
        while start.elapsed() < secs(62) {
            let came = start.elapsed();
            match rig.call().await {
                Ok(token) => assert!(!rig.is_expired(&token), "seed {seed}"),
                Err(error) => {
                    assert_eq!(error.status(), Some(503));
                    over_while_waiting += usize::from(came < secs(60));
                }
            }
            sleep(TICK).await;
        }
    }
    assert!(over_while_waiting > 0, "no flight was under way then");
}

/// Calls until one succeeds, and says how long that took.
async fn recovery(rig: &Rig) -> Duration {
    let before = Instant::now();
    while rig.call().await.is_err() {
        sleep(TICK).await;
    }
    before.elapsed()
}

/// How long the memory of a failure holds that follows now: from half a second to one if it is the first in a row.
async fn first_pause(rig: &Rig) -> Duration {
    assert_eq!(rig.call().await.unwrap_err().status(), Some(400));
    let remembered = rig.call().await.unwrap_err();
    remembered
        .retry_after()
        .expect("it says when to come again")
}

#[tokio::test(start_paused = true)]
async fn the_first_success_ends_the_back_off() {
    let rig = Rig::new(LATENCY, [], Reply::Busy);
    let start = Instant::now();
    while start.elapsed() < HOUR {
        rig.call().await.expect_err("IMS is down");
        sleep(TICK).await;
    }
    rig.ims.answer(Reply::Life(LIFE));
    assert!(
        recovery(&rig).await <= secs(61),
        "a minute is the longest pause"
    );
    rig.ims.answer(Reply::Refused);
    sleep(LIFE).await;
    let pause = first_pause(&rig).await;
    assert!((millis(500)..=secs(1)).contains(&pause), "{pause:?}");
}

/// The same after an outage that began with a 401: that its token was replaced is remembered, the outage is not.
#[tokio::test(start_paused = true)]
async fn the_first_success_ends_the_back_off_also_when_it_replaces_a_rejected_token() {
    let rig = Rig::new(LATENCY, [Reply::Life(LIFE)], Reply::Busy);
    let rejected = rig.call().await.unwrap();
    rig.tokens.invalidate(&rejected);
    let start = Instant::now();
    while start.elapsed() < HOUR {
        rig.call()
            .await
            .expect_err("IMS is down, and the token in hand rejected");
        sleep(TICK).await;
    }
    rig.ims.answer(Reply::Life(LIFE));
    recovery(&rig).await;
    rig.ims.answer(Reply::Refused);
    sleep(LIFE).await;
    let pause = first_pause(&rig).await;
    assert!((millis(500)..=secs(1)).contains(&pause), "{pause:?}");
}
