//! From an HTTP response to a value or an error: pure, and the only judge of a status.

use std::{io, time::SystemTime};

use firefly_types::{ApiError, JobAccepted, JobResponse, JobStatus, error_code};
use http::{StatusCode, header, response::Parts};
use ims_auth::scrub;
use serde::de::{DeserializeOwned, IgnoredAny};
use serde_json::error::Category;

use crate::{
    Effect, Error, ErrorKind, Operation, echo,
    error::Repeat,
    transport::{Sent, TransportError},
};

/// The value in a successful answer. `secrets` are hidden in whatever is quoted.
///
/// # Errors
/// [`ErrorKind::Decode`], with the place at fault where the answer is whole JSON; the judgement of an unsuccessful status; for a paid
/// request the failure that its answer tells of instead of a job.
pub fn decode<T: DeserializeOwned>(
    operation: &Operation,
    parts: &Parts,
    body: &[u8],
    secrets: &[&str],
) -> Result<T, Error> {
    check(operation, parts, body, secrets)?;
    let is_paid = operation.effect == Effect::Once;
    // Read a second time for what was paid alone: any other answer is what it was asked for.
    let failure = is_paid.then(|| told_failure(body)).flatten();
    let value = match failure {
        Some(mut failure) => {
            echo::hide_in_status(&mut failure, secrets);
            Err(unsuccessful(operation.name, failure))
        }
        // A paid request that was taken with words nobody understands may well have been accepted.
        None if is_paid => from_json(operation, body, secrets)
            .map_err(|error| error.with_repeat(Repeat::Uncertain)),
        None => from_json(operation, body, secrets),
    };
    value.map_err(|error| error.with_status(parts.status.as_u16()))
}

/// The end of a job that is told at once, as a status call tells it: a failure, and nowhere to ask again.
fn told_failure(body: &[u8]) -> Option<JobResponse<IgnoredAny>> {
    let failure: JobResponse<_> = serde_json::from_slice(body).ok()?;
    let is_failure = failure.status.is_terminal() && failure.status != JobStatus::Succeeded;
    let leads_on = || {
        serde_json::from_slice::<JobAccepted>(body)
            .is_ok_and(|job| job.status_url().or(job.job_id()).is_some())
    };
    (is_failure && !leads_on()).then_some(failure)
}

/// Why there is no result in `response`, the last word on a job.
pub(crate) fn unsuccessful<T>(operation: &'static str, response: JobResponse<T>) -> Error {
    let (kind, message) = match response.status {
        JobStatus::Succeeded => (
            ErrorKind::Decode,
            "the job succeeded, but the answer holds no result".to_owned(),
        ),
        JobStatus::Failed => match &response.error {
            Some(error) if error.is_content_policy() => (
                ErrorKind::ContentPolicy,
                "the content policy refused it".to_owned(),
            ),
            _ => (
                ErrorKind::JobFailed,
                "the service could not finish it".to_owned(),
            ),
        },
        JobStatus::Cancelled => (ErrorKind::JobCancelled, "it was cancelled".to_owned()),
        JobStatus::Timeout => (
            ErrorKind::JobTimedOut,
            "the service gave up on it for taking too long".to_owned(),
        ),
        status => (
            ErrorKind::Decode,
            format!("it has not ended but is {:?}", status.as_str()),
        ),
    };
    Error::new(kind, operation, message).with_api(response.error)
}

/// Judges the status: any 2xx is a success, whatever the operation documents. `secrets` are hidden in whatever is quoted.
///
/// # Errors
/// What the status and the body say.
pub fn check(
    operation: &Operation,
    parts: &Parts,
    body: &[u8],
    secrets: &[&str],
) -> Result<(), Error> {
    if parts.status.is_success() {
        Ok(())
    } else {
        Err(refusal(operation, parts, body, secrets))
    }
}

/// The value in `body`. `secrets` are hidden in what is quoted of it.
pub(crate) fn from_json<T: DeserializeOwned>(
    operation: &Operation,
    body: &[u8],
    secrets: &[&str],
) -> Result<T, Error> {
    const LIMIT: usize = 200;
    let mut json = serde_json::Deserializer::from_slice(body);
    serde_path_to_error::deserialize(&mut json).map_err(|error| {
        // The kind of fault and its place: the text may quote values, where signed URLs stand. The names in a place are the server's
        // words as well, and of what is not JSON there is no place.
        let fault = match error.inner().classify() {
            Category::Syntax | Category::Eof => "is not whole JSON".to_owned(),
            _ => match error.path().to_string().as_str() {
                "." => "has not the documented form".to_owned(),
                place => {
                    let place = scrub(place, secrets, LIMIT);
                    format!("has not the documented form at {place}")
                }
            },
        };
        let message = format!("the answer {fault}");
        Error::new(ErrorKind::Decode, operation.name, message)
    })
}

