//! For the tests of this crate: a transport that plays a script and remembers what it was asked.

use std::{
    collections::VecDeque,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use async_trait::async_trait;
use http::{Request, Response};
use ims_auth::{AccessToken, AuthError, AuthErrorKind, TokenSource};

use crate::{Body, Config, Pipeline, Sent, Transport, TransportError, TrustedHosts};

/// One answer of the script.
pub(crate) enum Step {
    Answer(Response<Body>),
    Fails(TransportError),
    /// Nothing ever comes.
    Silence,
    /// The answer comes after this time.
    Late(Duration, Response<Body>),
}

pub(crate) fn answer(status: u16, body: &str) -> Step {
    answer_with(status, &[], Body::from(body.to_owned()))
}

pub(crate) fn answer_with(status: u16, headers: &[(&str, &str)], body: Body) -> Step {
    let mut response = Response::builder().status(status);
    for (name, value) in headers {
        response = response.header(*name, *value);
    }
    Step::Answer(response.body(body).unwrap())
}

pub(crate) fn fails(sent: Sent) -> Step {
    Step::Fails(TransportError::new(sent, "the connection failed"))
}

/// An answer that comes after `seconds`.
pub(crate) fn late(seconds: u64, body: &str) -> Step {
    Step::Late(
        Duration::from_secs(seconds),
        Response::new(Body::from(body.to_owned())),
    )
}

/// What was asked: method, URL and the credentials it carried.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    pub(crate) line: String,
    pub(crate) token: Option<String>,
    pub(crate) headers: http::HeaderMap,
}

#[derive(Default)]
pub(crate) struct Script {
    steps: Mutex<VecDeque<Step>>,
    asked: Mutex<Vec<Asked>>,
}

impl std::fmt::Debug for Script {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Script")
    }
}

#[async_trait]
impl Transport for Script {
    async fn send(&self, request: Request<Body>) -> Result<Response<Body>, TransportError> {
        let headers = request.headers().clone();
        let token = headers
            .get("authorization")
            .map(|value| value.to_str().unwrap().to_owned());
        self.asked.lock().unwrap().push(Asked {
            line: format!("{} {}", request.method(), request.uri()),
            token,
            headers,
        });
        let step = self.steps.lock().unwrap().pop_front();
        match step.expect("nobody scripted this request") {
            Step::Answer(response) => Ok(response),
            Step::Fails(error) => Err(error),
            Step::Silence => std::future::pending().await,
            Step::Late(time, response) => {
                tokio::time::sleep(time).await;
                Ok(response)
            }
        }
    }
}

/// Tokens `token-1`, `token-2`…, the next one after each rejection.
#[derive(Debug, Default)]
pub(crate) struct Tokens {
    rejected: AtomicUsize,
    exhausted_after: Option<usize>,
}

impl Tokens {
    /// Has no token left after `rejections` of them.
    pub(crate) fn exhausted_after(rejections: usize) -> Self {
        Self {
            exhausted_after: Some(rejections),
            ..Self::default()
        }
    }
}

#[async_trait]
impl TokenSource for Tokens {
    async fn token(&self) -> Result<AccessToken, AuthError> {
        let rejected = self.rejected.load(Ordering::SeqCst);
        if self.exhausted_after.is_some_and(|limit| rejected >= limit) {
            return Err(AuthError::new(AuthErrorKind::Rejected, "no more tokens"));
        }
        AccessToken::new("my-client", format!("token-{}", rejected + 1))
    }

    fn invalidate(&self, token: &AccessToken) {
        if token.mark_rejected() {
            self.rejected.fetch_add(1, Ordering::SeqCst);
        }
    }
}

pub(crate) struct Rig {
    pub(crate) pipeline: Pipeline,
    pub(crate) script: Arc<Script>,
}

impl Rig {
    pub(crate) fn new(steps: impl IntoIterator<Item = Step>) -> Self {
        Self::with_config(steps, |_| ())
    }

    pub(crate) fn with_config(
        steps: impl IntoIterator<Item = Step>,
        change: impl FnOnce(&mut Config),
    ) -> Self {
        Self::with_tokens(steps, Tokens::default(), change)
    }

    pub(crate) fn with_tokens(
        steps: impl IntoIterator<Item = Step>,
        tokens: Tokens,
        change: impl FnOnce(&mut Config),
    ) -> Self {
        let script = Arc::new(Script {
            steps: Mutex::new(steps.into_iter().collect()),
            ..Script::default()
        });
        let mut config = Config::new(TrustedHosts::new("https://firefly-api.adobe.io").unwrap());
        change(&mut config);
        let pipeline = Pipeline::new(
            Arc::clone(&script) as Arc<dyn Transport>,
            Arc::new(tokens),
            config,
        );
        Self { pipeline, script }
    }

    /// What was asked so far, as `METHOD URL`.
    pub(crate) fn lines(&self) -> Vec<String> {
        self.asked().into_iter().map(|asked| asked.line).collect()
    }

    pub(crate) fn asked(&self) -> Vec<Asked> {
        self.script.asked.lock().unwrap().clone()
    }

    /// Fails the test when the script was not played to its end.
    pub(crate) fn assert_played(&self) {
        assert_eq!(
            self.script.steps.lock().unwrap().len(),
            0,
            "steps left over; asked: {:?}",
            self.lines()
        );
    }
}

/// How long `work` took on tokio's paused clock.
pub(crate) async fn timed<T>(work: impl Future<Output = T>) -> (T, Duration) {
    let start = tokio::time::Instant::now();
    let result = work.await;
    (result, start.elapsed())
}
