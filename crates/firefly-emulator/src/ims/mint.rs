//! The texts of tokens: shaped and filled like those of IMS, including what makes strict parsers stumble.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use super::permission::Permission;
use crate::signing::{Signer, uuid};

/// What a token says about itself.
pub(super) struct Claims<'a> {
    pub(super) kind: &'static str,
    pub(super) permission: &'a Permission,
    pub(super) user_id: &'a str,
    pub(super) unix_millis: u128,
    pub(super) life: Duration,
}

/// An access token, a code or a refresh token. Times are strings in milliseconds, there is no `exp`, and `x5u` is no URL.
///
/// It has 1,100 characters at least, like the real ones: programs that make room for tokens should be tried with their length.
pub(super) fn token(signer: &Signer, claims: &Claims<'_>) -> String {
    let mut header = json!({
        "alg": "RS256",
        "x5u": "ims_na1-key-at-1.cer",
        "kid": "ims_na1-key-at-1",
    });
    if claims.kind == "access_token" {
        header["itt"] = json!("at");
    }
    let body = json!({
        "id": uuid(),
        "type": claims.kind,
        "client_id": claims.permission.client_id,
        "user_id": claims.user_id,
        "as": "ims-na1",
        "aa_id": claims.user_id,
        "created_at": claims.unix_millis.to_string(),
        "expires_in": claims.life.as_millis().to_string(),
        "scope": claims.permission.scopes.join(","),
        // Names of claims that nobody has explained in public, with values that mean nothing.
        "sid": uuid(),
        "fg": opaque().to_uppercase(),
        "moi": &uuid()[..8],
        "c": opaque(),
        "state": json!({"session": uuid()}).to_string(),
    });
    jws(signer, &header, &body)
}

/// An ID token: unlike the others it has the registered claims, with times in seconds.
///
/// Its issuer ends in `/ims`, which the discovery document of IMS does not say.
pub(super) fn id_token(
    signer: &Signer,
    client_id: &str,
    user_id: &str,
    unix_millis: u128,
    life: Duration,
) -> String {
    let header = json!({"alg": "RS256", "kid": "ims_na1-key-1"});
    let issued_at = u64::try_from(unix_millis / 1000).unwrap_or(u64::MAX);
    let body = json!({
        "iss": "https://ims-na1.adobelogin.com/ims",
        "aud": client_id,
        "sub": user_id,
        "iat": issued_at,
        "exp": issued_at.saturating_add(life.as_secs()),
    });
    jws(signer, &header, &body)
}

/// A token without any structure, which clients must be able to carry too (RFC 6749, section 1.4).
pub(super) fn opaque() -> String {
    format!("{}{}", uuid(), uuid()).replace('-', "")
}

fn jws(signer: &Signer, header: &Value, body: &Value) -> String {
    let head = URL_SAFE_NO_PAD.encode(header.to_string());
    let body = URL_SAFE_NO_PAD.encode(body.to_string());
    // 256 bytes, as many as RS256 makes with a key of 2048 bits.
    let signature: String = (0..4)
        .map(|part| signer.sign((part, &head, &body)))
        .collect();
    format!("{head}.{body}.{}", URL_SAFE_NO_PAD.encode(signature))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(token: &str, index: usize) -> Value {
        let parts: Vec<_> = token.split('.').collect();
        assert_eq!(parts.len(), 3);
        serde_json::from_slice(&URL_SAFE_NO_PAD.decode(parts[index]).unwrap()).unwrap()
    }

    #[test]
    fn the_claims_are_those_of_ims() {
        let permission = Permission {
            client_id: "the-client".to_owned(),
            scopes: vec!["openid".to_owned(), "firefly_api".to_owned()],
        };
        let claims = Claims {
            kind: "access_token",
            permission: &permission,
            user_id: "somebody@AdobeID",
            unix_millis: 1_780_315_200_000,
            life: Duration::from_secs(86_400),
        };
        let token = token(&Signer::new(), &claims);
        assert_eq!(part(&token, 0)["x5u"], "ims_na1-key-at-1.cer");
        let claims = part(&token, 1);
        assert_eq!(claims["type"], "access_token");
        assert_eq!(claims["client_id"], "the-client");
        assert_eq!(claims["user_id"], "somebody@AdobeID");
        assert_eq!(claims["scope"], "openid,firefly_api");
        assert_eq!(claims["as"], "ims-na1");
        assert_eq!(claims["created_at"], "1780315200000");
        assert_eq!(claims["expires_in"], "86400000");
        assert!(claims.get("exp").is_none());
    }

    #[test]
    fn a_token_with_the_shortest_claims_is_as_long_as_a_real_one() {
        let permission = Permission {
            client_id: "x".to_owned(),
            scopes: vec!["openid".to_owned()],
        };
        for kind in ["access_token", "refresh_token"] {
            let claims = Claims {
                kind,
                permission: &permission,
                user_id: "0123456789ABCDEF01234567@AdobeID",
                unix_millis: 1_780_315_200_000,
                life: Duration::from_secs(60),
            };
            let token = token(&Signer::new(), &claims);
            assert!((1_100..1_600).contains(&token.len()), "{}", token.len());
            let signature = token.rsplit('.').next().unwrap();
            assert_eq!(URL_SAFE_NO_PAD.decode(signature).unwrap().len(), 256);
        }
    }

    #[test]
    fn an_id_token_counts_in_seconds() {
        let life = Duration::from_secs(100);
        let token = id_token(&Signer::new(), "the-client", "me", 1_780_315_200_999, life);
        let claims = part(&token, 1);
        assert_eq!(claims["aud"], "the-client");
        assert_eq!(claims["sub"], "me");
        assert_eq!(claims["iat"], 1_780_315_200);
        assert_eq!(claims["exp"], 1_780_315_300);
    }

    #[test]
    fn opaque_tokens_have_no_parts_and_differ() {
        let token = opaque();
        assert_eq!(token.len(), 64);
        assert!(token.bytes().all(|byte| byte.is_ascii_hexdigit()));
        assert_ne!(token, opaque());
    }
}
