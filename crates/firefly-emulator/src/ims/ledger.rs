//! A book of texts that stand for something until a moment of the movable clock: tokens, codes, refresh tokens.

use std::collections::HashMap;
use std::fmt;
use std::time::Duration;

/// Entries by their text, each with the moment at which it ends.
pub(super) struct Ledger<T>(HashMap<String, (T, Duration)>);

impl<T> Ledger<T> {
    /// Writes an entry down. Expired ones are forgotten, so the book stays small however long the emulator runs.
    pub(super) fn issue(&mut self, now: Duration, text: String, value: T, life: Duration) {
        self.0.retain(|_, (_, end)| *end > now);
        self.0.insert(text, (value, now.saturating_add(life)));
    }

    pub(super) fn find(&self, now: Duration, text: &str) -> Option<&T> {
        let (value, end) = self.0.get(text)?;
        (*end > now).then_some(value)
    }

    /// Strikes an entry out, whether its time is over or not.
    pub(super) fn take(&mut self, text: &str) -> Option<T> {
        self.0.remove(text).map(|(value, _)| value)
    }

    pub(super) fn clear(&mut self) {
        self.0.clear();
    }
}

impl<T> Default for Ledger<T> {
    fn default() -> Self {
        Self(HashMap::new())
    }
}

/// The number of entries only: their texts open doors.
impl<T> fmt::Debug for Ledger<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Ledger({})", self.0.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_stands_until_its_last_moment_and_then_is_forgotten() {
        let mut ledger = Ledger::default();
        let hundred = Duration::from_secs(100);
        ledger.issue(Duration::ZERO, "the-text".to_owned(), 1, hundred);
        let last = Duration::from_millis(99_999);
        assert_eq!(ledger.find(last, "the-text"), Some(&1));
        assert_eq!(ledger.find(hundred, "the-text"), None);
        assert_eq!(ledger.find(Duration::ZERO, "another"), None);
        ledger.issue(hundred, "the-next".to_owned(), 2, hundred);
        assert_eq!(ledger.take("the-text"), None, "issuing sweeps the book");
        assert_eq!(ledger.take("the-next"), Some(2));
        assert_eq!(ledger.take("the-next"), None);
    }

    #[test]
    fn a_cleared_book_is_empty_and_shows_no_text() {
        let mut ledger = Ledger::default();
        let life = Duration::from_secs(1);
        ledger.issue(Duration::ZERO, "the-text".to_owned(), 1, life);
        assert_eq!(format!("{ledger:?}"), "Ledger(1)");
        ledger.clear();
        assert_eq!(ledger.find(Duration::ZERO, "the-text"), None);
    }
}
