//! IMS's answer to a request for a token (RFC 6749 sections 5.1 and 5.2), judged without I/O.

use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::Response;
use secrecy::SecretString;
use serde::Deserialize;
use serde_json::Value;
use zeroize::Zeroizing;

use crate::{
    AccessToken, AuthError, TokenEndpoint,
    answer::{Answer, Errand},
    scrub::scrub,
};

/// The longest life IMS documents. A number in the wrong unit is cut down to it.
pub(crate) const LONGEST_LIFE: Duration = Duration::from_secs(24 * 60 * 60);
/// Assumed when neither the answer nor the token tells: short enough to do no harm, long enough not to storm.
const UNKNOWN_LIFE: Duration = Duration::from_secs(5 * 60);

/// What an answer brings.
#[derive(Debug)]
pub(crate) struct TokenReply {
    pub(crate) access_token: Result<AccessToken, AuthError>,
    /// What the next token can be had with; for grants on behalf of a person only. It may be there although the access token is of
    /// no use, and is then the only valid one.
    pub(crate) refresh_token: Option<SecretString>,
}

#[derive(Deserialize)]
struct Body {
    access_token: Option<Zeroizing<String>>,
    token_type: Option<String>,
    expires_in: Option<Value>,
    refresh_token: Option<Zeroizing<String>>,
}

/// Reads `response`, which came from `endpoint` for `client_id` after `sent`. `secrets` are hidden in whatever is quoted.
pub(crate) fn parse(
    response: &Response<Bytes>,
    endpoint: &TokenEndpoint,
    client_id: &str,
    secrets: &[&str],
    sent: SystemTime,
) -> TokenReply {
    let errand = &Errand::TOKEN;
    let answer = Answer {
        response,
        errand,
        secrets,
        sent,
    };
    let (access_token, refresh_token) = if response.status().is_success() {
        let (access_token, refresh_token) = success(response.body(), endpoint, client_id, sent);
        // A refusal under a status of success is one all the same.
        let told = |error| answer.named_error().unwrap_or(error);
        (access_token.map_err(told), refresh_token)
    } else {
        (Err(answer.refusal()), None)
    };
    let debug_id = || Some(scrub(answer.debug_id()?, secrets, 64));
    TokenReply {
        access_token: match access_token {
            Ok(token) => Ok(token.with_debug_id(debug_id())),
            Err(error) => Err(answer.told(error)),
        },
        refresh_token,
    }
}

fn invalid(why: &str) -> AuthError {
    Errand::TOKEN.unusable(why)
}

/// The access token and the refresh token of an answer of success.
fn success(
    body: &[u8],
    endpoint: &TokenEndpoint,
    client_id: &str,
    sent: SystemTime,
) -> (Result<AccessToken, AuthError>, Option<SecretString>) {
    // serde_json's messages may quote the text they stumbled over, which can be the token: the cause stays out.
    let Ok(mut body) = serde_json::from_slice::<Body>(body) else {
        return (Err(invalid("not with the JSON of a token")), None);
    };
    let refresh_token = body.refresh_token.take().filter(|text| !text.is_empty());
    let refresh_token = refresh_token.map(|text| text.as_str().into());
    (body.access_token(endpoint, client_id, sent), refresh_token)
}

impl Body {
    fn access_token(
        self,
        endpoint: &TokenEndpoint,
        client_id: &str,
        sent: SystemTime,
    ) -> Result<AccessToken, AuthError> {
        if self
            .token_type
            .is_some_and(|kind| !kind.eq_ignore_ascii_case("bearer"))
        {
            return Err(invalid("the token is not a bearer token"));
        }
        let text = self
            .access_token
            .ok_or_else(|| invalid("without an access token"))?;
        let token = AccessToken::new(client_id, text.as_str())?;
        let life = self
            .expires_in
            .as_ref()
            .and_then(number)
            .map(|number| endpoint.lifetime(number))
            .or_else(|| claimed_life(&token))
            .unwrap_or_else(|| {
                tracing::warn!(assumed = ?UNKNOWN_LIFE, "the answer does not tell how long the token lives");
                UNKNOWN_LIFE
            })
            .min(LONGEST_LIFE);
        Ok(token.with_expiry(life, sent))
    }
}

