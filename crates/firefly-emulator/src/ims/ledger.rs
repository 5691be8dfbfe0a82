//! A book of texts that stand for something until a moment of the movable clock: tokens, codes, refresh tokens.

use std::collections::HashMap;
use std::fmt;
use std::time::Duration;

/// As many entries are kept, so that it can be said why one of them is of no use any more. Past that, those are forgotten.
const CAPACITY: usize = 10_000;

/// Entries by their text, each with the moment at which it ends.
pub(super) struct Ledger<T>(HashMap<String, Entry<T>>);

struct Entry<T> {
    value: T,
    end: Duration,
    is_struck: bool,
}

/// What has become of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fate {
    /// It stands.
    Live,
    /// Its time is over.
    Expired,
    /// It was struck out: used up or revoked.
    Struck,
}

impl<T> Entry<T> {
    fn fate(&self, now: Duration) -> Fate {
        match (self.is_struck, self.end > now) {
            (true, _) => Fate::Struck,
            (false, true) => Fate::Live,
            (false, false) => Fate::Expired,
        }
    }
}

impl<T> Ledger<T> {
    /// Writes an entry down. A full book forgets those that no longer stand, so it stays small however long the emulator runs.
    pub(super) fn issue(&mut self, now: Duration, text: String, value: T, life: Duration) {
        if self.0.len() >= CAPACITY {
            self.0.retain(|_, entry| entry.fate(now) == Fate::Live);
        }
        let entry = Entry {
            value,
            end: now.saturating_add(life),
            is_struck: false,
        };
        self.0.insert(text, entry);
    }

    /// What a text stands for, as long as it stands.
    pub(super) fn find(&self, now: Duration, text: &str) -> Option<&T> {
        let (value, fate) = self.look_up(now, text)?;
        (fate == Fate::Live).then_some(value)
    }

    /// What a text stands for or stood for.
    pub(super) fn look_up(&self, now: Duration, text: &str) -> Option<(&T, Fate)> {
        let entry = self.0.get(text)?;
        Some((&entry.value, entry.fate(now)))
    }

    /// Strikes an entry out, whether its time is over or not. False when there is none, or when it was struck out before: of
    /// two callers at once, one wins.
    pub(super) fn strike(&mut self, text: &str) -> bool {
        let entry = self.0.get_mut(text);
        entry.is_some_and(|entry| !std::mem::replace(&mut entry.is_struck, true))
    }

    pub(super) fn strike_all(&mut self, is_one: impl Fn(&T) -> bool) {
        for entry in self.0.values_mut().filter(|entry| is_one(&entry.value)) {
            entry.is_struck = true;
        }
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

    const HUNDRED: Duration = Duration::from_secs(100);

    fn ledger(text: &str) -> Ledger<u8> {
        let mut ledger = Ledger::default();
        ledger.issue(Duration::ZERO, text.to_owned(), 1, HUNDRED);
        ledger
    }

    #[test]
    fn an_entry_stands_until_its_last_moment_and_is_known_to_be_expired_then() {
        let ledger = ledger("the-text");
        let last = Duration::from_millis(99_999);
        assert_eq!(ledger.find(last, "the-text"), Some(&1));
        assert_eq!(ledger.find(HUNDRED, "the-text"), None);
        let found = ledger.look_up(HUNDRED, "the-text");
        assert_eq!(found, Some((&1, Fate::Expired)));
        assert_eq!(ledger.find(Duration::ZERO, "another"), None);
        assert_eq!(ledger.look_up(Duration::ZERO, "another"), None);
    }

    #[test]
    fn an_entry_is_struck_out_once_and_stays_so_past_its_time() {
        let mut ledger = ledger("the-text");
        assert!(ledger.strike("the-text"));
        assert!(!ledger.strike("the-text"));
        assert!(!ledger.strike("another"));
        assert_eq!(ledger.find(Duration::ZERO, "the-text"), None);
        for now in [Duration::ZERO, HUNDRED] {
            assert_eq!(ledger.look_up(now, "the-text"), Some((&1, Fate::Struck)));
        }
    }

    #[test]
    fn only_the_chosen_entries_are_struck_out_and_no_text_shows() {
        let mut ledger = ledger("the-text");
        ledger.issue(Duration::ZERO, "the-other".to_owned(), 2, HUNDRED);
        assert_eq!(format!("{ledger:?}"), "Ledger(2)");
        ledger.strike_all(|value| *value == 2);
        assert_eq!(ledger.find(Duration::ZERO, "the-text"), Some(&1));
        assert_eq!(ledger.find(Duration::ZERO, "the-other"), None);
    }

    #[test]
    fn a_full_book_forgets_what_no_longer_stands() {
        let mut ledger = ledger("expired");
        ledger.issue(HUNDRED, "struck".to_owned(), 2, HUNDRED);
        ledger.strike("struck");
        for number in 2..CAPACITY {
            ledger.issue(HUNDRED, number.to_string(), 3, HUNDRED);
        }
        assert!(ledger.look_up(HUNDRED, "expired").is_some());
        ledger.issue(HUNDRED, "one-more".to_owned(), 4, HUNDRED);
        assert!(ledger.look_up(HUNDRED, "expired").is_none());
        assert!(ledger.look_up(HUNDRED, "struck").is_none());
        assert!(ledger.find(HUNDRED, "2").is_some());
    }
}
