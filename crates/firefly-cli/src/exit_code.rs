//! Exit codes: the one table of what each failure is to a script.

use firefly::{Error, ErrorKind};

/// Done.
pub(crate) const SUCCESS: u8 = 0;
/// A fault of this program.
pub(crate) const BUG: u8 = 1;
/// Wrong usage, refused input, or no place to write to: nothing was sent.
pub(crate) const USAGE: u8 = 2;
/// Configuration or credentials.
pub(crate) const CONFIGURATION: u8 = 3;
/// The service refused it, filtered it, or did not answer as it promises.
pub(crate) const REFUSED: u8 = 4;
/// Network, time-out or disk: what was asked for was not wrong, and may work next time.
pub(crate) const NETWORK: u8 = 5;
/// The job failed, was cancelled, or timed out on the service's side.
pub(crate) const JOB: u8 = 6;

/// The exit code of a failed call.
pub(crate) fn of(error: &Error) -> u8 {
    // A reference that tells no operation is not from the service: the user has named that host.
    let is_named_by_user = error.job().is_some_and(|job| job.operation().is_empty());
    if error.kind() == ErrorKind::UntrustedHost && is_named_by_user {
        return USAGE;
    }
    let passing = error.auth().is_some_and(firefly::AuthError::is_transient);
    of_kind(error.kind(), passing)
}

/// The exit code of a kind of failure; `passing` is an authentication that failed for a passing reason.
fn of_kind(kind: ErrorKind, passing: bool) -> u8 {
    match kind {
        ErrorKind::InvalidRequest => USAGE,
        ErrorKind::Auth if passing => NETWORK,
        ErrorKind::Auth | ErrorKind::Configuration => CONFIGURATION,
        ErrorKind::Api
        | ErrorKind::ContentPolicy
        | ErrorKind::Decode
        | ErrorKind::OutputExpired
        | ErrorKind::UntrustedHost => REFUSED,
        ErrorKind::Transport | ErrorKind::Timeout | ErrorKind::OutcomeUnknown | ErrorKind::File => {
            NETWORK
        }
        ErrorKind::JobFailed | ErrorKind::JobCancelled | ErrorKind::JobTimedOut => JOB,
        // A kind that this version does not know; the test below holds the list complete.
        _ => BUG,
    }
}

/// The name of a kind in JSON.
pub(crate) fn name(kind: ErrorKind) -> &'static str {
    match kind {
        ErrorKind::InvalidRequest => "invalid_request",
        ErrorKind::Configuration => "configuration",
        ErrorKind::Auth => "auth",
        ErrorKind::UntrustedHost => "untrusted_host",
        ErrorKind::Transport => "transport",
        ErrorKind::Timeout => "timeout",
        ErrorKind::Api => "api",
        ErrorKind::ContentPolicy => "content_policy",
        ErrorKind::Decode => "decode",
        ErrorKind::OutcomeUnknown => "outcome_unknown",
        ErrorKind::JobFailed => "job_failed",
        ErrorKind::JobCancelled => "job_cancelled",
        ErrorKind::JobTimedOut => "job_timed_out",
        ErrorKind::File => "file",
        ErrorKind::OutputExpired => "output_expired",
        _ => "unknown",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_its_code_and_its_name() {
        let table = [
            (ErrorKind::OutputExpired, 4, "output_expired"),
            (ErrorKind::InvalidRequest, 2, "invalid_request"),
            (ErrorKind::Configuration, 3, "configuration"),
            (ErrorKind::Auth, 3, "auth"),
            (ErrorKind::UntrustedHost, 4, "untrusted_host"),
            (ErrorKind::Transport, 5, "transport"),
            (ErrorKind::Timeout, 5, "timeout"),
            (ErrorKind::Api, 4, "api"),
            (ErrorKind::ContentPolicy, 4, "content_policy"),
            (ErrorKind::Decode, 4, "decode"),
            (ErrorKind::OutcomeUnknown, 5, "outcome_unknown"),
            (ErrorKind::JobFailed, 6, "job_failed"),
            (ErrorKind::JobCancelled, 6, "job_cancelled"),
            (ErrorKind::JobTimedOut, 6, "job_timed_out"),
            (ErrorKind::File, 5, "file"),
        ];
        for (kind, code, text) in table {
            assert_eq!((of_kind(kind, false), name(kind)), (code, text), "{kind:?}");
        }
    }

    #[test]
    fn an_authentication_that_may_work_later_counts_as_network() {
        assert_eq!(of_kind(ErrorKind::Auth, true), NETWORK);
        assert_eq!(of_kind(ErrorKind::Api, true), REFUSED);
    }
}
