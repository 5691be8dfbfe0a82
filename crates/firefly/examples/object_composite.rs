//! A scene around an object.
//!
//! ```sh
//! cargo run -p firefly --example object_composite -- --emulator
//! ```
//!
//! Without `--emulator` it asks the real service, with the credentials of the environment.
#![allow(clippy::print_stdout)] // The output is all that an example has to say.

mod common;
mod samples;

use firefly::types::{ImageSource, ObjectCompositeRequest, Size};
use samples::sample;

#[tokio::main]
async fn main() -> common::Result {
    let setup = common::setup().await?;
    let client = &setup.client;
    let request = ObjectCompositeRequest::new(
        ImageSource::path(sample("mug.png")),
        "a mug on a mossy rock",
    )
    .with_size(Size::SQUARE_1024);
    let result = client.images().object_composite(&request).await?;
    let output = result.outputs.first().ok_or("the service filtered it")?;
    let url = &output.image.url;
    let picture = client.download(url).to_file("mug-on-a-rock.png").await?;
    println!("{}, {} bytes", picture.path.display(), picture.bytes);
    Ok(())
}
