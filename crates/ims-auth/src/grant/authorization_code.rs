//! The authorization code grant (RFC 6749 section 4.1.3) with PKCE (RFC 7636 section 4.5): the values and the form.

use std::fmt;

use secrecy::{ExposeSecret, SecretString};

use super::{Client, CodeVerifier, ExtraMembers, TokenRequest, form};
use crate::AuthError;

/// The code that a person came back with from Adobe's sign-in page. It can be redeemed once, and dies within minutes.
///
/// [`AuthorizationRequest::code_from`](crate::AuthorizationRequest::code_from) makes it with everything it needs but a confidential
/// client's secret. Turn it into a source of tokens with [`into_source`](Self::into_source).
#[derive(Clone)]
pub struct AuthorizationCode {
    pub(crate) client: Client,
    code: SecretString,
    verifier: Option<CodeVerifier>,
    extra: ExtraMembers,
}

impl AuthorizationCode {
    /// The `code` that `client_id` was given.
    pub fn new(client_id: impl Into<String>, code: impl Into<SecretString>) -> Self {
        Self {
            client: Client {
                id: client_id.into(),
                secret: None,
            },
            code: code.into(),
            verifier: None,
            extra: ExtraMembers::default(),
        }
    }

    /// The secret of a confidential client (credential type OAuth Web App). Public clients (Single Page App, Native App) have none.
    pub fn with_client_secret(mut self, secret: impl Into<SecretString>) -> Self {
        self.client.secret = Some(secret.into());
        self
    }

    /// The verifier whose challenge the sign-in page was opened with. Public clients must have one.
    pub fn with_code_verifier(mut self, verifier: CodeVerifier) -> Self {
        self.verifier = Some(verifier);
        self
    }

    /// Another member of the form, such as `redirect_uri`, for what this crate does not know.
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
        if self.code.expose_secret().trim().is_empty() {
            return Err(super::missing("the authorization code is empty"));
        }
        if self.client.secret.is_none() && self.verifier.is_none() {
            return Err(super::missing(
                "a public client redeems a code with its code verifier only, and a confidential one with its client secret: \
                 neither is set",
            ));
        }
        Ok(())
    }

    pub(crate) fn request(&self) -> TokenRequest<'_> {
        let code = self.code.expose_secret();
        let verifier = self.verifier.as_ref().map(CodeVerifier::expose_secret);
        let pairs = [("grant_type", "authorization_code"), ("code", code)];
        let pairs = pairs.into_iter();
        let pairs = pairs.chain(verifier.map(|verifier| ("code_verifier", verifier)));
        let secrets = [code].into_iter().chain(verifier);
        self.client.request(
            form(pairs.chain(self.extra.pairs())),
            secrets.chain(self.extra.secrets()),
        )
    }

    #[cfg(test)]
    pub(crate) fn is_for(&self, client_id: &str, code: &str, verifier: &CodeVerifier) -> bool {
        let own = self.verifier.as_ref().map(CodeVerifier::expose_secret);
        self.client.id == client_id
            && self.code.expose_secret() == code
            && own == Some(verifier.expose_secret())
    }
}

impl fmt::Debug for AuthorizationCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AuthorizationCode")
            .field("client", &self.client)
            .field("has_verifier", &self.verifier.is_some())
            .field("extra", &self.extra)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::AuthErrorKind;
    use std::collections::HashMap;

    fn members(request: &TokenRequest<'_>) -> HashMap<String, String> {
        form_urlencoded::parse(&request.form).into_owned().collect()
    }

    #[test]
    fn a_public_client_proves_itself_by_the_verifier_and_is_named_in_the_query() {
        let verifier = CodeVerifier::generate();
        let code = AuthorizationCode::new("id", "c+d&e").with_code_verifier(verifier.clone());
        let request = code.request();
        let members = members(&request);
        assert_eq!(members["grant_type"], "authorization_code");
        assert_eq!(members["code"], "c+d&e");
        assert_eq!(members["code_verifier"], verifier.expose_secret());
        assert_eq!(members.len(), 3);
        assert!(request.authorization.is_none() && request.client_id_in_query);
        assert_eq!(request.secrets, ["c+d&e", verifier.expose_secret()]);
    }

    #[test]
    fn a_confidential_client_proves_itself_by_header() {
        let code = AuthorizationCode::new("id", "c0de")
            .with_client_secret("hush")
            .with_form_member("redirect_uri", "https://a.example");
        let request = code.request();
        assert!(request.authorization.is_some() && !request.client_id_in_query);
        assert!(request.secrets.contains(&"hush"));
        assert_eq!(members(&request)["redirect_uri"], "https://a.example");
        assert!(!String::from_utf8_lossy(&request.form).contains("hush"));
    }

    #[test]
    fn what_cannot_be_redeemed_is_refused_before_anything_is_sent() {
        let verifier = CodeVerifier::generate();
        for code in [
            AuthorizationCode::new("id", "c0de"),
            AuthorizationCode::new("id", " ").with_client_secret("s"),
            AuthorizationCode::new("", "c0de").with_code_verifier(verifier),
            AuthorizationCode::new("id", "c0de").with_client_secret(""),
            AuthorizationCode::new("id", "c0de")
                .with_client_secret("s")
                .with_form_member("code", "x"),
        ] {
            assert_eq!(
                code.check().unwrap_err().kind(),
                AuthErrorKind::Configuration
            );
        }
    }

    #[test]
    fn debug_shows_no_code_and_no_secret() {
        let code = AuthorizationCode::new("my-id", "c0de-value").with_client_secret("hush-hush");
        let text = format!("{code:?}");
        assert!(
            !text.contains("c0de-value") && !text.contains("hush-hush"),
            "{text}"
        );
    }
}
