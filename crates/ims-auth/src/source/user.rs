//! Tokens on behalf of a person: a code is redeemed once, and from then on each refresh token brings its successor.

use std::{fmt, sync::Arc, time::Duration};

use async_trait::async_trait;
use secrecy::SecretString;
use tokio::sync::Mutex;

use crate::{
    AccessToken, AuthError, AuthErrorKind, AuthorizationCode, CachedTokenSource, Clock, HttpClient,
    MemoryTokenStore, RefreshToken, StoreKey, StoredTokens, TokenEndpoint, TokenSource, TokenStore,
    TokenVersion,
    exchange::{Exchange, check_runtime},
    grant::{Client, ExtraMembers},
    secret::is_same,
    store::{KeyParts, Shelf, is_fresh},
    token_response::TokenReply,
};

/// Access tokens of a person who has signed in, renewed by refresh tokens.
///
/// Made by [`AuthorizationCode::into_source`] or [`RefreshToken::into_source`]. IMS replaces the refresh token each time it is used,
/// and the old one may be dead from that moment: so the new one is [stored](Self::stored_in) before the access token is
/// handed out, two requests never use one refresh token, and a caller who gives up does not interrupt a renewal that has begun.
/// Where there is no refresh token (`offline_access` was not among the scopes, or the client is a public one) the access token
/// cannot be renewed, and its end is an error of kind [`SignInRequired`](AuthErrorKind::SignInRequired).
///
/// Cloning shares it. Put a cache around it with [`cached`](Self::cached).
///
/// ```
/// # use std::sync::Arc;
/// use ims_auth::{HttpClient, MemoryTokenStore, RefreshToken, TokenEndpoint};
/// # fn f(http: Arc<dyn HttpClient>) -> Result<(), ims_auth::AuthError> {
/// let tokens = RefreshToken::new("my-client-id", "the-refresh-token")
///     .with_client_secret("my-secret")
///     .into_source(TokenEndpoint::production(), http)?
///     .stored_in(Arc::new(MemoryTokenStore::default()), "person@example.com")
///     .cached();
/// # Ok(()) }
/// ```
#[derive(Clone)]
pub struct UserTokenSource {
    exchange: Exchange,
    client: Client,
    /// What else the form of a refresh holds.
    extra: ExtraMembers,
    shelf: Arc<Shelf>,
    held: Arc<Mutex<Held>>,
}

/// What the next token can be had with.
#[derive(Default)]
struct Held {
    code: Option<AuthorizationCode>,
    refresh_token: Option<SecretString>,
    /// What the store could not be told yet.
    unsaved: Option<StoredTokens>,
}

impl AuthorizationCode {
    /// A source that redeems this code at `endpoint` through `http`, when it is first asked.
    ///
    /// # Errors
    /// [`Configuration`](AuthErrorKind::Configuration) when the code or the client is not complete, or the endpoint is that of PDF
    /// Services, which knows no persons.
    pub fn into_source(
        self,
        endpoint: TokenEndpoint,
        http: Arc<dyn HttpClient>,
    ) -> Result<UserTokenSource, AuthError> {
        self.check()?;
        let (client, extra) = (self.client.clone(), ExtraMembers::default());
        let held = Held {
            code: Some(self),
            ..Held::default()
        };
        UserTokenSource::new(Exchange::new(endpoint, http), client, extra, held)
    }
}

impl RefreshToken {
    /// A source that begins with this refresh token at `endpoint` through `http`.
    ///
    /// # Errors
    /// As [`AuthorizationCode::into_source`].
    pub fn into_source(
        self,
        endpoint: TokenEndpoint,
        http: Arc<dyn HttpClient>,
    ) -> Result<UserTokenSource, AuthError> {
        self.check()?;
        let held = Held {
            refresh_token: Some(self.token),
            ..Held::default()
        };
        UserTokenSource::new(Exchange::new(endpoint, http), self.client, self.extra, held)
    }
}

impl UserTokenSource {
    fn new(
        exchange: Exchange,
        client: Client,
        extra: ExtraMembers,
        held: Held,
    ) -> Result<Self, AuthError> {
        if exchange.endpoint.version() == TokenVersion::PdfServices {
            return Err(AuthError::new(
                AuthErrorKind::Configuration,
                "the token endpoint of PDF Services takes client credentials only",
            ));
        }
        let store = Arc::new(MemoryTokenStore::default());
        let shelf = shelf(&exchange, &client, store, "");
        Ok(Self {
            exchange,
            client,
            extra,
            shelf: Arc::new(shelf),
            held: Arc::new(Mutex::new(held)),
        })
    }

    /// Keeps the tokens of `account` in `store`, and begins with the refresh token that is kept there, if there is one: it is the
    /// successor of the one this source was made with. A code goes before both: the person has just signed in.
    ///
    /// `account` is any name for the person that stays the same; with one client and one store, each person needs another. The
    /// entry does not depend on the client's secret, so that a rotation of that secret does not lose it. Without this, the tokens
    /// are kept in memory.
    pub fn stored_in(mut self, store: Arc<dyn TokenStore>, account: &str) -> Self {
        self.shelf = Arc::new(shelf(&self.exchange, &self.client, store, account));
        self
    }

