//! The answer of one of Adobe's services, judged without I/O: what it means when it does not bring what was asked for. What a good
//! one brings is read by whoever asked.

use std::{ops::Deref, time::SystemTime};

use bytes::Bytes;
use http::{Response, header};
use serde_json::Value;
use zeroize::{Zeroize as _, Zeroizing};

use crate::{AuthError, AuthErrorKind, error::documented_advice, retry_after, scrub::scrub};

/// What is asked of whom: the words that errors are told in, and what to check after one.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Errand {
    /// Who is asked, such as "IMS".
    pub(crate) service: &'static str,
    /// Which part of it, such as "the token endpoint".
    pub(crate) endpoint: &'static str,
    /// What it is asked for, such as "the request for a token".
    pub(crate) wish: &'static str,
    pub(crate) advise: Advise,
}

/// What to check after a code and a status.
pub(crate) type Advise = fn(Option<&str>, Option<u16>) -> Option<&'static str>;

impl Errand {
    /// The request for a token.
    pub(crate) const TOKEN: Self = Self {
        service: "IMS",
        endpoint: "the token endpoint",
        wish: "the request for a token",
        advise: documented_advice,
    };

    /// An answer of success that does not hold what was asked for.
    pub(crate) fn unusable(&self, why: &str) -> AuthError {
        AuthError::new(
            AuthErrorKind::InvalidResponse,
            format!("{} answered with success, but {why}", self.service),
        )
    }
}

/// An answer, and what is needed to tell of it.
#[derive(Clone, Copy)]
pub(crate) struct Answer<'a> {
    pub(crate) response: &'a Response<Bytes>,
    pub(crate) errand: &'a Errand,
    /// What must not be quoted from it.
    pub(crate) secrets: &'a [&'a str],
    /// What the clock on the wall showed when the request was sent.
    pub(crate) sent: SystemTime,
}

impl Answer<'_> {
    /// The name under which Adobe's support finds this answer, as it came.
    pub(crate) fn debug_id(&self) -> Option<&str> {
        // PDF Services and the gateways have a name of their own for it.
        ["x-debug-id", "x-request-id"]
            .iter()
            .find_map(|name| self.response.headers().get(*name)?.to_str().ok())
    }

    /// The JSON of an answer of success.
    pub(crate) fn json(&self) -> Result<Json, AuthError> {
        self.accepted()?;
        // serde_json's messages may quote the text they stumbled over, which can be a secret: the cause stays out.
        let json = serde_json::from_slice(self.response.body()).map(Json);
        json.map_err(|_| self.unusable("not with JSON"))
    }

    /// Whether it says yes at all. An error under a status of success is a refusal all the same.
    pub(crate) fn accepted(&self) -> Result<(), AuthError> {
        if !self.response.status().is_success() {
            return Err(self.told(self.refusal()));
        }
        self.named_error()
            .map_or(Ok(()), |error| Err(self.told(error)))
    }

    /// An answer of success that does not hold what was asked for.
    pub(crate) fn unusable(&self, why: &str) -> AuthError {
        self.told(self.errand.unusable(why))
    }

    /// `error` with what the head of the answer tells.
    pub(crate) fn told(&self, error: AuthError) -> AuthError {
        error
            .with_status(self.response.status().as_u16())
            .with_debug_id(self.debug_id(), self.secrets)
            .with_advice(self.errand.advise)
    }

    /// `text` of the answer's, fit to be shown: without what must not be quoted, on one line, 200 characters at most. Empty text is none.
    pub(crate) fn text(&self, text: &Value) -> Option<String> {
        let text = scrub(text.as_str()?, self.secrets, 200);
        Some(text).filter(|text| !text.is_empty())
    }

    /// What an answer means whose status is none of success.
    pub(crate) fn refusal(&self) -> AuthError {
        let Errand {
            service, endpoint, ..
        } = self.errand;
        match self.response.status().as_u16() {
            301..=303 | 307 | 308 => AuthError::new(
                AuthErrorKind::InvalidResponse,
                format!(
                    "{endpoint} redirects{}, and credentials are never sent along",
                    self.target()
                ),
            ),
            300..=399 => AuthError::new(
                AuthErrorKind::InvalidResponse,
                format!("{endpoint} answered with a status that is neither a success nor an error"),
            ),
            _ => self.named_error().unwrap_or_else(|| {
                AuthError::new(
                    AuthErrorKind::Refused,
                    format!("{endpoint} answered with an error that is not {service}'s own"),
                )
                .with_retry_after(retry_after(self.response.headers(), self.sent))
            }),
        }
    }

    /// The error that the body names, if it names one.
    pub(crate) fn named_error(&self) -> Option<AuthError> {
        let body = Json(serde_json::from_slice(self.response.body()).ok()?);
        // PDF Services and the gateways nest the code, and some write a number; IMS itself is flat.
        let code = [&body["error"], &body["error"]["code"], &body["error_code"]]
            .into_iter()
            .find_map(|code| match code {
                Value::String(code) => Some(Zeroizing::new(code.trim().to_owned())),
                Value::Number(code) => Some(Zeroizing::new(code.to_string())),
                _ => None,
            })
            .filter(|code| !code.is_empty())?;
        let description = body["error_description"]
            .as_str()
            .or(body["error"]["message"].as_str())
            .or(body["message"].as_str());
        let Errand { service, wish, .. } = self.errand;
        let error = AuthError::new(AuthErrorKind::Refused, format!("{service} refused {wish}"));
        Some(
            error
                .with_ims_error(&code, description, self.secrets)
                .with_retry_after(retry_after(self.response.headers(), self.sent)),
        )
    }

    /// ` to HOST`: where a redirect points, without path and query. What echoes a secret is not named.
    fn target(&self) -> String {
        let location = self.response.headers().get(header::LOCATION);
        let location = location.and_then(|location| location.to_str().ok());
        // Cleaned before it is read, since reading changes case and decodes, and after, since what was decoded may be a secret.
        let host = location
            .and_then(|location| url::Url::parse(&scrub(location, self.secrets, 2_048)).ok())
            .filter(|url| matches!(url.scheme(), "http" | "https"))
            .and_then(|url| Some(scrub(url.host_str()?, self.secrets, 255)));
        host.map(|host| format!(" to {host}")).unwrap_or_default()
    }
}

