//! The client credentials grant (RFC 6749 section 4.4): the values, the form, and the source that sends it.

use std::{fmt, sync::Arc, time::Duration};

use async_trait::async_trait;
use bytes::Bytes;
use http::{Method, Request, header};
use secrecy::{ExposeSecret, SecretString};

use crate::{
    AccessToken, AuthError, AuthErrorKind, CachedTokenSource, Clock, HttpClient, HttpError, Lookup,
    Scopes, SystemClock, TokenEndpoint, TokenSource, env, secret_bytes::wiped, token_response,
};

/// How long IMS may take for one answer, whatever the HTTP client allows: everybody who needs a token waits for it.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(30);

/// What the Developer Console shows for an OAuth Server-to-Server credential.
///
/// ```
/// use ims_auth::ClientCredentials;
/// let credentials = ClientCredentials::new("my-client-id", "p8e-secret").with_scopes("openid,AdobeID,firefly_api,ff_apis");
/// assert!(!format!("{credentials:?}").contains("p8e-secret"));
/// ```
#[derive(Clone)]
pub struct ClientCredentials {
    client_id: String,
    client_secret: SecretString,
    scopes: Scopes,
}

impl ClientCredentials {
    /// Credentials with the scopes of Adobe's Firefly page ([`Scopes::firefly`]).
    pub fn new(client_id: impl Into<String>, client_secret: impl Into<SecretString>) -> Self {
        Self {
            client_id: client_id.into(),
            client_secret: client_secret.into(),
            scopes: Scopes::firefly(),
        }
    }

    /// Asks for other scopes: those that the Developer Console lists under the credential.
    pub fn with_scopes(mut self, scopes: impl Into<Scopes>) -> Self {
        self.scopes = scopes.into();
        self
    }

    /// Reads `FIREFLY_SERVICES_CLIENT_ID`, `FIREFLY_SERVICES_CLIENT_SECRET` and, if set, `FIREFLY_SERVICES_SCOPES`.
    /// White space around the values does not count: no secret that Adobe makes begins or ends with any.
    ///
    /// # Errors
    /// [`AuthErrorKind::Configuration`] that names every missing variable and where to get its value.
    pub fn from_env() -> Result<Self, AuthError> {
        Self::from_lookup(&env::process)
    }

    /// As [`from_env`](Self::from_env), with the variables read through `lookup`.
    ///
    /// # Errors
    /// As [`from_env`](Self::from_env).
    pub fn from_lookup(lookup: Lookup<'_>) -> Result<Self, AuthError> {
        let [client_id, client_secret] =
            env::required(lookup, [env::CLIENT_ID, env::CLIENT_SECRET])?;
        let credentials = Self::new(client_id, client_secret);
        Ok(match lookup(env::SCOPES).map(|text| Scopes::parse(&text)) {
            Some(scopes) if !scopes.is_empty() => credentials.with_scopes(scopes),
            _ => credentials,
        })
    }

    /// The client ID.
    pub fn client_id(&self) -> &str {
        &self.client_id
    }

    /// The scopes that are asked for.
    pub fn scopes(&self) -> &Scopes {
        &self.scopes
    }

    /// The form to send, in a buffer that wipes itself. The secret is percent-encoded by the library, never pasted.
    fn form(&self) -> Bytes {
        let secret = self.client_secret.expose_secret();
        // Percent-encoding can triple a value: with room for that the buffer never moves and leaves no copy behind.
        let room =
            128 + 3 * (self.client_id.len() + secret.len()) + 4 * self.scopes.to_string().len();
        let mut form = form_urlencoded::Serializer::new(String::with_capacity(room));
        form.append_pair("grant_type", "client_credentials");
        form.append_pair("client_id", &self.client_id);
        form.append_pair("client_secret", secret);
        if !self.scopes.is_empty() {
            form.append_pair("scope", &self.scopes.to_string());
        }
        wiped(form.finish().into_bytes())
    }

