//! A wall clock that goes wrong: no token of a person lives longer for it, and nobody has to sign in again.

use rstest::rstest;
use tokio::time::sleep;

use crate::testing::live_through_a_step_back;

use super::{
    stores::{Faulty, keep},
    *,
};

const LIFE: Duration = Duration::from_secs(3_600);

fn clocked(ims: &ScriptedIms, clock: &Arc<TestClock>) -> UserTokenSource {
    from_refresh_token(ims, "refresh-0").with_clock(Arc::clone(clock) as Arc<dyn Clock>)
}

/// At `at` seconds the wall clock is set back by `back` seconds: far behind the moment at which the token was issued, or not so
/// far, so that it seems to be younger than it is.
#[rstest]
#[case::behind_its_first_moment(60, 36_000)]
#[case::into_its_life(3_500, 3_000)]
#[case::by_less_than_clocks_may_differ(3_500, 240)]
#[tokio::test(start_paused = true)]
async fn a_wall_clock_that_was_set_back_gives_no_token_a_second_life(
    #[case] at: u64,
    #[case] back: u64,
) {
    let (ims, clock) = (ims(), Arc::new(TestClock::new()));
    let source = clocked(&ims, &clock);
    assert_eq!(call(&source).await.unwrap(), "access-1");
    sleep(Duration::from_secs(at)).await;
    clock.pull_wall(Duration::from_secs(back));
    sleep(LIFE.saturating_sub(Duration::from_secs(at))).await;
    assert_eq!(call(&source).await.unwrap(), "access-2");
}

/// The same below a cache, with a caller each minute for five hours: no call fails, and IMS is not asked more often for it.
#[rstest]
#[case::behind_its_first_moment(60, 36_000)]
#[case::into_its_life(3_500, 3_000)]
#[case::by_less_than_clocks_may_differ(3_500, 240)]
#[tokio::test(start_paused = true)]
async fn below_a_cache_a_wall_clock_that_was_set_back_costs_no_caller_anything(
    #[case] at: u64,
    #[case] back: u64,
) {
    let (ims, clock) = (ims(), Arc::new(TestClock::new()));
    let tokens = clocked(&ims, &clock).cached();
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

/// Two tokens are looked at in turn, and neither makes the age of the other forgotten.
#[tokio::test(start_paused = true)]
async fn beside_an_old_token_that_the_store_cannot_let_go_ours_ages_as_well() {
    let (ims, clock) = (ims(), Arc::new(TestClock::new()));
    let store = Arc::new(Faulty::default());
    let source = clocked(&ims, &clock).stored_in(Arc::clone(&store) as Arc<dyn TokenStore>, "ann");
    keep(&store, &source, Some(("old", LIFE, LIFE)), None).await;
    store.cannot_save.store(true, Ordering::SeqCst);
    for _ in 0..2 {
        assert_eq!(call(&source).await.unwrap(), "access-1");
    }
    sleep(Duration::from_secs(3_500)).await;
    clock.pull_wall(Duration::from_secs(3_000));
    sleep(Duration::from_secs(100)).await;
    assert_eq!(call(&source).await.unwrap(), "access-2");
}