/// JSON that may hold a secret: its texts are wiped when it goes.
pub(crate) struct Json(Value);

impl Deref for Json {
    type Target = Value;

    fn deref(&self) -> &Value {
        &self.0
    }
}

impl Drop for Json {
    fn drop(&mut self) {
        wipe(&mut self.0);
    }
}

fn wipe(json: &mut Value) {
    match json {
        Value::String(text) => text.zeroize(),
        Value::Array(items) => items.iter_mut().for_each(wipe),
        Value::Object(members) => {
            for (mut name, mut member) in std::mem::take(members) {
                name.zeroize();
                wipe(&mut member);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    fn answer(status: u16, body: &str) -> Response<Bytes> {
        Response::builder()
            .status(status)
            .body(Bytes::copy_from_slice(body.as_bytes()))
            .unwrap()
    }

    fn redirect(status: u16, location: &str) -> Response<Bytes> {
        let mut response = answer(status, "");
        let location = location.parse().unwrap();
        response.headers_mut().insert(header::LOCATION, location);
        response
    }

    fn refusal(response: &Response<Bytes>, secrets: &[&str]) -> AuthError {
        let errand = &Errand::TOKEN;
        let sent = SystemTime::UNIX_EPOCH;
        let answer = Answer {
            response,
            errand,
            secrets,
            sent,
        };
        answer.accepted().unwrap_err()
    }

    #[test]
    fn parsed_json_is_wiped_when_it_goes() {
        let mut json =
            serde_json::json!({"error": "hush", "more": ["hush", {"hush": "hush", "n": 1}]});
        wipe(&mut json["more"]);
        assert_eq!(json["more"], serde_json::json!(["", {}]));
        wipe(&mut json);
        assert_eq!(json, serde_json::json!({}));
    }

    #[rstest]
    #[case(300)]
    #[case(304)]
    fn a_status_that_sends_nobody_anywhere_is_no_redirect(#[case] status: u16) {
        let error = refusal(&answer(status, ""), &[]);
        assert_eq!(error.kind(), AuthErrorKind::InvalidResponse);
        assert!(
            !error.to_string().contains("redirect") && !error.is_transient(),
            "{error}"
        );
    }

    #[test]
    fn a_redirect_is_an_error_that_names_the_host_alone() {
        let error = refusal(&redirect(307, "https://evil.example/x?secret=1"), &[]);
        let text = error.to_string();
        assert!(
            text.contains("evil.example") && !text.contains("secret=1"),
            "{text}"
        );
        assert!(!error.is_transient());
    }

    #[test]
    fn the_host_of_a_redirect_is_bounded_and_holds_no_secret() {
        for location in [
            format!("https://{}.hush-hush.example/", "h".repeat(5_000)),
            format!("https://{}.hush-hush.example/", "h".repeat(250)),
            "https://HUSH-hush.example/".to_owned(),
        ] {
            let text = refusal(&redirect(307, &location), &["hush-hush"]).to_string();
            assert!(!text.contains("hush") && text.len() < 400, "{text}");
        }
    }

    #[rstest]
    #[case("https://Hu+sh-Hush/ims")]
    #[case("https://hu+sh-%48ush/ims")]
    #[case("https://hu%2Bsh-%48ush/ims")]
    #[case("other://hu+sh-hush/ims")]
    fn a_redirect_that_echoes_a_secret_as_its_host_shows_none_of_it(#[case] location: &str) {
        let error = refusal(&redirect(302, location), &["Hu+sh-Hush", "hu+sh-hush"]);
        let text = format!("{error} {error:?}").to_lowercase();
        assert!(!text.contains("hush"), "{text}");
    }
}
