//! A store in Redis, for processes on several machines. What is asked of it, and for how long things live there; the connection and
//! what the server does by itself have files of their own.

use std::{fmt, sync::Arc, time::Duration};

use ::redis::cmd;
use async_trait::async_trait;

use super::{Lease, StoreKey, StoredTokens, TokenStore};
use crate::{AccessToken, AuthError, AuthErrorKind, Clock, SystemClock};

mod address;
mod link;
mod scripts;

use self::{
    address::Address,
    link::{Link, Question},
    scripts::{FORGET, LEASE, RELEASE, SAVE},
};

/// What the names of all entries begin with, unless told otherwise.
const PREFIX: &str = "ims-auth:";
/// How long an entry with a refresh token lives: as long as the refresh token itself, as documented.
const REFRESH_LIFE: Duration = Duration::from_secs(14 * 24 * 60 * 60);
/// How long it is known who saved last, at least.
const FENCE_LIFE: Duration = REFRESH_LIFE;
/// How long a lease stands. Others wait a little longer: when its holder has died, one of them has to get it and to be answered while the
/// rest still wait.
const LEASE_LIFE: Duration = Lease::BOUND.saturating_sub(Duration::from_secs(2));
/// How long one answer may take, unless told otherwise.
const TIMEOUT: Duration = Duration::from_secs(2);
/// How often an entry is read again that changed before a token in it could be forgotten.
const MOST_READ: usize = 5;

/// Keeps tokens in Redis 6 or later, or in Valkey, for processes on any number of machines. Cloning shares the connection.
///
/// An entry expires with its token; with a refresh token in it, 14 days after it was saved. It is sealed to its key
/// ([`StoredTokens::seal`]). A [`Lease`] ends after 8 s at the latest, by the server's clock, and carries a fencing value.
///
/// A connection is made when something is asked, and closed a few seconds after the last question; in between no task runs. Nothing takes
/// longer than [two seconds](Self::with_timeout), so that a Redis which is down, or hangs, costs a fetch. What was in it is no loss:
/// persistence and replicas are not needed for access tokens; refresh tokens that must survive a restart of the server do need them.
///
/// One server is asked, or whatever looks like one: a cluster's or a sentinel's redirections are not followed. All names of an entry
/// have the same hash tag, `{…}`, for proxies that spread them.
///
/// ```
/// # use std::sync::Arc;
/// use ims_auth::{ClientCredentials, HttpClient, RedisTokenStore, TokenEndpoint};
/// # fn f(http: Arc<dyn HttpClient>) -> Result<(), ims_auth::AuthError> {
/// let store = RedisTokenStore::at("redis://:a-password@127.0.0.1/0")?.with_prefix("my-team:tokens:");
/// let tokens = ClientCredentials::new("my-client-id", "my-secret", "openid,AdobeID")
///     .into_source(TokenEndpoint::production(), http)?
///     .stored_in(Arc::new(store))
///     .cached();
/// # Ok(()) }
/// ```
#[derive(Clone)]
pub struct RedisTokenStore {
    link: Link,
    prefix: String,
    clock: Arc<dyn Clock>,
}

impl RedisTokenStore {
    /// The server at `url`; nothing is sent yet.
    ///
    /// - `redis://[user][:password@]host[:port][/database]`, on this machine only;
    /// - `rediss://…`, the same over TLS: with the feature `redis-tls`, and the certificates that the machine trusts;
    /// - `unix:///path/to/socket[?db=…&user=…&pass=…]`.
    ///
    /// User and password are percent-encoded where they hold reserved characters. `valkey`, `valkeys`, `redis+unix` and `valkey+unix`
    /// are understood as well, and so is `?protocol=resp3`.
    ///
    /// # Errors
    /// [`AuthErrorKind::Configuration`] for anything else, and for an unencrypted connection to another machine. It does not quote the URL.
    pub fn at(url: &str) -> Result<Self, AuthError> {
        Address::read(url, false).map(Self::new)
    }

    /// As [`at`](Self::at), but allows an unencrypted connection to any host.
    ///
    /// Whoever is on the way can then read the password, with it delete entries or bring old ones back, and read refresh tokens if the
    /// client ID is known. Access tokens of client credentials stay unreadable without the client secret.
    ///
    /// # Errors
    /// As [`at`](Self::at), but for the missing encryption.
    pub fn at_plain_tcp(url: &str) -> Result<Self, AuthError> {
        Address::read(url, true).map(Self::new)
    }

    fn new(address: Address) -> Self {
        Self {
            link: Link::new(address, TIMEOUT),
            prefix: PREFIX.to_owned(),
            clock: Arc::new(SystemClock),
        }
    }

    /// Has the names of all entries begin with `prefix` instead of `ims-auth:`, so that several applications can share a database, and an ACL can tell
    /// them apart.
    pub fn with_prefix(mut self, prefix: impl Into<String>) -> Self {
        self.prefix = prefix.into();
        self
    }

