//! Tokens for a client ID and secret: which of the secrets is tried, and which one is remembered.

use std::{
    fmt,
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use async_trait::async_trait;
use secrecy::SecretString;

use crate::{
    AccessToken, AuthError, AuthErrorKind, CachedTokenSource, ClientCredentials, Clock, HttpClient,
    TokenEndpoint, TokenSource,
    exchange::{Exchange, check_runtime},
    grant::check_secret,
    secret::is_same,
    unwound::unwound,
};

/// Asks IMS for a token with a client ID and secret, once per call, without memory.
///
/// Made by [`ClientCredentials::into_source`]. Never call it from many places directly: IMS throttles clients that ask often.
/// Put a cache around it with [`cached`](Self::cached).
pub struct ClientCredentialsSource {
    pub(super) credentials: ClientCredentials,
    pub(super) exchange: Exchange,
    /// The secrets in hand; the first is the one that was right the last time.
    secrets: Mutex<Vec<SecretString>>,
    provider: Option<SecretProvider>,
}

type Secrets = Result<Vec<SecretString>, AuthError>;
type SecretProvider = Box<dyn Fn() -> Pin<Box<dyn Future<Output = Secrets> + Send>> + Send + Sync>;

impl ClientCredentials {
    /// A source that asks `endpoint` through `http`, once per call. Wrap it in a [`CachedTokenSource`].
    ///
    /// # Errors
    /// [`Configuration`](crate::AuthErrorKind::Configuration) when client ID or a secret is empty, the ID cannot stand in a header, or a
    /// form member is not possible.
    pub fn into_source(
        self,
        endpoint: TokenEndpoint,
        http: Arc<dyn HttpClient>,
    ) -> Result<ClientCredentialsSource, AuthError> {
        self.check(&endpoint)?;
        Ok(ClientCredentialsSource {
            secrets: Mutex::new(self.secrets.clone()),
            credentials: self,
            exchange: Exchange::new(endpoint, http),
            provider: None,
        })
    }

    /// A cached source at Adobe's production IMS with the crate's own HTTP client: all that most programs need.
    ///
    /// # Errors
    /// [`Configuration`](crate::AuthErrorKind::Configuration) as [`into_source`](Self::into_source), or when no TLS client can be built.
    #[cfg(feature = "reqwest")]
    pub fn into_cached_source(self) -> Result<CachedTokenSource, AuthError> {
        let http = crate::http::ReqwestClient::new()?;
        let source = self.into_source(TokenEndpoint::production(), Arc::new(http))?;
        Ok(source.cached())
    }
}

impl ClientCredentialsSource {
    /// Asks `provider` for the secrets before each request for a token, which a cached source sends about once a day, and tries what it
    /// says first, in its order; then those in hand. It has as long as [one answer of IMS](Self::with_timeout). One that fails, or
    /// says nothing in that time, costs a warning through `tracing`: the secrets in hand are tried then. When IMS refuses these too, the
    /// error is the provider's.
    ///
    /// For a program that outlives the rotation of its secrets: the provider reads them from where they are kept, the new one in front.
    /// From the next request on the old one is used no more, which is what whoever rotates them waits for. The environment of a
    /// process does not change while it runs: a variable is no such place, a file is.
    ///
    /// ```
    /// # use std::sync::Arc;
    /// # use ims_auth::{ConsoleCredential, HttpClient};
    /// # fn f(http: Arc<dyn HttpClient>) -> Result<(), ims_auth::AuthError> {
    /// let source = ConsoleCredential::from_file("credential.json")?
    ///     .into_source(http)?
    ///     .with_secret_provider(|| async {
    ///         let now = ConsoleCredential::from_file("credential.json")?;
    ///         Ok(now.client_secrets().to_vec())
    ///     });
    /// # Ok(()) }
    /// ```
    pub fn with_secret_provider<F>(
        mut self,
        provider: impl Fn() -> F + Send + Sync + 'static,
    ) -> Self
    where
        F: Future<Output = Result<Vec<SecretString>, AuthError>> + Send + 'static,
    {
        self.provider = Some(Box::new(move || Box::pin(provider())));
        self
    }

    /// How long IMS may take for one answer, and a [secret provider](Self::with_secret_provider) for its own. Default 30 s; a cache
    /// around the source gives up after two minutes in any case.
    pub fn with_timeout(mut self, timeout: Duration) -> Self {
        self.exchange.timeout = timeout;
        self
    }

    /// Takes the time of day from `clock`, for tests.
    pub fn with_clock(mut self, clock: Arc<dyn Clock>) -> Self {
        self.exchange.clock = clock;
        self
    }

    /// Puts a cache around this source, which takes the time from the same clock.
    pub fn cached(self) -> CachedTokenSource {
        let clock = Arc::clone(&self.exchange.clock);
        CachedTokenSource::with_clock(self, clock)
    }

    async fn ask(&self, secret: &SecretString) -> Result<AccessToken, AuthError> {
        let request = self.credentials.request(secret, &self.exchange.endpoint);
        let token = self.exchange.ask(&request).await?.access_token?;
        if let Some(granted) = token.granted_scopes() {
            let dropped = self.credentials.scopes.missing_from(&granted);
            if !dropped.is_empty() {
                // IMS ignores names it does not know without a word; the API then refuses much later.
                tracing::warn!(scopes = %dropped, "IMS granted fewer scopes than were asked for");
            }
        }
        Ok(token)
    }

    /// Tries those `provided` and then those in hand, one after the other, as long as it is the secret that IMS complains of. The one that
    /// was right is the first in hand from now on.
    async fn try_each(&self, provided: Vec<SecretString>) -> Result<AccessToken, AuthError> {
        let in_hand = self.in_hand().clone();
        let provided = distinct(provided);
        let secrets = distinct(provided.iter().chain(&in_hand).cloned());
        let mut tried = 0;
        loop {
            let error = match self.ask(&secrets[tried]).await {
                Ok(token) => {
                    let right = secrets[tried].clone();
                    // Those that were told before and are told no more would only become more and more.
                    let known = if tried < provided.len() {
                        provided.iter().chain(&self.credentials.secrets)
                    } else {
                        in_hand.iter().chain(&[])
                    };
                    *self.in_hand() = distinct([right].into_iter().chain(known.cloned()));
                    return Ok(token);
                }
                Err(error) => error,
            };
            tried += 1;
            if tried == secrets.len() || !error.blames_secret() {
                return Err(error);
            }
            tracing::debug!("IMS refused a client secret; the next one is tried");
        }
    }

    /// What the provider says; nothing where there is none.
    async fn provided(&self) -> Secrets {
        let Some(provider) = &self.provider else {
            return Ok(Vec::new());
        };
        check_runtime()?;
        let timeout = self.exchange.timeout;
        let answer = unwound("the secret provider panicked", async { provider().await });
        let answer = tokio::time::timeout(timeout, answer).await;
        let mut secrets = answer.unwrap_or_else(|_| Err(silent_provider(timeout)))?;
        secrets.retain(|secret| check_secret(secret).is_ok());
        Ok(secrets)
    }

    fn in_hand(&self) -> MutexGuard<'_, Vec<SecretString>> {
        // Only whole lists are put in, so a panic elsewhere leaves nothing half done.
        self.secrets.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Each of `secrets` once, where it stands first.
fn distinct(secrets: impl IntoIterator<Item = SecretString>) -> Vec<SecretString> {
    let mut distinct = Vec::<SecretString>::new();
    for secret in secrets {
        if !distinct.iter().any(|known| is_same(known, &secret)) {
            distinct.push(secret);
        }
    }
    distinct
}

fn silent_provider(timeout: Duration) -> AuthError {
    AuthError::new(
        AuthErrorKind::Transport,
        format!("the secret provider did not answer within {timeout:?}"),
    )
}

#[async_trait]
impl TokenSource for ClientCredentialsSource {
    async fn token(&self) -> Result<AccessToken, AuthError> {
        let failure = match self.provided().await {
            Ok(secrets) => return self.try_each(secrets).await,
            Err(failure) => failure,
        };
        tracing::warn!(error = %failure, "the secret provider failed; the client secrets in hand are tried");
        self.try_each(Vec::new()).await.map_err(|error| {
            if error.blames_secret() {
                failure
            } else {
                error
            }
        })
    }
}

impl fmt::Debug for ClientCredentialsSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientCredentialsSource")
            .field("credentials", &self.credentials)
            .field("exchange", &self.exchange)
            .field("has_provider", &self.provider.is_some())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
