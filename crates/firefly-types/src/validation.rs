//! Checks before a request is sent: all violations at once, each with its place, the rule and the value.
//!
//! What the published contract states or the live service was seen to enforce is an error; what only a guide says is a
//! warning; hearsay passes. The service has the last word, so a client may switch the checks off.

use std::fmt;

/// A request that can be checked against the published bounds before it costs a call.
///
/// ```
/// use firefly_types::{GenerateImagesRequest, Validate};
///
/// fn refuse(request: &impl Validate) -> bool {
///     !request.validate().is_ok()
/// }
/// assert!(refuse(&GenerateImagesRequest::new("")));
/// ```
pub trait Validate {
    /// Applies every rule and reports all violations.
    fn validate(&self) -> Report;
}

/// What a check found: everything, not only the first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Report {
    /// Violations for which the service refuses the request.
    pub errors: Vec<Violation>,
    /// Deviations from the guides that the service may well accept.
    pub warnings: Vec<Violation>,
}

/// One rule that one value does not meet.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Violation {
    /// JSON path of the value, such as `size` or `seeds[1]`.
    pub path: String,
    /// The rule in words, such as `must be 2 to 10`.
    pub rule: String,
    /// The offending value; long texts are shortened, and URLs lose their query.
    pub value: String,
}

impl Report {
    /// Whether the request may be sent: there may be warnings, but no errors.
    pub fn is_ok(&self) -> bool {
        self.errors.is_empty()
    }

    /// The report as the error of a `Result` when there is an error in it.
    ///
    /// # Errors
    ///
    /// The report itself, when [`is_ok`](Self::is_ok) is false.
    pub fn into_result(self) -> Result<(), Self> {
        if self.is_ok() { Ok(()) } else { Err(self) }
    }

    /// Adds a violation for which the service refuses the request.
    pub fn error(
        &mut self,
        path: impl Into<String>,
        rule: impl Into<String>,
        value: impl fmt::Display,
    ) {
        self.errors.push(Violation::new(path, rule, value));
    }

    /// Adds a deviation that the service may well accept.
    pub fn warning(
        &mut self,
        path: impl Into<String>,
        rule: impl Into<String>,
        value: impl fmt::Display,
    ) {
        self.warnings.push(Violation::new(path, rule, value));
    }
}

impl Violation {
    fn new(path: impl Into<String>, rule: impl Into<String>, value: impl fmt::Display) -> Self {
        Self {
            path: path.into(),
            rule: rule.into(),
            value: shorten(&value.to_string()),
        }
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {} (found: {})", self.path, self.rule, self.value)
    }
}

impl fmt::Display for Report {
    /// One line for each violation, errors first, without a newline at the end.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let errors = self.errors.iter().map(|violation| ("error", violation));
        let warnings = self.warnings.iter().map(|violation| ("warning", violation));
        for (number, (kind, violation)) in errors.chain(warnings).enumerate() {
            let separator = if number == 0 { "" } else { "\n" };
            write!(f, "{separator}{kind}: {violation}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Report {}

/// At most 40 characters of a text, with a mark where it was cut.
pub(crate) fn shorten(text: &str) -> String {
    const LONGEST: usize = 40;
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[test]
    fn display_lists_everything_errors_first() {
        let mut report = Report::default();
        report.warning(
            "style.presets[0]",
            "is not on the published list",
            "sparkly",
        );
        report.error("seeds[1]", "must differ from every other seed", 7);
        report.error("size", "must be a published pair", "1x1");
        insta::assert_snapshot!(report, @r"
        error: seeds[1]: must differ from every other seed (found: 7)
        error: size: must be a published pair (found: 1x1)
        warning: style.presets[0]: is not on the published list (found: sparkly)
        ");
        assert_eq!(report.clone().into_result(), Err(report));
    }

    #[test]
    fn warnings_alone_do_not_refuse() {
        let mut report = Report::default();
        report.warning("a", "b", "c");
        assert!(report.is_ok());
        assert_eq!(report.into_result(), Ok(()));
    }

    #[rstest]
    #[case("é".repeat(40), "é".repeat(40))]
    #[case("é".repeat(41), format!("{}…", "é".repeat(40)))]
    #[case(String::new(), String::new())]
    fn texts_are_cut_between_characters(#[case] text: String, #[case] expected: String) {
        assert_eq!(shorten(&text), expected);
    }
}
