//! A request as the arguments say it: from options or a file. What cannot be read is listed with what breaks the rules.

use std::path::Path;

use firefly::types::{Decoded, Report, Violation};

use super::reading::{Reading, without_query};
use crate::{context::Context, error::CliError, operation::Operation, plan::Plan};

/// The rule for options of requests that a job answers, and that those of the synchronous calls lack.
pub(super) const NOT_WITH_SYNC: &str = "is no option of --sync: leave out one of the two";

/// What stands for the value of a flag where that is told.
pub(super) fn flag(is_given: bool) -> Option<&'static str> {
    is_given.then_some("given")
}

/// A request, and what about it could not be read.
#[derive(Debug)]
pub(super) struct Order<R> {
    pub(super) request: R,
    unreadable: Vec<Violation>,
}

impl<R: Operation> Order<R> {
    /// The request that was made of what `reading` read.
    pub(super) fn new(request: R, reading: Reading<'_>) -> Self {
        Self {
            request,
            unreadable: reading.unreadable(),
        }
    }

    /// A request from a file, or from standard input for `-`.
    pub(super) async fn from_file(context: &Context, path: &Path) -> Result<Self, CliError> {
        let text = if path == Path::new("-") {
            context.read_stdin().await?
        } else {
            context.read_file(path).await?
        };
        let decoded =
            Decoded::from_json(&text).map_err(|report| CliError::Invalid(report.errors))?;
        Ok(Self {
            request: decoded.request,
            unreadable: decoded.faults,
        })
    }

    /// The same order with a change to its request, or with another request made of it.
    pub(super) fn map<S>(self, change: impl FnOnce(R) -> S) -> Order<S> {
        Order {
            request: change(self.request),
            unreadable: self.unreadable,
        }
    }

    /// Notes each of these options that is given: it cannot stand, as the rule says.
    pub(super) fn refusing(mut self, rule: &str, options: &[(&str, Option<&str>)]) -> Self {
        let mut unknown = Report::default();
        for (option, value) in options {
            if let Some(value) = value {
                unknown.error(*option, rule, without_query(value));
            }
        }
        self.unreadable.append(&mut unknown.errors);
        self
    }

    /// Refuses what cannot be read or breaks a rule, all of it at once, and notes the warnings.
    pub(super) fn check(self, context: &Context, report: &Report) -> Result<R, CliError> {
        let request = Decoded::new(self.request, self.unreadable)
            .judge(report.clone())
            .map_err(|report| CliError::Invalid(report.errors))?;
        // The client logs them when it sends the request.
        for warning in &report.warnings {
            context.warnings.note(warning.to_string());
        }
        let prompt = Plan::of(&request).prompt;
        if prompt.is_some_and(|prompt| prompt.trim().is_empty()) {
            context
                .warnings
                .warn("the prompt is blank: what is made may show anything".to_owned());
        }
        Ok(request)
    }
}
