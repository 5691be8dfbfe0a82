//! A Firefly client that shares its token with the other processes of a person.
//!
//! It is the program of the guide "Sharing tokens".
#![allow(clippy::print_stdout, clippy::print_stderr)] // The output is all that a command has to say.

use std::{process::ExitCode, sync::Arc};

use firefly::{Client, Error, GenerateImagesRequest, ims_auth::FileTokenStore};

async fn paint() -> Result<usize, Error> {
    let store = FileTokenStore::in_state_folder("my-program")?;
    let client = Client::builder()
        .with_env()?
        .with_token_store(Arc::new(store))
        .build()?;

    let request = GenerateImagesRequest::new("a cat coding");
    let result = client.images().generate(&request).await?;
    Ok(result.outputs.len())
}

#[tokio::main]
async fn main() -> ExitCode {
    match paint().await {
        Ok(count) => println!("pictures: {count}"),
        Err(error) => {
            eprintln!("{error}");
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}
