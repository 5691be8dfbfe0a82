//! Several steps, some of which failed: what was done, what was not, and what is left to try again with.

use std::fmt;

use super::CliError;
use crate::{kept::Place, output::SignedOut};

/// What became of the steps of signing out.
#[derive(Debug)]
pub(crate) struct Incomplete {
    pub(crate) done: SignedOut,
    /// Where credentials stay.
    pub(crate) left: Option<Place>,
    /// Whether they stay because it takes them to try again, and could be removed.
    pub(crate) is_left_on_purpose: bool,
    /// The first one, which is always there, stands for all.
    pub(crate) failed: Vec<CliError>,
}

impl fmt::Display for Incomplete {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not everything could be done")?;
        for failure in &self.failed {
            write!(f, "\n  failed: {failure}")?;
            if let Some(cause) = failure.root_cause() {
                write!(f, ": {cause}")?;
            }
        }
        for line in self.done.lines() {
            write!(f, "\n  done: {line}")?;
        }
        match &self.left {
            None => Ok(()),
            Some(place) if !self.is_left_on_purpose => {
                write!(f, "\n  left: the credentials in {place}")
            }
            Some(place) => write!(
                f,
                "\n  left: the credentials in {place}, which it takes to try again; `firefly auth logout --forget-only` removes \
                 them all the same"
            ),
        }
    }
}
