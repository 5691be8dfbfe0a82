//! The emulator's movable clock: real monotonic time plus whatever a test has added to it.
//!
//! Tokens, jobs, output URLs and rate limits age by this clock and by no other, so a test sees an hour pass without waiting.

use std::sync::Mutex;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use crate::lock::locked;

/// Time since the emulator was started, which a test may push forward.
#[derive(Debug)]
pub(crate) struct Clock {
    started: Instant,
    started_wall: SystemTime,
    added: Mutex<Duration>,
}

impl Clock {
    pub(crate) fn new() -> Self {
        Self {
            started: Instant::now(),
            started_wall: SystemTime::now(),
            added: Mutex::default(),
        }
    }

    /// Time since the start, advanced time included.
    pub(crate) fn now(&self) -> Duration {
        self.started.elapsed().saturating_add(*locked(&self.added))
    }

    /// The same moment as a date. It saturates far in the future, so that no `advance` can overflow it.
    pub(crate) fn date(&self) -> SystemTime {
        let century = Duration::from_secs(100 * 365 * 86_400);
        self.started_wall + self.now().min(century)
    }

    pub(crate) fn unix_millis(&self) -> u128 {
        self.date()
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default()
            .as_millis()
    }

    pub(crate) fn advance(&self, by: Duration) {
        let mut added = locked(&self.added);
        *added = added.saturating_add(by);
    }
}

/// A date in the compact form of AWS Signature Version 4, `20260601T120000Z`.
pub(crate) fn amz_date(date: SystemTime) -> String {
    let seconds = date
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default()
        .as_secs();
    let (year, month, day) = civil_date(seconds / 86_400);
    let of_day = seconds % 86_400;
    format!(
        "{year:04}{month:02}{day:02}T{:02}{:02}{:02}Z",
        of_day / 3600,
        of_day / 60 % 60,
        of_day % 60
    )
}

/// Year, month and day of a number of days since 1970-01-01 in the Gregorian calendar.
///
/// Counting years from March puts the leap day last, which leaves one formula for the length of all months.
fn civil_date(days: u64) -> (u64, u64, u64) {
    let days = days + 719_468;
    let era = days / 146_097;
    let of_era = days % 146_097;
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 {
        month_from_march + 3
    } else {
        month_from_march - 9
    };
    (year_of_era + era * 400 + u64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn advance_moves_both_faces_of_the_clock() {
        let clock = Clock::new();
        let (before, date) = (clock.now(), clock.date());
        clock.advance(Duration::from_secs(3600));
        assert!(clock.now() >= before + Duration::from_secs(3600));
        assert!(clock.date() >= date + Duration::from_secs(3600));
    }

    #[test]
    fn an_absurd_advance_does_not_overflow() {
        let clock = Clock::new();
        clock.advance(Duration::MAX);
        clock.advance(Duration::MAX);
        assert_eq!(clock.now(), Duration::MAX);
        assert!(clock.unix_millis() > 0);
    }

    #[test]
    fn amz_dates_follow_the_calendar() {
        let at = |seconds| amz_date(UNIX_EPOCH + Duration::from_secs(seconds));
        assert_eq!(at(0), "19700101T000000Z");
        assert_eq!(at(951_782_399), "20000228T235959Z");
        assert_eq!(at(951_782_400), "20000229T000000Z");
        assert_eq!(at(1_780_315_200), "20260601T120000Z");
    }
}