    /// The name under which the store keeps this source's tokens.
    pub fn key(&self) -> &StoreKey {
        self.shelf.key()
    }

    /// How long IMS may take for one answer. Default 30 s; a cache around the source gives up after two minutes in any case.
    pub fn with_timeout(mut self, timeout: Duration) -> Self {
        self.exchange.timeout = timeout;
        self
    }

    /// Takes the time of day from `clock`, for tests.
    pub fn with_clock(mut self, clock: Arc<dyn Clock>) -> Self {
        self.exchange.clock = clock;
        self
    }

    /// Puts a cache around this source, which takes the time from the same clock.
    pub fn cached(self) -> CachedTokenSource {
        let clock = Arc::clone(&self.exchange.clock);
        CachedTokenSource::with_clock(self, clock)
    }

    async fn renew(self) -> Result<AccessToken, AuthError> {
        let mut held = self.held.lock().await;
        if let Some(tokens) = held.unsaved.take()
            && !self.shelf.save(&tokens).await
        {
            held.unsaved = Some(tokens);
        }
        if let Some(code) = held.code.take() {
            return self.redeem(&mut held, code).await;
        }
        let kept = self.shelf.load().await;
        let now = self.exchange.clock.now().wall;
        match &kept.access_token {
            Some(token) if is_fresh(token, now) => Ok(token.clone()),
            _ => self.refresh(&mut held, kept).await,
        }
    }

    async fn redeem(
        &self,
        held: &mut Held,
        code: AuthorizationCode,
    ) -> Result<AccessToken, AuthError> {
        match self.exchange.ask(&code.request()).await {
            Ok(reply) => Ok(self.keep(held, reply, None).await),
            Err(error) if is_used_up(&error) => Err(told(error)),
            Err(error) => {
                held.code = Some(code);
                Err(error)
            }
        }
    }

    /// Tries the refresh tokens that may be valid, the most likely first. A refusal may mean that another process was quicker:
    /// then the store has a newer one.
    async fn refresh(
        &self,
        held: &mut Held,
        mut kept: StoredTokens,
    ) -> Result<AccessToken, AuthError> {
        let mut tried: Vec<SecretString> = Vec::new();
        let mut refusal = None;
        loop {
            let own = held.refresh_token.as_ref();
            // What the store could not be told is newer than what it holds.
            let candidates = if held.unsaved.is_some() {
                [own, kept.refresh_token.as_ref()]
            } else {
                [kept.refresh_token.as_ref(), own]
            };
            let next = candidates.into_iter().flatten().find(|candidate| {
                let is_candidate = |known: &SecretString| is_same(known, candidate);
                !tried.iter().any(is_candidate)
            });
            let Some(next) = next.cloned() else {
                return Err(refusal.map_or_else(sign_in_required, told));
            };
            let grant = RefreshToken {
                client: self.client.clone(),
                token: next.clone(),
                extra: self.extra.clone(),
            };
            match self.exchange.ask(&grant.request()).await {
                Ok(reply) => return Ok(self.keep(held, reply, Some(next)).await),
                Err(error) if is_used_up(&error) => {
                    tried.push(next);
                    refusal = Some(error);
                    kept = self.shelf.load().await;
                }
                Err(error) => return Err(error),
            }
        }
    }

    /// Stores what came before anything of it is used.
    async fn keep(
        &self,
        held: &mut Held,
        reply: TokenReply,
        used: Option<SecretString>,
    ) -> AccessToken {
        // Without a successor the refresh token stays what it was.
        let refresh_token = reply.refresh_token.or(used);
        let tokens = StoredTokens {
            access_token: Some(reply.access_token.clone()),
            refresh_token: refresh_token.clone(),
        };
        held.refresh_token = refresh_token;
        held.unsaved = if self.shelf.save(&tokens).await {
            None
        } else {
            Some(tokens)
        };
        reply.access_token
    }
}

fn shelf(exchange: &Exchange, client: &Client, store: Arc<dyn TokenStore>, account: &str) -> Shelf {
    let key = StoreKey::new(KeyParts {
        endpoint: &exchange.endpoint,
        client_id: &client.id,
        secret: None,
        org_id: None,
        scopes: Vec::new(),
        extra: Vec::new(),
        account: Some(account),
    });
    Shelf::new(store, key, &client.id)
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

#[async_trait]
impl TokenSource for UserTokenSource {
    async fn token(&self) -> Result<AccessToken, AuthError> {
        // A task of its own: a caller who leaves between request and store would take the only valid refresh token along.
        let renewal = check_runtime()?.spawn(self.clone().renew());
        renewal.await.unwrap_or_else(|error| {
            Err(AuthError::new(
                AuthErrorKind::InvalidResponse,
                "the renewal ended without an answer",
            )
            .with_source(error))
        })
    }

    fn invalidate(&self, token: &AccessToken) {
        self.shelf.reject(token);
    }
}

impl fmt::Debug for UserTokenSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UserTokenSource")
            .field("exchange", &self.exchange)
            .field("client", &self.client)
            .field("shelf", &self.shelf)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
