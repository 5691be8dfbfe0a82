//! What is asked for, without I/O: one file a grant, each of which turns what its owner holds into a [`TokenRequest`].

use std::fmt;

use bytes::Bytes;
use http::HeaderValue;
use secrecy::{ExposeSecret as _, SecretString};

use crate::{AuthError, AuthErrorKind, secret::wiped};

mod authorization_code;
mod authorization_request;
mod client;
mod client_credentials;
mod code_verifier;
mod refresh_token;

pub(crate) use self::client::{Client, check_secret};
pub use self::{
    authorization_code::AuthorizationCode, authorization_request::AuthorizationRequest,
    client_credentials::ClientCredentials, code_verifier::CodeVerifier,
    refresh_token::RefreshToken,
};

/// A request for a token, or about one, ready to be sent.
pub(crate) struct TokenRequest<'a> {
    /// The form, in a buffer that wipes itself.
    pub(crate) form: Bytes,
    pub(crate) client_id: &'a str,
    /// `Basic …`, for a client that authenticates by header.
    pub(crate) authorization: Option<HeaderValue>,
    /// Whether the client ID stands in the query, where Adobe's pages put that of public clients.
    pub(crate) client_id_in_query: bool,
    /// What stands in the form and must not be quoted from any answer.
    pub(crate) secrets: Vec<&'a str>,
}

impl<'a> TokenRequest<'a> {
    /// Everything that must not be quoted from any answer: servers echo headers as well as forms.
    pub(crate) fn secrets(&'a self) -> Vec<&'a str> {
        let header = self.authorization.as_ref();
        let header = header.and_then(|value| value.to_str().ok()?.split(' ').nth(1));
        self.secrets.iter().copied().chain(header).collect()
    }
}

/// Members that the caller adds to a form. Any value may be a secret, so all are wiped.
#[derive(Clone, Default)]
pub(crate) struct ExtraMembers(Vec<(String, SecretString)>);

/// Members that the grants fill themselves, or that would change what is asked for.
const RESERVED: [&str; 10] = [
    "grant_type",
    "client_id",
    "client_secret",
    "scope",
    "org_id",
    "code",
    "code_verifier",
    "refresh_token",
    "username",
    "password",
];

impl ExtraMembers {
    pub(crate) fn add(&mut self, name: String, value: SecretString) {
        self.0.push((name, value));
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0
            .iter()
            .map(|(name, value)| (name.as_str(), value.expose_secret()))
    }

    /// The values, each of which may be a secret, such as the token of an exchange.
    pub(crate) fn secrets(&self) -> impl Iterator<Item = &str> {
        self.pairs().map(|(_, value)| value)
    }

    pub(crate) fn check(&self) -> Result<(), AuthError> {
        for (name, value) in self.pairs() {
            let fault = if RESERVED.contains(&name) {
                "is set by the grant itself: use its own method"
            } else if name.trim().is_empty() {
                "has no name"
            } else if value.is_empty() {
                "has no value, which counts as left out (RFC 6749 section 3.2)"
            } else {
                continue;
            };
            return Err(AuthError::new(
                AuthErrorKind::Configuration,
                format!("the form member `{name}` {fault}"),
            ));
        }
        Ok(())
    }
}

impl fmt::Debug for ExtraMembers {
    /// The names only: a value may be a secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list()
            .entries(self.pairs().map(|(name, _)| name))
            .finish()
    }
}

/// An `application/x-www-form-urlencoded` body of `pairs`, in a buffer that wipes itself. Values are percent-encoded by the
/// library, never pasted.
pub(crate) fn form<'a>(pairs: impl Iterator<Item = (&'a str, &'a str)>) -> Bytes {
    // Percent-encoding can triple a text: with room for that the buffer never moves and leaves no copy behind.
    let pairs: Vec<_> = pairs.collect();
    let room = pairs
        .iter()
        .map(|(name, value)| 3 * (name.len() + value.len()) + 2)
        .sum();
    let mut form = form_urlencoded::Serializer::new(String::with_capacity(room));
    form.extend_pairs(pairs);
    wiped(form.finish().into_bytes())
}

fn missing(what: &str) -> AuthError {
    AuthError::new(AuthErrorKind::Configuration, what)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rstest::rstest;

    #[rstest]
    #[case("client_secret", "x")]
    #[case("grant_type", "x")]
    #[case("refresh_token", "x")]
    #[case("", "x")]
    #[case("resource", "")]
    fn a_reserved_or_empty_member_is_refused_by_name(#[case] name: &str, #[case] value: &str) {
        let mut extra = ExtraMembers::default();
        extra.add("resource".into(), "https://a.example".into());
        assert!(extra.check().is_ok());
        extra.add(name.into(), value.into());
        let error = extra.check().unwrap_err();
        assert_eq!(error.kind(), AuthErrorKind::Configuration);
        assert!(error.to_string().contains(&format!("`{name}`")), "{error}");
    }

    #[test]
    fn debug_shows_the_names_of_members_and_not_their_values() {
        let mut extra = ExtraMembers::default();
        extra.add("subject_token".into(), "hush-hush".into());
        assert_eq!(format!("{extra:?}"), r#"["subject_token"]"#);
        assert_eq!(extra.secrets().collect::<Vec<_>>(), ["hush-hush"]);
    }

    proptest! {
        #[test]
        fn any_values_arrive_intact_and_smuggle_nothing_in(
            values in prop::collection::vec("\\PC{0,20}", 0..5)
        ) {
            let pairs = values.iter().map(|value| ("name", value.as_str()));
            let read: Vec<_> = form_urlencoded::parse(&form(pairs)).map(|(_, value)| value.into_owned()).collect();
            prop_assert_eq!(read, values);
        }
    }
}
