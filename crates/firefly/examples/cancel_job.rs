//! A job's course, and its end before its time.
//!
//! ```sh
//! cargo run -p firefly --example cancel_job -- --emulator
//! ```
//!
//! Without `--emulator` it asks the real service, with the credentials of the environment.
#![allow(clippy::print_stdout)] // The output is all that an example has to say.

mod common;

use firefly::GenerateImagesRequest;

#[tokio::main]
async fn main() -> common::Result {
    let setup = common::setup().await?;
    let request = GenerateImagesRequest::new("a lighthouse at dusk");
    let job = setup.client.images().submit_generate(&request).await?;
    println!("{}", job.status().await?.status);
    println!("{:?}", job.cancel().await?);
    println!("{}", job.status().await?.status);
    Ok(())
}