    /// A source that asks `endpoint` through `http`, once per call. Wrap it in a [`CachedTokenSource`].
    ///
    /// # Errors
    /// [`AuthErrorKind::Configuration`] when client ID or secret is empty, or the ID cannot stand in a header.
    pub fn into_source(
        self,
        endpoint: TokenEndpoint,
        http: Arc<dyn HttpClient>,
    ) -> Result<ClientCredentialsSource, AuthError> {
        // The same check the first token would meet, before anything is sent.
        AccessToken::new(&self.client_id, "unused")?;
        if self.client_secret.expose_secret().trim().is_empty() {
            return Err(AuthError::new(
                AuthErrorKind::Configuration,
                "the client secret is empty",
            ));
        }
        Ok(ClientCredentialsSource {
            credentials: self,
            endpoint,
            http,
            clock: Arc::new(SystemClock),
        })
    }

    /// A cached source at Adobe's production IMS with the crate's own HTTP client: all that most programs need.
    ///
    /// # Errors
    /// [`AuthErrorKind::Configuration`] as [`into_source`](Self::into_source), or when no TLS client can be built.
    #[cfg(feature = "reqwest")]
    pub fn into_cached_source(self) -> Result<CachedTokenSource, AuthError> {
        let http = crate::http::ReqwestClient::new()?;
        Ok(CachedTokenSource::new(self.into_source(
            TokenEndpoint::production(),
            Arc::new(http),
        )?))
    }
}

impl fmt::Debug for ClientCredentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientCredentials")
            .field("scopes", &self.scopes)
            .finish_non_exhaustive()
    }
}

/// Asks IMS for a token with a client ID and secret, once per call, without memory.
///
/// Made by [`ClientCredentials::into_source`]. Never call it from many places directly: IMS throttles clients that ask often.
#[derive(Debug)]
pub struct ClientCredentialsSource {
    credentials: ClientCredentials,
    endpoint: TokenEndpoint,
    http: Arc<dyn HttpClient>,
    clock: Arc<dyn Clock>,
}

impl ClientCredentialsSource {
    /// Takes the time of day from `clock`, for tests.
    pub fn with_clock(mut self, clock: Arc<dyn Clock>) -> Self {
        self.clock = clock;
        self
    }

    /// Puts a cache around this source.
    pub fn cached(self) -> CachedTokenSource {
        CachedTokenSource::new(self)
    }
}

