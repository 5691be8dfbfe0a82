//! The one trait at the centre of the crate, and the simplest source of all: a token somebody already has.

use std::fmt::Debug;

use async_trait::async_trait;

use crate::{AccessToken, AuthError, AuthErrorKind, Lookup, env};

/// Where access tokens come from.
///
/// Everything in this crate is a source, or a source around a source. Implement [`token`](Self::token) to bring your own.
///
/// ```
/// use ims_auth::{AccessToken, AuthError, TokenSource};
///
/// #[derive(Debug)]
/// struct Vault;
///
/// #[ims_auth::async_trait]
/// impl TokenSource for Vault {
///     async fn token(&self) -> Result<AccessToken, AuthError> {
///         AccessToken::new("my-client-id", "token-from-the-vault")
///     }
/// }
/// ```
#[async_trait]
pub trait TokenSource: Debug + Send + Sync {
    /// A token that needs no work at all, or `None` when [`token`](Self::token) has something to do first.
    ///
    /// Never waits and never allocates. Apart from `token` because a dyn-safe async method costs a boxed future on every call,
    /// which the hot path should not pay.
    fn cached(&self) -> Option<AccessToken> {
        None
    }

    /// A token that is valid now, as far as can be known.
    ///
    /// # Errors
    /// Any [`AuthError`]; callers do not retry it, since a source has done so already where it helps.
    ///
    /// # Cancellation
    /// Dropping the future is safe; a cached source goes on fetching for the others that wait.
    async fn token(&self) -> Result<AccessToken, AuthError>;

    /// Tells the source that an API answered 401 to `token`. The next call brings another one, where the source has another.
    ///
    /// A source around a source passes it on. May be called several times about one token.
    fn invalidate(&self, token: &AccessToken) {
        let _ = token;
    }

    /// Drops `token` wherever this source keeps it, now: in memory as [`invalidate`](Self::invalidate) does, and in a store that
    /// others share. For a token that has been [revoked](crate::ImsClient::revoke_and_forget), so that nobody is handed it any
    /// more.
    ///
    /// A source around a source passes it on.
    ///
    /// # Errors
    /// [`AuthErrorKind::Store`] when a store could not be told. This source does not hand the token out again in any case.
    async fn forget(&self, token: &AccessToken) -> Result<(), AuthError> {
        self.invalidate(token);
        Ok(())
    }
}

#[async_trait]
impl<S: TokenSource + ?Sized> TokenSource for std::sync::Arc<S> {
    fn cached(&self) -> Option<AccessToken> {
        (**self).cached()
    }

    async fn token(&self) -> Result<AccessToken, AuthError> {
        (**self).token().await
    }

    fn invalidate(&self, token: &AccessToken) {
        (**self).invalidate(token);
    }

    async fn forget(&self, token: &AccessToken) -> Result<(), AuthError> {
        (**self).forget(token).await
    }
}

/// A source that hands out one token for ever: one that was fetched elsewhere, or a made-up one in a test.
///
/// It cannot renew: when the token expires, the API's 401 goes to the caller.
///
/// ```
/// use ims_auth::{StaticTokenSource, TokenSource};
/// let source = StaticTokenSource::new("my-client-id", "abc123")?;
/// assert_eq!(source.cached().unwrap().client_id(), "my-client-id");
/// # Ok::<(), ims_auth::AuthError>(())
/// ```
#[derive(Clone, Debug)]
pub struct StaticTokenSource(AccessToken);

impl StaticTokenSource {
    /// A source for `token`, issued to `client_id`.
    ///
    /// # Errors
    /// As [`AccessToken::new`]: an empty or malformed token or client ID.
    pub fn new(client_id: impl Into<String>, token: impl AsRef<str>) -> Result<Self, AuthError> {
        Ok(Self(AccessToken::new(client_id, token)?))
    }

