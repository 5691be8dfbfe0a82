//! A store in the keyring of the operating system. What an entry is made of; how it gets there is the business of the vault.

use std::fmt;

use async_trait::async_trait;
use secrecy::{ExposeSecret as _, SecretString};
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use super::{Lease, StoreKey, StoredTokens, TokenStore};
use crate::{AccessToken, AuthError, AuthErrorKind};

mod drawer;
mod platform;
mod vault;

use self::vault::Vault;

/// The service that entries belong to, unless told otherwise.
const SERVICE: &str = "ims-auth";

/// Keeps tokens in the keyring of the operating system: the keychain of macOS, the credential manager of Windows, the Secret Service elsewhere
/// (GNOME Keyring, `KWallet`, `KeePassXC`). Cloning shares the turn: one question at a time.
///
/// An entry is sealed to its key ([`StoredTokens::seal`]); one that is too long for some keyring is kept in parts. What a keyring
/// holds stays there until it is replaced or removed, also when it has expired. A process that dies while it saves can leave parts behind, which
/// go when the entry is removed.
///
/// There is no lease: of several processes that start together each asks IMS. Nor is there a comparison in a keyring. A token that is
/// forgotten is therefore marked as such, beside the entry, and goes when the next one is saved: so nobody's newer token is lost to
/// it.
///
/// A keyring may ask the person to unlock it. Whoever waits for a token does not wait for that: the question goes on in a thread of its own, which
/// does not hold up the end of the program, and no other is asked meanwhile.
#[derive(Clone)]
pub struct KeyringTokenStore {
    vault: Vault,
}

impl KeyringTokenStore {
    /// The keyring of whoever runs this program. Nothing is asked yet.
    pub fn new() -> Self {
        Self {
            vault: Vault::new(platform::open, SERVICE),
        }
    }

    /// Has the entries belong to `service` instead of `ims-auth`: what the keyring's own program shows them under.
    pub fn with_service(mut self, service: impl Into<String>) -> Self {
        self.vault = self.vault.with_service(service.into());
        self
    }
}

impl Default for KeyringTokenStore {
    fn default() -> Self {
        Self::new()
    }
}

/// Where the mark of a forgotten token stands.
fn mark_of(key: &StoreKey) -> String {
    format!("{}.forgotten", key.as_str())
}

/// What a forgotten token is known by.
fn digest(token: &AccessToken) -> Vec<u8> {
    Sha256::digest(token.expose_secret()).to_vec()
}

#[async_trait]
impl TokenStore for KeyringTokenStore {
    async fn load(&self, key: &StoreKey) -> Result<Option<StoredTokens>, AuthError> {
        let (entry, mark) = (key.as_str().to_owned(), mark_of(key));
        let found = self.vault.ask(move |drawer| {
            let entry = drawer.read(&entry)?;
            Ok((entry, drawer.get(&mark)?))
        });
        let (Some(entry), mark) = found.await? else {
            return Ok(None);
        };
        let mut tokens = StoredTokens::unseal(key, &entry)?;
        tokens
            .access_token
            .take_if(|token| mark.as_ref().is_some_and(|mark| **mark == digest(token)));
        Ok(Some(tokens).filter(|tokens| !tokens.is_empty()))
    }

    async fn save(
        &self,
        key: &StoreKey,
        tokens: &StoredTokens,
        _: Option<&Lease>,
    ) -> Result<(), AuthError> {
        let (entry, mark) = (key.as_str().to_owned(), mark_of(key));
        let sealed = (!tokens.is_empty()).then(|| tokens.seal(key));
        let saved = self.vault.ask(move |drawer| {
            if let Some(sealed) = sealed {
                return drawer.write(&entry, &sealed);
            }
            drawer.remove(&entry)?;
            drawer.delete(&mark)
        });
        saved.await
    }

    async fn forget(&self, key: &StoreKey, token: &AccessToken) -> Result<(), AuthError> {
        let Some(mut tokens) = self.load(key).await? else {
            return Ok(());
        };
        if !tokens.forget(token) {
            return Ok(());
        }
        // Were the entry itself replaced, a refresh token that somebody saves at this moment would be lost.
        let (mark, digest) = (mark_of(key), digest(token));
        self.vault
            .ask(move |drawer| drawer.set(&mark, &digest))
            .await
    }
}

impl fmt::Debug for KeyringTokenStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KeyringTokenStore")
            .field("service", &self.vault.service())
            .finish_non_exhaustive()
    }
}

/// One secret text in the keyring of the operating system, such as the credentials that a program keeps after a login.
///
/// ```no_run
/// # async fn f() -> Result<(), ims_auth::AuthError> {
/// use ims_auth::KeyringSecret;
/// let kept = KeyringSecret::new("my-program", "credentials");
/// kept.write(&"client-id client-secret".into()).await?;
/// assert!(kept.read().await?.is_some());
/// kept.remove().await?;
/// # Ok(()) }
/// ```
#[derive(Clone)]
pub struct KeyringSecret {
    vault: Vault,
    name: String,
}

impl KeyringSecret {
    /// The secret `name` of `service`. Nothing is asked yet.
    pub fn new(service: impl Into<String>, name: impl Into<String>) -> Self {
        Self {
            vault: Vault::new(platform::open, service),
            name: name.into(),
        }
    }

    /// The text, or `None` if there is none.
    ///
    /// # Errors
    /// [`AuthErrorKind::Store`] when the keyring cannot be had, or what stands there is no text.
    ///
    /// # Cancellation
    /// Dropping it leaves the question to the keyring under way, as with the two below. A keyring that wants to be unlocked answers when it is.
    pub async fn read(&self) -> Result<Option<SecretString>, AuthError> {
        let name = self.name.clone();
        let Some(bytes) = self.vault.ask(move |drawer| drawer.read(&name)).await? else {
            return Ok(None);
        };
        let text = std::str::from_utf8(&bytes)
            .map_err(|_| failure("what the keyring holds is no text"))?;
        Ok(Some(text.into()))
    }

    /// Keeps `text` in place of what was there, as a whole and at once.
    ///
    /// # Errors
    /// [`AuthErrorKind::Store`] when the keyring cannot be had.
    pub async fn write(&self, text: &SecretString) -> Result<(), AuthError> {
        let name = self.name.clone();
        let bytes = Zeroizing::new(text.expose_secret().as_bytes().to_vec());
        self.vault
            .ask(move |drawer| drawer.write(&name, &bytes))
            .await
    }

    /// Removes it, if there is one.
    ///
    /// # Errors
    /// [`AuthErrorKind::Store`] when the keyring cannot be had.
    pub async fn remove(&self) -> Result<(), AuthError> {
        let name = self.name.clone();
        self.vault.ask(move |drawer| drawer.remove(&name)).await
    }
}

impl fmt::Debug for KeyringSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KeyringSecret")
            .field("service", &self.vault.service())
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

fn failure(message: impl Into<String>) -> AuthError {
    AuthError::new(AuthErrorKind::Store, message)
}

#[cfg(test)]
mod tests;
