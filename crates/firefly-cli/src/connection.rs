//! The client of a run: for the account of the environment, or for an emulator inside this process.

use std::time::Duration;

use firefly::{Client, ClientBuilder, ClientCredentials, PollPolicy, ims_auth::Scopes};
use firefly_emulator::{DEFAULT_CLIENT_ID, DEFAULT_CLIENT_SECRET, Emulator};

use crate::{context::Context, error::CliError};

/// How we introduce ourselves to the service.
const PRODUCT: &str = concat!("firefly-cli/", env!("CARGO_PKG_VERSION"));

/// A client and what has to live as long as it.
pub(crate) struct Connection {
    pub(crate) client: Client,
    /// The scopes that were asked for; `None` with a token fetched elsewhere.
    pub(crate) scopes: Option<Scopes>,
    _emulator: Option<Emulator>,
}

/// Sets up the client. Nothing is sent yet.
pub(crate) async fn open(context: &Context) -> Result<Connection, CliError> {
    if context.global.emulator {
        return emulated().await;
    }
    let lookup = |name: &str| context.variable(name);
    let builder = Client::builder()
        .with_product(PRODUCT)
        .with_lookup(&lookup)?;
    let has_token =
        lookup(firefly::ims_auth::env::ACCESS_TOKEN).is_some_and(|token| !token.trim().is_empty());
    let scopes = if has_token {
        None
    } else {
        Some(ClientCredentials::from_lookup(&lookup)?.scopes().clone())
    };
    Ok(Connection {
        client: builder.build()?,
        scopes,
        _emulator: None,
    })
}

async fn emulated() -> Result<Connection, CliError> {
    let emulator = Emulator::start().await.map_err(CliError::Emulator)?;
    tracing::info!(
        "an emulator serves IMS and Firefly at {}",
        emulator.base_url()
    );
    let credentials = ClientCredentials::for_firefly(DEFAULT_CLIENT_ID, DEFAULT_CLIENT_SECRET);
    let scopes = Some(credentials.scopes().clone());
    let client = Client::builder()
        .with_product(PRODUCT)
        .with_api_url(emulator.base_url())
        .with_ims_url(emulator.base_url())
        .with_credentials(credentials)
        // Its jobs take a fraction of the second that the real ones are asked at.
        .with_poll_policy(PollPolicy::default().with_interval(Duration::from_millis(50)))
        .build()?;
    Ok(Connection {
        client,
        scopes,
        _emulator: Some(emulator),
    })
}

/// A builder for a client that sends nothing, at the URL where a real one would send.
pub(crate) fn unconnected(context: &Context) -> ClientBuilder {
    let builder = Client::builder().with_product(PRODUCT);
    let url = context
        .variable("FIREFLY_API_URL")
        .filter(|url| !context.global.emulator && !url.trim().is_empty());
    match url {
        Some(url) => builder.with_api_url(url),
        None => builder,
    }
}