/// A number, or text that holds one: both occur in the wild.
pub(crate) fn number(value: &Value) -> Option<f64> {
    match value {
        Value::Number(number) => number.as_f64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
}

/// The lifetime in the token's own claim: milliseconds, as text. Only a hint, for an answer that does not tell.
fn claimed_life(token: &AccessToken) -> Option<Duration> {
    let millis = number(token.claims()?.get("expires_in")?)?;
    Duration::try_from_secs_f64(millis / 1000.0).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{AuthErrorKind, TokenVersion};
    use proptest::prelude::*;
    use rstest::rstest;
    use secrecy::ExposeSecret as _;

    fn answer(status: u16, body: &str) -> Response<Bytes> {
        Response::builder()
            .status(status)
            .header("x-debug-id", "dbg-7")
            .body(Bytes::copy_from_slice(body.as_bytes()))
            .unwrap()
    }

    fn read(status: u16, body: &str) -> Result<AccessToken, AuthError> {
        parse(
            &answer(status, body),
            &TokenEndpoint::production(),
            "id",
            &["hush"],
            SystemTime::UNIX_EPOCH,
        )
        .access_token
    }

    #[rstest]
    #[case::number("86399", 86_399)]
    #[case::text("\"86399\"", 86_399)]
    #[case::fraction("59.9", 59)]
    #[case::milliseconds_in_place_of_seconds("86399999", 86_400)]
    #[case::longer_than_a_day("172800", 86_400)]
    #[case::zero("0", 0)]
    #[case::negative("-5", 0)]
    #[case::absurd("1e300", 86_400)]
    #[case::unreadable("\"soon\"", 300)]
    #[case::null("null", 300)]
    fn expires_in_is_read_in_every_form(#[case] json: &str, #[case] seconds: u64) {
        let token = read(
            200,
            &format!(r#"{{"access_token":"abc","token_type":"bearer","expires_in":{json}}}"#),
        )
        .unwrap();
        assert_eq!(token.expires_in().unwrap().as_secs(), seconds);
        assert_eq!(token.debug_id(), Some("dbg-7"));
    }

    #[rstest]
    #[case(r#"{"access_token":"","refresh_token":"next"}"#)]
    #[case(r#"{"refresh_token":"next"}"#)]
    #[case(r#"{"access_token":"abc","token_type":"mac","refresh_token":"next"}"#)]
    fn a_refresh_token_beside_an_unusable_access_token_is_not_lost(#[case] body: &str) {
        let endpoint = TokenEndpoint::production();
        let reply = parse(
            &answer(200, body),
            &endpoint,
            "id",
            &[],
            SystemTime::UNIX_EPOCH,
        );
        assert!(reply.access_token.is_err());
        assert_eq!(reply.refresh_token.unwrap().expose_secret(), "next");
    }

    #[test]
    fn version_1_counts_milliseconds() {
        let endpoint = TokenEndpoint::production().with_version(TokenVersion::V1);
        let response = answer(200, r#"{"access_token":"abc","expires_in":3599000}"#);
        let reply = parse(&response, &endpoint, "id", &[], SystemTime::UNIX_EPOCH);
        let token = reply.access_token.unwrap();
        assert_eq!(token.expires_in(), Some(Duration::from_secs(3599)));
        assert_eq!(
            token.expires_at(),
            Some(SystemTime::UNIX_EPOCH + Duration::from_secs(3599))
        );
    }

    #[test]
    fn the_tokens_own_claim_helps_out_when_the_answer_does_not_tell() {
        use base64::Engine as _;
        let claims =
            base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(r#"{"expires_in":"3600000"}"#);
        let token = read(200, &format!(r#"{{"access_token":"e30.{claims}.s"}}"#)).unwrap();
        assert_eq!(token.expires_in(), Some(Duration::from_secs(3600)));
    }

    #[rstest]
    #[case("bearer")]
    #[case("Bearer")]
    #[case("BEARER")]
    fn the_token_type_is_compared_without_case(#[case] kind: &str) {
        assert!(
            read(
                200,
                &format!(r#"{{"access_token":"abc","token_type":"{kind}"}}"#)
            )
            .is_ok()
        );
    }

    #[rstest]
    #[case("<html>busy</html>")]
    #[case("{}")]
    #[case("[]")]
    #[case("")]
    #[case(r#"{"access_token":""}"#)]
    #[case(r#"{"access_token":null}"#)]
    #[case(r#"{"access_token":"a b"}"#)]
    #[case(r#"{"access_token":"abc","token_type":"mac"}"#)]
    #[case(r#"{"access_token":42}"#)]
    fn a_success_without_a_usable_token_is_an_error(#[case] body: &str) {
        let error = read(200, body).unwrap_err();
        assert_eq!(
            (error.kind(), error.status()),
            (AuthErrorKind::InvalidResponse, Some(200))
        );
        assert_eq!(error.debug_id(), Some("dbg-7"));
    }

    #[rstest]
    #[case(
        r#"{"error":"invalid_client","error_description":"invalid client_secret parameter"}"#,
        "invalid_client"
    )]
    #[case(
        r#"{"error":{"code":"invalid_client","message":"no"}}"#,
        "invalid_client"
    )]
    #[case(r#"{"error_code":"401013","message":"no"}"#, "401013")]
    #[case(r#"{"error_code":401013,"message":"no"}"#, "401013")]
    #[case(r#"{"error":{"code":403,"message":"no"}}"#, "403")]
    fn t21_an_error_is_read_in_every_shape_of_the_token_endpoints(
        #[case] body: &str,
        #[case] code: &str,
    ) {
        let error = read(400, body).unwrap_err();
        assert_eq!(
            (error.kind(), error.code(), error.status()),
            (AuthErrorKind::Refused, Some(code), Some(400))
        );
        assert!(error.description().is_some() && !error.is_transient());
    }

    #[rstest]
    #[case(r#"{"error":"invalid_client","error_description":"no"}"#, false)]
    #[case(
        r#"{"error":"invalid_client","error_description":"no","access_token":""}"#,
        false
    )]
    #[case(r#"{"error":"server_error","error_description":"no"}"#, true)]
    fn a_refusal_under_a_status_of_success_is_judged_by_its_code(
        #[case] body: &str,
        #[case] transient: bool,
    ) {
        let error = read(200, body).unwrap_err();
        assert_eq!(
            (error.kind(), error.status(), error.description()),
            (AuthErrorKind::Refused, Some(200), Some("no"))
        );
        assert!(error.code().is_some() && error.debug_id().is_some());
        assert_eq!(error.is_transient(), transient);
    }

    #[rstest]
    #[case(r#"{"error":""}"#)]
    #[case(r#"{"error":" "}"#)]
    #[case(r#"{"error":[],"error_code":null}"#)]
    #[case("[]")]
    #[case("")]
    fn an_error_that_names_no_code_keeps_its_status_alone(#[case] body: &str) {
        let error = read(400, body).unwrap_err();
        assert_eq!((error.code(), error.status()), (None, Some(400)));
        assert!(error.to_string().contains("(HTTP 400)"), "{error}");
    }

    #[test]
    fn t20_an_html_error_keeps_its_status() {
        let error = read(503, "<html>down</html>").unwrap_err();
        assert_eq!((error.status(), error.code()), (Some(503), None));
        assert!(error.is_transient());
    }

    #[test]
    fn an_error_that_echoes_the_form_shows_no_secret() {
        let error = read(
            400,
            r#"{"error":"invalid_client","error_description":"client_secret=hush is wrong"}"#,
        )
        .unwrap_err();
        assert!(!format!("{error} {error:?}").contains("hush"));
    }

    #[rstest]
    #[case(200, r#"{"access_token":"abc"}"#)]
    #[case(200, "<html>busy</html>")]
    #[case(400, r#"{"error":"invalid_client"}"#)]
    fn a_debug_id_that_echoes_the_secret_is_cleaned(#[case] status: u16, #[case] body: &str) {
        let mut response = answer(status, body);
        response
            .headers_mut()
            .insert("x-debug-id", "dbg-9 for hush".parse().unwrap());
        let endpoint = TokenEndpoint::production();
        let debug_id = match parse(
            &response,
            &endpoint,
            "id",
            &["hush"],
            SystemTime::UNIX_EPOCH,
        )
        .access_token
        {
            Ok(token) => token.debug_id().map(str::to_owned),
            Err(error) => error.debug_id().map(str::to_owned),
        };
        assert_eq!(debug_id.as_deref(), Some("dbg-9 for [hidden]"));
    }

    proptest! {
        #[test]
        fn no_body_can_make_it_panic(status in 200u16..600, body in "\\PC{0,60}") {
            let _ = read(status, &body);
        }

        #[test]
        fn any_expires_in_stays_between_zero_and_a_day(number in prop::num::f64::ANY) {
            let token = read(200, &format!(r#"{{"access_token":"abc","expires_in":"{number}"}}"#)).unwrap();
            prop_assert!(token.expires_in().unwrap() <= LONGEST_LIFE);
        }
    }
}
