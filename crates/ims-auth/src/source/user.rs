//! Tokens on behalf of a person, as their users see them. What a renewal does step by step stands in `renewal`.

use std::{fmt, pin::pin, sync::Arc, time::Duration};

use async_trait::async_trait;
use secrecy::SecretString;
use tokio::time::timeout;

use crate::{
    AccessToken, AuthError, AuthErrorKind, AuthorizationCode, CachedTokenSource, Clock, HttpClient,
    MemoryTokenStore, RefreshToken, StoreKey, StoredTokens, TokenEndpoint, TokenSource, TokenStore,
    TokenVersion,
    exchange::{Exchange, check_runtime},
    flight::{Boarding, Flight, Ticket},
    grant::{Client, ExtraMembers},
    store::{KeyParts, Shelf},
    unwound::unwound,
};

mod failure;
mod renewal;

use self::renewal::{Renewal, longest_renewal};

/// Access tokens of a person who has signed in, renewed by refresh tokens.
///
/// Made by [`AuthorizationCode::into_source`] or [`RefreshToken::into_source`]. IMS replaces the refresh token each time it is used,
/// and the old one may be dead from that moment: so the new one is [stored](Self::stored_in) before the access token is
/// handed out, callers at one time share one renewal, and a caller who gives up does not interrupt it.
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
    /// Whether others may look at the store as well.
    is_shared: bool,
    renewal: Arc<Renewal>,
    flight: Arc<Flight<Result<AccessToken, AuthError>>>,
}

/// How often a caller starts a renewal again that was lost with its runtime, before it gives up.
const LOST_RENEWALS: u32 = 2;

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
        let exchange = Exchange::new(endpoint, http);
        UserTokenSource::new(exchange, client, extra, Renewal::by_code(self))
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
        let renewal = Renewal::by_refresh_token(self.token);
        let exchange = Exchange::new(endpoint, http);
        UserTokenSource::new(exchange, self.client, self.extra, renewal)
    }
}

impl UserTokenSource {
    fn new(
        exchange: Exchange,
        client: Client,
        extra: ExtraMembers,
        renewal: Renewal,
    ) -> Result<Self, AuthError> {
        if exchange.endpoint.version() == TokenVersion::PdfServices {
            return Err(AuthError::new(
                AuthErrorKind::Configuration,
                "the token endpoint of PDF Services takes client credentials only",
            ));
        }
        let store = Arc::new(MemoryTokenStore::default());
        Ok(Self {
            shelf: Arc::new(shelf(&exchange, &client, store, "")),
            is_shared: false,
            exchange,
            client,
            extra,
            renewal: Arc::new(renewal),
            flight: Arc::new(Flight::new()),
        })
    }

    /// Keeps the tokens of `account` in `store`, and begins with the refresh token that is kept there, if there is one: it is the
    /// successor of the one this source was made with. A code goes before both: the person has just signed in.
    ///
    /// `account` is any name for the person that stays the same; with one client and one store, each person needs another, and so does each
    /// sign-in of one person for other scopes: a refresh token does not tell its scopes, so they are no part of the entry's key. The
    /// entry does not depend on the client's secret, so that a rotation of that secret does not lose it. Without this, the tokens
    /// are kept in memory.
    pub fn stored_in(mut self, store: Arc<dyn TokenStore>, account: &str) -> Self {
        self.shelf = Arc::new(shelf(&self.exchange, &self.client, store, account));
        self.is_shared = true;
        self
    }

    /// The name under which the store keeps this source's tokens.
    pub fn key(&self) -> &StoreKey {
        self.shelf.key()
    }

    /// The tokens that the store holds, whatever their age, or `None`. IMS is not asked.
    ///
    /// # Errors
    /// [`Store`](AuthErrorKind::Store) when the store cannot be read.
    pub async fn stored(&self) -> Result<Option<StoredTokens>, AuthError> {
        let kept = self.shelf.load().await?;
        Ok(Some(kept).filter(|kept| !kept.is_empty()))
    }

    /// Forgets the person's tokens, the refresh token included, in the store and here: afterwards somebody has to sign in again. What a
    /// renewal of this source that is under way brings is dropped.
    ///
    /// IMS is not told. To end the tokens there as well, call [`revoke_refresh_token`](crate::ImsClient::revoke_refresh_token) with what
    /// [`stored`](Self::stored) tells before: another process that has the refresh token in memory could go on with it.
    ///
    /// # Errors
    /// [`Store`](AuthErrorKind::Store) when the store could not be told. Here they are forgotten in any case.
    pub async fn sign_out(&self) -> Result<(), AuthError> {
        let before = self.renewal.forget_all();
        // Another process that renews would bring back what it is given.
        let turn = self.turn(|_| false).await;
        // Whoever asked meanwhile has begun anew with what the store holds: that is given up as well, before the store is and after.
        let meanwhile = self.renewal.forget_all();
        let stored = self.shelf.load().await.unwrap_or_default().access_token;
        let cleared = self.shelf.clear(turn.lease()).await;
        let after = self.renewal.forget_all();
        let handed_out = self.shelf.take_handed_out();
        for token in [before, meanwhile, stored, after, handed_out]
            .into_iter()
            .flatten()
        {
            token.mark_rejected();
            self.shelf.reject(&token);
        }
        self.shelf.release(turn).await;
        cleared
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

    /// The refresh grant with one of the tokens.
    fn grant(&self, token: &SecretString) -> RefreshToken {
        RefreshToken {
            client: self.client.clone(),
            token: token.clone(),
            extra: self.extra.clone(),
        }
    }

    async fn fly(self, ticket: Ticket<Result<AccessToken, AuthError>>) {
        let result = unwound("the renewal panicked", self.renew()).await;
        self.flight.land(ticket, result);
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

#[async_trait]
impl TokenSource for UserTokenSource {
    async fn token(&self) -> Result<AccessToken, AuthError> {
        let runtime = check_runtime()?;
        let known = self.shelf.known();
        for _ in 0..LOST_RENEWALS {
            let now = self.exchange.clock.now().monotonic;
            let lost_after = longest_renewal(self.exchange.timeout);
            let waiting = match self.flight.board(now, lost_after, || true) {
                Boarding::Passenger(waiting) => waiting,
                Boarding::Pilot(ticket, waiting) => {
                    // A task of its own: a caller who leaves between request and store would take the only valid refresh
                    // token along.
                    runtime.spawn(self.clone().fly(ticket));
                    waiting
                }
                Boarding::NotNeeded => break,
            };
            let mut landing = pin!(waiting.result());
            let landed = match timeout(Shelf::PATIENCE, landing.as_mut()).await {
                Ok(landed) => landed,
                // Nobody waits long who has a valid token. The renewal goes on.
                Err(_) => match self.living(known.as_ref()).await {
                    Some(token) => return Ok(self.shelf.hand_out(token)),
                    None => landing.await,
                },
            };
            if let Some(result) = landed {
                return result;
            }
            tracing::debug!("a renewal was lost with its runtime; it is started again");
        }
        Err(AuthError::new(
            AuthErrorKind::Transport,
            "the renewal ended without an answer, since nobody drives the runtime it was started in",
        ))
    }

    fn invalidate(&self, token: &AccessToken) {
        self.shelf.reject(token);
    }

    async fn forget(&self, token: &AccessToken) -> Result<(), AuthError> {
        self.shelf.forget(token).await
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
