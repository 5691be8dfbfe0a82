//! The state of a job, whatever the spelling.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::convert::Infallible;
use std::fmt;
use std::str::FromStr;

/// State of a job.
///
/// Letters of either case and both spellings of "cancelled" are read; any other word is kept in `Unknown` as it came,
/// and counts as "not finished yet". Written in the spelling of [`as_str`](Self::as_str).
///
/// ```
/// use firefly_types::JobStatus;
///
/// assert_eq!(JobStatus::from("canceled"), JobStatus::Cancelled);
/// assert_eq!(JobStatus::from("RUNNING"), JobStatus::Running);
/// assert!(JobStatus::Timeout.is_terminal());
/// assert!(!JobStatus::from("warming_up").is_terminal());
/// ```
///
/// Source: Firefly API 3.0.0, schemas `JobPollPayload`, `JobSucceededPayload` and `AsyncTaskResponseV3`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum JobStatus {
    /// `pending`: accepted, not started.
    Pending,
    /// `running`: being worked on.
    Running,
    /// `succeeded`: finished; the body holds the result.
    Succeeded,
    /// `failed`: finished without a result.
    Failed,
    /// `cancelled` or `canceled`: stopped on request.
    Cancelled,
    /// `cancel_pending`: asked to stop. It becomes cancelled, unless it succeeds first.
    CancelPending,
    /// `timeout`: the service gave up on the job. Not the time-out of a call.
    Timeout,
    /// Any other word, kept as it came; empty when the body had none.
    Unknown(String),
}

impl JobStatus {
    /// The word of the contract for this state; for an unknown one, the word that came.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Pending => "pending",
            Self::Running => "running",
            Self::Succeeded => "succeeded",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
            Self::CancelPending => "cancel_pending",
            Self::Timeout => "timeout",
            Self::Unknown(word) => word,
        }
    }

    /// Whether the state is final, so that asking again is of no use.
    pub fn is_terminal(&self) -> bool {
        matches!(
            self,
            Self::Succeeded | Self::Failed | Self::Cancelled | Self::Timeout
        )
    }
}

impl From<&str> for JobStatus {
    fn from(word: &str) -> Self {
        match word.to_ascii_lowercase().as_str() {
            "pending" => Self::Pending,
            "running" => Self::Running,
            "succeeded" => Self::Succeeded,
            "failed" => Self::Failed,
            "cancelled" | "canceled" => Self::Cancelled,
            "cancel_pending" => Self::CancelPending,
            "timeout" => Self::Timeout,
            _ => Self::Unknown(word.to_owned()),
        }
    }
}

impl FromStr for JobStatus {
    type Err = Infallible;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        Ok(Self::from(word))
    }
}

impl fmt::Display for JobStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl Serialize for JobStatus {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for JobStatus {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(|word| Self::from(word.as_str()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rstest::rstest;

    #[rstest]
    #[case("canceled")]
    #[case("cancelled")]
    #[case("Canceled")]
    #[case("CANCELLED")]
    fn t06_both_spellings_of_cancelled(#[case] word: &str) {
        assert_eq!(JobStatus::from(word), JobStatus::Cancelled);
        assert!(JobStatus::from(word).is_terminal());
        assert_eq!(JobStatus::from(word).to_string(), "cancelled");
    }

    #[rstest]
    #[case("cancel_pending", JobStatus::CancelPending)]
    #[case("pending", JobStatus::Pending)]
    #[case("running", JobStatus::Running)]
    fn t07_these_keep_the_polling_going(#[case] word: &str, #[case] status: JobStatus) {
        assert_eq!(JobStatus::from(word), status);
        assert!(!status.is_terminal());
    }

    #[rstest]
    #[case("timeout", JobStatus::Timeout)]
    #[case("failed", JobStatus::Failed)]
    #[case("succeeded", JobStatus::Succeeded)]
    fn t08_these_end_it(#[case] word: &str, #[case] status: JobStatus) {
        assert_eq!(JobStatus::from(word), status);
        assert!(status.is_terminal());
    }

    #[rstest]
    #[case("IN_PROGRESS")]
    #[case("Warming up")]
    #[case("")]
    fn t10_an_unknown_word_is_kept_and_not_final(#[case] word: &str) {
        assert_eq!(JobStatus::from(word), JobStatus::Unknown(word.to_owned()));
        assert_eq!(JobStatus::from(word).as_str(), word);
        assert!(!JobStatus::from(word).is_terminal());
    }

    #[test]
    fn t10_case_does_not_matter() {
        assert_eq!(
            serde_json::from_str::<JobStatus>(r#""RUNNING""#).unwrap(),
            JobStatus::Running
        );
        assert_eq!(
            serde_json::to_string(&JobStatus::Running).unwrap(),
            r#""running""#
        );
    }

    proptest! {
        #[test]
        fn any_word_survives_reading_what_was_written(word in "\\PC*") {
            let status = JobStatus::from(word.as_str());
            prop_assert_eq!(JobStatus::from(status.as_str()), status);
        }
    }
}
