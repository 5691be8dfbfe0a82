//! A moment that the service writes in one of two forms.

use serde::{Deserialize, Serialize};
use std::fmt;

/// A moment, kept as the service wrote it: a date and time of RFC 3339, or milliseconds since 1970.
///
/// ```
/// use firefly_types::Timestamp;
///
/// let written: Timestamp = serde_json::from_str(r#""2026-02-03T04:05:06Z""#)?;
/// let counted: Timestamp = serde_json::from_str("1770091506000")?;
/// assert_eq!((written.to_string(), counted.to_string()), ("2026-02-03T04:05:06Z".into(), "1770091506000".into()));
/// # Ok::<(), serde_json::Error>(())
/// ```
///
/// Source: Firefly API 3.0.0, schema `CustomModelFF3pInfo`, members `createdDate` and `modifiedDate`; the sample answer has numbers.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(untagged)]
#[non_exhaustive]
pub enum Timestamp {
    /// Milliseconds since the beginning of 1970 in UTC.
    Milliseconds(i64),
    /// A date and time as RFC 3339 writes it.
    DateTime(String),
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Milliseconds(milliseconds) => write!(f, "{milliseconds}"),
            Self::DateTime(text) => f.pad(text),
        }
    }
}
