//! How soon IMS is asked again after something went wrong: a memory of failures that grows, is short, and never poisons.

use std::time::Duration;

use crate::{AuthError, AuthErrorKind};

/// The longest time the next attempt is held back, and the longest `Retry-After` that is obeyed.
pub(super) const LONGEST_PAUSE: Duration = Duration::from_secs(60);
/// A token that lived this long before it was rejected did work: its rejection is not part of a storm.
const PROVEN: Duration = Duration::from_secs(60);

/// What holds the next attempt back.
#[derive(Debug, Default)]
pub(super) struct Pace {
    /// Flights in a row that brought nothing to keep.
    failures: u32,
    /// Tokens in a row that the API turned down.
    rejections: u32,
    /// Flights in a row that brought the token that was in hand.
    repeats: u32,
    /// Until when a caller who has a valid token need not ask for a newer one.
    content_until: Duration,
    not_before: Duration,
    remembered: Option<AuthError>,
}

impl Pace {
    /// The failure to answer with at monotonic time `now`, while no attempt is due.
    pub(super) fn refusal(&self, now: Duration) -> Option<AuthError> {
        let left = self
            .not_before
            .checked_sub(now)
            .filter(|left| !left.is_zero())?;
        self.remembered
            .clone()
            .map(|error| error.with_retry_after(Some(left)))
    }

    /// How long the next attempt must wait when there is no failure to answer with.
    pub(super) fn delay(&self, now: Duration) -> Duration {
        self.not_before.saturating_sub(now)
    }

    /// All went well: the memory is cleared.
    pub(super) fn succeeded(&mut self) {
        *self = Self::default();
    }

    /// A token came in place of a rejected one: IMS is well again, whatever the API will say to the token.
    pub(super) fn replaced(&mut self) {
        self.failures = 0;
    }

    /// A whole flight failed with `error`.
    pub(super) fn failed(&mut self, now: Duration, error: &AuthError, roll: f64) {
        self.failures = self.failures.saturating_add(1);
        let own = pause(self.failures, roll);
        // Never sooner than without the word of the server: one that always says "at once" would be asked all the time.
        let asked = error.retry_after().unwrap_or_default();
        self.hold(now, own.max(asked.min(LONGEST_PAUSE)));
        self.remembered = Some(error.clone());
    }

    /// The source has nothing newer than the valid token in hand.
    pub(super) fn repeated(&mut self, now: Duration, roll: f64) {
        self.repeats = self.repeats.saturating_add(1);
        self.content_until = now.saturating_add(pause(self.repeats, roll));
    }

    /// Whether a caller who has a valid token is served at once: there is nothing newer, or it is too early to ask.
    pub(super) fn contents(&self, now: Duration) -> bool {
        self.content_until > now || self.not_before > now
    }

    /// A token came whose life is over on arrival: usable once, but not a reason to ask again at once.
    pub(super) fn short_lived(&mut self, now: Duration, roll: f64) {
        self.failures = self.failures.saturating_add(1);
        self.hold(now, pause(self.failures, roll));
        self.remembered = None;
    }

    /// The API rejected a token that was fetched because of a rejection, `age` after it was issued.
    pub(super) fn rejected_again(&mut self, now: Duration, age: Duration, roll: f64) {
        if age >= PROVEN {
            self.accepted();
            return;
        }
        self.rejections = self.rejections.saturating_add(1);
        self.hold(now, pause(self.rejections, roll));
        self.remembered = Some(AuthError::new(
            AuthErrorKind::Rejected,
            "the API rejects freshly issued tokens; check that the x-api-key is the client ID of the token, and that the API is \
             added to the project in the Developer Console",
        ));
    }

    /// The API took a token: what was held against the tokens is forgotten, but not what IMS asked for.
    fn accepted(&mut self) {
        self.rejections = 0;
        let is_rejection = |error: &AuthError| error.kind() == AuthErrorKind::Rejected;
        if self.remembered.as_ref().is_some_and(is_rejection) {
            self.remembered = None;
            self.not_before = Duration::ZERO;
        }
    }

    fn hold(&mut self, now: Duration, pause: Duration) {
        self.not_before = self.not_before.max(now.saturating_add(pause));
    }
}

/// The pause after the `nth` failure in a row: 1 s, 2 s, 4 s … 60 s, of which a random half may be spared.
fn pause(nth: u32, roll: f64) -> Duration {
    let full = Duration::from_secs(1 << nth.saturating_sub(1).min(6)).min(LONGEST_PAUSE);
    full.mul_f64(0.5 + 0.5 * roll.clamp(0.0, 1.0))
}

