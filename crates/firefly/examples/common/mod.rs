//! What the examples share: a client.

use std::error::Error;

use firefly::{Client, ClientCredentials};
use firefly_emulator::{DEFAULT_CLIENT_ID, DEFAULT_CLIENT_SECRET, Emulator};

/// What every example may fail with.
pub(crate) type Result<T = ()> = std::result::Result<T, Box<dyn Error>>;

/// A client for the real service; with `--emulator` among the arguments for one inside this process.
pub(crate) struct Setup {
    pub(crate) client: Client,
    /// Kept alive as long as the client is used.
    _emulator: Option<Emulator>,
}

/// Sets up what the arguments ask for.
pub(crate) async fn setup() -> Result<Setup> {
    if !std::env::args().any(|argument| argument == "--emulator") {
        return Ok(Setup {
            client: Client::from_env()?,
            _emulator: None,
        });
    }
    let emulator = Emulator::start().await?;
    let credentials = ClientCredentials::for_firefly(DEFAULT_CLIENT_ID, DEFAULT_CLIENT_SECRET);
    let client = Client::builder()
        .with_credentials(credentials)
        .with_api_url(emulator.base_url())
        .with_ims_url(emulator.base_url())
        .build()?;
    Ok(Setup {
        client,
        _emulator: Some(emulator),
    })
}
