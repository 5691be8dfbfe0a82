//! What happens when the API turns tokens down.

use std::{sync::Arc, time::Duration};

use rstest::rstest;

use super::{super::CachedTokenSource, Answer, Rig, pass};
use crate::{AuthErrorKind, Clock, TokenSource};

#[tokio::test(start_paused = true)]
async fn a_late_rejection_of_an_old_token_leaves_its_successor_alone() {
    let rig = Rig::new([], Answer::Life(86_399));
    let old = rig.tokens.token().await.unwrap();
    for _ in 0..64 {
        rig.tokens.invalidate(&old);
    }
    assert_eq!(rig.call().await.unwrap(), "token-2");
    rig.tokens.invalidate(&old);
    assert_eq!(
        (rig.call().await.unwrap(), rig.asked()),
        ("token-2".into(), 2)
    );
}

#[tokio::test(start_paused = true)]
async fn rejection_after_rejection_backs_off() {
    let rig = Rig::new([], Answer::Life(86_399));
    let mut refusals = 0;
    for _ in 0..100 {
        match rig.tokens.token().await {
            Ok(token) => rig.tokens.invalidate(&token),
            Err(error) => {
                assert_eq!(error.kind(), AuthErrorKind::Rejected);
                refusals += 1;
            }
        }
    }
    assert_eq!(
        (rig.asked(), refusals),
        (2, 98),
        "two tokens, then patience"
    );
    pass(2).await;
    rig.tokens
        .token()
        .await
        .expect("tried again after the pause");
}

#[tokio::test(start_paused = true)]
async fn the_pause_between_rejected_tokens_grows() {
    let rig = Rig::new([], Answer::Life(86_399));
    let first = rig.tokens.token().await.unwrap();
    rig.tokens.invalidate(&first);
    for nth in 0..7 {
        let token = rig.tokens.token().await.unwrap();
        rig.tokens.invalidate(&token);
        let refusal = rig.tokens.token().await.unwrap_err();
        let pause = refusal.retry_after().unwrap();
        // 1 s, 2 s, 4 s … 60 s, of which a random half may be spared.
        let full = Duration::from_secs((1 << nth).min(60));
        assert!(pause >= full / 2 && pause <= full, "{nth}: {pause:?}");
        tokio::time::sleep(pause).await;
    }
}

/// How old the token that took a rejected one's place is when it is rejected as well, counted from its request.
#[rstest]
#[case::at_once(0, true)]
#[case::after_just_less_than_a_minute(59, true)]
#[case::after_a_minute(60, false)]
#[tokio::test(start_paused = true)]
async fn a_token_that_worked_for_a_minute_before_it_was_rejected_is_replaced_at_once(
    #[case] age: u64,
    #[case] is_held_back: bool,
) {
    let rig = Rig::slow([], Answer::Life(86_399), Duration::ZERO);
    let first = rig.tokens.token().await.unwrap();
    rig.tokens.invalidate(&first);
    let second = rig.tokens.token().await.unwrap();
    pass(age).await;
    rig.tokens.invalidate(&second);
    assert_eq!(rig.call().await.is_err(), is_held_back);
    assert_eq!(rig.asked(), if is_held_back { 2 } else { 3 });
}

#[tokio::test(start_paused = true)]
async fn late_news_about_an_old_token_is_not_counted_against_its_successor() {
    let rig = Rig::new([], Answer::Life(86_399));
    let first = rig.tokens.token().await.unwrap();
    rig.tokens.invalidate(&first);
    let second = rig.tokens.token().await.unwrap();
    rig.tokens.invalidate(&first);
    pass(10).await;
    rig.tokens.invalidate(&second);
    let refusal = rig.call().await.unwrap_err();
    assert_eq!(refusal.kind(), AuthErrorKind::Rejected);
    assert!(refusal.retry_after() <= Some(Duration::from_secs(1)));
}

#[tokio::test(start_paused = true)]
async fn the_rejection_of_one_token_counts_once_however_often_it_is_told() {
    let rig = Rig::new([], Answer::Life(86_399));
    for _ in 0..2 {
        let token = rig.tokens.token().await.unwrap();
        for _ in 0..64 {
            rig.tokens.invalidate(&token);
        }
    }
    let refusal = rig.call().await.unwrap_err();
    assert!(refusal.retry_after() <= Some(Duration::from_secs(1)));
}

#[tokio::test(start_paused = true)]
async fn the_source_behind_the_cache_hears_of_every_rejection() {
    let rig = Rig::new([], Answer::Life(86_399));
    let token = rig.tokens.token().await.unwrap();
    rig.tokens.invalidate(&token);
    assert_eq!(*rig.script.told.lock().unwrap(), ["token-1"]);
    // A mark that somebody else made must not keep the news from the source.
    let token = rig.tokens.token().await.unwrap();
    token.mark_rejected();
    rig.tokens.invalidate(&token);
    assert_eq!(*rig.script.told.lock().unwrap(), ["token-1", "token-2"]);
}

#[tokio::test(start_paused = true)]
async fn a_cache_behind_a_cache_does_not_hand_the_rejected_token_out_again() {
    let rig = Rig::new([], Answer::Life(86_399));
    let outer =
        CachedTokenSource::with_clock(rig.tokens.clone(), Arc::clone(&rig.clock) as Arc<dyn Clock>);
    let token = outer.token().await.unwrap();
    outer.invalidate(&token);
    let next = outer.token().await.unwrap();
    assert_eq!((next.expose_secret(), rig.asked()), ("token-2", 2));
}
