//! A request as the arguments say it: from options or a file. What cannot be read is listed with what breaks the rules.

use std::path::Path;

use firefly::types::{Decoded, Report, Violation};

use super::reading::Reading;
use crate::{context::Context, error::CliError, operation::Operation, plan::Plan};

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

    /// The same order with a change to its request.
    pub(super) fn map(mut self, change: impl FnOnce(R) -> R) -> Self {
        self.request = change(self.request);
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
                .warn("the prompt is blank: the picture may show anything".to_owned());
        }
        Ok(request)
    }
}
