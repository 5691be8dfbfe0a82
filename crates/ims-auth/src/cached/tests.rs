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

/// What the scripted source answers next.
#[derive(Clone, Debug)]
enum Answer {
    /// A new token of this many seconds of life.
    Life(u64),
    /// A token that does not tell its life.
    Unknown,
    Fails(AuthError),
    Panics,
}

#[derive(Debug)]
struct Script {
    answers: Mutex<VecDeque<Answer>>,
    /// When the script is at its end.
    then: Answer,
    takes: Duration,
    asked: AtomicUsize,
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
            Answer::Unknown => Ok(token),
            Answer::Fails(error) => Err(error),
            Answer::Panics => panic!("the scripted source was told to panic"),
        }
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
async fn a_hit_needs_no_request() {
    let rig = Rig::new([], Answer::Life(86_399));
    rig.call().await.unwrap();
    assert!(rig.tokens.cached().is_some());
    pass(3_600).await;
    assert_eq!(
        (rig.call().await.unwrap(), rig.asked()),
        ("token-1".into(), 1)
    );
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
async fn renewal_runs_behind_the_callers() {
    let rig = Rig::slow([], Answer::Life(1_000), Duration::from_millis(500));
    rig.call().await.unwrap();
    pass(901).await;
    let before = tokio::time::Instant::now();
    assert!(
        rig.crowd(64)
            .await
            .iter()
            .all(|result| result.as_deref().is_ok_and(|token| token == "token-1"))
    );
    assert_eq!(
        before.elapsed(),
        Duration::ZERO,
        "nobody waited for the renewal"
    );
    pass(1).await;
    assert_eq!(
        (rig.call().await.unwrap(), rig.asked()),
        ("token-2".into(), 2)
    );
}

#[tokio::test(start_paused = true)]
async fn a_failing_renewal_troubles_nobody_while_the_token_lives() {
    let rig = Rig::new([Answer::Life(1_000)], Answer::Fails(refused()));
    rig.call().await.unwrap();
    pass(901).await;
    for _ in 0..100 {
        assert_eq!(rig.call().await.unwrap(), "token-1");
    }
    assert!(rig.asked() <= 1 + 2, "{} requests", rig.asked());
    pass(60).await;
    assert_eq!(
        rig.call().await.unwrap(),
        "token-1",
        "past the hard end, not past the expiry"
    );
    pass(60).await;
    assert!(rig.call().await.is_err(), "never after its true expiry");
}

#[tokio::test(start_paused = true)]
async fn past_the_hard_end_callers_wait_for_the_successor() {
    let rig = Rig::new([], Answer::Life(1_000));
    rig.call().await.unwrap();
    pass(955).await;
    assert_eq!(rig.call().await.unwrap(), "token-2");
}

#[tokio::test(start_paused = true)]
async fn an_expired_token_is_replaced_whichever_clock_noticed() {
    let rig = Rig::new([], Answer::Life(60));
    rig.call().await.unwrap();
    rig.clock.push_wall(Duration::from_secs(61));
    assert_eq!(
        rig.call().await.unwrap(),
        "token-2",
        "the machine slept: only the wall clock moved"
    );
    rig.clock.push(Duration::from_secs(61));
    assert_eq!(rig.call().await.unwrap(), "token-3");
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
async fn a_late_rejection_of_an_old_token_leaves_its_successor_alone() {
    let rig = Rig::new([], Answer::Life(86_399));
    let old = rig.tokens.token().await.unwrap();
    for _ in 0..64 {
        rig.tokens.invalidate(&old);
    }
    assert_eq!(rig.call().await.unwrap(), "token-2");
    rig.tokens.invalidate(&old);
    assert_eq!(
        (rig.call().await.unwrap(), rig.asked()),
        ("token-2".into(), 2)
    );
}

#[tokio::test(start_paused = true)]
async fn rejection_after_rejection_backs_off() {
    let rig = Rig::new([], Answer::Life(86_399));
    let mut refusals = 0;
    for _ in 0..100 {
        match rig.tokens.token().await {
            Ok(token) => rig.tokens.invalidate(&token),
            Err(error) => {
                assert_eq!(error.kind(), AuthErrorKind::Rejected);
                refusals += 1;
            }
        }
    }
    assert_eq!(
        (rig.asked(), refusals),
        (2, 98),
        "two tokens, then patience"
    );
    pass(2).await;
    rig.tokens
        .token()
        .await
        .expect("tried again after the pause");
}

#[tokio::test(start_paused = true)]
async fn a_token_without_life_is_handed_out_once_and_cannot_storm() {
    let rig = Rig::slow([], Answer::Life(0), Duration::ZERO);
    assert!(rig.crowd(64).await.iter().all(Result::is_ok));
    assert_eq!(rig.asked(), 1);
    let before = tokio::time::Instant::now();
    for _ in 0..5 {
        rig.call().await.unwrap();
    }
    assert_eq!(rig.asked(), 6);
    assert!(
        before.elapsed() >= Duration::from_secs(10),
        "each request waits for its turn: {:?}",
        before.elapsed()
    );
}

#[tokio::test(start_paused = true)]
async fn a_token_of_unknown_life_stands_until_it_is_rejected() {
    let rig = Rig::new([], Answer::Unknown);
    rig.call().await.unwrap();
    pass(1_000_000).await;
    assert_eq!(rig.call().await.unwrap(), "token-1");
    rig.tokens.invalidate(&rig.tokens.cached().unwrap());
    assert_eq!(rig.call().await.unwrap(), "token-2");
}

#[tokio::test(start_paused = true)]
async fn nothing_runs_while_nobody_asks() {
    let rig = Rig::new([], Answer::Life(600));
    rig.call().await.unwrap();
    pass(6_000).await;
    assert_eq!(rig.asked(), 1);
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
async fn a_source_that_panics_is_an_error_and_no_hang() {
    let rig = Rig::new([], Answer::Panics);
    assert_eq!(
        rig.call().await.unwrap_err().kind(),
        AuthErrorKind::InvalidResponse
    );
}

#[tokio::test(start_paused = true)]
async fn the_answer_of_a_dead_runtime_is_fetched_again() {
    let rig = Arc::new(Rig::new([], Answer::Life(60)));
    // A flight starts in another runtime, which ends before the answer is there.
    let other = Arc::clone(&rig);
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .build()
            .unwrap();
        runtime.block_on(async {
            tokio::select! {
                biased;
                _ = other.call() => panic!("the answer takes time"),
                () = tokio::task::yield_now() => {}
            }
        });
    })
    .join()
    .unwrap();
    assert_eq!(rig.call().await.unwrap(), "token-2");
}

#[test]
fn outside_a_runtime_it_is_built_and_says_what_it_needs() {
    #[derive(Debug)]
    struct Never;
    #[async_trait]
    impl TokenSource for Never {
        async fn token(&self) -> Result<AccessToken, AuthError> {
            unreachable!("nothing can be fetched without a runtime")
        }
    }
    let tokens = CachedTokenSource::new(Never);
    let result = futures_util::FutureExt::now_or_never(tokens.token()).expect("answered at once");
    assert_eq!(result.unwrap_err().kind(), AuthErrorKind::Configuration);
}

#[tokio::test(start_paused = true)]
async fn debug_shows_no_token() {
    let rig = Rig::new([], Answer::Life(60));
    rig.call().await.unwrap();
    assert!(!format!("{:?}", rig.tokens).contains("token-1"));
}
