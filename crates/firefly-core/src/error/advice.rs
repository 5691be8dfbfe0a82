//! What somebody can do about a failure, in one sentence.

use super::{Error, ErrorKind};
use crate::Operation;

impl Error {
    /// One sentence about what to do, where there is something to say.
    pub fn advice(&self) -> Option<&'static str> {
        let code = self.error_code();
        if self.job().is_some() && self.is_passing() {
            return Some(if self.0.operation == Operation::CANCEL_JOB.name {
                "the job goes on: cancel it again, by the error's `job()`"
            } else {
                "the job is accepted and goes on: wait for it again, by the error's `job()`; do not send the request again, which would be billed once more"
            });
        }
        if self.0.has_forgotten_upload {
            return Some(
                "nothing was accepted; the service may no longer know a picture that was uploaded earlier: that upload is forgotten, and the same call uploads the picture again",
            );
        }
        Some(match (self.0.kind, self.0.status) {
            (ErrorKind::OutcomeUnknown, _) => {
                "the request may have been accepted and billed, so it was not repeated; send it again only if a second job is no harm"
            }
            (ErrorKind::ContentPolicy, _) => {
                "change the prompt or the input; the same one will be refused again"
            }
            (ErrorKind::OutputExpired, _) => {
                "read the job's status again, where there is a job: it may hold a new URL"
            }
            // No credentials were sent, so none can be at fault.
            (_, Some(401 | 403)) if self.0.operation == Operation::DOWNLOAD.name => {
                "the URL may have expired or been altered: read the job's status again, where there is a job: it may hold a new one"
            }
            (_, Some(401)) => {
                "the token is expired, revoked or of another environment: get a new one"
            }
            (_, Some(403)) if code == Some("403000") => {
                "the x-api-key header is missing: set the client ID"
            }
            (_, Some(403)) if code == Some("403003") => {
                "the client ID does not match the token, or the API is not added to the project in the Developer Console"
            }
            (_, Some(403)) => match self.access_error() {
                Some("quota_exhausted") => {
                    "the quota is used up: wait for its renewal or ask Adobe for more"
                }
                Some("user_non_entitled" | "user_not_entitled") => {
                    "the account has no entitlement for this operation: ask its administrator"
                }
                Some("user_profile_denied") => {
                    "the product profile does not allow this operation: ask the administrator"
                }
                Some("invalid_ims_scope") => {
                    "the token lacks a scope: ask for firefly_api and ff_apis, and check them in the Developer Console"
                }
                _ => {
                    "check that the API is added to the project and that the token has the scopes firefly_api and ff_apis"
                }
            },
            (_, Some(404)) if self.0.job.is_some() => {
                "the job is unknown to the service: its record may have been purged"
            }
            (_, Some(413)) => "the request is too large",
            (_, Some(429)) => {
                "too many calls: by default an organisation has 4 a minute; wait, or call less often"
            }
            (ErrorKind::Timeout, _) => "allow more time, or try again",
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{JobRef, error::Repeat};
    use rstest::rstest;

    #[rstest]
    #[case("quota_exhausted", "quota")]
    #[case("user_non_entitled", "entitlement")]
    #[case("user_not_entitled", "entitlement")]
    #[case("user_profile_denied", "profile")]
    #[case("invalid_ims_scope", "scope")]
    #[case("taste_exhausted", "project")]
    fn a_denied_access_is_explained_by_its_reason(#[case] reason: &str, #[case] word: &str) {
        let error = Error::new(ErrorKind::Api, "x", "refused")
            .with_status(403)
            .with_access_error(Some(reason));
        assert_eq!(error.access_error(), Some(reason));
        assert!(error.advice().unwrap().contains(word));
    }

    #[test]
    fn a_refused_download_is_not_blamed_on_the_project() {
        let error = Error::new(ErrorKind::Api, Operation::DOWNLOAD.name, "no").with_status(403);
        assert!(
            error
                .advice()
                .is_some_and(|advice| advice.contains("expired") && !advice.contains("scope"))
        );
    }

    #[rstest]
    #[case::out_of_patience(ErrorKind::Timeout, None, Repeat::NotAccepted)]
    #[case::no_connection(ErrorKind::Transport, None, Repeat::NotAccepted)]
    #[case::busy(ErrorKind::Api, Some(429), Repeat::NotAccepted)]
    #[case::broken(ErrorKind::Api, Some(503), Repeat::Uncertain)]
    fn a_job_that_goes_on_is_to_be_waited_for_and_not_sent_again(
        #[case] kind: ErrorKind,
        #[case] status: Option<u16>,
        #[case] repeat: Repeat,
    ) {
        let failure = || {
            let error = Error::new(kind, "x", "no").with_repeat(repeat);
            match status {
                Some(status) => error.with_status(status),
                None => error,
            }
        };
        assert!(failure().is_retryable(), "without a job");
        let error = failure().with_job(JobRef::from_status_url("https://h.adobe.io/v3/status/1"));
        assert!(!error.is_retryable());
        let advice = error.advice().unwrap();
        assert!(
            advice.contains("`job()`") && advice.contains("do not send"),
            "{advice}"
        );
        assert!(!error.to_string().contains("try again"), "{error}");
    }
}
