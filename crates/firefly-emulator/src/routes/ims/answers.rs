//! What the endpoints of IMS send: tokens in all their variants, and refusals in the two shapes.

use std::time::Duration;

use axum::body::Body;
use axum::http::header::{HeaderValue, WWW_AUTHENTICATE};
use axum::http::{Response, StatusCode};
use serde_json::{Value, json};

use crate::errors::json_response;
use crate::quirks::{ExpiresInForm, Quirks, TokenTypeForm};

/// The habits of a token endpoint, as far as its tokens show them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Manner {
    /// IMS since its second version: a life in seconds.
    Ims,
    /// The first version of IMS: a life in milliseconds.
    FirstIms,
    /// PDF Services: a life in seconds as a string, and `Bearer`.
    PdfServices,
}

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
    /// The answer. It never has a `scope`: what was granted stands in the token only.
    pub(super) fn render(self, quirks: &Quirks, manner: Manner) -> Response<Body> {
        let members = [
            ("access_token", Some(json!(self.access_token))),
            ("token_type", token_type(quirks.token_type, manner)),
            (
                "expires_in",
                expires_in(quirks.expires_in, manner, self.life),
            ),
            ("refresh_token", self.refresh_token.map(Value::String)),
            ("id_token", self.id_token.map(Value::String)),
            ("sub", self.sub.map(Value::String)),
        ];
        let members = members.into_iter();
        let present = members.filter_map(|(name, value)| Some((name.to_owned(), value?)));
        json_response(StatusCode::OK, &Value::Object(present.collect()))
    }
}

/// A reason not to give a token. Its words never quote the request.
#[derive(Debug)]
pub(super) struct Denial {
    status: StatusCode,
    pub(super) code: &'static str,
    description: &'static str,
    /// RFC 9110, section 15.5.2: how to come back with a better proof.
    challenge: Option<&'static str>,
}

impl Denial {
    pub(super) fn new(status: StatusCode, code: &'static str, description: &'static str) -> Self {
        Self {
            status,
            code,
            description,
            challenge: (status == StatusCode::UNAUTHORIZED).then_some("Basic realm=\"ims\""),
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

    /// RFC 6750, section 3.1: no access token, or one that is of no use.
    pub(super) fn invalid_token() -> Self {
        Self {
            challenge: Some("Bearer realm=\"ims\", error=\"invalid_token\""),
            ..Self::new(
                StatusCode::UNAUTHORIZED,
                "invalid_token",
                "the access token is missing or not valid",
            )
        }
    }

    /// RFC 6750, section 3.1: a good access token for something else.
    pub(super) fn insufficient_scope() -> Self {
        Self {
            challenge: Some("Bearer realm=\"ims\", error=\"insufficient_scope\", scope=\"openid\""),
            ..Self::new(
                StatusCode::FORBIDDEN,
                "insufficient_scope",
                "the access token lacks the scope openid",
            )
        }
    }

    pub(super) fn render(&self) -> Response<Body> {
        self.send(&json!({"error": self.code, "error_description": self.description}))
    }

    pub(super) fn render_for_pdf_services(&self) -> Response<Body> {
        self.send(&json!({"error": {"code": self.code, "message": self.description}}))
    }

    fn send(&self, body: &Value) -> Response<Body> {
        let mut response = json_response(self.status, body);
        if let Some(challenge) = self.challenge.map(HeaderValue::from_static) {
            response.headers_mut().insert(WWW_AUTHENTICATE, challenge);
        }
        response
    }
}

fn token_type(form: TokenTypeForm, manner: Manner) -> Option<Value> {
    match form {
        TokenTypeForm::Natural if manner == Manner::PdfServices => Some(json!("Bearer")),
        TokenTypeForm::Natural | TokenTypeForm::Lower => Some(json!("bearer")),
        TokenTypeForm::Capitalised => Some(json!("Bearer")),
        TokenTypeForm::Absent => None,
    }
}

fn expires_in(form: ExpiresInForm, manner: Manner, life: Duration) -> Option<Value> {
    let millis = u64::try_from(life.as_millis()).unwrap_or(u64::MAX);
    let number = if manner == Manner::FirstIms {
        millis
    } else {
        life.as_secs()
    };
    match form {
        ExpiresInForm::Natural if manner == Manner::PdfServices => Some(json!(number.to_string())),
        ExpiresInForm::Natural | ExpiresInForm::Number => Some(json!(number)),
        ExpiresInForm::Text => Some(json!(number.to_string())),
        ExpiresInForm::Milliseconds => Some(json!(millis)),
        ExpiresInForm::Absent => None,
        ExpiresInForm::Zero => Some(json!(0)),
        ExpiresInForm::Custom(text) => {
            Some(serde_json::from_str(text).unwrap_or_else(|_| json!(text)))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_life_takes_every_known_form() {
        let of = |form, manner| expires_in(form, manner, Duration::from_secs(86_399));
        let (ims, first, pdf) = (Manner::Ims, Manner::FirstIms, Manner::PdfServices);
        assert_eq!(of(ExpiresInForm::Natural, ims), Some(json!(86_399)));
        assert_eq!(of(ExpiresInForm::Natural, first), Some(json!(86_399_000)));
        assert_eq!(of(ExpiresInForm::Natural, pdf), Some(json!("86399")));
        assert_eq!(of(ExpiresInForm::Number, pdf), Some(json!(86_399)));
        assert_eq!(of(ExpiresInForm::Number, ims), Some(json!(86_399)));
        assert_eq!(of(ExpiresInForm::Number, first), Some(json!(86_399_000)));
        assert_eq!(of(ExpiresInForm::Text, ims), Some(json!("86399")));
        assert_eq!(
            of(ExpiresInForm::Milliseconds, ims),
            Some(json!(86_399_000))
        );
        assert_eq!(of(ExpiresInForm::Zero, ims), Some(json!(0)));
        assert_eq!(of(ExpiresInForm::Absent, ims), None);
        assert_eq!(of(ExpiresInForm::Custom("-1.5"), ims), Some(json!(-1.5)));
        assert_eq!(of(ExpiresInForm::Custom("null"), ims), Some(Value::Null));
        assert_eq!(of(ExpiresInForm::Custom("soon"), ims), Some(json!("soon")));
    }
}