#[async_trait]
impl TokenSource for ClientCredentialsSource {
    async fn token(&self) -> Result<AccessToken, AuthError> {
        let request = Request::builder()
            .method(Method::POST)
            .uri(self.endpoint.url().as_str())
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(header::ACCEPT, "application/json")
            .body(self.credentials.form())
            .map_err(|error| {
                AuthError::new(
                    AuthErrorKind::Configuration,
                    "the request for a token cannot be built",
                )
                .with_source(error)
            })?;
        // Life counts from before the request: the time it takes to arrive is not ours to use.
        let sent = self.clock.now().wall;
        tracing::debug!(
            server.address = self.endpoint.url().host_str(),
            "asking IMS for a token"
        );
        let exchange = tokio::time::timeout(REQUEST_TIMEOUT, self.http.send(request)).await;
        let response = exchange.unwrap_or_else(|_| {
            Err(HttpError::new(format!(
                "no answer within {REQUEST_TIMEOUT:?}"
            )))
        });
        let response = response.map_err(|error| error.told_of(self.endpoint.url()))?;
        let secret = self.credentials.client_secret.expose_secret();
        let token = token_response::parse(
            &response,
            &self.endpoint,
            &self.credentials.client_id,
            &[secret],
            sent,
        )?;
        if let Some(dropped) = token
            .granted_scopes()
            .map(|granted| self.credentials.scopes.missing_from(&granted))
            && !dropped.is_empty()
        {
            // IMS ignores names it does not know without a word; the API then refuses much later.
            tracing::warn!(scopes = %dropped, "IMS granted fewer scopes than were asked for");
        }
        Ok(token)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::testing::TestClock;
    use rstest::rstest;
    use std::collections::HashMap;

    #[rstest]
    #[case("p8e-plain")]
    #[case("a+b/c&d=e%f g")]
    #[case("grüße-秘密")]
    fn any_secret_arrives_intact_in_the_form(#[case] secret: &str) {
        let form = ClientCredentials::new("id", secret).form();
        let read: HashMap<_, _> = form_urlencoded::parse(&form).into_owned().collect();
        assert_eq!(read["client_secret"], secret);
        assert_eq!(read["grant_type"], "client_credentials");
        assert_eq!(
            read["scope"],
            "openid,AdobeID,session,additional_info,read_organizations,firefly_api,ff_apis"
        );
        assert_eq!(read.len(), 4, "nothing was smuggled in");
    }

    #[test]
    fn the_environment_of_the_first_page_is_read() {
        let lookup = |name: &str| match name {
            "FIREFLY_SERVICES_CLIENT_ID" => Some("my-id\n".to_owned()),
            "FIREFLY_SERVICES_CLIENT_SECRET" => Some(" hush\r\n".to_owned()),
            "FIREFLY_SERVICES_SCOPES" => Some("openid firefly_api".to_owned()),
            _ => None,
        };
        let credentials = ClientCredentials::from_lookup(&lookup).unwrap();
        assert_eq!(credentials.client_id(), "my-id");
        assert_eq!(credentials.client_secret.expose_secret(), "hush");
        assert_eq!(credentials.scopes().to_string(), "openid,firefly_api");
    }

    #[derive(Debug)]
    struct Silent;

    #[async_trait]
    impl HttpClient for Silent {
        async fn send(&self, _: Request<Bytes>) -> Result<http::Response<Bytes>, HttpError> {
            std::future::pending().await
        }
    }

    #[tokio::test(start_paused = true)]
    async fn an_http_client_that_hangs_does_not_hang_the_caller() {
        let source = ClientCredentials::new("id", "hush")
            .into_source(TokenEndpoint::production(), Arc::new(Silent))
            .unwrap();
        let error = source.token().await.unwrap_err();
        assert_eq!(error.kind(), AuthErrorKind::Transport);
        assert!(
            error.is_transient()
                && error
                    .to_string()
                    .contains("ims-na1.adobelogin.com: no answer within 30s"),
            "{error}"
        );
    }

    /// Answers with an hour's token, after a while.
    #[derive(Debug)]
    struct Slow;

    #[async_trait]
    impl HttpClient for Slow {
        async fn send(&self, _: Request<Bytes>) -> Result<http::Response<Bytes>, HttpError> {
            tokio::time::sleep(Duration::from_secs(7)).await;
            let body = r#"{"access_token":"abc","token_type":"bearer","expires_in":3600}"#;
            Ok(http::Response::new(Bytes::from_static(body.as_bytes())))
        }
    }

    #[tokio::test(start_paused = true)]
    async fn the_life_of_a_token_counts_from_before_its_request() {
        let clock = Arc::new(TestClock::new());
        let sent = clock.now().wall;
        let source = ClientCredentials::new("id", "hush")
            .into_source(TokenEndpoint::production(), Arc::new(Slow))
            .unwrap()
            .with_clock(Arc::clone(&clock) as Arc<dyn Clock>);
        let token = source.token().await.unwrap();
        assert_eq!(clock.now().wall, sent + Duration::from_secs(7));
        assert_eq!(token.expires_at(), Some(sent + Duration::from_secs(3600)));
    }

    #[test]
    fn debug_hides_id_and_secret() {
        let text = format!("{:?}", ClientCredentials::new("my-own-id", "hush-hush"));
        assert!(
            !text.contains("hush-hush") && !text.contains("my-own-id"),
            "{text}"
        );
    }
}
