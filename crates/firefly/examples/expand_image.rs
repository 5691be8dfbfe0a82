//! More around a picture: it stands at the bottom left of a larger one.
//!
//! ```sh
//! cargo run -p firefly --example expand_image -- --emulator
//! ```
//!
//! Without `--emulator` it asks the real service, with the credentials of the environment.
#![allow(clippy::print_stdout)] // The output is all that an example has to say.

mod common;
mod samples;

use firefly::types::{
    ExpandImageRequest, HorizontalAlignment, ImageSource, Placement, Size, VerticalAlignment,
};
use samples::sample;

#[tokio::main]
async fn main() -> common::Result {
    let setup = common::setup().await?;
    let client = &setup.client;
    let request = ExpandImageRequest::new(ImageSource::path(sample("lake.jpg")))
        .with_size(Size::new(1200, 800))
        .with_placement(Placement::aligned(
            HorizontalAlignment::Left,
            VerticalAlignment::Bottom,
        ))
        .with_prompt("a wide valley");
    let result = client.images().expand(&request).await?;
    let output = result.outputs.first().ok_or("the service filtered it")?;
    let url = &output.image.url;
    let picture = client.download(url).to_file("expanded.png").await?;
    println!("{}, {} bytes", picture.path.display(), picture.bytes);
    Ok(())
}
