//! A part of a picture painted anew: where its mask is white.
//!
//! ```sh
//! cargo run -p firefly --example fill_image -- --emulator
//! ```
//!
//! Without `--emulator` it asks the real service, with the credentials of the environment.
#![allow(clippy::print_stdout)] // The output is all that an example has to say.

mod common;
mod samples;

use firefly::types::{FillImageRequest, ImageSource, Size};
use samples::sample;

#[tokio::main]
async fn main() -> common::Result {
    let setup = common::setup().await?;
    let client = &setup.client;
    let request = FillImageRequest::new(
        ImageSource::path(sample("lake.jpg")),
        ImageSource::path(sample("lake-mask.png")),
    )
    .with_prompt("a small island")
    .with_size(Size::LANDSCAPE_1152);
    let result = client.images().fill(&request).await?;
    let output = result.outputs.first().ok_or("the service filtered it")?;
    let url = &output.image.url;
    let picture = client.download(url).to_file("filled.png").await?;
    println!("{}, {} bytes", picture.path.display(), picture.bytes);
    Ok(())
}
