//! The seam to the network. Dumb by contract: an answer of status 500 is a response, not an error.

use std::{error::Error as StdError, fmt};

use async_trait::async_trait;
use http::{Request, Response};

use crate::Body;

#[cfg(feature = "reqwest")]
mod reqwest;
mod token_http;

#[cfg(feature = "reqwest")]
pub use self::reqwest::ReqwestTransport;
pub use self::token_http::TokenHttp;

/// Sends one HTTP request and returns the answer.
///
/// The contract: it follows no redirects (an `x-api-key` would travel along), repeats nothing, judges no status, and streams
/// both bodies. The request's headers hold a token: do not log them. Implement it to bring your own HTTP client, or to answer
/// without a network:
///
/// ```
/// use firefly_core::{Body, Transport, TransportError};
/// use http::{Request, Response};
///
/// #[derive(Debug)]
/// struct Canned;
///
/// #[async_trait::async_trait]
/// impl Transport for Canned {
///     async fn send(&self, _: Request<Body>) -> Result<Response<Body>, TransportError> {
///         Ok(Response::new(Body::from(r#"{"outputs":[]}"#)))
///     }
/// }
/// ```
#[async_trait]
pub trait Transport: fmt::Debug + Send + Sync {
    /// Sends `request`; resolves when status and headers are there.
    ///
    /// # Errors
    /// [`TransportError`] when no answer came, with the word on whether the request can have reached the server.
    async fn send(&self, request: Request<Body>) -> Result<Response<Body>, TransportError>;
}

#[async_trait]
impl<T: Transport + ?Sized> Transport for std::sync::Arc<T> {
    async fn send(&self, request: Request<Body>) -> Result<Response<Body>, TransportError> {
        (**self).send(request).await
    }
}

/// Whether a byte of the request can have reached the server: what decides if a paid request may be repeated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sent {
    /// Surely not: the name could not be resolved, or the connection or the TLS handshake failed.
    No,
    /// It may have: anything that went wrong later.
    Maybe,
}

/// Why no answer came.
#[derive(Debug)]
pub struct TransportError {
    sent: Sent,
    timed_out: bool,
    message: String,
    source: Option<Box<dyn StdError + Send + Sync>>,
}

impl TransportError {
    /// A failure described by a lower-case fragment that quotes neither URL nor headers.
    pub fn new(sent: Sent, message: impl Into<String>) -> Self {
        Self {
            sent,
            timed_out: false,
            message: message.into(),
            source: None,
        }
    }

    /// Says that the time ran out.
    pub fn timed_out(mut self) -> Self {
        self.timed_out = true;
        self
    }

    /// Adds the cause. It must not quote the URL, whose query may be a signature.
    pub fn with_source(mut self, source: impl StdError + Send + Sync + 'static) -> Self {
        self.source = Some(Box::new(source));
        self
    }

    /// What caused it, for an error that says the rest itself.
    pub(crate) fn into_source(self) -> Option<Box<dyn StdError + Send + Sync>> {
        self.source
    }

    /// Whether the request can have reached the server.
    pub fn sent(&self) -> Sent {
        self.sent
    }

    /// Whether the time ran out.
    pub fn is_timeout(&self) -> bool {
        self.timed_out
    }
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl StdError for TransportError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}

#[cfg(feature = "mock")]
mockall::mock! {
    /// A [`Transport`] for tests, by mockall: `expect_send` says what it answers, without a socket.
    ///
    /// ```
    /// use firefly_core::{Body, MockTransport};
    /// let mut transport = MockTransport::new();
    /// transport.expect_send().returning(|_| Ok(http::Response::new(Body::from("{}"))));
    /// ```
    #[derive(Debug)]
    pub Transport {}

    #[async_trait]
    impl Transport for Transport {
        async fn send(&self, request: Request<Body>) -> Result<Response<Body>, TransportError>;
    }
}
