//! One renewal of a person's tokens: what is tried in which order, and what is kept of the answer.

use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use secrecy::{ExposeSecret as _, SecretString};

use super::UserTokenSource;
use crate::{
    AccessToken, AuthError, AuthErrorKind, AuthorizationCode, Lease, StoredTokens,
    grant::TokenRequest, secret::is_same, store::Shelf, token_response::TokenReply,
};

/// What the next token can be had with.
pub(super) struct Renewal(Mutex<Held>);

#[derive(Clone, Default)]
struct Held {
    /// Until it is redeemed, or IMS says that it cannot be.
    code: Option<AuthorizationCode>,
    /// What IMS sent last. Before that: the refresh token that was given.
    tokens: StoredTokens,
    /// The refresh token that the store was last known to hold, or else the one that ours came from.
    stored: Option<SecretString>,
    /// Whether `tokens` have yet to be stored.
    is_unsaved: bool,
}

/// The most refresh tokens that one renewal tries: the store's, a newer one of the store's, and the one in hand.
const MOST_TRIED: usize = 3;

/// When a store that others share is looked at again after a refusal, in which they may be the cause: whoever was quicker has
/// its answer, and is about to store it.
const PAUSES: [Duration; 4] = [
    Duration::from_millis(100),
    Duration::from_millis(200),
    Duration::from_millis(400),
    Duration::from_millis(800),
];

/// How long a renewal may take: its requests, the store before and after each of them, and the looks at what others do.
pub(super) fn longest_renewal(request: Duration) -> Duration {
    let trial = request.saturating_add(Shelf::PATIENCE * 2);
    let trials = [trial; MOST_TRIED].into_iter();
    let looks = PAUSES.iter().map(|pause| *pause + Shelf::PATIENCE);
    trials
        .chain(looks)
        // The first look, the turn, the look after it, and the return of the lease.
        .fold(
            Shelf::LONGEST_TURN + Shelf::PATIENCE * 3,
            Duration::saturating_add,
        )
}

impl Renewal {
    pub(super) fn by_code(code: AuthorizationCode) -> Self {
        Self(Mutex::new(Held {
            code: Some(code),
            ..Held::default()
        }))
    }

    pub(super) fn by_refresh_token(token: SecretString) -> Self {
        let tokens = StoredTokens {
            access_token: None,
            refresh_token: Some(token),
        };
        Self(Mutex::new(Held {
            tokens,
            ..Held::default()
        }))
    }

    /// Gives everything up, and returns the access token that was in hand.
    pub(super) fn forget_all(&self) -> Option<AccessToken> {
        std::mem::take(&mut *self.held()).tokens.access_token
    }

    /// Never held across an await: a task whose runtime stands still would take it along.
    fn held(&self) -> MutexGuard<'_, Held> {
        // Each change is an assignment of whole values, so a panic elsewhere leaves nothing half done.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl UserTokenSource {
    pub(super) async fn renew(&self) -> Result<AccessToken, AuthError> {
        let code = self.renewal.held().code.clone();
        if let Some(code) = code {
            return self.redeem(&code).await;
        }
        let kept = self.read(None).await;
        if let Some(token) = kept.as_ref().and_then(|kept| self.fresh(kept)) {
            return Ok(self.shelf.hand_out(token));
        }
        // A store that fails has no turns to give.
        let lease = match kept {
            Some(_) => self.turn(|kept| self.fresh(kept).is_some()).await,
            None => None,
        };
        let result = self.renew_under(lease.as_ref()).await;
        self.shelf.release(lease).await;
        result
    }

    /// Our turn among those who share the store. In this process there is one renewal at a time in any case.
    pub(super) async fn turn(&self, is_done: impl Fn(&StoredTokens) -> bool) -> Option<Lease> {
        if !self.is_shared {
            return None;
        }
        self.shelf.turn(is_done).await
    }

    async fn renew_under(&self, lease: Option<&Lease>) -> Result<AccessToken, AuthError> {
        let kept = self.read(lease).await.unwrap_or_default();
        if let Some(token) = self.fresh(&kept) {
            return Ok(self.shelf.hand_out(token));
        }
        let old = self.best(&kept);
        match self.refresh(kept, lease).await {
            Ok(token) => Ok(self.shelf.hand_out(token)),
            Err(error) => {
                let now = self.exchange.clock.now();
                self.shelf.in_place_of(error, old, &now)
            }
        }
    }

    /// Of the token that is kept and the one in hand that which lives longer: the store may be behind, or ahead.
    fn best(&self, kept: &StoredTokens) -> Option<AccessToken> {
        let held = self.renewal.held().tokens.access_token.clone();
        let both = [kept.access_token.clone(), held].into_iter().flatten();
        let now = self.exchange.clock.now();
        both.max_by_key(|token| self.shelf.life_left(token, &now))
    }

    /// The better of both, if it is of use to a cache.
    fn fresh(&self, kept: &StoredTokens) -> Option<AccessToken> {
        let now = self.exchange.clock.now();
        self.best(kept)
            .filter(|token| self.shelf.is_fresh(token, &now))
    }

    async fn redeem(&self, code: &AuthorizationCode) -> Result<AccessToken, AuthError> {
        // Whoever renews at this moment does so for an earlier sign-in, and must not have the last word.
        let lease = self.turn(|_| false).await;
        // Its tokens are for later. But whatever else somebody puts there after this is newer than the sign-in.
        self.read(lease.as_ref()).await;
        let redeemed = self.ask(&code.request(), None, lease.as_ref()).await;
        self.shelf.release(lease).await;
        match redeemed {
            Ok(token) => Ok(self.shelf.hand_out(token)),
            Err(error) => {
                if is_used_up(&error) {
                    self.renewal.held().code = None;
                }
                Err(told(error))
            }
        }
    }

