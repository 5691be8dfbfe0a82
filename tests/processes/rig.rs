//! What every test starts with: an emulator, a folder, and who shares it.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

use firefly_emulator::{Emulator, Grant, ImsClient};
use ims_auth::{
    ClientCredentials, FileTokenStore, HttpClient, RefreshToken, StoredTokenSource, TokenEndpoint,
    TokenStore, UserTokenSource, http::ReqwestClient,
};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::{crowd::Ended, watch::files};

/// The client of a server, and its secret.
pub(crate) const SERVER: (&str, &str) = ("server", "s3rver-s3cret");
/// The client of persons, and its secret.
pub(crate) const WEB: (&str, &str) = ("web", "w3b-s3cret");
pub(crate) const SCOPES: &str = "openid,AdobeID";
/// What a person agrees to.
pub(crate) const CONSENT: [&str; 3] = ["openid", "AdobeID", "offline_access"];
/// The person's name in the store.
pub(crate) const ACCOUNT: &str = "ann";

/// An emulator that knows both clients, and a folder that holds nothing but a store.
pub(crate) struct Rig {
    pub(crate) emulator: Emulator,
    pub(crate) http: Arc<dyn HttpClient>,
    folder: TempDir,
}

impl Rig {
    pub(crate) async fn new() -> Self {
        let web = ImsClient::new(WEB.0)
            .secret(WEB.1)
            .grant(Grant::RefreshToken)
            .scopes(CONSENT);
        let emulator = Emulator::builder()
            .client(SERVER.0, SERVER.1)
            .ims_client(web)
            .start()
            .await;
        Self {
            emulator: emulator.unwrap(),
            http: Arc::new(ReqwestClient::new().unwrap()),
            folder: tempfile::tempdir().unwrap(),
        }
    }

    /// Where the file store is. Nobody makes it beforehand.
    pub(crate) fn folder(&self) -> PathBuf {
        self.folder.path().join("state/tokens")
    }

    pub(crate) fn endpoint(&self) -> TokenEndpoint {
        TokenEndpoint::at(self.emulator.base_url()).unwrap()
    }

    /// The settings of a program that acts for the server, with the file store.
    pub(crate) fn server(&self) -> Value {
        json!({
            "ims": self.emulator.base_url(),
            "folder": self.folder(),
            "client_id": SERVER.0,
            "client_secret": SERVER.1,
            "scopes": SCOPES,
        })
    }

    /// The settings of a program that acts for a person who has just signed in, with the file store.
    pub(crate) fn person(&self, refresh_token: &str) -> Value {
        json!({
            "ims": self.emulator.base_url(),
            "folder": self.folder(),
            "client_id": WEB.0,
            "client_secret": WEB.1,
            "account": ACCOUNT,
            "refresh_token": refresh_token,
        })
    }

    /// The source of a program of the server, in this process.
    pub(crate) fn server_source(&self, store: Arc<dyn TokenStore>) -> StoredTokenSource {
        ClientCredentials::new(SERVER.0, SERVER.1, SCOPES)
            .into_source(self.endpoint(), Arc::clone(&self.http))
            .unwrap()
            .stored_in(store)
    }

    /// The source of a program of the person, in this process.
    pub(crate) fn person_source(&self) -> UserTokenSource {
        RefreshToken::new(WEB.0, "unused")
            .with_client_secret(WEB.1)
            .into_source(self.endpoint(), Arc::clone(&self.http))
            .unwrap()
            .stored_in(Arc::new(self.store()), ACCOUNT)
    }

    pub(crate) fn store(&self) -> FileTokenStore {
        FileTokenStore::new(self.folder())
    }

    /// Makes sure that neither the clients' secrets nor these tokens stand in clear in any file of the store or beside it.
    pub(crate) fn assert_hides(&self, tokens: &[&str]) {
        assert_hides(self.folder.path(), &hidden(tokens));
    }
}

/// Makes sure that neither the clients' secrets nor these tokens are in what programs have said and logged.
pub(crate) fn assert_hidden_by(ended: &Ended, tokens: &[&str]) {
    assert_silent(ended, &hidden(tokens));
}

/// A part of a token is as bad as the whole.
fn hidden<'a>(tokens: &[&'a str]) -> Vec<&'a str> {
    let parts = tokens.iter().flat_map(|token| token.split('.'));
    parts.chain([SERVER.1, WEB.1]).collect()
}

/// Looks for each of the texts in every file below `folder`.
pub(crate) fn assert_hides(folder: &Path, hidden: &[&str]) {
    let mut folders = vec![folder.to_owned()];
    let mut texts = Vec::new();
    while let Some(folder) = folders.pop() {
        for path in files(&folder) {
            if path.is_dir() {
                folders.push(path);
            } else {
                texts.push(fs::read(&path).unwrap());
            }
        }
    }
    assert!(!texts.is_empty(), "there was nothing to look into");
    for text in texts {
        assert_shows_none(&String::from_utf8_lossy(&text), hidden);
    }
}

/// Looks for each of the texts in what programs have said and logged.
pub(crate) fn assert_silent(ended: &Ended, hidden: &[&str]) {
    for (said, log) in ended.said.iter().zip(&ended.logs) {
        assert!(log.contains("TRACE"), "nothing was logged: {log}");
        assert_shows_none(log, hidden);
        assert_shows_none(&said.join("\n"), hidden);
    }
}

fn assert_shows_none(text: &str, hidden: &[&str]) {
    for secret in hidden {
        assert!(secret.len() > 8, "{secret:?} may stand anywhere");
        assert!(!text.contains(secret), "{secret} in {text}");
    }
}
