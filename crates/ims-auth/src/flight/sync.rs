//! What the flight shares between threads: the standard library's, or that of the model checker while it drives the flight.

#[cfg(all(test, ims_auth_model))]
pub(super) use loom::sync::{Mutex, MutexGuard};
#[cfg(not(all(test, ims_auth_model)))]
pub(super) use std::sync::{Mutex, MutexGuard};
