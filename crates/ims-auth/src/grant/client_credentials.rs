//! The client credentials grant (RFC 6749 section 4.4): the values and the form.

use std::fmt;

use secrecy::{ExposeSecret, SecretString};

use super::{
    ExtraMembers, TokenRequest,
    client::{check_id, check_secret},
    form, missing,
};
use crate::{
    AuthError, ConsoleCredential, Lookup, Scopes, TokenEndpoint, TokenVersion, env, secret::is_same,
};

/// What the Developer Console shows for an OAuth Server-to-Server credential.
///
/// ```
/// use ims_auth::ClientCredentials;
/// let credentials = ClientCredentials::new("my-client-id", "p8e-secret", "openid,AdobeID,read_organizations");
/// assert!(!format!("{credentials:?}").contains("p8e-secret"));
/// ```
#[derive(Clone)]
pub struct ClientCredentials {
    pub(crate) client_id: String,
    pub(crate) secrets: Vec<SecretString>,
    pub(crate) scopes: Scopes,
    pub(crate) org_id: Option<String>,
    pub(crate) extra: ExtraMembers,
}

impl ClientCredentials {
    /// Credentials that ask for `scopes`: those that the Developer Console lists under the credential, as text with commas or blanks
    /// or as [`Scopes`].
    ///
    /// IMS ignores names it does not know; the API then refuses much later. A source warns of them where the token tells.
    pub fn new(
        client_id: impl Into<String>,
        client_secret: impl Into<SecretString>,
        scopes: impl Into<Scopes>,
    ) -> Self {
        Self {
            client_id: client_id.into(),
            secrets: vec![client_secret.into()],
            scopes: scopes.into(),
            org_id: None,
            extra: ExtraMembers::default(),
        }
    }

    /// Credentials with the scopes of Adobe's Firefly page ([`Scopes::firefly`]).
    pub fn for_firefly(
        client_id: impl Into<String>,
        client_secret: impl Into<SecretString>,
    ) -> Self {
        Self::new(client_id, client_secret, Scopes::firefly())
    }

    /// Asks for other scopes.
    pub fn with_scopes(mut self, scopes: impl Into<Scopes>) -> Self {
        self.scopes = scopes.into();
        self
    }

    /// The credential's other secret, tried when IMS says that the one before it is wrong, and remembered when it is right.
    ///
    /// A credential has up to two at once: with both of them here, a secret can be deleted in the Developer Console, and another
    /// one made, without a moment in which the program has none. The new one stands first: the old one here, or it is the one that
    /// stays in use, and nobody can tell when it may be deleted. One that is known already is not added: it would be sent twice.
    pub fn with_fallback_secret(mut self, client_secret: impl Into<SecretString>) -> Self {
        let secret = client_secret.into();
        if !self.secrets.iter().any(|known| is_same(known, &secret)) {
            self.secrets.push(secret);
        }
        self
    }

    /// The organisation to act for (`…@AdobeOrg`), for a credential that serves several: an Enterprise Web App, whose tokens live one
    /// hour. A Server-to-Server credential needs none.
    pub fn with_org_id(mut self, org_id: impl Into<String>) -> Self {
        self.org_id = Some(org_id.into());
        self
    }

    /// Another member of the form, such as `resource`. May be repeated.
    ///
    /// The members that this crate fills itself are refused when the source is made.
    pub fn with_form_member(
        mut self,
        name: impl Into<String>,
        value: impl Into<SecretString>,
    ) -> Self {
        self.extra.add(name.into(), value.into());
        self
    }

    /// Reads `FIREFLY_SERVICES_CLIENT_ID`, `FIREFLY_SERVICES_CLIENT_SECRET` and, if set, `FIREFLY_SERVICES_SCOPES` (or
    /// `FIREFLY_SERVICES_SCOPE`); otherwise the scopes are those of Adobe's Firefly page ([`Scopes::firefly`]).
    /// White space around the values does not count: no secret that Adobe makes begins or ends with any.
    ///
    /// For variables of other names, and for files, see [`ConsoleCredential`].
    ///
    /// # Errors
    /// [`Configuration`](crate::AuthErrorKind::Configuration) that names every missing variable and where to get its value.
    pub fn from_env() -> Result<Self, AuthError> {
        Self::from_lookup(&env::process)
    }

