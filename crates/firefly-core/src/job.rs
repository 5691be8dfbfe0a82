//! Jobs: a reference that can be written down, and a handle that asks, waits and cancels.

use std::sync::{Arc, atomic::AtomicBool};

use firefly_types::{JobAccepted, JobResponse, JobStatus, MediaKind};
use futures_util::{
    StreamExt as _,
    stream::{self, BoxStream},
};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use url::Url;

use crate::{
    Error, ErrorKind, Operation, Pipeline, echo, operations,
    receive::{Answer, Json, StatusOnly},
    request, response,
};

mod asking;
mod reference;
mod watch;
pub use self::reference::JobRef;
use self::watch::Watch;

/// What a wait does, in words.
const WAIT: &str = "wait for the job";

/// A job under way, whose result is a `T`.
///
/// Dropping it, or any of its futures, leaves the job running; its [`reference`](Self::reference) finds it again.
pub struct Job<T> {
    pipeline: Pipeline,
    reference: JobRef<T>,
    /// A finished status body, when the submit answered with the result itself.
    finished: Option<Value>,
    /// What the service knows from the request that started it, and may quote of it.
    secrets: Arc<[String]>,
    /// The job's own host is out of reach, and the base host knows it.
    on_base: Arc<AtomicBool>,
    /// This client has submitted it, so that it exists, whoever does not know it yet.
    is_new: bool,
}

/// What became of a request to cancel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Cancellation {
    /// The service took it; the job will end as cancelled unless it succeeds first.
    Requested,
    /// Too late: the job had ended. Its status says how.
    AlreadyFinished,
    /// It had been cancelled before.
    AlreadyCancelled,
}

impl<T> Job<T> {
    /// A handle on the job of `reference`, in this process or any other.
    pub fn new(pipeline: Pipeline, reference: JobRef<T>) -> Self {
        Self {
            pipeline,
            reference,
            finished: None,
            secrets: Arc::default(),
            on_base: Arc::default(),
            is_new: false,
        }
    }
}

