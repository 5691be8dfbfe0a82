//! Taking an answer apart inside its attempt, so that a body that breaks off is repeated like any other fault.

use std::{
    sync::Arc,
    time::{Duration, SystemTime},
};

use async_trait::async_trait;
use http::Response;
use serde::de::DeserializeOwned;

use crate::{Body, Error, Operation, response};

/// The largest JSON answer that is read, in bytes. Real ones stay below 100 KiB.
const MAX_JSON_BYTES: usize = 8 << 20;

/// Takes a successful or unsuccessful answer apart, inside the attempt, so that a body that breaks off is repeated too. `secrets`,
/// which the server knows from the request, are hidden in whatever is quoted.
#[async_trait]
pub(crate) trait Receive: Send {
    type Output: Send;
    async fn receive(
        &mut self,
        operation: &Operation,
        response: Response<Body>,
        secrets: &[&str],
    ) -> Result<Self::Output, Error>;
}

/// Reads an answer as JSON.
pub(crate) struct Json<T>(fn(&mut T, &[&str]));

impl<T> Json<T> {
    pub(crate) fn new() -> Self {
        Self::hiding(|_, _| ())
    }

    /// For a value that may quote the request, as a failed job's does: `hide` takes the secrets out of it.
    pub(crate) fn hiding(hide: fn(&mut T, &[&str])) -> Self {
        Self(hide)
    }
}

/// A value, and how long the service asks to wait before it is asked again.
pub(crate) struct Answer<T> {
    pub(crate) value: T,
    pub(crate) retry_after: Option<Duration>,
}

#[async_trait]
impl<T: DeserializeOwned + Send> Receive for Json<T> {
    type Output = Answer<T>;

    async fn receive(
        &mut self,
        operation: &Operation,
        response: Response<Body>,
        secrets: &[&str],
    ) -> Result<Answer<T>, Error> {
        let (parts, body) = response.into_parts();
        let body = read_judged(operation, &parts, body).await?;
        let mut value = response::decode(operation, &parts, &body, secrets)?;
        (self.0)(&mut value, secrets);
        Ok(Answer {
            value,
            retry_after: ims_auth::retry_after(&parts.headers, SystemTime::now()),
        })
    }
}

/// A receiver that hides more: what the server knows from another part of the request, or from the request that began it all.
pub(crate) struct Hiding<R> {
    pub(crate) receiver: R,
    pub(crate) secrets: Arc<[String]>,
}

#[async_trait]
impl<R: Receive> Receive for Hiding<R> {
    type Output = R::Output;

    async fn receive(
        &mut self,
        operation: &Operation,
        response: Response<Body>,
        secrets: &[&str],
    ) -> Result<R::Output, Error> {
        let more = self.secrets.iter().map(String::as_str);
        let secrets: Vec<_> = secrets.iter().copied().chain(more).collect();
        self.receiver.receive(operation, response, &secrets).await
    }
}

/// Looks at the status only.
pub(crate) struct StatusOnly;

#[async_trait]
impl Receive for StatusOnly {
    type Output = ();

    async fn receive(
        &mut self,
        operation: &Operation,
        response: Response<Body>,
        secrets: &[&str],
    ) -> Result<(), Error> {
        let (parts, body) = response.into_parts();
        if parts.status.is_success() {
            return Ok(());
        }
        let body = read_judged(operation, &parts, body).await?;
        response::check(operation, &parts, &body, secrets)
    }
}

/// The body of an answer. One that breaks off counts only where the body matters: an error's status stands by itself.
pub(crate) async fn read_judged(
    operation: &Operation,
    parts: &http::response::Parts,
    body: Body,
) -> Result<bytes::Bytes, Error> {
    match body.read(MAX_JSON_BYTES).await {
        Ok(body) => Ok(body),
        Err(error) if parts.status.is_success() => Err(response::broken_off(operation, error)),
        Err(_) => Ok(bytes::Bytes::new()),
    }
}
