//! Ten thousand callers who all come first, of whom many leave again: one request, and an answer for everybody who stays.
//!
//! On one thread the order of events is the test's own, and the clock shows who waited. On several threads it is the
//! machine's: there, IMS answers when the test opens it, so that no test has to wait for a clock.

use std::sync::Arc;

use ims_auth::{AccessToken, AuthError};
use tokio::{
    task::JoinHandle,
    time::{Instant, sleep, timeout},
};

use crate::support::{HANGS, HandClock, LATENCY, Reply, Rig, millis, number, secs};

const CALLERS: usize = 10_000;
const DAY: Reply = Reply::Life(secs(86_399));

type Answer = Result<AccessToken, AuthError>;

#[tokio::test(start_paused = true)]
async fn ten_thousand_first_callers_on_one_thread_are_one_request() {
    let rig = Rig::new(LATENCY, [], DAY);
    let before = Instant::now();
    for answer in rig.crowd(CALLERS).await {
        assert_eq!(number(&answer.unwrap()), 1);
    }
    assert_eq!((rig.ims.requests(), before.elapsed()), (1, LATENCY));
}

/// Callers come within the time of the one request, and each has a patience of its own. Whoever's patience lasts until the
/// answer is there has the token at that very moment; the others have left, the very first among them.
#[tokio::test(start_paused = true)]
async fn callers_who_leave_at_random_cost_nobody_the_answer() {
    for seed in 0..5 {
        let mut random = fastrand::Rng::with_seed(seed);
        let rig = Rig::new(LATENCY, [], DAY);
        let start = Instant::now();
        let callers: Vec<_> = (0..CALLERS)
            .map(|index| {
                let (comes, patience) = if index == 0 {
                    (0, 1)
                } else {
                    (random.u64(0..300), random.u64(1..600))
                };
                let rig = rig.clone();
                let caller = async move {
                    sleep(millis(comes)).await;
                    let answer = timeout(millis(patience), rig.call()).await.ok();
                    (answer, start.elapsed())
                };
                (comes + patience, tokio::spawn(caller))
            })
            .collect();
        let mut served = 0;
        for (leaves, caller) in callers {
            let (answer, ended) = timeout(HANGS, caller).await.unwrap().unwrap();
            // Who would leave in the very millisecond of the answer may have it or not.
            if leaves > 300 {
                assert_eq!(number(&answer.unwrap().unwrap()), 1);
                assert_eq!(ended, LATENCY);
                served += 1;
            } else if leaves < 300 {
                assert!(answer.is_none());
            }
        }
        assert!((1_000..9_000).contains(&served), "seed {seed}: {served}");
        assert_eq!(rig.ims.requests(), 1, "seed {seed}");
    }
}

/// Callers in tasks of their own, on the threads of this runtime.
fn spawn(rig: &Rig, size: usize) -> Vec<JoinHandle<Answer>> {
    (0..size)
        .map(|_| {
            let rig = rig.clone();
            tokio::spawn(async move { rig.call().await })
        })
        .collect()
}

/// Every caller who was not told to leave has the first token. How many those are.
async fn served(callers: Vec<JoinHandle<Answer>>, told_to_leave: &[bool]) -> usize {
    let mut served = 0;
    for (caller, told_to_leave) in callers.into_iter().zip(told_to_leave) {
        let ended = timeout(HANGS, caller).await.expect("the caller hangs");
        match ended {
            Ok(answer) => {
                assert_eq!(number(&answer.unwrap()), 1);
                served += 1;
            }
            Err(error) => assert!(error.is_cancelled() && *told_to_leave, "{error}"),
        }
    }
    served
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn ten_thousand_first_callers_on_four_threads_are_one_request() {
    let rig = Rig::gated(secs(86_399), Arc::new(HandClock::default()));
    let callers = spawn(&rig, CALLERS);
    while rig.ims.requests() == 0 {
        tokio::task::yield_now().await;
    }
    rig.ims.open();
    assert_eq!(served(callers, &[false; CALLERS]).await, CALLERS);
    assert_eq!(rig.ims.requests(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn callers_who_are_dropped_at_random_on_four_threads_cost_nobody_the_answer() {
    let mut random = fastrand::Rng::with_seed(3);
    let rig = Rig::gated(secs(86_399), Arc::new(HandClock::default()));
    let callers = spawn(&rig, CALLERS);
    while rig.ims.requests() == 0 {
        tokio::task::yield_now().await;
    }
    // The request is held back: nobody is served yet, so whoever is dropped now is dropped while waiting, or before.
    let leave: Vec<_> = callers.iter().map(|_| random.bool()).collect();
    for (caller, _) in callers.iter().zip(&leave).filter(|(_, leave)| **leave) {
        caller.abort();
    }
    rig.ims.open();
    let staying = leave.iter().filter(|leave| !**leave).count();
    assert_eq!(served(callers, &leave).await, staying);
    assert_eq!(rig.ims.requests(), 1);
}

/// The narrow places: callers come and are dropped while the answer is handed out, a hundred times over.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn callers_who_come_and_are_dropped_during_the_landing_cost_nobody_the_answer() {
    let mut random = fastrand::Rng::with_seed(4);
    for round in 0..100 {
        let rig = Rig::gated(secs(86_399), Arc::new(HandClock::default()));
        let mut callers = spawn(&rig, 100);
        let ims = Arc::clone(&rig.ims);
        let opening = tokio::spawn(async move { ims.open() });
        let mut leave = vec![false; callers.len()];
        for index in 0..callers.len() {
            callers.extend(spawn(&rig, 1));
            leave.push(false);
            if random.bool() {
                callers[index].abort();
                leave[index] = true;
            }
        }
        opening.await.unwrap();
        assert!(served(callers, &leave).await >= 100, "round {round}");
        assert_eq!(rig.ims.requests(), 1, "round {round}");
    }
}
