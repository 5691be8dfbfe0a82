//! The answer of a token endpoint, through the public API: whatever it holds, nothing panics, nobody is told a secret, and a
//! token that comes of it can be sent.

use std::{
    error::Error,
    fmt, iter,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, SystemTime},
};

use bytes::Bytes;
use http::{HeaderName, HeaderValue, Request, Response, StatusCode};
use ims_auth::{
    AccessToken, AuthError, ClientCredentials, Clock, HttpClient, HttpError, Timestamp,
    TokenEndpoint, TokenSource, TokenVersion, async_trait,
};

/// Of no form that is hidden unasked, and different in each encoding.
const SECRETS: [&str; 2] = ["S3cr+t/of the=fuzzer", "0ther&secret"];
/// As a form and as a path would echo them.
const ENCODED_SECRETS: [&str; 3] = [
    "S3cr%2Bt%2Fof+the%3Dfuzzer",
    "S3cr%2Bt%2Fof%20the%3Dfuzzer",
    "0ther%26secret",
];
const A_DAY: Duration = Duration::from_secs(86_400);
const NOW: SystemTime = SystemTime::UNIX_EPOCH;

/// Has a source read the answer in `data`, and returns whether a token came of it.
///
/// The first line is the status, and ` v1` after it when the endpoint counts in milliseconds; header lines follow, an empty
/// line, and the body.
pub fn check(data: &[u8]) -> bool {
    let (answer, version) = answer(data);
    let server = Arc::new(Server {
        answer,
        asked: AtomicUsize::new(0),
    });
    let source = ClientCredentials::new("fuzz-client", SECRETS[0], "openid,firefly_api")
        .with_fallback_secret(SECRETS[1])
        .into_source(
            TokenEndpoint::production().with_version(version),
            Arc::clone(&server) as Arc<dyn HttpClient>,
        )
        .expect("the credentials are whole")
        .with_clock(Arc::new(Stopped));
    let result = RUNTIME.with(|runtime| runtime.block_on(source.token()));
    assert!(
        (1..=SECRETS.len()).contains(&server.asked.load(Ordering::Relaxed)),
        "each secret is tried once at most"
    );
    assert_hidden(&format!("{source:?}"));
    match &result {
        Ok(token) => check_token(token),
        Err(error) => check_error(error),
    }
    result.is_ok()
}

fn check_token(token: &AccessToken) {
    let text = token.expose_secret();
    assert!(!text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic()));
    assert_eq!(token.authorization(), &format!("Bearer {text}"));
    assert_eq!(token.client_id(), "fuzz-client");
    let life = token.expires_in().expect("a token from IMS has a life");
    assert!(life <= A_DAY, "{life:?}");
    assert_eq!(token.expires_at(), Some(NOW + life));
    // Hints from its claims: they may be missing or wrong, but are not to be tripped over.
    let _ = (token.granted_scopes(), token.claimed_expiry());
    let shown = format!("{token:?}");
    assert_hidden(&shown);
    // A shorter token may stand in any text by chance.
    assert!(text.len() < 16 || !shown.contains(text), "{shown}");
}

fn check_error(error: &AuthError) {
    let chain = iter::successors(Some(error as &dyn Error), |error| (*error).source());
    for error in chain {
        assert_hidden(&format!("{error} {error:?}"));
    }
    let parts = [error.code(), error.description(), error.debug_id()];
    parts.iter().flatten().for_each(|part| assert_hidden(part));
    assert!(error.to_string().len() < 4_096, "an error for people");
    let _ = (error.is_transient(), error.advice());
}

fn assert_hidden(text: &str) {
    for secret in SECRETS.iter().chain(&ENCODED_SECRETS) {
        assert!(!text.contains(secret), "{secret:?} is shown in {text:?}");
    }
}

fn answer(data: &[u8]) -> (Response<Bytes>, TokenVersion) {
    let (head, body) = match data.windows(2).position(|pair| pair == b"\n\n") {
        Some(end) => (&data[..end], &data[end + 2..]),
        None => (data, &[][..]),
    };
    let mut lines = head.split(|byte| *byte == b'\n');
    let first = String::from_utf8_lossy(lines.next().unwrap_or_default());
    let mut words = first.split(' ');
    let status = words.next().and_then(|word| word.parse().ok());
    let mut answer = Response::new(Bytes::copy_from_slice(body));
    *answer.status_mut() = status
        .and_then(|status| StatusCode::from_u16(status).ok())
        .unwrap_or_default();
    for line in lines {
        let mut parts = line.splitn(2, |byte| *byte == b':');
        let name = parts
            .next()
            .and_then(|name| HeaderName::from_bytes(name).ok());
        let value = parts.next().map(<[u8]>::trim_ascii);
        let value = value.and_then(|value| HeaderValue::from_bytes(value).ok());
        answer.headers_mut().extend(name.zip(value));
    }
    let version = match words.next() {
        Some("v1") => TokenVersion::V1,
        _ => TokenVersion::V3,
    };
    (answer, version)
}

thread_local! {
    /// One for all inputs; it never has to wait for anything.
    static RUNTIME: tokio::runtime::Runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .expect("a runtime without I/O needs nothing of the system");
}

/// Gives the same answer to every request.
struct Server {
    answer: Response<Bytes>,
    asked: AtomicUsize,
}

impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Without the answer, which may hold a secret: what is looked at is what the crate shows.
        f.debug_struct("Server").finish_non_exhaustive()
    }
}

#[async_trait]
impl HttpClient for Server {
    async fn send(&self, _: Request<Bytes>) -> Result<Response<Bytes>, HttpError> {
        self.asked.fetch_add(1, Ordering::Relaxed);
        Ok(self.answer.clone())
    }
}

#[derive(Debug)]
struct Stopped;

impl Clock for Stopped {
    fn now(&self) -> Timestamp {
        Timestamp {
            monotonic: Duration::ZERO,
            wall: NOW,
        }
    }
}
