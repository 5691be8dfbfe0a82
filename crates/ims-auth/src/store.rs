//! The seam to where tokens are kept between processes and runs. What is fresh enough to be used is decided by the sources.

use std::fmt;

use async_trait::async_trait;
use secrecy::SecretString;

use crate::{AccessToken, AuthError};

mod file;
mod key;
#[cfg(feature = "keyring")]
mod keyring;
mod lease;
mod memory;
#[cfg(feature = "redis")]
mod redis;
mod sealed;
mod shelf;

#[cfg(feature = "keyring")]
pub use self::keyring::{KeyringSecret, KeyringTokenStore};
#[cfg(feature = "redis")]
pub use self::redis::RedisTokenStore;
pub use self::{file::FileTokenStore, key::StoreKey, lease::Lease, memory::MemoryTokenStore};
pub(crate) use self::{
    key::KeyParts,
    shelf::{Shelf, Turn},
};

/// Keeps tokens for other processes, machines, or the next run.
///
/// A store is asked before IMS is, and told afterwards. It cannot do harm: a source gives it five seconds for each answer, and when it
/// fails, hangs or holds nothing of use, the token is fetched as if there were no store. Entries belong to their [`StoreKey`];
/// an implementation must never hand out an entry under another key. A store of bytes gets that, and encryption, from
/// [`StoredTokens::seal`] and [`unseal`](StoredTokens::unseal).
///
/// Where many processes start together, a store that offers a [`Lease`] has one of them ask IMS and the others wait for what it is
/// given. Without one, each asks.
///
/// ```
/// # use std::{collections::HashMap, sync::Mutex};
/// use ims_auth::{AccessToken, AuthError, Lease, StoreKey, StoredTokens, TokenStore};
///
/// #[derive(Debug, Default)]
/// struct Shelf(Mutex<HashMap<StoreKey, StoredTokens>>);
///
/// #[ims_auth::async_trait]
/// impl TokenStore for Shelf {
///     async fn load(&self, key: &StoreKey) -> Result<Option<StoredTokens>, AuthError> {
///         Ok(self.0.lock().unwrap().get(key).cloned())
///     }
///     async fn save(&self, key: &StoreKey, tokens: &StoredTokens, _lease: Option<&Lease>) -> Result<(), AuthError> {
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
    /// entry or the new one. [Empty](StoredTokens::is_empty) tokens remove the entry.
    ///
    /// `lease` is the one that the caller holds, if it holds one.
    ///
    /// # Errors
    /// As [`load`](Self::load); and when the lease ran out, and somebody has saved under a newer one.
    async fn save(
        &self,
        key: &StoreKey,
        tokens: &StoredTokens,
        lease: Option<&Lease>,
    ) -> Result<(), AuthError>;

    /// Forgets the access token under `key` if it is still `token`; a refresh token beside it stays ([`StoredTokens::forget`]).
    ///
    /// # Errors
    /// As [`load`](Self::load).
    async fn forget(&self, key: &StoreKey, token: &AccessToken) -> Result<(), AuthError>;

    /// Takes the right to renew what is kept under `key`, or `None` while somebody else has it. Does not wait.
    ///
    /// A store without leases gives the right to everybody, which is what this does unless it is overridden.
    ///
    /// # Errors
    /// As [`load`](Self::load).
    async fn lease(&self, key: &StoreKey) -> Result<Option<Lease>, AuthError> {
        let _ = key;
        Ok(Some(Lease::new(())))
    }

    /// Gives a lease back before its time. Dropping it is all this does unless it is overridden.
    ///
    /// # Errors
    /// As [`load`](Self::load).
    async fn release(&self, key: &StoreKey, lease: Lease) -> Result<(), AuthError> {
        let _ = key;
        drop(lease);
        Ok(())
    }
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
    /// Whether there is no token at all.
    pub fn is_empty(&self) -> bool {
        self.access_token.is_none() && self.refresh_token.is_none()
    }

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