    /// A source for the token in `FIREFLY_SERVICES_ACCESS_TOKEN`, issued to the client in `FIREFLY_SERVICES_CLIENT_ID`.
    /// White space around the values does not count.
    ///
    /// # Errors
    /// [`AuthErrorKind::Configuration`] when either variable is missing or malformed.
    pub fn from_env() -> Result<Self, AuthError> {
        Self::from_lookup(&env::process)
    }

    /// As [`from_env`](Self::from_env), with the variables read through `lookup`.
    ///
    /// # Errors
    /// As [`from_env`](Self::from_env).
    pub fn from_lookup(lookup: Lookup<'_>) -> Result<Self, AuthError> {
        let [client_id, token] = env::required(lookup, [env::CLIENT_ID, env::ACCESS_TOKEN])?;
        Self::new(client_id.as_str(), token.as_str()).map_err(|error| match error.kind() {
            AuthErrorKind::InvalidResponse => AuthError::new(
                AuthErrorKind::Configuration,
                format!("{} is not a bearer token", env::ACCESS_TOKEN),
            ),
            _ => error,
        })
    }
}

impl From<AccessToken> for StaticTokenSource {
    fn from(token: AccessToken) -> Self {
        Self(token)
    }
}

#[async_trait]
impl TokenSource for StaticTokenSource {
    fn cached(&self) -> Option<AccessToken> {
        Some(self.0.clone())
    }

    async fn token(&self) -> Result<AccessToken, AuthError> {
        Ok(self.0.clone())
    }
}

#[cfg(feature = "mock")]
mockall::mock! {
    /// A [`TokenSource`] for tests, by mockall: `expect_token` says what it answers. `cached` stays at its default, so every
    /// call reaches the expectation; `expect_invalidate` need only be set where a test provokes a 401.
    ///
    /// ```
    /// use ims_auth::{AccessToken, MockTokenSource, TokenSource};
    /// let mut source = MockTokenSource::new();
    /// source.expect_token().returning(|| AccessToken::new("id", "abc"));
    /// ```
    #[derive(Debug)]
    pub TokenSource {}

    #[async_trait]
    impl TokenSource for TokenSource {
        async fn token(&self) -> Result<AccessToken, AuthError>;
        fn invalidate(&self, token: &AccessToken);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_static_source_answers_the_same_either_way() {
        let source = StaticTokenSource::new("id", "abc").unwrap();
        let (cached, awaited) = (source.cached().unwrap(), source.token().await.unwrap());
        assert!(cached.is_same(&awaited));
    }

    #[test]
    fn the_environment_gives_token_and_client_id() {
        let lookup = |name: &str| match name {
            "FIREFLY_SERVICES_CLIENT_ID" => Some("my-id\n".to_owned()),
            "FIREFLY_SERVICES_ACCESS_TOKEN" => Some("abc\n".to_owned()),
            _ => None,
        };
        let token = StaticTokenSource::from_lookup(&lookup)
            .unwrap()
            .cached()
            .unwrap();
        assert_eq!((token.client_id(), token.expose_secret()), ("my-id", "abc"));
    }

    #[test]
    fn a_token_without_its_client_id_is_refused_by_name() {
        let lookup =
            |name: &str| (name == "FIREFLY_SERVICES_ACCESS_TOKEN").then(|| "t0p-secret".to_owned());
        let error = StaticTokenSource::from_lookup(&lookup)
            .unwrap_err()
            .to_string();
        assert!(
            error.contains("FIREFLY_SERVICES_CLIENT_ID") && !error.contains("t0p-secret"),
            "{error}"
        );
    }

    #[test]
    fn a_malformed_token_in_the_environment_is_not_quoted() {
        let lookup = |_: &str| Some("bad token".to_owned());
        let error = StaticTokenSource::from_lookup(&|name| {
            if name == env::CLIENT_ID {
                Some("id".into())
            } else {
                lookup(name)
            }
        });
        let error = error.unwrap_err();
        assert_eq!(error.kind(), AuthErrorKind::Configuration);
        assert!(!format!("{error:?}").contains("bad token"));
    }
}
