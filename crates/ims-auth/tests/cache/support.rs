//! What the tests put around a cache: a source that answers as it is told, two clocks, and a caller.

use std::{
    collections::VecDeque,
    fmt, iter,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, SystemTime},
};

use async_trait::async_trait;
use ims_auth::{
    AccessToken, AuthError, AuthErrorKind, CachedTokenSource, Clock, Timestamp, TokenSource,
};
use tokio::{
    sync::Semaphore,
    task::JoinHandle,
    time::{Instant, sleep, timeout},
};

/// How long the IMS of most of these tests takes to answer.
pub(crate) const LATENCY: Duration = Duration::from_millis(300);
/// A caller who waits longer than this hangs. No wait that is meant here comes near it, in virtual time or in real.
pub(crate) const HANGS: Duration = Duration::from_secs(300);

pub(crate) const fn secs(count: u64) -> Duration {
    Duration::from_secs(count)
}

pub(crate) const fn millis(count: u64) -> Duration {
    Duration::from_millis(count)
}

/// What IMS answers.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Reply {
    /// A new token with this life.
    Life(Duration),
    /// 400: the same request would fail again.
    Refused,
    /// 503: the same request may succeed later.
    Busy,
    /// 503 with `Retry-After`.
    BusyFor(Duration),
    /// Nothing, ever.
    Silence,
}

/// An IMS that answers as it is told, and remembers when it was asked.
pub(crate) struct Ims {
    /// Virtual time: only tests on tokio's paused clock give it one.
    latency: Duration,
    gate: Semaphore,
    script: Mutex<VecDeque<Reply>>,
    then: Mutex<Reply>,
    clock: Arc<dyn Clock>,
    requests: Mutex<Vec<Timestamp>>,
    /// When each token expires, by its number less one.
    issued: Mutex<Vec<SystemTime>>,
}

impl Ims {
    /// How often it was asked.
    pub(crate) fn requests(&self) -> usize {
        self.requests.lock().unwrap().len()
    }

    /// When it was asked, since the first time.
    pub(crate) fn moments(&self) -> Vec<Duration> {
        let requests = self.requests.lock().unwrap();
        let first = requests
            .first()
            .map_or(Duration::ZERO, |first| first.monotonic);
        requests
            .iter()
            .map(|moment| moment.monotonic.saturating_sub(first))
            .collect()
    }

    /// How many tokens it has issued.
    pub(crate) fn issued(&self) -> usize {
        self.issued.lock().unwrap().len()
    }

    /// When `token` expires, by its own books and not by what the token says.
    pub(crate) fn expiry(&self, token: &AccessToken) -> SystemTime {
        self.issued.lock().unwrap()[number(token) - 1]
    }

    /// From now on it answers `reply`.
    pub(crate) fn answer(&self, reply: Reply) {
        self.script.lock().unwrap().clear();
        *self.then.lock().unwrap() = reply;
    }

    /// Lets the requests through that were held back.
    pub(crate) fn open(&self) {
        self.gate.add_permits(Semaphore::MAX_PERMITS / 2);
    }
}

/// The how many-th token this is; the first is 1.
pub(crate) fn number(token: &AccessToken) -> usize {
    let text = token.expose_secret();
    text.strip_prefix("token-").unwrap().parse().unwrap()
}

#[async_trait]
impl TokenSource for Ims {
    async fn token(&self) -> Result<AccessToken, AuthError> {
        let sent = self.clock.now();
        self.requests.lock().unwrap().push(sent);
        let _open = self.gate.acquire().await.unwrap();
        if !self.latency.is_zero() {
            sleep(self.latency).await;
        }
        let scripted = self.script.lock().unwrap().pop_front();
        let reply = scripted.unwrap_or(*self.then.lock().unwrap());
        let error =
            |status| AuthError::new(AuthErrorKind::Refused, "as scripted").with_status(status);
        match reply {
            Reply::Life(life) => {
                let mut issued = self.issued.lock().unwrap();
                issued.push(sent.wall + life);
                let token = AccessToken::new("client", format!("token-{}", issued.len()))?;
                Ok(token.with_expiry(life, sent.wall))
            }
            Reply::Refused => Err(error(400)),
            Reply::Busy => Err(error(503)),
            Reply::BusyFor(span) => Err(error(503).with_retry_after(Some(span))),
            Reply::Silence => std::future::pending().await,
        }
    }
}

impl fmt::Debug for Ims {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Ims").finish_non_exhaustive()
    }
}

/// A clock that follows tokio's, paused or not.
#[derive(Debug)]
pub(crate) struct TokioClock(Instant);

impl TokioClock {
    pub(crate) fn new() -> Self {
        Self(Instant::now())
    }
}

