//! Flights that end without an answer, or not in time: panics, silence, runtimes that died or stand still.

use std::{
    sync::Arc,
    time::{Duration, SystemTime},
};

use async_trait::async_trait;
use tokio::runtime::Runtime;

use super::{
    super::{CachedTokenSource, LONGEST_FETCH, LOST_AFTER, LOST_FLIGHTS},
    Answer, Rig, pass, refused,
};
use crate::{AccessToken, AuthError, AuthErrorKind, Clock, Timestamp, TokenSource};

#[tokio::test(start_paused = true)]
async fn a_source_that_panics_is_an_error_and_no_hang() {
    let rig = Rig::new([], Answer::Panics);
    assert_eq!(
        rig.call().await.unwrap_err().kind(),
        AuthErrorKind::InvalidResponse
    );
}

#[tokio::test(start_paused = true)]
async fn the_answer_of_a_dead_runtime_is_fetched_again() {
    let rig = Arc::new(Rig::new([], Answer::Life(60)));
    // A flight starts in another runtime, which ends before the answer is there.
    let other = Arc::clone(&rig);
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .build()
            .unwrap();
        runtime.block_on(async {
            tokio::select! {
                biased;
                _ = other.call() => panic!("the answer takes time"),
                () = tokio::task::yield_now() => {}
            }
        });
    })
    .join()
    .unwrap();
    assert_eq!(rig.call().await.unwrap(), "token-2");
}

#[test]
fn outside_a_runtime_it_is_built_and_says_what_it_needs() {
    #[derive(Debug)]
    struct Never;
    #[async_trait]
    impl TokenSource for Never {
        async fn token(&self) -> Result<AccessToken, AuthError> {
            unreachable!("nothing can be fetched without a runtime")
        }
    }
    let tokens = CachedTokenSource::new(Never);
    let result = futures_util::FutureExt::now_or_never(tokens.token()).expect("answered at once");
    assert_eq!(result.unwrap_err().kind(), AuthErrorKind::Configuration);
}

#[tokio::test(start_paused = true)]
async fn a_source_that_panics_is_remembered_like_any_failure() {
    let rig = Rig::new([Answer::Panics], Answer::Life(60));
    for _ in 0..100 {
        rig.call().await.unwrap_err();
    }
    assert_eq!(rig.asked(), 1);
    pass(2).await;
    assert!(rig.call().await.is_ok(), "and never poisons");
}

#[tokio::test(start_paused = true)]
async fn a_source_that_never_answers_is_a_failure_after_two_minutes() {
    let rig = Rig::slow([], Answer::Unknown, Duration::from_secs(100_000));
    let before = tokio::time::Instant::now();
    let error = rig.call().await.unwrap_err();
    assert_eq!(before.elapsed(), LONGEST_FETCH);
    assert_eq!(
        (error.kind(), error.is_transient(), rig.asked()),
        (AuthErrorKind::Transport, true, 1)
    );
    assert!(rig.call().await.is_err(), "the failure is remembered");
    assert_eq!(before.elapsed(), LONGEST_FETCH);
}

/// A runtime whose time stands still until everybody waits, and that nobody drives between two `block_on`.
fn runtime() -> Runtime {
    tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build()
        .unwrap()
}

/// Has `runtime` start a flight for `rig`, and leaves it there.
fn strand_a_flight(runtime: &Runtime, tokens: &CachedTokenSource) {
    runtime.block_on(async {
        tokio::select! {
            biased;
            _ = tokens.token() => panic!("the answer takes time"),
            () = tokio::task::yield_now() => {}
        }
    });
}

#[test]
fn a_runtime_that_stands_still_blocks_no_other_and_its_late_answer_counts_for_nothing() {
    let (stranded, driven) = (runtime(), runtime());
    let rig = driven.block_on(async { Rig::new([Answer::Aged(60, 0)], Answer::Life(3_600)) });
    strand_a_flight(&stranded, &rig.tokens);
    assert_eq!(rig.asked(), 1);
    driven.block_on(async {
        let before = tokio::time::Instant::now();
        assert!(rig.crowd(64).await.iter().all(Result::is_ok));
        assert!(before.elapsed() >= LOST_AFTER && before.elapsed() < LOST_AFTER * 2);
        assert_eq!(
            rig.asked(),
            2,
            "one flight for all who gave the first one up"
        );
    });
    // Its runtime moves again; the flight lands, and what it brings is older than what is in hand.
    stranded.block_on(pass(1));
    driven.block_on(async {
        assert_eq!(rig.tokens.cached().unwrap().expose_secret(), "token-2");
    });
}

#[test]
fn an_error_that_comes_too_late_holds_nobody_back() {
    let (stranded, driven) = (runtime(), runtime());
    let rig = driven.block_on(async { Rig::new([], Answer::Life(3_600)) });
    strand_a_flight(&stranded, &rig.tokens);
    driven.block_on(rig.call()).unwrap();
    rig.script
        .answers
        .lock()
        .unwrap()
        .push_back(Answer::Fails(refused()));
    stranded.block_on(pass(1));
    let answers = rig.script.answers.lock().unwrap();
    assert!(answers.is_empty(), "the late flight has failed");
    let remembered = rig.tokens.0.pace().refusal(Duration::ZERO);
    assert!(remembered.is_none(), "{remembered:?}");
}

/// A clock that has stopped, so that no flight ever looks old to those who board.
#[derive(Debug)]
struct Stopped;

impl Clock for Stopped {
    fn now(&self) -> Timestamp {
        Timestamp {
            monotonic: Duration::from_secs(1),
            wall: SystemTime::UNIX_EPOCH,
        }
    }
}

#[test]
fn a_caller_whose_flights_are_all_lost_gives_up_and_the_next_need_not_wait() {
    let (stranded, driven) = (runtime(), runtime());
    let rig = driven.block_on(async { Rig::new([], Answer::Unknown) });
    let tokens = CachedTokenSource::with_clock(Arc::clone(&rig.script), Arc::new(Stopped));
    strand_a_flight(&stranded, &tokens);
    driven.block_on(async {
        let before = tokio::time::Instant::now();
        let error = tokens.token().await.unwrap_err();
        assert_eq!(error.kind(), AuthErrorKind::InvalidResponse);
        let waited = before.elapsed();
        assert!(waited >= LOST_AFTER * LOST_FLIGHTS);
        tokens.token().await.unwrap_err();
        assert_eq!(before.elapsed(), waited, "the failure is remembered");
    });
}

#[test]
fn a_crowd_that_gives_up_counts_as_one_failure() {
    let (stranded, driven) = (runtime(), runtime());
    let rig = driven.block_on(async { Rig::new([], Answer::Unknown) });
    let tokens = CachedTokenSource::with_clock(Arc::clone(&rig.script), Arc::new(Stopped));
    strand_a_flight(&stranded, &tokens);
    driven.block_on(async {
        let crowd = futures_util::future::join_all((0..64).map(|_| tokens.token())).await;
        assert!(crowd.iter().all(Result::is_err));
        let pause = tokens.token().await.unwrap_err().retry_after().unwrap();
        assert!(pause <= Duration::from_secs(1), "{pause:?}");
    });
}
