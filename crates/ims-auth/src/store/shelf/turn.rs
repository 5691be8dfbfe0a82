//! Whose turn it is to renew tokens that others renew as well. What a lease is made of is up to the store.

use std::time::Duration;

use tokio::time::{Instant, sleep};

use super::{Shelf, bounded};
use crate::{Lease, StoredTokens};

/// How soon a process that waits for another one looks again: at first, and in the end.
const PAUSES: (Duration, Duration) = (Duration::from_millis(20), Duration::from_millis(250));

impl Shelf {
    /// The longest that [`turn`](Self::turn) takes: the bound, and one answer to each question that is under way by then.
    pub(crate) const LONGEST_TURN: Duration =
        Lease::BOUND.saturating_add(Self::PATIENCE.saturating_mul(3));

    /// Waits until the right to renew is ours, and returns it; or until the store holds what somebody else has renewed, as `is_done`
    /// tells. `None` as well when the store fails, or a holder keeps us longer than [`Lease::BOUND`]: then everybody goes alone.
    ///
    /// In any case the store has to be read again afterwards: somebody may have been on turn between our last look and the lease.
    pub(crate) async fn turn(&self, is_done: impl Fn(&StoredTokens) -> bool) -> Option<Lease> {
        let end = Instant::now() + Lease::BOUND;
        let mut pause = PAUSES.0;
        loop {
            match bounded("lease", self.store.lease(&self.key)).await {
                Ok(Some(lease)) => return Some(lease),
                Ok(None) => {}
                Err(error) => {
                    tracing::warn!(error = %error, "the token store gives no lease; the token is renewed without it");
                    return None;
                }
            }
            let left = end.saturating_duration_since(Instant::now());
            if left.is_zero() {
                tracing::warn!(bound = ?Lease::BOUND, "another process holds the lease of the stored tokens for too long; they are renewed without it");
                return None;
            }
            // A random half is spared, so that those who started together do not look together.
            sleep(pause.mul_f64(1.0 - fastrand::f64() / 2.0).min(left)).await;
            pause = (pause * 2).min(PAUSES.1);
            if is_done(&self.load().await?) {
                return None;
            }
        }
    }

    /// Gives the lease back, so that those who wait need not wait for its end.
    pub(crate) async fn release(&self, lease: Option<Lease>) {
        let Some(lease) = lease else { return };
        if let Err(error) = bounded("release", self.store.release(&self.key, lease)).await {
            tracing::debug!(error = %error, "the lease could not be given back; it runs out by itself");
        }
    }
}
