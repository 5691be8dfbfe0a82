//! The entry of a token store, as a file or a row of it: whatever somebody has put there, nothing panics, no complaint quotes it, and
//! tokens that come of it can be sent and kept again.
//!
//! No fuzzer guesses a seal, so each input is read twice: as it is, and sealed as the store would have done. The seal is made here a
//! second time, from the description of [`StoreKey`] alone: entries that older versions have left must stay readable.

use std::{
    collections::HashSet,
    sync::{Arc, LazyLock},
};

use chacha20poly1305::{AeadInOut as _, KeyInit as _, XChaCha20Poly1305, XNonce};
use hmac::{Hmac, Mac as _};
use http::{Request, Response};
use ims_auth::{
    AccessToken, AuthError, AuthErrorKind, ClientCredentials, HttpClient, HttpError,
    MemoryTokenStore, StoreKey, StoredTokens, TokenEndpoint, async_trait,
};
use secrecy::ExposeSecret as _;
use sha2::Sha256;

const CLIENT: &str = "fuzz-client";
const SECRET: &str = "S3cr+t/of the=fuzzer";
const HEADER: &[u8] = b"ims-auth store 1\n";
/// Always the same one, so that the same input is always the same file.
const NONCE: [u8; 24] = [7; 24];

/// How an input can be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Readable {
    /// As a whole file.
    pub as_file: bool,
    /// As what is under the seal.
    pub under_seal: bool,
}

/// Reads `data` both ways.
pub fn check(data: &[u8]) -> Readable {
    let file = seal(data);
    let readable = Readable {
        as_file: read(data),
        under_seal: read(&file),
    };
    assert!(
        StoredTokens::unseal(&OTHER_KEY, &file).is_err(),
        "another client reads it"
    );
    assert!(
        StoredTokens::unseal(&KEY, &file[..file.len() - 1]).is_err(),
        "a lost byte is not noticed"
    );
    readable
}

/// Reads one file, and returns whether tokens came of it.
fn read(file: &[u8]) -> bool {
    match StoredTokens::unseal(&KEY, file) {
        Ok(tokens) => check_tokens(&tokens),
        Err(error) => {
            assert_eq!(error.kind(), AuthErrorKind::Store);
            let text = told(&error);
            assert!(COMPLAINTS.contains(&text), "{text} depends on the input");
            return false;
        }
    }
    true
}

/// That `tokens` can be used, are not told, and come back whole from a second keeping.
fn check_tokens(tokens: &StoredTokens) {
    if let Some(token) = &tokens.access_token {
        assert!(!token.client_id().is_empty());
        let text = token.expose_secret();
        assert!(http::HeaderValue::from_str(text).is_ok(), "cannot be sent");
        // A short one may be a part of any word.
        assert!(text.len() < 16 || !format!("{tokens:?}").contains(text));
    }
    let again = StoredTokens::unseal(&KEY, &tokens.seal(&KEY)).expect("what was read can be kept");
    assert_eq!(facts(tokens), facts(&again));
}

/// Everything that is kept of `tokens`.
fn facts(tokens: &StoredTokens) -> impl PartialEq + std::fmt::Debug + '_ {
    let access = tokens.access_token.as_ref().map(|token: &AccessToken| {
        let texts = (token.expose_secret(), token.client_id(), token.debug_id());
        (texts, token.expires_in(), token.expires_at())
    });
    let refresh = tokens.refresh_token.as_ref();
    (access, refresh.map(secrecy::SecretString::expose_secret))
}

fn told(error: &AuthError) -> String {
    format!("{error} {error:?}")
}

/// All that is said of an entry that cannot be used.
static COMPLAINTS: LazyLock<HashSet<String>> = LazyLock::new(|| {
    let under_seal = [
        "",
        r#"{"access_token":{"value":"\n","client_id":"id"}}"#,
        r#"{"access_token":{"value":"t","client_id":"id","expires_in":2,"expires_at":1}}"#,
    ];
    let mut files = Vec::from(under_seal.map(|json| seal(json.as_bytes())));
    files.push(Vec::new());
    let complaint = |file: &Vec<u8>| StoredTokens::unseal(&KEY, file).expect_err("is of no use");
    let all: HashSet<_> = files.iter().map(|file| told(&complaint(file))).collect();
    assert_eq!(all.len(), files.len());
    all
});

static KEY: LazyLock<StoreKey> = LazyLock::new(|| key(CLIENT));
static OTHER_KEY: LazyLock<StoreKey> = LazyLock::new(|| key("another-client"));

/// As a source makes it.
fn key(client_id: &str) -> StoreKey {
    ClientCredentials::new(client_id, SECRET, "openid,AdobeID")
        .into_source(TokenEndpoint::production(), Arc::new(Nobody))
        .expect("the credentials are whole")
        .stored_in(Arc::new(MemoryTokenStore::default()))
        .key()
        .clone()
}

/// `json` as a file of [`KEY`].
fn seal(json: &[u8]) -> Vec<u8> {
    let name = fingerprint("ims-auth 1")
        .map(|byte| format!("{byte:02x}"))
        .concat();
    assert_eq!(name, KEY.as_str(), "the key is another than it was");
    let mut text = json.to_vec();
    XChaCha20Poly1305::new(&fingerprint("ims-auth 1 seal").into())
        .encrypt_in_place(
            &XNonce::from(NONCE),
            &[HEADER, name.as_bytes()].concat(),
            &mut text,
        )
        .expect("short enough");
    [HEADER, &NONCE, &text].concat()
}

/// HMAC-SHA-256 of all that makes the key, each part with its length in front.
fn fingerprint(purpose: &str) -> [u8; 32] {
    let mut fingerprint =
        Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()).expect("HMAC takes keys of any length");
    let endpoint = TokenEndpoint::production();
    let no_organisation = ["none", ""];
    let no_account = ["none", ""];
    let parts = [purpose, endpoint.url().as_str(), CLIENT]
        .into_iter()
        .chain(no_organisation)
        .chain(no_account)
        .chain(["scopes 2", "AdobeID", "openid", "members"]);
    for part in parts {
        fingerprint.update(&(part.len() as u64).to_be_bytes());
        fingerprint.update(part.as_bytes());
    }
    fingerprint.finalize().into_bytes().into()
}

/// Is never asked.
#[derive(Debug)]
struct Nobody;

#[async_trait]
impl HttpClient for Nobody {
    async fn send(&self, _: Request<bytes::Bytes>) -> Result<Response<bytes::Bytes>, HttpError> {
        Err(HttpError::new("there is nobody"))
    }
}
