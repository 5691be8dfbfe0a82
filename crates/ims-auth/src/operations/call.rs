//! One call of an operation: sent once, judged, and read. Which one it is stands beside it.

use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::{Request, header};
use serde_json::Value;

use crate::{
    AccessToken, AuthError,
    answer::{Answer, Errand},
    exchange::Exchange,
};

impl<Endpoint> Exchange<Endpoint> {
    /// Sends `message` once and has `read` the answer. None of `secrets` is quoted from it.
    pub(super) async fn call<T>(
        &self,
        message: Request<Bytes>,
        errand: &Errand,
        secrets: &[&str],
        read: impl FnOnce(&Answer<'_>) -> Result<T, AuthError>,
    ) -> Result<T, AuthError> {
        let sent = self.clock.now().wall;
        tracing::debug!(
            server.address = message.uri().host(),
            "sending {}",
            errand.wish
        );
        let response = self.send(message, errand).await?;
        read(&Answer {
            response: &response,
            errand,
            secrets,
            sent,
        })
    }
}

/// `message` with `token` as its bearer (RFC 6750 section 2.1).
pub(super) fn bearing(mut message: Request<Bytes>, token: &AccessToken) -> Request<Bytes> {
    let headers = message.headers_mut();
    headers.insert(header::AUTHORIZATION, token.authorization().clone());
    message
}

/// Reads an answer that brings nothing but a yes.
pub(super) fn said_yes(answer: &Answer<'_>) -> Result<(), AuthError> {
    answer.accepted()
}

/// A time in Unix milliseconds, which Adobe writes as text and might write as a number.
pub(super) fn millis(value: &Value) -> Option<SystemTime> {
    SystemTime::UNIX_EPOCH.checked_add(span(value)?)
}

/// A span in milliseconds, in either form.
pub(super) fn span(value: &Value) -> Option<Duration> {
    let millis = match value {
        Value::Number(number) => number.as_u64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    };
    millis.map(Duration::from_millis)
}

/// True or false, which older answers write as text.
pub(super) fn boolean(value: &Value) -> Option<bool> {
    match value {
        Value::Bool(value) => Some(*value),
        Value::String(text) => text.trim().to_ascii_lowercase().parse().ok(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;
    use serde_json::json;

    #[rstest]
    #[case(json!("1795455918411"), Some(1_795_455_918_411))]
    #[case(json!(1_795_455_918_411_u64), Some(1_795_455_918_411))]
    #[case(json!(-1), None)]
    #[case(json!("PERMANENT"), None)]
    #[case(json!(null), None)]
    fn milliseconds_are_read_as_text_and_as_a_number(
        #[case] value: Value,
        #[case] expected: Option<u64>,
    ) {
        let expected =
            expected.map(|millis| SystemTime::UNIX_EPOCH + Duration::from_millis(millis));
        assert_eq!(millis(&value), expected);
    }

    #[test]
    fn a_time_beyond_all_measure_is_none_or_far_and_no_panic() {
        let far = millis(&json!(u64::MAX));
        assert!(far.is_none_or(|far| far > SystemTime::now()));
    }

    #[rstest]
    #[case(json!(true), Some(true))]
    #[case(json!("true"), Some(true))]
    #[case(json!("False"), Some(false))]
    #[case(json!(1), None)]
    fn true_and_false_are_read_as_text_too(#[case] value: Value, #[case] expected: Option<bool>) {
        assert_eq!(boolean(&value), expected);
    }
}
