//! A first call to the Photoshop API, with a credential in the environment.
//!
//! It is the program of the guide "Tokens for any Adobe API".
#![allow(clippy::print_stdout, clippy::print_stderr)] // The output is all that a command has to say.

use std::{env, error::Error, process::ExitCode};

use ims_auth::{ApiHeaders, ConsoleCredential, TokenEndpoint, TokenSource, http::hardened_builder};

async fn say_hello() -> Result<String, Box<dyn Error>> {
    // PHOTOSHOP_CLIENT_ID, PHOTOSHOP_CLIENT_SECRET, PHOTOSHOP_SCOPES. Any prefix will do.
    let mut credential = ConsoleCredential::from_env("PHOTOSHOP_")?;
    if let Ok(ims) = env::var("IMS_URL") {
        credential = credential.with_endpoint(TokenEndpoint::at(&ims)?);
    }
    let api = env::var("API_URL").unwrap_or("https://image.adobe.io".into());
    let tokens = credential.into_cached_source()?;

    let headers = ApiHeaders::new(&tokens.token().await?);
    let answer = hardened_builder()
        .build()?
        .get(format!("{api}/pie/psdService/hello"))
        .headers(headers.into_iter().collect())
        .send()
        .await?;
    Ok(format!("{}\n{}", answer.status(), answer.text().await?))
}

#[tokio::main]
async fn main() -> ExitCode {
    match say_hello().await {
        Ok(answer) => println!("{answer}"),
        Err(error) => {
            eprintln!("{error}");
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}
