//! What was received, in order, with everything secret taken out before it is stored.

use std::collections::{HashMap, VecDeque};

use axum::body::Bytes;
use axum::http::HeaderMap;
use axum::http::request::Parts;
use serde_json::Value;

use crate::fault::Route;
use crate::{form, redaction};

/// The record keeps the newest requests only, so that an emulator left running for days stays small.
const CAPACITY: usize = 10_000;
/// How much memory the requests may take, by [`RecordedRequest::cost`]; the oldest go first.
const BYTES: usize = 64 * 1024 * 1024;
/// Longer values of headers are cut.
const HEADER_LIMIT: usize = 1024;
/// Larger bodies are received but not written down.
const BODY_LIMIT: usize = 64 * 1024;
/// Headers whose values hold no secret and are of use to a test.
const OPEN_HEADERS: [&str; 12] = [
    "accept",
    "accept-encoding",
    "accept-language",
    "content-length",
    "content-type",
    "host",
    "range",
    "user-agent",
    "x-accept-mimetype",
    "x-ims-clientid",
    "x-model-version",
    "x-request-id",
];

/// One request that reached the emulator, without its secrets.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct RecordedRequest {
    /// The method in upper case.
    pub method: String,
    /// The path as sent, still percent-encoded and without the query.
    pub path: String,
    /// The query in order. Values of secrets and signatures read `[hidden]`; at a token endpoint so does every name that is
    /// not known there, with its value.
    pub query: Vec<(String, String)>,
    /// The names of all headers in lower case, in order, each once.
    pub headers: Vec<String>,
    /// Whether an `Authorization` header came along.
    pub has_authorization: bool,
    /// The body: JSON, or a form as an object of its fields; `None` for anything else, and above 64 KiB.
    ///
    /// Secrets read `[hidden]`. Of a form, and of anything that goes to a token endpoint, only the values of fields that are
    /// known to be harmless are shown, such as `grant_type`, `client_id` and `scope`.
    pub body: Option<Value>,
    values: Vec<(String, String)>,
}

impl RecordedRequest {
    /// The value of a header that never holds a secret, such as `x-model-version`, `accept` or `user-agent`.
    ///
    /// `None` when the header is absent or its value was not kept.
    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self
            .values
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }

    /// About how many bytes of memory it takes.
    fn cost(&self) -> usize {
        let texts = |pairs: &[(String, String)]| -> usize {
            let pairs = pairs.iter();
            pairs
                .map(|(name, value)| name.len() + value.len() + size_of::<(String, String)>())
                .sum()
        };
        let headers = self.headers.iter();
        size_of::<Self>()
            + self.path.len()
            + texts(&self.query)
            + texts(&self.values)
            + headers
                .map(|name| name.len() + size_of::<String>())
                .sum::<usize>()
            + self.body.as_ref().map_or(0, value_cost)
    }

    /// Writes a request down. `body` is empty where it could not be read to its end.
    pub(crate) fn new(parts: &Parts, body: &Bytes) -> Self {
        let path = parts.uri.path();
        let mut headers: Vec<String> = Vec::new();
        for name in parts.headers.keys() {
            headers.push(name.as_str().to_owned());
        }
        let query = form::urlencoded(parts.uri.query().unwrap_or_default().as_bytes());
        let values = OPEN_HEADERS.iter().filter_map(|&name| {
            let value = parts.headers.get(name)?.to_str().ok()?;
            // What `to_str` lets pass is ASCII, so that any place will do for a cut.
            let value = value.get(..HEADER_LIMIT).unwrap_or(value);
            Some((name.to_owned(), value.to_owned()))
        });
        Self {
            method: parts.method.as_str().to_owned(),
            path: path.to_owned(),
            query: if is_for_tokens(path) {
                redaction::token_fields(query)
            } else {
                redaction::query(query)
            },
            has_authorization: parts.headers.contains_key("authorization"),
            body: readable_body(path, &parts.headers, body),
            headers,
            values: values.collect(),
        }
    }
}

/// The requests received so far.
#[derive(Debug, Default)]
pub(crate) struct Recording {
    requests: VecDeque<RecordedRequest>,
    by_route: HashMap<Route, usize>,
    /// What the requests cost together.
    cost: usize,
}

