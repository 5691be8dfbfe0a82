//! The probes that every other released token cache for Rust fails at least one of: 64 callers and one IMS. The number of
//! requests in each test is the exact demand.

use tokio::time::{Instant, sleep, timeout};

use crate::support::{HANGS, LATENCY, Reply, Rig, millis, number, secs};
use ims_auth::TokenSource;

const CALLERS: usize = 64;
/// Renewal starts at 900 s at the latest, and callers wait for it from 940 s on.
const LIFE: Reply = Reply::Life(secs(1_000));

/// 1 request.
#[tokio::test(start_paused = true)]
async fn a_cold_start_is_one_request_for_all_callers() {
    let rig = Rig::new(LATENCY, [], LIFE);
    let before = Instant::now();
    for answer in rig.crowd(CALLERS).await {
        assert_eq!(number(&answer.unwrap()), 1);
    }
    assert_eq!((rig.ims.requests(), before.elapsed()), (1, LATENCY));
}

/// 1 request; the slowest caller waits for that one and no longer.
#[tokio::test(start_paused = true)]
async fn a_cold_start_that_is_refused_is_one_request_whose_error_all_callers_share() {
    let rig = Rig::new(LATENCY, [], Reply::Refused);
    let before = Instant::now();
    for answer in rig.crowd(CALLERS).await {
        assert_eq!(answer.unwrap_err().status(), Some(400));
    }
    assert_eq!((rig.ims.requests(), before.elapsed()), (1, LATENCY));
}

/// 3 requests at most, in one flight; the slowest caller waits for those, and for the two pauses of at most 0.25 s and 0.5 s.
#[tokio::test(start_paused = true)]
async fn a_cold_start_while_ims_is_busy_is_three_requests_and_one_error_for_all_callers() {
    let rig = Rig::new(LATENCY, [], Reply::Busy);
    let before = Instant::now();
    for answer in rig.crowd(CALLERS).await {
        assert_eq!(answer.unwrap_err().status(), Some(503));
    }
    assert_eq!(rig.ims.requests(), 3);
    assert!(before.elapsed() <= LATENCY * 3 + millis(750));
}

/// 2 requests: the first and the renewal, which takes 500 ms; no caller waits for any part of that.
#[tokio::test(start_paused = true)]
async fn nobody_waits_for_an_early_renewal() {
    let rig = Rig::new(millis(500), [], LIFE);
    rig.call().await.unwrap();
    sleep(secs(905)).await;
    for tenth in 0..5 {
        let before = Instant::now();
        for answer in rig.crowd(CALLERS).await {
            assert_eq!(number(&answer.unwrap()), 1, "{tenth}");
        }
        assert_eq!(before.elapsed(), secs(0), "{tenth}");
        sleep(millis(100)).await;
    }
    sleep(millis(1)).await;
    for answer in rig.crowd(CALLERS).await {
        assert_eq!(number(&answer.unwrap()), 2);
    }
    assert_eq!(rig.ims.requests(), 2);
}

/// 2 flights at most, as the first back-off takes half a second at least and the second a whole one; no error.
#[tokio::test(start_paused = true)]
async fn a_renewal_that_fails_while_the_token_lives_is_no_error_for_a_hundred_calls() {
    for (reply, requests) in [(Reply::Refused, 1), (Reply::Busy, 3)] {
        let rig = Rig::new(millis(1), [LIFE], reply);
        rig.call().await.unwrap();
        sleep(secs(905)).await;
        for _ in 0..100 {
            assert_eq!(number(&rig.call().await.unwrap()), 1);
            sleep(millis(10)).await;
        }
        let renewals = rig.ims.requests() - 1;
        assert!(
            (requests..=2 * requests).contains(&renewals),
            "{reply:?}: {renewals}"
        );
    }
}

/// 1 request.
#[tokio::test(start_paused = true)]
async fn the_first_caller_may_leave_without_costing_the_others_a_request() {
    let rig = Rig::new(LATENCY, [], LIFE);
    let first = timeout(millis(100), rig.call());
    let before = Instant::now();
    let (first, others) = tokio::join!(biased; first, rig.crowd(CALLERS - 1));
    assert!(first.is_err(), "it left before the answer came");
    for answer in others {
        assert_eq!(number(&answer.unwrap()), 1);
    }
    assert_eq!((rig.ims.requests(), before.elapsed()), (1, LATENCY));
}

/// 2 requests in all: the first caller's report of its 401 brings the new token, the 63 later ones change nothing.
#[tokio::test(start_paused = true)]
async fn a_late_401_for_an_old_token_leaves_its_successor_alone() {
    let rig = Rig::new(LATENCY, [], LIFE);
    let old = rig.crowd(CALLERS).await;
    for (index, answer) in old.into_iter().enumerate() {
        rig.tokens.invalidate(&answer.unwrap());
        assert_eq!(number(&rig.call().await.unwrap()), 2, "caller {index}");
        sleep(secs(1)).await;
    }
    assert_eq!(rig.ims.requests(), 2);
}

/// 2 requests in all: 64 callers hear their 401 at the same time, and ask again at once.
#[tokio::test(start_paused = true)]
async fn a_401_for_all_callers_at_once_is_one_new_token() {
    let rig = Rig::new(LATENCY, [], LIFE);
    let old = rig.call().await.unwrap();
    let callers: Vec<_> = (0..CALLERS)
        .map(|_| {
            let (rig, old) = (rig.clone(), old.clone());
            tokio::spawn(async move {
                rig.tokens.invalidate(&old);
                rig.call().await
            })
        })
        .collect();
    for caller in callers {
        let answer = timeout(HANGS, caller).await.unwrap().unwrap();
        assert_eq!(number(&answer.unwrap()), 2);
    }
    assert_eq!(rig.ims.requests(), 2);
}

/// 1 request, and a second one when somebody asks again.
#[tokio::test(start_paused = true)]
async fn ten_lifetimes_without_a_caller_are_no_request() {
    let rig = Rig::new(LATENCY, [], LIFE);
    rig.call().await.unwrap();
    sleep(secs(10_000)).await;
    assert_eq!(rig.ims.requests(), 1);
    assert_eq!(number(&rig.call().await.unwrap()), 2);
    assert_eq!(rig.ims.requests(), 2);
}

/// 2 requests, however many calls: the first failure is remembered for a second at most.
#[tokio::test(start_paused = true)]
async fn after_a_400_and_with_a_healthy_ims_the_calls_succeed_within_seconds() {
    let rig = Rig::new(LATENCY, [Reply::Refused], LIFE);
    let before = Instant::now();
    while rig.call().await.is_err() {
        assert!(before.elapsed() < secs(2), "still failing");
        sleep(millis(20)).await;
    }
    assert!(before.elapsed() >= LATENCY, "the first call has failed");
    assert_eq!(rig.ims.requests(), 2);
}
