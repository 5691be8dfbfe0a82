//! A failure in the log, without the service's own words: those may quote a prompt.

use std::fmt;

use super::Error;

/// What a log may say of a failure: its operation, its kind, and the status and code of the answer.
pub(crate) struct Brief<'a>(&'a Error);

impl Error {
    /// What a log may say of it.
    pub(crate) fn brief(&self) -> Brief<'_> {
        Brief(self)
    }
}

impl fmt::Display for Brief<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(error) = self;
        write!(f, "failed to {}: {:?}", error.operation(), error.kind())?;
        if let Some(status) = error.status() {
            write!(f, ", HTTP {status}")?;
        }
        match error.error_code() {
            Some(code) if is_code(code) => write!(f, ", {code}"),
            _ => Ok(()),
        }
    }
}

/// Whether it is one word, as codes are, rather than a sentence in the place of one.
fn is_code(text: &str) -> bool {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "_-.".contains(c);
    (1..=64).contains(&text.len()) && text.chars().all(is_plain)
}

#[cfg(test)]
mod tests {
    use firefly_types::ApiError;
    use rstest::rstest;
    use serde_json::json;

    use super::*;
    use crate::ErrorKind;

    #[rstest]
    #[case("runtime_error", "failed to x: Api, HTTP 503, runtime_error")]
    #[case("a secret cat", "failed to x: Api, HTTP 503")]
    #[case("", "failed to x: Api, HTTP 503")]
    fn the_log_has_the_code_but_no_sentence_of_the_service(
        #[case] code: &str,
        #[case] expected: &str,
    ) {
        let body = json!({"error_code": code, "message": "no room for a secret cat"});
        let error = Error::new(ErrorKind::Api, "x", "a secret cat")
            .with_status(503)
            .with_api(ApiError::from_json(&body));
        assert_eq!(error.brief().to_string(), expected);
    }
}
