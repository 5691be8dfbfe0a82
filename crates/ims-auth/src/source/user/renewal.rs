//! One renewal of a person's tokens: what is tried in which order, and what is kept of the answer.

use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use secrecy::{ExposeSecret as _, SecretString};

use super::{
    UserTokenSource,
    failure::{
        NOTHING_TO_RENEW_WITH, SIGNED_OUT, being_renewed, is_used_up, sign_in_required, told,
        unreadable,
    },
};
use crate::{
    AccessToken, AuthError, AuthErrorKind, AuthorizationCode, StoredTokens,
    grant::TokenRequest,
    secret::is_same,
    store::{Shelf, Turn},
    token_response::TokenReply,
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
    /// How often everything was given up. What began before that is not to be kept.
    sign_outs: u64,
}

/// What one renewal may do.
struct Permit {
    turn: Turn,
    /// How many sign-outs there were when it began.
    sign_outs: u64,
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
        let mut held = self.held();
        let sign_outs = held.sign_outs + 1;
        let given_up = std::mem::replace(
            &mut *held,
            Held {
                sign_outs,
                ..Held::default()
            },
        );
        given_up.tokens.access_token
    }

    /// Never held across an await: a task whose runtime stands still would take it along.
    fn held(&self) -> MutexGuard<'_, Held> {
        // Each change is an assignment of whole values, so a panic elsewhere leaves nothing half done.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl UserTokenSource {
    pub(super) async fn renew(&self) -> Result<AccessToken, AuthError> {
        let (code, sign_outs) = {
            let held = self.renewal.held();
            (held.code.clone(), held.sign_outs)
        };
        let permit = |turn| Permit { turn, sign_outs };
        if let Some(code) = code {
            // Whoever renews at this moment does so for an earlier sign-in, and must not have the last word.
            let permit = permit(self.turn(|_| false).await);
            let result = self.redeem(&code, &permit).await;
            self.shelf.release(permit.turn).await;
            return result;
        }
        let kept = self.read(&permit(Turn::Alone)).await;
        if let Ok(kept) = &kept
            && let Some(token) = self.fresh(kept)
        {
            return Ok(self.shelf.hand_out(token));
        }
        // A store that fails has no turns to give.
        let permit = permit(match kept {
            Ok(_) => self.turn(|kept| self.fresh(kept).is_some()).await,
            Err(_) => Turn::Alone,
        });
        let result = self.renew_under(&permit).await;
        self.shelf.release(permit.turn).await;
        result
    }

    /// Our turn among those who share the store. In this process there is one renewal at a time in any case.
    pub(super) async fn turn(&self, is_done: impl Fn(&StoredTokens) -> bool) -> Turn {
        if !self.is_shared {
            return Turn::Alone;
        }
        self.shelf.turn(is_done).await
    }

    async fn renew_under(&self, permit: &Permit) -> Result<AccessToken, AuthError> {
        let (kept, store_fault) = match self.read(permit).await {
            Ok(kept) => (kept, None),
            Err(error) => (StoredTokens::default(), Some(error)),
        };
        if let Some(token) = self.fresh(&kept) {
            return Ok(self.shelf.hand_out(token));
        }
        let old = self.best(&kept);
        let error = match self.refresh(kept, permit).await {
            Ok(token) => return Ok(self.shelf.hand_out(token)),
            Err(error) => error,
        };
        let error = match store_fault {
            Some(fault) if error.kind() == AuthErrorKind::SignInRequired => unreadable(fault),
            _ => error,
        };
        let now = self.exchange.clock.now();
        self.shelf.in_place_of(error, old, &now)
    }

    /// The better of the stored token and the one in hand, if it may still be used and is not the one `known` to whoever asks.
    pub(super) async fn living(&self, known: Option<&AccessToken>) -> Option<AccessToken> {
        let best = self.best_at_hand().await;
        self.shelf.news(best, known, &self.exchange.clock.now())
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

    async fn redeem(
        &self,
        code: &AuthorizationCode,
        permit: &Permit,
    ) -> Result<AccessToken, AuthError> {
        // Its tokens are for later. But whatever else somebody puts there after this is newer than the sign-in. A store that fails has
        // been logged.
        let _ = self.read(permit).await;
        match self.ask(&code.request(), None, permit).await {
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
        permit: &Permit,
    ) -> Result<AccessToken, AuthError> {
        let reply = self.exchange.ask(request).await?;
        if (reply.access_token.is_ok() || reply.refresh_token.is_some())
            && !self.keep(&reply, used, permit).await
        {
            return Err(sign_in_required(SIGNED_OUT));
        }
        reply.access_token
    }

    /// What the store holds, after it was told what it could not be told earlier. If somebody else has changed its refresh token
    /// meanwhile, that one is newer than ours, and stays.
    async fn read(&self, permit: &Permit) -> Result<StoredTokens, AuthError> {
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
            Some(tokens) if self.save(&tokens, permit).await => Ok(tokens),
            Some(_) | None => Ok(kept),
        }
    }

    /// Tries the refresh tokens that may be valid, the most likely first. A refusal may mean that another process was quicker:
    /// then the store has, or will have in a moment, what that one was given.
    async fn refresh(
        &self,
        mut kept: StoredTokens,
        permit: &Permit,
    ) -> Result<AccessToken, AuthError> {
        let mut tried: Vec<SecretString> = Vec::new();
        let mut pauses = PAUSES.iter().filter(|_| self.is_shared);
        let mut refusal = None;
        loop {
            let next = self.candidate(&kept, &tried);
            if let Some(next) = next.filter(|_| tried.len() < MOST_TRIED) {
                let grant = self.grant(&next);
                match self.ask(&grant.request(), Some(next.clone()), permit).await {
                    // `invalid_request` is what a token of rubbish is answered with.
                    Err(error) if is_used_up(&error) || error.code() == Some("invalid_request") => {
                        tried.push(next);
                        refusal = Some(error);
                    }
                    result => return result,
                }
            } else {
                let Some(refused) = refusal.take() else {
                    return Err(sign_in_required(NOTHING_TO_RENEW_WITH));
                };
                let Some(pause) = pauses.next() else {
                    return Err(match permit.turn {
                        // It may be the very token that the other one has just used: no reason to sign in.
                        Turn::Theirs | Turn::Inherited(_) => being_renewed(refused),
                        Turn::Ours(_) | Turn::Done | Turn::Alone => told(refused),
                    });
                };
                refusal = Some(refused);
                tokio::time::sleep(*pause).await;
            }
            kept = self.read(permit).await.unwrap_or_default();
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

    /// Stores what came before anything of it is used. Returns whether it is to be used: not after a sign-out meanwhile.
    async fn keep(&self, reply: &TokenReply, used: Option<SecretString>, permit: &Permit) -> bool {
        let access_token = match &reply.access_token {
            Ok(token) => {
                self.shelf.watch(token, &self.exchange.clock.now());
                Some(token.clone())
            }
            // The one before it lives on.
            Err(_) => self.best_at_hand().await,
        };
        let tokens = {
            let mut held = self.renewal.held();
            if held.sign_outs != permit.sign_outs {
                return false;
            }
            // Without a successor the refresh token stays what it was, that of an earlier sign-in too.
            let refresh_token = reply.refresh_token.clone().or_else(|| used.clone());
            let tokens = StoredTokens {
                access_token,
                refresh_token: refresh_token.or_else(|| held.stored.clone()),
            };
            held.code = None;
            held.stored = held.stored.take().or(used);
            held.tokens = tokens.clone();
            held.is_unsaved = true;
            tokens
        };
        self.save(&tokens, permit).await;
        self.renewal.held().sign_outs == permit.sign_outs
    }

    async fn best_at_hand(&self) -> Option<AccessToken> {
        self.best(&self.shelf.load().await.unwrap_or_default())
    }

    async fn save(&self, tokens: &StoredTokens, permit: &Permit) -> bool {
        let is_saved = self.shelf.save(tokens, permit.turn.lease()).await;
        let is_signed_out = {
            let mut held = self.renewal.held();
            let is_signed_out = held.sign_outs != permit.sign_outs;
            if is_saved && !is_signed_out {
                held.stored.clone_from(&tokens.refresh_token);
                held.is_unsaved = false;
            }
            is_signed_out
        };
        if is_signed_out
            // The store may have been cleared before this came to it.
            && let Err(error) = self.shelf.clear(permit.turn.lease()).await
        {
            tracing::warn!(error = %error, "the token store cannot be told of a sign-out");
        }
        is_saved && !is_signed_out
    }
}
