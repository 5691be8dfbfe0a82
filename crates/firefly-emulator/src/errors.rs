//! Refusals of the Firefly part and the bodies in which they are sent.
//!
//! A handler says what is wrong; the shape of the answer is decided here, by the nature of the error or by a quirk.

use axum::body::Body;
use axum::http::header::{CONTENT_TYPE, HeaderName, HeaderValue};
use axum::http::{Response, StatusCode};
use serde_json::{Value, json};

use crate::quirks::{ErrorShape, Quirks, ValidationAnswer};

/// One request refused, in the service's own words.
#[derive(Clone, Debug)]
pub(crate) struct Refusal {
    status: StatusCode,
    code: String,
    message: Option<String>,
    violations: Vec<Violation>,
    headers: Vec<(HeaderName, String)>,
    natural: ErrorShape,
}

/// One broken rule of the schema.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Violation {
    pub(crate) loc: Vec<Value>,
    pub(crate) msg: String,
    pub(crate) kind: &'static str,
    pub(crate) ctx: Option<Value>,
}

impl Violation {
    fn json(&self) -> Value {
        let mut value = json!({"loc": self.loc, "msg": self.msg, "type": self.kind});
        if let Some(ctx) = &self.ctx {
            value["ctx"] = ctx.clone();
        }
        value
    }
}

impl Refusal {
    /// A refusal with a symbolic code.
    pub(crate) fn new(status: StatusCode, code: &str, message: impl Into<String>) -> Self {
        Self {
            status,
            code: code.to_owned(),
            message: Some(message.into()),
            violations: Vec::new(),
            headers: Vec::new(),
            natural: ErrorShape::Generic,
        }
    }

    /// A refusal by the API gateway, before the service sees the request.
    pub(crate) fn gateway(status: StatusCode, code: &str, message: &str) -> Self {
        Self {
            natural: ErrorShape::Gateway,
            ..Self::new(status, code, message)
        }
    }

    /// A refusal that tells its reason in words alone, as the list of custom models does.
    pub(crate) fn reason(status: StatusCode, message: &str) -> Self {
        Self {
            natural: ErrorShape::Reason,
            ..Self::new(status, "bad_request", message)
        }
    }

    /// A request that breaks the schema. `size` is the message about the size, which the service does not list.
    pub(crate) fn invalid(
        quirks: &Quirks,
        size: Option<String>,
        violations: Vec<Violation>,
    ) -> Self {
        let (status, code) = match quirks.validation_answer {
            ValidationAnswer::AsSeen => (StatusCode::BAD_REQUEST, "bad_request"),
            ValidationAnswer::AsDocumented => {
                (StatusCode::UNPROCESSABLE_ENTITY, "validation_error")
            }
        };
        let natural = ErrorShape::Validation;
        Self {
            message: size,
            violations,
            natural,
            ..Self::new(status, code, "")
        }
    }

    pub(crate) fn with_header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers
            .push((HeaderName::from_static(name), value.into()));
        self
    }

    /// The answer on the wire.
    pub(crate) fn render(&self, quirks: &Quirks) -> Response<Body> {
        let shape = if quirks.error_shape == ErrorShape::Natural {
            self.natural
        } else {
            quirks.error_shape
        };
        let mut response = if shape == ErrorShape::Html {
            html(self.status)
        } else {
            let mut body = self.body(shape, quirks);
            if quirks.stack_trace {
                body["stack_trace"] = json!(["frame one", "frame two"]);
            }
            json_response(self.status, &body)
        };
        for (name, value) in &self.headers {
            if let Ok(value) = HeaderValue::from_str(value) {
                response.headers_mut().insert(name.clone(), value);
            }
        }
        response
    }

    fn body(&self, shape: ErrorShape, quirks: &Quirks) -> Value {
        let code = match self.code.parse::<u32>() {
            Ok(number) if quirks.numeric_error_code => json!(number),
            _ => json!(self.code),
        };
        let message = self
            .message
            .as_ref()
            .map_or_else(|| self.first_violation(), |message| json!(message));
        match shape {
            ErrorShape::Reason => {
                json!({"reason": self.status.canonical_reason(), "message": message})
            }
            ErrorShape::Job => json!({"status": "failed", "error_code": code, "message": message}),
            ErrorShape::Detail => json!({"detail": self.details()}),
            ErrorShape::Gateway => {
                json!({"error_code": self.six_digits(quirks), "message": message})
            }
            ErrorShape::Nested => json!({"error": {
                "code": self.status.canonical_reason(),
                "message": message,
                "details": {"error_code": code},
            }}),
            ErrorShape::OAuth => json!({"error": code, "error_description": message}),
            ErrorShape::Title => json!({"title": message}),
            ErrorShape::Api => {
                let mut body = self.with_violations(code);
                body["stack_trace"] = json!(["frame one", "frame two"]);
                body
            }
            ErrorShape::Natural | ErrorShape::Validation => self.with_violations(code),
            ErrorShape::Policy | ErrorShape::Generic | ErrorShape::Body | ErrorShape::Html => {
                json!({"error_code": code, "message": message})
            }
        }
    }

    /// Seen live: a message or a list, rarely both. The list is left out when there is nothing in it, and so is the message.
    fn with_violations(&self, code: Value) -> Value {
        let mut body = json!({"error_code": code});
        if let Some(message) = &self.message {
            body["message"] = json!(message);
        }
        if !self.violations.is_empty() {
            body["validation_errors"] = self.violations.iter().map(Violation::json).collect();
        }
        body
    }

    fn first_violation(&self) -> Value {
        self.violations
            .first()
            .map_or(Value::Null, |violation| json!(violation.msg))
    }

    fn details(&self) -> Value {
        if self.violations.is_empty() {
            return json!([{"loc": ["body"], "msg": self.message, "type": self.code}]);
        }
        self.violations.iter().map(Violation::json).collect()
    }

    /// Gateways speak in six digits. A symbolic code is put as the status followed by zeros.
    fn six_digits(&self, quirks: &Quirks) -> Value {
        let digits = if self.code.parse::<u32>().is_ok() {
            self.code.clone()
        } else {
            format!("{}000", self.status.as_u16())
        };
        match digits.parse::<u32>() {
            Ok(number) if quirks.numeric_error_code => json!(number),
            _ => json!(digits),
        }
    }
}

