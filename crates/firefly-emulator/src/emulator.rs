//! The emulator as its users see it: start, look, interfere, stop.

mod builder;
mod ims;

use std::fmt;
use std::future::Future;
use std::io;
use std::sync::Arc;
use std::time::Duration;

pub use builder::EmulatorBuilder;

use crate::fault::{Fault, Route};
use crate::lock::locked;
use crate::quirks::Quirks;
use crate::recording::RecordedRequest;
use crate::server::Server;
use crate::uploads::Content;
use crate::world::World;

/// The client ID that an emulator knows unless told otherwise.
pub const DEFAULT_CLIENT_ID: &str = "emulator-client-id";
/// The secret of [`DEFAULT_CLIENT_ID`].
pub const DEFAULT_CLIENT_SECRET: &str = "emulator-client-secret";

/// A running Adobe IMS and Firefly on this machine. It stops when dropped.
///
/// The server runs in a thread of its own, so a test may use any runtime, a paused clock or blocking calls beside it.
///
/// ```
/// # async fn run() -> std::io::Result<()> {
/// use firefly_emulator::Emulator;
///
/// let emulator = Emulator::start().await?;
/// assert!(emulator.base_url().starts_with("http://127.0.0.1:"));
/// assert_eq!(emulator.token_requests(), 0);
/// # Ok(())
/// # }
/// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(run()).unwrap();
/// ```
pub struct Emulator {
    base_url: String,
    world: Arc<World>,
    server: Server,
}

impl Emulator {
    /// Starts an emulator on a free port of 127.0.0.1 that knows [`DEFAULT_CLIENT_ID`] and nothing else.
    ///
    /// # Errors
    ///
    /// When no port or no thread can be had.
    pub async fn start() -> io::Result<Self> {
        Self::builder().start().await
    }

    /// An emulator with other settings.
    pub fn builder() -> EmulatorBuilder {
        EmulatorBuilder::default()
    }

    /// The address of both IMS and Firefly, such as `http://127.0.0.1:40123`, without a slash at its end.
    pub fn base_url(&self) -> &str {
        &self.base_url
    }

    /// Everything received so far, in order and without secrets; the newest 10,000 requests.
    pub fn requests(&self) -> Vec<RecordedRequest> {
        locked(&self.world.recording).requests()
    }

    /// How many requests have reached a route, faults and refusals included, whatever their method. One whose body is above
    /// 16 MiB counts too.
    ///
    /// ```
    /// # async fn run() -> std::io::Result<()> {
    /// use firefly_emulator::{Emulator, Route};
    ///
    /// let emulator = Emulator::start().await?;
    /// assert_eq!(emulator.requests_to(Route::Revoke), 0);
    /// # Ok(())
    /// # }
    /// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(run()).unwrap();
    /// ```
    pub fn requests_to(&self, route: Route) -> usize {
        locked(&self.world.recording).requests_to(route)
    }

    /// Moves the emulator's clock forward: tokens, output URLs, jobs and rate limits age by this much at once.
    pub fn advance(&self, by: Duration) {
        self.world.clock.advance(by);
    }

    /// Replaces all quirks. Tokens and jobs that exist already keep their life and their result.
    pub fn set_quirks(&self, quirks: Quirks) {
        *locked(&self.world.quirks) = quirks;
    }

    /// Lets the next request on a route suffer a fault. Several faults on one route strike one request each, in order.
    pub fn inject(&self, route: Route, fault: Fault) {
        locked(&self.world.faults).push(route, fault);
    }

    /// Remembers a picture as if this client had uploaded it now, and returns its identifier; `None` when it is no picture that
    /// the service takes.
    ///
    /// ```
    /// # async fn run() -> std::io::Result<()> {
    /// use firefly_emulator::{DEFAULT_CLIENT_ID, Emulator};
    ///
    /// let emulator = Emulator::start().await?;
    /// assert_eq!(emulator.add_upload(DEFAULT_CLIENT_ID, b"not a picture"), None);
    /// # Ok(())
    /// # }
    /// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(run()).unwrap();
    /// ```
    pub fn add_upload(&self, client_id: &str, picture: &[u8]) -> Option<String> {
        let content = Content::read(picture).ok()?.1;
        let now = self.world.clock.now();
        Some(locked(&self.world.uploads).add(client_id, now, content))
    }

    #[cfg(test)]
    pub(crate) fn world(&self) -> &Arc<World> {
        &self.world
    }

    /// Waits until the server has ended. Unless its thread fails, that is when the emulator is dropped.
    ///
    /// # Cancellation
    ///
    /// Dropping the future changes nothing; the emulator goes on.
    pub fn stopped(&self) -> impl Future<Output = ()> + Send + 'static {
        self.server.stopped()
    }
}

/// The address only: what the emulator remembers includes signed URLs, which nobody should find in a log.
impl fmt::Debug for Emulator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Emulator")
            .field("base_url", &self.base_url)
            .finish_non_exhaustive()
    }
}
