//! A store in front of a source: the token that another process or an earlier run fetched, if it is still fresh.

use std::sync::Arc;

use async_trait::async_trait;
use secrecy::ExposeSecret as _;

use super::ClientCredentialsSource;
use crate::{
    AccessToken, AuthError, CachedTokenSource, StoreKey, StoredTokens, TokenSource, TokenStore,
    exchange::check_runtime,
    store::{KeyParts, Shelf},
};

/// Asks a [`TokenStore`] before it asks IMS, and tells the store what IMS said.
///
/// Made by [`ClientCredentialsSource::stored_in`]. A token from the store is taken while more than a fifth of its life is left; one with
/// less is replaced, and handed out only if IMS cannot be had. Put a cache around it with [`cached`](Self::cached): then
/// the store is asked when the cache has nothing, and not on every call.
#[derive(Debug)]
pub struct StoredTokenSource {
    source: ClientCredentialsSource,
    shelf: Shelf,
}

impl ClientCredentialsSource {
    /// Shares tokens with others through `store`.
    pub fn stored_in(self, store: Arc<dyn TokenStore>) -> StoredTokenSource {
        let credentials = &self.credentials;
        let key = StoreKey::new(KeyParts {
            endpoint: &self.exchange.endpoint,
            client_id: credentials.client_id(),
            secret: Some(credentials.secrets[0].expose_secret()),
            org_id: credentials.org_id(),
            scopes: credentials.scopes().iter().collect(),
            extra: credentials.extra.pairs().collect(),
            account: None,
        });
        StoredTokenSource {
            shelf: Shelf::new(store, key, credentials.client_id()),
            source: self,
        }
    }
}

impl StoredTokenSource {
    /// The name under which the store keeps this source's tokens.
    pub fn key(&self) -> &StoreKey {
        self.shelf.key()
    }

    /// Puts a cache around this source, which takes the time from the same clock.
    pub fn cached(self) -> CachedTokenSource {
        let clock = Arc::clone(&self.source.exchange.clock);
        CachedTokenSource::with_clock(self, clock)
    }
}

#[async_trait]
impl TokenSource for StoredTokenSource {
    async fn token(&self) -> Result<AccessToken, AuthError> {
        check_runtime()?;
        let kept = self.shelf.load().await.unwrap_or_default().access_token;
        let now = || self.source.exchange.clock.now();
        let is_fresh = |token: &&AccessToken| self.shelf.is_fresh(token, &now());
        if let Some(token) = kept.as_ref().filter(is_fresh) {
            return Ok(self.shelf.hand_out(token.clone()));
        }
        match self.source.token().await {
            Ok(token) => {
                self.shelf.watch(&token, &now());
                let tokens = StoredTokens {
                    access_token: Some(token.clone()),
                    refresh_token: None,
                };
                self.shelf.save(&tokens).await;
                Ok(self.shelf.hand_out(token))
            }
            Err(error) => self.shelf.in_place_of(error, kept, &now()),
        }
    }

    fn invalidate(&self, token: &AccessToken) {
        self.shelf.reject(token);
        self.source.invalidate(token);
    }
}

#[cfg(test)]
mod tests;
