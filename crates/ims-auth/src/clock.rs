//! The two clocks that decide about expiry, behind one trait so that no test has to wait.

use std::{
    fmt::Debug,
    sync::OnceLock,
    time::{Duration, SystemTime},
};

/// A point in time on both clocks.
///
/// A token's life is judged by both, and the more pessimistic wins: a monotonic clock may stand still while the machine is
/// suspended, a wall clock may be set back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timestamp {
    /// Time since an arbitrary but fixed origin; never goes back.
    pub monotonic: Duration,
    /// Time of day; may jump.
    pub wall: SystemTime,
}

impl Timestamp {
    /// This point, later by `span` on both clocks. Where the wall clock cannot show it, it counts as come: a renewal too many
    /// does less harm than a panic.
    pub(crate) fn after(self, span: Duration) -> Self {
        Self {
            monotonic: self.monotonic.saturating_add(span),
            wall: self.wall.checked_add(span).unwrap_or(self.wall),
        }
    }

    /// Whether `deadline` has come on either clock.
    pub(crate) fn has_reached(&self, deadline: &Self) -> bool {
        self.monotonic >= deadline.monotonic || self.wall >= deadline.wall
    }
}

/// Where the time comes from. Implement it to move time by hand in tests.
///
/// Waiting itself (a back-off between two attempts) goes through tokio's timer, which tests pause with
/// `#[tokio::test(start_paused = true)]`.
pub trait Clock: Debug + Send + Sync {
    /// The time now.
    fn now(&self) -> Timestamp;
}

/// The clocks of the machine; in a test with tokio's time paused, the monotonic one follows tokio.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

/// What the monotonic clock of the machine shows when it is first read, so that a reading from before that is not below zero:
/// in tests one clock may be paused, and far ahead, where another is not.
const ORIGIN: Duration = Duration::from_secs(10 * 365 * 24 * 60 * 60);

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        static FIRST: OnceLock<tokio::time::Instant> = OnceLock::new();
        let now = tokio::time::Instant::now();
        let first = *FIRST.get_or_init(|| now);
        Timestamp {
            monotonic: reading(now, first),
            wall: SystemTime::now(),
        }
    }
}

/// What the monotonic clock shows at `now`, if it was `first` read then.
fn reading(now: tokio::time::Instant, first: tokio::time::Instant) -> Duration {
    match now.checked_duration_since(first) {
        Some(later) => ORIGIN.saturating_add(later),
        None => ORIGIN.saturating_sub(first - now),
    }
}

#[cfg(test)]
pub(crate) mod testing {
    //! A clock whose two hands follow tokio's paused time and can be pushed apart.
    use super::{Clock, Timestamp};
    use std::{
        sync::Mutex,
        time::{Duration, SystemTime},
    };

    #[derive(Debug)]
    pub(crate) struct TestClock {
        origin: tokio::time::Instant,
        /// Extra seconds on the (monotonic, wall) hand.
        pushed: Mutex<(Duration, Duration)>,
        /// Seconds by which the wall hand was set back.
        pulled: Mutex<Duration>,
    }

    impl TestClock {
        pub(crate) fn new() -> Self {
            Self {
                origin: tokio::time::Instant::now(),
                pushed: Mutex::default(),
                pulled: Mutex::default(),
            }
        }

        /// Sets only the wall clock back.
        pub(crate) fn pull_wall(&self, span: Duration) {
            *self.pulled.lock().unwrap() += span;
        }

        /// Moves only the wall clock forward, as waking from suspension does.
        pub(crate) fn push_wall(&self, span: Duration) {
            self.pushed.lock().unwrap().1 += span;
        }

        /// Moves both.
        pub(crate) fn push(&self, span: Duration) {
            let mut pushed = self.pushed.lock().unwrap();
            pushed.0 += span;
            pushed.1 += span;
        }
    }

    impl Clock for TestClock {
        fn now(&self) -> Timestamp {
            let elapsed = tokio::time::Instant::now() - self.origin;
            let (monotonic, wall) = *self.pushed.lock().unwrap();
            Timestamp {
                monotonic: elapsed + monotonic,
                wall: SystemTime::UNIX_EPOCH + Duration::from_secs(1_800_000_000) + elapsed + wall
                    - *self.pulled.lock().unwrap(),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn either_clock_brings_the_deadline() {
        let start = Timestamp {
            monotonic: Duration::from_secs(5),
            wall: SystemTime::UNIX_EPOCH,
        };
        let deadline = start.after(Duration::from_secs(10));
        assert!(!start.has_reached(&deadline));
        assert!(
            Timestamp {
                monotonic: Duration::from_secs(15),
                ..start
            }
            .has_reached(&deadline)
        );
        assert!(
            Timestamp {
                wall: deadline.wall,
                ..start
            }
            .has_reached(&deadline)
        );
    }

    #[test]
    fn a_point_no_clock_can_show_counts_as_come() {
        let start = Timestamp {
            monotonic: Duration::MAX,
            wall: SystemTime::UNIX_EPOCH,
        };
        let never = start.after(Duration::MAX);
        assert!(start.has_reached(&never));
        assert_eq!(never.wall, start.wall);
    }

    #[test]
    fn the_system_clock_never_goes_back() {
        let first = SystemClock.now();
        assert!(SystemClock.now().monotonic >= first.monotonic);
    }

    #[test]
    fn the_system_clock_shows_the_time_of_day() {
        for _ in 0..2 {
            let before = SystemTime::now();
            let shown = SystemClock.now().wall;
            assert!(before <= shown && shown <= SystemTime::now());
            while SystemTime::now() <= shown {
                std::hint::spin_loop();
            }
        }
    }

    #[test]
    fn a_clock_that_was_first_read_far_ahead_does_not_stand_still_before_that() {
        let here = tokio::time::Instant::now();
        let day = Duration::from_secs(86_400);
        let [earlier, later] = [here, here + day / 2].map(|now| reading(now, here + day));
        assert_eq!(later.saturating_sub(earlier), day / 2);
        assert_eq!(
            reading(here + day, here + day).saturating_sub(later),
            day / 2
        );
        assert_eq!(
            reading(here + day, here).saturating_sub(reading(here, here)),
            day
        );
    }
}
