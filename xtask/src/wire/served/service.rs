//! The emulator in this process, and as much of an HTTP client as it takes to hear its answers.
//!
//! The client is none of ours: whatever ours tolerates has to be seen here.

use std::fmt::Write as _;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use anyhow::{Context, ensure};
use firefly_emulator::{DEFAULT_CLIENT_ID, DEFAULT_CLIENT_SECRET, Emulator, Fault, Quirks, Route};
use serde_json::Value;

/// Far more than an answer takes; an emulator that hangs shall not hang the check.
const PATIENCE: Duration = Duration::from_secs(30);

/// A running emulator whose jobs end at once, and a token for it.
pub(super) struct Service {
    emulator: Emulator,
    host: String,
    token: String,
}

/// A request.
#[derive(Clone, Debug, Default)]
pub(super) struct Call {
    pub(super) method: &'static str,
    /// With its query.
    pub(super) path: String,
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: Vec<u8>,
}

/// An answer.
#[derive(Clone, Debug, Default)]
pub(super) struct Reply {
    pub(super) status: u16,
    /// Without parameters; empty when there is none.
    pub(super) content_type: String,
    /// Every header, its name in small letters.
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: Vec<u8>,
}

impl Call {
    /// A request without a body.
    pub(super) fn new(method: &'static str, path: impl Into<String>) -> Self {
        Self {
            method,
            path: path.into(),
            ..Self::default()
        }
    }

    /// The request with one header, in place of one of that name.
    pub(super) fn with_header(self, name: &str, value: impl Into<String>) -> Self {
        let mut call = self.without_header(name);
        call.headers.push((name.to_ascii_lowercase(), value.into()));
        call
    }

    /// The request without a header.
    pub(super) fn without_header(mut self, name: &str) -> Self {
        self.headers
            .retain(|(known, _)| !known.eq_ignore_ascii_case(name));
        self
    }

    /// The request with other bytes as its body.
    pub(super) fn with_body(mut self, body: impl Into<Vec<u8>>) -> Self {
        self.body = body.into();
        self
    }
}

impl Service {
    /// Starts an emulator and gets a token from it.
    ///
    /// # Errors
    ///
    /// When no port can be had, or there is no token.
    pub(super) fn start() -> anyhow::Result<Self> {
        let runtime = tokio::runtime::Builder::new_current_thread().build()?;
        let start = Emulator::builder().job_duration(Duration::ZERO).start();
        let emulator = runtime.block_on(start).context("the emulator")?;
        let host = emulator.base_url().trim_start_matches("http://").to_owned();
        let mut service = Self {
            emulator,
            host,
            token: String::new(),
        };
        service.token = service.issue("openid,AdobeID,firefly_api,ff_apis")?;
        Ok(service)
    }

    /// A token with these scopes.
    ///
    /// # Errors
    ///
    /// When the emulator does not give one.
    pub(super) fn issue(&self, scopes: &str) -> anyhow::Result<String> {
        let form = format!(
            "grant_type=client_credentials&client_id={DEFAULT_CLIENT_ID}\
             &client_secret={DEFAULT_CLIENT_SECRET}&scope={scopes}"
        );
        let call = Call::new("post", "/ims/token/v3")
            .with_header("content-type", "application/x-www-form-urlencoded")
            .with_body(form);
        let answer: Value = serde_json::from_slice(&self.send(&call)?.body)?;
        let token = answer["access_token"].as_str();
        Ok(token.context("the emulator gives no token")?.to_owned())
    }

    /// A request with token and key.
    pub(super) fn call(&self, method: &'static str, path: impl Into<String>) -> Call {
        Call::new(method, path)
            .with_header("authorization", format!("Bearer {}", self.token))
            .with_header("x-api-key", DEFAULT_CLIENT_ID)
    }

