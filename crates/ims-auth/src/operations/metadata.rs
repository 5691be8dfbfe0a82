//! What IMS publishes of itself: its endpoints (RFC 8414) and the keys it signs with (RFC 7517). Nothing here verifies a signature.

use serde_json::Value;

use crate::{AuthError, answer::Answer};

/// The endpoints of an IMS, as its discovery document names them.
///
/// For people and for other libraries. This crate does not go by it: it sends credentials to the endpoint that was configured and to its
/// siblings, never to where an answer points.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Discovery {
    /// Its name. The ID tokens of an administrator's consent name another one, that ends in `/ims`.
    pub issuer: String,
    /// The sign-in page.
    pub authorization_endpoint: Option<String>,
    /// Where tokens are asked for.
    pub token_endpoint: Option<String>,
    /// Where a token tells whom it speaks for.
    pub userinfo_endpoint: Option<String>,
    /// Where tokens are revoked.
    pub revocation_endpoint: Option<String>,
    /// Where the [keys](SigningKey) are.
    pub jwks_uri: Option<String>,
    /// The grants it names. `client_credentials` is not among them, although it is the main one.
    pub grant_types: Vec<String>,
    /// The scopes it names; no catalogue.
    pub scopes: Vec<String>,
}

impl Discovery {
    pub(super) fn read(answer: &Answer<'_>) -> Result<Self, AuthError> {
        let body = answer.json()?;
        let text = |name: &str| answer.text(&body[name]);
        let list = |name: &str| -> Vec<String> {
            let items = body[name].as_array().into_iter().flatten();
            items.filter_map(|item| answer.text(item)).collect()
        };
        Ok(Self {
            issuer: text("issuer").ok_or_else(|| answer.unusable("without the member `issuer`"))?,
            authorization_endpoint: text("authorization_endpoint"),
            token_endpoint: text("token_endpoint"),
            userinfo_endpoint: text("userinfo_endpoint"),
            revocation_endpoint: text("revocation_endpoint"),
            jwks_uri: text("jwks_uri"),
            grant_types: list("grant_types_supported"),
            scopes: list("scopes_supported"),
        })
    }
}

/// A public key that IMS signs with. Whether the one of access tokens is among them is not certain: what is, is the one of ID tokens.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SigningKey {
    /// Its name, which the header of a token repeats.
    pub kid: String,
    /// The kind of key: `RSA`.
    pub kty: String,
    /// The algorithm: `RS256`.
    pub alg: Option<String>,
    /// The modulus, in Base64 for URLs without padding.
    pub n: Option<String>,
    /// The exponent, in the same form.
    pub e: Option<String>,
}

impl SigningKey {
    /// The keys of a set; those without a name or a kind are left out (RFC 7517 section 5).
    pub(super) fn read_set(answer: &Answer<'_>) -> Result<Vec<Self>, AuthError> {
        let body = answer.json()?;
        let keys = body["keys"].as_array();
        let keys = keys.ok_or_else(|| answer.unusable("without the member `keys`"))?;
        Ok(keys
            .iter()
            .filter_map(|key| Self::read(answer, key))
            .collect())
    }

    fn read(answer: &Answer<'_>, key: &Value) -> Option<Self> {
        // As long as it is: half a number is none. It is public, and no secret is sent for it.
        let whole = |name: &str| key[name].as_str().map(str::to_owned);
        Some(Self {
            kid: answer.text(&key["kid"])?,
            kty: answer.text(&key["kty"])?,
            alg: answer.text(&key["alg"]),
            n: whole("n"),
            e: whole("e"),
        })
    }
}
