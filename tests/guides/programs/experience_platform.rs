//! A first call to Experience Platform, with the file that the Developer Console hands out.
//!
//! It is the program of the guide "Tokens for any Adobe API".
#![allow(clippy::print_stdout, clippy::print_stderr)] // The output is all that a command has to say.

use std::{env, error::Error, process::ExitCode};

use ims_auth::{ApiHeaders, ConsoleCredential, TokenEndpoint, TokenSource, http::hardened_builder};

async fn list_datasets() -> Result<String, Box<dyn Error>> {
    let mut credential = ConsoleCredential::from_file("credential.json")?;
    let organisation = credential.ims_org_id().ok_or("the file has no ORG_ID")?;
    let organisation = organisation.to_owned();
    if let Ok(ims) = env::var("IMS_URL") {
        credential = credential.with_endpoint(TokenEndpoint::at(&ims)?);
    }
    let api = env::var("API_URL").unwrap_or("https://platform.adobe.io".into());
    let tokens = credential.into_cached_source()?; // Keep it for the life of the program.

    let headers = ApiHeaders::new(&tokens.token().await?) // Make them anew for each request.
        .with_gw_ims_org_id(&organisation)?
        .with_sandbox_name("prod")?;
    let answer = hardened_builder()
        .build()?
        .get(format!("{api}/data/foundation/catalog/dataSets?limit=5"))
        .headers(headers.into_iter().collect())
        .send()
        .await?;
    Ok(format!("{}\n{}", answer.status(), answer.text().await?))
}

#[tokio::main]
async fn main() -> ExitCode {
    match list_datasets().await {
        Ok(answer) => println!("{answer}"),
        Err(error) => {
            eprintln!("{error}");
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}