impl Recording {
    pub(crate) fn push(&mut self, route: Option<Route>, request: RecordedRequest) {
        if let Some(route) = route {
            *self.by_route.entry(route).or_default() += 1;
        }
        self.cost += request.cost();
        while self.requests.len() >= CAPACITY || self.cost > BYTES {
            let Some(oldest) = self.requests.pop_front() else {
                break;
            };
            self.cost -= oldest.cost();
        }
        self.requests.push_back(request);
    }

    pub(crate) fn requests(&self) -> Vec<RecordedRequest> {
        self.requests.iter().cloned().collect()
    }

    pub(crate) fn requests_to(&self, route: Route) -> usize {
        self.by_route.get(&route).copied().unwrap_or_default()
    }
}

/// About how many bytes of memory a value takes: an empty list costs the sender two bytes and the keeper sixteen times as many.
fn value_cost(value: &Value) -> usize {
    let below: usize = match value {
        Value::String(text) => text.len(),
        Value::Array(items) => items.iter().map(value_cost).sum(),
        Value::Object(members) => members
            .iter()
            // The nodes of the map have room to spare.
            .map(|(name, member)| 2 * (name.len() + size_of::<String>()) + 2 * value_cost(member))
            .sum(),
        Value::Null | Value::Bool(_) | Value::Number(_) => 0,
    };
    size_of::<Value>() + below
}

fn readable_body(path: &str, headers: &HeaderMap, body: &Bytes) -> Option<Value> {
    if body.is_empty() || body.len() > BODY_LIMIT {
        return None;
    }
    // No operation of Firefly takes a form: one that strayed elsewhere was meant for a token endpoint.
    if let Some(fields) = form::fields(headers, body) {
        return Some(redaction::object(redaction::token_fields(fields)));
    }
    let value = serde_json::from_slice(body).ok()?;
    Some(if is_for_tokens(path) {
        redaction::token_json(value)
    } else {
        redaction::json(value)
    })
}

