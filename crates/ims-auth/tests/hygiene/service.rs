//! An IMS that quotes what it was sent, in every way that an answer allows.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
};

use async_trait::async_trait;
use bytes::Bytes;
use http::{Request, Response};
use ims_auth::{HttpClient, HttpError};

use super::{ACCESS, LONG_ACCESS, NEXT_REFRESH};

/// What the service does with a request.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Answer {
    Token,
    LongToken,
    /// `invalid_client`, with the secret in its description: as it is, and as a browser, HTML and JSON spell it.
    Blame,
    /// A refusal that quotes the whole form and the header, in every member and header that is read.
    Echo(u16),
    EchoNested,
    Html,
    Redirect,
    Breaks,
    /// A success that is none, with the tokens in it.
    Unreadable,
}

#[derive(Debug)]
pub(crate) struct Service {
    answers: Mutex<VecDeque<Answer>>,
    pub(crate) urls: Mutex<Vec<String>>,
}

impl Service {
    pub(crate) fn new(answers: &[Answer]) -> Arc<Self> {
        Arc::new(Self {
            answers: Mutex::new(answers.iter().copied().collect()),
            urls: Mutex::default(),
        })
    }
}

#[async_trait]
impl HttpClient for Service {
    async fn send(&self, request: Request<Bytes>) -> Result<Response<Bytes>, HttpError> {
        self.urls.lock().unwrap().push(request.uri().to_string());
        let form = String::from_utf8_lossy(request.body()).into_owned();
        let plain: Vec<_> = form_urlencoded::parse(form.as_bytes())
            .map(|(_, value)| value.into_owned())
            .collect();
        let header = request.headers().get("authorization");
        let header = header.map_or(String::new(), |value| value.to_str().unwrap().to_owned());
        let echo = format!("{form} {} {header}", plain.join(" "));
        let tokens = serde_json::json!({
            "access_token": ACCESS, "refresh_token": *NEXT_REFRESH, "expires_in": 86_399,
        });
        let answer = self
            .answers
            .lock()
            .unwrap()
            .pop_front()
            .unwrap_or(Answer::Token);
        let (status, body) = match answer {
            Answer::Token => (200, tokens.to_string()),
            Answer::LongToken => (
                200,
                serde_json::json!({"access_token": *LONG_ACCESS, "expires_in": 86_399}).to_string(),
            ),
            Answer::Blame => (
                401,
                serde_json::json!({
                    "error": "invalid_client", "error_description": blame(&plain, &form),
                })
                .to_string(),
            ),
            Answer::Echo(status) => (
                status,
                serde_json::json!({"error": echo, "error_description": echo}).to_string(),
            ),
            Answer::EchoNested => (
                401,
                serde_json::json!({"error": {"code": echo, "message": echo}}).to_string(),
            ),
            Answer::Html => (503, format!("<html>{echo}</html>")),
            Answer::Redirect => (307, echo.clone()),
            Answer::Breaks => {
                let cause = std::io::Error::other("the line went dead");
                return Err(HttpError::new("the connection failed").with_source(cause));
            }
            Answer::Unreadable => (200, format!("[{tokens}]")),
        };
        let mut response = Response::builder().status(status);
        if let Ok(value) = http::HeaderValue::from_str(&echo) {
            response = response.header("x-debug-id", value);
        }
        let location = format!("https://elsewhere.example/?{form}");
        response = response.header("location", location);
        Ok(response.body(body.into()).unwrap())
    }
}

/// What was sent, `plain` and as a `form`, in spellings of other libraries than ours, and each of them twice.
fn blame(plain: &[String], form: &str) -> String {
    let plain = plain.join(" ");
    let in_lower_case = form
        .replace("%2B", "%2b")
        .replace("%2F", "%2f")
        .replace("%3C", "%3c");
    let in_a_browser = form.replace('+', "%20").replace("%7E", "~");
    let in_html = plain
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('"', "&quot;");
    let in_json = serde_json::json!(plain).to_string().replace('/', r"\/");
    let said = [
        &in_lower_case,
        &in_a_browser,
        &in_html,
        &in_json,
        plain.trim(),
    ]
    .join(" ");
    format!("Client authentication failed {said} {said}")
}
