//! The flight on one thread, and with as many waiters as a large program has.

use std::{
    pin::Pin,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    task::{Context, Poll, Wake, Waker},
};

use super::{
    Boarding, Duration, Flight, Waiting,
    roles::{passenger, pilot},
};

const LOST_AFTER: Duration = Duration::from_secs(100);

fn board(flight: &Flight<u32>, needed: impl FnOnce() -> bool) -> Boarding<u32> {
    flight.board(Duration::ZERO, LOST_AFTER, needed)
}

#[tokio::test]
async fn one_starts_all_get_the_result() {
    let flight = Flight::new();
    let (ticket, first) = pilot(board(&flight, || true));
    let second = passenger(board(&flight, || {
        panic!("not asked while a flight is under way")
    }));
    flight.land(ticket, 7);
    assert_eq!(
        (first.result().await, second.result().await),
        (Some(7), Some(7))
    );
}

#[tokio::test]
async fn after_the_landing_the_place_is_free() {
    let flight = Flight::new();
    let (ticket, _) = pilot(board(&flight, || true));
    flight.land(ticket, 1);
    assert!(matches!(board(&flight, || false), Boarding::NotNeeded));
    pilot(board(&flight, || true));
}

#[tokio::test]
async fn a_dropped_ticket_wakes_the_waiters_and_frees_the_place() {
    let flight = Flight::new();
    let (ticket, first) = pilot(board(&flight, || true));
    let second = passenger(board(&flight, || true));
    drop(ticket);
    assert_eq!((first.result().await, second.result().await), (None, None));
    pilot(board(&flight, || true));
}

#[tokio::test]
async fn a_dropped_waiter_disturbs_nobody() {
    let flight = Flight::new();
    let (ticket, first) = pilot(board(&flight, || true));
    drop(first);
    let second = passenger(board(&flight, || true));
    flight.land(ticket, 3);
    assert_eq!(second.result().await, Some(3));
}

#[tokio::test(start_paused = true)]
async fn nobody_waits_for_ever_for_a_flight_that_nobody_drives() {
    let flight = Flight::new();
    let (_kept, first) = pilot(board(&flight, || true));
    let before = tokio::time::Instant::now();
    let (age, left) = (Duration::from_secs(30), Duration::from_secs(70));
    let second = passenger(flight.board(age, LOST_AFTER, || true));
    assert_eq!(second.result().await, None);
    assert_eq!(
        before.elapsed(),
        left,
        "reckoned from the start of the flight"
    );
    assert_eq!(first.result().await, None);
    assert_eq!(before.elapsed(), left + LOST_AFTER);
}

#[tokio::test]
async fn the_late_landing_of_a_lost_flight_leaves_its_successor_alone() {
    let flight = Flight::new();
    let (lost, _) = pilot(board(&flight, || true));
    assert!(flight.is_under_way(&lost));
    let (ticket, second) = pilot(flight.board(LOST_AFTER, LOST_AFTER, || true));
    assert!(!flight.is_under_way(&lost));
    flight.land(lost, 1);
    let third = passenger(flight.board(LOST_AFTER, LOST_AFTER, || true));
    flight.land(ticket, 2);
    assert_eq!(
        (second.result().await, third.result().await),
        (Some(2), Some(2))
    );
}

/// Polls once, as a task with this waker.
fn poll(waiting: &mut Waiting<u32>, waker: Waker) -> Poll<Option<u32>> {
    Pin::new(&mut waiting.end).poll(&mut Context::from_waker(&waker))
}

/// A waker that counts how often it wakes, and how many of it there are by its references.
#[derive(Debug, Default)]
struct Counting(AtomicUsize);

impl Wake for Counting {
    fn wake(self: Arc<Self>) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }
}

