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

/// Reads an answer that brings nothing but a yes: no body, or JSON with nothing in it. What else comes under a status of success, such
/// as the page of a proxy, is somebody else's answer.
pub(super) fn said_yes(answer: &Answer<'_>) -> Result<(), AuthError> {
    answer.accepted()?;
    let body = answer.response.body().trim_ascii();
    let says_no_more = body.is_empty()
        || match serde_json::from_slice(body) {
            Ok(Value::Null) => true,
            Ok(Value::Object(members)) => members.is_empty(),
            _ => false,
        };
    if says_no_more {
        return Ok(());
    }
    Err(answer.unusable("with a body where none belongs: whether it was done is not known"))
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
    use crate::AuthErrorKind;
    use crate::operations::{Discovery, NewClientSecret, SigningKey, UserInfo, Validation};
    use http::Response;
    use proptest::prelude::*;
    use rstest::rstest;
    use serde_json::json;

    /// JSON of the members that are read, each with anything in it, and the token in some.
    fn bodies() -> impl Strategy<Value = String> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<u64>().prop_map(Value::from),
            any::<i64>().prop_map(|number| Value::from(number.to_string())),
            Just(json!("acc3ss-token")),
            Just(json!("PERMANENT")),
            "\\PC{0,8}".prop_map(Value::from),
        ];
        let names = prop::sample::select(vec![
            "valid",
            "reason",
            "token",
            "client_id",
            "user_id",
            "as",
            "scope",
            "created_at",
            "expires_in",
            "sub",
            "name",
            "address",
            "country",
            "issuer",
            "keys",
            "kid",
            "kty",
            "uuid",
            "client_secret",
            "client_secrets",
            "expires_at",
            "secret_usages",
            "last_used_at",
            "error",
            "message",
        ]);
        let json = leaf.prop_recursive(3, 40, 8, move |inner| {
            let members = prop::collection::vec((names.clone(), inner.clone()), 0..8);
            let object = members.prop_map(|members| {
                Value::Object(
                    members
                        .into_iter()
                        .map(|(name, value)| (name.to_owned(), value))
                        .collect(),
                )
            });
            prop_oneof![
                object,
                prop::collection::vec(inner, 0..3).prop_map(Value::Array)
            ]
        });
        json.prop_map(|json| json.to_string())
    }

    /// What came of it, as a program might print it.
    fn told<T: std::fmt::Debug>(result: Result<T, AuthError>) -> String {
        match result {
            Ok(read) => format!("{read:?}"),
            Err(error) => format!("{error} {error:?}"),
        }
    }

    proptest! {
        #[test]
        fn no_answer_makes_a_reader_panic_or_tell_the_token(status in 200u16..600, body in bodies()) {
            let mut response = Response::new(Bytes::from(body));
            *response.status_mut() = status.try_into().unwrap();
            let answer = Answer {
                response: &response,
                errand: &Errand::TOKEN,
                secrets: &["acc3ss-token"],
                sent: SystemTime::UNIX_EPOCH,
            };
            let all = [
                told(Validation::read(&answer)),
                told(UserInfo::read(&answer)),
                told(Discovery::read(&answer)),
                told(SigningKey::read_set(&answer)),
                told(NewClientSecret::read(&answer)),
                told(said_yes(&answer)),
            ];
            prop_assert!(all.iter().all(|text| !text.contains("acc3ss")), "{all:?}");
        }
    }

    #[rstest]
    #[case("", true)]
    #[case(" \r\n", true)]
    #[case("{}", true)]
    #[case("null\n", true)]
    #[case("<html>Sign in to the network</html>", false)]
    #[case(r#"{"status":"failed"}"#, false)]
    #[case("[]", false)]
    #[case("false", false)]
    #[case("acc3ss-token", false)]
    fn a_yes_has_nothing_to_say(#[case] body: &'static str, #[case] is_yes: bool) {
        for status in [200, 202, 204] {
            let mut response = Response::new(Bytes::from_static(body.as_bytes()));
            *response.status_mut() = status.try_into().unwrap();
            let answer = Answer {
                response: &response,
                errand: &Errand::TOKEN,
                secrets: &["acc3ss-token"],
                sent: SystemTime::UNIX_EPOCH,
            };
            let read = said_yes(&answer);
            let expected = (!is_yes).then_some(AuthErrorKind::InvalidResponse);
            assert_eq!(read.as_ref().err().map(AuthError::kind), expected);
            assert!(!told(read).contains("acc3ss"));
        }
    }

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
