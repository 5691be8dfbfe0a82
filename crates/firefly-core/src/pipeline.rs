//! One call, in one direction: token → sign → transport → judge, in a loop of attempts. The only place where these meet.

use std::{sync::Arc, time::Duration};

use http::{HeaderName, HeaderValue, Request, Response, header};
use ims_auth::{AccessToken, TokenSource};
use serde::de::DeserializeOwned;
use tokio::time::{Instant, sleep, timeout, timeout_at};
use tracing::Instrument as _;
use url::Url;
use uuid::Uuid;

use crate::{
    Body, Config, Effect, Error, ErrorKind, Job, Operation, Transport, echo,
    error::Repeat,
    receive::{Hiding, Json, Receive},
    request::{self, ApiRequest},
    response,
    retry::Decision,
    storage::{self, Uploads},
};

const API_KEY: HeaderName = HeaderName::from_static("x-api-key");
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Carries calls to the service. Cheap to clone; clones share everything.
#[derive(Clone, Debug)]
pub struct Pipeline(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    transport: Arc<dyn Transport>,
    tokens: Arc<dyn TokenSource>,
    config: Config,
    uploads: Uploads,
}

/// Whether a request carries credentials.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Access {
    /// Token and client ID, to trusted hosts only.
    Signed,
    /// None: a pre-signed URL is its own key, and a token beside it would leak.
    Bare,
}

impl Pipeline {
    /// Calls through `transport`, with the tokens of `tokens`.
    pub fn new(
        transport: Arc<dyn Transport>,
        tokens: Arc<dyn TokenSource>,
        config: Config,
    ) -> Self {
        Self(Arc::new(Inner {
            transport,
            tokens,
            config,
            uploads: Uploads::default(),
        }))
    }

    /// The settings.
    pub fn config(&self) -> &Config {
        &self.0.config
    }

    /// The source of tokens.
    pub fn tokens(&self) -> &Arc<dyn TokenSource> {
        &self.0.tokens
    }

    /// What was uploaded before.
    pub(crate) fn uploads(&self) -> &Uploads {
        &self.0.uploads
    }

    /// Sends `request` and returns what answers it: for operations that answer with their result. Local pictures are uploaded first.
    ///
    /// # Errors
    /// Any [`Error`]; [`ErrorKind::OutcomeUnknown`] when the request may have been accepted without an answer.
    pub async fn call<R: ApiRequest>(&self, request: &R) -> Result<R::Result, Error> {
        Ok(self.ask(request).await?.0)
    }

    /// Sends `request` and returns the job it started: for operations that answer with a job. Local pictures are uploaded first.
    ///
    /// # Errors
    /// As [`call`](Self::call).
    pub async fn submit<R: ApiRequest>(&self, request: &R) -> Result<Job<R::Result>, Error> {
        let (accepted, secrets) = self.ask(request).await?;
        let job = Job::accepted(self.clone(), &R::OPERATION, &accepted)?;
        Ok(job.hiding(secrets))
    }

    /// Checks `request`, uploads its local pictures, and sends it. Beside the answer stands what the service may quote of the request.
    async fn ask<R: ApiRequest, T: DeserializeOwned + Send>(
        &self,
        request: &R,
    ) -> Result<(T, Arc<[String]>), Error> {
        let inspected = storage::inspect(&self.0.uploads, request, self.0.config.validate).await;
        for warning in &inspected.report.warnings {
            tracing::warn!("{warning}");
        }
        if !inspected.report.is_ok() {
            return Err(Error::invalid(R::OPERATION.name, inspected.report));
        }
        let ready = inspected.upload(self).await?;
        let http = request::build(self.0.config.hosts.base(), &ready.request)?;
        let body = http.body().as_bytes().unwrap_or_default();
        let secrets: Arc<[_]> = echo::in_body(&body).into_iter().collect();
        let mut receiver = Hiding {
            receiver: Json::new(),
            secrets: Arc::clone(&secrets),
        };
        let answer = self
            .execute(&R::OPERATION, http, Access::Signed, &mut receiver)
            .await
            .map_err(|error| ready.refused(&self.0.uploads, error))?;
        Ok((answer.value, secrets))
    }