fn refusal(operation: &Operation, parts: &Parts, body: &[u8], secrets: &[&str]) -> Error {
    let status = parts.status;
    let json = serde_json::from_slice(body).ok();
    let api = json
        .as_ref()
        .and_then(ApiError::from_json)
        .map(|api| echo::hide(api, secrets));
    let code = api.as_ref().and_then(|api| api.code.as_deref());
    // The code knows better than the status: an unsafe prompt is 451 in the documents and 422 on the wire.
    let kind = match status {
        _ if code.is_some_and(error_code::is_content_policy) => ErrorKind::ContentPolicy,
        StatusCode::UNAUTHORIZED => ErrorKind::Auth,
        _ => ErrorKind::Api,
    };
    let message = match (&api, status) {
        _ if kind == ErrorKind::ContentPolicy => "the content policy refused it".to_owned(),
        (_, StatusCode::UNAUTHORIZED) => "the service rejected the access token".to_owned(),
        (_, status) if status.is_redirection() => {
            "the service redirects, which is not followed".to_owned()
        }
        (Some(_), _) => "the service refused the request".to_owned(),
        (None, _) => match excerpt(parts, body, secrets) {
            Some(text) => format!("the service refused the request: {text}"),
            None => "the service refused the request without a reason".to_owned(),
        },
    };
    let text = |name: &str| {
        let value = parts.headers.get(name)?.to_str().ok()?;
        Some(scrub(value, secrets, 64))
    };
    let error = Error::new(kind, operation.name, message)
        .with_status(status.as_u16())
        .with_retry_after(ims_auth::retry_after(&parts.headers, SystemTime::now()))
        .with_access_error(text("x-access-error").as_deref())
        .with_repeat(repeat(status, code))
        .with_api(api);
    match text("x-request-id") {
        Some(id) => error.with_request_id(id),
        None => error,
    }
}

/// What a status says about the request's fate.
fn repeat(status: StatusCode, code: Option<&str>) -> Repeat {
    match status.as_u16() {
        429 => Repeat::NotAccepted,
        503 if code == Some(error_code::MODEL_NOT_LOADED) => Repeat::NotAccepted,
        501 => Repeat::Never,
        408 | 500..=599 => Repeat::Uncertain,
        _ => Repeat::Never,
    }
}

/// A bounded piece of a body that is not JSON of a known shape, such as a proxy's HTML page.
fn excerpt(parts: &Parts, body: &[u8], secrets: &[&str]) -> Option<String> {
    const LIMIT: usize = 120;
    let kind = parts
        .headers
        .get(header::CONTENT_TYPE)
        .and_then(|kind| kind.to_str().ok())
        .unwrap_or_default();
    let text = String::from_utf8_lossy(&body[..body.len().min(4096)]);
    let text =
        if kind.contains("html") || kind.contains("xml") || text.trim_start().starts_with('<') {
            without_tags(&text)
        } else {
            text.into_owned()
        };
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    // Cleaned as a whole before it is cut: a secret that is cut in two is not found any more.
    Some(scrub(&text, secrets, LIMIT)).filter(|shown| !shown.is_empty())
}

fn without_tags(html: &str) -> String {
    let mut text = String::new();
    let mut rest = html;
    while let Some(start) = rest.find('<') {
        text.push_str(&rest[..start]);
        text.push(' ');
        rest = rest[start..]
            .find('>')
            .map_or("", |end| &rest[start + end + 1..]);
    }
    text + rest
}

/// The judgement of an exchange that brought no answer.
pub(crate) fn unanswered(operation: &Operation, host: &str, error: TransportError) -> Error {
    let kind = if error.is_timeout() {
        ErrorKind::Timeout
    } else {
        ErrorKind::Transport
    };
    let repeat = match error.sent() {
        Sent::No => Repeat::NotAccepted,
        Sent::Maybe => Repeat::Uncertain,
    };
    let unanswered = Error::new(
        kind,
        operation.name,
        format!("no answer from {host}: {error}"),
    )
    .with_repeat(repeat);
    match error.into_source() {
        Some(source) => unanswered.with_source(source),
        None => unanswered,
    }
}

