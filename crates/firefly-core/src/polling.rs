//! How often a job is asked for its status, and for how long.

use std::time::Duration;

/// The timetable of waiting for a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PollPolicy {
    /// Time between two status calls. Default 1 s, as in Adobe's guide.
    pub interval: Duration,
    /// How long to wait in all before giving up on our side; the job itself goes on. `None`: for ever. Default 10 min.
    pub timeout: Option<Duration>,
    /// How many status calls in a row may fail, each already repeated by the retry policy, before the wait ends. Default 3.
    pub tolerated_failures: u32,
}

/// The longest pause between two status calls, whatever the service asks for.
const LONGEST_INTERVAL: Duration = Duration::from_secs(60);

impl Default for PollPolicy {
    fn default() -> Self {
        Self {
            interval: Duration::from_secs(1),
            timeout: Some(Duration::from_secs(600)),
            tolerated_failures: 3,
        }
    }
}

impl PollPolicy {
    /// Asks every `interval`. Zero asks without a pause: for tests.
    pub fn with_interval(mut self, interval: Duration) -> Self {
        self.interval = interval;
        self
    }

    /// Gives up after `timeout`; `None` waits for ever.
    pub fn with_timeout(mut self, timeout: Option<Duration>) -> Self {
        self.timeout = timeout;
        self
    }

    /// The pause before the next status call, when the last answer asked for `asked`.
    ///
    /// A pause the service asks for replaces ours, within bounds: it knows better how soon there is news. No pause at all, or a
    /// date that has passed, is no such word: it would make us ask as fast as the wire allows.
    pub(crate) fn pause(&self, asked: Option<Duration>) -> Duration {
        let asked = asked.filter(|asked| !asked.is_zero());
        asked.map_or(self.interval, |asked| asked.min(LONGEST_INTERVAL))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case(None, 1)]
    #[case(Some(5), 5)]
    #[case(Some(0), 1)]
    #[case(Some(86_400), 60)]
    fn t65_a_retry_after_replaces_the_interval_within_bounds(
        #[case] asked: Option<u64>,
        #[case] expected: u64,
    ) {
        let pause = PollPolicy::default().pause(asked.map(Duration::from_secs));
        assert_eq!(pause, Duration::from_secs(expected));
    }
}
