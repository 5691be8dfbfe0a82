//! What the token endpoints send: tokens in all their variants, and refusals in the two shapes.

use std::time::Duration;

use axum::body::Body;
use axum::http::header::{CACHE_CONTROL, HeaderValue, WWW_AUTHENTICATE};
use axum::http::{Response, StatusCode};
use serde_json::{Value, json};

use crate::errors::json_response;
use crate::quirks::{ExpiresInForm, Quirks, TokenTypeForm};

/// A token and what comes with it.
#[derive(Debug, Default)]
pub(super) struct Granted {
    pub(super) access_token: String,
    pub(super) life: Duration,
    pub(super) refresh_token: Option<String>,
    pub(super) id_token: Option<String>,
    pub(super) sub: Option<String>,
}

impl Granted {
    /// The answer of IMS. It never has a `scope`: what was granted stands in the token only.
    pub(super) fn render(self, quirks: &Quirks, in_milliseconds: bool) -> Response<Body> {
        let members = [
            ("access_token", Some(json!(self.access_token))),
            ("token_type", token_type(quirks.token_type)),
            (
                "expires_in",
                expires_in(quirks.expires_in, in_milliseconds, self.life),
            ),
            ("refresh_token", self.refresh_token.map(Value::String)),
            ("id_token", self.id_token.map(Value::String)),
            ("sub", self.sub.map(Value::String)),
        ];
        let members = members.into_iter();
        let present = members.filter_map(|(name, value)| Some((name.to_owned(), value?)));
        answer(StatusCode::OK, &Value::Object(present.collect()))
    }

    /// The answer of PDF Services, whose `expires_in` is a string of seconds.
    pub(super) fn render_for_pdf_services(self) -> Response<Body> {
        let body = json!({
            "access_token": self.access_token,
            "token_type": "Bearer",
            "expires_in": self.life.as_secs().to_string(),
        });
        answer(StatusCode::OK, &body)
    }
}

/// A reason not to give a token. Its words never quote the request.
#[derive(Debug)]
pub(super) struct Denial {
    status: StatusCode,
    pub(super) code: &'static str,
    description: &'static str,
}

impl Denial {
    pub(super) fn new(status: StatusCode, code: &'static str, description: &'static str) -> Self {
        Self {
            status,
            code,
            description,
        }
    }

    pub(super) fn bad_request(code: &'static str, description: &'static str) -> Self {
        Self::new(StatusCode::BAD_REQUEST, code, description)
    }

    /// 400, or whatever refusal a quirk wants.
    pub(super) fn invalid_client(quirks: &Quirks, description: &'static str) -> Self {
        let status = StatusCode::from_u16(quirks.wrong_secret_status).ok();
        let status = status.filter(StatusCode::is_client_error);
        Self::new(
            status.unwrap_or(StatusCode::BAD_REQUEST),
            "invalid_client",
            description,
        )
    }

    pub(super) fn render(&self) -> Response<Body> {
        self.send(&json!({"error": self.code, "error_description": self.description}))
    }

    pub(super) fn render_for_pdf_services(&self) -> Response<Body> {
        self.send(&json!({"error": {"code": self.code, "message": self.description}}))
    }

    fn send(&self, body: &Value) -> Response<Body> {
        let mut response = answer(self.status, body);
        // RFC 9110, section 15.5.2: a 401 says how to authenticate.
        if self.status == StatusCode::UNAUTHORIZED {
            let challenge = HeaderValue::from_static("Basic realm=\"ims\"");
            response.headers_mut().insert(WWW_AUTHENTICATE, challenge);
        }
        response
    }
}

fn token_type(form: TokenTypeForm) -> Option<Value> {
    match form {
        TokenTypeForm::Lower => Some(json!("bearer")),
        TokenTypeForm::Capitalised => Some(json!("Bearer")),
        TokenTypeForm::Absent => None,
    }
}

fn expires_in(form: ExpiresInForm, in_milliseconds: bool, life: Duration) -> Option<Value> {
    let millis = u64::try_from(life.as_millis()).unwrap_or(u64::MAX);
    let number = if in_milliseconds {
        millis
    } else {
        life.as_secs()
    };
    match form {
        ExpiresInForm::Number => Some(json!(number)),
        ExpiresInForm::Text => Some(json!(number.to_string())),
        ExpiresInForm::Milliseconds => Some(json!(millis)),
        ExpiresInForm::Absent => None,
        ExpiresInForm::Zero => Some(json!(0)),
        ExpiresInForm::Custom(text) => {
            Some(serde_json::from_str(text).unwrap_or_else(|_| json!(text)))
        }
    }
}

fn answer(status: StatusCode, body: &Value) -> Response<Body> {
    let mut response = json_response(status, body);
    let no_store = HeaderValue::from_static("no-store");
    response.headers_mut().insert(CACHE_CONTROL, no_store);
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_life_takes_every_known_form() {
        let of =
            |form, in_milliseconds| expires_in(form, in_milliseconds, Duration::from_secs(86_399));
        assert_eq!(of(ExpiresInForm::Number, false), Some(json!(86_399)));
        assert_eq!(of(ExpiresInForm::Number, true), Some(json!(86_399_000)));
        assert_eq!(of(ExpiresInForm::Text, false), Some(json!("86399")));
        assert_eq!(
            of(ExpiresInForm::Milliseconds, false),
            Some(json!(86_399_000))
        );
        assert_eq!(of(ExpiresInForm::Zero, false), Some(json!(0)));
        assert_eq!(of(ExpiresInForm::Absent, false), None);
        assert_eq!(of(ExpiresInForm::Custom("-1.5"), false), Some(json!(-1.5)));
        assert_eq!(of(ExpiresInForm::Custom("null"), false), Some(Value::Null));
        assert_eq!(
            of(ExpiresInForm::Custom("soon"), false),
            Some(json!("soon"))
        );
    }
}
