//! The client of a run: for somebody's account, or for an emulator inside this process.

use std::{sync::Arc, time::Duration};

use firefly::{
    Client, ClientBuilder, PollPolicy,
    ims_auth::{ConsoleCredential, Scopes, TokenEndpoint},
};
use firefly_emulator::{DEFAULT_CLIENT_ID, DEFAULT_CLIENT_SECRET, Emulator};

use crate::{
    account::{self, Account, Origin},
    context::Context,
    error::CliError,
    session::{PRODUCT, Session},
    store,
};

/// A client and what has to live as long as it.
pub(crate) struct Connection {
    pub(crate) client: Client,
    pub(crate) session: Session,
    _emulator: Option<Emulator>,
}

/// Sets up the client. Nothing is sent yet.
pub(crate) async fn open(context: &Context) -> Result<Connection, CliError> {
    if context.global.emulator {
        return emulated(context).await;
    }
    let session = Session::open(Account::find(context).await?, store::open(context))?;
    Ok(Connection {
        client: unconnected(context).with_session(&session).build()?,
        session,
        _emulator: None,
    })
}

async fn emulated(context: &Context) -> Result<Connection, CliError> {
    // Somebody else's credentials are no use there, and were named by mistake.
    account::of_file(context)?;
    let emulator = Emulator::start().await.map_err(CliError::Emulator)?;
    tracing::info!(
        "an emulator serves IMS and Firefly at {}",
        emulator.base_url()
    );
    let credential = ConsoleCredential::new(DEFAULT_CLIENT_ID, DEFAULT_CLIENT_SECRET)
        .with_scopes(Scopes::firefly())
        .with_endpoint(TokenEndpoint::at(emulator.base_url())?);
    let session = Session::open(
        Account::Credential(credential, Origin::Emulator),
        store::open(context),
    )?;
    let client = Client::builder()
        .with_product(PRODUCT)
        .with_api_url(emulator.base_url())
        .with_session(&session)
        // Its jobs take a fraction of the second that the real ones are asked at.
        .with_poll_policy(PollPolicy::default().with_interval(Duration::from_millis(50)))
        .build()?;
    Ok(Connection {
        client,
        session,
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

trait WithSession {
    /// With the tokens of `session`, sent by the same transport.
    fn with_session(self, session: &Session) -> Self;
}

impl WithSession for ClientBuilder {
    fn with_session(self, session: &Session) -> Self {
        self.with_token_source(Arc::clone(&session.tokens))
            .with_transport(Arc::clone(&session.transport))
    }
}
