//! Where tokens are asked for: a URL and the unit its answers count in. No I/O.

use std::time::Duration;

use url::{Host, Url};

use crate::{AuthError, AuthErrorKind};

/// The production host of Adobe IMS.
pub const PRODUCTION: &str = "https://ims-na1.adobelogin.com";
/// Adobe's IMS for its own teams and for partners who were given credentials there. Those of production fail at it.
pub const STAGE: &str = "https://ims-na1-stg1.adobelogin.com";
/// The host of PDF Services, which issues its tokens itself.
const PDF_SERVICES: &str = "https://pdf-services.adobe.io";

/// Version of the token endpoint: its path, the unit of `expires_in`, and what it wants to be told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TokenVersion {
    /// `/ims/token/v1`: `expires_in` in milliseconds; only for old credentials.
    V1,
    /// `/ims/token/v2`: seconds.
    V2,
    /// `/ims/token/v3`: seconds; documented today, and the default.
    #[default]
    V3,
    /// `/ims/token/v4`: seconds; used by some of Adobe's own clients.
    V4,
    /// `/token`: the proxy that PDF Services put in front of IMS. Seconds; it takes a client ID and secret and nothing else, so
    /// scopes are not sent, and an organisation or other form members are refused.
    PdfServices,
}

impl TokenVersion {
    /// How the URL of each may end; that of PDF Services last, since it is the end of another.
    const PATHS: [(&str, Self); 6] = [
        ("/ims/token", Self::V1),
        ("/ims/token/v1", Self::V1),
        ("/ims/token/v2", Self::V2),
        ("/ims/token/v3", Self::V3),
        ("/ims/token/v4", Self::V4),
        ("/token", Self::PdfServices),
    ];

    fn path(self) -> &'static str {
        match self {
            Self::V1 => "/ims/token/v1",
            Self::V2 => "/ims/token/v2",
            Self::V3 => "/ims/token/v3",
            Self::V4 => "/ims/token/v4",
            Self::PdfServices => "/token",
        }
    }
}

/// A token endpoint of IMS.
///
/// ```
/// use ims_auth::TokenEndpoint;
/// assert_eq!(TokenEndpoint::production().url().as_str(), "https://ims-na1.adobelogin.com/ims/token/v3");
/// let local = TokenEndpoint::at("http://127.0.0.1:8080")?;
/// assert!(TokenEndpoint::at("http://ims.example.com").is_err(), "secrets never travel in clear");
/// # Ok::<(), ims_auth::AuthError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenEndpoint {
    base: Url,
    /// `base` and the path of `version`.
    url: Url,
    version: TokenVersion,
}

impl TokenEndpoint {
    /// Adobe's production IMS, version 3.
    pub fn production() -> Self {
        Self::at(PRODUCTION).expect("the constant is a valid HTTPS URL")
    }

    /// The endpoint of an environment by the name that Adobe's tools give it: `prod` or `production`, `stage`. Case and white space
    /// around it do not matter.
    ///
    /// ```
    /// use ims_auth::TokenEndpoint;
    /// assert_eq!(TokenEndpoint::for_environment("prod")?, TokenEndpoint::production());
    /// assert!(TokenEndpoint::for_environment("staeg").is_err(), "never production by mistake");
    /// # Ok::<(), ims_auth::AuthError>(())
    /// ```
    ///
    /// # Errors
    /// [`AuthErrorKind::Configuration`] for any other name, and for none.
    pub fn for_environment(name: &str) -> Result<Self, AuthError> {
        match name.trim().to_ascii_lowercase().as_str() {
            "prod" | "production" => Ok(Self::production()),
            "stage" => Self::at(STAGE),
            _ => Err(AuthError::new(
                AuthErrorKind::Configuration,
                "no environment of IMS has that name: there are `prod` (or `production`) and `stage`",
            )),
        }
    }

    /// The token endpoint of PDF Services, for [`ClientCredentials`](crate::ClientCredentials).
    ///
    /// ```
    /// use ims_auth::TokenEndpoint;
    /// assert_eq!(TokenEndpoint::pdf_services().url().as_str(), "https://pdf-services.adobe.io/token");
    /// ```
    pub fn pdf_services() -> Self {
        Self::at(PDF_SERVICES)
            .expect("the constant is a valid HTTPS URL")
            .with_version(TokenVersion::PdfServices)
    }

