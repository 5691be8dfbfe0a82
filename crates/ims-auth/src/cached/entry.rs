//! The token in hand: what is known of it, and what may still be done with it.

use std::sync::atomic::{AtomicBool, Ordering};

use super::renewal::Timetable;
use crate::{AccessToken, clock::Timestamp};

/// The token in hand.
pub(super) struct Entry {
    pub(super) token: AccessToken,
    pub(super) fetched: Timestamp,
    /// `None`: the source did not tell a lifetime, so the token stands until an API rejects it.
    pub(super) timetable: Option<Timetable>,
    /// It replaced a rejected one; if it is rejected as well, more tokens will not help.
    pub(super) after_rejection: bool,
    rejection_counted: AtomicBool,
}

impl Entry {
    pub(super) fn new(
        token: AccessToken,
        fetched: Timestamp,
        timetable: Option<Timetable>,
        after_rejection: bool,
    ) -> Self {
        Self {
            token,
            fetched,
            timetable,
            after_rejection,
            rejection_counted: AtomicBool::new(false),
        }
    }

    /// Whether this is the first news of its rejection. Apart from the mark on the token, which anybody may set.
    pub(super) fn count_rejection(&self) -> bool {
        !self.rejection_counted.swap(true, Ordering::Relaxed)
    }

    /// Whether it is time for a successor. A token without a timetable needs no look at the clocks, so `now` is asked late.
    pub(super) fn needs_renewal(&self, now: impl FnOnce() -> Timestamp) -> bool {
        self.token.is_rejected()
            || self
                .timetable
                .is_some_and(|table| now().has_reached(&table.renew_at))
    }

    /// Whether it may still be handed out, if nothing better is to be had.
    pub(super) fn is_usable(&self, now: &Timestamp) -> bool {
        !self.token.is_rejected()
            && !self
                .timetable
                .is_some_and(|table| now.has_reached(&table.expires_at))
    }

    /// Whether `token` is the very one in hand, told again with the same end.
    pub(super) fn is_repeated_by(&self, token: &AccessToken) -> bool {
        self.token.is_same(token)
            && !self.token.is_rejected()
            && self.token.expires_at() == token.expires_at()
    }

    /// Whether callers should rather wait for its successor.
    pub(super) fn is_past_hard_end(&self, now: &Timestamp) -> bool {
        self.timetable
            .is_some_and(|table| now.has_reached(&table.hard_end))
    }
}
