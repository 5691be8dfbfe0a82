//! Which hosts may receive credentials. Everything else is fetched without.

use ims_auth::is_loopback;
use url::{Host, Url};

use crate::{Error, ErrorKind};

/// The hosts that may see the access token and the client ID.
///
/// These are: the origin of the configured base URL; `adobe.io` and the hosts below it, over HTTPS and on the default port (the
/// service hands out job URLs on such hosts); and hosts named by the user. Plain HTTP is for loopback addresses, and else only
/// by explicit word. Pre-signed URLs are not among them: they are fetched bare.
///
/// ```
/// use firefly_core::TrustedHosts;
/// let hosts = TrustedHosts::new("https://firefly-api.adobe.io")?;
/// assert!(hosts.may_receive_credentials(&"https://firefly-epo850001.adobe.io/v3/status/1".parse()?));
/// assert!(!hosts.may_receive_credentials(&"https://adobe.io.evil.example/v3/status/1".parse()?));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct TrustedHosts {
    base: Url,
    named: Vec<NamedHost>,
    plain_http: Vec<NamedHost>,
}

/// A host as a user names it: a name or an address, with a port if it is not the scheme's own.
#[derive(Clone, Debug, PartialEq, Eq)]
struct NamedHost {
    host: Host,
    port: Option<u16>,
}

/// The service's own domain.
const SERVICE: &str = "adobe.io";

impl TrustedHosts {
    /// Trusts the origin of `base_url`, the API's base.
    ///
    /// # Errors
    /// [`ErrorKind::Configuration`] when it is not an absolute HTTPS URL (or HTTP on loopback), or holds a user name, query or
    /// fragment.
    pub fn new(base_url: &str) -> Result<Self, Error> {
        Self::with_plain_http(base_url, [""; 0])
    }

    /// As [`new`](Self::new), and allows plain HTTP to the hosts of `plain_http`: tokens can then be read on the way.
    ///
    /// # Errors
    /// As [`new`](Self::new).
    pub fn with_plain_http<S: AsRef<str>>(
        base_url: &str,
        plain_http: impl IntoIterator<Item = S>,
    ) -> Result<Self, Error> {
        let refuse = |why: String| {
            Error::new(
                ErrorKind::Configuration,
                "configure the client",
                format!("the API URL {why}"),
            )
        };
        let mut base = Url::parse(base_url.trim())
            .map_err(|error| refuse(format!("is not a URL ({error})")))?;
        if !base.username().is_empty()
            || base.password().is_some()
            || base.query().is_some()
            || base.fragment().is_some()
        {
            return Err(refuse(
                "must hold no user name, password, query or fragment".into(),
            ));
        }
        // A base without a final slash would lose its last segment when paths are joined to it.
        if !base.path().ends_with('/') {
            base.set_path(&format!("{}/", base.path()));
        }
        let plain_http = plain_http
            .into_iter()
            .map(|host| NamedHost::parse(host.as_ref()))
            .collect::<Result<_, _>>()?;
        let hosts = Self {
            base,
            named: Vec::new(),
            plain_http,
        };
        if !hosts.is_scheme_safe(&hosts.base) {
            return Err(refuse("must be https; plain http is for loopback addresses, or for a host allowed by name".into()));
        }
        Ok(hosts)
    }

    /// Trusts `host` as well: a name or address, exactly as named (no subdomains), over HTTPS, and on the port named with it, else
    /// on the default port. Plain HTTP needs its own word.
    ///
    /// # Errors
    /// [`ErrorKind::Configuration`] for anything but a host with or without a port, such as a URL.
    pub fn trust(mut self, host: &str) -> Result<Self, Error> {
        self.named.push(NamedHost::parse(host)?);
        Ok(self)
    }

    /// The base URL of the API, with a final slash.
    pub fn base(&self) -> &Url {
        &self.base
    }

    /// Whether the scheme protects what is sent to `url`: HTTPS, or a host where plain HTTP is harmless or allowed.
    pub fn is_scheme_safe(&self, url: &Url) -> bool {
        match url.scheme() {
            "https" => url.has_host(),
            "http" => {
                is_loopback(url)
                    || self
                        .plain_http
                        .iter()
                        .any(|allowed| allowed.matches_any_port(url))
            }
            _ => false,
        }
    }

    /// Whether credentials may be sent to `url`.
    pub fn may_receive_credentials(&self, url: &Url) -> bool {
        if !url.username().is_empty() || url.password().is_some() || !self.is_scheme_safe(url) {
            return false;
        }
        if url.origin() == self.base.origin() {
            return true;
        }
        let over_https = url.scheme() == "https";
        let plainly_allowed = self
            .plain_http
            .iter()
            .any(|allowed| allowed.matches_any_port(url));
        if (over_https || plainly_allowed) && self.named.iter().any(|named| named.matches(url)) {
            return true;
        }
        let below_service = |host: &str| {
            host.strip_suffix(SERVICE)
                .is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
        };
        over_https
            && url.port().is_none()
            && matches!(url.host(), Some(Host::Domain(host)) if below_service(host))
    }
}

impl NamedHost {
    fn parse(text: &str) -> Result<Self, Error> {
        let refuse = || {
            let example = "name it as gateway.example or gateway.example:8443";
            Error::configuration(format!("{text:?} is not a host; {example}"))
        };
        // As part of a URL, so that it is spelled the way the hosts it is compared with are: lower case, IDNA, brackets.
        let url = Url::parse(&format!("https://{}/", text.trim())).map_err(|_| refuse())?;
        let bare = url.path() == "/"
            && url.username().is_empty()
            && url.query().is_none()
            && url.fragment().is_none();
        let host = url.host().filter(|_| bare).ok_or_else(refuse)?.to_owned();
        Ok(Self {
            host,
            port: url.port(),
        })
    }