    /// As [`from_env`](Self::from_env), with the variables read through `lookup`.
    ///
    /// # Errors
    /// As [`from_env`](Self::from_env).
    pub fn from_lookup(lookup: Lookup<'_>) -> Result<Self, AuthError> {
        ConsoleCredential::from_lookup(lookup, env::PREFIX)?.into_client_credentials()
    }

    /// The client ID.
    pub fn client_id(&self) -> &str {
        &self.client_id
    }

    /// The scopes that are asked for.
    pub fn scopes(&self) -> &Scopes {
        &self.scopes
    }

    /// The organisation that is acted for, if one was named.
    pub fn org_id(&self) -> Option<&str> {
        self.org_id.as_deref()
    }

    /// Whether a request can be made of these values at all.
    pub(crate) fn check(&self, endpoint: &TokenEndpoint) -> Result<(), AuthError> {
        check_id(&self.client_id)?;
        self.secrets.iter().try_for_each(check_secret)?;
        self.extra.check()?;
        if self
            .org_id
            .as_deref()
            .is_some_and(|org_id| org_id.trim().is_empty())
        {
            return Err(missing("the organisation ID is empty"));
        }
        let is_plain = self.org_id.is_none() && self.extra.is_empty();
        if endpoint.version() == TokenVersion::PdfServices && !is_plain {
            return Err(missing(
                "the token endpoint of PDF Services takes a client ID and secret only: leave the organisation and other form \
                 members out",
            ));
        }
        Ok(())
    }

    /// The request to `endpoint` with one of the secrets.
    pub(crate) fn request<'a>(
        &'a self,
        secret: &'a SecretString,
        endpoint: &TokenEndpoint,
    ) -> TokenRequest<'a> {
        let secret = secret.expose_secret();
        // IMS may have met the others in an earlier request, and echo one of them now.
        let others = self.secrets.iter().map(ExposeSecret::expose_secret);
        let secrets = [secret].into_iter().chain(others);
        let scopes = self.scopes.to_string();
        let is_ims = endpoint.version() != TokenVersion::PdfServices;
        let scopes = Some(scopes.as_str()).filter(|scopes| is_ims && !scopes.is_empty());
        let pairs = [
            is_ims.then_some(("grant_type", "client_credentials")),
            Some(("client_id", self.client_id.as_str())),
            Some(("client_secret", secret)),
            scopes.map(|scopes| ("scope", scopes)),
            self.org_id.as_deref().map(|org_id| ("org_id", org_id)),
        ];
        TokenRequest {
            form: form(pairs.into_iter().flatten().chain(self.extra.pairs())),
            client_id: &self.client_id,
            authorization: None,
            client_id_in_query: false,
            secrets: secrets.chain(self.extra.secrets()).collect(),
        }
    }
}

