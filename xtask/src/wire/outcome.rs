//! What the comparison covered and found, and its judgement against the differences on record.

use std::collections::BTreeSet;

use super::spec::Spec;
use crate::findings::Findings;

/// A difference between a model and the contract that is meant to be.
#[derive(Debug)]
pub(super) struct Deliberate {
    /// The finding, word for word as the check prints it.
    pub(super) finding: &'static str,
    /// Why the model differs.
    pub(super) reason: &'static str,
}

/// Counters and findings.
#[derive(Debug, Default)]
pub(super) struct Outcome {
    /// Members of schemas that a model sends or reads.
    pub(super) members: usize,
    /// Words of enumerations that were tried.
    pub(super) words: usize,
    /// Bounds that were probed, on the bound and beyond.
    pub(super) bounds: usize,
    /// Members whose being required or optional was tried.
    pub(super) required: usize,
    findings: BTreeSet<String>,
}

impl Outcome {
    /// Adds a finding about the place `at`.
    pub(super) fn find(&mut self, at: &str, what: impl std::fmt::Display) {
        self.findings.insert(format!("{at}: {what}"));
    }

    /// What was looked at, in one line.
    pub(super) fn coverage(&self, spec: &Spec) -> String {
        let (visited, all) = spec.visited();
        format!(
            "{} of {all} schemas, {} members, {} enum words, {} bounds, {} required flags checked; schemas: {}",
            visited.len(),
            self.members,
            self.words,
            self.bounds,
            self.required,
            visited.join(", "),
        )
    }

    /// Findings without a reason are faults, and so are reasons without a finding.
    pub(super) fn judge(self, deliberate: &[Deliberate]) -> Findings {
        let mut findings = Findings::default();
        for finding in &self.findings {
            match deliberate.iter().find(|one| one.finding == finding) {
                Some(one) => findings.note(format!("on purpose: {finding} ({})", one.reason)),
                None => findings.fault(finding),
            }
        }
        for one in deliberate
            .iter()
            .filter(|one| !self.findings.contains(one.finding))
        {
            findings.fault(format!(
                "a recorded difference is gone, take it off the list: {}",
                one.finding
            ));
        }
        findings
    }
}
