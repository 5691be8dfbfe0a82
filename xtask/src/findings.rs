//! What a check has to say: faults that fail it and notes that do not.
//!
//! A check collects, it never stops at the first fault: whoever mends a file wants to see all of them at once.

use anyhow::bail;

/// The outcome of one check, or of several merged.
#[derive(Debug, Default)]
pub(crate) struct Findings {
    /// Each makes the command fail.
    pub(crate) faults: Vec<String>,
    /// Worth a look, no reason to fail.
    pub(crate) notes: Vec<String>,
}

impl Findings {
    /// Adds a fault.
    pub(crate) fn fault(&mut self, text: impl Into<String>) {
        self.faults.push(text.into());
    }

    /// Adds a note.
    pub(crate) fn note(&mut self, text: impl Into<String>) {
        self.notes.push(text.into());
    }

    /// Takes over what another check found.
    pub(crate) fn merge(&mut self, other: Self) {
        self.faults.extend(other.faults);
        self.notes.extend(other.notes);
    }

    /// Prints everything, and fails when there is a fault.
    ///
    /// # Errors
    ///
    /// One line with the number of faults, which have been printed by then.
    pub(crate) fn finish(self, command: &str) -> anyhow::Result<()> {
        for note in &self.notes {
            println!("note: {note}");
        }
        for fault in &self.faults {
            eprintln!("fault: {fault}");
        }
        if self.faults.is_empty() {
            println!("{command}: no faults");
            return Ok(());
        }
        bail!("{command}: {} fault(s), listed above", self.faults.len())
    }
}

#[cfg(test)]
mod tests {
    use super::Findings;

    #[test]
    fn only_faults_fail() {
        let mut findings = Findings::default();
        findings.note("long");
        findings.finish("tidy").expect("a note is no fault");

        let mut findings = Findings::default();
        let mut other = Findings::default();
        other.fault("one");
        findings.merge(other);
        findings.fault("two");
        let error = findings.finish("tidy").expect_err("two faults");
        assert_eq!(error.to_string(), "tidy: 2 fault(s), listed above");
    }
}
