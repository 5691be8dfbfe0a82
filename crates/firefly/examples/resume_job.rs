//! A job outlives the program that started it: write its reference down, and come back for the result.
//!
//! ```sh
//! cargo run -p firefly --example resume_job
//! ```
//!
//! It runs against an emulator in the process; with `Client::from_env()` it would do the same against the real service.

use std::{error::Error, fs, path::Path};

use firefly::{
    Client, ClientCredentials, GenerateImagesRequest, GenerateImagesResult, JobRef,
    types::JobStatus,
};
use firefly_emulator::{DEFAULT_CLIENT_ID, DEFAULT_CLIENT_SECRET, Emulator};

/// Today: submit, and write down where the job is. No secret is in the file.
async fn submit(client: &Client, notes: &Path) -> Result<(), Box<dyn Error>> {
    let request = GenerateImagesRequest::new("a lighthouse at dusk");
    let job = client.images().submit_generate(&request).await?;
    fs::write(notes, serde_json::to_string_pretty(job.reference())?)?;
    Ok(())
}

/// Tomorrow, in another process: read the note and wait for the result.
async fn collect(client: &Client, notes: &Path) -> Result<GenerateImagesResult, Box<dyn Error>> {
    let reference: JobRef<GenerateImagesResult> =
        serde_json::from_str(&fs::read_to_string(notes)?)?;
    let job = client.jobs().resume(reference);
    let result = job.wait().await?;
    assert_eq!(job.status().await?.status, JobStatus::Succeeded);
    Ok(result)
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let emulator = Emulator::start().await?;
    let client = || {
        Client::builder()
            .with_credentials(ClientCredentials::for_firefly(
                DEFAULT_CLIENT_ID,
                DEFAULT_CLIENT_SECRET,
            ))
            .with_api_url(emulator.base_url())
            .with_ims_url(emulator.base_url())
            .build()
    };
    let folder = tempfile::tempdir()?;
    let notes = folder.path().join("job.json");

    submit(&client()?, &notes).await?;
    let result = collect(&client()?, &notes).await?;
    assert_eq!(result.outputs.len(), 1);
    Ok(())
}

#[test]
fn another_client_collects_the_result() {
    main().unwrap();
}
