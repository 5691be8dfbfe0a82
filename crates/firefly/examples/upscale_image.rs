//! A picture twice as wide and twice as high.
//!
//! ```sh
//! cargo run -p firefly --example upscale_image -- --emulator
//! ```
//!
//! Without `--emulator` it asks the real service, with the credentials of the environment.
#![allow(clippy::print_stdout)] // The output is all that an example has to say.

mod common;
mod samples;

use firefly::types::{ImageSource, UpscaleImageRequest};
use samples::sample;

#[tokio::main]
async fn main() -> common::Result {
    let setup = common::setup().await?;
    let client = &setup.client;
    let request =
        UpscaleImageRequest::new(ImageSource::path(sample("mug.png")), [7]).with_upscale_factor(2);
    let result = client.images().upscale(&request).await?;
    let output = result.outputs.first().ok_or("the service filtered it")?;
    let url = &output.presigned_url;
    let picture = client.download(url).to_file("large-mug.png").await?;
    println!("{}, {} bytes", picture.path.display(), picture.bytes);
    Ok(())
}
