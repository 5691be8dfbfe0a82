//! The HTTP seam of this crate: bytes out, status, headers and a bounded body back. It decides nothing.

use std::{error::Error as StdError, fmt, sync::Arc};

use async_trait::async_trait;
use http::Uri;

use crate::{AuthError, AuthErrorKind, answer::Errand};

// The words that `HttpClient` is written in, so that implementing it needs no further dependency of the same version.
pub use bytes::Bytes;
pub use http::{Request, Response, StatusCode};

#[cfg(feature = "reqwest")]
mod reqwest;
#[cfg(feature = "reqwest")]
pub use self::reqwest::{ReqwestClient, ReqwestClients, hardened_builder};

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
    /// The status of an answer that was there, but too large to be kept.
    too_large: Option<StatusCode>,
    source: Option<Arc<dyn StdError + Send + Sync>>,
}

impl HttpError {
    /// A failure described by a lower-case fragment without secrets, such as "the connection was refused".
    pub fn new(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            too_large: None,
            source: None,
        }
    }

    /// An answer of `status` came, but its body is larger than [`MAX_RESPONSE_BYTES`].
    ///
    /// A fault of the answer and not of the way it came: it ends as [`AuthErrorKind::InvalidResponse`], not as a failed connection.
    pub fn too_large(status: StatusCode) -> Self {
        Self {
            too_large: Some(status),
            ..Self::new(format!(
                "the answer is larger than {MAX_RESPONSE_BYTES} bytes"
            ))
        }
    }

    /// Says which host it was, for a person who may have named the wrong one.
    pub(crate) fn told_of(mut self, uri: &Uri) -> Self {
        let port = uri
            .port()
            .map(|port| format!(":{port}"))
            .unwrap_or_default();
        self.message = format!("{}{port}: {}", uri.host().unwrap_or_default(), self.message);
        self
    }

    /// The error of `errand`. The text moves into it and the cause is handed on, so that a printed chain says nothing twice.
    pub(crate) fn ended(self, errand: &Errand) -> AuthError {
        let described = match self.too_large {
            Some(status) => AuthError::new(
                AuthErrorKind::InvalidResponse,
                format!(
                    "{}'s answer is of no use: {}",
                    errand.endpoint, self.message
                ),
            )
            .with_status(status.as_u16()),
            None => AuthError::new(
                AuthErrorKind::Transport,
                format!("{} could not be reached: {}", errand.service, self.message),
            ),
        };
        described
            .with_advice(errand.advise)
            .with_shared_source(self.source)
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
    /// The error of a request for a token.
    fn from(error: HttpError) -> Self {
        error.ended(&Errand::TOKEN)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;
    use std::io;

    /// Every text of the chain, outermost first.
    fn chain(error: &dyn StdError) -> Vec<String> {
        std::iter::successors(Some(error), |error| (*error).source())
            .map(ToString::to_string)
            .collect()
    }

    #[test]
    fn the_chain_says_nothing_twice_and_ends_at_the_first_cause() {
        let refused = io::Error::new(io::ErrorKind::ConnectionRefused, "os says no");
        let error = AuthError::from(HttpError::new("the connection failed").with_source(refused));
        assert_eq!(
            chain(&error),
            [
                "IMS could not be reached: the connection failed",
                "os says no"
            ]
        );
        let root = error.source().unwrap().downcast_ref::<io::Error>();
        assert_eq!(root.unwrap().kind(), io::ErrorKind::ConnectionRefused);
    }

    #[rstest]
    #[case(200, true)]
    #[case(503, true)]
    #[case(400, false)]
    fn an_answer_that_is_too_large_is_judged_by_its_status(
        #[case] status: u16,
        #[case] transient: bool,
    ) {
        let status = StatusCode::from_u16(status).unwrap();
        let error = AuthError::from(HttpError::too_large(status));
        assert_eq!(
            (error.kind(), error.status(), error.is_transient()),
            (
                AuthErrorKind::InvalidResponse,
                Some(status.as_u16()),
                transient
            )
        );
    }
}