impl Clock for TokioClock {
    fn now(&self) -> Timestamp {
        timestamp(self.0.elapsed())
    }
}

/// A clock that stands until the test sets it, in any runtime and in none.
#[derive(Debug, Default)]
pub(crate) struct HandClock(AtomicU64);

impl HandClock {
    /// Sets it to this many milliseconds.
    pub(crate) fn set(&self, millis: u64) {
        self.0.store(millis, Ordering::SeqCst);
    }
}

impl Clock for HandClock {
    fn now(&self) -> Timestamp {
        timestamp(millis(self.0.load(Ordering::SeqCst)))
    }
}

fn timestamp(elapsed: Duration) -> Timestamp {
    // Some way from both origins, so that nothing can be subtracted below them unnoticed.
    Timestamp {
        monotonic: secs(1_000) + elapsed,
        wall: SystemTime::UNIX_EPOCH + secs(1_800_000_000) + elapsed,
    }
}

/// A cache around an IMS. Clones share both.
#[derive(Clone)]
pub(crate) struct Rig {
    pub(crate) tokens: CachedTokenSource,
    pub(crate) ims: Arc<Ims>,
    clock: Arc<dyn Clock>,
}

impl Rig {
    /// On tokio's clock; IMS takes `latency` to answer with `script`, and ever after with `then`.
    pub(crate) fn new(
        latency: Duration,
        script: impl IntoIterator<Item = Reply>,
        then: Reply,
    ) -> Self {
        let open = Semaphore::new(Semaphore::MAX_PERMITS / 2);
        Self::build(latency, open, script, then, Arc::new(TokioClock::new()))
    }

    /// On `clock`; IMS answers at once, with tokens of this `life`.
    pub(crate) fn prompt(life: Duration, clock: Arc<dyn Clock>) -> Self {
        let open = Semaphore::new(Semaphore::MAX_PERMITS / 2);
        Self::build(Duration::ZERO, open, [], Reply::Life(life), clock)
    }

    /// On `clock`; IMS holds every request back until it is opened, and answers with tokens of this `life`.
    pub(crate) fn gated(life: Duration, clock: Arc<dyn Clock>) -> Self {
        let shut = Semaphore::new(0);
        Self::build(Duration::ZERO, shut, [], Reply::Life(life), clock)
    }

    fn build(
        latency: Duration,
        gate: Semaphore,
        script: impl IntoIterator<Item = Reply>,
        then: Reply,
        clock: Arc<dyn Clock>,
    ) -> Self {
        let ims = Arc::new(Ims {
            latency,
            gate,
            script: Mutex::new(script.into_iter().collect()),
            then: Mutex::new(then),
            clock: Arc::clone(&clock),
            requests: Mutex::default(),
            issued: Mutex::default(),
        });
        let tokens = CachedTokenSource::with_clock(Arc::clone(&ims), Arc::clone(&clock));
        Self { tokens, ims, clock }
    }

    /// What a caller does: the fast way first.
    pub(crate) async fn call(&self) -> Result<AccessToken, AuthError> {
        match self.tokens.cached() {
            Some(token) => Ok(token),
            None => self.tokens.token().await,
        }
    }

    /// As many callers at once, each in a task of its own, with their answers.
    pub(crate) async fn crowd(&self, size: usize) -> Vec<Result<AccessToken, AuthError>> {
        let callers: Vec<JoinHandle<_>> = (0..size)
            .map(|_| {
                let rig = self.clone();
                tokio::spawn(async move { rig.call().await })
            })
            .collect();
        let mut answers = Vec::with_capacity(size);
        for caller in callers {
            let answer = timeout(HANGS, caller).await;
            answers.push(answer.expect("the caller hangs").unwrap());
        }
        answers
    }

    /// Whether `token` is over now, by the books of IMS.
    pub(crate) fn is_expired(&self, token: &AccessToken) -> bool {
        self.clock.now().wall >= self.ims.expiry(token)
    }
}

/// The most flights that can start within `span` from the first, when every one of them fails at once.
///
/// The pause after the nth failure in a row is 1, 2, 4, 8, 16, 32, 60, 60 … s, of which a random half may be spared. So the
/// first seven start within 0.5 + 1 + 2 + 4 + 8 + 16 = 31.5 s at the soonest, and the others 30 s apart: 125 in an hour.
pub(crate) fn most_flights(span: Duration) -> usize {
    let growing = [500, 1_000, 2_000, 4_000, 8_000, 16_000].map(millis);
    let pauses = growing.into_iter().chain(iter::repeat(secs(30)));
    let later = pauses.scan(Duration::ZERO, |at, pause| {
        *at += pause;
        Some(*at)
    });
    1 + later.take_while(|at| *at <= span).count()
}
