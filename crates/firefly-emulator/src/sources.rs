//! Where the pictures of a request come from: uploads, the emulator's own outputs, and addresses that it cannot reach.

use axum::http::StatusCode;

use crate::errors::Refusal;
use crate::lock::locked;
use crate::outputs::{PREFIX, check};
use crate::paint::Input;
use crate::quirks::Quirks;
use crate::uploads::Content;
use crate::world::World;

/// The storage that an operation may be given addresses of.
pub(crate) type Domains = &'static [&'static str];

const GOOGLE: &str = "storage.googleapis.com";
/// What the operations of the third version share.
pub(crate) const SHARED: Domains = &[
    "amazonaws.com",
    "windows.net",
    "dropboxusercontent.com",
    GOOGLE,
];
/// What the synchronous calls take.
pub(crate) const SYNCHRONOUS: Domains = &["amazonaws.com", "windows.net", "dropboxusercontent.com"];
/// What Image5 takes.
pub(crate) const IMAGE5: Domains = &[
    "amazonaws.com",
    "windows.net",
    "dropboxusercontent.com",
    GOOGLE,
    "frontdoor.prod.azure.cxp.adobe.com",
];
/// What the precise and the adaptive composite take.
pub(crate) const COMPOSITE: Domains = &[
    "amazonaws.com",
    "windows.net",
    "dropboxusercontent.com",
    GOOGLE,
    "assets.frame.io",
    "adobe.io",
];

/// A place that a request names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Source {
    Upload(String),
    Url(String),
}

/// The pictures that one caller can name.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sources<'a> {
    pub(crate) world: &'a World,
    pub(crate) owner: &'a str,
    /// The host under which the caller reached the emulator.
    pub(crate) host: &'a str,
}

impl Sources<'_> {
    /// Whether an operation takes an address, whatever may be found there.
    pub(crate) fn allowed(&self, url: &str, domains: Domains, quirks: &Quirks) -> bool {
        self.own_path(url).is_some()
            || storage_host(url).is_some_and(|host| {
                domains
                    .iter()
                    .filter(|domain| !(quirks.refuse_google_storage && **domain == GOOGLE))
                    .any(|domain| is_below(host, domain))
            })
    }

    /// The picture itself.
    pub(crate) fn fetch(&self, source: &Source) -> Result<Input, Refusal> {
        match source {
            Source::Upload(id) => self.uploaded(id),
            Source::Url(url) => self
                .output(url)
                .ok_or_else(|| unusable("The file with given presigned url could not be reached")),
        }
    }

    fn uploaded(&self, id: &str) -> Result<Input, Refusal> {
        let now = self.world.clock.now();
        match locked(&self.world.uploads).find(id, self.owner, now) {
            Some(Content::Picture(input)) => Ok(input),
            Some(Content::Undecoded) => Err(unusable("The emulator does not decode JPEG XL.")),
            None => Err(unusable("The upload with the given id could not be found")),
        }
    }

    /// The picture behind one of the emulator's own URLs, if its signature is good and its hour has not passed.
    fn output(&self, url: &str) -> Option<Input> {
        let (path, query) = self.own_path(url)?.split_once('?')?;
        let date = self.world.clock.date();
        check(&self.world.signer, date, "GET", self.host, path, query).ok()?;
        let id = path.strip_prefix(PREFIX)?;
        let media = locked(&self.world.outputs).find(id)?;
        Input::read(media.encode().ok()?).ok()
    }

    /// Path and query of a URL that leads back to the emulator's outputs.
    fn own_path<'a>(&self, url: &'a str) -> Option<&'a str> {
        let rest = url.strip_prefix("http://")?.strip_prefix(self.host)?;
        rest.starts_with(PREFIX).then_some(rest)
    }
}

fn unusable(message: &str) -> Refusal {
    Refusal::new(
        StatusCode::UNPROCESSABLE_ENTITY,
        "validation_error",
        message,
    )
}

/// The host of an HTTPS address without user information and with no port but 443.
fn storage_host(url: &str) -> Option<&str> {
    let rest = url
        .get(..8)
        .filter(|scheme| scheme.eq_ignore_ascii_case("https://"))
        .and_then(|_| url.get(8..))?;
    let authority = rest.split(['/', '?', '#']).next()?;
    match authority.split_once(':') {
        Some((host, "443")) => Some(host),
        Some(_) => None,
        None => Some(authority),
    }
    .filter(|host| !host.contains('@'))
}

/// Whether a host is a domain or lies below it.
fn is_below(host: &str, domain: &str) -> bool {
    let host = host.to_ascii_lowercase();
    host.strip_suffix(domain)
        .is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_domain_is_matched_at_its_labels() {
        assert!(is_below("bucket.s3.amazonaws.com", "amazonaws.com"));
        assert!(is_below("AmazonAWS.com", "amazonaws.com"));
        assert!(!is_below("notamazonaws.com", "amazonaws.com"));
        assert!(!is_below("amazonaws.com.evil.example", "amazonaws.com"));
    }

    #[test]
    fn only_plain_https_has_a_storage_host() {
        for (url, host) in [
            ("https://a.windows.net/x?sig=1", Some("a.windows.net")),
            ("HTTPS://a.windows.net", Some("a.windows.net")),
            ("https://a.windows.net:443/x", Some("a.windows.net")),
            ("https://a.windows.net:8443/x", None),
            ("https://me@a.windows.net/x", None),
            ("http://a.windows.net/x", None),
            ("a.windows.net/x", None),
            ("", None),
        ] {
            assert_eq!(storage_host(url), host, "{url}");
        }
    }
}