    /// The path of an address of this emulator.
    pub(super) fn path<'a>(&self, address: &'a str) -> Option<&'a str> {
        address.strip_prefix(self.emulator.base_url())
    }

    /// Remembers a picture, and returns its identifier.
    ///
    /// # Errors
    ///
    /// When the bytes are no picture.
    pub(super) fn upload(&self, picture: &[u8]) -> anyhow::Result<String> {
        let id = self.emulator.add_upload(DEFAULT_CLIENT_ID, picture);
        id.context("the emulator takes no picture")
    }

    /// Changes how the emulator behaves from now on.
    pub(super) fn behave(&self, quirks: Quirks) {
        self.emulator.set_quirks(quirks);
    }

    /// Lets the next request on the route suffer a fault.
    pub(super) fn inject(&self, route: Route, fault: Fault) {
        self.emulator.inject(route, fault);
    }

    /// Sends a request and waits for its answer.
    ///
    /// # Errors
    ///
    /// When the connection fails, or what comes is not HTTP.
    pub(super) fn send(&self, call: &Call) -> anyhow::Result<Reply> {
        let mut head = format!(
            "{} {} HTTP/1.1\r\nhost: {}\r\nconnection: close\r\ncontent-length: {}\r\n",
            call.method.to_uppercase(),
            call.path,
            self.host,
            call.body.len(),
        );
        for (name, value) in &call.headers {
            write!(head, "{name}: {value}\r\n")?;
        }
        head.push_str("\r\n");
        let mut connection = TcpStream::connect(&self.host)?;
        connection.set_read_timeout(Some(PATIENCE))?;
        connection.write_all(head.as_bytes())?;
        connection.write_all(&call.body)?;
        let mut bytes = Vec::new();
        connection.read_to_end(&mut bytes)?;
        read(&bytes).with_context(|| format!("{} {}", call.method, call.path))
    }
}

/// Takes an answer apart that ends with its connection.
fn read(bytes: &[u8]) -> anyhow::Result<Reply> {
    let end = bytes.windows(4).position(|found| found == b"\r\n\r\n");
    let end = end.context("the answer has no end of its headers")?;
    let head = std::str::from_utf8(&bytes[..end])?;
    let mut lines = head.lines();
    let status = lines.next().and_then(|line| line.split(' ').nth(1));
    let status = status.context("the answer has no status")?.parse()?;
    let headers: Vec<_> = lines
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
        .collect();
    let header = |wanted: &str| {
        let mut found = headers.iter().filter(|(name, _)| name == wanted);
        found.next().map(|(_, value)| value.as_str())
    };
    ensure!(
        header("transfer-encoding").is_none(),
        "the answer comes in chunks"
    );
    let body = bytes[end + 4..].to_vec();
    let length = header("content-length").map_or(Ok(0), str::parse::<usize>)?;
    ensure!(body.len() == length, "the answer is cut");
    let content_type = header("content-type").unwrap_or_default();
    let content_type = content_type.split(';').next().unwrap_or_default().trim();
    Ok(Reply {
        status,
        content_type: content_type.to_owned(),
        headers,
        body,
    })
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn an_answer_is_taken_apart() {
        let text = b"HTTP/1.1 418 I'm a teapot\r\nContent-Type: text/plain; charset=utf-8\r\ncontent-length: 3\r\n\r\ntea";
        let reply = read(text).unwrap();
        assert_eq!(
            (reply.status, reply.content_type.as_str()),
            (418, "text/plain")
        );
        assert_eq!(reply.body, b"tea");
        assert_eq!(
            reply.headers[1],
            ("content-length".to_owned(), "3".to_owned())
        );
    }

    #[test]
    fn an_answer_that_is_cut_is_none() {
        for text in [
            "HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\nte",
            "HTTP/1.1 200 OK\r\ncontent-length: 3\r\n",
            "\r\n\r\n",
        ] {
            assert!(read(text.as_bytes()).is_err(), "{text}");
        }
    }
}
