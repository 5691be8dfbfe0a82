//! An object in a scene, fitted to its light, with a shadow.
//!
//! ```sh
//! cargo run -p firefly --example adaptive_composite -- --emulator
//! ```
//!
//! Without `--emulator` it asks the real service, with the credentials of the environment.
#![allow(clippy::print_stdout)] // The output is all that an example has to say.

mod common;
mod samples;

use firefly::types::{AdaptiveCompositeRequest, CompositeBackground, ImageSource};
use samples::sample;

#[tokio::main]
async fn main() -> common::Result {
    let setup = common::setup().await?;
    let client = &setup.client;
    let scene = CompositeBackground::new(
        ImageSource::path(sample("lake.jpg")),
        ImageSource::path(sample("lake-mask.png")),
    );
    let request = AdaptiveCompositeRequest::new(scene, ImageSource::path(sample("mug.png")))
        .with_object_mask(ImageSource::path(sample("mug-mask.png")))
        .with_harmonization(0.7)
        .with_shadow_intensity(0.5);
    let result = client.images().adaptive_composite(&request).await?;
    let output = result.outputs.first().ok_or("the service filtered it")?;
    let url = &output.image.url;
    let picture = client.download(url).to_file("mug-in-the-light.png").await?;
    println!("{}, {} bytes", picture.path.display(), picture.bytes);
    Ok(())
}
