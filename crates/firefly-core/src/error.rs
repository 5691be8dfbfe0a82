//! What can go wrong, as one type a person can act on. Built by the judges of the other modules; it decides nothing itself.

use std::{error::Error as StdError, fmt, sync::Arc, time::Duration};

use firefly_types::{ApiError, Report, ValidationError, Violation};
use ims_auth::AuthError;

use crate::JobRef;

mod advice;
mod brief;

/// What kind of failure an [`Error`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The request breaks a published rule; nothing was sent. See [`Error::violations`].
    InvalidRequest,
    /// The client is set up wrongly (URL, host, header), or a job's reference cannot be used as it is; nothing was sent.
    Configuration,
    /// No access token could be had, or the service rejected it. See [`Error::auth`].
    Auth,
    /// A link of the service names a host that may not receive credentials; nothing was sent there.
    UntrustedHost,
    /// The connection failed, or broke before the whole answer was there. Whether the request was taken is another question, which
    /// [`Error::is_retryable`] answers; of a paid one that may have been taken the kind is [`OutcomeUnknown`](Self::OutcomeUnknown).
    Transport,
    /// The time ran out on our side.
    Timeout,
    /// The service refused the request; see [`Error::status`] and [`Error::api_error`].
    Api,
    /// The service's content policy refused the prompt, an input or the output.
    ContentPolicy,
    /// The answer was not what the operation promises.
    Decode,
    /// A paid request was sent and no clear answer came: it may or may not have been accepted. It was not repeated.
    OutcomeUnknown,
    /// The job ended as failed.
    JobFailed,
    /// The job was cancelled.
    JobCancelled,
    /// The service gave up on the job for taking too long.
    JobTimedOut,
    /// A file could not be written, or not be read as it was when it was checked.
    File,
    /// The URL of an output is past its time, which is an hour. The job's status may hold a new one; a result that came without a
    /// job has no other.
    OutputExpired,
}

/// Why a call failed.
///
/// Its text names the operation and what to do; it holds no credentials and no signed URL. Everything a program may want to
/// decide upon has an accessor. A clone tells of the same failure, for whoever else waited for the call.
#[derive(Clone)]
pub struct Error(Box<Inner>);

#[derive(Clone)]
struct Inner {
    kind: ErrorKind,
    operation: &'static str,
    message: String,
    status: Option<u16>,
    api: Option<ApiError>,
    access_error: Option<String>,
    report: Option<Report>,
    request_id: Option<String>,
    retry_after: Option<Duration>,
    repeat: Repeat,
    has_forgotten_upload: bool,
    job: Option<JobRef>,
    source: Option<Arc<dyn StdError + Send + Sync>>,
}

/// What is known about the request's fate, which decides whether it may be sent again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Repeat {
    /// It was surely not accepted, and may be later: anything may be sent again.
    NotAccepted,
    /// It may have been accepted: only what does no harm twice may be sent again.
    Uncertain,
    /// The same request would fail again.
    Never,
}

impl Error {
    pub(crate) fn new(
        kind: ErrorKind,
        operation: &'static str,
        message: impl Into<String>,
    ) -> Self {
        Self(Box::new(Inner {
            kind,
            operation,
            message: message.into(),
            status: None,
            api: None,
            access_error: None,
            report: None,
            request_id: None,
            retry_after: None,
            repeat: Repeat::Never,
            has_forgotten_upload: false,
            job: None,
            source: None,
        }))
    }

