//! What a program printed, read as a token. Pure: the time is given, and no text is ever quoted.

use std::time::{Duration, SystemTime};

use serde::Deserialize;
use serde_json::Value;
use zeroize::Zeroizing;

use crate::{
    AccessToken, AuthError, AuthErrorKind,
    token_response::{LONGEST_LIFE, number},
};

/// The members that are read of JSON. All others are ignored.
#[derive(Default, Deserialize)]
struct Answer {
    access_token: Option<Zeroizing<String>>,
    /// What `aio` calls it.
    token: Option<Zeroizing<String>>,
    token_type: Option<String>,
    /// Seconds.
    expires_in: Option<Value>,
    /// Milliseconds since 1970.
    expiry: Option<Value>,
    client_id: Option<String>,
}

/// The token in `stdout`, which a program printed that was started at `started`. `client_id` goes before what the output tells.
pub(super) fn read(
    stdout: &[u8],
    client_id: Option<&str>,
    started: SystemTime,
) -> Result<AccessToken, AuthError> {
    let invalid = |why: &str| AuthError::new(AuthErrorKind::InvalidResponse, why);
    let text = str::from_utf8(stdout).map_err(|_| invalid("its output is not UTF-8"))?;
    let answer = parse(text.trim())
        // serde_json's messages may quote what they stumbled over, which can be the token: the cause stays out.
        .ok_or_else(|| invalid("its output begins like JSON, but is not the JSON of a token"))?;
    if answer
        .token_type
        .is_some_and(|kind| !kind.eq_ignore_ascii_case("bearer"))
    {
        return Err(invalid("the token is not a bearer token"));
    }
    let text = answer
        .access_token
        .or(answer.token)
        // What `jq` and JavaScript print in place of a member that is not there, and JSON's other words.
        .filter(|text| !matches!(text.as_str(), "" | "null" | "undefined" | "true" | "false"))
        .ok_or_else(|| invalid("there is no access token in its output"))?;
    let client_id = match client_id.map(str::to_owned).or(answer.client_id) {
        Some(client_id) => client_id,
        None => claimed_client_id(&text)?,
    };
    let token = AccessToken::new(client_id, text.as_str())?;
    let life = answer
        .expires_in
        .as_ref()
        .and_then(number)
        .map(seconds)
        .or_else(|| {
            let end = answer.expiry.as_ref().and_then(number).and_then(millis);
            let end = end.or_else(|| token.claimed_expiry())?;
            Some(end.duration_since(started).unwrap_or_default())
        });
    Ok(match life {
        Some(life) => token.with_expiry(life.min(LONGEST_LIFE), started),
        None => token,
    })
}

/// The members of an object; a string of JSON, or text that is no JSON at all, is the token itself. A list is neither: no
/// bearer token begins like one (RFC 6750 section 2.1).
fn parse(text: &str) -> Option<Answer> {
    let bare = |token| Answer {
        access_token: Some(token),
        ..Answer::default()
    };
    match text.chars().next() {
        Some('{') => serde_json::from_str(text).ok(),
        Some('"') => serde_json::from_str(text).ok().map(bare),
        Some('[') => None,
        _ => Some(bare(Zeroizing::new(text.to_owned()))),
    }
}

/// The client that the token itself names.
fn claimed_client_id(token: &str) -> Result<String, AuthError> {
    let claims = AccessToken::new("not-known-yet", token)?.claims();
    let client_id = claims
        .as_ref()
        .and_then(|claims| claims["client_id"].as_str());
    client_id.map(str::to_owned).ok_or_else(|| {
        AuthError::new(
            AuthErrorKind::Configuration,
            "neither its output nor the token tells the client ID; set it with `with_client_id`",
        )
    })
}

/// Not finite or negative numbers mean no time at all.
fn seconds(number: f64) -> Duration {
    Duration::try_from_secs_f64(number.clamp(0.0, 1e9)).unwrap_or_default()
}