    /// How long one answer may take, a new connection included. Default 2 s. A source asks five times for a token that it has to fetch, and
    /// gives up each time after 5 s by itself.
    pub fn with_timeout(mut self, timeout: Duration) -> Self {
        self.link = self.link.with_timeout(timeout);
        self
    }

    /// Takes the time from `clock`, which says how long a token that is saved has to live. The server counts that down by its own.
    pub fn with_clock(mut self, clock: Arc<dyn Clock>) -> Self {
        self.clock = clock;
        self
    }

    /// The names of what belongs to `key`.
    fn names(&self, key: &StoreKey) -> Names {
        let entry = format!("{}{{{}}}", self.prefix, key.as_str());
        Names {
            lease: format!("{entry}:lease"),
            fence: format!("{entry}:fence"),
            entry,
        }
    }

    /// How long `tokens` are worth keeping. Zero: not at all.
    fn life(&self, tokens: &StoredTokens) -> Duration {
        let access = tokens.access_token.as_ref();
        let access = access.and_then(|token| token.life_left(self.clock.now().wall));
        let refresh = tokens.refresh_token.as_ref().map(|_| REFRESH_LIFE);
        access.max(refresh).unwrap_or_default()
    }

    async fn read(&self, names: &Names) -> Result<Option<Vec<u8>>, AuthError> {
        let mut get = cmd("GET");
        get.arg(&names.entry);
        self.link.ask("read", &Question::Command(get)).await
    }
}

struct Names {
    entry: String,
    lease: String,
    fence: String,
}

#[async_trait]
impl TokenStore for RedisTokenStore {
    async fn load(&self, key: &StoreKey) -> Result<Option<StoredTokens>, AuthError> {
        let bytes = self.read(&self.names(key)).await?;
        bytes
            .map(|bytes| StoredTokens::unseal(key, &bytes))
            .transpose()
    }

    async fn save(
        &self,
        key: &StoreKey,
        tokens: &StoredTokens,
        lease: Option<&Lease>,
    ) -> Result<(), AuthError> {
        let names = self.names(key);
        let life = millis(self.life(tokens));
        let mut save = SAVE.prepare_invoke();
        save.key(&names.entry)
            .key(&names.fence)
            .arg(tokens.seal(key))
            .arg(life)
            .arg(lease.and_then(Lease::fence).unwrap_or_default())
            .arg(life.max(millis(FENCE_LIFE)));
        if self.link.ask("keep", &Question::Script(save)).await? {
            return Ok(());
        }
        Err(failure(
            "the lease ran out, and somebody with a newer one has saved tokens meanwhile",
        ))
    }

    async fn forget(&self, key: &StoreKey, token: &AccessToken) -> Result<(), AuthError> {
        let names = self.names(key);
        for _ in 0..MOST_READ {
            let Some(bytes) = self.read(&names).await? else {
                return Ok(());
            };
            let mut tokens = StoredTokens::unseal(key, &bytes)?;
            if !tokens.forget(token) {
                return Ok(());
            }
            let rest = if tokens.is_empty() {
                Vec::new()
            } else {
                tokens.seal(key)
            };
            let mut forget = FORGET.prepare_invoke();
            forget.key(&names.entry).arg(bytes).arg(rest);
            if self.link.ask("forget", &Question::Script(forget)).await? {
                return Ok(());
            }
        }
        Err(failure(
            "the stored entry changes faster than a token in it can be forgotten",
        ))
    }

    async fn lease(&self, key: &StoreKey) -> Result<Option<Lease>, AuthError> {
        let names = self.names(key);
        let mut owner = [0_u8; 16];
        getrandom::fill(&mut owner).expect("the operating system gives random numbers");
        let mut lease = LEASE.prepare_invoke();
        lease
            .key(&names.lease)
            .key(&names.fence)
            .arg(millis(LEASE_LIFE))
            .arg(millis(FENCE_LIFE))
            .arg(format!("{:032x}", u128::from_ne_bytes(owner)));
        let fence: Option<u64> = self.link.ask("lease", &Question::Script(lease)).await?;
        Ok(fence.map(|fence| Lease::new(()).with_fence(fence)))
    }

    async fn release(&self, key: &StoreKey, lease: Lease) -> Result<(), AuthError> {
        let Some(fence) = lease.fence() else {
            return Ok(());
        };
        let mut release = RELEASE.prepare_invoke();
        release.key(self.names(key).lease).arg(fence);
        self.link.ask("release", &Question::Script(release)).await
    }
}

impl fmt::Debug for RedisTokenStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RedisTokenStore")
            .field("address", &self.link.place())
            .field("prefix", &self.prefix)
            .finish_non_exhaustive()
    }
}

fn millis(span: Duration) -> u64 {
    u64::try_from(span.as_millis()).unwrap_or(u64::MAX)
}

fn failure(message: impl Into<String>) -> AuthError {
    AuthError::new(AuthErrorKind::Store, message)
}
