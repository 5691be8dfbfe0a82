//! `ims-auth` alone, with its own HTTP client, against the emulator's IMS over real sockets.

mod faults;
mod grants;
mod operations;
mod refusals;

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use firefly_emulator::{Emulator, ImsClient};
use ims_auth::{
    ClientCredentials, ClientCredentialsSource, Clock, HttpClient, SystemClock, Timestamp,
    TokenEndpoint, http::ReqwestClient,
};

/// The machine's clocks, moved ahead together with those of an emulator.
#[derive(Debug, Default)]
struct MovedClock(Mutex<Duration>);

impl Clock for MovedClock {
    fn now(&self) -> Timestamp {
        let (now, ahead) = (SystemClock.now(), *self.0.lock().unwrap());
        Timestamp {
            monotonic: now.monotonic + ahead,
            wall: now.wall + ahead,
        }
    }
}

/// An emulator, the way to it, and one clock for both.
struct Rig {
    emulator: Emulator,
    http: Arc<dyn HttpClient>,
    clock: Arc<MovedClock>,
}

impl Rig {
    async fn with(client: ImsClient) -> Self {
        let emulator = Emulator::builder().ims_client(client).start().await;
        Self {
            emulator: emulator.unwrap(),
            http: Arc::new(ReqwestClient::new().unwrap()),
            clock: Arc::default(),
        }
    }

    /// With a client `id` whose secret is `hush`.
    async fn new() -> Self {
        Self::with(ImsClient::new("id").secret("hush")).await
    }

    fn endpoint(&self) -> TokenEndpoint {
        TokenEndpoint::at(self.emulator.base_url()).unwrap()
    }

    fn http(&self) -> Arc<dyn HttpClient> {
        Arc::clone(&self.http)
    }

    fn clock(&self) -> Arc<dyn Clock> {
        Arc::clone(&self.clock) as Arc<dyn Clock>
    }

    fn advance(&self, by: Duration) {
        *self.clock.0.lock().unwrap() += by;
        self.emulator.advance(by);
    }

    fn source(&self, credentials: ClientCredentials) -> ClientCredentialsSource {
        let source = credentials.into_source(self.endpoint(), self.http());
        source.unwrap().with_clock(self.clock())
    }
}

fn credentials() -> ClientCredentials {
    ClientCredentials::new("id", "hush", "openid,AdobeID")
}
