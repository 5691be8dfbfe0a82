//! A first call to PDF Services, which issues its tokens itself, with the file it hands out.
//!
//! It is the program of the guide "Tokens for any Adobe API".
#![allow(clippy::print_stdout, clippy::print_stderr)] // The output is all that a command has to say.

use std::{env, error::Error, process::ExitCode};

use ims_auth::{ApiHeaders, ConsoleCredential, TokenEndpoint, TokenSource, http::hardened_builder};

async fn ask_for_an_upload() -> Result<String, Box<dyn Error>> {
    // The form of this file says where its tokens are issued.
    let mut credential = ConsoleCredential::from_file("pdfservices-api-credentials.json")?;
    if let Ok(ims) = env::var("IMS_URL") {
        credential = credential.with_endpoint(TokenEndpoint::at(&format!("{ims}/token"))?);
    }
    let api = env::var("API_URL").unwrap_or("https://pdf-services.adobe.io".into());
    let tokens = credential.into_cached_source()?;

    let headers = ApiHeaders::new(&tokens.token().await?);
    let answer = hardened_builder()
        .build()?
        .post(format!("{api}/assets"))
        .headers(headers.into_iter().collect())
        .header("content-type", "application/json")
        .body(r#"{"mediaType": "application/pdf"}"#)
        .send()
        .await?;
    Ok(format!("{}\n{}", answer.status(), answer.text().await?))
}

#[tokio::main]
async fn main() -> ExitCode {
    match ask_for_an_upload().await {
        Ok(answer) => println!("{answer}"),
        Err(error) => {
            eprintln!("{error}");
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}
