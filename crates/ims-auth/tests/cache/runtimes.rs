//! Where the work is done: a cache needs no runtime to be built, outlives the one that it fetched in, and leaves nothing
//! running in any.

use std::{
    pin::Pin,
    sync::{Arc, Barrier},
    task::{Context, Poll, Waker},
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

/// A program that is not asynchronous: it has one runtime, and drives it for as long as a call takes, once a minute. A renewal
/// that a call starts stands still until the next one, and is given up for lost by a later one. When they all move, only the
/// last one asks.
#[test]
fn in_a_runtime_that_is_driven_for_single_calls_each_life_is_one_request() {
    let day = 86_399;
    let clock = Arc::new(HandClock::default());
    let rig = Rig::prompt(secs(day), Arc::clone(&clock) as _);
    let runtime = driven_by_its_caller().build().unwrap();
    for second in (0..3 * day).step_by(60) {
        clock.set(second * 1_000);
        let token = runtime.block_on(rig.call()).unwrap();
        assert!(!rig.is_expired(&token));
    }
    runtime.block_on(async {
        for _ in 0..1_000 {
            tokio::task::yield_now().await;
        }
    });
    let requests = rig.ims.requests();
    assert!((3..=4).contains(&requests), "{requests}");
}

/// The first answer of `future`, which must not have to wait.
fn at_once<T>(mut future: Pin<Box<dyn Future<Output = T> + Send + '_>>) -> T {
    match future
        .as_mut()
        .poll(&mut Context::from_waker(Waker::noop()))
    {
        Poll::Ready(answer) => answer,
        Poll::Pending => panic!("it waits"),
    }
}

/// A token that should be renewed, and then one whose renewal callers would wait for.
#[rstest]
#[case::to_be_renewed(905)]
#[case::in_its_last_minute(955)]
fn where_nothing_can_be_fetched_a_valid_token_is_served(#[case] second: u64) {
    let (rig, clock) = rig();
    let runtime = one_thread();
    everybody_gets(1, &rig, &runtime);
    clock.set(second * 1_000);
    assert!(rig.tokens.cached().is_none(), "it is to be renewed");
    let token = at_once(rig.tokens.token());
    assert_eq!(number(&token.expect("outside a runtime")), 1);
    // Every task that is started in a runtime which has ended is dropped at once.
    let handle = runtime.handle().clone();
    drop(runtime);
    let _inside = handle.enter();
    let token = at_once(rig.tokens.token());
    assert_eq!(number(&token.expect("in a runtime that has ended")), 1);
    assert_eq!(rig.ims.requests(), 1);
}

/// What has become of the token when its caller is on turn at last: the machine was suspended, or another caller was quicker to
/// use it.
#[rstest]
#[case::expired(true)]
#[case::rejected(false)]
#[tokio::test(start_paused = true)]
async fn a_caller_who_is_late_for_the_answer_gets_no_token_that_is_over(#[case] expired: bool) {
    let (rig, clock) = rig();
    let mut caller = Box::pin(rig.call());
    let mut context = Context::from_waker(Waker::noop());
    assert!(caller.as_mut().poll(&mut context).is_pending());
    while rig.tokens.cached().is_none() {
        tokio::task::yield_now().await;
    }
    if expired {
        clock.set(LIFE * 1_000);
    } else {
        rig.tokens.invalidate(&rig.tokens.cached().unwrap());
    }
    assert_eq!(number(&caller.await.unwrap()), 2);
}
