//! One piece of work for any number of callers: who starts it, who waits, and how the result reaches them. Knows no tokens.
//!
//! Its locks are those of the standard library, except under the model checker, which brings its own: see `model`.

use std::{sync::PoisonError, time::Duration};

mod announcement;
#[cfg(all(test, ims_auth_model))]
mod model;
#[cfg(test)]
mod roles;
mod sync;
#[cfg(all(test, not(ims_auth_model)))]
mod tests;

use self::{
    announcement::{Announcement, Listener},
    sync::{Mutex, MutexGuard},
};

/// A place where at most one flight is under way.
#[derive(Debug)]
pub(crate) struct Flight<T> {
    under_way: Mutex<Option<UnderWay<T>>>,
}

#[derive(Debug)]
struct UnderWay<T> {
    end: Announcement<T>,
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
pub(crate) struct Ticket<T>(Announcement<T>);

/// The wait for a flight's end, as long as it can be hoped for.
#[derive(Debug)]
pub(crate) struct Waiting<T> {
    end: Listener<T>,
    patience: Duration,
}

impl<T> Flight<T> {
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
            // An end that has come before the place was free is that of a flight which was dropped, for instance with its runtime.
            if under_way.end.is_awaited() && !patience.is_zero() {
                return Boarding::Passenger(Waiting {
                    end: under_way.end.listen(),
                    patience,
                });
            }
        }
        if !needed() {
            return Boarding::NotNeeded;
        }
        let end = Announcement::new();
        let waiting = Waiting {
            end: end.listen(),
            patience: lost_after,
        };
        *place = Some(UnderWay {
            end: end.clone(),
            since: now,
        });
        Boarding::Pilot(Ticket(end), waiting)
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
        ticket.0.landed(result);
    }
}

impl<T> Ticket<T> {
    fn owns(&self, under_way: &UnderWay<T>) -> bool {
        self.0.is_same(&under_way.end)
    }
}

impl<T> Drop for Ticket<T> {
    fn drop(&mut self) {
        // After a landing this says nothing new.
        self.0.lost();
    }
}

impl<T: Clone> Waiting<T> {
    /// The result, or `None` when the flight was dropped before it landed, or was lost.
    pub(crate) async fn result(self) -> Option<T> {
        tokio::time::timeout(self.patience, self.end).await.ok()?
    }
}
