//! The seam to where tokens are kept between processes and runs. What is fresh enough to be used is decided by the sources.

use std::fmt;

use async_trait::async_trait;
use secrecy::SecretString;

use crate::{AccessToken, AuthError};

mod key;
mod memory;
mod shelf;

pub(crate) use self::{key::KeyParts, shelf::Shelf};
pub use self::{key::StoreKey, memory::MemoryTokenStore};

/// Keeps tokens for other processes, machines, or the next run.
///
/// A store is asked before IMS is, and told afterwards. It cannot do harm: a source gives it five seconds to say what it has and five to take note, and when it fails, hangs or
/// holds nothing of use, the token is fetched as if there were no store. Entries belong to their [`StoreKey`]; an
/// implementation must never hand out an entry under another key.
///
/// ```
/// # use std::{collections::HashMap, sync::Mutex};
/// use ims_auth::{AccessToken, AuthError, StoreKey, StoredTokens, TokenStore};
///
/// #[derive(Debug, Default)]
/// struct Shelf(Mutex<HashMap<StoreKey, StoredTokens>>);
///
/// #[ims_auth::async_trait]
/// impl TokenStore for Shelf {
///     async fn load(&self, key: &StoreKey) -> Result<Option<StoredTokens>, AuthError> {
///         Ok(self.0.lock().unwrap().get(key).cloned())
///     }
///     async fn save(&self, key: &StoreKey, tokens: &StoredTokens) -> Result<(), AuthError> {
///         self.0.lock().unwrap().insert(key.clone(), tokens.clone());
///         Ok(())
///     }
///     async fn forget(&self, key: &StoreKey, token: &AccessToken) -> Result<(), AuthError> {
///         if let Some(tokens) = self.0.lock().unwrap().get_mut(key) {
///             tokens.forget(token);
///         }
///         Ok(())
///     }
/// }
/// ```
#[async_trait]
pub trait TokenStore: fmt::Debug + Send + Sync {
    /// What is kept under `key`, whatever its age.
    ///
    /// # Errors
    /// An [`AuthError`] of kind [`Store`](crate::AuthErrorKind::Store), without any part of a token in it.
    async fn load(&self, key: &StoreKey) -> Result<Option<StoredTokens>, AuthError>;

    /// Replaces what is kept under `key`, as a whole and at once: a reader, or the next process after a crash, finds the old
    /// entry or the new one.
    ///
    /// # Errors
    /// As [`load`](Self::load).
    async fn save(&self, key: &StoreKey, tokens: &StoredTokens) -> Result<(), AuthError>;

    /// Forgets the access token under `key` if it is still `token`; a refresh token beside it stays ([`StoredTokens::forget`]).
    ///
    /// # Errors
    /// As [`load`](Self::load).
    async fn forget(&self, key: &StoreKey, token: &AccessToken) -> Result<(), AuthError>;
}

/// What a store keeps under one key.
#[derive(Clone, Default)]
pub struct StoredTokens {
    /// The newest access token, with its expiry.
    pub access_token: Option<AccessToken>,
    /// The refresh token that is valid now, of a client that acts for a person.
    pub refresh_token: Option<SecretString>,
}

impl StoredTokens {
    /// Drops the access token if it is `token`, and returns whether it was: compare and delete, so that news about an old
    /// token never costs its successor.
    pub fn forget(&mut self, token: &AccessToken) -> bool {
        self.access_token
            .take_if(|kept| kept.is_same(token))
            .is_some()
    }
}

impl fmt::Debug for StoredTokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StoredTokens")
            .field("access_token", &self.access_token)
            .field("has_refresh_token", &self.refresh_token.is_some())
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_token_that_is_meant_is_forgotten() {
        let (old, new) = (
            AccessToken::new("id", "old").unwrap(),
            AccessToken::new("id", "new").unwrap(),
        );
        let mut tokens = StoredTokens {
            access_token: Some(new.clone()),
            refresh_token: Some("refresh".into()),
        };
        assert!(!tokens.forget(&old) && tokens.access_token.is_some());
        assert!(tokens.forget(&new) && tokens.access_token.is_none());
        assert!(tokens.refresh_token.is_some() && !tokens.forget(&new));
    }

    #[test]
    fn debug_shows_neither_token() {
        let tokens = StoredTokens {
            access_token: Some(AccessToken::new("id", "acc3ss").unwrap()),
            refresh_token: Some("refr3sh".into()),
        };
        let text = format!("{tokens:?}");
        assert!(
            !text.contains("acc3ss") && !text.contains("refr3sh"),
            "{text}"
        );
    }
}