    /// Sends `request`, as often as policy and fate allow, until `receiver` has what it wants.
    pub(crate) async fn execute<R: Receive>(
        &self,
        operation: &Operation,
        request: Request<Body>,
        access: Access,
        receiver: &mut R,
    ) -> Result<R::Output, Error> {
        let timeouts = self.0.config.timeouts;
        let mut call = Call {
            pipeline: &self.0,
            operation,
            request,
            access,
            limit: if *operation == Operation::UPLOAD_IMAGE {
                timeouts.upload
            } else {
                timeouts.call
            },
            deadline: None,
        };
        let agent = self.0.config.user_agent.clone();
        call.request.headers_mut().insert(header::USER_AGENT, agent);
        if access == Access::Bare {
            return Box::pin(call.run(receiver)).await;
        }
        call.check_host()?;
        call.deadline = Instant::now().checked_add(call.limit);
        // One ID for the whole call, attempts and all: what a person quotes is what the service's log holds.
        let id = Uuid::new_v4().to_string();
        if let Ok(value) = HeaderValue::from_str(&id) {
            call.request.headers_mut().insert(REQUEST_ID, value);
        }
        let span = tracing::debug_span!(
            "call",
            otel.name = operation.name,
            http.request.method = %operation.method,
            server.address = call.request.uri().host(),
            request_id = %id,
        );
        // In a box: the whole exchange lies in this future, and callers nest it several deep.
        Box::pin(call.run(receiver))
            .instrument(span)
            .await
            .map_err(|error| error.with_request_id(id))
    }
}

/// One call under way.
struct Call<'a> {
    pipeline: &'a Inner,
    operation: &'a Operation,
    request: Request<Body>,
    access: Access,
    /// How long it may take in all, where it carries credentials.
    limit: Duration,
    deadline: Option<Instant>,
}

