//! One entry of a store, as a source sees it: never in the way, and never a token that is of no use.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, SystemTime},
};

use tokio::time::Instant;

use super::{Lease, StoreKey, StoredTokens, TokenStore};
use crate::{AccessToken, AuthError, AuthErrorKind, Timestamp, unwound::unwound};

mod turn;

pub(crate) use self::turn::Turn;

/// How many rejected tokens are remembered.
const MOST_REJECTED: usize = 16;
/// How many tokens are watched at a time: the store's and the one in hand, and what came and went beside them.
const MOST_WATCHED: usize = 4;
/// Below this, a life is short: a slow answer may bring its renewal forward to the middle of it.
const SHORT_LIFE: Duration = Duration::from_secs(10 * 60);
/// How far the clock of the machine that stored a token may be ahead of ours.
const SKEW: Duration = Duration::from_secs(5 * 60);

/// The place of one source's tokens in a store.
#[derive(Debug)]
pub(crate) struct Shelf {
    store: Arc<dyn TokenStore>,
    key: StoreKey,
    client_id: String,
    /// Tokens that an API turned down. They stay here when the store has forgotten them: another process, or a copy of the
    /// store that lags behind, may bring them back.
    rejected: Mutex<Vec<Rejected>>,
    /// The token that was handed out last.
    handed_out: Mutex<Option<AccessToken>>,
    /// The tokens that were looked at last, and what was left of their lives when they were first seen.
    watched: Mutex<Vec<Look>>,
    /// Until when nobody waits for a turn, since a holder has kept us for too long.
    impatient_until: Mutex<Option<Instant>>,
}

#[derive(Debug)]
struct Rejected {
    token: AccessToken,
    is_forgotten: bool,
}

#[derive(Debug)]
struct Look {
    token: AccessToken,
    left: Duration,
    at: Duration,
}

impl Shelf {
    /// How long a store may take to say what it has, and how long to take note. After that the token is fetched, and used, as if
    /// there were none.
    pub(crate) const PATIENCE: Duration = Duration::from_secs(5);

    pub(crate) fn new(store: Arc<dyn TokenStore>, key: StoreKey, client_id: &str) -> Self {
        Self {
            store,
            key,
            client_id: client_id.to_owned(),
            rejected: Mutex::default(),
            handed_out: Mutex::default(),
            watched: Mutex::default(),
            impatient_until: Mutex::default(),
        }
    }

    pub(crate) fn key(&self) -> &StoreKey {
        &self.key
    }

    /// What the store holds. Another client's access token does not count; whether ours is of use, and was not turned down, is told by
    /// [`life_left`](Self::life_left).
    ///
    /// # Errors
    /// The store's. It has been logged: who goes on without the store need not tell it.
    pub(crate) async fn load(&self) -> Result<StoredTokens, AuthError> {
        let load = async {
            self.forget_rejected().await;
            self.store.load(&self.key).await
        };
        let loaded = bounded("load", load).await.inspect_err(|error| {
            tracing::warn!(error = %error, "the token store cannot be read; it is left out");
        });
        let mut tokens = loaded?.unwrap_or_default();
        tokens
            .access_token
            .take_if(|token| token.client_id() != self.client_id);
        Ok(tokens)
    }

    /// Keeps `tokens`, and returns whether the store did so.
    pub(crate) async fn save(&self, tokens: &StoredTokens, lease: Option<&Lease>) -> bool {
        let saved = bounded("save", self.store.save(&self.key, tokens, lease)).await;
        if let Err(error) = &saved {
            tracing::warn!(error = %error, "the token store cannot be written; the token is used without it");
        }
        saved.is_ok()
    }

    /// Removes the whole entry.
    ///
    /// # Errors
    /// When the store could not be told.
    pub(crate) async fn clear(&self, lease: Option<&Lease>) -> Result<(), AuthError> {
        let nothing = StoredTokens::default();
        bounded("save", self.store.save(&self.key, &nothing, lease)).await
    }

    /// Notes that an API turned `token` down; the store forgets it before it is asked again.
    pub(crate) fn reject(&self, token: &AccessToken) {
        let mut rejected = self.rejected();
        if rejected.iter().any(|known| known.token.is_same(token)) {
            return;
        }
        if rejected.len() == MOST_REJECTED {
            rejected.remove(0);
        }
        rejected.push(Rejected {
            token: token.clone(),
            is_forgotten: false,
        });
    }

    fn is_rejected(&self, token: &AccessToken) -> bool {
        token.is_rejected()
            || self
                .rejected()
                .iter()
                .any(|known| known.token.is_same(token))
    }

    /// Drops `token` here and in the store, now.
    ///
    /// # Errors
    /// When the store could not be told; it will be before it is asked the next time.
    pub(crate) async fn forget(&self, token: &AccessToken) -> Result<(), AuthError> {
        self.reject(token);
        bounded("forget", self.store.forget(&self.key, token)).await?;
        self.note_forgotten(token);
        Ok(())
    }

    fn note_forgotten(&self, token: &AccessToken) {
        for known in self.rejected().iter_mut() {
            known.is_forgotten |= known.token.is_same(token);
        }
    }