/// The judgement of an answer whose body broke off.
pub(crate) fn broken_off(operation: &Operation, error: io::Error) -> Error {
    let uncertain = |kind, message: &str| {
        Error::new(kind, operation.name, message).with_repeat(Repeat::Uncertain)
    };
    match error.kind() {
        io::ErrorKind::FileTooLarge => {
            Error::new(ErrorKind::Decode, operation.name, error.to_string())
        }
        io::ErrorKind::TimedOut => uncertain(ErrorKind::Timeout, &error.to_string()),
        _ => uncertain(ErrorKind::Transport, "the answer broke off").with_source(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rstest::rstest;
    use serde_json::{Value, json};

    const OPERATION: Operation = Operation::JOB_STATUS;

    fn parts(status: u16, headers: &[(&str, &str)]) -> Parts {
        let mut response = http::Response::builder().status(status);
        for (name, value) in headers {
            response = response.header(*name, *value);
        }
        response.body(()).unwrap().into_parts().0
    }

    fn judge(status: u16, body: &str) -> Error {
        check(&OPERATION, &parts(status, &[]), body.as_bytes(), &[]).unwrap_err()
    }

    #[rstest]
    #[case(200)]
    #[case(201)]
    #[case(202)]
    #[case(204)]
    fn t01_any_2xx_is_a_success(#[case] status: u16) {
        assert!(check(&OPERATION, &parts(status, &[]), b"", &[]).is_ok());
    }

    #[test]
    fn t20_an_html_body_keeps_status_and_a_readable_piece() {
        let html = format!(
            "<html><head><title>413 Too Large</title></head><body>{}</body></html>",
            "x".repeat(10_000)
        );
        let parts = parts(413, &[("content-type", "text/html")]);
        let error = check(&OPERATION, &parts, html.as_bytes(), &[]).unwrap_err();
        assert_eq!((error.kind(), error.status()), (ErrorKind::Api, Some(413)));
        let text = error.to_string();
        assert!(
            text.contains("413 Too Large") && !text.contains('<') && text.len() < 400,
            "{text}"
        );
    }

    #[rstest]
    #[case::a(422, json!({"error_code": "validation_error", "validation_errors": [{"loc": ["body", "seeds"], "msg": "m", "type": "t"}]}), "validation_error")]
    #[case::g(404, json!({"error_code": "unknown_job_id", "message": "m"}), "unknown_job_id")]
    #[case::b(429, json!({"error_code": "10011", "message": "m"}), "10011")]
    #[case::number(403, json!({"error_code": 403_003, "message": "m"}), "403003")]
    #[case::r(403, json!({"reason": "Forbidden", "message": "m"}), "Forbidden")]
    #[case::nested(403, json!({"error": {"code": "Forbidden", "message": "m", "details": {"error_code": "403003"}}}), "403003")]
    #[case::ims(400, json!({"error": "invalid_client", "error_description": "m"}), "invalid_client")]
    fn t21_t22_code_and_message_are_read_from_every_shape(
        #[case] status: u16,
        #[case] body: Value,
        #[case] code: &str,
    ) {
        let error = judge(status, &body.to_string());
        assert_eq!(
            (error.status(), error.error_code()),
            (Some(status), Some(code))
        );
        assert!(error.to_string().contains(code));
    }

    #[rstest]
    #[case(422, "validation_error")]
    #[case(400, "bad_request")]
    fn t23_a_schema_violation_is_the_same_kind_either_way(#[case] status: u16, #[case] code: &str) {
        let error = judge(
            status,
            &json!({"error_code": code, "message": "no"}).to_string(),
        );
        assert_eq!(
            (error.kind(), error.is_retryable()),
            (ErrorKind::Api, false)
        );
    }

    #[rstest]
    #[case(451)]
    #[case(422)]
    #[case(400)]
    fn t24_an_unsafe_prompt_is_told_by_its_code(#[case] status: u16) {
        let error = judge(status, r#"{"error_code":"prompt_unsafe","message":"no"}"#);
        assert_eq!(error.kind(), ErrorKind::ContentPolicy);
    }

    #[rstest]
    #[case(429, "", Repeat::NotAccepted)]
    #[case(503, r#"{"error_code":"model_not_loaded"}"#, Repeat::NotAccepted)]
    #[case(503, "", Repeat::Uncertain)]
    #[case(500, "", Repeat::Uncertain)]
    #[case(502, "<html>", Repeat::Uncertain)]
    #[case(504, "", Repeat::Uncertain)]
    #[case(529, "", Repeat::Uncertain)]
    #[case(408, "", Repeat::Uncertain)]
    #[case(501, "", Repeat::Never)]
    #[case(400, "", Repeat::Never)]
    #[case(401, "", Repeat::Never)]
    #[case(403, "", Repeat::Never)]
    #[case(404, "", Repeat::Never)]
    #[case(409, "", Repeat::Never)]
    #[case(451, "", Repeat::Never)]
    #[case(499, "", Repeat::Never)]
    #[case(302, "", Repeat::Never)]
    fn the_status_says_what_became_of_the_request(
        #[case] status: u16,
        #[case] body: &str,
        #[case] expected: Repeat,
    ) {
        assert_eq!(judge(status, body).repeat(), expected);
    }

    #[rstest]
    #[case(409, "job_completed")]
    #[case(410, "gone")]
    #[case(499, "client_closed_request")]
    #[case(501, "not_implemented")]
    fn t62_a_status_that_makes_little_sense_of_a_submit_is_a_final_error_like_any_other(
        #[case] status: u16,
        #[case] code: &str,
    ) {
        let paid = Operation::submit("pay", "v3/pay");
        let json = json!({"error_code": code, "message": "no"}).to_string();
        for body in [json.as_str(), "", "<html>no</html>"] {
            let error =
                decode::<Value>(&paid, &parts(status, &[]), body.as_bytes(), &[]).unwrap_err();
            assert_eq!(
                (error.kind(), error.status(), error.is_retryable()),
                (ErrorKind::Api, Some(status), false)
            );
            assert_eq!(error.repeat(), Repeat::Never);
            assert_eq!(error.error_code(), (body == json).then_some(code));
        }
    }

    #[test]
    fn what_a_server_echoes_is_not_shown() {
        let echo = "got https://s3.example/1?X-Amz-Signature=hush and Bearer eyJhbGciOi.hush.hush";
        let json = json!({"error_code": "bad_request", "message": echo, "stack_trace": [echo], "validation_errors":
            [{"loc": ["body"], "msg": echo, "type": "t", "ctx": {"given": [echo]}}]});
        for body in [json.to_string(), echo.to_owned()] {
            let error = judge(400, &body);
            assert!(!format!("{error} {error:?}").contains("hush"), "{error:?}");
        }
    }

    #[test]
    fn a_paid_request_answered_in_riddles_is_of_unknown_fate() {
        let paid = Operation::submit("pay", "v3/pay");
        let repeat = |operation| {
            decode::<Vec<u8>>(operation, &parts(202, &[]), b"<html>", &[])
                .unwrap_err()
                .repeat()
        };
        assert_eq!(
            (repeat(&paid), repeat(&OPERATION)),
            (Repeat::Uncertain, Repeat::Never)
        );
    }

    #[test]
    fn t37_retry_after_goes_with_the_error() {
        let parts = parts(
            429,
            &[
                ("retry-after", "7"),
                ("x-request-id", "r-1"),
                ("x-access-error", "quota_exhausted"),
            ],
        );
        let error = check(&OPERATION, &parts, b"", &[]).unwrap_err();
        assert_eq!(error.retry_after().map(|span| span.as_secs()), Some(7));
        assert_eq!(
            (error.request_id(), error.access_error()),
            (Some("r-1"), Some("quota_exhausted"))
        );
    }

    #[test]
    fn a_wrong_form_names_the_place_and_quotes_nothing() {
        let body =
            br#"{"outputs":[{"image":{"url":"https://s3.example/?sig=hush"}}],"size":"hush"}"#;
        let error =
            decode::<firefly_types::GenerateImagesRequest>(&OPERATION, &parts(200, &[]), body, &[])
                .unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Decode);
        assert!(!format!("{error} {error:?}").contains("hush"));
    }

    #[rstest]
    #[case::cut(r#"{"https://b.example/1?X-Amz-Signature=hushhush123": tru"#)]
    #[case::no_json(r#"{"https://b.example/1?X-Amz-Signature=hushhush123": x}"#)]
    #[case::of_a_wrong_form(r#"{"https://b.example/1?X-Amz-Signature=hushhush123": "x"}"#)]
    fn a_signature_in_the_name_of_a_member_is_not_shown(#[case] body: &str) {
        type Numbers = std::collections::BTreeMap<String, u8>;
        let answered = parts(200, &[]);
        let texts = [
            decode::<Numbers>(&OPERATION, &answered, body.as_bytes(), &[]).unwrap_err(),
            decode::<Numbers>(
                &Operation::submit("pay", "v3/pay"),
                &answered,
                body.as_bytes(),
                &[],
            )
            .unwrap_err(),
        ]
        .map(|error| format!("{error} {error:?}"));
        for text in texts {
            assert!(!text.contains("hushhush123"), "{text}");
        }
    }

    #[test]
    fn the_name_of_a_member_is_bounded_and_has_no_control_characters_and_no_secret_of_the_call() {
        let name = format!(r"a\u001b[31m hush-token {}", "x".repeat(20_000));
        let body = format!(r#"{{"{name}": "x"}}"#);
        let error = decode::<std::collections::BTreeMap<String, u8>>(
            &OPERATION,
            &parts(200, &[]),
            body.as_bytes(),
            &["hush-token"],
        );
        let text = error.unwrap_err().to_string();
        assert!(text.contains("documented form at a"), "{text}");
        assert!(text.chars().count() < 400, "{}", text.len());
        assert!(
            !text.contains("hush-token") && !text.contains(char::is_control),
            "{text}"
        );
    }

    #[rstest]
    #[case("")]
    #[case("this is not JSON")]
    #[case(r#"{"outputs": [{"seed": 1"#)]
    fn what_is_no_json_has_no_place_in_it(#[case] body: &str) {
        let error = decode::<Value>(&OPERATION, &parts(200, &[]), body.as_bytes(), &[]);
        let text = error.unwrap_err().to_string();
        assert!(
            text.ends_with("the answer is not whole JSON (HTTP 200)"),
            "{text}"
        );
    }

    #[rstest]
    #[case(
        r#"{"status":"failed","error_code":"prompt_unsafe","message":"no"}"#,
        ErrorKind::ContentPolicy
    )]
    #[case(
        r#"{"status":"Failed","error_code":"runtime_error"}"#,
        ErrorKind::JobFailed
    )]
    #[case(r#"{"status":"failed","outputs":[]}"#, ErrorKind::JobFailed)]
    #[case(r#"{"status":"canceled"}"#, ErrorKind::JobCancelled)]
    #[case(r#"{"status":"timeout"}"#, ErrorKind::JobTimedOut)]
    fn t05_t09_t24_a_failure_that_is_told_in_place_of_a_job_is_a_failure(
        #[case] body: &str,
        #[case] kind: ErrorKind,
    ) {
        let paid = Operation::submit("pay", "v3/pay");
        let answered = parts(202, &[]);
        let told = [
            decode::<JobAccepted>(&paid, &answered, body.as_bytes(), &[]).unwrap_err(),
            decode::<firefly_types::GenerateImagesResult>(&paid, &answered, body.as_bytes(), &[])
                .unwrap_err(),
        ];
        for error in told {
            assert_eq!((error.kind(), error.repeat()), (kind, Repeat::Never));
            assert!(!error.is_retryable());
        }
    }

    #[rstest]
    #[case(r#"{"status":"failed","jobId":"1","error_code":"prompt_unsafe"}"#)]
    #[case(r#"{"status":"failed","links":{"result":{"href":"https://h.adobe.io/v3/status/1"}}}"#)]
    fn t05_a_failure_that_can_be_asked_for_is_a_job(#[case] body: &str) {
        let paid = Operation::submit("pay", "v3/pay");
        let job = decode::<JobAccepted>(&paid, &parts(202, &[]), body.as_bytes(), &[]).unwrap();
        assert_eq!(job.job_id(), Some("1"));
    }

    proptest! {
        #[test]
        fn no_answer_can_make_it_panic(status in 300u16..1000, body in proptest::collection::vec(any::<u8>(), 0..80)) {
            let error = check(&OPERATION, &parts(status, &[]), &body, &[]).unwrap_err();
            prop_assert_eq!(error.status(), Some(status));
        }
    }
}
