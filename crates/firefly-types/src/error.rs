//! The error body of the service: one lenient reader for all the shapes that occur.
//!
//! The endpoints disagree on the shape: `error_code` and `message`, `reason` and `message`, `detail`, a nested `error`
//! of the gateway, `error` and `error_description` of the identity service. What the HTTP status adds, and what to do
//! about it, is decided one floor up.

use crate::{error_code, lenient};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Map, Value};
use std::fmt;

/// What the service says went wrong.
///
/// `Display` gives the code, the message and the validation errors; never the stack trace.
///
/// ```
/// use firefly_types::ApiError;
///
/// let error: ApiError = serde_json::from_str(r#"{"error_code": "bad_request", "message": "No such size."}"#)?;
/// assert_eq!(error.code.as_deref(), Some("bad_request"));
/// assert_eq!(error.to_string(), "bad_request: No such size.");
/// # Ok::<(), serde_json::Error>(())
/// ```
///
/// Source: Firefly API 3.0.0, schemas `ApiError`, `ValidationErrorResponse`, `ContentPolicyErrorResponse`,
/// `ApiErrorGeneric`, `ErrorBody`, `ErrorResponse`, `AsyncApiErrorV3` and `HTTPValidationError`.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[non_exhaustive]
pub struct ApiError {
    /// The code, symbolic or six digits; compare it with the constants of [`error_code`].
    #[serde(rename = "error_code", skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// The service's own words for people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// Which members of the request were refused.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub validation_errors: Vec<ValidationError>,
    /// Frames of the service's own code, as some errors carry them. For a report to Adobe, not for users.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub stack_trace: Vec<String>,
}

/// One refused member of a request. The service requires none of these members in all shapes.
///
/// Source: Firefly API 3.0.0, schemas `ValidationErrorMessage`, `ValidationErrorDetail` and `ValidationError`.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[non_exhaustive]
pub struct ValidationError {
    /// Path to the member, such as `body`, `seeds`, `1`.
    pub loc: Vec<Loc>,
    /// What is wrong with it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub msg: Option<String>,
    /// The kind of violation, such as `type_error.enum`.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// More about it, such as the permitted values.
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub ctx: Map<String, Value>,
}

/// One step of a path: the name of a member, or the index of an item.
///
/// Source: Firefly API 3.0.0, schema `ValidationErrorMessage`, member `loc`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Loc {
    /// Name of a member.
    Name(String),
    /// Index of an item, from 0.
    Index(i64),
}

impl ApiError {
    /// Reads the body of an error, whatever its shape; `None` when nothing in it is known as an error.
    ///
    /// Code and message come from the first place that has them, the more specific ones first.
    pub fn from_json(body: &Value) -> Option<Self> {
        let first = |places: &[&str]| {
            places
                .iter()
                .filter_map(|place| lenient::string(body.pointer(place)?))
                .find(|text| !text.is_empty())
        };
        let items = |place: &str| {
            body.get(place)
                .and_then(Value::as_array)
                .map_or(&[][..], Vec::as_slice)
        };
        let error = Self {
            code: first(&[
                "/error_code",
                "/error/details/error_code",
                "/error/error_code",
                "/error/code",
                "/error",
                "/code",
                "/reason",
            ]),
            message: first(&[
                "/message",
                "/error/message",
                "/error_description",
                "/detail",
                "/title",
            ]),
            validation_errors: [items("validation_errors"), items("detail")]
                .concat()
                .iter()
                .filter_map(ValidationError::from_json)
                .collect(),
            stack_trace: items("stack_trace")
                .iter()
                .filter_map(lenient::string)
                .collect(),
        };
        let nothing =
            error.code.is_none() && error.message.is_none() && error.validation_errors.is_empty();
        (!nothing).then_some(error)
    }

    /// Whether the code means "against the content policy or the law"; see [`error_code::is_content_policy`].
    pub fn is_content_policy(&self) -> bool {
        self.code
            .as_deref()
            .is_some_and(error_code::is_content_policy)
    }
}

impl ValidationError {
    fn from_json(item: &Value) -> Option<Self> {
        let item = item.as_object()?;
        let text = |name: &str| item.get(name).and_then(lenient::string);
        let loc = match item.get("loc") {
            Some(Value::Array(steps)) => steps.iter().filter_map(Loc::from_json).collect(),
            Some(step) => Loc::from_json(step).into_iter().collect(),
            None => Vec::new(),
        };
        let ctx = item
            .get("ctx")
            .and_then(Value::as_object)
            .cloned()
            .unwrap_or_default();
        Some(Self {
            loc,
            msg: text("msg"),
            kind: text("type"),
            ctx,
        })
    }

    /// The path as one text, such as `body.seeds[1]`; empty when the service names none.
    ///
    /// ```
    /// use firefly_types::ApiError;
    ///
    /// let error: ApiError = serde_json::from_str(
    ///     r#"{"error_code": "bad_request", "validation_errors": [{"loc": ["body", "seeds", 1], "msg": "Too big."}]}"#,
    /// )?;
    /// assert_eq!(error.validation_errors[0].path(), "body.seeds[1]");
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub fn path(&self) -> String {
        self.loc
            .iter()
            .fold(String::new(), |path, step| match step {
                Loc::Name(name) if path.is_empty() => name.clone(),
                Loc::Name(name) => format!("{path}.{name}"),
                Loc::Index(index) => format!("{path}[{index}]"),
            })
    }
}

impl Loc {
    fn from_json(step: &Value) -> Option<Self> {
        match step {
            Value::String(name) => Some(Self::Name(name.clone())),
            Value::Number(index) => index.as_i64().map(Self::Index),
            _ => None,
        }
    }
}

impl Serialize for Loc {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Name(name) => serializer.serialize_str(name),
            Self::Index(index) => serializer.serialize_i64(*index),
        }
    }
}

impl<'de> Deserialize<'de> for ApiError {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let body = Value::deserialize(deserializer)?;
        Self::from_json(&body)
            .ok_or_else(|| D::Error::custom("the body has none of the known shapes of an error"))
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.code, &self.message) {
            (Some(code), Some(message)) => write!(f, "{code}: {message}")?,
            (Some(text), None) | (None, Some(text)) => f.write_str(text)?,
            (None, None) => f.write_str("the service gave no reason")?,
        }
        for error in &self.validation_errors {
            write!(f, "; {error}")?;
        }
        Ok(())
    }
}

impl fmt::Display for ValidationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = self
            .msg
            .as_deref()
            .or(self.kind.as_deref())
            .unwrap_or("refused");
        match self.path() {
            path if path.is_empty() => f.write_str(what),
            path => write!(f, "{path}: {what}"),
        }
    }
}

impl std::error::Error for ApiError {}

#[cfg(test)]
mod tests;
