//! What happens in a flight: the source is asked, with repetitions, and what came is kept for everybody.

use std::{
    future::poll_fn,
    panic::{AssertUnwindSafe, catch_unwind},
    pin::pin,
    sync::Arc,
    task::Poll,
    time::Duration,
};

use super::{Entry, Shared, flight::Ticket, pace::pause_in_flight, renewal::Timetable};
use crate::{AccessToken, AuthError, AuthErrorKind, clock::Timestamp};

/// How often a transient failure is repeated inside one flight.
const REPETITIONS: u32 = 2;

/// The longest time a source may take, repetitions and the pauses between them included. One request that is repeated needs 96 s
/// at most: three times 30 s and two pauses of 3 s.
pub(super) const LONGEST_FETCH: Duration = Duration::from_secs(120);

impl Shared {
    /// The flight: wait for its turn, fetch, keep what came, tell everybody.
    pub(super) async fn fly(self: Arc<Self>, ticket: Ticket<Result<AccessToken, AuthError>>) {
        let delay = self.pace().delay(self.clock.now().monotonic);
        if !delay.is_zero() {
            tokio::time::sleep(delay).await;
        }
        let began = self.clock.now().monotonic;
        let fetched = tokio::time::timeout(LONGEST_FETCH, unwound(self.fetch())).await;
        let fetched = fetched.unwrap_or_else(|_| {
            Err(AuthError::new(
                AuthErrorKind::Transport,
                format!("the token source gave no answer within {LONGEST_FETCH:?}"),
            ))
        });
        match &fetched {
            // It was given up for lost while its runtime stood still: what it brings is old, and another one is on its way.
            _ if !self.flight.is_under_way(&ticket) => {
                tracing::debug!("a request for a token came back too late to count");
            }
            Ok((token, started)) => self.keep(token, *started, began),
            Err(error) => {
                self.pace()
                    .failed(self.clock.now().monotonic, error, fastrand::f64());
                tracing::warn!(error = %error, "no new access token");
            }
        }
        self.flight.land(ticket, fetched.map(|(token, _)| token));
    }

    /// The token, and when the request that brought it began.
    async fn fetch(&self) -> Result<(AccessToken, Timestamp), AuthError> {
        let mut repeated = 0;
        loop {
            let started = self.clock.now();
            let error = match self.source.token().await {
                Ok(token) => return Ok((token, started)),
                Err(error) => error,
            };
            // An unreadable success is a fault of the server: worth one repetition, not two.
            let limit = if error.kind() == AuthErrorKind::InvalidResponse {
                1
            } else {
                REPETITIONS
            };
            let pause = pause_in_flight(repeated, error.retry_after(), fastrand::f64());
            let Some(pause) = pause.filter(|_| error.is_transient() && repeated < limit) else {
                return Err(error);
            };
            repeated += 1;
            tracing::debug!(error = %error, wait = ?pause, "the request for a token failed and is repeated");
            tokio::time::sleep(pause).await;
        }
    }

    /// Makes `token`, asked for at `started`, the one in hand. Its fetch `began` earlier, at this monotonic time, if there were
    /// repetitions.
    fn keep(&self, token: &AccessToken, started: Timestamp, began: Duration) {
        let now = self.clock.now();
        let fetch = now.monotonic.saturating_sub(began);
        let after_rejection = self
            .current
            .load()
            .as_ref()
            .is_some_and(|entry| entry.token.is_rejected());
        let timetable = token
            .life_left(started.wall)
            .map(|life| Timetable::new(started, life, fetch, fastrand::f64()));
        if timetable.is_some_and(|table| now.has_reached(&table.hard_end)) {
            // Handed to those who waited for it, but not kept; the pace keeps this from becoming a request per call.
            self.pace().short_lived(now.monotonic, fastrand::f64());
            return;
        }
        // The memory of rejections outlives the fetch of a new token: only its acceptance would disprove them.
        if after_rejection {
            self.pace().replaced();
        } else {
            self.pace().succeeded();
        }
        tracing::debug!(expires_in = ?token.expires_in(), "a new access token is in hand");
        self.current.store(Some(Arc::new(Entry {
            token: token.clone(),
            fetched: started,
            timetable,
            after_rejection,
        })));
    }
}

/// The result of `work`, with a panic turned into an error: it is remembered as every other failure, so that a source that
/// panics is not asked again by every call. The panic hook has already told the details.
async fn unwound<T>(work: impl Future<Output = Result<T, AuthError>>) -> Result<T, AuthError> {
    let mut work = pin!(work);
    poll_fn(|context| {
        // After a panic the future is never polled again, and what it shares with others are atomics and poison-proof locks.
        catch_unwind(AssertUnwindSafe(|| work.as_mut().poll(context))).unwrap_or_else(|_| {
            Poll::Ready(Err(AuthError::new(
                AuthErrorKind::InvalidResponse,
                "the token source panicked",
            )))
        })
    })
    .await
}
