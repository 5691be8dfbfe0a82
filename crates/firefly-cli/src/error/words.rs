//! The client's words, with advice that somebody without the source of the program can follow.

use firefly::{Error, ErrorKind};

/// The words of a failed call.
pub(super) fn for_the_command(error: &Error) -> String {
    let text = error.to_string();
    match error.kind() {
        ErrorKind::Auth if error.status() == Some(401) => {
            format!(
                "{text}; if FIREFLY_SERVICES_ACCESS_TOKEN is set, it is that one, and wins over the secret"
            )
        }
        ErrorKind::UntrustedHost => text.replace(
            "; if it is yours, name it when you build the client",
            "; the one host beside Adobe's that is trusted is that of FIREFLY_API_URL",
        ),
        ErrorKind::Configuration if text.contains("the API URL ") => text
            .replace("the API URL ", "the URL in FIREFLY_API_URL ")
            .replace(", or for a host allowed by name", ""),
        _ => text,
    }
}

/// The words of a failed synchronous call, which leaves no job; what has failed may be the upload before it.
pub(super) fn without_a_job(error: &Error) -> String {
    let text = for_the_command(error);
    let is_call = error.operation().ends_with("synchronously");
    match (error.kind(), error.status().filter(|_| is_call)) {
        (ErrorKind::OutcomeUnknown, _) => {
            let text = text.replace("if a second job is no harm", "if paying twice is no harm");
            format!("{text}; without a job nothing leads to the pictures of the first")
        }
        (ErrorKind::Api, Some(404 | 410)) => format!(
            "{text}; the service has ended the synchronous operation, it seems: leave out --sync"
        ),
        _ => text,
    }
}
