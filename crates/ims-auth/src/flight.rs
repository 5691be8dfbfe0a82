//! One piece of work for any number of callers: who starts it, who waits, and how the result reaches them. Knows no tokens.

use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::sync::watch;

/// A place where at most one flight is under way.
#[derive(Debug)]
pub(crate) struct Flight<T> {
    under_way: Mutex<Option<UnderWay<T>>>,
}

#[derive(Debug)]
struct UnderWay<T> {
    receiver: watch::Receiver<Option<T>>,
    /// When it started, on the monotonic clock of the callers.
    since: Duration,
}

/// What a caller finds who wants the result of a flight.
#[derive(Debug)]
pub(crate) enum Boarding<T> {
    /// The flight turned out not to be needed.
    NotNeeded,
    /// Another caller has started it.
    Passenger(Waiting<T>),
    /// This caller has to start it, by running the work and handing the result to the ticket.
    Pilot(Ticket<T>, Waiting<T>),
}

/// The right, and the duty, to end a flight. Dropped without [`Flight::land`], it sends every waiter away with nothing.
#[derive(Debug)]
pub(crate) struct Ticket<T>(watch::Sender<Option<T>>);

/// The wait for a flight's end, as long as it can be hoped for.
#[derive(Debug)]
pub(crate) struct Waiting<T> {
    receiver: watch::Receiver<Option<T>>,
    patience: Duration,
}

impl<T: Clone> Flight<T> {
    pub(crate) fn new() -> Self {
        Self {
            under_way: Mutex::new(None),
        }
    }

    fn lock(&self) -> MutexGuard<'_, Option<UnderWay<T>>> {
        // A panic while the lock is held cannot leave the option half written.
        self.under_way
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// Joins the flight under way, or starts one at `now` if `needed` still says so.
    ///
    /// A flight that has not landed `lost_after` its start counts as lost: whoever should drive it does not. Another one may
    /// take its place. `needed` runs under the lock that [`land`](Self::land) takes after the result is in place, so a caller
    /// who looked just before the landing does not start a second flight just after it.
    pub(crate) fn board(
        &self,
        now: Duration,
        lost_after: Duration,
        needed: impl FnOnce() -> bool,
    ) -> Boarding<T> {
        let mut place = self.lock();
        if let Some(under_way) = &*place {
            let patience = lost_after.saturating_sub(now.saturating_sub(under_way.since));
            // A closed channel without a value belongs to a flight that was dropped, for instance with its runtime.
            if under_way.receiver.has_changed().is_ok() && !patience.is_zero() {
                return Boarding::Passenger(Waiting {
                    receiver: under_way.receiver.clone(),
                    patience,
                });
            }
        }
        if !needed() {
            return Boarding::NotNeeded;
        }
        let (sender, receiver) = watch::channel(None);
        *place = Some(UnderWay {
            receiver: receiver.clone(),
            since: now,
        });
        Boarding::Pilot(
            Ticket(sender),
            Waiting {
                receiver,
                patience: lost_after,
            },
        )
    }

    /// Whether the flight of `ticket` still has the place, and was not given up for lost.
    pub(crate) fn is_under_way(&self, ticket: &Ticket<T>) -> bool {
        self.lock()
            .as_ref()
            .is_some_and(|under_way| ticket.owns(under_way))
    }

    /// Ends the flight: its place is free again, and every one of its waiters gets `result`. Another flight that has taken the
    /// place meanwhile goes on undisturbed.
    pub(crate) fn land(&self, ticket: Ticket<T>, result: T) {
        self.lock().take_if(|under_way| ticket.owns(under_way));
        ticket.0.send_replace(Some(result));
    }
}

impl<T> Ticket<T> {
    fn owns(&self, under_way: &UnderWay<T>) -> bool {
        self.0.subscribe().same_channel(&under_way.receiver)
    }
}

impl<T: Clone> Waiting<T> {
    /// The result, or `None` when the flight was dropped before it landed, or was lost.
    pub(crate) async fn result(mut self) -> Option<T> {
        let landed = self.receiver.wait_for(Option::is_some);
        tokio::time::timeout(self.patience, landed)
            .await
            .ok()?
            .ok()?
            .clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOST_AFTER: Duration = Duration::from_secs(100);

    fn board(flight: &Flight<u32>, needed: impl FnOnce() -> bool) -> Boarding<u32> {
        flight.board(Duration::ZERO, LOST_AFTER, needed)
    }

    fn pilot(boarding: Boarding<u32>) -> (Ticket<u32>, Waiting<u32>) {
        match boarding {
            Boarding::Pilot(ticket, waiting) => (ticket, waiting),
            other => panic!("expected to start the flight, got {other:?}"),
        }
    }

    fn passenger(boarding: Boarding<u32>) -> Waiting<u32> {
        match boarding {
            Boarding::Passenger(waiting) => waiting,
            other => panic!("expected to join the flight, got {other:?}"),
        }
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
}
