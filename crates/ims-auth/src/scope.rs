//! Scopes: what a token may be used for. Splitting and joining only; which scopes exist is known to IMS alone.

use std::fmt;

/// A list of OAuth scopes, without blanks or repeats, in the order given.
///
/// Adobe's documents write scopes with commas, RFC 6749 section 3.3 with blanks, and people paste either: every constructor
/// accepts both, and [`Display`](fmt::Display) writes the commas that IMS documents. Names are case-sensitive
/// (`AdobeID`, not `AdobeId`). IMS ignores names it does not know, so a misspelling shows only when an API refuses.
///
/// ```
/// use ims_auth::{ClientCredentials, Scopes};
/// let scopes = Scopes::parse("openid, AdobeID firefly_api,openid");
/// assert_eq!(scopes.to_string(), "openid,AdobeID,firefly_api");
///
/// // Wherever scopes are asked for, text or a list of texts will do.
/// let read_from_a_file = vec!["openid".to_owned(), "AdobeID".to_owned()];
/// let credentials = ClientCredentials::new("my-client-id", "p8e-secret", read_from_a_file);
/// assert_eq!(credentials.with_scopes(["openid", "ff_apis"]).scopes().to_string(), "openid,ff_apis");
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scopes(Vec<String>);

impl Scopes {
    /// Reads scopes from text that separates them by commas, white space, or both.
    pub fn parse(text: &str) -> Self {
        Self::from_iter([text])
    }

    /// The set that Adobe's Firefly authentication page asks for.
    pub fn firefly() -> Self {
        Self::parse("openid,AdobeID,session,additional_info,read_organizations,firefly_api,ff_apis")
    }

    /// The set that Adobe's I/O Management API asks for before it lists, adds or deletes
    /// [client secrets](crate::ClientSecrets).
    pub fn for_client_secrets() -> Self {
        Self::parse(
            "AdobeID,openid,read_organizations,additional_info.projectedProductContext,additional_info.roles,adobeio_api,\
             read_client_secret,manage_client_secrets",
        )
    }

    /// The scope names, in order.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }

    /// Whether no scope is named.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The scopes of `self` that `granted` does not hold: what was asked for and not given.
    pub fn missing_from(&self, granted: &Self) -> Self {
        Self(
            self.0
                .iter()
                .filter(|scope| !granted.0.contains(scope))
                .cloned()
                .collect(),
        )
    }
}

impl<S: AsRef<str>> FromIterator<S> for Scopes {
    fn from_iter<I: IntoIterator<Item = S>>(texts: I) -> Self {
        let mut scopes = Vec::<String>::new();
        for text in texts {
            for name in text.as_ref().split(|c: char| c == ',' || c.is_whitespace()) {
                if !name.is_empty() && !scopes.iter().any(|known| known == name) {
                    scopes.push(name.to_owned());
                }
            }
        }
        Self(scopes)
    }
}

impl From<&str> for Scopes {
    fn from(text: &str) -> Self {
        Self::parse(text)
    }
}

impl From<&String> for Scopes {
    fn from(text: &String) -> Self {
        Self::parse(text)
    }
}

impl From<String> for Scopes {
    fn from(text: String) -> Self {
        Self::parse(&text)
    }
}

impl<S: AsRef<str>> From<&[S]> for Scopes {
    fn from(texts: &[S]) -> Self {
        texts.iter().collect()
    }
}

impl<S: AsRef<str>, const N: usize> From<[S; N]> for Scopes {
    fn from(texts: [S; N]) -> Self {
        texts.iter().collect()
    }
}

impl<S: AsRef<str>> From<Vec<S>> for Scopes {
    fn from(texts: Vec<S>) -> Self {
        texts.iter().collect()
    }
}

impl fmt::Display for Scopes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.join(","))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rstest::rstest;

    #[rstest]
    #[case("", "")]
    #[case(" , ,\t\n", "")]
    #[case("a b c", "a,b,c")]
    #[case("a,b,,c,", "a,b,c")]
    #[case("a, a ,A", "a,A")]
    fn text_splits_on_commas_and_white_space(#[case] text: &str, #[case] expected: &str) {
        assert_eq!(Scopes::parse(text).to_string(), expected);
    }

    #[test]
    fn a_list_may_hold_lists() {
        assert_eq!(Scopes::from_iter(["a,b", "b c"]).to_string(), "a,b,c");
    }

    #[test]
    fn every_usual_form_of_a_list_says_the_same() {
        let (text, list) = ("a,b".to_owned(), ["a".to_owned(), "b".to_owned()]);
        let all: [Scopes; 6] = [
            "a,b".into(),
            (&text).into(),
            text.clone().into(),
            ["a", "b"].into(),
            list[..].into(),
            list.to_vec().into(),
        ];
        for scopes in all {
            assert_eq!(scopes.iter().collect::<Vec<_>>(), ["a", "b"]);
        }
    }

    #[test]
    fn what_was_asked_and_not_granted_is_named() {
        let asked = Scopes::parse("openid,firefly_api,ff_apis");
        assert_eq!(
            asked.missing_from(&Scopes::parse("openid")).to_string(),
            "firefly_api,ff_apis"
        );
    }

    proptest! {
        #[test]
        fn splitting_is_stable_and_loses_nothing(text in "([a-c]{1,2}|[, \t\n\u{a0}\u{2028}]|\\PC){0,40}") {
            let once = Scopes::parse(&text);
            prop_assert_eq!(Scopes::parse(&once.to_string()), once.clone());
            let is_separator = |c: char| c == ',' || c.is_whitespace();
            let names: Vec<_> = once.iter().collect();
            prop_assert!(names.iter().all(|name| !name.is_empty() && !name.contains(is_separator)));
            prop_assert!(text.split(is_separator).all(|word| word.is_empty() || names.contains(&word)));
            prop_assert!((1..names.len()).all(|at| !names[..at].contains(&names[at])));
        }
    }
}
