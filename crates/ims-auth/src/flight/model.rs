//! The flight under loom, which runs every interleaving of a few threads and every value that a relaxed load may return. Run by
//! `cargo xtask model`, alone: an ordinary build knows nothing of it.
//!
//! A lost wake-up shows as a deadlock, which loom reports; a double flight by the count of flights. What callers wait for
//! (`kept`, the cache's token in hand) is written and read with relaxed ordering on purpose, so that only the flight's own locks
//! can make it visible. Waiting has no time-out here: a waiter who runs out of patience is one who is dropped.
//!
//! A model that cannot fail shows nothing. Each of these mutations was made by hand and was caught:
//! - the sleepers are woken before the end is stored; or only the first of them is woken;
//! - a listener looks at the state and joins the sleepers under two locks instead of one;
//! - a dropped ticket, or a landing, wakes nobody;
//! - `needed` is asked before the lock is taken, or the place is freed before the result is kept (in [`Rig::fly`]);
//! - `board` joins a flight that was dropped; a late `land` clears the place whoever has it;
//! - a dropped listener takes the first sleeper away instead of its own.

use std::{
    pin::pin,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::Relaxed},
    },
    task::{Context, Waker},
    time::Duration,
};

use loom::{future::block_on, model, sync::atomic::AtomicBool, thread};

use super::{
    Boarding, Flight, Ticket, Waiting,
    roles::{passenger, pilot},
};

const LOST_AFTER: Duration = Duration::from_secs(100);
const RESULT: u32 = 7;

/// What the cache is for its flight: a place for the result, and a look at it that says whether a flight is needed.
struct Rig {
    flight: Flight<u32>,
    kept: AtomicBool,
    /// How many of the first flights are dropped before they land.
    dropped: usize,
    /// How often a caller became the pilot. Observed, not modelled: an ordinary counter costs loom nothing.
    flights: AtomicUsize,
}

impl Rig {
    fn new(dropped: usize) -> Arc<Self> {
        Arc::new(Self {
            flight: Flight::new(),
            kept: AtomicBool::new(false),
            dropped,
            flights: AtomicUsize::new(0),
        })
    }

    fn board(&self, now: Duration) -> Boarding<u32> {
        self.flight
            .board(now, LOST_AFTER, || !self.kept.load(Relaxed))
    }

    fn fly(&self, number: usize, ticket: Ticket<u32>) {
        if number < self.dropped {
            return drop(ticket);
        }
        self.kept.store(true, Relaxed);
        self.flight.land(ticket, RESULT);
    }
}

/// What a caller does, until it has the result. A flight has a thread of its own, as it has a task of its own in the cache.
fn call(rig: &Arc<Rig>, now: Duration) {
    loop {
        let waiting = match rig.board(now) {
            Boarding::NotNeeded => {
                assert!(rig.kept.load(Relaxed), "sent away with nothing");
                return;
            }
            Boarding::Passenger(waiting) => waiting,
            Boarding::Pilot(ticket, waiting) => {
                let flight = rig.flights.fetch_add(1, Relaxed);
                let flying = Arc::clone(rig);
                thread::spawn(move || flying.fly(flight, ticket));
                waiting
            }
        };
        match landing(waiting) {
            Some(result) => return assert_eq!(result, RESULT),
            None => assert!(rig.dropped > 0, "no flight was lost"),
        }
    }
}

/// Waits without a time-out.
fn landing(waiting: Waiting<u32>) -> Option<u32> {
    block_on(waiting.end)
}

/// All interleavings with at most `bound` switches away from a thread that could have gone on: without a bound, three callers
/// and a flight take hours, and two or three switches are what known races need.
fn bounded(bound: usize, check: impl Fn() + Send + Sync + 'static) {
    let mut builder = model::Builder::new();
    builder.preemption_bound = Some(bound);
    builder.check(check);
}

/// `others` callers on threads of their own and one on this, together. Returns how many flights that took.
fn crowd(rig: &Arc<Rig>, others: usize, now: Duration) -> usize {
    let others: Vec<_> = (0..others)
        .map(|_| {
            let rig = Arc::clone(rig);
            thread::spawn(move || call(&rig, now))
        })
        .collect();
    call(rig, now);
    for other in others {
        other.join().unwrap();
    }
    rig.flights.load(Relaxed)
}

#[test]
fn two_callers_share_one_flight_and_both_wake() {
    bounded(3, || assert_eq!(crowd(&Rig::new(0), 1, Duration::ZERO), 1));
}

#[test]
fn three_callers_share_one_flight_and_all_wake() {
    bounded(2, || assert_eq!(crowd(&Rig::new(0), 2, Duration::ZERO), 1));
}

#[test]
fn a_flight_that_is_dropped_wakes_its_waiters_and_exactly_one_takes_over() {
    bounded(2, || assert_eq!(crowd(&Rig::new(1), 1, Duration::ZERO), 2));
}

#[test]
fn a_waiter_may_leave_while_the_flight_lands() {
    model(|| {
        let rig = Rig::new(0);
        let (ticket, stays) = pilot(rig.board(Duration::ZERO));
        let leaves = passenger(rig.board(Duration::ZERO));
        let leaver = thread::spawn(move || {
            let mut end = pin!(leaves.end);
            // Either outcome is right: it leaves before the landing, or with the result in its hands.
            let _ = end.as_mut().poll(&mut Context::from_waker(Waker::noop()));
        });
        let flying = Arc::clone(&rig);
        let flight = thread::spawn(move || flying.fly(0, ticket));
        assert_eq!(landing(stays), Some(RESULT));
        leaver.join().unwrap();
        flight.join().unwrap();
    });
}

#[test]
fn the_late_landing_of_a_lost_flight_leaves_its_successor_alone() {
    bounded(2, || {
        let rig = Rig::new(0);
        let (lost, _) = pilot(rig.board(Duration::ZERO));
        let late = Arc::clone(&rig);
        // Its result is none that a caller accepts, and it keeps nothing.
        let late = thread::spawn(move || late.flight.land(lost, RESULT + 1));
        assert_eq!(crowd(&rig, 1, LOST_AFTER), 1);
        late.join().unwrap();
    });
}
