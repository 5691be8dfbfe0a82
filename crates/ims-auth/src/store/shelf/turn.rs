//! Whose turn it is to renew tokens that others renew as well. What a lease is made of is up to the store.

use std::{
    sync::{MutexGuard, PoisonError},
    time::Duration,
};

use tokio::time::{Instant, sleep};

use super::{Shelf, bounded};
use crate::{Lease, StoredTokens};

/// How soon a process that waits for another one looks again: at first, and in the end.
const PAUSES: (Duration, Duration) = (Duration::from_millis(20), Duration::from_millis(250));
/// For how long nobody waits again for a holder that has kept us to the end: a request that is repeated must not pay the wait each time.
const IMPATIENCE: Duration = Duration::from_secs(60);

/// What came of waiting for the right to renew.
///
/// In any case the store has to be read again: somebody may have been on turn between our last look and the lease.
#[derive(Debug)]
pub(crate) enum Turn {
    /// The right is ours.
    Ours(Lease),
    /// The right is ours after somebody who has stored nothing: who has failed, has died, or is only late.
    Inherited(Lease),
    /// Somebody else has renewed.
    Done,
    /// Somebody else is renewing, and has kept us for as long as we wait. Everybody goes alone.
    Theirs,
    /// The store fails, or is not shared. Everybody goes alone.
    Alone,
}

impl Turn {
    /// The lease, if there is one.
    pub(crate) fn lease(&self) -> Option<&Lease> {
        match self {
            Self::Ours(lease) | Self::Inherited(lease) => Some(lease),
            Self::Done | Self::Theirs | Self::Alone => None,
        }
    }
}

impl Shelf {
    /// The longest that [`turn`](Self::turn) takes: the bound, and one answer to each question that is under way by then.
    pub(crate) const LONGEST_TURN: Duration =
        Lease::BOUND.saturating_add(Self::PATIENCE.saturating_mul(3));

    /// Waits until the right to renew is ours, or until the store holds what somebody else has renewed, as `is_done` tells; no longer
    /// than [`Lease::BOUND`], and not at all for a while after a wait that was in vain.
    pub(crate) async fn turn(&self, is_done: impl Fn(&StoredTokens) -> bool) -> Turn {
        let begun = Instant::now();
        let is_impatient = self.impatient_until().is_some_and(|end| begun < end);
        let end = if is_impatient {
            begun
        } else {
            begun + Lease::BOUND
        };
        let mut pause = PAUSES.0;
        let mut has_waited = false;
        loop {
            match bounded("lease", self.store.lease(&self.key)).await {
                Ok(Some(lease)) => {
                    *self.impatient_until() = None;
                    return if has_waited {
                        Turn::Inherited(lease)
                    } else {
                        Turn::Ours(lease)
                    };
                }
                Ok(None) => has_waited = true,
                Err(error) => {
                    tracing::warn!(error = %error, "the token store gives no lease; the token is renewed without it");
                    return Turn::Alone;
                }
            }
            let left = end.saturating_duration_since(Instant::now());
            if left.is_zero() {
                if !is_impatient {
                    *self.impatient_until() = Some(Instant::now() + IMPATIENCE);
                    tracing::warn!(bound = ?Lease::BOUND, "another process holds the lease of the stored tokens for too long; they are renewed without it");
                }
                return Turn::Theirs;
            }
            // A random half is spared, so that those who started together do not look together.
            sleep(pause.mul_f64(1.0 - fastrand::f64() / 2.0).min(left)).await;
            pause = (pause * 2).min(PAUSES.1);
            match self.load().await {
                Ok(kept) if is_done(&kept) => return Turn::Done,
                Ok(_) => {}
                Err(_) => return Turn::Alone,
            }
        }
    }

    /// Gives the lease back, so that those who wait need not wait for its end.
    pub(crate) async fn release(&self, turn: Turn) {
        let (Turn::Ours(lease) | Turn::Inherited(lease)) = turn else {
            return;
        };
        if let Err(error) = bounded("release", self.store.release(&self.key, lease)).await {
            tracing::debug!(error = %error, "the lease could not be given back; it runs out by itself");
        }
    }

    fn impatient_until(&self) -> MutexGuard<'_, Option<Instant>> {
        self.impatient_until
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}
