//! The tokens that IMS has issued and the gateway accepts.

use std::collections::HashMap;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::json;

use crate::signing::{Signer, uuid};

/// Tokens by their text, with what they open.
#[derive(Default)]
pub(crate) struct Tokens(HashMap<String, Grant>);

/// What a token stands for.
#[derive(Clone, Debug)]
pub(crate) struct Grant {
    pub(crate) client_id: String,
    pub(crate) scopes: Vec<String>,
    pub(crate) expires_at: Duration,
}

impl Tokens {
    /// Writes a token down. Expired ones are forgotten, so the book stays small however long the emulator runs.
    pub(crate) fn issue(&mut self, now: Duration, token: String, grant: Grant) {
        self.0.retain(|_, grant| grant.expires_at > now);
        self.0.insert(token, grant);
    }

    pub(crate) fn find(&self, now: Duration, token: &str) -> Option<&Grant> {
        self.0.get(token).filter(|grant| grant.expires_at > now)
    }

    pub(crate) fn revoke_all(&mut self) {
        self.0.clear();
    }
}

impl std::fmt::Debug for Tokens {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Tokens({})", self.0.len())
    }
}

/// The text of a token: shaped and filled like those of IMS, times as strings in milliseconds and no `exp` included.
pub(crate) fn mint(signer: &Signer, grant: &Grant, unix_millis: u128, life: Duration) -> String {
    let header = json!({
        "alg": "RS256",
        "x5u": "ims_na1-key-at-1.cer",
        "kid": "ims_na1-key-at-1",
        "itt": "at",
    });
    let account = signer.sign(["account", &grant.client_id])[..24].to_uppercase();
    let claims = json!({
        "id": uuid(),
        "type": "access_token",
        "client_id": grant.client_id,
        "user_id": format!("{account}@techacct.adobe.com"),
        "as": "ims-na1",
        "aa_id": format!("{account}@techacct.adobe.com"),
        "created_at": unix_millis.to_string(),
        "expires_in": life.as_millis().to_string(),
        "scope": grant.scopes.join(","),
    });
    let head = URL_SAFE_NO_PAD.encode(header.to_string());
    let body = URL_SAFE_NO_PAD.encode(claims.to_string());
    // As long as an RS256 signature: programs that make room for real tokens should be tried with a real length.
    let signature: String = (0..4)
        .map(|part| signer.sign((part, &head, &body)))
        .collect();
    format!("{head}.{body}.{}", URL_SAFE_NO_PAD.encode(signature))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grant() -> Grant {
        Grant {
            client_id: "the-client".to_owned(),
            scopes: vec!["openid".to_owned(), "firefly_api".to_owned()],
            expires_at: Duration::from_secs(100),
        }
    }

    #[test]
    fn the_claims_are_those_of_ims() {
        let token = mint(
            &Signer::new(),
            &grant(),
            1_780_315_200_000,
            Duration::from_secs(86_400),
        );
        let parts: Vec<_> = token.split('.').collect();
        assert_eq!(parts.len(), 3);
        let claims: serde_json::Value =
            serde_json::from_slice(&URL_SAFE_NO_PAD.decode(parts[1]).unwrap()).unwrap();
        assert_eq!(claims["client_id"], "the-client");
        assert_eq!(claims["scope"], "openid,firefly_api");
        assert_eq!(claims["as"], "ims-na1");
        assert_eq!(claims["created_at"], "1780315200000");
        assert_eq!(claims["expires_in"], "86400000");
        assert!(claims.get("exp").is_none());
    }

    #[test]
    fn a_token_opens_until_its_last_moment_and_does_not_show_itself() {
        let mut tokens = Tokens::default();
        tokens.issue(Duration::ZERO, "the-token".to_owned(), grant());
        assert!(
            tokens
                .find(Duration::from_millis(99_999), "the-token")
                .is_some()
        );
        assert!(tokens.find(Duration::from_secs(100), "the-token").is_none());
        assert!(tokens.find(Duration::ZERO, "another").is_none());
        assert!(!format!("{tokens:?}").contains("the-token"));
        tokens.revoke_all();
        assert!(tokens.find(Duration::ZERO, "the-token").is_none());
    }
}
