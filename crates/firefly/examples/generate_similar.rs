//! Pictures that resemble one on disk.
//!
//! ```sh
//! cargo run -p firefly --example generate_similar -- --emulator
//! ```
//!
//! Without `--emulator` it asks the real service, with the credentials of the environment.
#![allow(clippy::print_stdout)] // The output is all that an example has to say.

mod common;
mod samples;

use firefly::types::{GenerateSimilarImagesRequest, ImageSource, Size};
use samples::sample;

#[tokio::main]
async fn main() -> common::Result {
    let setup = common::setup().await?;
    let client = &setup.client;
    let request = GenerateSimilarImagesRequest::new(ImageSource::path(sample("lake.jpg")))
        .with_seeds([1])
        .with_size(Size::LANDSCAPE_1152);
    let result = client.images().generate_similar(&request).await?;
    let output = result.outputs.first().ok_or("the service filtered it")?;
    let url = &output.image.url;
    let picture = client.download(url).to_file("similar.png").await?;
    println!("{}, {} bytes", picture.path.display(), picture.bytes);
    Ok(())
}
