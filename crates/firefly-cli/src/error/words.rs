//! The client's words, with advice that somebody without the source of the program can follow.

use firefly::{Error, ErrorKind};

/// The words of a failed call.
pub(super) fn for_the_command(error: &Error) -> String {
    let text = error.to_string();
    // A terminal has no error to ask for its job.
    let text = text
        .replace(
            "wait for it again, by the error's `job()`",
            "wait for it again with `firefly job wait`",
        )
        .replace(
            "cancel it again, by the error's `job()`",
            "cancel it again with `firefly job cancel`",
        );
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

#[cfg(test)]
mod tests {
    use super::*;
    use firefly::{
        Body, Client, RetryPolicy, Sent, StaticTokenSource, Transport, TransportError, async_trait,
        http::{Request, Response},
    };

    /// A network that takes nothing.
    #[derive(Debug)]
    struct Unplugged;

    #[async_trait]
    impl Transport for Unplugged {
        async fn send(&self, _: Request<Body>) -> Result<Response<Body>, TransportError> {
            Err(TransportError::new(Sent::No, "the cable is out"))
        }
    }

    #[tokio::test]
    async fn what_to_do_about_a_job_is_said_in_commands() {
        let client = Client::builder()
            .with_token_source(StaticTokenSource::new("me", "opaque").unwrap())
            .with_transport(Unplugged)
            .with_retry_policy(RetryPolicy::never())
            .build()
            .unwrap();
        let job = client
            .jobs()
            .from_id::<serde_json::Value>("urn:ff:jobs:x:1");
        for (failure, advice) in [
            (
                job.status().await.unwrap_err(),
                "wait for it again with `firefly job wait`",
            ),
            (
                job.cancel().await.unwrap_err(),
                "cancel it again with `firefly job cancel`",
            ),
        ] {
            let text = for_the_command(&failure);
            assert!(text.contains(advice) && !text.contains("job()"), "{text}");
        }
    }
}
