//! From the first moment of a token's life to the last.

use std::time::Duration;

use super::{super::PATIENCE, Answer, Rig, pass, refused};
use crate::TokenSource;

#[tokio::test(start_paused = true)]
async fn a_hit_needs_no_request() {
    let rig = Rig::new([], Answer::Life(86_399));
    rig.call().await.unwrap();
    assert!(rig.tokens.cached().is_some());
    pass(3_600).await;
    assert_eq!(
        (rig.call().await.unwrap(), rig.asked()),
        ("token-1".into(), 1)
    );
}

#[tokio::test(start_paused = true)]
async fn renewal_runs_behind_the_callers() {
    let rig = Rig::slow([], Answer::Life(1_000), Duration::from_millis(500));
    rig.call().await.unwrap();
    pass(901).await;
    let before = tokio::time::Instant::now();
    assert!(
        rig.crowd(64)
            .await
            .iter()
            .all(|result| result.as_deref().is_ok_and(|token| token == "token-1"))
    );
    assert_eq!(
        before.elapsed(),
        Duration::ZERO,
        "nobody waited for the renewal"
    );
    pass(1).await;
    assert_eq!(
        (rig.call().await.unwrap(), rig.asked()),
        ("token-2".into(), 2)
    );
}

#[tokio::test(start_paused = true)]
async fn a_failing_renewal_troubles_nobody_while_the_token_lives() {
    let rig = Rig::new([Answer::Life(1_000)], Answer::Fails(refused()));
    rig.call().await.unwrap();
    pass(901).await;
    for _ in 0..100 {
        assert_eq!(rig.call().await.unwrap(), "token-1");
    }
    assert!(rig.asked() <= 1 + 2, "{} requests", rig.asked());
    pass(60).await;
    assert_eq!(
        rig.call().await.unwrap(),
        "token-1",
        "past the hard end, not past the expiry"
    );
    pass(60).await;
    assert!(rig.call().await.is_err(), "never after its true expiry");
}

#[tokio::test(start_paused = true)]
async fn past_the_hard_end_nobody_waits_long_for_a_successor_while_the_token_is_valid() {
    let answers = [Answer::Life(3_600)];
    let rig = Rig::new(answers, Answer::Hangs);
    rig.call().await.unwrap();
    pass(3_500).await;
    for _ in 0..2 {
        let before = tokio::time::Instant::now();
        let crowd = rig.crowd(64).await;
        assert!(
            crowd
                .iter()
                .all(|result| result.as_deref().is_ok_and(|token| token == "token-1"))
        );
        assert_eq!(before.elapsed(), PATIENCE);
    }
    assert_eq!(rig.asked(), 2, "one flight for both crowds");
}

#[tokio::test(start_paused = true)]
async fn past_the_hard_end_callers_wait_for_the_successor() {
    let rig = Rig::new([], Answer::Life(1_000));
    rig.call().await.unwrap();
    pass(955).await;
    assert_eq!(rig.call().await.unwrap(), "token-2");
}

#[tokio::test(start_paused = true)]
async fn an_expired_token_is_replaced_whichever_clock_noticed() {
    let rig = Rig::new([], Answer::Life(60));
    rig.call().await.unwrap();
    rig.clock.push_wall(Duration::from_secs(61));
    assert_eq!(
        rig.call().await.unwrap(),
        "token-2",
        "the machine slept: only the wall clock moved"
    );
    rig.clock.push(Duration::from_secs(61));
    assert_eq!(rig.call().await.unwrap(), "token-3");
}

#[tokio::test(start_paused = true)]
async fn a_token_without_life_is_handed_out_once_and_cannot_storm() {
    let rig = Rig::slow([], Answer::Life(0), Duration::ZERO);
    assert!(rig.crowd(64).await.iter().all(Result::is_ok));
    assert_eq!(rig.asked(), 1);
    let before = tokio::time::Instant::now();
    for _ in 0..5 {
        rig.call().await.unwrap();
    }
    assert_eq!(rig.asked(), 6);
    assert!(
        before.elapsed() >= Duration::from_secs(10),
        "each request waits for its turn: {:?}",
        before.elapsed()
    );
}

#[tokio::test(start_paused = true)]
async fn a_token_of_unknown_life_stands_until_it_is_rejected() {
    let rig = Rig::new([], Answer::Unknown);
    rig.call().await.unwrap();
    pass(1_000_000).await;
    assert_eq!(rig.call().await.unwrap(), "token-1");
    rig.tokens.invalidate(&rig.tokens.cached().unwrap());
    assert_eq!(rig.call().await.unwrap(), "token-2");
}

