//! The texts of tokens: shaped and filled like those of IMS, including what makes strict parsers stumble.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use super::issued::{Issued, Kind};
use crate::signing::{Signer, uuid};

/// The key that signs tokens. Reports disagree on whether `/ims/keys` lists it.
pub(crate) const TOKEN_KEY: &str = "ims_na1-key-at-1";
/// The key that signs ID tokens.
pub(crate) const ID_TOKEN_KEY: &str = "ims_na1-key-1";

/// The claims whose meaning is known. Times are strings in milliseconds, and there is no `exp`.
pub(crate) fn claims(issued: &Issued) -> Value {
    let permission = &issued.permission;
    json!({
        "id": issued.id,
        "type": issued.kind.name(),
        "client_id": permission.client_id,
        "user_id": permission.user_id,
        "as": "ims-na1",
        "aa_id": permission.user_id,
        "created_at": issued.unix_millis.to_string(),
        "expires_in": issued.life.as_millis().to_string(),
        "scope": permission.scopes.join(","),
    })
}

/// An access token, a code or a refresh token, with an `x5u` that is no URL.
///
/// It has 1,100 characters at least, like the real ones: programs that make room for tokens should be tried with their length.
pub(super) fn token(signer: &Signer, issued: &Issued) -> String {
    let mut header = json!({
        "alg": "RS256",
        "x5u": format!("{TOKEN_KEY}.cer"),
        "kid": TOKEN_KEY,
    });
    if issued.kind == Kind::AccessToken {
        header["itt"] = json!("at");
    }
    let mut body = claims(issued);
    // Names of claims that nobody has explained in public, with values that mean nothing.
    body["sid"] = json!(uuid());
    body["fg"] = json!(opaque().to_uppercase());
    body["moi"] = json!(&uuid()[..8]);
    body["c"] = json!(opaque());
    body["state"] = json!(json!({"session": uuid()}).to_string());
    jws(signer, &header, &body)
}

/// The ID token that a code brings: unlike the others it has the registered claims, with times in seconds.
///
/// Its issuer ends in `/ims`, which the discovery document of IMS does not say.
pub(super) fn id_token(
    signer: &Signer,
    code: &Issued,
    unix_millis: u128,
    life: Duration,
) -> String {
    let header = json!({"alg": "RS256", "kid": ID_TOKEN_KEY});
    let issued_at = u64::try_from(unix_millis / 1000).unwrap_or(u64::MAX);
    let mut body = json!({
        "iss": "https://ims-na1.adobelogin.com/ims",
        "aud": code.permission.client_id,
        "sub": code.permission.user_id,
        "iat": issued_at,
        "exp": issued_at.saturating_add(life.as_secs()),
    });
    // OpenID Connect Core, section 2: present if, and only if, it was sent.
    if let Some(nonce) = &code.nonce {
        body["nonce"] = json!(nonce);
    }
    jws(signer, &header, &body)
}

/// A token without any structure, which clients must be able to carry too (RFC 6749, section 1.4).
pub(super) fn opaque() -> String {
    format!("{}{}", uuid(), uuid()).replace('-', "")
}

/// 2048 bits that pass for the modulus of a key. There is no such key: nothing that was signed here can be verified with it.
pub(super) fn modulus(signer: &Signer, key: &str) -> String {
    let mut bytes = filler(|part| signer.sign((part, key))).into_bytes();
    bytes[0] |= 0x80;
    bytes[255] |= 1;
    URL_SAFE_NO_PAD.encode(bytes)
}

/// 256 characters, as many as RS256 with a key of 2048 bits makes bytes.
fn filler(part: impl Fn(u8) -> String) -> String {
    (0..4).map(part).collect()
}

fn jws(signer: &Signer, header: &Value, body: &Value) -> String {
    let head = URL_SAFE_NO_PAD.encode(header.to_string());
    let body = URL_SAFE_NO_PAD.encode(body.to_string());
    let signature = filler(|part| signer.sign((part, &head, &body)));
    format!("{head}.{body}.{}", URL_SAFE_NO_PAD.encode(signature))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ims::Permission;

    fn part(token: &str, index: usize) -> Value {
        let parts: Vec<_> = token.split('.').collect();
        assert_eq!(parts.len(), 3);
        serde_json::from_slice(&URL_SAFE_NO_PAD.decode(parts[index]).unwrap()).unwrap()
    }

    fn issued(kind: Kind, client_id: &str, user_id: &str, scopes: &[&str]) -> Issued {
        Issued {
            id: uuid(),
            kind,
            permission: Permission {
                client_id: client_id.to_owned(),
                user_id: user_id.to_owned(),
                scopes: scopes.iter().map(|&scope| scope.to_owned()).collect(),
            },
            unix_millis: 1_780_315_200_000,
            life: Duration::from_secs(86_400),
            family: None,
            challenge: None,
            nonce: Some("the-nonce".to_owned()),
        }
    }

    #[test]
    fn the_claims_are_those_of_ims() {
        let scopes = ["openid", "firefly_api"];
        let issued = issued(Kind::AccessToken, "the-client", "somebody@AdobeID", &scopes);
        let token = token(&Signer::new(), &issued);
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
        for kind in [Kind::AccessToken, Kind::RefreshToken] {
            let issued = Issued {
                life: Duration::from_secs(60),
                ..issued(kind, "x", "0123456789ABCDEF01234567@AdobeID", &["openid"])
            };
            let token = token(&Signer::new(), &issued);
            assert!((1_100..1_600).contains(&token.len()), "{}", token.len());
            let signature = token.rsplit('.').next().unwrap();
            assert_eq!(URL_SAFE_NO_PAD.decode(signature).unwrap().len(), 256);
        }
    }

    #[test]
    fn an_id_token_counts_in_seconds_and_brings_the_nonce_back() {
        let code = issued(Kind::AuthorizationCode, "the-client", "me", &["openid"]);
        let life = Duration::from_secs(100);
        let of = |code: &Issued| part(&id_token(&Signer::new(), code, 1_780_315_200_999, life), 1);
        let claims = of(&code);
        assert_eq!(claims["aud"], "the-client");
        assert_eq!(claims["sub"], "me");
        assert_eq!(claims["iat"], 1_780_315_200);
        assert_eq!(claims["exp"], 1_780_315_300);
        assert_eq!(claims["nonce"], "the-nonce");
        let without = Issued {
            nonce: None,
            ..code
        };
        assert!(of(&without).get("nonce").is_none());
    }

    #[test]
    fn opaque_tokens_have_no_parts_and_differ() {
        let token = opaque();
        assert_eq!(token.len(), 64);
        assert!(token.bytes().all(|byte| byte.is_ascii_hexdigit()));
        assert_ne!(token, opaque());
    }

    #[test]
    fn a_modulus_has_the_length_of_a_real_one_and_belongs_to_one_name() {
        let signer = Signer::new();
        let bytes = URL_SAFE_NO_PAD.decode(modulus(&signer, "a")).unwrap();
        assert_eq!(bytes.len(), 256);
        assert!(
            bytes[0] >= 0x80 && bytes[255] % 2 == 1,
            "an odd number of 2048 bits"
        );
        assert_eq!(modulus(&signer, "a"), modulus(&signer, "a"));
        assert_ne!(modulus(&signer, "a"), modulus(&signer, "b"));
    }
}
