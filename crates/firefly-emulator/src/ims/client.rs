//! A client of IMS as the Developer Console would set it up.

use std::fmt;

use super::redirects::Redirects;
use super::secrets::Secrets;

/// Scopes that a Firefly credential can hold, enabled for a client unless told otherwise.
const FIREFLY_SCOPES: [&str; 10] = [
    "openid",
    "AdobeID",
    "session",
    "additional_info",
    "additional_info.projectedProductContext",
    "additional_info.roles",
    "read_organizations",
    "firefly_api",
    "firefly_enterprise",
    "ff_apis",
];

/// A way to a token that a client may be allowed to take: a grant type of RFC 6749.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Grant {
    /// `client_credentials` (section 4.4): server-to-server.
    ClientCredentials,
    /// `authorization_code` (section 4.1): somebody has signed in.
    AuthorizationCode,
    /// `refresh_token` (section 6): somebody had signed in.
    RefreshToken,
}

impl Grant {
    /// The grant of a `grant_type` parameter.
    pub(crate) fn from_name(name: &str) -> Option<Self> {
        let all = [
            Self::ClientCredentials,
            Self::AuthorizationCode,
            Self::RefreshToken,
        ];
        all.into_iter().find(|grant| grant.name() == name)
    }

    /// The `grant_type` of this grant.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::ClientCredentials => "client_credentials",
            Self::AuthorizationCode => "authorization_code",
            Self::RefreshToken => "refresh_token",
        }
    }
}

/// One client that IMS knows, for [`EmulatorBuilder::ims_client`](crate::EmulatorBuilder::ims_client).
///
/// ```
/// use firefly_emulator::{Grant, ImsClient};
///
/// // A server in the middle of a rotation: both secrets open.
/// let server = ImsClient::new("server").secret("p8e-old").secret("p8e-new");
/// // A web application whose users stay signed in.
/// let web = ImsClient::new("web")
///     .secret("p8e-web")
///     .grant(Grant::AuthorizationCode)
///     .grant(Grant::RefreshToken)
///     .scopes(["openid", "offline_access"]);
/// // A program on somebody's desk, which can keep no secret.
/// let native = ImsClient::new("native").public();
/// assert!(!format!("{server:?}{web:?}{native:?}").contains("p8e-"));
/// ```
#[derive(Clone)]
pub struct ImsClient {
    id: String,
    secrets: Secrets,
    grants: Vec<Grant>,
    scopes: Option<Vec<String>>,
    organisations: Vec<String>,
    is_public: bool,
    account_removed: bool,
    redirects: Redirects,
    console_ids: Option<(u64, u64)>,
}

impl ImsClient {
    /// A confidential client without a secret yet.
    pub fn new(id: impl Into<String>) -> Self {
        Self {
            id: id.into(),
            secrets: Secrets::default(),
            grants: Vec::new(),
            scopes: None,
            organisations: Vec::new(),
            is_public: false,
            account_removed: false,
            redirects: Redirects::default(),
            console_ids: None,
        }
    }

    /// One more secret. All of them open; the Developer Console allows two at a time, which is not checked here.
    pub fn secret(mut self, secret: impl Into<String>) -> Self {
        self.secrets.push(secret.into());
        self
    }

    /// One more grant that the client may use. Default, while none is named: [`Grant::ClientCredentials`], or
    /// [`Grant::AuthorizationCode`] for a [public](Self::public) client.
    pub fn grant(mut self, grant: Grant) -> Self {
        self.grants.push(grant);
        self
    }

    /// The scopes that are enabled for the client, in place of the default: what a Firefly credential can hold.
    ///
    /// Names are case-sensitive. A request for any other scope gets a token without it. `offline_access` has to be named
    /// here before a code can bring a refresh token.
    pub fn scopes<S: Into<String>>(mut self, scopes: impl IntoIterator<Item = S>) -> Self {
        self.scopes = Some(scopes.into_iter().map(Into::into).collect());
        self
    }

    /// One more organisation, such as `1234567890ABCDEF12345678@AdobeOrg`, which a request may name as `org_id`.
    ///
    /// While none is named, any organisation whose identifier ends in `@AdobeOrg` will do. With more than one, a request for
    /// client credentials has to name one of them.
    pub fn organisation(mut self, id: impl Into<String>) -> Self {
        self.organisations.push(id.into());
        self
    }

    /// The default redirect URI, to which codes go unless a request names one that a [pattern](Self::redirect_pattern) allows.
    /// None is registered until one is named here, and there is no sign-in without.
    ///
    /// # Panics
    ///
    /// When it does not begin with `https://`, which IMS demands of localhost too, holds a fragment (RFC 6749, section 3.1.2)
    /// or has more than 256 characters.
    #[track_caller]
    pub fn redirect_uri(mut self, uri: impl Into<String>) -> Self {
        self.redirects.set_default(uri.into());
        self
    }