/// The pause before the `nth` repetition inside one flight: full jitter over 250 ms, 500 ms, or longer if the server asked for
/// that.
///
/// `None`: the wait would be too long for callers who stand in line, so the flight ends instead.
pub(super) fn pause_in_flight(nth: u32, asked: Option<Duration>, roll: f64) -> Option<Duration> {
    const PATIENCE: Duration = Duration::from_secs(3);
    let own = Duration::from_millis(250 << nth.min(4)).mul_f64(roll.clamp(0.0, 1.0));
    let pause = own.max(asked.unwrap_or_default());
    (pause <= PATIENCE).then_some(pause)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Duration = Duration::from_secs(100);

    fn error() -> AuthError {
        AuthError::new(AuthErrorKind::Refused, "no").with_status(400)
    }

    #[test]
    fn the_pause_grows_to_a_minute_and_no_further() {
        let pauses: Vec<_> = (1..=9).map(|nth| pause(nth, 1.0).as_secs()).collect();
        assert_eq!(pauses, [1, 2, 4, 8, 16, 32, 60, 60, 60]);
        assert_eq!(pause(3, 0.0), Duration::from_secs(2));
    }

    #[test]
    fn a_failure_is_remembered_for_its_pause_only() {
        let mut pace = Pace::default();
        pace.failed(NOW, &error(), 1.0);
        let refusal = pace.refusal(NOW + Duration::from_millis(400)).unwrap();
        assert_eq!(refusal.retry_after(), Some(Duration::from_millis(600)));
        assert!(pace.refusal(NOW + Duration::from_secs(1)).is_none());
        pace.succeeded();
        assert!(pace.refusal(NOW).is_none());
    }

    #[test]
    fn retry_after_is_obeyed_up_to_a_minute() {
        let mut pace = Pace::default();
        pace.failed(
            NOW,
            &error().with_retry_after(Some(Duration::from_secs(7))),
            0.0,
        );
        assert_eq!(pace.delay(NOW), Duration::from_secs(7));
        pace.failed(
            NOW,
            &error().with_retry_after(Some(Duration::from_secs(86_400))),
            0.0,
        );
        assert_eq!(pace.delay(NOW), LONGEST_PAUSE);
    }

    #[test]
    fn retry_after_lengthens_a_pause_and_never_shortens_it() {
        let hasty = error().with_retry_after(Some(Duration::ZERO));
        let mut pace = Pace::default();
        let pauses = [1, 2, 4].map(Duration::from_secs);
        for expected in pauses {
            pace.failed(NOW, &hasty, 1.0);
            assert_eq!(pace.delay(NOW), expected);
        }
        let first = pause_in_flight(0, Some(Duration::ZERO), 1.0);
        assert_eq!(first, Some(Duration::from_millis(250)));
    }

    #[test]
    fn a_token_in_place_of_a_rejected_one_ends_the_row_of_failures_and_not_that_of_rejections() {
        let mut pace = Pace::default();
        for _ in 0..2 {
            pace.failed(NOW, &error(), 1.0);
            pace.rejected_again(NOW, Duration::from_secs(1), 1.0);
        }
        pace.replaced();
        let later = NOW + LONGEST_PAUSE;
        pace.failed(later, &error(), 1.0);
        assert_eq!(pace.delay(later), Duration::from_secs(1));
        pace.rejected_again(later, Duration::from_secs(1), 1.0);
        assert_eq!(pace.delay(later), Duration::from_secs(4));
    }

    #[test]
    fn a_storm_of_rejections_backs_off_but_a_proven_token_does_not_count() {
        let mut pace = Pace::default();
        pace.rejected_again(NOW, Duration::from_secs(1), 1.0);
        pace.rejected_again(NOW, Duration::from_secs(1), 1.0);
        assert_eq!(pace.refusal(NOW).unwrap().kind(), AuthErrorKind::Rejected);
        assert_eq!(pace.delay(NOW), Duration::from_secs(2));
        pace.rejected_again(NOW, Duration::from_secs(3600), 1.0);
        assert!(pace.refusal(NOW).is_none());
    }

    #[test]
    fn what_ims_asked_for_outlives_the_rejection_of_a_proven_token() {
        let mut pace = Pace::default();
        let asked = Duration::from_secs(60);
        pace.failed(NOW, &error().with_retry_after(Some(asked)), 1.0);
        pace.rejected_again(NOW, PROVEN, 1.0);
        assert_eq!(pace.delay(NOW), asked);
        assert_eq!(pace.refusal(NOW).unwrap().status(), Some(400));
    }

    #[test]
    fn a_token_without_life_takes_the_place_of_the_failure_before_it() {
        let mut pace = Pace::default();
        pace.failed(NOW, &error(), 1.0);
        pace.short_lived(NOW, 1.0);
        assert!(pace.refusal(NOW).is_none(), "there was an answer since");
        assert_eq!(pace.delay(NOW), Duration::from_secs(2));
    }

    #[test]
    fn the_pauses_inside_a_flight_are_spread_from_nothing_on() {
        for (nth, full) in [(0, 250), (1, 500)] {
            let rolled = |roll| pause_in_flight(nth, None, roll).unwrap();
            assert_eq!(rolled(0.0), Duration::ZERO);
            assert_eq!(rolled(0.5), Duration::from_millis(full) / 2);
        }
    }

    #[test]
    fn inside_a_flight_only_short_waits_are_worth_it() {
        assert_eq!(
            pause_in_flight(0, None, 1.0),
            Some(Duration::from_millis(250))
        );
        assert_eq!(
            pause_in_flight(1, None, 1.0),
            Some(Duration::from_millis(500))
        );
        assert_eq!(
            pause_in_flight(0, Some(Duration::from_secs(2)), 0.0),
            Some(Duration::from_secs(2))
        );
        assert_eq!(pause_in_flight(0, Some(Duration::from_secs(30)), 0.0), None);
    }
}
