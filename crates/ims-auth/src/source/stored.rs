//! A store in front of a source: the token that another process or an earlier run fetched, if it is still fresh.

use std::{pin::pin, sync::Arc};

use async_trait::async_trait;
use secrecy::ExposeSecret as _;
use tokio::time::timeout;

use super::ClientCredentialsSource;
use crate::{
    AccessToken, AuthError, CachedTokenSource, Lease, StoreKey, StoredTokens, TokenSource,
    TokenStore,
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

    /// The token that the store holds, if it may still be used. IMS is not asked: for whoever wants to show, check or revoke a token, and
    /// not to fetch one for that.
    ///
    /// # Errors
    /// [`Store`](crate::AuthErrorKind::Store) when the store cannot be read.
    pub async fn stored(&self) -> Result<Option<AccessToken>, AuthError> {
        let now = self.source.exchange.clock.now();
        let token = self.shelf.load().await?.access_token;
        Ok(token.filter(|token| self.shelf.is_alive(token, &now)))
    }

    /// The token that is kept, if it is of use to a cache.
    fn fresh(&self, kept: &StoredTokens) -> Option<AccessToken> {
        let now = self.source.exchange.clock.now();
        let token = kept.access_token.as_ref();
        token
            .filter(|token| self.shelf.is_fresh(token, &now))
            .cloned()
    }

    async fn renew_in_turn(&self) -> Result<AccessToken, AuthError> {
        let turn = self.shelf.turn(|kept| self.fresh(kept).is_some()).await;
        let kept = self.shelf.load().await.unwrap_or_default();
        let result = match self.fresh(&kept) {
            Some(token) => Ok(self.shelf.hand_out(token)),
            None => self.renew(kept.access_token, turn.lease()).await,
        };
        self.shelf.release(turn).await;
        result
    }

    /// A token from IMS, for the store as well; or the `old` one, as long as there is no other.
    async fn renew(
        &self,
        old: Option<AccessToken>,
        lease: Option<&Lease>,
    ) -> Result<AccessToken, AuthError> {
        let clock = &self.source.exchange.clock;
        match self.source.token().await {
            Ok(token) => {
                self.shelf.watch(&token, &clock.now());
                let tokens = StoredTokens {
                    access_token: Some(token.clone()),
                    refresh_token: None,
                };
                self.shelf.save(&tokens, lease).await;
                Ok(self.shelf.hand_out(token))
            }
            Err(error) => self.shelf.in_place_of(error, old, &clock.now()),
        }
    }
}

#[async_trait]
impl TokenSource for StoredTokenSource {
    async fn token(&self) -> Result<AccessToken, AuthError> {
        check_runtime()?;
        let Ok(kept) = self.shelf.load().await else {
            // A store that fails is told what came all the same: it may be better by then.
            return self.renew(None, None).await;
        };
        if let Some(token) = self.fresh(&kept) {
            return Ok(self.shelf.hand_out(token));
        }
        let known = self.shelf.known();
        let living = |token| {
            let now = self.source.exchange.clock.now();
            self.shelf.news(token, known.as_ref(), &now)
        };
        let mut renewal = pin!(self.renew_in_turn());
        let Some(old) = living(kept.access_token) else {
            return renewal.await;
        };
        if let Ok(renewed) = timeout(Shelf::PATIENCE, renewal.as_mut()).await {
            return renewed;
        }
        // Its end, or an API's rejection, may have come meanwhile.
        let Some(old) = living(Some(old)) else {
            return renewal.await;
        };
        let bound = Shelf::PATIENCE;
        tracing::warn!(
            ?bound,
            "the stored access token is served, since the new one takes its time"
        );
        Ok(self.shelf.hand_out(old))
    }

    fn invalidate(&self, token: &AccessToken) {
        self.shelf.reject(token);
        self.source.invalidate(token);
    }

    async fn forget(&self, token: &AccessToken) -> Result<(), AuthError> {
        self.invalidate(token);
        self.shelf.forget(token).await
    }
}

#[cfg(test)]
mod tests;
