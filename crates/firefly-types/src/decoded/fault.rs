//! What is wrong with the form of a value, in the words of the rules.

use serde::de::{Error, Expected, Unexpected};
use std::fmt;

/// Why a value was not read. The value itself is no part of it: it may be a signed URL.
#[derive(Debug)]
pub(super) enum Fault {
    /// The object lacks a member of this name.
    Missing(&'static str),
    /// The object has a member of this name, which is read into nothing.
    Unknown(String),
    /// The value has another form than this rule asks for.
    Form(String),
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing(name) => write!(f, "{name} must be given"),
            Self::Unknown(name) => write!(f, "{name} is no member of it"),
            Self::Form(rule) => f.write_str(rule),
        }
    }
}

impl std::error::Error for Fault {}

impl Error for Fault {
    fn custom<T: fmt::Display>(rule: T) -> Self {
        Self::Form(rule.to_string())
    }

    fn missing_field(name: &'static str) -> Self {
        Self::Missing(name)
    }

    fn invalid_type(_: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::Form(format!("must be {}", in_words(&expected.to_string())))
    }

    fn invalid_value(found: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::invalid_type(found, expected)
    }
}

/// What serde calls a form, in the words of JSON.
fn in_words(expected: &str) -> &str {
    match expected {
        "u32" => "a whole number from 0 to 4294967295",
        "i32" => "a whole number from -2147483648 to 2147483647",
        "i64" => "a whole number of at most 64 bits",
        "f64" => "a number",
        "a string" => "a text",
        "a boolean" => "true or false",
        "a sequence" => "a list",
        "a map" => "an object",
        name if name.starts_with("struct ") => "an object",
        other => other,
    }
}