    async fn forget_rejected(&self) {
        let unforgotten: Vec<_> = self
            .rejected()
            .iter()
            .filter(|known| !known.is_forgotten)
            .map(|known| known.token.clone())
            .collect();
        for token in unforgotten {
            if let Err(error) = self.store.forget(&self.key, &token).await {
                tracing::warn!(error = %error, "the token store cannot forget a token; it is passed over");
                return;
            }
            self.note_forgotten(&token);
        }
    }

    /// Whether `token` has so much of its life before it that no cache would renew it yet: a fifth, and half of a short one, which
    /// may be renewed as early as that.
    pub(crate) fn is_fresh(&self, token: &AccessToken, now: &Timestamp) -> bool {
        let whole = token.expires_in().unwrap_or_default();
        let reserve = if whole < SHORT_LIFE {
            whole / 2
        } else {
            whole / 5
        };
        self.life_left(token, now) > reserve
    }

    /// The token, noted as handed out.
    pub(crate) fn hand_out(&self, token: AccessToken) -> AccessToken {
        *self.handed_out() = Some(token.clone());
        token
    }

    /// `token` in place of `error`, if it is [news](Self::news): a cache knows best what to make of a failure.
    pub(crate) fn in_place_of(
        &self,
        error: AuthError,
        token: Option<AccessToken>,
        now: &Timestamp,
    ) -> Result<AccessToken, AuthError> {
        let token = self.news(token, self.known().as_ref(), now);
        let token = token.ok_or_else(|| error.clone())?;
        tracing::warn!(error = %error, "the stored access token cannot be renewed; it is used until its end");
        Ok(self.hand_out(token))
    }

    /// `token`, if it may still be used and is not the one that is `known` to whoever asks.
    pub(crate) fn news(
        &self,
        token: Option<AccessToken>,
        known: Option<&AccessToken>,
        now: &Timestamp,
    ) -> Option<AccessToken> {
        let is_news = |token: &AccessToken| !known.is_some_and(|known| known.is_same(token));
        token.filter(|token| self.is_alive(token, now) && is_news(token))
    }

    /// The token that was handed out last.
    pub(crate) fn known(&self) -> Option<AccessToken> {
        self.handed_out().clone()
    }

    /// Gives up the token that was handed out last, and returns it.
    pub(crate) fn take_handed_out(&self) -> Option<AccessToken> {
        self.handed_out().take()
    }

    fn handed_out(&self) -> MutexGuard<'_, Option<AccessToken>> {
        self.handed_out
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether `token` may still be used.
    pub(crate) fn is_alive(&self, token: &AccessToken, now: &Timestamp) -> bool {
        !self.life_left(token, now).is_zero()
    }

    /// What is left of the life of `token`, by both clocks: one wall clock may be set back, or be behind that of the machine
    /// that stored it. Nothing of one that was turned down, or that does not tell.
    pub(crate) fn life_left(&self, token: &AccessToken, now: &Timestamp) -> Duration {
        if self.is_rejected(token) || is_from_the_future(token, now.wall) {
            return Duration::ZERO;
        }
        let by_wall = token.life_left(now.wall).unwrap_or_default();
        by_wall.min(self.left_since_first_look(token, by_wall, now.monotonic))
    }

    /// Notes how long `token`, which has just come, has to live, so that a wall clock that is set back later does not deceive.
    pub(crate) fn watch(&self, token: &AccessToken, now: &Timestamp) {
        self.life_left(token, now);
    }

    /// What is left of the life of `token` by the monotonic clock, if `left` were left at the first look.
    fn left_since_first_look(&self, token: &AccessToken, left: Duration, at: Duration) -> Duration {
        // Pushes and removals are single steps, so a panic elsewhere leaves nothing half done.
        let mut watched = self.watched.lock().unwrap_or_else(PoisonError::into_inner);
        let is_known = |look: &&Look| {
            look.token.is_same(token) && look.token.expires_at() == token.expires_at()
        };
        if let Some(first) = watched.iter().find(is_known) {
            return first.left.saturating_sub(at.saturating_sub(first.at));
        }
        if watched.len() == MOST_WATCHED {
            watched.remove(0);
        }
        watched.push(Look {
            token: token.clone(),
            left,
            at,
        });
        left
    }

    fn rejected(&self) -> MutexGuard<'_, Vec<Rejected>> {
        // Pushes and removals are single steps, so a panic elsewhere leaves nothing half done.
        self.rejected.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether `token` was issued later than now: then one of the clocks is wrong, and its life cannot be known.
fn is_from_the_future(token: &AccessToken, now: SystemTime) -> bool {
    let issued = token
        .expires_at()
        .zip(token.expires_in())
        .and_then(|(end, life)| end.checked_sub(life));
    issued.is_some_and(|issued| issued.duration_since(now).is_ok_and(|ahead| ahead > SKEW))
}

async fn bounded<T>(
    what: &str,
    work: impl Future<Output = Result<T, AuthError>>,
) -> Result<T, AuthError> {
    let work = unwound("the token store panicked", work);
    tokio::time::timeout(Shelf::PATIENCE, work)
        .await
        .unwrap_or_else(|_| {
            Err(AuthError::new(
                AuthErrorKind::Store,
                format!(
                    "the token store did not {what} within {:?}",
                    Shelf::PATIENCE
                ),
            ))
        })
}

#[cfg(test)]
mod tests;
