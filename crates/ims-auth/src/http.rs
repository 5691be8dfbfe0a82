//! The HTTP seam of this crate: bytes out, status, headers and a bounded body back. It decides nothing.

use std::{error::Error as StdError, fmt, sync::Arc};

use async_trait::async_trait;
use bytes::Bytes;
use http::{Request, Response};

use crate::{AuthError, AuthErrorKind};

#[cfg(feature = "reqwest")]
mod reqwest;
#[cfg(feature = "reqwest")]
pub use self::reqwest::{ReqwestClient, hardened_builder};

/// The largest answer of a token endpoint that is read, in bytes. Real ones stay below 4 KiB.
pub const MAX_RESPONSE_BYTES: usize = 64 * 1024;

/// Sends one request and returns the answer, whatever its status.
///
/// The contract: no redirect is followed (a 307 would post the secret to another host), nothing is repeated, no status is
/// judged, and no more than [`MAX_RESPONSE_BYTES`] of body are kept. The request's body holds a secret: do not log it.
#[async_trait]
pub trait HttpClient: fmt::Debug + Send + Sync {
    /// Sends `request`.
    ///
    /// # Errors
    /// [`HttpError`] when no complete answer came; an answer of status 500 is not one.
    async fn send(&self, request: Request<Bytes>) -> Result<Response<Bytes>, HttpError>;
}

/// Why no complete answer came.
#[derive(Clone, Debug)]
pub struct HttpError {
    message: String,
    source: Option<Arc<dyn StdError + Send + Sync>>,
}

impl HttpError {
    /// A failure described by a lower-case fragment without secrets, such as "the connection was refused".
    pub fn new(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            source: None,
        }
    }

    /// Adds the cause. It must not quote the request.
    pub fn with_source(mut self, source: impl StdError + Send + Sync + 'static) -> Self {
        self.source = Some(Arc::new(source));
        self
    }
}

impl fmt::Display for HttpError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl StdError for HttpError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}

impl From<HttpError> for AuthError {
    fn from(error: HttpError) -> Self {
        AuthError::new(
            AuthErrorKind::Transport,
            format!("IMS could not be reached: {error}"),
        )
        .with_source(error)
    }
}