    fn is_host_of(&self, url: &Url) -> bool {
        url.host().is_some_and(|host| host.to_owned() == self.host)
    }

    /// On the very port that was named; without one, on the scheme's own.
    fn matches(&self, url: &Url) -> bool {
        self.is_host_of(url) && url.port() == self.port
    }

    /// On the port that was named; without one, on any.
    fn matches_any_port(&self, url: &Url) -> bool {
        self.is_host_of(url) && self.port.is_none_or(|port| url.port() == Some(port))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    fn trusted(base: &str, url: &str) -> bool {
        TrustedHosts::new(base)
            .unwrap()
            .trust("Proxy.Example.com")
            .unwrap()
            .may_receive_credentials(&url.parse().unwrap())
    }

    #[rstest]
    #[case("https://firefly-api.adobe.io/v3/status/1")]
    #[case("https://firefly-epo850001.adobe.io/v3/status/urn:ff:jobs:epo850001:1")]
    #[case("https://FIREFLY-EPO850001.ADOBE.IO:443/x")]
    #[case("https://adobe.io/x")]
    #[case("https://proxy.example.com/x")]
    fn t12_job_hosts_of_the_service_and_named_ones_are_trusted(#[case] url: &str) {
        assert!(trusted("https://firefly-api.adobe.io", url));
    }

    #[rstest]
    #[case("https://adobe.io.evil.example/x")]
    #[case("https://notadobe.io/x")]
    #[case("https://adobe.io@evil.example/x")]
    #[case("https://user@firefly-api.adobe.io/x")]
    #[case("http://firefly-api.adobe.io/x")]
    #[case("https://firefly-epo1.adobe.io:8443/x")]
    #[case("https://10.0.0.1/x")]
    #[case("https://sub.proxy.example.com/x")]
    #[case("https://pre-signed-firefly-prod.s3-accelerate.amazonaws.com/images/1?sig=x")]
    #[case("http://127.0.0.1:9/x")]
    #[case("ftp://adobe.io/x")]
    #[case("data:text/plain,x")]
    fn t12_everything_else_is_not(#[case] url: &str) {
        assert!(!trusted("https://firefly-api.adobe.io", url));
    }

    #[rstest]
    #[case("http://127.0.0.1:8080", "http://127.0.0.1:8080/v3/status/1", true)]
    #[case("http://127.0.0.1:8080", "http://127.0.0.1:8081/v3/status/1", false)]
    #[case("http://localhost:8080/api", "http://localhost:8080/elsewhere", true)]
    #[case("https://proxy.example:8443", "https://proxy.example/x", false)]
    fn the_base_is_trusted_by_its_whole_origin(
        #[case] base: &str,
        #[case] url: &str,
        #[case] expected: bool,
    ) {
        assert_eq!(trusted(base, url), expected);
    }

    #[rstest]
    #[case("firefly-api.adobe.io")]
    #[case("http://firefly-api.adobe.io")]
    #[case("https://user:hunter2@firefly-api.adobe.io")]
    #[case("https://firefly-api.adobe.io?key=1")]
    #[case("")]
    fn an_unsafe_base_is_refused(#[case] base: &str) {
        let error = TrustedHosts::new(base).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Configuration);
        assert!(!error.to_string().contains("hunter2"));
    }

    #[test]
    fn plain_http_needs_the_explicit_word() {
        let hosts =
            TrustedHosts::with_plain_http("http://gateway.internal/firefly", ["Gateway.Internal"])
                .unwrap();
        assert!(hosts.may_receive_credentials(&"http://gateway.internal/v3".parse().unwrap()));
        assert_eq!(hosts.base().as_str(), "http://gateway.internal/firefly/");
    }

    #[rstest]
    #[case("gw.example", "https://gw.example/x", true)]
    #[case("gw.example", "https://gw.example:9999/x", false)]
    #[case("gw.example", "http://gw.example/x", false)]
    #[case("gw.example:8443", "https://gw.example:8443/x", true)]
    #[case("gw.example:8443", "https://gw.example/x", false)]
    #[case("10.0.0.5", "https://10.0.0.5/x", true)]
    #[case("[2001:db8::1]:8443", "https://[2001:db8::1]:8443/x", true)]
    #[case("bücher.example", "https://xn--bcher-kva.example/x", true)]
    #[case("localhost", "http://localhost/x", false)]
    fn a_named_host_is_trusted_exactly_as_named(
        #[case] named: &str,
        #[case] url: &str,
        #[case] expected: bool,
    ) {
        let hosts = TrustedHosts::new("https://firefly-api.adobe.io")
            .unwrap()
            .trust(named)
            .unwrap();
        assert_eq!(
            hosts.may_receive_credentials(&url.parse().unwrap()),
            expected
        );
    }

    #[rstest]
    fn what_is_not_a_host_is_refused(
        #[values(
            "",
            "https://gw.example",
            "gw.example/path",
            "me@gw.example",
            "two words",
            "gw.example?x"
        )]
        text: &str,
    ) {
        let error = TrustedHosts::new("https://firefly-api.adobe.io")
            .unwrap()
            .trust(text)
            .unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Configuration);
    }
}
