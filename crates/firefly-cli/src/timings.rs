//! How long the parts of a command took.

use std::time::{Duration, Instant};

/// How long each part took.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Timings {
    started: Instant,
    pub(crate) submit: Option<Duration>,
    pub(crate) wait: Duration,
    pub(crate) download: Duration,
    pub(crate) total: Duration,
}

impl Timings {
    /// The clock runs from here.
    pub(crate) fn start() -> Self {
        Self {
            started: Instant::now(),
            submit: None,
            wait: Duration::ZERO,
            download: Duration::ZERO,
            total: Duration::ZERO,
        }
    }

    /// The job exists.
    pub(crate) fn submitted(&mut self) {
        self.submit = Some(self.started.elapsed());
    }

    /// All is done.
    pub(crate) fn ended(&mut self) {
        self.total = self.started.elapsed();
    }
}
