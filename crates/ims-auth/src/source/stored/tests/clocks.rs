//! Wall clocks that go wrong, here or where the token was stored: no token lives longer for it.

use rstest::rstest;
use tokio::time::sleep;

use crate::testing::live_through_a_step_back;

use super::*;

const LIFE: Duration = Duration::from_secs(3_600);

/// At `at` seconds the wall clock is set back by `back` seconds, and a caller comes each minute for five hours: no call fails, no
/// token lives longer than an hour, and IMS is not asked more often for it.
#[rstest]
#[case::behind_its_first_moment(60, 36_000)]
#[case::into_its_life(3_500, 3_000)]
#[case::by_less_than_clocks_may_differ(3_500, 240)]
#[tokio::test(start_paused = true)]
async fn a_wall_clock_that_was_set_back_costs_no_caller_anything(
    #[case] at: u64,
    #[case] back: u64,
) {
    let (ims, store, clock) = (
        ims(),
        Arc::new(MemoryTokenStore::default()),
        Arc::new(TestClock::new()),
    );
    let tokens = source(&ims, &store, &clock).cached();
    live_through_a_step_back(
        &tokens,
        &ims,
        || {
            clock.pull_wall(Duration::from_secs(back));
        },
        Duration::from_secs(at),
    )
    .await;
}

#[tokio::test(start_paused = true)]
async fn without_a_cache_as_well_a_clock_that_was_set_back_gives_no_token_a_second_life() {
    let (ims, store, clock) = (
        ims(),
        Arc::new(MemoryTokenStore::default()),
        Arc::new(TestClock::new()),
    );
    let source = source(&ims, &store, &clock);
    assert_eq!(call(&source).await, "token-1");
    sleep(Duration::from_secs(3_500)).await;
    clock.pull_wall(Duration::from_secs(3_000));
    sleep(Duration::from_secs(100)).await;
    assert_eq!(call(&source).await, "token-2");
}

/// How far the clock of whoever stored the token may be ahead of ours.
#[rstest]
#[case::as_clocks_differ(300, "another's")]
#[case::wrong(301, "token-1")]
#[tokio::test(start_paused = true)]
async fn a_token_from_the_future_is_replaced(#[case] ahead: u64, #[case] expected: &str) {
    let (ims, store, clock) = (
        ims(),
        Arc::new(MemoryTokenStore::default()),
        Arc::new(TestClock::new()),
    );
    let source = source(&ims, &store, &clock);
    let issued = clock.now().wall + Duration::from_secs(ahead);
    let anothers = AccessToken::new("id", "another's").unwrap();
    let kept = StoredTokens {
        access_token: Some(anothers.with_expiry(LIFE, issued)),
        refresh_token: None,
    };
    store.save(source.key(), &kept, None).await.unwrap();
    assert_eq!(call(&source).await, expected);
}
