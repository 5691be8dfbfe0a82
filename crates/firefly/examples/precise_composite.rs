//! An object in a scene, with its own pixels.
//!
//! ```sh
//! cargo run -p firefly --example precise_composite -- --emulator
//! ```
//!
//! Without `--emulator` it asks the real service, with the credentials of the environment.
#![allow(clippy::print_stdout)] // The output is all that an example has to say.

mod common;
mod samples;

use firefly::types::{CompositeBackground, ImageSource, OutputMediaType, PreciseCompositeRequest};
use samples::sample;

#[tokio::main]
async fn main() -> common::Result {
    let setup = common::setup().await?;
    let client = &setup.client;
    let scene = CompositeBackground::new(
        ImageSource::path(sample("lake.jpg")),
        ImageSource::path(sample("lake-mask.png")),
    );
    let request = PreciseCompositeRequest::new(scene, ImageSource::path(sample("mug.png")))
        .with_blend(0.8)
        .with_media_type(OutputMediaType::Jpeg);
    let result = client.images().precise_composite(&request).await?;
    let output = result.outputs.first().ok_or("the service filtered it")?;
    let url = &output.image.url;
    let picture = client.download(url).to_file("mug-at-the-lake.jpg").await?;
    println!("{}, {} bytes", picture.path.display(), picture.bytes);
    Ok(())
}
