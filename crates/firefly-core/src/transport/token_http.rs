//! The transport, fitted to the HTTP seam of `ims-auth`: one swap covers token traffic too.

use std::{error::Error, fmt, io, sync::Arc};

use async_trait::async_trait;
use bytes::Bytes;
use http::{HeaderValue, Request, Response, header::USER_AGENT};
use ims_auth::{HttpClient, HttpError, http::MAX_RESPONSE_BYTES};

use super::{Transport, TransportError};
use crate::Body;

/// Lets `ims-auth` ask for tokens through a [`Transport`].
#[derive(Clone, Debug)]
pub struct TokenHttp {
    transport: Arc<dyn Transport>,
    user_agent: Option<HeaderValue>,
}

impl TokenHttp {
    /// Token requests through `transport`.
    pub fn new(transport: Arc<dyn Transport>) -> Self {
        Self {
            transport,
            user_agent: None,
        }
    }

    /// Sends `user_agent` along, as the API's own calls do.
    pub fn with_user_agent(mut self, user_agent: HeaderValue) -> Self {
        self.user_agent = Some(user_agent);
        self
    }
}

#[async_trait]
impl HttpClient for TokenHttp {
    async fn send(&self, request: Request<Bytes>) -> Result<Response<Bytes>, HttpError> {
        let mut request = request.map(Body::from);
        if let Some(agent) = &self.user_agent {
            request.headers_mut().insert(USER_AGENT, agent.clone());
        }
        let response = self.transport.send(request).await.map_err(unanswered)?;
        let (parts, body) = response.into_parts();
        let body = body
            .read(MAX_RESPONSE_BYTES)
            .await
            .map_err(|error| match error.kind() {
                io::ErrorKind::FileTooLarge => HttpError::too_large(parts.status),
                _ => HttpError::new("the answer broke off").with_source(error),
            })?;
        Ok(Response::from_parts(parts, body))
    }
}

/// The same failure in the words of the other seam; what it says and what caused it are each told once.
fn unanswered(error: TransportError) -> HttpError {
    let told = HttpError::new(error.to_string());
    match error.into_source() {
        Some(cause) => told.with_source(Cause(cause)),
        None => told,
    }
}

/// A cause whose type is gone, as one that has a type again.
#[derive(Debug)]
struct Cause(Box<dyn Error + Send + Sync>);

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Error for Cause {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.0.source()
    }
}

#[cfg(all(test, feature = "mock"))]
mod tests {
    use super::*;
    use crate::{MockTransport, Sent};

    async fn send(transport: MockTransport) -> Result<Response<Bytes>, HttpError> {
        TokenHttp::new(Arc::new(transport))
            .send(
                Request::post("https://ims.example/")
                    .body(Bytes::from_static(b"a=b"))
                    .unwrap(),
            )
            .await
    }

    #[tokio::test]
    async fn form_and_answer_pass_unchanged() {
        let mut transport = MockTransport::new();
        transport
            .expect_send()
            .withf(|request| request.body().as_bytes().unwrap() == "a=b")
            .returning(|_| {
                Ok(Response::builder()
                    .status(400)
                    .body(Body::from("no"))
                    .unwrap())
            });
        let response = send(transport).await.unwrap();
        assert_eq!(
            (response.status().as_u16(), &response.body()[..]),
            (400, &b"no"[..])
        );
    }

    #[tokio::test]
    async fn an_answer_of_any_size_is_bounded() {
        let mut transport = MockTransport::new();
        transport.expect_send().returning(|_| {
            Ok(Response::new(Body::from(vec![
                b'x';
                MAX_RESPONSE_BYTES + 1
            ])))
        });
        assert!(send(transport).await.is_err());
    }

    #[tokio::test]
    async fn a_failure_keeps_its_words() {
        let mut transport = MockTransport::new();
        transport
            .expect_send()
            .returning(|_| Err(TransportError::new(Sent::No, "the connection failed")));
        assert_eq!(
            send(transport).await.unwrap_err().to_string(),
            "the connection failed"
        );
    }
}