    /// A failure to set up a client, for the builders above this crate.
    pub fn configuration(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Configuration, "set up the client", message)
    }

    pub(crate) fn invalid(operation: &'static str, report: Report) -> Self {
        let mut error = Self::new(
            ErrorKind::InvalidRequest,
            operation,
            "the request breaks the service's rules; nothing was sent",
        );
        error.0.report = Some(report);
        error
    }

    pub(crate) fn with_kind(mut self, kind: ErrorKind) -> Self {
        self.0.kind = kind;
        self
    }

    pub(crate) fn with_message(mut self, message: impl Into<String>) -> Self {
        self.0.message = message.into();
        self
    }

    pub(crate) fn with_status(mut self, status: u16) -> Self {
        self.0.status = Some(status);
        self
    }

    pub(crate) fn with_api(mut self, api: Option<ApiError>) -> Self {
        self.0.api = api;
        self
    }

    pub(crate) fn with_access_error(mut self, reason: Option<&str>) -> Self {
        self.0.access_error = reason.map(|reason| reason.chars().take(64).collect());
        self
    }

    pub(crate) fn with_request_id(mut self, id: impl Into<String>) -> Self {
        self.0.request_id.get_or_insert(id.into());
        self
    }

    pub(crate) fn with_retry_after(mut self, span: Option<Duration>) -> Self {
        self.0.retry_after = span;
        self
    }

    pub(crate) fn with_repeat(mut self, repeat: Repeat) -> Self {
        self.0.repeat = repeat;
        self
    }

    /// It may be about an upload that was made earlier and is forgotten now, so that the same call makes another one.
    pub(crate) fn with_forgotten_upload(mut self) -> Self {
        self.0.has_forgotten_upload = true;
        self
    }

    pub(crate) fn with_job(mut self, job: JobRef) -> Self {
        self.0.job = Some(job);
        self
    }

    pub(crate) fn with_source(
        mut self,
        source: impl Into<Box<dyn StdError + Send + Sync>>,
    ) -> Self {
        self.0.source = Some(Arc::from(source.into()));
        self
    }

    /// A failure to write what was downloaded, or to read what is uploaded.
    pub(crate) fn file(operation: &'static str, message: String, source: std::io::Error) -> Self {
        Self::new(ErrorKind::File, operation, format!("{message}: {source}")).with_source(source)
    }

    pub(crate) fn message(&self) -> &str {
        &self.0.message
    }

    pub(crate) fn repeat(&self) -> Repeat {
        self.0.repeat
    }

    /// What kind of failure this is.
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// What was being done, in words: `generate images`, `read the job's status`.
    pub fn operation(&self) -> &'static str {
        self.0.operation
    }

    /// HTTP status of the answer, if there was one.
    pub fn status(&self) -> Option<u16> {
        self.0.status
    }

    /// The service's own account of the error.
    pub fn api_error(&self) -> Option<&ApiError> {
        self.0.api.as_ref()
    }

    /// The service's `error_code`, symbolic (`prompt_unsafe`) or numeric as text (`401013`).
    pub fn error_code(&self) -> Option<&str> {
        self.0.api.as_ref()?.code.as_deref()
    }

    /// The members of the request that the service refused.
    pub fn validation_errors(&self) -> &[ValidationError] {
        self.0
            .api
            .as_ref()
            .map_or(&[], |api| &api.validation_errors)
    }

    /// The rules that the request breaks, found before anything was sent.
    pub fn violations(&self) -> &[Violation] {
        self.0.report.as_ref().map_or(&[], |report| &report.errors)
    }

    /// Why access was denied, from the header `x-access-error` of a 403: `quota_exhausted`, `user_non_entitled`…
    pub fn access_error(&self) -> Option<&str> {
        self.0.access_error.as_deref()
    }

    /// The ID of the call, sent as `x-request-id`: quote it to Adobe's support.
    pub fn request_id(&self) -> Option<&str> {
        self.0.request_id.as_deref()
    }

    /// How long the service asked to wait before the next attempt.
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.retry_after
    }

    /// Whether the same call may succeed later, and is safe to make: nothing was accepted that could be paid for twice.
    ///
    /// So it is never true of a failure that has a [`job`](Self::job): that job was accepted and will be billed, and a verb that
    /// submits would start another one. What may be done again is to wait for this job.
    pub fn is_retryable(&self) -> bool {
        self.0.job.is_none() && self.is_passing()
    }

    /// Whether it came of something that may pass by itself, such as a busy server. Says nothing on what may be sent again.
    pub(crate) fn is_passing(&self) -> bool {
        match self.0.repeat {
            Repeat::NotAccepted => true,
            Repeat::Uncertain => self.0.kind != ErrorKind::OutcomeUnknown,
            Repeat::Never => self.auth().is_some_and(AuthError::is_transient),
        }
    }

    /// The job this failure is about. It is not lost: store it, and wait for it later with [`Job::new`](crate::Job::new), whether
    /// or not the failure [is retryable](Self::is_retryable).
    pub fn job(&self) -> Option<&JobRef> {
        self.0.job.as_ref()
    }

    /// The failure to obtain a token, when that was the cause.
    pub fn auth(&self) -> Option<&AuthError> {
        let first: &(dyn StdError + 'static) = self.0.source.as_deref()?;
        std::iter::successors(Some(first), |error| (*error).source())
            .find_map(|error| error.downcast_ref())
    }
}

