//! Language and region towards which a prompt is biased.

use serde::{Deserialize, Serialize};
use std::fmt;

/// A locale code such as `en-US`: an ISO 639-1 language, a hyphen, an ISO 3166-1 region.
///
/// No list of accepted locales is published, so any text can be sent; one of another form draws a warning. When the
/// member is absent, the service detects the locale from the profile and from `Accept-Language`.
///
/// ```
/// use firefly_types::Locale;
///
/// assert!(Locale::from("fr-FR").is_well_formed());
/// assert!(!Locale::from("french").is_well_formed());
/// ```
///
/// Source: Firefly API 3.0.0, schema `GenerateImagesRequestV3`, member `promptBiasingLocaleCode`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Locale(String);

impl Locale {
    /// Takes the code as it is.
    pub fn new(code: impl Into<String>) -> Self {
        Self(code.into())
    }

    /// The code as it stands on the wire.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether the code has the documented form: two letters, a hyphen, two letters.
    pub fn is_well_formed(&self) -> bool {
        matches!(self.0.as_bytes(), [a, b, b'-', c, d]
            if [a, b].iter().all(|x| x.is_ascii_lowercase()) && [c, d].iter().all(|x| x.is_ascii_uppercase()))
    }
}

impl From<&str> for Locale {
    fn from(code: &str) -> Self {
        Self::new(code)
    }
}

impl From<String> for Locale {
    fn from(code: String) -> Self {
        Self(code)
    }
}

impl fmt::Display for Locale {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}