/// Whether a path belongs to IMS or to PDF Services' token endpoint, or to a wrong address of one.
fn is_for_tokens(path: &str) -> bool {
    path.contains("/ims/") || path.ends_with("/token")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn recorded(uri: &str, content_type: &str, body: &'static str) -> RecordedRequest {
        let request = axum::http::Request::post(uri)
            .header("content-type", content_type)
            .header("authorization", "Bearer the-token")
            .header("x-api-key", "the-key")
            .header("x-model-version", "image3")
            .body(())
            .unwrap();
        RecordedRequest::new(
            &request.into_parts().0,
            &Bytes::from_static(body.as_bytes()),
        )
    }

    #[test]
    fn secrets_of_a_form_and_a_query_are_hidden() {
        let uri = "/ims/token/v3?client_id=me&client_secret=in-the-query&X-Amz-Signature=sig-value";
        let form =
            "grant_type=client_credentials&client_secret=in-the-form&refresh_token=refresh-value";
        let request = recorded(uri, "application/x-www-form-urlencoded", form);
        let shown = format!("{request:?}");
        for secret in [
            "in-the-query",
            "sig-value",
            "in-the-form",
            "refresh-value",
            "the-token",
            "the-key",
        ] {
            assert!(!shown.contains(secret), "{secret} in {shown}");
        }
        assert!(request.has_authorization);
        assert_eq!(request.path, "/ims/token/v3");
        assert_eq!(request.query[0], ("client_id".to_owned(), "me".to_owned()));
        assert_eq!(request.body.unwrap()["grant_type"], "client_credentials");
    }

    #[test]
    fn no_secret_hides_behind_a_missing_encoding_or_in_the_wrong_clothes() {
        let form = "application/x-www-form-urlencoded";
        let token = "/ims/token/v3";
        let mixed = "--x\r\nContent-Disposition: form-data; name=\"client_id\"\r\n\r\nme\n--x\n\
                     Content-Disposition: form-data; name=\"client_secret\"\n\nTAILSECRET\r\n--x--";
        for (uri, content_type, body) in [
            (token, form, "client_id=me&client_secret=p8e-a&bTAILSECRET"),
            (token, form, "client_id=me&jwt=TAILSECRET"),
            (token, form, "client_id=me&pass=TAILSECRET"),
            (token, form, "client_id=me&private_key=TAILSECRET"),
            (token, form, "client_id=me&key=TAILSECRET"),
            (token, form, "client_id=me&authorization=Basic+TAILSECRET"),
            (
                token,
                form,
                "client_id=me&redirect_uri=https://x.example/?code=TAILSECRET",
            ),
            (token, "application/json", "\"client_secret=TAILSECRET\""),
            (
                token,
                "application/json",
                r#"{"client_id":"me","auth":{"pass":"TAILSECRET"}}"#,
            ),
            (token, "multipart/form-data; boundary=x", mixed),
            (
                "/ims/token/v3?client_secret=p8e-a&bTAILSECRET",
                form,
                "client_id=me",
            ),
            (
                "/token?client_secret=p8e-a&bTAILSECRET=",
                form,
                "client_id=me",
            ),
            (
                "/wrong/ims/token/v3?a&TAILSECRET",
                "application/json",
                r#"["TAILSECRET"]"#,
            ),
            (
                "/v3/images/generate",
                form,
                "client_secret=p8e-a&bTAILSECRET",
            ),
            (
                "/v3/images/generate",
                "application/json",
                "\"client_secret=TAILSECRET\"",
            ),
        ] {
            let request = recorded(uri, content_type, body);
            let shown = format!("{request:?}");
            assert!(!shown.contains("TAILSECRET"), "{shown}");
            assert!(shown.contains("[hidden]"), "{shown}");
        }
    }

    #[test]
    fn a_json_body_is_kept_but_for_the_query_of_an_input_url() {
        let body = r#"{"prompt":"a fox","style":{"imageReference":{"source":{"url":"https://a.example/x?sig=deep"}}}}"#;
        let request = recorded("/v3/images/generate-async", "application/json", body);
        assert!(!format!("{request:?}").contains("deep"));
        assert_eq!(request.body.as_ref().unwrap()["prompt"], "a fox");
        assert_eq!(request.header("X-Model-Version"), Some("image3"));
        assert_eq!(request.header("x-api-key"), None);
        assert!(request.headers.iter().any(|name| name == "x-api-key"));
    }

    #[test]
    fn many_small_values_cost_what_they_take_and_the_oldest_go_first() {
        let many = |path: &str| {
            let parts = axum::http::Request::post(path).body(()).unwrap();
            let body = format!("[{}0]", "[],".repeat(21_000));
            RecordedRequest::new(&parts.into_parts().0, &Bytes::from(body))
        };
        let mut recording = Recording::default();
        let first = many("/first");
        assert!(
            first.body.is_some() && first.cost() > 600_000,
            "{}",
            first.cost()
        );
        recording.push(None, first);
        for _ in 0..110 {
            recording.push(None, many("/next"));
        }
        assert_eq!(recording.requests.front().unwrap().path, "/next");
        assert!(recording.cost <= BYTES && recording.cost > BYTES / 2);
        let told: usize = recording.requests.iter().map(RecordedRequest::cost).sum();
        assert_eq!(recording.cost, told);
    }

    #[test]
    fn a_body_is_written_down_up_to_its_limit_and_a_header_is_cut() {
        let parts = |agent: &str| {
            let request = axum::http::Request::post("/x").header("user-agent", agent);
            request.body(()).unwrap().into_parts().0
        };
        for (length, kept) in [(BODY_LIMIT, true), (BODY_LIMIT + 1, false)] {
            let body = Bytes::from(format!("\"{}\"", "x".repeat(length - 2)));
            let request = RecordedRequest::new(&parts("me"), &body);
            assert_eq!(request.body.is_some(), kept, "{length}");
        }
        let request = RecordedRequest::new(&parts(&"a".repeat(5000)), &Bytes::new());
        assert_eq!(request.header("user-agent").unwrap().len(), HEADER_LIMIT);
    }

    #[test]
    fn the_record_forgets_the_oldest() {
        let mut recording = Recording::default();
        recording.push(Some(Route::Keys), recorded("/oldest", "text/plain", ""));
        for _ in 0..CAPACITY {
            recording.push(None, recorded("/ims/token", "text/plain", ""));
        }
        let requests = recording.requests();
        assert_eq!(requests.len(), CAPACITY);
        assert_eq!(requests[0].path, "/ims/token");
        assert_eq!(recording.requests_to(Route::Keys), 1, "but not the numbers");
    }
}
