//! Warnings: told to a person at once, and to a script in its JSON.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The warnings of one run. Clones share them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Warnings(Arc<Mutex<Vec<String>>>);

impl Warnings {
    /// Warns a person at once, and a script in its JSON. The same words are said once.
    pub(crate) fn warn(&self, warning: String) {
        if !self.all_of_them().contains(&warning) {
            tracing::warn!("{warning}");
            self.note(warning);
        }
    }

    /// Keeps a warning for the JSON that somebody else has shown already.
    pub(crate) fn note(&self, warning: String) {
        self.all_of_them().push(warning);
    }

    /// All so far.
    pub(crate) fn all(&self) -> Vec<String> {
        self.all_of_them().clone()
    }

    fn all_of_them(&self) -> MutexGuard<'_, Vec<String>> {
        // A push is a single step, so a panic elsewhere leaves nothing half done.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
