//! The connection: made when something is asked, kept for the next questions, closed soon after the last, and never waited for long.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError, Weak},
    time::Duration,
};

use ::redis::{
    AsyncConnectionConfig, Cmd, FromRedisValue, RedisResult, ScriptInvocation,
    aio::MultiplexedConnection,
};
use tokio::time::{Instant, sleep, timeout};

use super::{address::Address, failure};
use crate::AuthError;

/// How long a connection is kept that nobody uses: the questions about one token come in a row, and whoever waits for a lease asks four times a
/// second.
const IDLE: Duration = Duration::from_secs(3);

/// A question that may be put twice: the answer to the first time can be lost after the server has done what it says.
pub(super) enum Question {
    Command(Cmd),
    Script(ScriptInvocation<'static>),
}

impl Question {
    async fn put<T: FromRedisValue>(
        &self,
        connection: &mut MultiplexedConnection,
    ) -> RedisResult<T> {
        match self {
            Self::Command(command) => command.query_async(connection).await,
            Self::Script(script) => script.invoke_async(connection).await,
        }
    }
}

/// The way to one server.
#[derive(Clone)]
pub(super) struct Link {
    address: Arc<Address>,
    timeout: Duration,
    held: Arc<Mutex<Option<Held>>>,
}

/// A connection that has answered, and when.
struct Held {
    connection: MultiplexedConnection,
    used: Instant,
}

impl Link {
    pub(super) fn new(address: Address, timeout: Duration) -> Self {
        Self {
            address: Arc::new(address),
            timeout,
            held: Arc::default(),
        }
    }

    pub(super) fn with_timeout(self, timeout: Duration) -> Self {
        Self { timeout, ..self }
    }

    /// Where it leads, for people.
    pub(super) fn place(&self) -> String {
        self.address.place()
    }

    /// The answer to `question`, which is about to do `what`.
    pub(super) async fn ask<T: FromRedisValue>(
        &self,
        what: &str,
        question: &Question,
    ) -> Result<T, AuthError> {
        let answer = match timeout(self.timeout, self.put(question)).await {
            Ok(Ok(answer)) => return Ok(answer),
            Ok(Err(error)) => self.address.scrub(&error.to_string()),
            Err(_) => format!("no answer within {:?}", self.timeout),
        };
        // The cause stays out: its text may quote what was sent to the server.
        Err(failure(format!(
            "Redis at {} did not {what} the tokens: {answer}",
            self.place()
        )))
    }

    async fn put<T: FromRedisValue>(&self, question: &Question) -> RedisResult<T> {
        if let Some(mut connection) = self.take() {
            // It may have been closed meanwhile, belong to a runtime that stands still, or lead to what is no longer the primary server.
            if let Ok(Ok(answer)) = timeout(self.timeout / 2, question.put(&mut connection)).await {
                self.keep(connection);
                return Ok(answer);
            }
        }
        // One time-out, ours, covers everything.
        let config = AsyncConnectionConfig::new()
            .set_connection_timeout(None)
            .set_response_timeout(None);
        let client = &self.address.client;
        let mut connection = client
            .get_multiplexed_async_connection_with_config(&config)
            .await?;
        let answer = question.put(&mut connection).await?;
        self.keep(connection);
        Ok(answer)
    }

    /// The connection that is kept, which is only put back once it has answered.
    fn take(&self) -> Option<MultiplexedConnection> {
        locked(&self.held).take().map(|held| held.connection)
    }

    fn keep(&self, connection: MultiplexedConnection) {
        let used = Instant::now();
        *locked(&self.held) = Some(Held { connection, used });
        tokio::spawn(close_when_idle(Arc::downgrade(&self.held), used));
    }
}

/// Closes the connection that was used last at `used`, if it is not used again for a while.
async fn close_when_idle(held: Weak<Mutex<Option<Held>>>, used: Instant) {
    sleep(IDLE).await;
    if let Some(held) = held.upgrade() {
        locked(&held).take_if(|held| held.used == used);
    }
}

fn locked(held: &Mutex<Option<Held>>) -> MutexGuard<'_, Option<Held>> {
    // Each change is one assignment, so a panic elsewhere leaves nothing half done.
    held.lock().unwrap_or_else(PoisonError::into_inner)
}