impl fmt::Debug for ClientCredentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientCredentials")
            .field("scopes", &self.scopes)
            .field("secrets", &self.secrets.len())
            .field("extra", &self.extra)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::AuthErrorKind;
    use rstest::rstest;
    use std::collections::HashMap;

    fn members(
        credentials: &ClientCredentials,
        endpoint: &TokenEndpoint,
    ) -> HashMap<String, String> {
        let request = credentials.request(&credentials.secrets[0], endpoint);
        form_urlencoded::parse(&request.form).into_owned().collect()
    }

    #[rstest]
    #[case("p8e-plain")]
    #[case("a+b/c&d=e%f g")]
    #[case("grüße-秘密")]
    fn any_secret_arrives_intact_in_the_form(#[case] secret: &str) {
        let credentials = ClientCredentials::new("id", secret, Scopes::firefly());
        let read = members(&credentials, &TokenEndpoint::production());
        assert_eq!(read["client_secret"], secret);
        assert_eq!(read["grant_type"], "client_credentials");
        assert_eq!(
            read["scope"],
            "openid,AdobeID,session,additional_info,read_organizations,firefly_api,ff_apis"
        );
        assert_eq!(read.len(), 4, "nothing was smuggled in");
    }

    #[test]
    fn organisation_and_other_members_join_the_form() {
        let credentials = ClientCredentials::new("id", "hush", "")
            .with_org_id("1234@AdobeOrg")
            .with_form_member("resource", "https://a.example/?b=c")
            .with_form_member("resource", "https://d.example");
        let endpoint = TokenEndpoint::production();
        let request = credentials.request(&credentials.secrets[0], &endpoint);
        assert_eq!(
            std::str::from_utf8(&request.form).unwrap(),
            "grant_type=client_credentials&client_id=id&client_secret=hush&org_id=1234%40AdobeOrg\
             &resource=https%3A%2F%2Fa.example%2F%3Fb%3Dc&resource=https%3A%2F%2Fd.example"
        );
        assert!(!request.client_id_in_query && request.authorization.is_none());
    }

    #[test]
    fn pdf_services_gets_id_and_secret_and_nothing_else() {
        let credentials = ClientCredentials::new("id", "hush", "openid");
        let read = members(&credentials, &TokenEndpoint::pdf_services());
        assert_eq!(read.len(), 2);
        assert_eq!(
            (read["client_id"].as_str(), read["client_secret"].as_str()),
            ("id", "hush")
        );
    }

    #[rstest]
    #[case::secret(ClientCredentials::new("id", " ", ""))]
    #[case::fallback_secret(ClientCredentials::new("id", "s", "").with_fallback_secret(""))]
    #[case::client_id(ClientCredentials::new("", "s", ""))]
    #[case::blank_in_client_id(ClientCredentials::new("i d", "s", ""))]
    #[case::organisation(ClientCredentials::new("id", "s", "").with_org_id(" "))]
    #[case::reserved_member(ClientCredentials::new("id", "s", "").with_form_member("scope", "x"))]
    fn what_cannot_be_asked_is_refused(#[case] credentials: ClientCredentials) {
        let error = credentials.check(&TokenEndpoint::production()).unwrap_err();
        assert_eq!(error.kind(), AuthErrorKind::Configuration);
    }

    #[test]
    fn pdf_services_takes_no_organisation_and_no_other_member() {
        let plain = ClientCredentials::new("id", "s", "");
        assert!(plain.check(&TokenEndpoint::pdf_services()).is_ok());
        for more in [
            plain.clone().with_org_id("o"),
            plain.with_form_member("resource", "r"),
        ] {
            let error = more.check(&TokenEndpoint::pdf_services()).unwrap_err();
            assert!(error.to_string().contains("PDF Services"), "{error}");
        }
    }

    #[test]
    fn the_environment_of_the_first_page_is_read() {
        let lookup = |name: &str| match name {
            "FIREFLY_SERVICES_CLIENT_ID" => Some("my-id\n".to_owned()),
            "FIREFLY_SERVICES_CLIENT_SECRET" => Some(" hush\r\n".to_owned()),
            "FIREFLY_SERVICES_SCOPES" => Some("openid firefly_api".to_owned()),
            _ => None,
        };
        let credentials = ClientCredentials::from_lookup(&lookup).unwrap();
        assert_eq!(credentials.client_id(), "my-id");
        assert_eq!(credentials.secrets[0].expose_secret(), "hush");
        assert_eq!(credentials.scopes().to_string(), "openid,firefly_api");
        let without = |name: &str| lookup(name).filter(|_| name != "FIREFLY_SERVICES_SCOPES");
        let credentials = ClientCredentials::from_lookup(&without).unwrap();
        assert_eq!(credentials.scopes(), &Scopes::firefly());
        let singular = |name: &str| match name {
            "FIREFLY_SERVICES_SCOPE" => Some("[\"openid\", \"ff_apis\"]".to_owned()),
            other => without(other),
        };
        let credentials = ClientCredentials::from_lookup(&singular).unwrap();
        assert_eq!(credentials.scopes().to_string(), "openid,ff_apis");
    }

    #[test]
    fn every_secret_is_hidden_in_the_answer_to_any_of_them() {
        let credentials =
            ClientCredentials::new("id", "first", "openid").with_fallback_secret("second");
        let endpoint = TokenEndpoint::production();
        for secret in &credentials.secrets {
            let hidden = credentials.request(secret, &endpoint).secrets;
            assert!(hidden.contains(&"first") && hidden.contains(&"second"));
        }
    }

    #[test]
    fn debug_hides_id_secrets_and_the_values_of_members() {
        let credentials = ClientCredentials::new("my-own-id", "hush-hush", "openid")
            .with_fallback_secret("hush-too")
            .with_form_member("subject_token", "t0ken-value");
        let text = format!("{credentials:?}");
        for secret in ["hush-hush", "hush-too", "my-own-id", "t0ken-value"] {
            assert!(!text.contains(secret), "{text}");
        }
        assert!(text.contains("subject_token"), "{text}");
    }
}
