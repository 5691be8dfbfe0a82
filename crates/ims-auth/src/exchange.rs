//! One request and its answer: the only place where requests meet the network. What is asked for stands in `grant` and
//! `operations`, what the answer means in `token_response` and `answer`.

use std::{sync::Arc, time::Duration};

use bytes::Bytes;
use http::{HeaderValue, Method, Request, Response, header};
use tokio::runtime::Handle;
use url::Url;

use crate::{
    AuthError, AuthErrorKind, Clock, HttpClient, HttpError, SystemClock, TokenEndpoint,
    answer::Errand,
    grant::TokenRequest,
    http::MAX_RESPONSE_BYTES,
    token_response::{self, TokenReply},
};

/// How long one answer may take unless told otherwise, whatever the HTTP client allows: everybody who needs a token waits for it.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(30);

/// Where requests go, and by which way.
#[derive(Clone, Debug)]
pub(crate) struct Exchange<Endpoint = TokenEndpoint> {
    pub(crate) endpoint: Endpoint,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) timeout: Duration,
    http: Arc<dyn HttpClient>,
}

impl<Endpoint> Exchange<Endpoint> {
    pub(crate) fn new(endpoint: Endpoint, http: Arc<dyn HttpClient>) -> Self {
        Self {
            endpoint,
            clock: Arc::new(SystemClock),
            timeout: REQUEST_TIMEOUT,
            http,
        }
    }

    /// Sends `message`, once. An error is that of the way; what is refused stands in the answer.
    pub(crate) async fn send(
        &self,
        message: Request<Bytes>,
        errand: &Errand,
    ) -> Result<Response<Bytes>, AuthError> {
        check_runtime()?;
        let uri = message.uri().clone();
        let answer = tokio::time::timeout(self.timeout, self.http.send(message)).await;
        answer
            .unwrap_or_else(|_| {
                Err(HttpError::new(format!(
                    "no answer within {:?}",
                    self.timeout
                )))
            })
            .and_then(bounded)
            .map_err(|error| error.told_of(&uri).ended(errand))
    }
}

impl Exchange {
    /// Asks for a token, once. An error is that of the way; what IMS refuses stands in the reply.
    pub(crate) async fn ask(&self, request: &TokenRequest<'_>) -> Result<TokenReply, AuthError> {
        let message = form_message(self.endpoint.url(), request)?;
        // Life counts from before the request: the time it takes to arrive is not ours to use.
        let sent = self.clock.now().wall;
        tracing::debug!(
            server.address = self.endpoint.url().host_str(),
            "asking IMS for a token"
        );
        let answer = self.send(message, &Errand::TOKEN).await?;
        Ok(token_response::parse(
            &answer,
            &self.endpoint,
            request.client_id,
            &request.secrets(),
            sent,
        ))
    }
}

/// The message that posts the form of `request` to `url`.
pub(crate) fn form_message(
    url: &Url,
    request: &TokenRequest<'_>,
) -> Result<Request<Bytes>, AuthError> {
    let mut url = url.clone();
    if request.client_id_in_query {
        url.query_pairs_mut()
            .append_pair("client_id", request.client_id);
    }
    let mut message = message(Method::POST, &url, request.form.clone())?;
    let headers = message.headers_mut();
    let form = HeaderValue::from_static("application/x-www-form-urlencoded");
    headers.insert(header::CONTENT_TYPE, form);
    if let Some(authorization) = &request.authorization {
        headers.insert(header::AUTHORIZATION, authorization.clone());
    }
    Ok(message)
}

/// A message to `url` that asks for JSON.
pub(crate) fn message(method: Method, url: &Url, body: Bytes) -> Result<Request<Bytes>, AuthError> {
    let message = Request::builder()
        .method(method)
        .uri(url.as_str())
        .header(header::ACCEPT, "application/json");
    message.body(body).map_err(|error| {
        AuthError::new(AuthErrorKind::Configuration, "the request cannot be built")
            .with_source(error)
    })
}

/// Whoever wrote the HTTP client: no answer is read that is larger than one can be.
fn bounded(answer: Response<Bytes>) -> Result<Response<Bytes>, HttpError> {
    if answer.body().len() > MAX_RESPONSE_BYTES {
        return Err(HttpError::too_large(answer.status()));
    }
    Ok(answer)
}

/// A clear word instead of the panic that tokio's timer answers with outside a runtime.
pub(crate) fn check_runtime() -> Result<Handle, AuthError> {
    Handle::try_current().map_err(|_| {
        AuthError::new(
            AuthErrorKind::Configuration,
            "waiting for an answer needs a tokio runtime",
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ClientCredentials, TokenSource, testing::ScriptedIms};

    #[tokio::test]
    async fn an_answer_beyond_the_bound_is_not_read_whoever_sent_it() {
        for (size, is_read) in [
            (MAX_RESPONSE_BYTES - 100, true),
            (MAX_RESPONSE_BYTES, false),
        ] {
            let token = "a".repeat(size);
            let body = format!(r#"{{"access_token":"{token}","expires_in":60}}"#);
            let source = ClientCredentials::new("id", "hush", "")
                .into_source(
                    TokenEndpoint::production(),
                    ScriptedIms::answering([(200, body)]).http(),
                )
                .unwrap();
            let error = source.token().await.err();
            assert_eq!(error.is_none(), is_read);
            if let Some(error) = error {
                assert_eq!(error.kind(), AuthErrorKind::InvalidResponse);
                assert!(error.to_string().contains("larger than"), "{error}");
            }
        }
    }
}
