//! Sources that have no other token than the one they gave already.

use std::time::{Duration, SystemTime};

use super::{Answer, Rig, pass};
use crate::{AccessToken, AuthErrorKind, Clock, TokenSource};

const LIFE: Duration = Duration::from_secs(3_600);

fn token(issued: SystemTime) -> AccessToken {
    let token = AccessToken::new("id", "the-same").unwrap();
    token.with_expiry(LIFE, issued)
}

/// A source that repeats itself, with each answer's issue this many seconds after the first one's.
fn repeating(issued: &[u64]) -> Rig {
    let rig = Rig::new([], Answer::Panics);
    let start = rig.clock.now().wall;
    let answers = issued
        .iter()
        .map(|seconds| Answer::Same(token(start + Duration::from_secs(*seconds))));
    rig.script.answers.lock().unwrap().extend(answers);
    rig
}

#[tokio::test(start_paused = true)]
async fn a_rejected_token_that_the_source_hands_out_again_reaches_nobody_and_is_paced() {
    let token = AccessToken::new("id", "the-same").unwrap();
    let rig = Rig::slow([], Answer::Same(token), Duration::from_millis(1));
    let mut served = 0;
    for _ in 0..36_000 {
        match rig.tokens.token().await {
            Ok(token) => {
                assert!(!token.is_rejected());
                rig.tokens.invalidate(&token);
                served += 1;
            }
            Err(error) => assert_eq!(error.kind(), AuthErrorKind::Rejected),
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    assert_eq!(served, 1);
    // As often as after failures, and once more for the first token.
    assert!((60..=126).contains(&rig.asked()), "{}", rig.asked());
}

#[tokio::test(start_paused = true)]
async fn a_token_told_again_with_the_same_end_has_no_second_life() {
    let rig = repeating(&[0, 0, 0, 0]);
    rig.call().await.unwrap();
    pass(3_500).await;
    rig.clock.pull_wall(Duration::from_secs(3_000));
    assert_eq!(rig.call().await.unwrap(), "the-same", "its last minutes");
    pass(100).await;
    let error = rig.call().await.unwrap_err();
    assert_eq!(error.kind(), AuthErrorKind::InvalidResponse);
    assert_eq!(rig.asked(), 3, "told once, and not asked for again");
}

#[tokio::test(start_paused = true)]
async fn a_token_told_again_before_its_end_is_served_and_its_source_left_in_peace_for_a_while() {
    let rig = repeating(&[0, 0]);
    rig.call().await.unwrap();
    pass(3_500).await;
    for _ in 0..64 {
        assert_eq!(rig.call().await.unwrap(), "the-same");
    }
    assert_eq!(rig.asked(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_token_told_again_with_a_later_end_lives_to_that() {
    let rig = repeating(&[0, 3_500]);
    rig.call().await.unwrap();
    pass(3_500).await;
    rig.call().await.unwrap();
    pass(2_000).await;
    assert!(rig.tokens.cached().is_some(), "past its first end");
    assert_eq!(rig.asked(), 2);
}

/// A source that tells the same token until `replaced` seconds have passed, and then another one.
async fn sidecar(replaced: u64) -> Rig {
    let rig = repeating(&[0; 200]);
    let until = rig.clock.now().monotonic + Duration::from_secs(replaced);
    while rig.clock.now().monotonic < until {
        assert_eq!(rig.call().await.unwrap(), "the-same");
        pass(1).await;
    }
    let mut answers = rig.script.answers.lock().unwrap();
    answers.clear();
    answers.push_back(Answer::Life(3_600));
    drop(answers);
    rig
}

#[tokio::test(start_paused = true)]
async fn a_source_that_had_nothing_newer_holds_nobody_up_when_its_token_is_over() {
    let rig = sidecar(3_590).await;
    // In its last fifth it was asked at a growing distance, up to a minute.
    assert!((10..=40).contains(&rig.asked()), "{}", rig.asked());
    pass(10).await;
    let before = tokio::time::Instant::now();
    assert_ne!(rig.call().await.unwrap(), "the-same");
    assert_eq!(before.elapsed(), Duration::from_millis(300), "one fetch");
}

#[tokio::test(start_paused = true)]
async fn a_source_that_had_nothing_newer_holds_nobody_up_when_its_token_is_rejected() {
    let rig = sidecar(3_400).await;
    let current = rig.tokens.token().await.unwrap();
    rig.tokens.invalidate(&current);
    let before = tokio::time::Instant::now();
    assert_ne!(rig.call().await.unwrap(), "the-same");
    assert_eq!(before.elapsed(), Duration::from_millis(300), "one fetch");
}

#[tokio::test(start_paused = true)]
async fn a_valid_token_is_not_passed_over_for_a_lifeless_or_a_rejected_one() {
    let rejected = AccessToken::new("id", "rejected").unwrap();
    rejected.mark_rejected();
    for useless in [
        Answer::Life(0),
        Answer::Aged(60, 3_600),
        Answer::Same(rejected),
    ] {
        let rig = Rig::new([Answer::Life(3_600), useless], Answer::Life(3_600));
        rig.call().await.unwrap();
        // Past the hard end, where callers wait for what comes.
        pass(3_450).await;
        assert_eq!(rig.call().await.unwrap(), "token-1");
        assert_eq!(rig.asked(), 2);
    }
}
