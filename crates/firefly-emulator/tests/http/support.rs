//! A tiny HTTP client of the tests' own: it shows what is on the wire, also when that is not proper HTTP.

use std::fmt::Write as _;

use firefly_emulator::{DEFAULT_CLIENT_ID, DEFAULT_CLIENT_SECRET, Emulator, EmulatorBuilder};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// The paths of the two generate calls.
pub(crate) const SUBMIT: &str = "/v3/images/generate-async";
pub(crate) const SYNC: &str = "/v3/images/generate";

/// One answer, as far as it came.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Reply {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }

    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|error| panic!("{error} in {:?}", self.text()))
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

/// Sends one request on a connection of its own; `None` when the connection ends without an answer.
pub(crate) async fn send(
    emulator: &Emulator,
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
    body: &str,
) -> Option<Reply> {
    let host = emulator.base_url().strip_prefix("http://").unwrap();
    let mut request = format!("{method} {path} HTTP/1.1\r\nconnection: close\r\n");
    if !headers.iter().any(|(name, _)| *name == "host") {
        write!(request, "host: {host}\r\n").unwrap();
    }
    for (name, value) in headers {
        write!(request, "{name}: {value}\r\n").unwrap();
    }
    write!(request, "content-length: {}\r\n\r\n{body}", body.len()).unwrap();
    let mut stream = TcpStream::connect(host).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    // A cut connection may show as a reset; what came before it counts.
    let _ = stream.read_to_end(&mut answer).await;
    parse(&answer)
}

fn parse(answer: &[u8]) -> Option<Reply> {
    let end = answer.windows(4).position(|window| window == b"\r\n\r\n")?;
    let head = String::from_utf8(answer[..end].to_vec()).unwrap();
    let mut lines = head.split("\r\n");
    let status = lines.next()?.split(' ').nth(1)?.parse().unwrap();
    let headers = lines
        .filter_map(|line| line.split_once(": "))
        .map(|(name, value)| (name.to_owned(), value.to_owned()));
    Some(Reply {
        status,
        headers: headers.collect(),
        body: answer[end + 4..].to_vec(),
    })
}

/// Sends a form to the token endpoint.
pub(crate) async fn post_form(emulator: &Emulator, path: &str, form: &str) -> Reply {
    send(
        emulator,
        "POST",
        path,
        &[("content-type", "application/x-www-form-urlencoded")],
        form,
    )
    .await
    .unwrap()
}

/// The form of the default client.
pub(crate) fn form() -> String {
    format!(
        "grant_type=client_credentials&client_id={DEFAULT_CLIENT_ID}&client_secret={DEFAULT_CLIENT_SECRET}\
         &scope=openid,AdobeID,firefly_api,ff_apis"
    )
}

/// An emulator and a token for it.
pub(crate) struct Session {
    pub(crate) emulator: Emulator,
    pub(crate) token: String,
}

impl Session {
    pub(crate) async fn start() -> Self {
        Self::with(Emulator::builder()).await
    }

    pub(crate) async fn with(builder: EmulatorBuilder) -> Self {
        let emulator = builder.start().await.unwrap();
        let token = token(&emulator).await;
        Self { emulator, token }
    }

    /// Sends a request with both credentials.
    pub(crate) async fn send(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> Option<Reply> {
        let authorization = format!("Bearer {}", self.token);
        let mut all = vec![
            ("authorization", authorization.as_str()),
            ("x-api-key", DEFAULT_CLIENT_ID),
        ];
        all.extend(headers);
        send(&self.emulator, method, path, &all, body).await
    }

    pub(crate) async fn post(&self, path: &str, body: &Value) -> Reply {
        self.send(
            "POST",
            path,
            &[("content-type", "application/json")],
            &body.to_string(),
        )
        .await
        .unwrap()
    }

    pub(crate) async fn post_version(&self, version: &str, body: &Value) -> Reply {
        let headers = [
            ("content-type", "application/json"),
            ("x-model-version", version),
        ];
        self.send("POST", SUBMIT, &headers, &body.to_string())
            .await
            .unwrap()
    }

    /// Submits a job for a prompt and answers its identifier.
    pub(crate) async fn submit(&self, prompt: &str) -> String {
        let reply = self.post(SUBMIT, &json!({"prompt": prompt})).await;
        assert!((200..300).contains(&reply.status), "{}", reply.text());
        let body = reply.json();
        let url = body["statusUrl"]
            .as_str()
            .or_else(|| body["links"]["result"]["href"].as_str())
            .unwrap();
        url.rsplit('/').next().unwrap().to_owned()
    }

    pub(crate) async fn status(&self, job: &str) -> Reply {
        self.send("GET", &format!("/v3/status/{job}"), &[], "")
            .await
            .unwrap()
    }

    pub(crate) async fn cancel(&self, job: &str) -> Reply {
        self.send("PUT", &format!("/v3/cancel/{job}"), &[], "")
            .await
            .unwrap()
    }

    /// The path and query of the first output of a synchronous call.
    pub(crate) async fn output(&self, headers: &[(&str, &str)], body: &Value) -> String {
        let mut all = vec![("content-type", "application/json")];
        all.extend(headers);
        let reply = self
            .send("POST", SYNC, &all, &body.to_string())
            .await
            .unwrap();
        assert_eq!(reply.status, 200, "{}", reply.text());
        let body = reply.json();
        let url = body["outputs"][0]["image"]["url"].as_str().unwrap();
        url.strip_prefix(self.emulator.base_url())
            .unwrap()
            .to_owned()
    }
}

pub(crate) async fn token(emulator: &Emulator) -> String {
    let reply = post_form(emulator, "/ims/token/v3", &form()).await;
    reply.json()["access_token"]
        .as_str()
        .unwrap_or_else(|| panic!("{}", reply.text()))
        .to_owned()
}
