//! A store in the memory of this process: for tests, and for several sources of one program that should share a token.

use std::{
    collections::HashMap,
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use async_trait::async_trait;

use super::{Lease, StoreKey, StoredTokens, TokenStore};
use crate::{AccessToken, AuthError};

/// Keeps tokens as long as the process lives. Cloning shares it.
///
/// ```
/// use std::sync::Arc;
/// use ims_auth::{ClientCredentials, HttpClient, MemoryTokenStore, TokenEndpoint};
/// # fn f(http: Arc<dyn HttpClient>) -> Result<(), ims_auth::AuthError> {
/// let store = MemoryTokenStore::default();
/// let tokens = ClientCredentials::new("my-client-id", "my-secret", "openid,AdobeID")
///     .into_source(TokenEndpoint::production(), http)?
///     .stored_in(Arc::new(store.clone()))
///     .cached();
/// # Ok(()) }
/// ```
#[derive(Clone, Default)]
pub struct MemoryTokenStore(Arc<Mutex<HashMap<StoreKey, StoredTokens>>>);

impl MemoryTokenStore {
    fn entries(&self) -> MutexGuard<'_, HashMap<StoreKey, StoredTokens>> {
        // Each change is one call of the map, so a panic elsewhere leaves nothing half done.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl TokenStore for MemoryTokenStore {
    async fn load(&self, key: &StoreKey) -> Result<Option<StoredTokens>, AuthError> {
        Ok(self.entries().get(key).cloned())
    }

    async fn save(
        &self,
        key: &StoreKey,
        tokens: &StoredTokens,
        _: Option<&Lease>,
    ) -> Result<(), AuthError> {
        if tokens.is_empty() {
            self.entries().remove(key);
        } else {
            self.entries().insert(key.clone(), tokens.clone());
        }
        Ok(())
    }

    async fn forget(&self, key: &StoreKey, token: &AccessToken) -> Result<(), AuthError> {
        if let Some(tokens) = self.entries().get_mut(key) {
            tokens.forget(token);
        }
        Ok(())
    }
}

impl fmt::Debug for MemoryTokenStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MemoryTokenStore")
            .field("entries", &self.entries().len())
            .finish()
    }
}
