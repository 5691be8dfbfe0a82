//! What happens in a flight: the source is asked, with repetitions, and what came is kept for everybody.

use std::{sync::Arc, time::Duration};

use super::{Entry, Shared, pace::pause_in_flight, renewal::Timetable};
use crate::{
    AccessToken, AuthError, AuthErrorKind, clock::Timestamp, flight::Ticket, unwound::unwound,
};

/// How often a transient failure is repeated inside one flight.
const REPETITIONS: u32 = 2;

/// The shortest life that is worth keeping: a cache of milliseconds would be a storm.
const SHORTEST_LIFE: Duration = Duration::from_secs(1);

/// The longest time a source may take, repetitions and the pauses between them included. One request that is repeated needs 96 s
/// at most: three times 30 s and two pauses of 3 s.
pub(super) const LONGEST_FETCH: Duration = Duration::from_secs(120);

impl Shared {
    /// The flight: wait for its turn, fetch, keep what came, tell everybody.
    pub(super) async fn fly(self: Arc<Self>, ticket: Ticket<Result<AccessToken, AuthError>>) {
        let now = self.clock.now().monotonic;
        let delay = self.pace().delay(now);
        if !delay.is_zero() {
            tokio::time::sleep(delay).await;
        }
        // A runtime that nobody drove for long wakes up with all the flights that were given up meanwhile: they must not all ask.
        if !self.flight.is_under_way(&ticket) {
            return;
        }
        let began = self.clock.now().monotonic;
        let fetched = tokio::time::timeout(
            LONGEST_FETCH,
            unwound("the token source panicked", self.fetch()),
        )
        .await;
        let fetched = fetched.unwrap_or_else(|_| {
            Err(AuthError::new(
                AuthErrorKind::Transport,
                format!("the token source gave no answer within {LONGEST_FETCH:?}"),
            ))
        });
        // It was given up for lost while its runtime stood still: what it brings is old, and another one is on its way.
        let result = if self.flight.is_under_way(&ticket) {
            self.digest(fetched, began)
        } else {
            tracing::debug!("a request for a token came back too late to count");
            fetched.map(|(token, _)| token)
        };
        self.flight.land(ticket, result);
    }

    /// Keeps what is worth it of a fetch that `began` at this monotonic time, and says what everybody gets who waited for it.
    fn digest(
        &self,
        fetched: Result<(AccessToken, Timestamp), AuthError>,
        began: Duration,
    ) -> Result<AccessToken, AuthError> {
        let result = fetched.and_then(|(token, started)| self.keep(token, started, began));
        if let Err(error) = &result {
            let now = self.clock.now().monotonic;
            self.pace().failed(now, error, fastrand::f64());
            tracing::warn!(error = %error, "no new access token");
        }
        result
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
    fn keep(
        &self,
        token: AccessToken,
        started: Timestamp,
        began: Duration,
    ) -> Result<AccessToken, AuthError> {
        let now = self.clock.now();
        let current = self.current.load_full();
        if token.is_rejected() {
            return Err(AuthError::new(
                AuthErrorKind::Rejected,
                "the token source has no other token than one that an API has rejected",
            ));
        }
        if let Some(entry) = current
            .as_ref()
            .filter(|entry| entry.is_repeated_by(&token))
        {
            return self.keep_on(entry, &now);
        }
        let fetch = now.monotonic.saturating_sub(began);
        let life = token.life_left(started.wall);
        let timetable = life.map(|life| Timetable::new(started, life, fetch, fastrand::f64()));
        if life.is_some_and(|life| life < SHORTEST_LIFE)
            || timetable.is_some_and(|table| now.has_reached(&table.hard_end))
        {
            // Handed to those who waited for it if they have no better one, but not kept; the pace keeps this from becoming a
            // request per call.
            self.pace().short_lived(now.monotonic, fastrand::f64());
            let usable = current.filter(|entry| entry.is_usable(&now));
            return Ok(usable.map_or(token, |entry| entry.token.clone()));
        }
        let after_rejection = current.is_some_and(|entry| entry.token.is_rejected());
        // The memory of rejections outlives the fetch of a new token: only its acceptance would disprove them.
        if after_rejection {
            self.pace().replaced();
        } else {
            self.pace().succeeded();
        }
        tracing::debug!(expires_in = ?token.expires_in(), "a new access token is in hand");
        let entry = Entry::new(token.clone(), started, timetable, after_rejection);
        self.current.store(Some(Arc::new(entry)));
        Ok(token)
    }

    /// The source has nothing newer than the token in hand, whose life does not begin anew by being told again: a wall clock that
    /// was set back makes it look younger than it is. The source may be a file or another cache, so this is no failure.
    fn keep_on(&self, entry: &Entry, now: &Timestamp) -> Result<AccessToken, AuthError> {
        if !entry.is_usable(now) {
            return Err(AuthError::new(
                AuthErrorKind::InvalidResponse,
                "the token source has no other token than one that is over",
            ));
        }
        self.pace().repeated(now.monotonic, fastrand::f64());
        Ok(entry.token.clone())
    }
}
