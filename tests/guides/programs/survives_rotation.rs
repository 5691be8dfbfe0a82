//! A service that goes on while its secret is rotated: no restart, no moment without a token.
//!
//! It is the program of the guide "Rotating secrets".
#![allow(clippy::print_stdout, clippy::print_stderr)] // The output is all that a command has to say.

use std::{env, error::Error, io, process::ExitCode, sync::Arc};

use ims_auth::http::{ReqwestClient, hardened_builder};
use ims_auth::{AccessToken, ApiHeaders, ConsoleCredential, TokenEndpoint, TokenSource};

const FILE: &str = "credential.json";

async fn serve() -> Result<(), Box<dyn Error>> {
    let mut credential = ConsoleCredential::from_file(FILE)?;
    if let Ok(ims) = env::var("IMS_URL") {
        credential = credential.with_endpoint(TokenEndpoint::at(&ims)?);
    }
    let tokens = credential
        .into_source(Arc::new(ReqwestClient::new()?))?
        // Asked before each request for a token.
        .with_secret_provider(|| async {
            Ok(ConsoleCredential::from_file(FILE)?
                .client_secrets()
                .to_vec())
        })
        .cached();

    let api = env::var("API_URL").unwrap_or("https://image.adobe.io".into());
    let http = hardened_builder().build()?;
    let hello = async |token: &AccessToken| {
        let headers = ApiHeaders::new(token).into_iter().collect();
        http.get(format!("{api}/pie/psdService/hello"))
            .headers(headers)
            .send()
            .await
    };
    // One call for each line of standard input stands for whatever your service does.
    for _order in io::stdin().lines() {
        let token = tokens.token().await?;
        let mut answer = hello(&token).await?;
        if answer.status() == 401 {
            tokens.invalidate(&token);
            answer = hello(&tokens.token().await?).await?;
        }
        println!("{}", answer.status());
    }
    Ok(())
}

#[tokio::main]
async fn main() -> ExitCode {
    if let Err(error) = serve().await {
        eprintln!("{error}");
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
}
