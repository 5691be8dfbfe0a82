//! One content on its way to the service, for everybody who asks for it meanwhile.
//!
//! It flies in a task of its own: a caller who is not polled holds up no other, and one who leaves takes it from no other. When the
//! last of them has left it is given up, as any call is whose future is dropped: nothing goes on behind a program's back. A
//! failure goes to everyone who waited; whoever comes after it begins anew.

use std::{sync::Arc, time::Duration};

use tokio::{sync::watch, task::AbortHandle, time::Instant};
use tracing::Instrument as _;

use super::remembered::Upload;
use crate::Error;

/// An upload under way. Whoever waits for it holds it; without a holder it ends.
pub(super) struct Flight {
    landing: watch::Receiver<Option<Result<Upload, Error>>>,
    task: AbortHandle,
    begun: Instant,
    longest: Duration,
}

impl Flight {
    /// Starts `work` in a task of this runtime. It should be done after `longest`; from then on nobody joins it.
    pub(super) fn start(
        longest: Duration,
        work: impl Future<Output = Result<Upload, Error>> + Send + 'static,
    ) -> Arc<Self> {
        let (land, landing) = watch::channel(None);
        let work = async move {
            land.send_replace(Some(work.await));
        };
        Arc::new(Self {
            landing,
            task: tokio::spawn(work.in_current_span()).abort_handle(),
            begun: Instant::now(),
            longest,
        })
    }

    /// Whether it is worth joining: it has not landed, its runtime has not ended, and it is not overdue, as it is where the
    /// runtime is there but nobody drives it.
    pub(super) fn is_under_way(&self) -> bool {
        let is_flying = self.landing.has_changed().is_ok() && self.landing.borrow().is_none();
        is_flying && self.begun.elapsed() < self.longest
    }

    /// How it ended; `None` when it was lost, by a panic or with its runtime.
    pub(super) async fn outcome(&self) -> Option<Result<Upload, Error>> {
        let mut landing = self.landing.clone();
        let landed = landing.wait_for(Option::is_some).await.ok()?;
        landed.clone()
    }
}

impl Drop for Flight {
    fn drop(&mut self) {
        self.task.abort();
    }
}