#[test]
fn ten_thousand_waiters_wake_once_each_and_those_who_left_do_not() {
    let flight = Flight::new();
    let (ticket, _) = pilot(board(&flight, || true));
    let (stay, leave) = (Arc::new(Counting::default()), Arc::new(Counting::default()));
    let mut waiting = Vec::new();
    for number in 0..10_000 {
        let mut new = passenger(board(&flight, || true));
        let task = if number % 2 == 0 { &stay } else { &leave };
        assert!(poll(&mut new, task.clone().into()).is_pending());
        waiting.push(new);
    }
    let mut number = 0;
    waiting.retain(|_| {
        number += 1;
        number % 2 == 1
    });
    assert_eq!(Arc::strong_count(&leave), 1, "no waker is left behind");
    flight.land(ticket, 5);
    let woken = |task: &Counting| task.0.load(Ordering::SeqCst);
    assert_eq!((woken(&stay), woken(&leave)), (5_000, 0));
    for mut waiting in waiting {
        assert_eq!(
            poll(&mut waiting, Waker::noop().clone()),
            Poll::Ready(Some(5))
        );
    }
}

#[test]
fn a_waiter_that_moves_to_another_task_wakes_there() {
    let flight = Flight::new();
    let (ticket, mut waiting) = pilot(board(&flight, || true));
    let (first, second) = (Arc::new(Counting::default()), Arc::new(Counting::default()));
    assert!(poll(&mut waiting, first.clone().into()).is_pending());
    assert!(poll(&mut waiting, second.clone().into()).is_pending());
    drop(ticket);
    let woken = |task: &Counting| task.0.load(Ordering::SeqCst);
    assert_eq!((woken(&first), woken(&second)), (0, 1));
    assert_eq!(poll(&mut waiting, Waker::noop().clone()), Poll::Ready(None));
}

#[tokio::test]
async fn nothing_keeps_the_result_once_everybody_has_it() {
    let flight = Flight::new();
    let boarding = flight.board(Duration::ZERO, LOST_AFTER, || true);
    let Boarding::Pilot(ticket, waiting) = boarding else {
        panic!("expected to start the flight, got {boarding:?}");
    };
    let result = Arc::new(());
    flight.land(ticket, Arc::clone(&result));
    assert_eq!(Arc::strong_count(&result), 2, "kept for the waiter");
    drop(waiting.result().await);
    assert_eq!(Arc::strong_count(&result), 1);
}

/// A task that panics when it is woken.
struct Panicking;

impl Wake for Panicking {
    fn wake(self: Arc<Self>) {
        panic!("told to panic");
    }
}

#[test]
fn a_waker_that_panics_keeps_nobody_asleep() {
    let flight = Flight::new();
    let (ticket, mut first) = pilot(board(&flight, || true));
    assert!(poll(&mut first, Waker::from(Arc::new(Panicking))).is_pending());
    let mut second = passenger(board(&flight, || true));
    let task = Arc::new(Counting::default());
    assert!(poll(&mut second, task.clone().into()).is_pending());
    flight.land(ticket, 7);
    assert_eq!(task.0.load(Ordering::SeqCst), 1, "woken after the panic");
    for mut waiting in [first, second] {
        assert_eq!(
            poll(&mut waiting, Waker::noop().clone()),
            Poll::Ready(Some(7))
        );
    }
}

/// A task that owns another wait for the same flight, and goes when its last waker does.
struct Owner(Mutex<Option<Waiting<u32>>>);

impl Wake for Owner {
    fn wake(self: Arc<Self>) {
        drop(self.0.lock().unwrap().take());
    }
}

#[test]
fn a_waker_that_comes_back_when_it_wakes_or_goes_finds_the_door_open() {
    let flight = Flight::new();
    let (ticket, mut waiting) = pilot(board(&flight, || true));
    let owner = || {
        let mut owned = passenger(board(&flight, || true));
        assert!(poll(&mut owned, Waker::noop().clone()).is_pending());
        Waker::from(Arc::new(Owner(Mutex::new(Some(owned)))))
    };
    // Replaced, then removed with its listener, then woken: each time the other listener is dropped on the way.
    assert!(poll(&mut waiting, owner()).is_pending());
    assert!(poll(&mut waiting, owner()).is_pending());
    drop(waiting);
    let mut last = passenger(board(&flight, || true));
    assert!(poll(&mut last, owner()).is_pending());
    flight.land(ticket, 1);
    assert_eq!(poll(&mut last, Waker::noop().clone()), Poll::Ready(Some(1)));
}
