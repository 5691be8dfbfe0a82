//! URLs whose query is a key: whoever holds one can read the object behind it until it expires.

use serde::{Deserialize, Serialize};
use std::fmt;

/// A pre-signed URL: an output to download, or a reference image in the caller's own storage.
///
/// `Debug` and `Display` hide the query, the fragment and any user information, so that a log never holds the
/// signature; note that `to_string()` therefore gives no usable URL. [`expose`](Self::expose) gives the whole text, and
/// serialisation writes it whole, because that is what has to travel.
///
/// Output URLs of the service work for one hour. Fetch them without any Adobe header.
///
/// ```
/// use firefly_types::PresignedUrl;
///
/// let url = PresignedUrl::new("https://bucket.example/pictures/1?X-Signature=abc123");
/// assert_eq!(url.to_string(), "https://bucket.example/pictures/1?…");
/// assert_eq!(url.expose(), "https://bucket.example/pictures/1?X-Signature=abc123");
/// assert_eq!(url.host(), Some("bucket.example"));
/// assert_eq!(url.path(), "/pictures/1");
/// ```
///
/// Source: Firefly API 3.0.0, schemas `PublicBinaryInputV3`, `PublicBinaryOutputV3` and `UpscaleBinaryOutput`.
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PresignedUrl(String);

impl PresignedUrl {
    /// Takes the URL as it is; nothing is checked or normalised, since a change would break the signature.
    pub fn new(url: impl Into<String>) -> Self {
        Self(url.into())
    }

    /// The whole URL, with the signature. Send it; do not log it.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// The scheme as written, such as `https`, when the text has one.
    pub fn scheme(&self) -> Option<&str> {
        self.0.split_once("://").map(|(scheme, _)| scheme)
    }

    /// The host as written, without user information and port; `None` when the text has no authority.
    pub fn host(&self) -> Option<&str> {
        let authority = self.authority()?;
        let host = if authority.starts_with('[') {
            authority
                .find(']')
                .map_or(authority, |end| &authority[..=end])
        } else {
            authority.split(':').next().unwrap_or_default()
        };
        (!host.is_empty()).then_some(host)
    }

    /// The port as written, without a default.
    pub fn port(&self) -> Option<&str> {
        let authority = self.authority()?;
        let after_host = authority
            .rsplit_once(']')
            .map_or(authority, |(_, rest)| rest);
        after_host.rsplit_once(':').map(|(_, port)| port)
    }

    /// Whether there is a user name or a password in it.
    pub(crate) fn has_user(&self) -> bool {
        let bare = self.without_query().split_once("://");
        bare.is_some_and(|(_, rest)| rest.split('/').next().unwrap_or_default().contains('@'))
    }

    /// The path, starting with `/`; empty when there is none.
    pub fn path(&self) -> &str {
        let bare = self.without_query();
        match bare.split_once("://") {
            Some((_, rest)) => rest.find('/').map_or("", |start| &rest[start..]),
            None => bare,
        }
    }

    fn without_query(&self) -> &str {
        self.0.split(['?', '#']).next().unwrap_or_default()
    }

    fn authority(&self) -> Option<&str> {
        let (_, rest) = self.without_query().split_once("://")?;
        let authority = rest.split('/').next().unwrap_or_default();
        Some(
            authority
                .rsplit_once('@')
                .map_or(authority, |(_, host)| host),
        )
    }
}

impl From<&str> for PresignedUrl {
    fn from(url: &str) -> Self {
        Self::new(url)
    }
}

impl From<String> for PresignedUrl {
    fn from(url: String) -> Self {
        Self(url)
    }
}

impl fmt::Display for PresignedUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.scheme(), self.authority()) {
            (Some(scheme), Some(authority)) => write!(f, "{scheme}://{authority}{}", self.path())?,
            // No URL at all: an `@` could still end user information, so only what follows it is shown.
            _ => f.write_str(
                self.path()
                    .rsplit_once('@')
                    .map_or(self.path(), |(_, rest)| rest),
            )?,
        }
        if self.without_query().len() < self.0.len() {
            f.write_str("?…")
        } else {
            Ok(())
        }
    }
}

impl fmt::Debug for PresignedUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PresignedUrl({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rstest::rstest;

    #[rstest]
    #[case::query("https://a.example/b?sig=hush-7351", "https://a.example/b?…")]
    #[case::fragment("https://a.example/b#hush-7351", "https://a.example/b?…")]
    #[case::user("https://me:hush-7351@a.example:8443/b", "https://a.example:8443/b")]
    #[case::no_path("https://a.example?sig=hush-7351", "https://a.example?…")]
    #[case::no_url("hush.png?sig=hush-7351", "hush.png?…")]
    #[case::slash_in_query("https://a.example?sig=/hush-7351", "https://a.example?…")]
    fn display_and_debug_hide_the_secret(#[case] url: &str, #[case] shown: &str) {
        let url = PresignedUrl::new(url);
        assert_eq!(url.to_string(), shown);
        assert_eq!(format!("{url:?}"), format!("PresignedUrl({shown})"));
        assert!(!format!("{url} {url:?}").contains("hush-7351"));
        assert!(url.expose().contains("hush-7351"));
    }

    #[test]
    fn it_travels_whole() {
        let url = PresignedUrl::new("https://a.example/b?sig=1%2F2&x=é");
        let json = serde_json::to_string(&url).unwrap();
        assert_eq!(json, r#""https://a.example/b?sig=1%2F2&x=é""#);
        assert_eq!(serde_json::from_str::<PresignedUrl>(&json).unwrap(), url);
    }

    #[rstest]
    #[case("https://a.example:443/x", Some("a.example"), Some("443"), "/x")]
    #[case("https://[::1]:8080/x/y", Some("[::1]"), Some("8080"), "/x/y")]
    #[case("https://[::1]", Some("[::1]"), None, "")]
    #[case("https:///x", None, None, "/x")]
    #[case("picture.png", None, None, "picture.png")]
    fn parts(
        #[case] url: &str,
        #[case] host: Option<&str>,
        #[case] port: Option<&str>,
        #[case] path: &str,
    ) {
        let url = PresignedUrl::new(url);
        assert_eq!((url.host(), url.port(), url.path()), (host, port, path));
    }

    proptest! {
        #[test]
        fn no_text_panics_or_shows_its_query(head in "[^?#]{0,40}", tail in "\\PC{0,40}") {
            let url = PresignedUrl::new(format!("{head}?~{tail}"));
            let shown = url.to_string();
            let _ = (url.host(), url.port(), url.path());
            prop_assert!(shown.ends_with("?…"));
            prop_assert!(!shown.contains("?~"));
        }
    }
}
