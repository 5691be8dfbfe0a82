//! One entry of a store, as a source sees it: never in the way, and never a token that is of no use.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, SystemTime},
};

use super::{StoreKey, StoredTokens, TokenStore};
use crate::{AccessToken, AuthError, AuthErrorKind};

/// How long a store may take. After that the token is fetched as if there were none.
const PATIENCE: Duration = Duration::from_secs(5);
/// How many rejected tokens are remembered until the store has forgotten them.
const MOST_REJECTED: usize = 16;

/// The place of one source's tokens in a store.
#[derive(Debug)]
pub(crate) struct Shelf {
    store: Arc<dyn TokenStore>,
    key: StoreKey,
    client_id: String,
    /// Tokens that an API turned down, and that the store may still hold.
    rejected: Mutex<Vec<AccessToken>>,
}

impl Shelf {
    pub(crate) fn new(store: Arc<dyn TokenStore>, key: StoreKey, client_id: &str) -> Self {
        Self {
            store,
            key,
            client_id: client_id.to_owned(),
            rejected: Mutex::default(),
        }
    }

    pub(crate) fn key(&self) -> &StoreKey {
        &self.key
    }

    /// What the store holds of use; nothing when it fails. An access token that was turned down, or is another client's, does
    /// not count.
    pub(crate) async fn load(&self) -> StoredTokens {
        self.forget_rejected().await;
        let mut tokens = match bounded("load", self.store.load(&self.key)).await {
            Ok(tokens) => tokens.unwrap_or_default(),
            Err(error) => {
                tracing::warn!(error = %error, "the token store cannot be read; it is left out");
                StoredTokens::default()
            }
        };
        tokens.access_token.take_if(|token| {
            token.is_rejected()
                || token.client_id() != self.client_id
                || self.rejected().iter().any(|known| known.is_same(token))
        });
        tokens
    }

    /// Keeps `tokens`, and returns whether the store did so.
    pub(crate) async fn save(&self, tokens: &StoredTokens) -> bool {
        let saved = bounded("save", self.store.save(&self.key, tokens)).await;
        if let Err(error) = &saved {
            tracing::warn!(error = %error, "the token store cannot be written; the token is used without it");
        }
        saved.is_ok()
    }

    /// Notes that an API turned `token` down; the store forgets it before it is asked again.
    pub(crate) fn reject(&self, token: &AccessToken) {
        let mut rejected = self.rejected();
        if !rejected.iter().any(|known| known.is_same(token)) {
            if rejected.len() == MOST_REJECTED {
                rejected.remove(0);
            }
            rejected.push(token.clone());
        }
    }

    async fn forget_rejected(&self) {
        let rejected = self.rejected().clone();
        for token in rejected {
            match bounded("forget", self.store.forget(&self.key, &token)).await {
                Ok(()) => self.rejected().retain(|known| !known.is_same(&token)),
                Err(error) => {
                    tracing::warn!(error = %error, "the token store cannot forget a token; it is passed over");
                    return;
                }
            }
        }
    }

    fn rejected(&self) -> MutexGuard<'_, Vec<AccessToken>> {
        // Pushes and removals are single steps, so a panic elsewhere leaves nothing half done.
        self.rejected.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether `token` has more than a fifth of its life before it at `now`: so much that no cache would renew it yet.
pub(crate) fn is_fresh(token: &AccessToken, now: SystemTime) -> bool {
    let (whole, left) = (token.expires_in(), token.life_left(now));
    whole
        .zip(left)
        .is_some_and(|(whole, left)| left > whole / 5)
}

/// Whether `token` is valid at `now`, as far as is known.
pub(crate) fn is_alive(token: &AccessToken, now: SystemTime) -> bool {
    token.life_left(now).is_some_and(|left| !left.is_zero())
}

async fn bounded<T>(
    what: &str,
    work: impl Future<Output = Result<T, AuthError>>,
) -> Result<T, AuthError> {
    tokio::time::timeout(PATIENCE, work)
        .await
        .unwrap_or_else(|_| {
            Err(AuthError::new(
                AuthErrorKind::Store,
                format!("the token store did not {what} within {PATIENCE:?}"),
            ))
        })
}
