//! Requests from JSON that somebody else wrote: every fault at once, of the form and of the rules, each with its JSON path.

mod fault;
mod node;
mod tree;

use crate::{Report, Validate, Violation};
use fault::Fault;
use serde::de::DeserializeOwned;
use std::fmt;
use tree::Tree;

/// A request that was read from JSON, and what of it could not be read.
///
/// `serde_json::from_str` stops at the first member that is missing or has another form. This reads on: a member that cannot
/// be read is put down and a stand-in takes its place, so that the others are read, and held against the rules, all the same.
///
/// ```
/// use firefly_types::{Decoded, FillImageRequest, ImageSource};
///
/// let json = r#"{"image": {"source": {}}, "numVariations": "two", "seeds": [5, 5]}"#;
/// let faults = Decoded::<FillImageRequest>::from_json(json)?.check().unwrap_err();
/// let paths: Vec<_> = faults.errors.iter().map(|fault| fault.path.as_str()).collect();
/// assert_eq!(paths, ["image.source", "numVariations", "mask", "seeds[1]"]);
///
/// let json = r#"{"image": {"source": {"uploadId": "harbour"}}, "mask": {"source": {"uploadId": "sky"}}}"#;
/// let request = Decoded::<FillImageRequest>::from_json(json)?.check()?;
/// assert_eq!(request.image.source, ImageSource::upload_id("harbour"));
/// # Ok::<(), firefly_types::Report>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Decoded<R> {
    /// The request, with stand-ins in the places of the faults: fit to be checked, but to be sent only if there is no fault.
    pub request: R,
    /// What could not be read, in the order in which it was found.
    pub faults: Vec<Violation>,
}

/// How many faults are told of one request. Each is looked for from the start on, so that hostile text must not have any number.
const MOST_FAULTS: usize = 100;

/// The path of the whole document, as `JSONPath` (RFC 9535) writes it.
const ROOT: &str = "$";

impl<R: DeserializeOwned> Decoded<R> {
    /// Reads all that can be read of a request.
    ///
    /// A name that stands twice in one object is a fault too: which of the two counts is nowhere agreed. So is a member that the
    /// request does not know, unless it stands on top, where it is kept as a [raw one](crate::Extra): it would not be sent.
    ///
    /// # Errors
    ///
    /// A report with the faults when there is nothing to hold against the rules: the text is not JSON, or not an object, or has
    /// more than 100 faults.
    pub fn from_json(text: &str) -> Result<Self, Report> {
        let mut report = Report::default();
        let mut tree = serde_json::from_str::<Tree>(text).map_err(|error| not_json(&error))?;
        if !matches!(tree, Tree::Object(_)) {
            report.error(ROOT, "must be an object", &tree);
            return Err(report);
        }
        tree.drop_repeated("", &mut |path| {
            report.error(path, "must be given once", "the name once more");
        });
        loop {
            let error = match serde_path_to_error::deserialize(tree.node()) {
                Ok(request) => {
                    return Ok(Self {
                        request,
                        faults: report.errors,
                    });
                }
                Err(error) => error,
            };
            if !stand_in(&mut tree, error.path(), error.inner(), &mut report) {
                return Err(report);
            }
            if report.errors.len() > MOST_FAULTS {
                report.error(
                    ROOT,
                    "must have at most 100 faults to be read to its end",
                    "more",
                );
                return Err(report);
            }
        }
    }
}

impl<R> Decoded<R> {
    /// A request that was read in another way, from the options of a command say, with what could not be read of it.
    pub fn new(request: R, faults: Vec<Violation>) -> Self {
        Self { request, faults }
    }

    /// Changes the request: its model, say, which is no part of the JSON.
    pub fn map(self, change: impl FnOnce(R) -> R) -> Self {
        Self {
            request: change(self.request),
            faults: self.faults,
        }
    }

    /// The request, if it was read without a fault and the report on it has no error.
    ///
    /// # Errors
    ///
    /// The faults, then the report's errors, without those that are about a stand-in.
    pub fn judge(self, report: Report) -> Result<R, Report> {
        let mut report = report;
        let is_about_a_stand_in = |violation: &Violation| {
            self.faults
                .iter()
                .any(|fault| covers(&fault.path, &violation.path))
        };
        report.errors.retain(|error| !is_about_a_stand_in(error));
        report
            .warnings
            .retain(|warning| !is_about_a_stand_in(warning));
        report.errors.splice(..0, self.faults);
        report.into_result().map(|()| self.request)
    }
}

impl<R: Validate> Decoded<R> {
    /// The request, if it was read without a fault and breaks no rule.
    ///
    /// # Errors
    ///
    /// Every fault and every violation, each with its JSON path.
    pub fn check(self) -> Result<R, Report> {
        let report = self.request.validate();
        self.judge(report)
    }
}

fn not_json(error: &serde_json::Error) -> Report {
    let mut report = Report::default();
    let rule = format!(
        "must be JSON, and is not at line {}, column {}",
        error.line(),
        error.column()
    );
    // The parser's words quote nothing of the text.
    let words = error.to_string();
    let words = words.split(" at line ").next().unwrap_or_default();
    report.error(ROOT, rule, words);
    report
}

/// Puts the fault down, unless an earlier one caused it, and a stand-in into its place. Says whether there was a place.
fn stand_in(
    tree: &mut Tree,
    path: &serde_path_to_error::Path,
    fault: &Fault,
    report: &mut Report,
) -> bool {
    let (place, path) = tree.at(path);
    match fault {
        Fault::Missing(name) => {
            report.error(join(&path, name), "must be given", "nothing");
            place.insert_stand_in(name)
        }
        Fault::Unknown(name) => {
            let path = join(&path, name);
            let Some(member) = place.member(name) else {
                return false;
            };
            report.error(&path, no_member(&path), &*member);
            // A null counts as absent. The name stays for what is told of the object around it.
            *member = Tree::Null;
            true
        }
        Fault::Form(rule) => {
            let shown = if path.is_empty() { ROOT } else { &path };
            if !place.has_stand_in() {
                report.error(shown, rule, &*place);
            }
            // The whole request has no stand-in, and what no stand-in fits must not be tried for ever.
            let can_go_on = !path.is_empty() && !matches!(place, Tree::StandIn);
            *place = Tree::StandIn;
            can_go_on
        }
    }
}

/// The rule for a member that the JSON has and the request has not.
fn no_member(path: &str) -> &'static str {
    // Where older pages and the synchronous calls have it.
    if path == "image.mask" {
        "is no member of the request, and would not be sent: where a mask is taken, it stands on top, as mask.source"
    } else {
        "is no member of the request, and would not be sent"
    }
}

/// Whether a value at `path` is, or lies in, what a stand-in for `fault` changes.
fn covers(fault: &str, path: &str) -> bool {
    // A size is held against its list as a whole.
    let size = fault
        .strip_suffix(".width")
        .or_else(|| fault.strip_suffix(".height"));
    path.strip_prefix(size.unwrap_or(fault))
        .is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
}

fn join(path: &str, name: impl fmt::Display) -> String {
    if path.is_empty() {
        name.to_string()
    } else {
        format!("{path}.{name}")
    }
}

#[cfg(test)]
mod tests;
