//! What the tests of the sources share: an IMS that answers by script and remembers what it was asked.

use std::{
    collections::{HashMap, VecDeque},
    sync::{Arc, Mutex},
    time::Duration,
};

use async_trait::async_trait;
use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Method, Request, Response};

use tokio::time::{Instant, sleep};

use crate::{CachedTokenSource, HttpClient, HttpError, TokenSource};

/// One request as it arrived.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    pub(crate) method: Method,
    pub(crate) url: String,
    pub(crate) headers: HeaderMap,
    pub(crate) form: HashMap<String, String>,
    pub(crate) authorization: Option<String>,
}

type Rule = Box<dyn FnMut(&Asked) -> (u16, String) + Send>;

/// Answers each request by a rule, after `takes`.
#[derive(Clone)]
pub(crate) struct ScriptedIms(Arc<Inner>);

struct Inner {
    rule: Mutex<Rule>,
    /// What stands in the head of every answer.
    head: Mutex<HeaderMap>,
    takes: Duration,
    asked: Mutex<Vec<Asked>>,
}

impl ScriptedIms {
    /// Answers what `rule` says: a status and a body.
    pub(crate) fn by(rule: impl FnMut(&Asked) -> (u16, String) + Send + 'static) -> Self {
        Self::slow(Duration::ZERO, rule)
    }

    pub(crate) fn slow(
        takes: Duration,
        rule: impl FnMut(&Asked) -> (u16, String) + Send + 'static,
    ) -> Self {
        Self(Arc::new(Inner {
            rule: Mutex::new(Box::new(rule)),
            head: Mutex::default(),
            takes,
            asked: Mutex::default(),
        }))
    }

    /// Answers what stands in the list, in order; a request beyond its end is a failure of the test.
    pub(crate) fn answering<S: Into<String>>(answers: impl IntoIterator<Item = (u16, S)>) -> Self {
        let mut answers: VecDeque<_> = answers
            .into_iter()
            .map(|(status, body)| (status, body.into()))
            .collect();
        Self::by(move |_| {
            answers
                .pop_front()
                .expect("a request that the script does not know")
        })
    }

    /// The same with a header in every answer.
    pub(crate) fn with_header(self, name: &'static str, value: &str) -> Self {
        let value = HeaderValue::from_str(value).unwrap();
        let name = HeaderName::from_static(name);
        self.0.head.lock().unwrap().insert(name, value);
        self
    }

    pub(crate) fn asked(&self) -> Vec<Asked> {
        self.0.asked.lock().unwrap().clone()
    }

    pub(crate) fn http(&self) -> Arc<dyn HttpClient> {
        Arc::new(self.clone())
    }
}

impl std::fmt::Debug for ScriptedIms {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ScriptedIms")
    }
}

#[async_trait]
impl HttpClient for ScriptedIms {
    async fn send(&self, request: Request<Bytes>) -> Result<Response<Bytes>, HttpError> {
        let authorization = request.headers().get("authorization");
        let asked = Asked {
            method: request.method().clone(),
            headers: request.headers().clone(),
            url: request.uri().to_string(),
            form: form_urlencoded::parse(request.body())
                .into_owned()
                .collect(),
            authorization: authorization.map(|value| value.to_str().unwrap().to_owned()),
        };
        self.0.asked.lock().unwrap().push(asked.clone());
        tokio::time::sleep(self.0.takes).await;
        let (status, body) = (self.0.rule.lock().unwrap())(&asked);
        let response = Response::builder().status(status).body(body.into());
        let mut response = response.unwrap();
        *response.headers_mut() = self.0.head.lock().unwrap().clone();
        Ok(response)
    }
}

/// The body of a success with an access token that lives `seconds`.
pub(crate) fn token(text: &str, seconds: u64) -> String {
    format!(r#"{{"access_token":"{text}","token_type":"bearer","expires_in":{seconds}}}"#)
}

/// The same with a refresh token.
pub(crate) fn tokens(access: &str, refresh: &str, seconds: u64) -> String {
    format!(
        r#"{{"access_token":"{access}","refresh_token":"{refresh}","token_type":"bearer","expires_in":{seconds}}}"#
    )
}

/// The body of a refusal.
pub(crate) fn refusal(code: &str, description: &str) -> String {
    format!(r#"{{"error":"{code}","error_description":"{description}"}}"#)
}

/// Calls `tokens`, whose every token lives an hour, for five hours, with a wall clock that `step_back` sets back after `at`: every
/// call gets a token in its hour, and `ims` is not asked more often than its tokens end.
pub(crate) async fn live_through_a_step_back(
    tokens: &CachedTokenSource,
    ims: &ScriptedIms,
    step_back: impl FnOnce(),
    at: Duration,
) {
    const LIFE: Duration = Duration::from_secs(3_600);
    let start = Instant::now();
    let first = tokens.token().await.unwrap();
    let mut seen = HashMap::from([(first.expose_secret().to_owned(), start)]);
    sleep(at).await;
    step_back();
    while start.elapsed() < LIFE * 5 {
        let token = tokens.token().await.expect("a clock is no reason to fail");
        let first = *seen
            .entry(token.expose_secret().to_owned())
            .or_insert_with(Instant::now);
        assert!(first.elapsed() < LIFE, "{:?}", start.elapsed());
        sleep(Duration::from_secs(60)).await;
    }
    assert!(ims.asked().len() <= 8, "{} requests", ims.asked().len());
}
