//! `KeyringTokenStore` and a real Secret Service: a D-Bus and a GNOME Keyring of our own, in a folder that goes when the test ends.
//!
//! The bus is named by the environment of a process, so each test runs itself once more, as a process of its own. Where the programs are not
//! installed the tests say so and pass. What does not need them is tested beside the code.
#![cfg(all(unix, not(target_os = "macos")))]

mod session;

use std::{
    env,
    ffi::OsStr,
    process::Command,
    sync::Arc,
    time::{Duration, Instant, SystemTime},
};

use ims_auth::{
    AccessToken, AuthErrorKind, ClientCredentials, HttpClient, HttpError, KeyringSecret,
    KeyringTokenStore, SecretString, StoreKey, StoredTokens, TokenEndpoint, TokenStore as _,
    async_trait,
    http::{Bytes, Request, Response},
};

use crate::session::Session;

/// Set for the second run of a test.
const IS_INSIDE: &str = "IMS_AUTH_TEST_IS_INSIDE";

/// Runs the test `name` once more, on the bus at `address`, and passes its failure on.
fn run_inside(name: &str, address: &OsStr) {
    let output = Command::new(env::current_exe().unwrap())
        .args(["--exact", name, "--nocapture"])
        .env(IS_INSIDE, "1")
        .env("DBUS_SESSION_BUS_ADDRESS", address)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success() && said.contains("1 passed"),
        "{said}{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

fn is_inside() -> bool {
    env::var_os(IS_INSIDE).is_some()
}

/// An IMS that nobody asks.
#[derive(Debug)]
struct Nobody;

#[async_trait]
impl HttpClient for Nobody {
    async fn send(&self, _: Request<Bytes>) -> Result<Response<Bytes>, HttpError> {
        Err(HttpError::new("nobody is there"))
    }
}

fn key() -> StoreKey {
    ClientCredentials::new("client", "hush", "openid,AdobeID")
        .into_source(TokenEndpoint::production(), Arc::new(Nobody))
        .unwrap()
        .stored_in(Arc::new(KeyringTokenStore::new()))
        .key()
        .clone()
}

fn tokens(text: &str) -> StoredTokens {
    let token = AccessToken::new("client", text).unwrap();
    StoredTokens {
        access_token: Some(token.with_expiry(Duration::from_secs(3_600), SystemTime::now())),
        refresh_token: Some(SecretString::from("r3fresh".repeat(1_000))),
    }
}

#[tokio::test]
async fn without_a_secret_service_the_error_says_what_to_do() {
    if !is_inside() {
        return run_inside(
            "without_a_secret_service_the_error_says_what_to_do",
            OsStr::new("unix:path=/nonexistent/bus"),
        );
    }
    let error = KeyringTokenStore::new().load(&key()).await.unwrap_err();
    assert_eq!(error.kind(), AuthErrorKind::Store);
    for part in ["Secret Service", "gnome-keyring", "FileTokenStore"] {
        assert!(error.to_string().contains(part), "{error}");
    }
}

#[tokio::test]
async fn a_secret_service_keeps_long_and_short_entries_for_the_next_process() {
    if !is_inside() {
        let Some(session) = Session::start() else {
            return;
        };
        return run_inside(
            "a_secret_service_keeps_long_and_short_entries_for_the_next_process",
            session.address(),
        );
    }
    let (store, key) = (
        KeyringTokenStore::new().with_service("ims-auth test"),
        key(),
    );
    // The service has just been started, and may not be there yet.
    let began = Instant::now();
    let before = loop {
        match store.load(&key).await {
            Err(error) if began.elapsed() > Duration::from_secs(20) => panic!("{error}"),
            Err(_) => {}
            Ok(before) => break before,
        }
    };
    assert!(before.is_none());

    store.save(&key, &tokens("first"), None).await.unwrap();
    store.save(&key, &tokens("second"), None).await.unwrap();
    let other = KeyringTokenStore::new().with_service("ims-auth test");
    let kept = other.load(&key).await.unwrap().unwrap();
    assert_eq!(kept.access_token.unwrap().expose_secret(), "second");
    assert!(kept.refresh_token.is_some());

    let second = AccessToken::new("client", "second").unwrap();
    store.forget(&key, &second).await.unwrap();
    let kept = other.load(&key).await.unwrap().unwrap();
    assert!(kept.access_token.is_none() && kept.refresh_token.is_some());
    // As a part that a process has left which died while it saved.
    let part = format!("{}.0123456789abcdef.0", key.as_str());
    let part = KeyringSecret::new("ims-auth test", part);
    part.write(&"left".into()).await.unwrap();
    store
        .save(&key, &StoredTokens::default(), None)
        .await
        .unwrap();
    assert!(other.load(&key).await.unwrap().is_none());
    assert!(part.read().await.unwrap().is_none());

    let secret = KeyringSecret::new("ims-auth test", "login");
    secret.write(&"client hush".into()).await.unwrap();
    assert!(secret.read().await.unwrap().is_some());
    secret.remove().await.unwrap();
    assert!(secret.read().await.unwrap().is_none());
}