impl From<AuthError> for Error {
    fn from(error: AuthError) -> Self {
        let kind = if error.kind() == ims_auth::AuthErrorKind::Configuration {
            ErrorKind::Configuration
        } else {
            ErrorKind::Auth
        };
        Self::new(kind, "get an access token", error.to_string()).with_source(error)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let inner = &*self.0;
        write!(f, "failed to {}: {}", inner.operation, inner.message)?;
        if let Some(status) = inner.status {
            write!(f, " (HTTP {status})")?;
        }
        if let Some(api) = &inner.api {
            write!(f, ": {}", shorten(api.to_string().trim_end_matches('.')))?;
        }
        for violation in self.violations() {
            write!(f, "\n  {violation}")?;
        }
        if let Some(wait) = inner.retry_after {
            write!(
                f,
                "; the service asks to wait {} s",
                wait.as_secs_f64().ceil()
            )?;
        }
        if let Some(advice) = self.advice() {
            write!(f, "; {advice}")?;
        }
        if let Some(id) = &inner.request_id {
            write!(f, " [x-request-id {id}]")?;
        }
        Ok(())
    }
}

/// At most 600 characters of what the service says, since it may echo a whole prompt.
fn shorten(text: &str) -> String {
    const LIMIT: usize = 600;
    text.char_indices()
        .nth(LIMIT)
        .map_or_else(|| text.to_owned(), |(at, _)| format!("{}…", &text[..at]))
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let inner = &*self.0;
        f.debug_struct("Error")
            .field("kind", &inner.kind)
            .field("operation", &inner.operation)
            .field("message", &inner.message)
            .field("status", &inner.status)
            .field("api", &inner.api)
            .field("access_error", &inner.access_error)
            .field("violations", &self.violations())
            .field("request_id", &inner.request_id)
            .field("retry_after", &inner.retry_after)
            .field("job", &inner.job)
            .field("source", &inner.source)
            .finish()
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.source.as_deref().map(|source| source as _)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_one_pointer() {
        assert_eq!(size_of::<Error>(), size_of::<usize>());
    }

    #[test]
    fn the_wait_a_service_asks_for_is_told() {
        let error = Error::new(ErrorKind::Api, "x", "busy")
            .with_status(429)
            .with_retry_after(Some(Duration::from_millis(6_500)));
        assert!(error.to_string().contains("wait 7 s"), "{error}");
    }

    #[test]
    fn every_violation_stands_in_the_text() {
        let report = firefly_types::GenerateImagesRequest::new("")
            .with_num_variations(9)
            .validate();
        let text = Error::invalid("generate images", report).to_string();
        assert!(
            text.contains("prompt") && text.contains("numVariations"),
            "{text}"
        );
    }

    #[test]
    fn the_text_of_the_service_is_bounded() {
        let api = ApiError::from_json(
            &serde_json::json!({"error_code": "x", "message": "é".repeat(5_000)}),
        );
        let error = Error::new(ErrorKind::Api, "x", "refused").with_api(api);
        assert!(error.to_string().chars().count() < 700);
    }
}
