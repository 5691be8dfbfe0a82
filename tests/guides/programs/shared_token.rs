//! One token for all processes of a person on one machine.
//!
//! It is the program of the guide "Sharing tokens".
#![allow(clippy::print_stdout, clippy::print_stderr)] // The output is all that a command has to say.

use std::{env, io, process::ExitCode, sync::Arc, time::SystemTime};

use ims_auth::{AuthError, ConsoleCredential, FileTokenStore, TokenEndpoint};
use ims_auth::{check, http::ReqwestClient};

async fn seconds_left() -> Result<u64, AuthError> {
    let mut credential = ConsoleCredential::discover()?;
    if let Ok(ims) = env::var("IMS_URL") {
        credential = credential.with_endpoint(TokenEndpoint::at(&ims)?);
    }
    let store = FileTokenStore::in_state_folder("my-program")?;
    let tokens = credential
        .into_source(Arc::new(ReqwestClient::new()?))?
        .stored_in(Arc::new(store))
        .cached();

    let token = check(&tokens, None).await?;
    let left = token.expiry.time_left(SystemTime::now());
    Ok(left.unwrap_or_default().as_secs())
}

#[tokio::main]
async fn main() -> ExitCode {
    // A store that fails costs a request and no error: without a subscriber nobody learns of it.
    tracing_subscriber::fmt().with_writer(io::stderr).init();
    match seconds_left().await {
        Ok(seconds) => println!("a token for another {seconds} s"),
        Err(error) => {
            eprintln!("{error}");
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}
