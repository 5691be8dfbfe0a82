//! A picture uploaded once, for requests of any process in the next seven days.
//!
//! ```sh
//! cargo run -p firefly --example upload_image -- --emulator
//! ```
//!
//! Without `--emulator` it asks the real service, with the credentials of the environment.
#![allow(clippy::print_stdout)] // The output is all that an example has to say.

mod common;
mod samples;

use firefly::types::{LocalImage, UpscaleImageRequest};
use samples::sample;

#[tokio::main]
async fn main() -> common::Result {
    let setup = common::setup().await?;
    let client = &setup.client;
    let uploaded = client
        .storage()
        .upload(LocalImage::path(sample("mug.png")))
        .await?;
    println!("{}", uploaded.id);

    let request = UpscaleImageRequest::new(uploaded, [7]);
    let result = client.images().upscale(&request).await?;
    let output = result.outputs.first().ok_or("the service filtered it")?;
    let url = &output.presigned_url;
    client.download(url).to_file("large-mug.png").await?;
    Ok(())
}
