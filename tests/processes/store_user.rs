//! A program that shares a store of tokens with others: what the tests of processes start, stop and kill.
//!
//! It reads its settings, a line of JSON, and then its orders, a line each, from standard input. On standard output it says what it
//! is about to do and what came of it; a token is told by its fingerprint alone. Its log, with everything in it, goes to standard error.

use std::{
    env,
    error::Error,
    io::{self, Write as _},
    sync::Arc,
    time::{Duration, Instant, SystemTime},
};

use ims_auth::{
    AccessToken, ClientCredentials, FileTokenStore, HttpClient, HttpError, RefreshToken, StoreKey,
    StoredTokens, TokenEndpoint, TokenSource, TokenStore,
    http::{Bytes, Request, ReqwestClient, Response},
};
use serde_json::Value;
use tracing::Level;

mod fingerprint;

use self::fingerprint::fingerprint;

type Outcome<T = ()> = Result<T, Box<dyn Error>>;

fn main() -> Outcome {
    tracing_subscriber::fmt()
        .with_max_level(Level::TRACE)
        .with_ansi(false)
        .with_writer(io::stderr)
        .init();
    let mut lines = io::stdin().lines();
    let settings = lines.next().ok_or("no settings")??;
    let user = User::new(&serde_json::from_str(&settings)?)?;
    tracing::trace!(?user, arguments = ?env::args());
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    tell("ready")?;
    for order in lines {
        runtime.block_on(user.obey(&order?))?;
    }
    Ok(())
}

#[derive(Debug)]
struct User {
    tokens: Box<dyn TokenSource>,
    store: Arc<dyn TokenStore>,
    key: StoreKey,
}

impl User {
    /// `folder` or `redis` says where the store is. An `account` is a person, whose `refresh_token` comes along.
    fn new(settings: &Value) -> Outcome<Self> {
        let setting = |name: &str| settings[name].as_str().ok_or(format!("no {name}"));
        let store: Arc<dyn TokenStore> = match settings["folder"].as_str() {
            Some(folder) => Arc::new(FileTokenStore::new(folder)),
            None => redis(setting("redis")?)?,
        };
        let endpoint = TokenEndpoint::at(setting("ims")?)?;
        let http = Arc::new(Talkative(ReqwestClient::new()?));
        let (id, secret) = (setting("client_id")?, setting("client_secret")?);
        let shared = Arc::clone(&store);
        if let Some(account) = settings["account"].as_str() {
            let tokens = RefreshToken::new(id, setting("refresh_token")?)
                .with_client_secret(secret)
                .into_source(endpoint, http)?
                .stored_in(shared, account);
            let key = tokens.key().clone();
            let tokens = Box::new(tokens);
            return Ok(Self { tokens, store, key });
        }
        let mut credentials = ClientCredentials::new(id, secret, setting("scopes")?);
        if let Some(organisation) = settings["org_id"].as_str() {
            credentials = credentials.with_org_id(organisation);
        }
        let tokens = credentials.into_source(endpoint, http)?.stored_in(shared);
        let key = tokens.key().clone();
        let tokens = Box::new(tokens.cached());
        Ok(Self { tokens, store, key })
    }

    async fn obey(&self, order: &str) -> Outcome {
        match order.split_once(' ') {
            None if order == "token" => self.take_token().await,
            None if order == "renew" => self.renew_for_ever().await,
            Some(("write", number)) => self.write_for_ever(number.parse()?).await,
            _ => Err(format!("no such order: {order}").into()),
        }
    }

    async fn take_token(&self) -> Outcome {
        tell("calling")?;
        let start = Instant::now();
        let result = self.tokens.token().await;
        let waited = start.elapsed().as_millis();
        match result {
            Ok(token) => {
                tracing::trace!(?token);
                tell(&format!(
                    "token {} {waited}",
                    fingerprint(token.expose_secret())
                ))
            }
            Err(error) => tell(&format!("failed after {waited} ms: {error} {error:?}")),
        }
    }

    /// For a source whose tokens are too short-lived to be kept: each call asks IMS.
    async fn renew_for_ever(&self) -> Outcome {
        loop {
            let token = self.tokens.token().await?;
            tell(&format!("renewed {}", fingerprint(token.expose_secret())))?;
        }
    }

    /// Replaces the entry by one with the next number, again and again.
    async fn write_for_ever(&self, mut number: usize) -> Outcome {
        loop {
            let lease = self.store.lease(&self.key).await?.ok_or("it is leased")?;
            tell(&format!("saving {number}"))?;
            // Of different sizes, so that a mixture of two would be seen.
            let text = format!("number-{number}-{}", "x".repeat(number % 5 * 700));
            let token = AccessToken::new("writer", text)?
                .with_expiry(Duration::from_secs(3_600), SystemTime::now());
            let tokens = StoredTokens {
                access_token: Some(token),
                refresh_token: None,
            };
            self.store.save(&self.key, &tokens, Some(&lease)).await?;
            tell(&format!("saved {number}"))?;
            self.store.release(&self.key, lease).await?;
            number += 1;
        }
    }
}

#[cfg(feature = "redis")]
fn redis(url: &str) -> Outcome<Arc<dyn TokenStore>> {
    Ok(Arc::new(ims_auth::RedisTokenStore::at(url)?))
}

#[cfg(not(feature = "redis"))]
fn redis(_: &str) -> Outcome<Arc<dyn TokenStore>> {
    Err("built without the feature `redis`".into())
}

/// Says when IMS is asked, and when it has answered.
#[derive(Debug)]
struct Talkative(ReqwestClient);

#[ims_auth::async_trait]
impl HttpClient for Talkative {
    async fn send(&self, request: Request<Bytes>) -> Result<Response<Bytes>, HttpError> {
        let told = |text: &str| tell(text).map_err(|_| HttpError::new("nobody listens any more"));
        told("asking")?;
        let answer = self.0.send(request).await;
        told("answered")?;
        answer
    }
}

/// One line. An error means that whoever started this is gone.
fn tell(text: &str) -> Outcome {
    let mut out = io::stdout().lock();
    writeln!(out, "{text}")?;
    Ok(out.flush()?)
}
