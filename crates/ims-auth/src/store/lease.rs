//! The right to renew one entry: one holder at a time, and not for ever.

use std::{any::Any, fmt, time::Duration};

/// The right to renew the tokens of one entry, so that of many processes that start together one asks IMS and the others take
/// what it was given.
///
/// A [`TokenStore`](crate::TokenStore) makes it of whatever holds the right in its own terms. Dropping it gives the right back where a drop can do
/// that (a lock of the operating system); where it takes a message, [`release`](crate::TokenStore::release) sends it. When its
/// holder dies, the operating system gives it back at once, or it runs out after [`BOUND`](Self::BOUND).
pub struct Lease {
    fence: Option<u64>,
    _guard: Box<dyn Any + Send + Sync>,
}

impl Lease {
    /// How long others wait for a holder, and the longest that a lease without a living lock behind it may stand: 10 s. After that they ask
    /// IMS themselves: a holder that hangs costs a wait and never an outage.
    pub const BOUND: Duration = Duration::from_secs(10);

    /// A lease that `guard` holds: whatever gives the right back when it is dropped, or `()`.
    pub fn new(guard: impl Any + Send + Sync) -> Self {
        Self {
            fence: None,
            _guard: Box::new(guard),
        }
    }

    /// Adds the fencing value: a number that grows with each lease of the entry. A store refuses to let the holder of an older lease, which ran
    /// out while it was held up, replace what the holder of a newer one has saved.
    pub fn with_fence(mut self, fence: u64) -> Self {
        self.fence = Some(fence);
        self
    }

    /// The fencing value, if the store gave one.
    pub fn fence(&self) -> Option<u64> {
        self.fence
    }
}

impl fmt::Debug for Lease {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Lease")
            .field("fence", &self.fence)
            .finish_non_exhaustive()
    }
}
