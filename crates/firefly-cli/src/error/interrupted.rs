//! What an interruption has to tell: what may have cost money, and what may have happened already.

use crate::stage::Stage;

/// What is said of a command that was stopped at this stage.
pub(super) fn words(stage: &Stage) -> &'static str {
    match stage {
        Stage::Before | Stage::Serving => "interrupted; nothing was submitted",
        Stage::SigningIn => "interrupted; nothing was kept",
        Stage::Keeping => {
            "interrupted; the credentials may be kept already, which `firefly auth check` tells"
        }
        Stage::Ending => "interrupted; the token may be revoked already: run the command again",
        Stage::Uploading => {
            "interrupted while pictures were being uploaded; the request itself was not submitted"
        }
        Stage::Submitting => {
            "interrupted while the request was under way: it may have been accepted and billed"
        }
        Stage::Job(_) => "interrupted while the job was under way",
        Stage::Cancelling(_) => {
            "interrupted while the job was being cancelled: it may go on, or be cancelled already"
        }
        Stage::Calling => {
            "interrupted while the request was under way: it may have been billed, and without a job nothing leads to its pictures"
        }
        Stage::Fetching(Some(_)) => {
            "interrupted while the pictures were being fetched; the job is paid for"
        }
        Stage::Fetching(None) => {
            "interrupted while the pictures were being fetched; the call is paid for, and without a job nothing leads back to them"
        }
    }
}