impl Call<'_> {
    fn error(&self, kind: ErrorKind, message: impl Into<String>) -> Error {
        Error::new(kind, self.operation.name, message)
    }

    /// Refuses to send credentials to a host that nobody trusts.
    fn check_host(&self) -> Result<(), Error> {
        let url = self.request.uri().to_string().parse::<Url>();
        if url.is_ok_and(|url| self.pipeline.config.hosts.may_receive_credentials(&url)) {
            return Ok(());
        }
        let uri = self.request.uri();
        let why = if uri.scheme_str() == Some("https") {
            "is not trusted with credentials; if it is yours, name it when you build the client"
        } else {
            "is neither the API's own address nor asked over https, so that credentials could be read on the way"
        };
        Err(self.error(
            ErrorKind::UntrustedHost,
            format!("the link leads to {}, which {why}", address(uri)),
        ))
    }

    async fn run<R: Receive>(&self, receiver: &mut R) -> Result<R::Output, Error> {
        let mut attempt = 1;
        let mut renewed = false;
        let mut successor = None;
        loop {
            // Inside the loop: a repetition after a long pause carries a fresh token.
            let token = match successor.take() {
                Some(token) => Some(token),
                None => self.token().await?,
            };
            tracing::debug!(attempt, "{}", self.operation.name);
            let error = match self.attempt(token.as_ref(), receiver).await {
                Ok(output) => return Ok(output),
                Err(error) => error,
            };
            if let Some(token) = token.filter(|_| error.status() == Some(401)) {
                self.pipeline.tokens.invalidate(&token);
                if renewed {
                    return Err(error);
                }
                successor = Some(self.successor(&token, error).await?);
                renewed = true;
                continue;
            }
            let policy = &self.pipeline.config.retry;
            match policy.decide(
                self.operation.effect,
                error.repeat(),
                attempt,
                error.retry_after(),
                fastrand::f64(),
            ) {
                Decision::Again(pause) if self.has_time_for(pause) => {
                    tracing::info!(attempt, wait = ?pause, "{}; trying again", error.brief());
                    sleep(pause).await;
                    attempt += 1;
                }
                Decision::Again(_) | Decision::Stop => return Err(error),
                Decision::OutcomeUnknown => {
                    let message = format!("no clear answer came: {}", error.message());
                    return Err(error
                        .with_kind(ErrorKind::OutcomeUnknown)
                        .with_message(message));
                }
            }
        }
    }

    fn has_time_for(&self, pause: Duration) -> bool {
        self.deadline
            .is_none_or(|deadline| pause < deadline.saturating_duration_since(Instant::now()))
    }

    /// Runs `work` up to the call's deadline.
    async fn in_time<T>(
        &self,
        repeat: Repeat,
        work: impl Future<Output = Result<T, Error>>,
    ) -> Result<T, Error> {
        let Some(deadline) = self.deadline else {
            return work.await;
        };
        timeout_at(deadline, work).await.unwrap_or_else(|_| {
            let after = self.limit;
            Err(self
                .error(ErrorKind::Timeout, format!("no answer within {after:?}"))
                .with_repeat(repeat))
        })
    }

    async fn token(&self) -> Result<Option<AccessToken>, Error> {
        if self.access == Access::Bare {
            return Ok(None);
        }
        if let Some(token) = self.pipeline.tokens.cached() {
            return Ok(Some(token));
        }
        self.fetch_token().await.map(Some)
    }

    async fn fetch_token(&self) -> Result<AccessToken, Error> {
        let fetch = async { self.pipeline.tokens.token().await.map_err(Error::from) };
        self.in_time(Repeat::NotAccepted, fetch).await
    }

    /// Another token than the rejected one; where there is none, the rejection is the answer.
    async fn successor(
        &self,
        rejected: &AccessToken,
        rejection: Error,
    ) -> Result<AccessToken, Error> {
        match self.fetch_token().await {
            Ok(token) if !token.is_same(rejected) => {
                tracing::info!(
                    "the service rejected the access token; trying once more with a new one"
                );
                Ok(token)
            }
            Ok(_) => Err(rejection),
            Err(error) => Err(rejection.with_source(error)),
        }
    }

    async fn attempt<R: Receive>(
        &self,
        token: Option<&AccessToken>,
        receiver: &mut R,
    ) -> Result<R::Output, Error> {
        let request = self.sign(token)?;
        let secrets = echo::sent(token, self.request.uri().query());
        let secrets: Vec<_> = secrets.iter().map(AsRef::as_ref).collect();
        let started = Instant::now();
        let exchange = async {
            let response = self.send(request).await?;
            tracing::debug!(http.response.status_code = response.status().as_u16(), elapsed = ?started.elapsed(), "answered");
            receiver.receive(self.operation, response, &secrets).await
        };
        let is_upload = *self.operation == Operation::UPLOAD_IMAGE;
        if self.access == Access::Signed && self.operation.effect != Effect::Once && !is_upload {
            // What may be repeated is not waited for until the call's end: a silent server gets another chance before.
            return self.unless_silent(exchange).await;
        }
        self.in_time(Repeat::Uncertain, exchange).await
    }

    async fn send(&self, request: Request<Body>) -> Result<Response<Body>, Error> {
        let host = address(self.request.uri());
        let sending = async {
            let answer = self.pipeline.transport.send(request).await;
            answer.map_err(|error| response::unanswered(self.operation, &host, error))
        };
        if self.access == Access::Signed {
            return sending.await;
        }
        // A download has no deadline as a whole, but its answer has to begin.
        self.unless_silent(sending).await
    }

    /// Runs `work` up to the call's deadline, and no longer than a server may be silent.
    async fn unless_silent<T>(
        &self,
        work: impl Future<Output = Result<T, Error>>,
    ) -> Result<T, Error> {
        let idle = self.pipeline.config.timeouts.idle;
        let work = async {
            timeout(idle, work).await.unwrap_or_else(|_| {
                Err(self
                    .error(ErrorKind::Timeout, format!("no answer within {idle:?}"))
                    .with_repeat(Repeat::Uncertain))
            })
        };
        self.in_time(Repeat::Uncertain, work).await
    }

    /// A copy of the request that can be sent, with credentials where they belong.
    fn sign(&self, token: Option<&AccessToken>) -> Result<Request<Body>, Error> {
        let body = self.request.body().reopen().ok_or_else(|| {
            self.error(
                ErrorKind::Configuration,
                "the request's body can be sent only once",
            )
        })?;
        let mut request = Request::new(body);
        *request.method_mut() = self.request.method().clone();
        *request.uri_mut() = self.request.uri().clone();
        *request.headers_mut() = self.request.headers().clone();
        if let Some(token) = token {
            request
                .headers_mut()
                .insert(header::AUTHORIZATION, token.authorization().clone());
            request
                .headers_mut()
                .insert(API_KEY, token.api_key().clone());
        }
        Ok(request)
    }
}

/// Host, and port where it is named: what a person needs to know of a URL, without its user name, path and query. Of what is
/// longer than any name of a host no more than the start.
fn address(uri: &http::Uri) -> String {
    const LONGEST_HOST: usize = 253;
    let host = uri.host().unwrap_or_default();
    // Of ASCII alone, as all that `Uri` takes for a host.
    match (host.get(..LONGEST_HOST).unwrap_or(host), uri.port()) {
        (host, Some(port)) => format!("{host}:{port}"),
        (host, None) => host.to_owned(),
    }
}

#[cfg(all(test, feature = "mock"))]
mod tests;
