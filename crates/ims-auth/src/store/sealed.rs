//! Tokens as bytes that belong to one key: nobody reads or changes them without it. Where the bytes go is up to the stores.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use chacha20poly1305::{AeadInOut as _, KeyInit as _, XChaCha20Poly1305, XNonce};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::{StoreKey, StoredTokens};
use crate::{AccessToken, AuthError, AuthErrorKind};

/// What sealed tokens begin with. Another layout gets another number.
const HEADER: &[u8] = b"ims-auth store 1\n";
const NONCE: usize = 24;
const TAG: usize = 16;

/// The layout under the seal. Times are milliseconds.
#[derive(Serialize)]
struct EntryRef<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    access_token: Option<TokenRef<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    refresh_token: Option<&'a str>,
}

#[derive(Serialize)]
struct TokenRef<'a> {
    value: &'a str,
    client_id: &'a str,
    expires_in: Option<u64>,
    expires_at: Option<u64>,
    debug_id: Option<&'a str>,
}

#[derive(Deserialize)]
struct Entry {
    access_token: Option<Token>,
    refresh_token: Option<Zeroizing<String>>,
}

#[derive(Deserialize)]
struct Token {
    value: Zeroizing<String>,
    client_id: String,
    expires_in: Option<u64>,
    expires_at: Option<u64>,
    debug_id: Option<String>,
}

impl StoredTokens {
    /// These tokens as bytes, encrypted and signed (XChaCha20-Poly1305) with what belongs to `key` alone: for stores that keep
    /// bytes. Under another key, or changed by a single bit, they are rubbish.
    ///
    /// With client credentials nobody reads them who does not know the client secret. An entry with a refresh token has a key
    /// without a secret, so that it outlives the rotation of that secret: there the seal ties the tokens to their key, and
    /// hides nothing from somebody who knows this crate, the client ID and the account.
    ///
    /// # Panics
    /// When the operating system has no random numbers to give, in which case nothing on the machine can be trusted.
    pub fn seal(&self, key: &StoreKey) -> Vec<u8> {
        let refresh_token = self.refresh_token.as_ref().map(SecretString::expose_secret);
        let entry = EntryRef {
            access_token: self.access_token.as_ref().map(TokenRef::from),
            refresh_token,
        };
        seal(&entry.to_json(), key)
    }

    /// The tokens that were [sealed](Self::seal) under `key`.
    ///
    /// # Errors
    /// [`AuthErrorKind::Store`] for anything else: another key's bytes, damaged ones, rubbish. It quotes nothing of them.
    pub fn unseal(key: &StoreKey, bytes: &[u8]) -> Result<Self, AuthError> {
        let json = open(key, bytes).ok_or_else(|| {
            rubbish(
                "is damaged, or belongs to another client, organisation, scope set or environment",
            )
        })?;
        // serde_json's messages may quote what they stumbled over: the cause stays out.
        let entry: Entry =
            serde_json::from_slice(&json).map_err(|_| rubbish("was written by another version"))?;
        let access_token = entry.access_token.map(Token::into_access_token);
        Ok(Self {
            access_token: access_token.transpose()?,
            refresh_token: entry
                .refresh_token
                .map(|token| SecretString::from(token.as_str())),
        })
    }
}

impl EntryRef<'_> {
    /// In a buffer that is large enough from the start, since one that grows leaves unwiped copies behind.
    fn to_json(&self) -> Zeroizing<Vec<u8>> {
        let token = self.access_token.as_ref();
        let texts = [
            token.map(|token| token.value),
            token.map(|token| token.client_id),
            token.and_then(|token| token.debug_id),
            self.refresh_token,
        ];
        // JSON writes a character in six at most.
        let room: usize = texts.into_iter().flatten().map(|text| text.len() * 6).sum();
        let mut json = Zeroizing::new(Vec::with_capacity(room + 256));
        serde_json::to_writer(&mut *json, self).expect("texts and numbers are JSON");
        json
    }
}

impl<'a> From<&'a AccessToken> for TokenRef<'a> {
    fn from(token: &'a AccessToken) -> Self {
        let millis = |span: Duration| u64::try_from(span.as_millis()).ok();
        let since_epoch = |time: SystemTime| time.duration_since(UNIX_EPOCH).ok();
        Self {
            value: token.expose_secret(),
            client_id: token.client_id(),
            expires_in: token.expires_in().and_then(millis),
            expires_at: token.expires_at().and_then(since_epoch).and_then(millis),
            debug_id: token.debug_id(),
        }
    }
}

impl Token {
    fn into_access_token(self) -> Result<AccessToken, AuthError> {
        let token = AccessToken::new(self.client_id, self.value.as_str())
            .map_err(|_| rubbish("holds no token that can be sent"))?
            .with_debug_id(self.debug_id);
        let (Some(life), Some(end)) = (self.expires_in, self.expires_at) else {
            return Ok(token);
        };
        let since = end
            .checked_sub(life)
            .and_then(|since| UNIX_EPOCH.checked_add(Duration::from_millis(since)));
        let since = since.ok_or_else(|| rubbish("holds a time that cannot be"))?;
        Ok(token.with_expiry(Duration::from_millis(life), since))
    }
}

fn seal(json: &[u8], key: &StoreKey) -> Vec<u8> {
    let mut nonce = [0; NONCE];
    getrandom::fill(&mut nonce).expect("the operating system gives random numbers");
    // Room for the tag beforehand: a buffer that moves leaves the tokens behind.
    let mut text = Vec::with_capacity(json.len() + TAG);
    text.extend_from_slice(json);
    XChaCha20Poly1305::new((&**key.seal).into())
        .encrypt_in_place(&XNonce::from(nonce), &bound_to(key), &mut text)
        .expect("an entry is shorter than the cipher's bound of 256 GiB");
    [HEADER, &nonce, &text].concat()
}

fn open(key: &StoreKey, bytes: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let (nonce, text) = bytes.strip_prefix(HEADER)?.split_first_chunk::<NONCE>()?;
    let mut text = Zeroizing::new(text.to_vec());
    XChaCha20Poly1305::new((&**key.seal).into())
        .decrypt_in_place(&XNonce::from(*nonce), &bound_to(key), &mut *text)
        .ok()?;
    Some(text)
}

/// What the seal covers beside the tokens.
fn bound_to(key: &StoreKey) -> Vec<u8> {
    [HEADER, key.as_str().as_bytes()].concat()
}

fn rubbish(why: &str) -> AuthError {
    AuthError::new(AuthErrorKind::Store, format!("the stored entry {why}"))
}

#[cfg(test)]
mod tests;
