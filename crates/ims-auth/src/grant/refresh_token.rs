//! The refresh token grant (RFC 6749 section 6): the values and the form.

use std::fmt;

use secrecy::{ExposeSecret, SecretString};

use super::{Client, ExtraMembers, TokenRequest, form};
use crate::AuthError;

/// A refresh token and the client it was issued to.
///
/// IMS replaces it with each use, and it dies after 14 days without one: let a
/// [`UserTokenSource`](crate::UserTokenSource) use it, which keeps the successors.
#[derive(Clone)]
pub struct RefreshToken {
    pub(crate) client: Client,
    pub(crate) token: SecretString,
    pub(crate) extra: ExtraMembers,
}

impl RefreshToken {
    /// The refresh `token` that was issued to `client_id`.
    pub fn new(client_id: impl Into<String>, token: impl Into<SecretString>) -> Self {
        let client = Client {
            id: client_id.into(),
            secret: None,
        };
        Self {
            client,
            token: token.into(),
            extra: ExtraMembers::default(),
        }
    }

    /// The secret of a confidential client (credential type OAuth Web App). Public clients have none.
    pub fn with_client_secret(mut self, secret: impl Into<SecretString>) -> Self {
        self.client.secret = Some(secret.into());
        self
    }

    /// Another member of the form, for what this crate does not know.
    pub fn with_form_member(
        mut self,
        name: impl Into<String>,
        value: impl Into<SecretString>,
    ) -> Self {
        self.extra.add(name.into(), value.into());
        self
    }

    pub(crate) fn check(&self) -> Result<(), AuthError> {
        self.client.check()?;
        self.extra.check()?;
        if self.token.expose_secret().trim().is_empty() {
            return Err(super::missing("the refresh token is empty"));
        }
        Ok(())
    }

    pub(crate) fn request(&self) -> TokenRequest<'_> {
        let token = self.token.expose_secret();
        let pairs = [("grant_type", "refresh_token"), ("refresh_token", token)];
        self.client.request(
            form(pairs.into_iter().chain(self.extra.pairs())),
            [token].into_iter().chain(self.extra.secrets()),
        )
    }
}

impl fmt::Debug for RefreshToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RefreshToken")
            .field("client", &self.client)
            .field("extra", &self.extra)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::AuthErrorKind;

    #[test]
    fn the_token_goes_into_the_form_and_the_client_where_its_kind_belongs() {
        let public = RefreshToken::new("id", "r+t");
        let request = public.request();
        assert_eq!(
            &request.form[..],
            b"grant_type=refresh_token&refresh_token=r%2Bt"
        );
        assert!(request.client_id_in_query && request.authorization.is_none());
        let confidential = public.clone().with_client_secret("hush");
        let request = confidential.request();
        assert!(!request.client_id_in_query && request.authorization.is_some());
        assert_eq!(request.secrets, ["hush", "r+t"]);
    }

    #[test]
    fn an_empty_token_or_a_reserved_member_is_refused() {
        for token in [
            RefreshToken::new("id", ""),
            RefreshToken::new("id", "t").with_form_member("refresh_token", "u"),
        ] {
            assert_eq!(
                token.check().unwrap_err().kind(),
                AuthErrorKind::Configuration
            );
        }
    }

    #[test]
    fn debug_shows_no_token_and_no_secret() {
        let token = RefreshToken::new("my-id", "refr3sh").with_client_secret("hush-hush");
        let text = format!("{token:?}");
        assert!(
            !text.contains("refr3sh") && !text.contains("hush-hush"),
            "{text}"
        );
    }
}