fn millis(number: f64) -> Option<SystemTime> {
    SystemTime::UNIX_EPOCH.checked_add(Duration::try_from_secs_f64(number / 1000.0).ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use base64::Engine as _;
    use proptest::prelude::*;
    use rstest::rstest;

    /// 2027-01-15, in milliseconds.
    const NOW: u64 = 1_800_000_000_000;

    fn now() -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_millis(NOW)
    }

    fn read(stdout: &str) -> Result<AccessToken, AuthError> {
        super::read(stdout.as_bytes(), Some("my-id"), now())
    }

    /// A token in the form of Adobe's, with these claims.
    fn jws(claims: &str) -> String {
        let claims = base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(claims);
        format!("e30.{claims}.sig")
    }

    #[rstest]
    #[case::bare("abc123")]
    #[case::with_white_space("\r\n abc123\t\n")]
    #[case::oauth(r#"{"access_token":"abc123","token_type":"bearer"}"#)]
    #[case::aio(r#"{ "token": "abc123", "more": [1] }"#)]
    #[case::a_string_of_json("\"abc123\"\n")]
    fn a_token_is_read_in_every_form(#[case] stdout: &str) {
        let token = read(stdout).unwrap();
        assert_eq!(token.expose_secret(), "abc123");
        assert_eq!((token.client_id(), token.expires_at()), ("my-id", None));
    }

    #[rstest]
    #[case::number(r#"{"access_token":"a","expires_in":3599}"#, 3599)]
    #[case::text(r#"{"access_token":"a","expires_in":"3599"}"#, 3599)]
    #[case::too_long(r#"{"access_token":"a","expires_in":86399999}"#, 86_400)]
    #[case::negative(r#"{"access_token":"a","expires_in":-1}"#, 0)]
    #[case::expiry(r#"{"token":"a","expiry":1800000060000}"#, 60)]
    #[case::expiry_as_text(r#"{"token":"a","expiry":"1800000060000"}"#, 60)]
    #[case::expiry_in_the_past(r#"{"token":"a","expiry":1700000000000}"#, 0)]
    #[case::both(r#"{"token":"a","expiry":1800000060000,"expires_in":7}"#, 7)]
    fn the_lifetime_is_read_in_every_form(#[case] stdout: &str, #[case] seconds: u64) {
        let token = read(stdout).unwrap();
        let life = Duration::from_secs(seconds);
        assert_eq!(token.expires_in(), Some(life));
        assert_eq!(token.expires_at(), Some(now() + life));
    }

    #[test]
    fn claims_tell_the_lifetime_when_the_output_does_not() {
        let created_at = NOW - 50_000;
        let text = jws(&format!(
            r#"{{"created_at":"{created_at}","expires_in":"60000"}}"#
        ));
        let end = Some(now() + Duration::from_secs(10));
        assert_eq!(read(&text).unwrap().expires_at(), end);
        let told = read(&format!(r#"{{"access_token":"{text}","expires_in":5}}"#));
        let end = Some(now() + Duration::from_secs(5));
        assert_eq!(told.unwrap().expires_at(), end);
    }

    #[test]
    fn the_client_id_is_the_callers_then_the_outputs_then_the_tokens() {
        let token = jws(r#"{"client_id":"of-token"}"#);
        let output = format!(r#"{{"access_token":"{token}","client_id":"of-output"}}"#);
        let client_id = |stdout: &str, given| {
            let token = super::read(stdout.as_bytes(), given, now()).unwrap();
            token.client_id().to_owned()
        };
        assert_eq!(client_id(&output, Some("given")), "given");
        assert_eq!(client_id(&output, None), "of-output");
        assert_eq!(client_id(&token, None), "of-token");
    }

    #[test]
    fn without_any_client_id_the_error_says_how_to_set_it() {
        for stdout in ["abc123", &jws(r#"{"client_id":7}"#)] {
            let error = super::read(stdout.as_bytes(), None, now()).unwrap_err();
            assert_eq!(error.kind(), AuthErrorKind::Configuration);
            assert!(error.to_string().contains("with_client_id"), "{error}");
        }
    }

    #[rstest]
    #[case("")]
    #[case("\n")]
    #[case("null")]
    #[case("undefined\n")]
    #[case("true")]
    #[case("false")]
    #[case(r#"["s3cret-value"]"#)]
    #[case(r#"[{"access_token":"s3cret-value"}]"#)]
    #[case("[s3cret-value")]
    #[case("Error: not-logged-in")]
    #[case("{}")]
    #[case(r#"{"access_token":null}"#)]
    #[case(r#"{"access_token":"s3cret-half"#)]
    #[case(r#"{"access_token":"s3cret-value","token_type":"mac"}"#)]
    #[case(r#"{"access_token":"s3cret value"}"#)]
    #[case(r#""s3cret-half"#)]
    fn output_without_a_usable_token_is_an_error_that_does_not_quote_it(#[case] stdout: &str) {
        let error = read(stdout).unwrap_err();
        assert_eq!(error.kind(), AuthErrorKind::InvalidResponse);
        assert!(!error.is_transient());
        let text = format!("{error} {error:?}");
        for word in ["s3cret", "not-logged-in"] {
            assert!(!text.contains(word), "{text}");
        }
    }

    #[test]
    fn output_that_is_no_text_is_an_error() {
        let error = super::read(b"\xff\xfe", Some("id"), now()).unwrap_err();
        assert_eq!(error.to_string(), "its output is not UTF-8");
    }

    proptest! {
        #[test]
        fn no_output_can_make_it_panic(stdout in "\\PC{0,60}") {
            let _ = read(&stdout);
        }

        #[test]
        fn any_number_is_a_life_of_at_most_a_day(number in prop::num::f64::ANY) {
            for member in ["expires_in", "expiry"] {
                let token = read(&format!(r#"{{"access_token":"a","{member}":"{number}"}}"#)).unwrap();
                prop_assert!(token.expires_in().is_none_or(|life| life <= LONGEST_LIFE));
            }
        }
    }
}
