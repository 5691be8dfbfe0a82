//! Who asks on behalf of a person: a client with a secret, or a public one without (RFC 6749 sections 2.1 and 2.3).

use std::fmt;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use bytes::Bytes;
use http::HeaderValue;
use secrecy::{ExposeSecret, SecretString};
use zeroize::Zeroizing;

use super::{TokenRequest, missing};
use crate::{AccessToken, AuthError, secret::wiped};

/// A client ID, and the secret of a confidential client.
#[derive(Clone)]
pub(crate) struct Client {
    pub(crate) id: String,
    pub(crate) secret: Option<SecretString>,
}

impl Client {
    /// # Errors
    /// [`AuthErrorKind::Configuration`] for an ID that no header can carry, and for an empty secret.
    pub(crate) fn check(&self) -> Result<(), AuthError> {
        check_id(&self.id)?;
        self.secret.as_ref().map_or(Ok(()), check_secret)
    }

    /// A request of this client with `form`, in which `secrets` stand.
    pub(crate) fn request<'a>(
        &'a self,
        form: Bytes,
        secrets: impl Iterator<Item = &'a str>,
    ) -> TokenRequest<'a> {
        TokenRequest {
            form,
            client_id: &self.id,
            authorization: self.basic(),
            client_id_in_query: self.secret.is_none(),
            secrets: self.secret().into_iter().chain(secrets).collect(),
        }
    }

    fn secret(&self) -> Option<&str> {
        self.secret.as_ref().map(ExposeSecret::expose_secret)
    }

    /// The header with which a confidential client names itself: ID and secret form-encoded first, then in Base64
    /// (RFC 6749 section 2.3.1). `None` for a public client.
    fn basic(&self) -> Option<HeaderValue> {
        let secret = self.secret()?;
        // Percent-encoding can triple a text: with room for that the buffer never moves and leaves no copy behind.
        let room = 3 * (self.id.len() + secret.len()) + 1;
        let mut pair = Zeroizing::new(String::with_capacity(room));
        pair.extend(form_urlencoded::byte_serialize(self.id.as_bytes()));
        pair.push(':');
        pair.extend(form_urlencoded::byte_serialize(secret.as_bytes()));
        let mut value = String::with_capacity("Basic ".len() + pair.len().div_ceil(3) * 4);
        value.push_str("Basic ");
        STANDARD.encode_string(pair.as_bytes(), &mut value);
        let value = HeaderValue::from_maybe_shared(wiped(value.into_bytes()));
        let mut value = value.expect("Base64 holds no character that a header refuses");
        value.set_sensitive(true);
        Some(value)
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("is_public", &self.secret.is_none())
            .finish_non_exhaustive()
    }
}

/// The same check that the first token would meet, before anything is sent.
pub(crate) fn check_id(client_id: &str) -> Result<(), AuthError> {
    AccessToken::new(client_id, "unused").map(|_| ())
}

pub(crate) fn check_secret(secret: &SecretString) -> Result<(), AuthError> {
    if secret.expose_secret().trim().is_empty() {
        return Err(missing("the client secret is empty"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::AuthErrorKind;
    use rstest::rstest;

    fn client(secret: Option<&str>) -> Client {
        Client {
            id: "my id".into(),
            secret: secret.map(Into::into),
        }
    }

    #[rstest]
    #[case("p8e-plain", "my+id:p8e-plain")]
    #[case("a:b+c%", "my+id:a%3Ab%2Bc%25")]
    fn id_and_secret_are_encoded_before_they_are_joined(#[case] secret: &str, #[case] pair: &str) {
        let header = client(Some(secret)).basic().unwrap();
        assert!(header.is_sensitive());
        let encoded = header.to_str().unwrap().strip_prefix("Basic ").unwrap();
        assert_eq!(STANDARD.decode(encoded).unwrap(), pair.as_bytes());
    }

    #[test]
    fn a_public_client_has_no_header_and_debug_shows_no_secret() {
        assert!(client(None).basic().is_none());
        let text = format!("{:?}", client(Some("hush-hush")));
        assert!(
            !text.contains("hush-hush") && !text.contains("my id"),
            "{text}"
        );
    }

    #[test]
    fn an_empty_secret_or_an_impossible_id_is_refused() {
        let named = |id: &str, secret: &str| Client {
            id: id.into(),
            secret: Some(secret.into()),
        };
        assert!(named("id", "s").check().is_ok());
        for client in [named("id", " "), named("", "s"), named("a b", "s")] {
            let error = client.check().unwrap_err();
            assert_eq!(error.kind(), AuthErrorKind::Configuration);
        }
    }
}