    /// The endpoint below `base_url`, such as an emulator or a proxy, version 3. Its path, if any, stays in front of `/ims/token/v3`.
    /// The whole URL of a token endpoint is understood as well, and keeps its version: `…/ims/token/v2`, or `…/token` of PDF
    /// Services.
    ///
    /// # Errors
    /// [`AuthErrorKind::Configuration`] for text that is not a URL, for a URL with user name, query or fragment, and for plain
    /// HTTP to anything but a loopback address.
    pub fn at(base_url: &str) -> Result<Self, AuthError> {
        Self::checked(base_url, false)
    }

    /// As [`at`](Self::at), but allows plain HTTP to any host. The secret can then be read on the way.
    ///
    /// # Errors
    /// As [`at`](Self::at), but for the scheme.
    pub fn at_plain_http(base_url: &str) -> Result<Self, AuthError> {
        Self::checked(base_url, true)
    }

    fn checked(base_url: &str, plain_http: bool) -> Result<Self, AuthError> {
        let mut url = self::base_url("the IMS URL", base_url, plain_http)?;
        let path = url.path().trim_end_matches('/').to_owned();
        if path.contains("/ims/exchange") {
            return Err(AuthError::new(
                AuthErrorKind::Configuration,
                "the IMS URL is that of the exchange for JWT credentials, which Adobe ended in 2026: leave its path out, and create \
                 an OAuth Server-to-Server credential",
            ));
        }
        // People paste the whole URL of the endpoint as well.
        let (base, version) = TokenVersion::PATHS
            .into_iter()
            .find_map(|(end, version)| Some((path.strip_suffix(end)?, version)))
            .unwrap_or((&path, TokenVersion::default()));
        url.set_path(base);
        Ok(Self::below(url, version))
    }

    fn below(base: Url, version: TokenVersion) -> Self {
        let url = join(&base, version.path());
        Self { base, url, version }
    }

    /// The same host with another version.
    pub fn with_version(self, version: TokenVersion) -> Self {
        Self::below(self.base, version)
    }

    /// Another URL of the same service: `path` below the base.
    pub(crate) fn sibling(&self, path: &str) -> Url {
        join(&self.base, path)
    }

    /// The whole URL.
    pub fn url(&self) -> &Url {
        &self.url
    }

    /// The version of its path.
    pub fn version(&self) -> TokenVersion {
        self.version
    }

    /// What a number in `expires_in` means here. Not finite or negative numbers mean no time at all.
    pub(crate) fn lifetime(&self, number: f64) -> Duration {
        let seconds = if self.version == TokenVersion::V1 {
            number / 1000.0
        } else {
            number
        };
        Duration::try_from_secs_f64(seconds.clamp(0.0, 1e9)).unwrap_or_default()
    }
}

/// `text` as the URL of a service that is sent credentials, which errors call `what`: HTTPS, or plain HTTP to a loopback address or
/// by the explicit word.
pub(crate) fn base_url(what: &str, text: &str, plain_http: bool) -> Result<Url, AuthError> {
    let refuse = |why: &str| AuthError::new(AuthErrorKind::Configuration, format!("{what} {why}"));
    let url =
        Url::parse(text.trim()).map_err(|error| refuse(&format!("is not a URL ({error})")))?;
    if !url.username().is_empty()
        || url.password().is_some()
        || url.query().is_some()
        || url.fragment().is_some()
    {
        return Err(refuse(
            "must hold no user name, password, query or fragment",
        ));
    }
    match url.scheme() {
        "https" => Ok(url),
        "http" if plain_http || is_loopback(&url) => Ok(url),
        "http" => Err(refuse(
            "must be https: over plain http the client secret could be read on the way",
        )),
        _ => Err(refuse("must start with https://")),
    }
}

pub(crate) fn join(base: &Url, path: &str) -> Url {
    let mut url = base.clone();
    url.set_path(&format!("{}{path}", base.path().trim_end_matches('/')));
    url
}

impl Default for TokenEndpoint {
    fn default() -> Self {
        Self::production()
    }
}

