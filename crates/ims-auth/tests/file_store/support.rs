//! What the modules share: an IMS that counts, keys as sources make them, and looks into the folder.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, SystemTime},
};

use bytes::Bytes;
use http::{Request, Response};
use ims_auth::{
    AccessToken, ClientCredentials, FileTokenStore, HttpClient, HttpError, StoreKey,
    StoredTokenSource, StoredTokens, TokenEndpoint, TokenStore, async_trait,
};
use tempfile::TempDir;

pub(crate) const SECRET: &str = "s3cret-0f-the-cl1ent";

/// Answers each request with a token of its own: `t0ken-1`, `t0ken-2` and so on.
#[derive(Debug, Default)]
pub(crate) struct Ims(AtomicUsize);

impl Ims {
    pub(crate) fn asked(&self) -> usize {
        self.0.load(Ordering::Relaxed)
    }
}

#[async_trait]
impl HttpClient for Ims {
    async fn send(&self, _: Request<Bytes>) -> Result<Response<Bytes>, HttpError> {
        let number = self.0.fetch_add(1, Ordering::Relaxed) + 1;
        let body = format!(r#"{{"access_token":"t0ken-{number}","expires_in":86399}}"#);
        Ok(Response::new(body.into()))
    }
}

pub(crate) fn credentials() -> ClientCredentials {
    ClientCredentials::new("cl1ent", SECRET, "openid,AdobeID")
}

pub(crate) fn source(
    credentials: ClientCredentials,
    endpoint: TokenEndpoint,
    ims: &Arc<Ims>,
    store: &FileTokenStore,
) -> StoredTokenSource {
    credentials
        .into_source(endpoint, Arc::clone(ims) as Arc<dyn HttpClient>)
        .unwrap()
        .stored_in(Arc::new(store.clone()))
}

/// The key of [`credentials`] at the production endpoint.
pub(crate) fn key() -> StoreKey {
    let store = FileTokenStore::new("never-opened");
    let source = source(
        credentials(),
        TokenEndpoint::production(),
        &Arc::default(),
        &store,
    );
    source.key().clone()
}

/// A folder of the test's own, and a store in one below it that is yet to be made.
pub(crate) fn place() -> (TempDir, FileTokenStore) {
    let base = tempfile::tempdir().unwrap();
    let store = FileTokenStore::new(base.path().join("state").join("tokens"));
    (base, store)
}

pub(crate) fn access(text: &str) -> AccessToken {
    let token = AccessToken::new("cl1ent", text).unwrap();
    token.with_expiry(Duration::from_secs(86_399), SystemTime::now())
}

pub(crate) fn tokens(text: &str) -> StoredTokens {
    StoredTokens {
        access_token: Some(access(text)),
        refresh_token: None,
    }
}

/// The access token under `key`, if there is one.
pub(crate) async fn kept(store: &FileTokenStore, key: &StoreKey) -> Option<String> {
    let token = store.load(key).await.unwrap()?.access_token?;
    Some(token.expose_secret().to_owned())
}

/// The file of `key` that ends so.
pub(crate) fn file(store: &FileTokenStore, key: &StoreKey, suffix: &str) -> PathBuf {
    store.folder().join(format!("{}.{suffix}", key.as_str()))
}

/// How the names of the files end, sorted.
pub(crate) fn suffixes(folder: &Path) -> Vec<String> {
    let files = fs::read_dir(folder).unwrap();
    let suffix = |path: PathBuf| path.extension().unwrap().to_str().unwrap().to_owned();
    let mut all: Vec<_> = files.map(|file| suffix(file.unwrap().path())).collect();
    all.sort();
    all
}
