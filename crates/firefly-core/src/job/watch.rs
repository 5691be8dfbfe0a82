//! Asking a job for its status again and again: the timetable, and what ends it.

use std::time::Duration;

use firefly_types::JobResponse;
use serde::de::DeserializeOwned;
use tokio::time::{Instant, sleep, timeout_at};

use super::{Job, WAIT};
use crate::{Error, ErrorKind, error::Repeat};

/// A job being asked for its status again and again.
pub(super) struct Watch<T> {
    job: Job<T>,
    started: Instant,
    pause: Option<Duration>,
    failures: u32,
    /// Nobody has told a status of it yet.
    is_unseen: bool,
}

impl<T: DeserializeOwned + Send + 'static> Watch<T> {
    pub(super) fn new(job: Job<T>) -> Self {
        Self {
            job,
            started: Instant::now(),
            pause: None,
            failures: 0,
            is_unseen: true,
        }
    }

    /// The next status: at once the first time, after a pause from then on. A failed poll is not a failed job.
    pub(super) async fn next(&mut self) -> Result<JobResponse<T>, Error> {
        let policy = self.job.pipeline.config().poll;
        let deadline = policy
            .timeout
            .and_then(|timeout| self.started.checked_add(timeout));
        loop {
            let step = async {
                if let Some(pause) = self.pause {
                    sleep(pause).await;
                }
                self.job.poll().await
            };
            let result = match deadline {
                Some(deadline) => match timeout_at(deadline, step).await {
                    Ok(result) => result,
                    Err(_) => return Err(self.out_of_patience()),
                },
                None => step.await,
            };
            match result {
                Ok(answer) => {
                    self.failures = 0;
                    self.is_unseen = false;
                    self.pause = Some(policy.pause(answer.retry_after));
                    tracing::debug!(
                        status = answer.value.status.as_str(),
                        progress = answer.value.progress,
                        "the job's status"
                    );
                    return Ok(answer.value);
                }
                Err(error)
                    if self.may_pass(&error) && self.failures < policy.tolerated_failures =>
                {
                    self.failures += 1;
                    self.pause = Some(policy.pause(error.retry_after()));
                    tracing::info!("{}; the job goes on, asking again", error.brief());
                }
                Err(error) => return Err(error),
            }
        }
    }

    /// Whether the next poll may tell more. Right after a submit a host may not know the job yet (T51), and it is paid for.
    fn may_pass(&self, error: &Error) -> bool {
        let is_unknown_yet = self.job.is_new && self.is_unseen && error.status() == Some(404);
        error.is_passing() || is_unknown_yet
    }

    fn out_of_patience(&self) -> Error {
        let waited = self.started.elapsed();
        let message = format!(
            "it has not ended after {waited:.0?}; it goes on, and its reference finds it again"
        );
        self.job
            .about(Error::new(ErrorKind::Timeout, WAIT, message).with_repeat(Repeat::NotAccepted))
    }
}
