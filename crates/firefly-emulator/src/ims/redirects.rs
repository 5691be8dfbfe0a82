//! Where the codes of a client may go.

use regex_lite::Regex;

/// Lengths in characters.
const LONGEST_URI: usize = 256;
const LONGEST_PATTERN: usize = 512;

/// The redirect URIs of one client, as the Developer Console registers them: a default and patterns.
#[derive(Clone, Debug, Default)]
pub(crate) struct Redirects {
    default: Option<String>,
    patterns: Vec<Regex>,
}

impl Redirects {
    #[track_caller]
    pub(super) fn set_default(&mut self, uri: String) {
        assert!(is_allowed(&uri), "{uri:?} is not HTTPS or has a fragment");
        assert!(uri.chars().count() <= LONGEST_URI, "{uri:?} is too long");
        self.default = Some(uri);
    }

    #[track_caller]
    pub(super) fn add_pattern(&mut self, pattern: &str) {
        let length = pattern.chars().count();
        assert!(length <= LONGEST_PATTERN, "{pattern:?} is too long");
        match Regex::new(&format!("^(?:{pattern})$")) {
            Ok(pattern) => self.patterns.push(pattern),
            Err(error) => panic!("{pattern:?} is no pattern: {error}"),
        }
    }

    /// Where codes go that nobody has sent elsewhere.
    pub(crate) fn default_uri(&self) -> Option<&str> {
        self.default.as_deref()
    }

    /// Whether a request may name this URI: the default itself, or one that fits a pattern from end to end.
    pub(crate) fn allow(&self, uri: &str) -> bool {
        let fits = |pattern: &Regex| pattern.is_match(uri);
        self.default_uri() == Some(uri) || is_allowed(uri) && self.patterns.iter().any(fits)
    }
}

/// HTTPS, even for localhost, and no fragment (RFC 6749, section 3.1.2).
fn is_allowed(uri: &str) -> bool {
    uri.starts_with("https://") && !uri.contains('#')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_redirect_uri_is_the_default_or_fits_a_pattern_from_end_to_end() {
        let mut redirects = Redirects::default();
        redirects.set_default("https://app.example/in?x=1".to_owned());
        redirects.add_pattern(r"https://localhost:[0-9]+/in|.*\.app\.example/.*");
        for (uri, is_allowed) in [
            ("https://app.example/in?x=1", true),
            ("https://app.example/in", false),
            ("https://localhost:8443/in", true),
            ("https://localhost:8443/in/deeper", false),
            ("https://evil.example/?https://localhost:8443/in", false),
            ("https://a.app.example/in", true),
            ("https://a.app.example/in#part", false),
            ("http://a.app.example/in", false),
            ("https://aXappXexample/in", false),
        ] {
            assert_eq!(redirects.allow(uri), is_allowed, "{uri}");
        }
    }

    #[test]
    #[should_panic(expected = "is not HTTPS")]
    fn plain_http_cannot_be_registered() {
        Redirects::default().set_default("http://localhost/in".to_owned());
    }

    #[test]
    #[should_panic(expected = "is too long")]
    fn a_default_has_256_characters_at_most() {
        let fitting = format!("https://a.example/{}", "x".repeat(LONGEST_URI - 18));
        let mut redirects = Redirects::default();
        redirects.set_default(fitting.clone());
        assert_eq!(redirects.default_uri(), Some(fitting.as_str()));
        redirects.set_default(fitting + "x");
    }

    #[test]
    #[should_panic(expected = "is no pattern")]
    fn a_pattern_has_to_be_one() {
        Redirects::default().add_pattern("https://(");
    }
}
