//! Where the work is done: a cache needs no runtime to be built, outlives the one that it fetched in, and leaves nothing
//! running in any.

use std::{
    sync::{Arc, Barrier},
    thread,
};

use ims_auth::TokenSource;
use rstest::rstest;
use tokio::{
    runtime::{Builder, Runtime},
    time::{Instant, timeout},
};

use crate::support::{HANGS, HandClock, LATENCY, Reply, Rig, number, secs};

const LIFE: u64 = 1_000;

/// A runtime with one thread, that of whoever blocks on it.
fn driven_by_its_caller() -> Builder {
    let mut builder = Builder::new_current_thread();
    builder.enable_time();
    builder
}

/// The same, with a clock that stands still while anything is left to do.
fn one_thread() -> Runtime {
    driven_by_its_caller().start_paused(true).build().unwrap()
}

/// A runtime with threads of its own.
fn two_threads() -> Runtime {
    let mut builder = Builder::new_multi_thread();
    builder.worker_threads(2).enable_time().build().unwrap()
}

/// A cache that was built where no runtime is, and its clock.
fn rig() -> (Rig, Arc<HandClock>) {
    let clock = Arc::new(HandClock::default());
    (Rig::prompt(secs(LIFE), Arc::clone(&clock) as _), clock)
}

/// Sixty-four callers in `runtime`, all of whom must get the token of this number.
fn everybody_gets(number_of_token: usize, rig: &Rig, runtime: &Runtime) {
    let answers = runtime.block_on(async { timeout(HANGS, rig.crowd(64)).await });
    for answer in answers.expect("a caller hangs") {
        assert_eq!(number(&answer.unwrap()), number_of_token);
    }
}

#[rstest]
#[case::one_thread_each(one_thread(), one_thread())]
#[case::one_thread_then_two(one_thread(), two_threads())]
#[case::two_threads_then_one(two_threads(), one_thread())]
#[case::two_threads_each(two_threads(), two_threads())]
fn a_cache_built_outside_a_runtime_outlives_the_first_one(
    #[case] first: Runtime,
    #[case] second: Runtime,
) {
    let (rig, clock) = rig();
    assert!(rig.tokens.cached().is_none());
    everybody_gets(1, &rig, &first);
    drop(first);
    // A hit needs no runtime.
    assert_eq!(number(&rig.tokens.cached().unwrap()), 1);
    clock.set(LIFE * 1_000);
    assert!(rig.tokens.cached().is_none(), "it is over");
    everybody_gets(2, &rig, &second);
    assert_eq!(rig.ims.requests(), 2);
}

/// The request is under way in one runtime, and a caller in another waits for it, when the first runtime ends. That caller makes
/// it again at once: the clock of the second runtime shows no wait.
#[rstest]
#[case::one_thread(one_thread())]
#[case::two_threads(two_threads())]
fn whoever_waits_for_a_request_whose_runtime_ends_makes_it_again(#[case] first: Runtime) {
    let rig = Rig::gated(secs(LIFE), Arc::new(HandClock::default()));
    first.block_on(async {
        let caller = rig.clone();
        tokio::spawn(async move { caller.call().await });
        while rig.ims.requests() == 0 {
            tokio::task::yield_now().await;
        }
    });
    one_thread().block_on(async {
        let before = Instant::now();
        let caller = rig.clone();
        let caller = tokio::spawn(async move { caller.call().await });
        tokio::task::yield_now().await;
        assert_eq!(rig.ims.requests(), 1, "it joined the request under way");
        thread::spawn(move || drop(first)).join().unwrap();
        rig.ims.open();
        let answer = timeout(HANGS, caller).await.expect("the caller hangs");
        assert_eq!(number(&answer.unwrap().unwrap()), 1);
        assert_eq!((rig.ims.requests(), before.elapsed()), (2, secs(0)));
    });
}

/// Threads that share a cache and no runtime ask at the same time, five hundred times over: whoever waits is served by a task in
/// the runtime of another thread.
#[test]
fn threads_with_runtimes_of_their_own_share_one_request() {
    let rigs: Vec<Rig> = (0..500).map(|_| rig().0).collect();
    let together = Barrier::new(4);
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                // Not the paused clock: it would leap over a wait for what another thread does.
                let runtime = driven_by_its_caller().build().unwrap();
                for rig in &rigs {
                    together.wait();
                    let answer = runtime.block_on(async { timeout(HANGS, rig.call()).await });
                    assert_eq!(number(&answer.expect("the caller hangs").unwrap()), 1);
                }
            });
        }
    });
    for (round, rig) in rigs.iter().enumerate() {
        assert_eq!(rig.ims.requests(), 1, "round {round}");
    }
}

/// Every timer belongs to a task. So without a task there is nothing that could wake up, and nothing that keeps a runtime from
/// coming to rest.
#[rstest]
#[case::after_a_token(Reply::Life(secs(LIFE)), 0)]
#[case::after_an_early_renewal(Reply::Life(secs(LIFE)), 905)]
#[case::after_a_refusal(Reply::Refused, 0)]
#[case::after_three_failures(Reply::Busy, 0)]
#[case::after_a_token_without_life(Reply::Life(secs(0)), 0)]
#[tokio::test(start_paused = true)]
async fn no_task_is_left_while_nobody_asks(#[case] reply: Reply, #[case] later: u64) {
    let tasks = || {
        tokio::runtime::Handle::current()
            .metrics()
            .num_alive_tasks()
    };
    let rig = Rig::new(LATENCY, [], reply);
    assert_eq!(tasks(), 0);
    let _ = rig.call().await;
    if later > 0 {
        tokio::time::sleep(secs(later)).await;
        rig.call().await.unwrap();
        assert_eq!(tasks(), 1, "the renewal");
        tokio::time::sleep(secs(1)).await;
    }
    // The flight hands its answer over as its last deed, and may be at that still.
    tokio::task::yield_now().await;
    assert_eq!(tasks(), 0);
    let requests = rig.ims.requests();
    tokio::time::sleep(secs(10 * LIFE)).await;
    assert_eq!((tasks(), rig.ims.requests()), (0, requests));
}
