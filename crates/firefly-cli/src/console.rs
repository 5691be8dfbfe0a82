//! Standard error, shared by messages, log lines and progress, so that none of them is written across another.

use std::{
    fmt,
    io::{self, Write},
    sync::{Arc, Mutex, PoisonError},
};

use indicatif::{MultiProgress, ProgressDrawTarget};

/// Standard error. Clones share it.
#[derive(Clone)]
pub(crate) struct Console {
    stderr: Arc<Mutex<Box<dyn Write + Send>>>,
    progress: MultiProgress,
}

impl Console {
    /// A console on `stderr`, which shows progress when somebody `watches`.
    pub(crate) fn new(stderr: Box<dyn Write + Send>, watches: bool) -> Self {
        let target = if watches {
            ProgressDrawTarget::stderr()
        } else {
            ProgressDrawTarget::hidden()
        };
        Self {
            stderr: Arc::new(Mutex::new(stderr)),
            progress: MultiProgress::with_draw_target(target),
        }
    }

    /// Where progress is drawn.
    pub(crate) fn progress(&self) -> &MultiProgress {
        &self.progress
    }

    /// Takes all progress off the screen.
    pub(crate) fn clear(&self) {
        // A terminal that has gone needs no cleaning.
        let _ = self.progress.clear();
    }

    /// Writes `text` between the bars. A standard error that is closed is no reason to fail.
    pub(crate) fn say(&self, text: &str) {
        let _ = self.clone().write_all(text.as_bytes());
    }
}

impl Write for Console {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.progress.suspend(|| {
            let mut stderr = self.stderr.lock().unwrap_or_else(PoisonError::into_inner);
            stderr.write(bytes)
        })
    }

    fn flush(&mut self) -> io::Result<()> {
        let mut stderr = self.stderr.lock().unwrap_or_else(PoisonError::into_inner);
        stderr.flush()
    }
}

impl fmt::Debug for Console {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Console").finish_non_exhaustive()
    }
}
