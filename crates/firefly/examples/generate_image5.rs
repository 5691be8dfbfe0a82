//! A picture by Image Model 5, with a description for people who cannot see it.
//!
//! ```sh
//! cargo run -p firefly --example generate_image5 -- --emulator
//! ```
//!
//! Without `--emulator` it asks the real service, with the credentials of the environment.
#![allow(clippy::print_stdout)] // The output is all that an example has to say.

mod common;
mod samples;

use firefly::types::{
    AspectRatio, GenerateImage5Request, ImageSource, PromptReasoner, ResolutionLevel,
};
use samples::sample;

#[tokio::main]
async fn main() -> common::Result {
    let setup = common::setup().await?;
    let client = &setup.client;
    let request = GenerateImage5Request::new("a paper lighthouse on a desk")
        .with_aspect_ratio(AspectRatio::Wide16x9)
        .with_resolution_level(ResolutionLevel::Mp1)
        .with_prompt_reasoner(PromptReasoner::Quality);
    let result = client.images().generate_image5(&request).await?;
    println!("{}", result.alt_text.as_deref().unwrap_or_default());
    let output = result.outputs.first().ok_or("the service filtered it")?;
    let url = &output.image.url;
    let picture = client.download(url).to_file("lighthouse.png").await?;
    println!("{}, {} bytes", picture.path.display(), picture.bytes);

    // With a reference the prompt says what to change.
    let request = GenerateImage5Request::new("make the sky overcast")
        .with_reference(ImageSource::path(sample("lake.jpg")));
    let result = client.images().generate_image5(&request).await?;
    let output = result.outputs.first().ok_or("the service filtered it")?;
    let url = &output.image.url;
    let picture = client.download(url).to_file("overcast.png").await?;
    println!("{}, {} bytes", picture.path.display(), picture.bytes);
    Ok(())
}
