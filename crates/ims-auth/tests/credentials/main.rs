//! Credentials as people get them: every form that is known, whole, broken and out of date, through the public API. The fixtures
//! are of our own making; all that is secret in them begins with `p8e-fixture`.

use std::{
    iter, mem,
    path::PathBuf,
    sync::{Arc, Mutex},
};

use ims_auth::{
    AuthError, AuthErrorKind, ConsoleCredential, HttpClient, HttpError, TokenSource, async_trait,
    http::{Bytes, Request, Response, StatusCode},
};

mod aio;
mod broken;
mod files;
mod formats;
#[cfg(unix)]
#[path = "../hygiene/log.rs"]
mod log;
mod properties;
mod variables;

const SECRETS: [&str; 2] = ["p8e-fixture-one", "p8e-fixture-two"];
/// What no error and no `Debug` may show.
const HIDDEN: &str = "p8e-fixture";

fn fixture(name: &str) -> PathBuf {
    [
        env!("CARGO_MANIFEST_DIR"),
        "tests/credentials/fixtures",
        name,
    ]
    .iter()
    .collect()
}

fn text_of(name: &str) -> String {
    std::fs::read_to_string(fixture(name)).unwrap()
}

/// The secrets that a source would send, in order: asked of a server that refuses each.
fn secrets_of(credential: &ConsoleCredential) -> Vec<String> {
    let server = Arc::new(Refusing::default());
    let source = credential
        .clone()
        .with_scopes("openid")
        .into_source(Arc::clone(&server) as Arc<dyn HttpClient>)
        .unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .unwrap();
    runtime.block_on(source.token()).unwrap_err();
    mem::take(&mut server.asked.lock().unwrap())
}

#[derive(Debug, Default)]
struct Refusing {
    asked: Mutex<Vec<String>>,
}

#[async_trait]
impl HttpClient for Refusing {
    async fn send(&self, request: Request<Bytes>) -> Result<Response<Bytes>, HttpError> {
        let body = String::from_utf8_lossy(request.body()).into_owned();
        let url = url::Url::parse(&format!("https://form/?{body}")).unwrap();
        let secret = url.query_pairs().find(|(name, _)| name == "client_secret");
        self.asked
            .lock()
            .unwrap()
            .push(secret.unwrap().1.into_owned());
        let mut answer = Response::new(Bytes::from_static(br#"{"error":"invalid_client"}"#));
        *answer.status_mut() = StatusCode::BAD_REQUEST;
        Ok(answer)
    }
}

/// The whole text of an error about a credential, which quotes none of its secrets.
fn refusal(result: Result<ConsoleCredential, AuthError>) -> String {
    let error = result.unwrap_err();
    assert_eq!(error.kind(), AuthErrorKind::Configuration, "{error}");
    let causes = iter::successors(Some(&error as &dyn std::error::Error), |error| {
        error.source()
    });
    let text: Vec<_> = causes.map(|error| format!("{error} {error:?}")).collect();
    assert!(!text.join(" ").contains(HIDDEN), "{text:?}");
    error.to_string()
}
