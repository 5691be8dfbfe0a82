//! One token for the processes of many machines.
//!
//! It is the program of the guide "Sharing tokens".
#![allow(clippy::print_stdout, clippy::print_stderr)] // The output is all that a command has to say.

use std::{env, error::Error, io, process::ExitCode, sync::Arc, time::SystemTime};

use ims_auth::{ConsoleCredential, RedisTokenStore, TokenEndpoint, check, http::ReqwestClient};

async fn seconds_left() -> Result<u64, Box<dyn Error>> {
    let mut credential = ConsoleCredential::discover()?;
    if let Ok(ims) = env::var("IMS_URL") {
        credential = credential.with_endpoint(TokenEndpoint::at(&ims)?);
    }
    // Such as rediss://:a-password@redis.example:6380/0
    let address = env::var("REDIS_URL").map_err(|_| "REDIS_URL is not set")?;
    let store = RedisTokenStore::at(&address)?.with_prefix("my-team:tokens:");
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
