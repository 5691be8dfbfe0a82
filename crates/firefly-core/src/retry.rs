//! Whether and when a failed request is sent again: pure decisions of (effect, fate, attempt).

use std::time::Duration;

use crate::{Effect, error::Repeat};

/// How often and how soon failed requests are repeated.
///
/// What may be repeated at all is not a matter of policy: a submit costs money, so it is sent again only when the service
/// surely did not accept it (no connection, 429, 503 `model_not_loaded`); reads and cancellations also after a broken
/// connection or a 5xx.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RetryPolicy {
    /// How often a request is sent at most, the first time included. At least 1; default 4.
    pub max_attempts: u32,
    /// Upper bound of the first pause; it doubles with each attempt, and the pause is a random part of it. Default 500 ms.
    pub first_pause: Duration,
    /// The longest pause of our own choosing. Default 20 s.
    pub longest_pause: Duration,
    /// The longest `Retry-After` that is obeyed; a longer one ends the call with its error. Default 2 min.
    pub longest_retry_after: Duration,
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self {
            max_attempts: 4,
            first_pause: Duration::from_millis(500),
            longest_pause: Duration::from_secs(20),
            longest_retry_after: Duration::from_secs(120),
        }
    }
}

/// What to do after a failed attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Decision {
    /// Send it again after this pause.
    Again(Duration),
    /// Report the error as it is.
    Stop,
    /// Report that nobody knows whether it was accepted.
    OutcomeUnknown,
}

impl RetryPolicy {
    /// No request is ever sent twice.
    pub fn never() -> Self {
        Self {
            max_attempts: 1,
            ..Self::default()
        }
    }

    /// Sends a request at most `attempts` times, the first time included.
    pub fn with_max_attempts(mut self, attempts: u32) -> Self {
        self.max_attempts = attempts.max(1);
        self
    }

    /// Sets the bound of the first pause.
    pub fn with_first_pause(mut self, pause: Duration) -> Self {
        self.first_pause = pause;
        self
    }

    /// Decides after `attempt` (from 1) failed with fate `repeat`; the server asked for a pause of `asked`; `roll` is random, 0..1.
    pub(crate) fn decide(
        &self,
        effect: Effect,
        repeat: Repeat,
        attempt: u32,
        asked: Option<Duration>,
        roll: f64,
    ) -> Decision {
        match (repeat, effect) {
            (Repeat::Never, _) => return Decision::Stop,
            (Repeat::Uncertain, Effect::Once) => return Decision::OutcomeUnknown,
            _ if attempt >= self.max_attempts => return Decision::Stop,
            _ => {}
        }
        match asked {
            Some(asked) if asked > self.longest_retry_after => Decision::Stop,
            // What the server names is a minimum; the jitter on top keeps clients from returning all at once.
            Some(asked) => Decision::Again(asked.saturating_add(self.pause(1, roll))),
            None => Decision::Again(self.pause(attempt, roll)),
        }
    }

    /// Full jitter: a random part of a bound that doubles.
    fn pause(&self, attempt: u32, roll: f64) -> Duration {
        let bound = self
            .first_pause
            .saturating_mul(1 << attempt.saturating_sub(1).min(16))
            .min(self.longest_pause);
        let part = bound.as_secs_f64() * roll.clamp(0.0, 1.0);
        // Rounding may carry the longest of all bounds past what a duration holds.
        Duration::try_from_secs_f64(part).unwrap_or(bound)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case(Effect::Read, Repeat::NotAccepted, true)]
    #[case(Effect::Read, Repeat::Uncertain, true)]
    #[case(Effect::Repeatable, Repeat::Uncertain, true)]
    #[case(Effect::Once, Repeat::NotAccepted, true)]
    #[case(Effect::Read, Repeat::Never, false)]
    #[case(Effect::Once, Repeat::Never, false)]
    fn what_may_be_sent_again(#[case] effect: Effect, #[case] repeat: Repeat, #[case] again: bool) {
        let decision = RetryPolicy::default().decide(effect, repeat, 1, None, 0.5);
        assert_eq!(matches!(decision, Decision::Again(_)), again);
    }

    #[rstest]
    fn a_submit_of_unknown_fate_is_never_sent_again(#[values(1, 2, 100)] attempt: u32) {
        let decision =
            RetryPolicy::default().decide(Effect::Once, Repeat::Uncertain, attempt, None, 0.5);
        assert_eq!(decision, Decision::OutcomeUnknown);
    }

    #[test]
    fn attempts_are_counted() {
        let policy = RetryPolicy::default();
        assert!(matches!(
            policy.decide(Effect::Read, Repeat::Uncertain, 3, None, 0.5),
            Decision::Again(_)
        ));
        assert_eq!(
            policy.decide(Effect::Read, Repeat::Uncertain, 4, None, 0.5),
            Decision::Stop
        );
        assert_eq!(
            RetryPolicy::never().decide(Effect::Read, Repeat::NotAccepted, 1, None, 0.5),
            Decision::Stop
        );
    }

    #[test]
    fn pauses_double_up_to_a_bound() {
        let policy = RetryPolicy {
            max_attempts: 99,
            ..RetryPolicy::default()
        };
        let pause =
            |attempt| match policy.decide(Effect::Read, Repeat::Uncertain, attempt, None, 1.0) {
                Decision::Again(pause) => pause.as_millis(),
                other => panic!("{other:?}"),
            };
        assert_eq!(
            [1, 2, 3, 6, 7, 50].map(pause),
            [500, 1_000, 2_000, 16_000, 20_000, 20_000]
        );
    }

    #[test]
    fn no_pause_is_too_long_to_be_reckoned_with() {
        let policy = RetryPolicy {
            first_pause: Duration::MAX,
            longest_pause: Duration::MAX,
            longest_retry_after: Duration::MAX,
            ..RetryPolicy::default()
        };
        for asked in [None, Some(Duration::MAX)] {
            assert_eq!(
                policy.decide(Effect::Read, Repeat::NotAccepted, 1, asked, 1.0),
                Decision::Again(Duration::MAX)
            );
        }
    }

    #[rstest]
    #[case(7, Decision::Again(Duration::from_secs(7)))]
    #[case(0, Decision::Again(Duration::ZERO))]
    #[case(120, Decision::Again(Duration::from_secs(120)))]
    #[case(121, Decision::Stop)]
    fn t37_retry_after_is_a_minimum_and_has_a_bound(
        #[case] asked: u64,
        #[case] expected: Decision,
    ) {
        let asked = Some(Duration::from_secs(asked));
        assert_eq!(
            RetryPolicy::default().decide(Effect::Once, Repeat::NotAccepted, 1, asked, 0.0),
            expected
        );
    }
}