/// Whether a URL names this very machine: exactly `localhost`, or a loopback address.
///
/// The one place where plain HTTP is harmless, as long as no proxy is asked. Names *below* `localhost` do not count: RFC 6761
/// section 6.3 asks resolvers to keep them on the machine, but not all do, and whatever DNS says then may lead anywhere.
pub fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case(
        "https://ims-na1-stg1.adobelogin.com",
        "https://ims-na1-stg1.adobelogin.com/ims/token/v3"
    )]
    #[case("http://localhost:9/", "http://localhost:9/ims/token/v3")]
    #[case("http://[::1]:9/proxy/", "http://[::1]:9/proxy/ims/token/v3")]
    #[case("http://127.9.9.9", "http://127.9.9.9/ims/token/v3")]
    #[case(
        "https://gw.example/ims/token-proxy",
        "https://gw.example/ims/token-proxy/ims/token/v3"
    )]
    fn a_base_url_grows_the_path(#[case] base: &str, #[case] whole: &str) {
        assert_eq!(TokenEndpoint::at(base).unwrap().url().as_str(), whole);
    }

    #[rstest]
    #[case("production")]
    #[case("http://ims-na1.adobelogin.com")]
    #[case("http://localhost.example.com")]
    #[case("http://ims.localhost")]
    #[case("ftp://localhost")]
    #[case("https://user:hunter2@ims.example.com")]
    #[case("https://ims.example.com/?a=b")]
    #[case("https://ims-na1.adobelogin.com/ims/exchange/jwt")]
    #[case("https://ims-na1.adobelogin.com/ims/exchange/v1/jwt")]
    fn an_unsafe_or_mistyped_url_is_an_error_and_never_production(#[case] base: &str) {
        let error = TokenEndpoint::at(base).unwrap_err();
        assert_eq!(error.kind(), AuthErrorKind::Configuration);
        assert!(!error.to_string().contains("hunter2"), "{error}");
    }

    #[rstest]
    #[case("prod", Some(PRODUCTION))]
    #[case(" Production\n", Some(PRODUCTION))]
    #[case("STAGE", Some(STAGE))]
    #[case("staging", None)]
    #[case("prd", None)]
    #[case("stage hunter2", None)]
    #[case("", None)]
    fn an_environment_is_known_by_its_name_and_a_mistyped_one_is_an_error(
        #[case] name: &str,
        #[case] base: Option<&str>,
    ) {
        let read = TokenEndpoint::for_environment(name);
        if let Some(base) = base {
            assert_eq!(read.unwrap(), TokenEndpoint::at(base).unwrap());
            return;
        }
        let text = read.unwrap_err().to_string();
        assert!(
            text.contains("`production`") && text.contains("`stage`"),
            "{text}"
        );
        assert!(!text.contains("hunter2"), "{text}");
    }

    #[test]
    fn plain_http_elsewhere_needs_the_explicit_word() {
        assert!(TokenEndpoint::at_plain_http("http://ims.internal").is_ok());
        assert!(TokenEndpoint::at_plain_http("ftp://ims.internal").is_err());
    }

    #[rstest]
    #[case("https://a.example/ims/token/v2", TokenVersion::V2)]
    #[case("https://a.example/team/ims/token/v4/", TokenVersion::V4)]
    #[case("https://pdf-services.adobe.io/token", TokenVersion::PdfServices)]
    fn the_whole_url_of_an_endpoint_keeps_its_version(
        #[case] whole: &str,
        #[case] version: TokenVersion,
    ) {
        let endpoint = TokenEndpoint::at(whole).unwrap();
        assert_eq!(endpoint.url().as_str(), whole.trim_end_matches('/'));
        assert_eq!(endpoint.version(), version);
        let unversioned = TokenEndpoint::at("https://a.example/ims/token").unwrap();
        assert_eq!(unversioned.version(), TokenVersion::V1);
    }

    #[rstest]
    #[case(TokenVersion::V1, "http://[::1]:9/proxy/ims/token/v1")]
    #[case(TokenVersion::V4, "http://[::1]:9/proxy/ims/token/v4")]
    #[case(TokenVersion::PdfServices, "http://[::1]:9/proxy/token")]
    fn another_version_replaces_the_path_and_keeps_the_base(
        #[case] version: TokenVersion,
        #[case] whole: &str,
    ) {
        let endpoint = TokenEndpoint::at("http://[::1]:9/proxy/").unwrap();
        let endpoint = endpoint
            .with_version(TokenVersion::PdfServices)
            .with_version(version);
        assert_eq!(endpoint.url().as_str(), whole);
        assert_eq!(
            endpoint.sibling("/ims/authorize/v2").as_str(),
            "http://[::1]:9/proxy/ims/authorize/v2"
        );
    }

    #[test]
    fn the_unit_of_expires_in_follows_the_version() {
        let endpoint = TokenEndpoint::production();
        assert_eq!(endpoint.lifetime(86_399.0).as_secs(), 86_399);
        assert_eq!(
            endpoint
                .clone()
                .with_version(TokenVersion::V1)
                .lifetime(86_399_985.0)
                .as_secs(),
            86_399
        );
        assert_eq!(endpoint.lifetime(-1.0), Duration::ZERO);
        assert_eq!(endpoint.lifetime(f64::NAN), Duration::ZERO);
    }
}
