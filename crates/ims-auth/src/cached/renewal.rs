//! When a token is renewed, when callers start to wait for that, and when it is over: pure arithmetic on timestamps.

use std::time::Duration;

use crate::clock::Timestamp;

/// The three moments in a token's life, for a lifetime L.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Timetable {
    /// From here one flight renews while everybody is served: a random point of 80–90 % of L, so that a fleet spreads out;
    /// earlier for short lives, but not before half of L.
    pub(super) renew_at: Timestamp,
    /// From here callers wait for that flight.
    pub(super) hard_end: Timestamp,
    /// From here the token is not handed out any more, whatever happens.
    pub(super) expires_at: Timestamp,
}

/// The longest life that is reckoned with, ten years: a source may say "for ever" with a number no clock can show.
const LONGEST_LIFE: Duration = Duration::from_secs(10 * 365 * 24 * 60 * 60);

impl Timetable {
    /// The moments of a token that lives `life` (at most ten years) from `start`, and took `fetch` to get, repetitions included.
    /// `roll` is random, in 0..1.
    pub(super) fn new(start: Timestamp, life: Duration, fetch: Duration, roll: f64) -> Self {
        let life = life.min(LONGEST_LIFE);
        let hard_end = life.saturating_sub(margin(life));
        let spread = life.mul_f64(0.8 + 0.1 * roll.clamp(0.0, 1.0));
        let renew = spread
            .min(hard_end.saturating_sub(fetch.saturating_mul(2)))
            .max(life / 2)
            .min(hard_end);
        Self {
            renew_at: start.after(renew),
            hard_end: start.after(hard_end),
            expires_at: start.after(life),
        }
    }
}

/// How long before its expiry a token counts as used up: clamp(L/20, min(60 s, L/10), 300 s).
fn margin(life: Duration) -> Duration {
    (life / 20).clamp(
        (life / 10).min(Duration::from_secs(60)),
        Duration::from_secs(300),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rstest::rstest;
    use std::time::SystemTime;

    const START: Timestamp = Timestamp {
        monotonic: Duration::from_secs(1000),
        wall: SystemTime::UNIX_EPOCH,
    };

    fn moments(life: u64, fetch_ms: u64, roll: f64) -> (u64, u64, u64) {
        let table = Timetable::new(
            START,
            Duration::from_secs(life),
            Duration::from_millis(fetch_ms),
            roll,
        );
        let millis = |moment: Timestamp| {
            u64::try_from(moment.monotonic.saturating_sub(START.monotonic).as_millis()).unwrap()
        };
        (
            millis(table.renew_at),
            millis(table.hard_end),
            millis(table.expires_at),
        )
    }

    #[rstest]
    #[case::a_day(86_399, 300, 0.0, (69_119_200, 86_099_000, 86_399_000))]
    #[case::a_day_late_roll(86_399, 300, 1.0, (77_759_100, 86_099_000, 86_399_000))]
    #[case::an_hour(3_599, 300, 0.0, (2_879_200, 3_419_050, 3_599_000))]
    #[case::a_minute(60, 300, 1.0, (53_400, 54_000, 60_000))]
    #[case::two_seconds(2, 300, 1.0, (1_200, 1_800, 2_000))]
    #[case::slower_than_its_life(2, 5_000, 0.5, (1_000, 1_800, 2_000))]
    fn the_moments_follow_the_lifetime(
        #[case] life: u64,
        #[case] fetch: u64,
        #[case] roll: f64,
        #[case] expected: (u64, u64, u64),
    ) {
        assert_eq!(moments(life, fetch, roll), expected);
    }

    #[test]
    fn a_life_beyond_all_clocks_is_ten_years() {
        let forever = Timetable::new(START, Duration::MAX, Duration::MAX, 1.0);
        let ten_years = START.after(LONGEST_LIFE);
        assert_eq!(forever.expires_at, ten_years);
        assert!(forever.expires_at.wall > forever.hard_end.wall);
    }

    proptest! {
        #[test]
        fn the_moments_are_in_order(life in 0u64..100_000, fetch in 0u64..100_000, roll in 0.0f64..1.0) {
            let (renew, hard, end) = moments(life, fetch, roll);
            prop_assert!(life * 1000 / 2 <= renew && renew <= hard && hard <= end);
        }
    }
}
