//! A first call to Frame.io, with one credential of several in a project's download.
//!
//! It is the program of the guide "Tokens for any Adobe API".
#![allow(clippy::print_stdout, clippy::print_stderr)] // The output is all that a command has to say.

use std::{env, error::Error, process::ExitCode};

use ims_auth::{ApiHeaders, ConsoleCredential, TokenEndpoint, TokenSource, http::hardened_builder};

async fn list_accounts() -> Result<String, Box<dyn Error>> {
    // Which one, by its name, ID or client ID; the only one needs no name: `from_file`.
    let mut credential = ConsoleCredential::from_file_named("console.json", "Frame.io")?
        .with_scopes("openid AdobeID frame.s2s.all"); // As Frame.io writes them. Commas will do.
    if let Ok(ims) = env::var("IMS_URL") {
        credential = credential.with_endpoint(TokenEndpoint::at(&ims)?);
    }
    let api = env::var("API_URL").unwrap_or("https://api.frame.io".into());
    let tokens = credential.into_cached_source()?;

    let headers = ApiHeaders::new(&tokens.token().await?).without_api_key();
    let answer = hardened_builder()
        .build()?
        .get(format!("{api}/v4/accounts"))
        .headers(headers.into_iter().collect())
        .send()
        .await?;
    Ok(format!("{}\n{}", answer.status(), answer.text().await?))
}

#[tokio::main]
async fn main() -> ExitCode {
    match list_accounts().await {
        Ok(answer) => println!("{answer}"),
        Err(error) => {
            eprintln!("{error}");
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}
