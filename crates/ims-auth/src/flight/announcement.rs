//! How one flight ends, and how all who wait for that hear of it: a value for many, sent once. Knows neither places nor time.

use std::{
    collections::BTreeMap,
    future::Future,
    mem,
    panic::{AssertUnwindSafe, catch_unwind},
    pin::Pin,
    sync::{Arc, PoisonError},
    task::{Context, Poll, Waker},
};

use super::sync::{Mutex, MutexGuard};

/// What the pilot of a flight and those who wait for it have in common. Clones are the same announcement.
#[derive(Debug)]
pub(super) struct Announcement<T>(Arc<Mutex<State<T>>>);

#[derive(Debug)]
enum State<T> {
    Flying(Sleepers),
    Landed(T),
    Lost,
}

/// Who has to be woken at the end, in the order in which they came. A map, so that one of ten thousand leaves at the price of
/// a few comparisons.
#[derive(Debug, Default)]
struct Sleepers {
    wakers: BTreeMap<u64, Waker>,
    next: u64,
}

impl<T> Announcement<T> {
    pub(super) fn new() -> Self {
        Self(Arc::new(Mutex::new(State::Flying(Sleepers::default()))))
    }

    /// Whether the end is still to come.
    pub(super) fn is_awaited(&self) -> bool {
        matches!(*self.lock(), State::Flying(_))
    }

    pub(super) fn is_same(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }

    /// Ends the flight with a result. Of several ends the first one counts.
    pub(super) fn landed(&self, result: T) {
        self.end(State::Landed(result));
    }

    /// Ends the flight without a result. Of several ends the first one counts.
    pub(super) fn lost(&self) {
        self.end(State::Lost);
    }

    fn end(&self, end: State<T>) {
        let mut state = self.lock();
        let State::Flying(sleepers) = &mut *state else {
            return;
        };
        let wakers = mem::take(&mut sleepers.wakers);
        *state = end;
        // Waking may run foreign code, and that may come back here.
        drop(state);
        for waker in wakers.into_values() {
            // One that panics must not keep the others asleep. The panic hook has told the details.
            let _ = catch_unwind(AssertUnwindSafe(|| waker.wake()));
        }
    }

    /// A wait for the end.
    pub(super) fn listen(&self) -> Listener<T> {
        Listener {
            announcement: self.clone(),
            key: None,
        }
    }

    fn lock(&self) -> MutexGuard<'_, State<T>> {
        // No panic while the lock is held leaves a state behind that is not whole.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<T> Clone for Announcement<T> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

/// Resolves to the result of a flight, or to `None` when the flight was lost. Dropped, it leaves nothing behind.
#[derive(Debug)]
pub(super) struct Listener<T> {
    announcement: Announcement<T>,
    /// Its place among the sleepers, once it has slept.
    key: Option<u64>,
}

impl<T: Clone> Future for Listener<T> {
    type Output = Option<T>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<T>> {
        let this = &mut *self;
        let waker = context.waker().clone();
        let mut state = this.announcement.lock();
        let earlier = match &mut *state {
            State::Landed(result) => return Poll::Ready(Some(result.clone())),
            State::Lost => return Poll::Ready(None),
            // In one piece with the look above: an end that came between the two would wake nobody.
            State::Flying(sleepers) => {
                let key = *this.key.get_or_insert_with(|| sleepers.new_key());
                sleepers.wakers.insert(key, waker)
            }
        };
        // To drop the last waker of a task is to drop the task, which may hold another listener.
        drop(state);
        drop(earlier);
        Poll::Pending
    }
}

impl Sleepers {
    fn new_key(&mut self) -> u64 {
        self.next += 1;
        self.next
    }
}

impl<T> Drop for Listener<T> {
    fn drop(&mut self) {
        let Some(key) = self.key else {
            return;
        };
        let mut state = self.announcement.lock();
        let waker = match &mut *state {
            State::Flying(sleepers) => sleepers.wakers.remove(&key),
            State::Landed(_) | State::Lost => None,
        };
        drop(state);
        drop(waker);
    }
}
