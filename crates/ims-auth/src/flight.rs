//! One piece of work for any number of callers: who starts it, who waits, and how the result reaches them. Knows no tokens.

use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::sync::watch;

/// A place where at most one flight is under way.
#[derive(Debug)]
pub(crate) struct Flight<T> {
    under_way: Mutex<Option<watch::Receiver<Option<T>>>>,
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

/// The wait for a flight's end.
#[derive(Debug)]
pub(crate) struct Waiting<T>(watch::Receiver<Option<T>>);

impl<T: Clone> Flight<T> {
    pub(crate) fn new() -> Self {
        Self {
            under_way: Mutex::new(None),
        }
    }

    fn lock(&self) -> MutexGuard<'_, Option<watch::Receiver<Option<T>>>> {
        // A panic while the lock is held cannot leave the option half written.
        self.under_way
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// Joins the flight under way, or starts one if `needed` still says so.
    ///
    /// `needed` runs under the lock that [`land`](Self::land) takes after the result is in place, so a caller who looked just
    /// before the landing does not start a second flight just after it.
    pub(crate) fn board(&self, needed: impl FnOnce() -> bool) -> Boarding<T> {
        let mut under_way = self.lock();
        // A closed channel without a value belongs to a flight that was dropped, for instance with its runtime.
        if let Some(receiver) = under_way
            .as_ref()
            .filter(|receiver| receiver.has_changed().is_ok())
        {
            return Boarding::Passenger(Waiting(receiver.clone()));
        }
        if !needed() {
            return Boarding::NotNeeded;
        }
        let (sender, receiver) = watch::channel(None);
        *under_way = Some(receiver.clone());
        Boarding::Pilot(Ticket(sender), Waiting(receiver))
    }

    /// Ends the flight: the place is free again, and every waiter gets `result`.
    pub(crate) fn land(&self, ticket: Ticket<T>, result: T) {
        *self.lock() = None;
        ticket.0.send_replace(Some(result));
    }
}

impl<T: Clone> Waiting<T> {
    /// The result, or `None` when the flight was dropped before it landed.
    pub(crate) async fn result(mut self) -> Option<T> {
        self.0.wait_for(Option::is_some).await.ok()?.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
        let (ticket, first) = pilot(flight.board(|| true));
        let second = passenger(flight.board(|| panic!("not asked while a flight is under way")));
        flight.land(ticket, 7);
        assert_eq!(
            (first.result().await, second.result().await),
            (Some(7), Some(7))
        );
    }

    #[tokio::test]
    async fn after_the_landing_the_place_is_free() {
        let flight = Flight::new();
        let (ticket, _) = pilot(flight.board(|| true));
        flight.land(ticket, 1);
        assert!(matches!(flight.board(|| false), Boarding::NotNeeded));
        pilot(flight.board(|| true));
    }

    #[tokio::test]
    async fn a_dropped_ticket_wakes_the_waiters_and_frees_the_place() {
        let flight = Flight::new();
        let (ticket, first) = pilot(flight.board(|| true));
        let second = passenger(flight.board(|| true));
        drop(ticket);
        assert_eq!((first.result().await, second.result().await), (None, None));
        pilot(flight.board(|| true));
    }

    #[tokio::test]
    async fn a_dropped_waiter_disturbs_nobody() {
        let flight = Flight::new();
        let (ticket, first) = pilot(flight.board(|| true));
        drop(first);
        let second = passenger(flight.board(|| true));
        flight.land(ticket, 3);
        assert_eq!(second.result().await, Some(3));
    }
}