#[tokio::test(start_paused = true)]
async fn nothing_runs_while_nobody_asks() {
    let rig = Rig::new([], Answer::Life(600));
    rig.call().await.unwrap();
    pass(6_000).await;
    assert_eq!(rig.asked(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_token_that_was_old_on_arrival_has_no_second_life() {
    let rig = Rig::new([Answer::Aged(3_600, 3_000)], Answer::Fails(refused()));
    rig.call().await.unwrap();
    pass(599).await;
    assert_eq!(rig.call().await.unwrap(), "token-1");
    pass(1).await;
    assert!(
        rig.call().await.is_err(),
        "its hour was over ten minutes after it came"
    );
}

#[tokio::test(start_paused = true)]
async fn a_token_that_was_over_on_arrival_is_not_kept() {
    let rig = Rig::new([Answer::Aged(3_600, 3_600)], Answer::Life(3_600));
    assert_eq!(
        rig.call().await.unwrap(),
        "token-1",
        "as good as what the source has"
    );
    assert!(rig.tokens.cached().is_none());
    assert_eq!(rig.call().await.unwrap(), "token-2");
}

#[tokio::test(start_paused = true)]
async fn a_token_past_its_hard_end_on_arrival_is_used_once_and_its_successor_waits_for_its_turn() {
    let takes = Duration::from_millis(9_200);
    let rig = Rig::slow([Answer::Life(10)], Answer::Life(3_600), takes);
    assert_eq!(rig.call().await.unwrap(), "token-1");
    let before = tokio::time::Instant::now();
    assert_eq!(rig.call().await.unwrap(), "token-2");
    assert!(before.elapsed() >= takes + Duration::from_millis(500));
}

#[tokio::test(start_paused = true)]
async fn the_memory_of_a_failure_ends_with_a_token_without_life() {
    let rig = Rig::new([Answer::Fails(refused())], Answer::Life(0));
    rig.call().await.unwrap_err();
    pass(2).await;
    for number in 2..5 {
        // Each waits for its turn, and is not put off with the old failure.
        assert_eq!(rig.call().await.unwrap(), format!("token-{number}"));
    }
}

#[tokio::test(start_paused = true)]
async fn a_life_longer_than_any_clock_can_show_is_a_long_life() {
    let rig = Rig::new([], Answer::Lives(Duration::MAX));
    rig.call().await.unwrap();
    pass(7 * 365 * 24 * 60 * 60).await;
    assert_eq!(
        (rig.call().await.unwrap(), rig.asked()),
        ("token-1".into(), 1)
    );
}

#[tokio::test(start_paused = true)]
async fn life_counts_from_before_the_request_and_not_from_its_answer() {
    let rig = Rig::slow([], Answer::Life(100), Duration::from_secs(60));
    rig.call().await.unwrap();
    pass(41).await;
    assert!(rig.tokens.cached().is_none());
    assert_eq!(
        rig.call().await.unwrap(),
        "token-2",
        "the first is 101 s old"
    );
}

#[tokio::test(start_paused = true)]
async fn a_source_that_counts_from_its_answer_prolongs_no_life() {
    let answers = [Answer::Late(1_000)];
    let rig = Rig::slow(answers, Answer::Fails(refused()), Duration::from_secs(60));
    rig.call().await.unwrap();
    pass(940).await;
    rig.call()
        .await
        .expect_err("it was asked for a thousand seconds ago");
}

#[tokio::test(start_paused = true)]
async fn a_token_that_expired_while_callers_waited_for_its_successor_is_not_served() {
    let answers = [Answer::Life(60)];
    let rig = Rig::slow(answers, Answer::Fails(refused()), Duration::from_secs(10));
    rig.call().await.unwrap();
    pass(46).await;
    let before = tokio::time::Instant::now();
    assert!(
        rig.call().await.is_err(),
        "the wait from 56 s to 66 s outlived it"
    );
    assert_eq!(before.elapsed(), Duration::from_secs(10));
}

#[tokio::test(start_paused = true)]
async fn the_time_of_the_request_is_taken_off_once_and_not_twice() {
    let answers = [Answer::Life(100)];
    let rig = Rig::slow(answers, Answer::Fails(refused()), Duration::from_secs(10));
    rig.call().await.unwrap();
    pass(75).await;
    let before = tokio::time::Instant::now();
    assert_eq!(rig.call().await.unwrap(), "token-1");
    assert_eq!(
        before.elapsed(),
        Duration::ZERO,
        "85 s of 100 are before the hard end"
    );
}
