//! What the tests put around a store: keys and tokens of several clients, an IMS that counts, and a clock.

use std::{
    fmt,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, SystemTime},
};

use async_trait::async_trait;
use ims_auth::{
    AccessToken, ClientCredentials, Clock, HttpClient, HttpError, StoreKey, StoredTokenSource,
    StoredTokens, SystemClock, Timestamp, TokenEndpoint, TokenStore,
    http::{Bytes, Request, Response},
};

pub(crate) const SECRET: &str = "cl1ent-s3cret";
pub(crate) const TOKEN: &str = "acc3ss-t0ken";

pub(crate) const fn secs(count: u64) -> Duration {
    Duration::from_secs(count)
}

/// Gives each request another token of a day, which begins with [`TOKEN`].
#[derive(Debug, Default)]
pub(crate) struct Ims(AtomicUsize);

impl Ims {
    pub(crate) fn requests(&self) -> usize {
        self.0.load(Ordering::SeqCst)
    }

    pub(crate) fn answer(&self) -> Response<Bytes> {
        let number = 1 + self.0.fetch_add(1, Ordering::SeqCst);
        let json = format!(
            r#"{{"access_token":"{TOKEN}-{number}","token_type":"bearer","expires_in":86399}}"#
        );
        Response::new(json.into())
    }
}

#[async_trait]
impl HttpClient for Ims {
    async fn send(&self, _: Request<Bytes>) -> Result<Response<Bytes>, HttpError> {
        Ok(self.answer())
    }
}

/// A source of `client`'s tokens that asks `ims` when `store` has none.
pub(crate) fn source(
    client: &str,
    ims: Arc<dyn HttpClient>,
    store: impl TokenStore + 'static,
) -> StoredTokenSource {
    ClientCredentials::new(client, SECRET, "openid,AdobeID")
        .into_source(TokenEndpoint::production(), ims)
        .unwrap()
        .stored_in(Arc::new(store))
}

/// The key of `client`.
pub(crate) fn key(client: &str) -> StoreKey {
    let store = ims_auth::MemoryTokenStore::default();
    source(client, Arc::new(Ims::default()), store)
        .key()
        .clone()
}

/// The names that the store of a server gives to what belongs to `key`, unless told otherwise.
pub(crate) fn name(key: &StoreKey, end: &str) -> String {
    format!("ims-auth:{{{}}}{end}", key.as_str())
}

/// A token of an hour.
pub(crate) fn token(text: &str) -> AccessToken {
    AccessToken::new("client", text)
        .unwrap()
        .with_expiry(secs(3_600), SystemTime::now())
}

/// Nothing but that token.
pub(crate) fn only(text: &str) -> StoredTokens {
    StoredTokens {
        access_token: Some(token(text)),
        refresh_token: None,
    }
}

/// The text of the access token in what a store has answered.
pub(crate) fn text(tokens: Option<StoredTokens>) -> Option<String> {
    let token = tokens?.access_token?;
    Some(token.expose_secret().to_owned())
}

/// The clocks of the machine, ahead by so much.
#[derive(Debug)]
pub(crate) struct Ahead(pub(crate) Duration);

impl Clock for Ahead {
    fn now(&self) -> Timestamp {
        let now = SystemClock.now();
        Timestamp {
            monotonic: now.monotonic + self.0,
            wall: now.wall + self.0,
        }
    }
}

/// Whether `text` shows none of `secrets`.
pub(crate) fn assert_hides(shown: &impl fmt::Debug, display: &str, secrets: &[&str]) {
    for secret in secrets {
        let text = format!("{shown:?} {display}");
        assert!(!text.contains(secret), "{secret} in {text}");
    }
}
