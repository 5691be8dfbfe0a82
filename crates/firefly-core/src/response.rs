//! From an HTTP response to a value or an error: pure, and the only judge of a status.

use std::{io, time::SystemTime};

use firefly_types::{ApiError, error_code};
use http::{StatusCode, header, response::Parts};
use ims_auth::scrub;
use serde::de::DeserializeOwned;

use crate::{
    Effect, Error, ErrorKind, Operation, echo,
    error::Repeat,
    transport::{Sent, TransportError},
};

/// The value in a successful answer. `secrets` are hidden in whatever is quoted of an unsuccessful one.
///
/// # Errors
/// [`ErrorKind::Decode`] with the JSON path at fault, or the judgement of an unsuccessful status.
pub fn decode<T: DeserializeOwned>(
    operation: &Operation,
    parts: &Parts,
    body: &[u8],
    secrets: &[&str],
) -> Result<T, Error> {
    check(operation, parts, body, secrets)?;
    from_json(operation, body).map_err(|error| {
        let error = error.with_status(parts.status.as_u16());
        // A paid request that was taken with words nobody understands may well have been accepted.
        if operation.effect == Effect::Once {
            error.with_repeat(Repeat::Uncertain)
        } else {
            error
        }
    })
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

pub(crate) fn from_json<T: DeserializeOwned>(
    operation: &Operation,
    body: &[u8],
) -> Result<T, Error> {
    let mut json = serde_json::Deserializer::from_slice(body);
    serde_path_to_error::deserialize(&mut json).map_err(|error| {
        let place = error.path().to_string();
        let place = if place == "." {
            String::new()
        } else {
            format!(" at {place}")
        };
        // Only the kind of fault: the text may quote the body, where signed URLs stand.
        let what = match error.inner().classify() {
            serde_json::error::Category::Syntax | serde_json::error::Category::Eof => {
                "is not whole JSON"
            }
            _ => "has not the documented form",
        };
        Error::new(
            ErrorKind::Decode,
            operation.name,
            format!("the answer {what}{place}"),
        )
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

    proptest! {
        #[test]
        fn no_answer_can_make_it_panic(status in 300u16..1000, body in proptest::collection::vec(any::<u8>(), 0..80)) {
            let error = check(&OPERATION, &parts(status, &[]), &body, &[]).unwrap_err();
            prop_assert_eq!(error.status(), Some(status));
        }
    }
}
