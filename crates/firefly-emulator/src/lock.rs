//! Locking without a second kind of failure.

use std::sync::{Mutex, MutexGuard, PoisonError};

/// Locks, also after a panic in another handler: the state behind these locks is never left half written.
pub(crate) fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
