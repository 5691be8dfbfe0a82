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
    TokenEndpoint, TokenSource, exchange::Exchange, grant::check_secret, secret::is_same,
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
    /// Reads the secrets anew through `provider` when IMS refuses all that are in hand, and tries each that is new, once. It has as
    /// long as [one answer of IMS](Self::with_timeout).
    ///
    /// For a program that outlives the rotation of its secrets: the provider reads them from where they are kept.
    ///
    /// ```
    /// # use std::sync::Arc;
    /// # use ims_auth::{ClientCredentials, HttpClient, TokenEndpoint};
    /// # fn f(http: Arc<dyn HttpClient>) -> Result<(), ims_auth::AuthError> {
    /// let source = ClientCredentials::new("my-client-id", "the-secret-of-today", "openid,AdobeID")
    ///     .into_source(TokenEndpoint::production(), http)?
    ///     .with_secret_provider(|| async {
    ///         let secret = std::env::var("ADOBE_CLIENT_SECRET").unwrap_or_default();
    ///         Ok(vec![secret.into()])
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

    /// Tries `secrets` one after the other, as long as it is the secret that IMS complains of. Those that are left in hand
    /// begin with the one that was right.
    async fn try_each(&self, secrets: &[SecretString]) -> Result<AccessToken, AuthError> {
        let mut tried = 0;
        loop {
            let error = match self.ask(&secrets[tried]).await {
                Ok(token) => {
                    let mut secrets = secrets.to_vec();
                    secrets[..=tried].rotate_right(1);
                    *self.in_hand() = secrets;
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

    /// The secrets that the provider has and that are not among those `tried`, each once.
    async fn new_secrets(&self, tried: &[SecretString]) -> Secrets {
        let mut new = Vec::<SecretString>::new();
        let Some(provider) = &self.provider else {
            return Ok(new);
        };
        let timeout = self.exchange.timeout;
        let answer = tokio::time::timeout(timeout, provider()).await;
        for secret in answer.unwrap_or_else(|_| Err(silent_provider(timeout)))? {
            let is_known = tried
                .iter()
                .chain(&new)
                .any(|known| is_same(known, &secret));
            if !is_known && check_secret(&secret).is_ok() {
                new.push(secret);
            }
        }
        Ok(new)
    }

    fn in_hand(&self) -> MutexGuard<'_, Vec<SecretString>> {
        // Only whole lists are put in, so a panic elsewhere leaves nothing half done.
        self.secrets.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn silent_provider(timeout: Duration) -> AuthError {
    AuthError::new(
        AuthErrorKind::Transport,
        format!(
            "IMS refused every client secret in hand, and the secret provider gave no others within {timeout:?}"
        ),
    )
}

#[async_trait]
impl TokenSource for ClientCredentialsSource {
    async fn token(&self) -> Result<AccessToken, AuthError> {
        let in_hand = self.in_hand().clone();
        let error = match self.try_each(&in_hand).await {
            Err(error) if error.blames_secret() => error,
            result => return result,
        };
        let secrets = self.new_secrets(&in_hand).await?;
        if secrets.is_empty() {
            return Err(error);
        }
        tracing::debug!("IMS refused every client secret in hand; new ones were read");
        self.try_each(&secrets).await
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
