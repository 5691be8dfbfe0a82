//! Several steps, some of which failed: what was done, what was not, and what is left to try again with.

use std::fmt;

use super::CliError;
use crate::{kept::Place, output::SignedOut};

/// What became of the steps of signing out.
#[derive(Debug)]
pub(crate) struct Incomplete {
    pub(crate) done: SignedOut,
    /// Where credentials stay that it takes to try again.
    pub(crate) left: Option<Place>,
    /// The first one, which is always there, stands for all.
    pub(crate) failed: Vec<CliError>,
}

impl fmt::Display for Incomplete {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not everything could be done")?;
        for failure in &self.failed {
            write!(f, "\n  failed: {failure}")?;
        }
        for line in self.done.lines() {
            write!(f, "\n  done: {line}")?;
        }
        match &self.left {
            None => Ok(()),
            Some(place) => write!(
                f,
                "\n  left: the credentials in {place}, which it takes to try again; `firefly auth logout --forget-only` removes \
                 them all the same"
            ),
        }
    }
}
