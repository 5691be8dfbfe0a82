//! What the comparison covered and found, and its judgement against the differences on record.

use std::collections::{BTreeMap, BTreeSet};

use super::spec::Spec;
use crate::findings::Findings;

/// A difference of a model or the emulator from the contract that is meant to be.
#[derive(Clone, Copy, Debug)]
pub(super) struct Deliberate {
    /// The finding, word for word as the check prints it; after a leading `*`, the end of several findings, each of which is
    /// about an operation or a schema that a model claims: whatever is new is explained by nothing.
    pub(super) finding: &'static str,
    /// The fact behind it (a section, rule or trap of the facts about the service, or a decision), a colon, and why it differs.
    pub(super) reason: &'static str,
}

/// Counters and findings.
#[derive(Debug, Default)]
pub(super) struct Outcome {
    /// Operations of the document that a model claims.
    pub(super) operations: BTreeSet<String>,
    /// Schemas of the document that a model claims by name.
    pub(super) schemas: BTreeSet<&'static str>,
    /// Members of schemas that a model sends or reads.
    pub(super) members: usize,
    /// Words of enumerations that were tried.
    pub(super) words: usize,
    /// Bounds that were probed, on the bound and beyond.
    pub(super) bounds: usize,
    /// Members whose being required or optional was tried.
    pub(super) required: usize,
    /// Each finding, and whether it is something that a newer document may add.
    findings: BTreeMap<String, bool>,
}

impl Outcome {
    /// Adds a finding about the place `at`.
    pub(super) fn find(&mut self, at: &str, what: impl std::fmt::Display) {
        self.findings.insert(format!("{at}: {what}"), false);
    }

    /// Takes over the findings of another look at the same document, and none of its counts.
    pub(super) fn absorb(&mut self, other: Self) {
        for (finding, is_news) in other.findings {
            self.findings.entry(finding).or_insert(is_news);
        }
    }

    /// Notes that a model claims the operation, which the document has to have.
    pub(super) fn claim(&mut self, spec: &Spec, method: &str, path: &str) {
        let name = format!("{method} {path}");
        if spec.operation(method, path).is_some() {
            self.operations.insert(name);
        } else {
            self.find(&name, "the document has no such operation");
        }
    }

    /// Adds a finding about something at the place `at` that the contract has and no model knows: a fault in the document that
    /// was reviewed, and news in another.
    pub(super) fn unknown(&mut self, at: &str, what: impl std::fmt::Display) {
        self.findings.entry(format!("{at}: {what}")).or_insert(true);
    }

    /// What was looked at, in lines.
    pub(super) fn coverage(&self, spec: &Spec) -> Vec<String> {
        let (visited, all) = spec.visited();
        let operations: Vec<_> = self.operations.iter().map(String::as_str).collect();
        vec![
            format!(
                "{} of {} operations, {} of {all} schemas, {} members, {} enum words, {} bounds, {} required flags checked",
                operations.len(),
                spec.operations().count(),
                visited.len(),
                self.members,
                self.words,
                self.bounds,
                self.required,
            ),
            format!("operations: {}", operations.join(", ")),
            format!("schemas: {}", visited.join(", ")),
        ]
    }

    /// Whether this is the finding on record.
    pub(super) fn is_explained(&self, finding: &str, by: &Deliberate) -> bool {
        let Some(end) = by.finding.strip_prefix('*') else {
            return finding == by.finding;
        };
        let schemas = self.schemas.iter().copied();
        let mut claimed = self.operations.iter().map(String::as_str).chain(schemas);
        let is_claimed = claimed.any(|place| {
            let rest = finding.strip_prefix(place);
            rest.is_some_and(|rest| rest.starts_with([' ', '.', ':']))
        });
        is_claimed && finding.ends_with(end)
    }

    /// Findings without a reason are faults, and so are reasons without a finding.
    ///
    /// In a document other than the reviewed one, what nobody knows yet is news, and a reason may have gone with its cause.
    pub(super) fn judge(self, deliberate: &[Deliberate], reviewed: bool) -> Findings {
        let mut findings = Findings::default();
        for (finding, unknown) in &self.findings {
            match deliberate
                .iter()
                .find(|one| self.is_explained(finding, one))
            {
                Some(one) => findings.note(format!("on purpose: {finding} ({})", one.reason)),
                None if *unknown && !reviewed => findings.note(format!("new: {finding}")),
                None => findings.fault(finding),
            }
        }
        for one in deliberate.iter().filter(|one| {
            !self
                .findings
                .keys()
                .any(|finding| self.is_explained(finding, one))
        }) {
            let gone = format!(
                "a recorded difference is gone, take it off the list: {}",
                one.finding
            );
            if reviewed {
                findings.fault(gone);
            } else {
                findings.note(gone);
            }
        }
        findings
    }
}
