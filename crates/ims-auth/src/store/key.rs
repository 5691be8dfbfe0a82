//! Under what an entry is kept: everything that makes two tokens different, in one name that tells none of it.

use std::{
    fmt,
    hash::{Hash, Hasher},
    sync::Arc,
};

use hmac::{Hmac, KeyInit as _, Mac as _, digest::CtOutput};
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::TokenEndpoint;

/// Names an entry in a [`TokenStore`](crate::TokenStore) with 64 hexadecimal digits, and seals what is kept there.
///
/// The name is a keyed fingerprint (HMAC-SHA-256, RFC 2104) of the endpoint, the client, the organisation, the set of scopes and
/// the account, with the client secret as its key. So two clients, organisations, environments or scope sets never meet in
/// one entry, whoever does not know the secret cannot name the entry, and the name tells nothing of what went into it. The order
/// of the scopes does not count. A second fingerprint of the same values, which never leaves the process, is the key that
/// [`StoredTokens::seal`](crate::StoredTokens::seal) encrypts with.
#[derive(Clone)]
pub struct StoreKey {
    pub(super) name: String,
    pub(super) seal: Arc<Zeroizing<[u8; 32]>>,
}

/// What goes into a key.
pub(crate) struct KeyParts<'a> {
    pub(crate) endpoint: &'a TokenEndpoint,
    pub(crate) client_id: &'a str,
    /// The key of the fingerprint. Not for entries with a refresh token, which have to outlive the rotation of a secret.
    pub(crate) secret: Option<&'a str>,
    pub(crate) org_id: Option<&'a str>,
    pub(crate) scopes: Vec<&'a str>,
    /// Other members of the form, which may ask for another kind of token.
    pub(crate) extra: Vec<(&'a str, &'a str)>,
    /// Whose tokens these are, where the client acts for several persons.
    pub(crate) account: Option<&'a str>,
}

impl StoreKey {
    pub(crate) fn new(mut parts: KeyParts<'_>) -> Self {
        parts.scopes.sort_unstable();
        let name = parts.fingerprint("ims-auth 1").into_bytes();
        let mut seal = Zeroizing::new([0; 32]);
        seal.copy_from_slice(&parts.fingerprint("ims-auth 1 seal").into_bytes());
        let digit = |half: u8| char::from_digit(u32::from(half), 16);
        let digits = name
            .iter()
            .flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]);
        Self {
            name: digits.flatten().collect(),
            seal: Arc::new(seal),
        }
    }

    /// The name, fit for a file or a row.
    pub fn as_str(&self) -> &str {
        &self.name
    }
}

impl KeyParts<'_> {
    fn fingerprint(&self, purpose: &str) -> CtOutput<Hmac<Sha256>> {
        let secret = self.secret.unwrap_or_default().as_bytes();
        let mut fingerprint =
            Hmac::<Sha256>::new_from_slice(secret).expect("HMAC takes keys of any length");
        // Each part with its length in front: no two different lists of parts are the same bytes.
        let mut add = |part: &str| {
            fingerprint.update(&(part.len() as u64).to_be_bytes());
            fingerprint.update(part.as_bytes());
        };
        add(purpose);
        add(self.endpoint.url().as_str());
        add(self.client_id);
        for part in [self.org_id, self.account] {
            add(if part.is_some() { "some" } else { "none" });
            add(part.unwrap_or_default());
        }
        // How many, since a scope may have any name.
        add(&format!("scopes {}", self.scopes.len()));
        self.scopes.iter().for_each(|scope| add(scope));
        add("members");
        for (name, value) in &self.extra {
            add(name);
            add(value);
        }
        fingerprint.finalize()
    }
}

impl PartialEq for StoreKey {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for StoreKey {}

impl Hash for StoreKey {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.name.hash(state);
    }
}

impl fmt::Debug for StoreKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "StoreKey({})", self.name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    fn key(change: impl FnOnce(&mut KeyParts<'_>)) -> StoreKey {
        let endpoint = TokenEndpoint::production();
        let mut parts = KeyParts {
            endpoint: &endpoint,
            client_id: "client",
            secret: Some("hush"),
            org_id: None,
            scopes: vec!["openid", "AdobeID"],
            extra: Vec::new(),
            account: None,
        };
        change(&mut parts);
        StoreKey::new(KeyParts {
            endpoint: parts.endpoint,
            ..parts
        })
    }

    #[test]
    fn whatever_makes_tokens_different_makes_another_key() {
        let keys = [
            key(|_| {}),
            key(|parts| parts.client_id = "client2"),
            key(|parts| parts.secret = Some("hush2")),
            key(|parts| parts.secret = None),
            key(|parts| parts.org_id = Some("org")),
            key(|parts| parts.org_id = Some("")),
            key(|parts| parts.account = Some("org")),
            key(|parts| parts.scopes = vec!["openid"]),
            key(|parts| parts.scopes = vec!["openidAdobeID"]),
            key(|parts| parts.scopes = vec!["openid", "AdobeID", "members", "resource", "x"]),
            key(|parts| parts.extra = vec![("resource", "x")]),
            key(|parts| parts.scopes = vec!["members", "openid", "resource", "x"]),
            key(|parts| {
                parts.scopes = Vec::new();
                parts.extra = vec![("openid", "resource"), ("x", "members")];
            }),
            key(|parts| parts.extra = vec![("resourcex", "")]),
        ];
        let different: HashSet<_> = keys.iter().map(StoreKey::as_str).collect();
        assert_eq!(different.len(), keys.len());
        let seals: HashSet<_> = keys.iter().map(|key| &**key.seal).collect();
        assert_eq!(seals.len(), keys.len());
    }

    #[test]
    fn another_environment_makes_another_key() {
        let stage = TokenEndpoint::at("https://ims-na1-stg1.adobelogin.com").unwrap();
        let parts = |endpoint| KeyParts {
            endpoint,
            client_id: "client",
            secret: None,
            org_id: None,
            scopes: Vec::new(),
            extra: Vec::new(),
            account: None,
        };
        let production = TokenEndpoint::production();
        assert_ne!(
            StoreKey::new(parts(&stage)),
            StoreKey::new(parts(&production))
        );
    }

    #[test]
    fn the_order_of_scopes_does_not_count() {
        assert_eq!(key(|_| {}), key(|parts| parts.scopes.reverse()));
    }

    #[test]
    fn the_key_is_a_plain_name_that_tells_nothing() {
        let key = key(|_| {});
        assert_eq!(key.as_str().len(), 64);
        assert!(key.as_str().bytes().all(|byte| byte.is_ascii_hexdigit()));
        assert!(!format!("{key:?}").contains("hush") && !format!("{key:?}").contains("client"));
        let first = format!("{:02x}{:02x}{:02x}", key.seal[0], key.seal[1], key.seal[2]);
        assert!(
            !key.as_str().starts_with(&first),
            "the name must not tell the seal"
        );
    }
}