    /// Sends `request`, in which the refresh token `used` stands, and keeps what comes.
    async fn ask(
        &self,
        request: &TokenRequest<'_>,
        used: Option<SecretString>,
        lease: Option<&Lease>,
    ) -> Result<AccessToken, AuthError> {
        let reply = self.exchange.ask(request).await?;
        if reply.access_token.is_ok() || reply.refresh_token.is_some() {
            self.keep(&reply, used, lease).await;
        }
        reply.access_token
    }

    /// What the store holds, after it was told what it could not be told earlier. If somebody else has changed its refresh token
    /// meanwhile, that one is newer than ours, and stays.
    /// `None` when the store fails.
    async fn read(&self, lease: Option<&Lease>) -> Option<StoredTokens> {
        let kept = self.shelf.load().await?;
        let unsaved = {
            let mut held = self.renewal.held();
            let known = held.stored.as_ref();
            let is_news = |token: &SecretString| !known.is_some_and(|known| is_same(known, token));
            if kept.refresh_token.as_ref().is_some_and(is_news) {
                held.is_unsaved = false;
            }
            held.stored.clone_from(&kept.refresh_token);
            held.is_unsaved.then(|| held.tokens.clone())
        };
        match unsaved {
            Some(tokens) if self.save(&tokens, lease).await => Some(tokens),
            Some(_) | None => Some(kept),
        }
    }

    /// Tries the refresh tokens that may be valid, the most likely first. A refusal may mean that another process was quicker:
    /// then the store has, or will have in a moment, what that one was given.
    async fn refresh(
        &self,
        mut kept: StoredTokens,
        lease: Option<&Lease>,
    ) -> Result<AccessToken, AuthError> {
        let mut tried: Vec<SecretString> = Vec::new();
        let mut pauses = PAUSES.iter().filter(|_| self.is_shared);
        let mut refusal = None;
        loop {
            let next = self.candidate(&kept, &tried);
            if let Some(next) = next.filter(|_| tried.len() < MOST_TRIED) {
                let grant = self.grant(&next);
                match self.ask(&grant.request(), Some(next.clone()), lease).await {
                    // `invalid_request` is what a token of rubbish is answered with.
                    Err(error) if is_used_up(&error) || error.code() == Some("invalid_request") => {
                        tried.push(next);
                        refusal = Some(error);
                    }
                    result => return result,
                }
            } else {
                let Some(refused) = refusal.take() else {
                    return Err(sign_in_required());
                };
                let Some(pause) = pauses.next() else {
                    return Err(told(refused));
                };
                refusal = Some(refused);
                tokio::time::sleep(*pause).await;
            }
            kept = self.read(lease).await.unwrap_or_default();
            let now = self.exchange.clock.now();
            let is_fresh = |token: &AccessToken| self.shelf.is_fresh(token, &now);
            if let Some(token) = kept.access_token.take_if(|token| is_fresh(token)) {
                return Ok(token);
            }
        }
    }

    /// The refresh token to try next. What the store could not be told is newer than what it holds; else the store goes first.
    fn candidate(&self, kept: &StoredTokens, tried: &[SecretString]) -> Option<SecretString> {
        let held = self.renewal.held();
        let (ours, stored) = (&held.tokens.refresh_token, &kept.refresh_token);
        let candidates = if held.is_unsaved {
            [ours, stored]
        } else {
            [stored, ours]
        };
        let is_new =
            |candidate: &SecretString| !tried.iter().any(|known| is_same(known, candidate));
        candidates
            .into_iter()
            .flatten()
            .find(|candidate| !candidate.expose_secret().trim().is_empty() && is_new(candidate))
            .cloned()
    }

    /// Stores what came before anything of it is used.
    async fn keep(&self, reply: &TokenReply, used: Option<SecretString>, lease: Option<&Lease>) {
        // Without a successor the refresh token stays what it was.
        let tokens = StoredTokens {
            access_token: reply.access_token.as_ref().ok().cloned(),
            refresh_token: reply.refresh_token.clone().or_else(|| used.clone()),
        };
        if let Some(token) = &tokens.access_token {
            self.shelf.watch(token, &self.exchange.clock.now());
        }
        {
            let mut held = self.renewal.held();
            held.code = None;
            held.stored = held.stored.take().or(used);
            held.tokens = tokens.clone();
            held.is_unsaved = true;
        }
        self.save(&tokens, lease).await;
    }

    async fn save(&self, tokens: &StoredTokens, lease: Option<&Lease>) -> bool {
        let is_saved = self.shelf.save(tokens, lease).await;
        if is_saved {
            let mut held = self.renewal.held();
            held.stored.clone_from(&tokens.refresh_token);
            held.is_unsaved = false;
        }
        is_saved
    }
}

/// Whether IMS says that the code or refresh token cannot be used any more.
fn is_used_up(error: &AuthError) -> bool {
    error.code() == Some("invalid_grant")
}

/// A refusal that only the person can mend is told as such.
fn told(error: AuthError) -> AuthError {
    if is_used_up(&error) {
        error.with_kind(AuthErrorKind::SignInRequired)
    } else {
        error
    }
}

fn sign_in_required() -> AuthError {
    AuthError::new(
        AuthErrorKind::SignInRequired,
        "the access token cannot be renewed, because the sign-in brought no refresh token; ask for the scope `offline_access` where \
         the API allows it, or sign in again",
    )
}