impl<T: DeserializeOwned + Send + 'static> Job<T> {
    pub(crate) fn accepted(
        pipeline: Pipeline,
        operation: &Operation,
        accepted: &JobAccepted,
    ) -> Result<Self, Error> {
        let base = pipeline.config().hosts.base().clone();
        let resolve =
            |url: &str| request::resolve(&base, url).map_or_else(|_| url.to_owned(), String::from);
        let by_id = |operation| {
            accepted
                .job_id()
                .and_then(|id| request::job_url(&base, operation, id))
                .map(String::from)
        };
        let status_url = accepted
            .status_url()
            .map(resolve)
            .or_else(|| by_id(&Operation::JOB_STATUS));
        let cancel_url = accepted
            .cancel_url()
            .map(resolve)
            .or_else(|| by_id(&Operation::CANCEL_JOB));
        let finished = accepted.result().map(
            |result| json!({"status": "succeeded", "jobId": accepted.job_id(), "result": result}),
        );
        let status_url = match status_url {
            Some(url) => url,
            None if finished.is_some() => String::new(),
            None => {
                return Err(Error::new(
                    ErrorKind::Decode,
                    operation.name,
                    "the answer names no job",
                ));
            }
        };
        let reference =
            JobRef::from_parts(operation.name, accepted.job_id(), status_url, cancel_url);
        tracing::debug!(job_id = ?reference.shown_id(), "the service took the job");
        Ok(Self {
            finished,
            is_new: true,
            ..Self::new(pipeline, reference)
        })
    }

    /// The same job, of whose account `secrets` are hidden: what the service knows from the request that started it.
    pub(crate) fn hiding(self, secrets: Arc<[String]>) -> Self {
        Self { secrets, ..self }
    }

    /// What finds this job again: small, serialisable, without secrets.
    pub fn reference(&self) -> &JobRef<T> {
        &self.reference
    }

    /// Asks for the status once.
    ///
    /// # Errors
    /// Any [`Error`], with the job's reference. A status call that fails says nothing about the job itself.
    /// [`ErrorKind::Configuration`] before anything is sent, when `T` is the result of another kind of operation than the one that
    /// started the job: see [`JobRef::with_result`].
    ///
    /// # Cancellation
    /// Dropping the future leaves the job running.
    ///
    /// Source: Firefly API 3.0.0, `GET /v3/status/{jobId}`.
    pub async fn status(&self) -> Result<JobResponse<T>, Error> {
        self.poll().await.map(|answer| answer.value)
    }

    async fn poll(&self) -> Result<Answer<JobResponse<T>>, Error> {
        self.check_result()?;
        let answer = match &self.finished {
            Some(body) => {
                let secrets: Vec<_> = self.secrets.iter().map(String::as_str).collect();
                let body = body.to_string();
                response::from_json(&Operation::JOB_STATUS, body.as_bytes(), &secrets).map(
                    |value| Answer {
                        value,
                        retry_after: None,
                    },
                )
            }
            None => {
                self.send(
                    &Operation::JOB_STATUS,
                    Some(self.reference.status_url()),
                    || Json::hiding(echo::hide_in_status),
                )
                .await
            }
        };
        answer.map_err(|error| self.about(error))
    }

    /// Refuses to read a picture as a video, or the other way round: the URL of either is found in any result.
    fn check_result(&self) -> Result<(), Error> {
        let operation = self.reference.operation();
        let (made, read) = (operations::made_by(operation), operations::read_as::<T>());
        let (Some(made), Some(read)) = (made, read) else {
            return Ok(());
        };
        if made == read {
            return Ok(());
        }
        let word = |kind| match kind {
            MediaKind::Video => "videos",
            _ => "pictures",
        };
        let message = format!(
            "the job was started to {operation}, which makes {}, and its result is to be read as one of {}: use the operation's own type",
            word(made),
            word(read),
        );
        Err(self.about(Error::new(
            ErrorKind::Configuration,
            Operation::JOB_STATUS.name,
            message,
        )))
    }

    /// Waits for the end and returns the result, asking as often as the client's poll policy says.
    ///
    /// # Errors
    /// [`ErrorKind::JobFailed`], [`ErrorKind::ContentPolicy`], [`ErrorKind::JobCancelled`] and [`ErrorKind::JobTimedOut`] for
    /// jobs that ended without a result; [`ErrorKind::Timeout`] when our patience ended first; any other [`Error`] when the
    /// status could not be read. Every one carries the [reference](Error::job): wait again whenever it helps. None is
    /// [retryable](Error::is_retryable), for what ends in a wait may have begun with a submit, which costs again.
    ///
    /// # Cancellation
    /// Dropping the future leaves the job running.
    ///
    /// Source: Firefly API 3.0.0, `GET /v3/status/{jobId}`.
    pub async fn wait(&self) -> Result<T, Error> {
        let mut watch = Watch::new(self.clone());
        loop {
            let response = watch.next().await?;
            if response.status.is_terminal() {
                return self.conclude(response);
            }
        }
    }

    /// The job's status each time it is asked for, the first at once, the last when the job has ended or asking failed for good.
    /// It holds the errors of [`wait`](Self::wait) that come of asking, each as the last item.
    ///
    /// # Cancellation
    /// Dropping the stream leaves the job running.
    ///
    /// Source: Firefly API 3.0.0, `GET /v3/status/{jobId}`.
    pub fn events(&self) -> BoxStream<'static, Result<JobResponse<T>, Error>> {
        let events = stream::unfold(Some(Watch::new(self.clone())), |watch| async move {
            let mut watch = watch?;
            let event = watch.next().await;
            let goes_on = event
                .as_ref()
                .is_ok_and(|response| !response.status.is_terminal());
            Some((event, goes_on.then_some(watch)))
        });
        events.boxed()
    }

    /// The result of a job that ended with `response`, the last of its [`events`](Self::events).
    ///
    /// # Errors
    /// As [`wait`](Self::wait) for a job that ended otherwise; [`ErrorKind::Decode`] for one that has not ended.
    pub fn conclude(&self, mut response: JobResponse<T>) -> Result<T, Error> {
        let result = response.result.take();
        result
            .filter(|_| response.status == JobStatus::Succeeded)
            .ok_or_else(|| self.about(response::unsuccessful(WAIT, response)))
    }

    /// Asks the service to cancel the job.
    ///
    /// # Errors
    /// Any [`Error`], with the job's reference. That the job has ended already is not one.
    ///
    /// # Cancellation
    /// Dropping the future does not take back what was sent.
    ///
    /// Source: Firefly API 3.0.0, `PUT /v3/cancel/{jobId}`.
    pub async fn cancel(&self) -> Result<Cancellation, Error> {
        if self.finished.is_some() {
            return Ok(Cancellation::AlreadyFinished);
        }
        let hosts = &self.pipeline.config().hosts;
        let own = self.reference.status_url().parse::<Url>();
        if self.reference.cancel_url().is_none()
            && own.is_ok_and(|url| !hosts.may_receive_credentials(&url))
        {
            // Nothing but an ID read off a stranger's URL: what it names on the base host may be another job.
            let why = "the reference leads to a host that is not trusted with credentials, and names no cancel URL";
            return Err(self.about(Error::new(
                ErrorKind::UntrustedHost,
                Operation::CANCEL_JOB.name,
                why,
            )));
        }
        let result = self
            .send(&Operation::CANCEL_JOB, self.reference.cancel_url(), || {
                StatusOnly
            })
            .await;
        let Err(error) = result else {
            return Ok(Cancellation::Requested);
        };
        match (error.status(), error.error_code()) {
            (Some(409), Some("job_completed")) | (Some(410), _) => {
                Ok(Cancellation::AlreadyFinished)
            }
            (Some(409), Some("job_already_canceled" | "job_already_cancelled")) => {
                Ok(Cancellation::AlreadyCancelled)
            }
            _ => Err(self.about(error)),
        }
    }

    /// `error`, with the way back to the job.
    fn about(&self, error: Error) -> Error {
        error.with_job(self.reference.clone().untyped())
    }
}

impl<T> Clone for Job<T> {
    fn clone(&self) -> Self {
        Self {
            pipeline: self.pipeline.clone(),
            reference: self.reference.clone(),
            finished: self.finished.clone(),
            secrets: Arc::clone(&self.secrets),
            on_base: Arc::clone(&self.on_base),
            is_new: self.is_new,
        }
    }
}

impl<T> std::fmt::Debug for Job<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Job")
            .field("reference", &self.reference)
            .finish_non_exhaustive()
    }
}

#[cfg(all(test, feature = "mock"))]
mod tests;
