//! A source made of a closure. What it does to get a token is its own affair.

use std::{any, fmt, future::Future};

use async_trait::async_trait;

use crate::{AccessToken, AuthError, TokenSource};

/// A source that calls `get` for every token: for tokens that come from somewhere this crate does not know.
///
/// `get` returns a future that is `Send`. An `async` closure is fine as long as its future borrows nothing from the closure:
/// clone what it needs, as below. Put a [`CachedTokenSource`](crate::CachedTokenSource) around it, and give the token its
/// lifetime with [`AccessToken::with_expiry`]: one of unknown life is kept until an API rejects it.
///
/// ```
/// use std::{sync::Arc, time::{Duration, SystemTime}};
/// use ims_auth::{AccessToken, AuthError, CachedTokenSource, TokenSource, token_source_fn};
///
/// struct Vault;
///
/// impl Vault {
///     async fn read(&self, _path: &str) -> Result<String, AuthError> {
///         Ok("token-from-the-vault".to_owned())
///     }
/// }
///
/// # tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap().block_on(async {
/// let vault = Arc::new(Vault);
/// let tokens = CachedTokenSource::new(token_source_fn(move || {
///     let vault = Arc::clone(&vault);
///     async move {
///         let asked = SystemTime::now();
///         let text = vault.read("adobe/token").await?;
///         Ok(AccessToken::new("my-client-id", text)?.with_expiry(Duration::from_secs(3600), asked))
///     }
/// }));
/// assert_eq!(tokens.token().await?.expose_secret(), "token-from-the-vault");
/// # Ok::<(), AuthError>(())
/// # }).unwrap();
/// ```
pub fn token_source_fn<F, Fut>(get: F) -> TokenSourceFn<F>
where
    F: Fn() -> Fut + Send + Sync,
    Fut: Future<Output = Result<AccessToken, AuthError>> + Send,
{
    TokenSourceFn(get)
}

/// A [`TokenSource`] made of a closure by [`token_source_fn`].
///
/// `Debug` names the closure's type, which tells where it was written, and shows nothing that it holds.
#[derive(Clone, Copy)]
pub struct TokenSourceFn<F>(F);

#[async_trait]
impl<F, Fut> TokenSource for TokenSourceFn<F>
where
    F: Fn() -> Fut + Send + Sync,
    Fut: Future<Output = Result<AccessToken, AuthError>> + Send,
{
    async fn token(&self) -> Result<AccessToken, AuthError> {
        (self.0)().await
    }
}

impl<F> fmt::Debug for TokenSourceFn<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("TokenSourceFn")
            .field(&format_args!("{}", any::type_name::<F>()))
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{AuthErrorKind, CachedTokenSource};
    use std::{
        sync::atomic::{AtomicU32, Ordering},
        time::{Duration, SystemTime},
    };

    fn hour(text: &str) -> Result<AccessToken, AuthError> {
        Ok(AccessToken::new("id", text)?.with_expiry(Duration::from_secs(3600), SystemTime::now()))
    }

    #[tokio::test]
    async fn a_closure_is_called_for_every_token() {
        let calls = AtomicU32::new(0);
        let source = token_source_fn(|| async {
            let nth = calls.fetch_add(1, Ordering::Relaxed);
            hour(&format!("t{nth}"))
        });
        assert!(source.cached().is_none());
        assert_eq!(source.token().await.unwrap().expose_secret(), "t0");
        assert_eq!(source.token().await.unwrap().expose_secret(), "t1");
    }

    #[tokio::test]
    async fn around_a_closure_a_cache_calls_it_once() {
        static CALLS: AtomicU32 = AtomicU32::new(0);
        let tokens = CachedTokenSource::new(token_source_fn(async || {
            CALLS.fetch_add(1, Ordering::Relaxed);
            hour("abc")
        }));
        let first = tokens.token().await.unwrap();
        assert!(first.is_same(&tokens.token().await.unwrap()));
        assert_eq!(CALLS.load(Ordering::Relaxed), 1);
    }

    #[tokio::test]
    async fn what_the_closure_says_went_wrong_reaches_the_caller() {
        let source = token_source_fn(|| async {
            Err(AuthError::new(
                AuthErrorKind::Transport,
                "the vault is sealed",
            ))
        });
        let error = source.token().await.unwrap_err();
        assert_eq!(error.kind(), AuthErrorKind::Transport);
        assert_eq!(error.to_string(), "the vault is sealed");
    }

    #[test]
    fn debug_says_where_the_closure_stands_and_nothing_it_holds() {
        let secret = "p8e-held-by-the-closure".to_owned();
        let source = token_source_fn(move || {
            let token = hour(&secret);
            async move { token }
        });
        let text = format!("{source:?}");
        assert!(text.contains("function::tests"), "{text}");
        assert!(!text.contains("held-by-the-closure"), "{text}");
    }
}