    /// One more pattern of redirect URIs: a regular expression for the whole of it, such as
    /// `https://localhost:[0-9]+/callback`. A dot that stands for itself is escaped.
    ///
    /// ```
    /// use firefly_emulator::ImsClient;
    ///
    /// let web = ImsClient::new("web")
    ///     .redirect_uri("https://app.example/callback")
    ///     .redirect_pattern(r"https://app\.example/.*");
    /// # drop(web);
    /// ```
    ///
    /// # Panics
    ///
    /// When it is no regular expression or has more than 512 characters.
    #[track_caller]
    pub fn redirect_pattern(mut self, pattern: &str) -> Self {
        self.redirects.add_pattern(pattern);
        self
    }

    /// The numbers of the organisation and of the credential in the addresses of the Developer Console, with which the secrets
    /// API finds this client. Until they are named here the client has none: it can neither be managed nor manage others.
    pub fn console_ids(mut self, organisation: u64, credential: u64) -> Self {
        self.console_ids = Some((organisation, credential));
        self
    }

    /// Makes it a public client: it needs no secret, may not use client credentials, and redeems codes with PKCE only.
    pub fn public(mut self) -> Self {
        self.is_public = true;
        self
    }

    pub(crate) fn id(&self) -> &str {
        &self.id
    }

    pub(crate) fn secrets(&self) -> &Secrets {
        &self.secrets
    }

    pub(crate) fn secrets_mut(&mut self) -> &mut Secrets {
        &mut self.secrets
    }

    pub(crate) fn redirects(&self) -> &Redirects {
        &self.redirects
    }

    pub(crate) fn numbers(&self) -> Option<(u64, u64)> {
        self.console_ids
    }

    pub(crate) fn is_public(&self) -> bool {
        self.is_public
    }

    pub(crate) fn may_use(&self, grant: Grant) -> bool {
        // RFC 6749, section 4.4: client credentials are for confidential clients only.
        match (self.grants.is_empty(), self.is_public) {
            (true, false) => grant == Grant::ClientCredentials,
            (true, true) => grant == Grant::AuthorizationCode,
            (false, true) if grant == Grant::ClientCredentials => false,
            (false, _) => self.grants.contains(&grant),
        }
    }

    pub(crate) fn is_enabled(&self, scope: &str) -> bool {
        match &self.scopes {
            Some(scopes) => scopes.iter().any(|known| known == scope),
            None => FIREFLY_SCOPES.contains(&scope),
        }
    }

    /// All enabled scopes.
    pub(crate) fn enabled(&self) -> Vec<String> {
        let known = || FIREFLY_SCOPES.map(str::to_owned).to_vec();
        self.scopes.clone().unwrap_or_else(known)
    }

    pub(crate) fn organisations(&self) -> &[String] {
        &self.organisations
    }

    pub(crate) fn account_removed(&self) -> bool {
        self.account_removed
    }

    pub(crate) fn set_account_removed(&mut self, removed: bool) {
        self.account_removed = removed;
    }
}

/// Everything but the values of the secrets.
impl fmt::Debug for ImsClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ImsClient")
            .field("id", &self.id)
            .field("secrets", &self.secrets)
            .field("grants", &self.grants)
            .field("scopes", &self.scopes)
            .field("organisations", &self.organisations)
            .field("is_public", &self.is_public)
            .field("account_removed", &self.account_removed)
            .field("redirects", &self.redirects)
            .field("console_ids", &self.console_ids)
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Grant::{AuthorizationCode, ClientCredentials, RefreshToken};

    fn allowed(client: &ImsClient) -> Vec<Grant> {
        let all = [ClientCredentials, AuthorizationCode, RefreshToken];
        let allowed = all.into_iter().filter(|grant| client.may_use(*grant));
        allowed.collect()
    }

    #[test]
    fn grants_have_a_default_that_fits_the_client_until_one_is_named() {
        let client = ImsClient::new("id");
        assert_eq!(allowed(&client), [ClientCredentials]);
        assert_eq!(allowed(&client.clone().public()), [AuthorizationCode]);
        assert_eq!(allowed(&client.clone().grant(RefreshToken)), [RefreshToken]);
        let greedy = client.public().grant(ClientCredentials);
        assert_eq!(allowed(&greedy), []);
    }

    #[test]
    fn named_scopes_replace_those_of_firefly() {
        let client = ImsClient::new("id");
        assert!(client.is_enabled("firefly_api") && !client.is_enabled("offline_access"));
        assert!(client.enabled().contains(&"ff_apis".to_owned()));
        let client = client.scopes(["offline_access"]);
        assert!(!client.is_enabled("firefly_api") && client.is_enabled("offline_access"));
        assert_eq!(client.enabled(), ["offline_access"]);
    }

    #[test]
    fn secrets_do_not_show_themselves() {
        let client = ImsClient::new("id").secret("p8e-very-secret");
        assert!(client.secrets().hold("p8e-very-secret") && !client.secrets().hold(""));
        assert!(!format!("{client:?}").contains("p8e-very-secret"));
    }
}