pub(crate) fn json_response(status: StatusCode, body: &Value) -> Response<Body> {
    typed_response(status, "application/json", body.to_string())
}

pub(crate) fn html(status: StatusCode) -> Response<Body> {
    typed_response(
        status,
        "text/html",
        format!("<!doctype html><title>{status}</title><h1>{status}</h1>\n"),
    )
}

pub(crate) fn typed_response(
    status: StatusCode,
    content_type: &'static str,
    body: impl Into<Body>,
) -> Response<Body> {
    let mut response = Response::new(body.into());
    *response.status_mut() = status;
    response
        .headers_mut()
        .insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body(refusal: &Refusal, quirks: &Quirks, shape: ErrorShape) -> Value {
        refusal.body(shape, quirks)
    }

    #[test]
    fn each_shape_has_its_own_members() {
        let refusal = Refusal::new(StatusCode::NOT_FOUND, "unknown_job_id", "No such job.");
        let quirks = Quirks::default();
        let of = |shape| body(&refusal, &quirks, shape);
        let plain = json!({"error_code": "unknown_job_id", "message": "No such job."});
        for shape in [
            ErrorShape::Validation,
            ErrorShape::Policy,
            ErrorShape::Generic,
            ErrorShape::Body,
        ] {
            assert_eq!(of(shape), plain);
        }
        assert_eq!(
            of(ErrorShape::Api)["stack_trace"],
            json!(["frame one", "frame two"])
        );
        assert_eq!(
            of(ErrorShape::Reason),
            json!({"reason": "Not Found", "message": "No such job."})
        );
        assert_eq!(of(ErrorShape::Job)["status"], "failed");
        assert_eq!(of(ErrorShape::Detail)["detail"][0]["msg"], "No such job.");
        assert_eq!(of(ErrorShape::Gateway)["error_code"], "404000");
        assert_eq!(
            of(ErrorShape::Nested)["error"]["details"]["error_code"],
            "unknown_job_id"
        );
        assert_eq!(
            of(ErrorShape::OAuth),
            json!({"error": "unknown_job_id", "error_description": "No such job."})
        );
        assert_eq!(of(ErrorShape::Title), json!({"title": "No such job."}));
    }

    #[test]
    fn a_numeric_code_becomes_a_number_only_by_quirk() {
        let refusal = Refusal::gateway(
            StatusCode::UNAUTHORIZED,
            "401013",
            "Oauth token is not valid",
        );
        let quirks = Quirks {
            numeric_error_code: true,
            ..Quirks::default()
        };
        assert_eq!(
            body(&refusal, &Quirks::default(), ErrorShape::Gateway)["error_code"],
            "401013"
        );
        assert_eq!(
            body(&refusal, &quirks, ErrorShape::Gateway)["error_code"],
            401_013
        );
        assert_eq!(
            body(&refusal, &quirks, ErrorShape::Generic)["error_code"],
            401_013
        );
    }
}
