//! Five seconds of video that begin with a picture.
//!
//! ```sh
//! cargo run -p firefly --example generate_video -- --emulator
//! ```
//!
//! Without `--emulator` it asks the real service, with the credentials of the environment.
#![allow(clippy::print_stdout)] // The output is all that an example has to say.

mod common;
mod samples;

use firefly::types::{CameraMotion, GenerateVideoRequest, ImageSource, Size, VideoSettings};
use samples::sample;

#[tokio::main]
async fn main() -> common::Result {
    let setup = common::setup().await?;
    let client = &setup.client;
    let request = GenerateVideoRequest::new("the wind moves the water")
        .with_size(Size::VIDEO_WIDE_960)
        .with_first_frame(ImageSource::path(sample("lake.jpg")))
        .with_video_settings(VideoSettings::new().with_camera_motion(CameraMotion::PanLeft));
    let result = client.videos().generate(&request).await?;
    let output = result.outputs.first().ok_or("the service filtered it")?;
    let url = &output.video.url;
    let video = client.download(url).to_file("lake.mp4").await?;
    println!("{}, {} bytes", video.path.display(), video.bytes);
    Ok(())
}
