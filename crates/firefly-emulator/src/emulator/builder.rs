//! The settings of an emulator and its start.

use std::collections::HashMap;
use std::io;
use std::net::{Ipv4Addr, TcpListener};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use super::{DEFAULT_CLIENT_ID, DEFAULT_CLIENT_SECRET, Emulator};
use crate::clock::Clock;
use crate::custom_models::CustomModel;
use crate::easels::Easels;
use crate::ims::{Ims, ImsClient};
use crate::quirks::Quirks;
use crate::routes;
use crate::server::Server;
use crate::signing::Signer;
use crate::world::World;

/// Settings of an [`Emulator`] before it starts.
#[derive(Debug)]
pub struct EmulatorBuilder {
    port: u16,
    job_duration: Duration,
    clients: HashMap<String, ImsClient>,
    custom_models: Vec<CustomModel>,
    quirks: Quirks,
}

impl Default for EmulatorBuilder {
    fn default() -> Self {
        Self {
            port: 0,
            job_duration: Duration::from_millis(300),
            clients: HashMap::new(),
            custom_models: CustomModel::defaults(),
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

    /// A server-to-server client with one secret: short for [`ims_client`](Self::ims_client) with
    /// `ImsClient::new(id).secret(secret)`.
    pub fn client(self, id: impl Into<String>, secret: impl Into<String>) -> Self {
        self.ims_client(ImsClient::new(id).secret(secret))
    }

    /// A client of IMS. May be called several times; the first call replaces the default client, and of two clients with one
    /// identifier the later stays.
    pub fn ims_client(mut self, client: ImsClient) -> Self {
        self.clients.insert(client.id().to_owned(), client);
        self
    }

    /// The custom models of the account, in place of the three that an emulator has unless told otherwise: one of a subject, one
    /// of a style, and an unpublished one.
    pub fn with_custom_models(mut self, models: impl IntoIterator<Item = CustomModel>) -> Self {
        self.custom_models = models.into_iter().collect();
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
        if self.clients.is_empty() {
            self = self.client(DEFAULT_CLIENT_ID, DEFAULT_CLIENT_SECRET);
        }
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, self.port))?;
        listener.set_nonblocking(true)?;
        let host = listener.local_addr()?.to_string();
        let clock = Clock::new();
        let world = Arc::new(World {
            ims: Ims::new(self.clients, &clock),
            clock,
            signer: Signer::new(),
            job_duration: self.job_duration,
            default_host: host.clone(),
            quirks: Mutex::new(self.quirks),
            faults: Mutex::default(),
            jobs: Mutex::default(),
            outputs: Mutex::default(),
            uploads: Mutex::default(),
            custom_models: self.custom_models,
            recording: Mutex::default(),
            pace: Mutex::default(),
            easels: Easels::new(),
            viewer: Easels::of(1),
            intake: routes::Intake::new(),
        });
        let server = Server::spawn(listener, routes::router(Arc::clone(&world))).await?;
        Ok(Emulator {
            base_url: format!("http://{host}"),
            world,
            server,
        })
    }
}
