//! A cache around any source: one request for any number of callers, renewed early, never served expired.

use std::{
    fmt,
    pin::pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use arc_swap::ArcSwapOption;
use async_trait::async_trait;
use tokio::runtime::Handle;

use crate::{
    AccessToken, AuthError, AuthErrorKind, Clock, SystemClock, TokenSource,
    clock::Timestamp,
    flight::{Boarding, Flight, Waiting},
};

mod entry;
mod fetch;
mod pace;
mod renewal;

use self::{
    entry::Entry,
    fetch::LONGEST_FETCH,
    pace::{LONGEST_PAUSE, Pace},
};

/// When a flight is given up for lost: its runtime is alive, but nobody drives it. Past the longest that a flight can take
/// which waited for its turn, by a little more than the inaccuracy of timers.
const LOST_AFTER: Duration = LONGEST_PAUSE
    .saturating_add(LONGEST_FETCH)
    .saturating_add(Duration::from_secs(5));
/// How long a caller waits for the successor of a token that is still valid: an IMS that does not answer must not make a program
/// stand still that has what it needs.
const PATIENCE: Duration = Duration::from_secs(5);
/// How often a caller starts a flight again that was lost with its runtime, before it gives up.
const LOST_FLIGHTS: u32 = 3;

/// Keeps the token of another source and renews it in time.
///
/// - A *hit* copies a pointer: no lock, no allocation ([`cached`](TokenSource::cached)).
/// - On a *miss* one request serves any number of callers, its error included. It runs in a task of its own, so a caller who
///   gives up cancels nobody.
/// - *Renewal* starts at a random point of 80–90 % of the lifetime, in the background; the token in hand is served meanwhile,
///   and also when renewal fails, until its true expiry and never after. Only near its end (the last five minutes of a
///   day, a tenth of a life of minutes) callers wait for the successor, for five seconds at most while the token is valid.
/// - *Failures* are remembered for seconds, growing to a minute, so that a wrong secret cannot become a storm; then tried again.
///   After the nth failure in a row nobody asks for 1, 2, 4 … 60 s, of which a random half may be spared; longer, up to a
///   minute, where `Retry-After` says so. A source that fails for an hour is tried 125 times at most, each time with no more
///   than two repetitions. The first success ends this.
/// - No task exists while nobody asks. The source may be built outside a runtime and outlives any runtime. A request whose
///   runtime ended, or is alive but has not been driven for three minutes, is made again by whoever waits for it.
/// - A *slow source* has two minutes to answer, repetitions included; then that counts as a failure.
///
/// Cloning shares the cache. It needs a tokio runtime with time enabled wherever [`token`](TokenSource::token) is awaited; the HTTP
/// client that ships with the crate and `CommandTokenSource` need I/O as well. A program that drives a runtime for one call at a time
/// (`block_on`) leaves no time for renewal behind its callers: there the call past the last moment waits.
///
/// ```no_run
/// # #[cfg(feature = "reqwest")]
/// # async fn f() -> Result<(), ims_auth::AuthError> {
/// use ims_auth::{ClientCredentials, TokenSource};
/// let tokens = ClientCredentials::from_env()?.into_cached_source()?;
/// let token = tokens.token().await?;
/// # Ok(()) }
/// ```
#[derive(Clone)]
pub struct CachedTokenSource(Arc<Shared>);

struct Shared {
    source: Box<dyn TokenSource>,
    clock: Arc<dyn Clock>,
    current: ArcSwapOption<Entry>,
    flight: Flight<Result<AccessToken, AuthError>>,
    pace: Mutex<Pace>,
}

impl CachedTokenSource {
    /// A cache around `source`.
    pub fn new(source: impl TokenSource + 'static) -> Self {
        Self::with_clock(source, Arc::new(SystemClock))
    }

    /// A cache around `source` that takes the time from `clock`, for tests. The expiry that the source's tokens tell must be
    /// counted by the same clock.
    pub fn with_clock(source: impl TokenSource + 'static, clock: Arc<dyn Clock>) -> Self {
        Self(Arc::new(Shared {
            source: Box::new(source),
            clock,
            current: ArcSwapOption::empty(),
            flight: Flight::new(),
            pace: Mutex::default(),
        }))
    }
}

#[async_trait]
impl TokenSource for CachedTokenSource {
    fn cached(&self) -> Option<AccessToken> {
        self.0.fresh()
    }

    async fn token(&self) -> Result<AccessToken, AuthError> {
        for _ in 0..LOST_FLIGHTS {
            if let Some(result) = self.0.attempt().await {
                return result;
            }
            tracing::debug!("a request for a token came to nothing; it is started again");
        }
        let error = AuthError::new(
            AuthErrorKind::InvalidResponse,
            "the token source ended without an answer several times in a row",
        );
        let now = self.0.clock.now();
        let mut pace = self.0.pace();
        // Of a crowd that gives up together only the first one counts.
        if pace.refusal(now.monotonic).is_none() {
            pace.failed(now.monotonic, &error, fastrand::f64());
        }
        drop(pace);
        despite(error, self.0.usable(&now).as_ref())
    }

    fn invalidate(&self, token: &AccessToken) {
        if token.mark_rejected() {
            tracing::debug!("an API rejected the access token");
        }
        self.0.note_rejection(token);
        // A source with a memory of its own would hand the same token out again.
        self.0.source.invalidate(token);
    }

    async fn forget(&self, token: &AccessToken) -> Result<(), AuthError> {
        // No API has turned it down: that is no reason to hold the next request back.
        token.mark_rejected();
        if let Some(entry) = &*self.0.current.load()
            && entry.token.is_same(token)
        {
            entry.token.mark_rejected();
        }
        self.0.source.forget(token).await
    }
}

impl Shared {
    /// The token in hand, unless it is time for a successor. No count but the token's own is touched: all callers share them.
    fn fresh(&self) -> Option<AccessToken> {
        let entry = self.current.load();
        let entry = entry.as_ref()?;
        let due = entry.needs_renewal(|| self.clock.now());
        (!due).then(|| entry.token.clone())
    }

    /// The result for one caller; `None` when the flight it waited for was lost.
    async fn attempt(self: &Arc<Self>) -> Option<Result<AccessToken, AuthError>> {
        if let Some(token) = self.fresh() {
            return Some(Ok(token));
        }
        let now = self.clock.now();
        let usable = self.usable(&now);
        let refusal = self.pace().refusal(now.monotonic);
        if let Some(refusal) = refusal {
            return Some(despite(refusal, usable.as_ref()));
        }
        let is_content = self.pace().contents(now.monotonic);
        if let Some(entry) = usable.as_ref().filter(|_| is_content) {
            return Some(Ok(entry.token.clone()));
        }
        let Ok(runtime) = Handle::try_current() else {
            let error = AuthError::new(
                AuthErrorKind::Configuration,
                "a cached token source needs a tokio runtime to fetch",
            );
            return Some(despite(error, usable.as_ref()));
        };
        let boarding = self
            .flight
            .board(now.monotonic, LOST_AFTER, || self.is_flight_needed(&now));
        let waiting = match boarding {
            // Somebody landed between our look and the boarding: look again, as a caller of that new state.
            Boarding::NotNeeded => return self.landed_meanwhile(&now),
            Boarding::Passenger(waiting) => waiting,
            Boarding::Pilot(ticket, waiting) => {
                // A task of its own: the caller who started it may leave without taking the others' token along.
                runtime.spawn(Arc::clone(self).fly(ticket));
                waiting
            }
        };
        if let Some(entry) = usable
            .as_ref()
            .filter(|entry| !entry.is_past_hard_end(&now))
        {
            return Some(Ok(entry.token.clone()));
        }
        self.outcome(waiting, usable).await
    }

    /// What comes of a flight for a caller who has `usable` to fall back on, or nothing.
    async fn outcome(
        &self,
        waiting: Waiting<Result<AccessToken, AuthError>>,
        usable: Option<Arc<Entry>>,
    ) -> Option<Result<AccessToken, AuthError>> {
        // Time passes while waiting: each time the old token must be judged anew.
        let still_usable = || {
            usable
                .as_ref()
                .filter(|entry| entry.is_usable(&self.clock.now()))
        };
        let mut landing = pin!(waiting.result());
        let mut landed = None;
        if usable.is_some() {
            landed = tokio::time::timeout(PATIENCE, landing.as_mut()).await.ok();
            if landed.is_none()
                && let Some(entry) = still_usable()
            {
                tracing::debug!("the old access token is served, since the new one takes its time");
                return Some(Ok(entry.token.clone()));
            }
        }
        let landed = match landed {
            Some(landed) => landed,
            None => landing.await,
        };
        match landed? {
            // It may be over before this caller is on turn, such as when the machine was suspended meanwhile.
            Ok(token) => (!self.is_over(&token)).then_some(Ok(token)),
            Err(error) => Some(despite(error, still_usable())),
        }
    }

    /// The token in hand, if it may still be handed out.
    fn usable(&self, now: &Timestamp) -> Option<Arc<Entry>> {
        self.current
            .load_full()
            .filter(|entry| entry.is_usable(now))
    }

    /// Whether `token` is the one in hand, and of no more use.
    fn is_over(&self, token: &AccessToken) -> bool {
        let current = self.current.load();
        let entry = current.as_ref().filter(|entry| entry.token.is_same(token));
        entry.is_some_and(|entry| !entry.is_usable(&self.clock.now()))
    }

    fn is_flight_needed(&self, now: &Timestamp) -> bool {
        self.pace().refusal(now.monotonic).is_none()
            && self
                .current
                .load()
                .as_ref()
                .is_none_or(|entry| entry.needs_renewal(|| *now))
    }

    fn landed_meanwhile(&self, now: &Timestamp) -> Option<Result<AccessToken, AuthError>> {
        self.usable(now)
            .map(|entry| Ok(entry.token.clone()))
            .or_else(|| self.pace().refusal(now.monotonic).map(Err))
    }

    /// Counts a token that replaced a rejected one and was rejected as well, once.
    fn note_rejection(&self, token: &AccessToken) {
        let Some(entry) = self.current.load_full() else {
            return;
        };
        if entry.after_rejection && entry.token.is_same(token) && entry.count_rejection() {
            let now = self.clock.now().monotonic;
            let age = now.saturating_sub(entry.fetched.monotonic);
            self.pace().rejected_again(now, age, fastrand::f64());
        }
    }

    fn pace(&self) -> MutexGuard<'_, Pace> {
        // Its methods leave a whole value behind at every point where they could panic.
        self.pace.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The old token although there is no new one, as long as it is of use.
fn despite(error: AuthError, usable: Option<&Arc<Entry>>) -> Result<AccessToken, AuthError> {
    let entry = usable.ok_or(error)?;
    tracing::debug!("the old access token is served, since no new one can be had");
    Ok(entry.token.clone())
}

impl fmt::Debug for CachedTokenSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CachedTokenSource")
            .field("source", &self.0.source)
            .field(
                "current",
                &self
                    .0
                    .current
                    .load()
                    .as_ref()
                    .map(|entry| entry.token.clone()),
            )
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
