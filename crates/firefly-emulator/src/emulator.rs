//! The emulator as its users see it: start, look, interfere, stop.

use std::collections::HashMap;
use std::fmt;
use std::future::Future;
use std::io;
use std::net::{Ipv4Addr, TcpListener};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use crate::clock::Clock;
use crate::fault::{Fault, Route};
use crate::lock::locked;
use crate::quirks::Quirks;
use crate::recording::RecordedRequest;
use crate::routes;
use crate::server::Server;
use crate::signing::Signer;
use crate::world::{ClientSecret, World};

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

    /// How many requests have reached `/ims/token` or a path below it, faults and refusals included.
    pub fn token_requests(&self) -> usize {
        locked(&self.world.recording).token_requests()
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

    /// Makes the gateway refuse every token issued so far.
    pub fn revoke_all_tokens(&self) {
        locked(&self.world.tokens).revoke_all();
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

/// Settings of an [`Emulator`] before it starts.
#[derive(Debug)]
pub struct EmulatorBuilder {
    port: u16,
    job_duration: Duration,
    clients: HashMap<String, ClientSecret>,
    quirks: Quirks,
}

impl Default for EmulatorBuilder {
    fn default() -> Self {
        Self {
            port: 0,
            job_duration: Duration::from_millis(300),
            clients: HashMap::new(),
            quirks: Quirks::default(),
        }
    }
}

impl EmulatorBuilder {
    /// The port of 127.0.0.1. Default 0: any free one.
    pub fn port(mut self, port: u16) -> Self {
        self.port = port;
        self
    }

    /// How long a job takes on the emulator's clock. Default 300 ms; zero means that the first read finds it finished.
    pub fn job_duration(mut self, duration: Duration) -> Self {
        self.job_duration = duration;
        self
    }

    /// A client that may fetch tokens. May be called several times; the first call replaces the default client.
    pub fn client(mut self, id: impl Into<String>, secret: impl Into<String>) -> Self {
        self.clients.insert(id.into(), ClientSecret(secret.into()));
        self
    }

    /// Deviations from the normal service; see [`Quirks`].
    pub fn quirks(mut self, quirks: Quirks) -> Self {
        self.quirks = quirks;
        self
    }

    /// Starts the emulator; it answers when this returns.
    ///
    /// # Errors
    ///
    /// When the port is taken or no thread can be had.
    pub async fn start(mut self) -> io::Result<Emulator> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, self.port))?;
        listener.set_nonblocking(true)?;
        let host = listener.local_addr()?.to_string();
        if self.clients.is_empty() {
            self.clients.insert(
                DEFAULT_CLIENT_ID.to_owned(),
                ClientSecret(DEFAULT_CLIENT_SECRET.to_owned()),
            );
        }
        let easels = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
        let world = Arc::new(World {
            clock: Clock::new(),
            signer: Signer::new(),
            clients: self.clients,
            job_duration: self.job_duration,
            default_host: host.clone(),
            quirks: Mutex::new(self.quirks),
            faults: Mutex::default(),
            tokens: Mutex::default(),
            jobs: Mutex::default(),
            outputs: Mutex::default(),
            recording: Mutex::default(),
            pace: Mutex::default(),
            easels: tokio::sync::Semaphore::new(easels),
        });
        let server = Server::spawn(listener, routes::router(Arc::clone(&world))).await?;
        Ok(Emulator {
            base_url: format!("http://{host}"),
            world,
            server,
        })
    }
}
