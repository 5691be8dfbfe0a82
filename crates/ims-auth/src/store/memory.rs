//! A store in the memory of this process: for tests, and for several sources of one program that should share a token.

use std::{
    collections::{HashMap, HashSet},
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
pub struct MemoryTokenStore {
    entries: Arc<Mutex<HashMap<StoreKey, StoredTokens>>>,
    leased: Leased,
}

/// The entries that somebody is renewing.
type Leased = Arc<Mutex<HashSet<StoreKey>>>;

/// Takes its key out of the set when it goes.
struct Holding(StoreKey, Leased);

impl Drop for Holding {
    fn drop(&mut self) {
        locked(&self.1).remove(&self.0);
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // Each change is one call of the map or set, so a panic elsewhere leaves nothing half done.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[async_trait]
impl TokenStore for MemoryTokenStore {
    async fn load(&self, key: &StoreKey) -> Result<Option<StoredTokens>, AuthError> {
        Ok(locked(&self.entries).get(key).cloned())
    }

    async fn save(
        &self,
        key: &StoreKey,
        tokens: &StoredTokens,
        _: Option<&Lease>,
    ) -> Result<(), AuthError> {
        if tokens.is_empty() {
            locked(&self.entries).remove(key);
        } else {
            locked(&self.entries).insert(key.clone(), tokens.clone());
        }
        Ok(())
    }

    async fn forget(&self, key: &StoreKey, token: &AccessToken) -> Result<(), AuthError> {
        if let Some(tokens) = locked(&self.entries).get_mut(key) {
            tokens.forget(token);
        }
        Ok(())
    }

    async fn lease(&self, key: &StoreKey) -> Result<Option<Lease>, AuthError> {
        let is_free = locked(&self.leased).insert(key.clone());
        let holding = || Lease::new(Holding(key.clone(), Arc::clone(&self.leased)));
        Ok(is_free.then(holding))
    }
}

impl fmt::Debug for MemoryTokenStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MemoryTokenStore")
            .field("entries", &locked(&self.entries).len())
            .finish_non_exhaustive()
    }
}
