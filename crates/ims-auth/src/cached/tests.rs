//! The cache under load, failure and time, against a scripted source. tokio's time is paused: nothing here waits.

use std::{
    collections::VecDeque,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use async_trait::async_trait;
use futures_util::future::join_all;

use super::CachedTokenSource;
use crate::{AccessToken, AuthError, AuthErrorKind, Clock, TokenSource, clock::testing::TestClock};

mod lifetime;
mod lost;
mod rejection;
mod repeated;

/// What the scripted source answers next.
#[derive(Clone, Debug)]
enum Answer {
    /// A new token of this many seconds of life.
    Life(u64),
    /// A token of this many seconds of life, of which the second number is gone: the source had it already.
    Aged(u64, u64),
    /// A token with this very life.
    Lives(Duration),
    /// A token of this many seconds of life, which a careless source counts from the answer on.
    Late(u64),
    /// This very token.
    Same(AccessToken),
    /// A token that does not tell its life.
    Unknown,
    Fails(AuthError),
    Panics,
    Hangs,
}

#[derive(Debug)]
struct Script {
    answers: Mutex<VecDeque<Answer>>,
    /// When the script is at its end.
    then: Answer,
    takes: Duration,
    asked: AtomicUsize,
    /// The tokens it was told to be rejected.
    told: Mutex<Vec<String>>,
    clock: Arc<TestClock>,
}

#[async_trait]
impl TokenSource for Arc<Script> {
    async fn token(&self) -> Result<AccessToken, AuthError> {
        let number = self.asked.fetch_add(1, Ordering::SeqCst) + 1;
        let sent = self.clock.now().wall;
        tokio::time::sleep(self.takes).await;
        let answer = self
            .answers
            .lock()
            .unwrap()
            .pop_front()
            .unwrap_or_else(|| self.then.clone());
        let token = AccessToken::new("id", format!("token-{number}"))?;
        match answer {
            Answer::Life(seconds) => Ok(token.with_expiry(Duration::from_secs(seconds), sent)),
            Answer::Aged(seconds, gone) => Ok(token.with_expiry(
                Duration::from_secs(seconds),
                sent - Duration::from_secs(gone),
            )),
            Answer::Lives(life) => Ok(token.with_expiry(life, sent)),
            Answer::Late(seconds) => {
                Ok(token.with_expiry(Duration::from_secs(seconds), self.clock.now().wall))
            }
            Answer::Same(token) => Ok(token),
            Answer::Unknown => Ok(token),
            Answer::Fails(error) => Err(error),
            Answer::Hangs => std::future::pending().await,
            Answer::Panics => panic!("the scripted source was told to panic"),
        }
    }

    fn invalidate(&self, token: &AccessToken) {
        self.told
            .lock()
            .unwrap()
            .push(token.expose_secret().to_owned());
    }
}

/// A cache over a script, with everything a test wants to look at.
struct Rig {
    tokens: CachedTokenSource,
    script: Arc<Script>,
    clock: Arc<TestClock>,
}

impl Rig {
    fn new(answers: impl IntoIterator<Item = Answer>, then: Answer) -> Self {
        Self::slow(answers, then, Duration::from_millis(300))
    }

    fn slow(answers: impl IntoIterator<Item = Answer>, then: Answer, takes: Duration) -> Self {
        let clock = Arc::new(TestClock::new());
        let answers = Mutex::new(answers.into_iter().collect());
        let script = Arc::new(Script {
            answers,
            then,
            takes,
            asked: AtomicUsize::new(0),
            told: Mutex::default(),
            clock: Arc::clone(&clock),
        });
        let tokens = CachedTokenSource::with_clock(
            Arc::clone(&script),
            Arc::clone(&clock) as Arc<dyn Clock>,
        );
        Self {
            tokens,
            script,
            clock,
        }
    }

    fn asked(&self) -> usize {
        self.script.asked.load(Ordering::SeqCst)
    }

    /// What a caller does: the fast way first.
    async fn call(&self) -> Result<String, AuthError> {
        let token = match self.tokens.cached() {
            Some(token) => token,
            None => self.tokens.token().await?,
        };
        Ok(token.expose_secret().to_owned())
    }

    async fn crowd(&self, size: usize) -> Vec<Result<String, AuthError>> {
        join_all((0..size).map(|_| self.call())).await
    }
}

fn refused() -> AuthError {
    AuthError::new(AuthErrorKind::Refused, "no").with_status(400)
}

fn unavailable() -> AuthError {
    AuthError::new(AuthErrorKind::Refused, "busy").with_status(503)
}

async fn pass(seconds: u64) {
    tokio::time::sleep(Duration::from_secs(seconds)).await;
}

#[tokio::test(start_paused = true)]
async fn a_thousand_first_callers_make_one_request() {
    let rig = Rig::new([], Answer::Life(86_399));
    let results = rig.crowd(1_000).await;
    assert!(
        results
            .iter()
            .all(|result| result.as_deref().is_ok_and(|token| token == "token-1"))
    );
    assert_eq!(rig.asked(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_refusal_is_shared_by_all_and_remembered_for_seconds_only() {
    let rig = Rig::new([Answer::Fails(refused())], Answer::Life(60));
    assert!(rig.crowd(64).await.iter().all(Result::is_err));
    assert!(rig.call().await.is_err(), "the failure is remembered");
    assert_eq!(rig.asked(), 1);
    pass(2).await;
    assert!(rig.call().await.is_ok(), "and never poisons");
}

#[tokio::test(start_paused = true)]
async fn transient_failures_are_repeated_at_most_twice_in_one_flight() {
    let rig = Rig::new([], Answer::Fails(unavailable()));
    assert!(rig.crowd(64).await.iter().all(Result::is_err));
    assert_eq!(rig.asked(), 3);
    let rig = Rig::new([Answer::Fails(unavailable())], Answer::Life(60));
    assert!(rig.crowd(64).await.iter().all(Result::is_ok));
    assert_eq!(rig.asked(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_caller_who_leaves_cancels_nobody() {
    let rig = Rig::new([], Answer::Life(60));
    let impatient = tokio::time::timeout(Duration::from_millis(100), rig.call()).await;
    assert!(impatient.is_err());
    assert_eq!(
        (rig.call().await.unwrap(), rig.asked()),
        ("token-1".into(), 1)
    );
}

#[tokio::test(start_paused = true)]
async fn retry_after_of_a_failed_flight_is_obeyed() {
    let busy = unavailable().with_retry_after(Some(Duration::from_secs(20)));
    let rig = Rig::new([Answer::Fails(busy)], Answer::Life(60));
    let error = rig.call().await.unwrap_err();
    assert_eq!(error.retry_after(), Some(Duration::from_secs(20)));
    pass(19).await;
    assert!(rig.call().await.is_err());
    pass(2).await;
    assert!(rig.call().await.is_ok());
    assert_eq!(rig.asked(), 2);
}

#[tokio::test(start_paused = true)]
async fn debug_shows_no_token() {
    let rig = Rig::new([], Answer::Life(60));
    rig.call().await.unwrap();
    assert!(!format!("{:?}", rig.tokens).contains("token-1"));
}

#[tokio::test(start_paused = true)]
async fn an_unusable_answer_is_asked_for_once_more_and_not_twice() {
    let unusable = AuthError::new(AuthErrorKind::InvalidResponse, "html").with_status(200);
    let rig = Rig::new([], Answer::Fails(unusable));
    assert!(rig.crowd(64).await.iter().all(Result::is_err));
    assert_eq!(rig.asked(), 2);
}
