//! From a prompt to pictures on disk.
//!
//! ```sh
//! cargo run -p firefly --example generate_image -- --emulator "a realistic illustration of a cat coding"
//! ```
//!
//! Without `--emulator` it asks the real service, with the credentials of the environment.
#![allow(clippy::print_stdout, clippy::print_stderr)] // The output is all that a command has to say.

mod common;

use std::{path::Path, process::ExitCode};

use firefly::{Client, Downloaded, Error, GenerateImagesRequest};

/// Generates pictures and saves each in `folder`. None comes back where the service's filter took them all.
async fn paint(client: &Client, prompt: &str, folder: &Path) -> Result<Vec<Downloaded>, Error> {
    let request = GenerateImagesRequest::new(prompt).with_num_variations(2);
    let result = client.images().generate(&request).await?;
    let mut saved = Vec::new();
    for (number, output) in (1..).zip(&result.outputs) {
        let path = folder.join(format!("picture-{number}.png"));
        saved.push(client.download(&output.image.url).to_file(path).await?);
    }
    Ok(saved)
}

async fn run() -> common::Result {
    let mut arguments = std::env::args().skip(1);
    let prompt = arguments.find(|argument| argument != "--emulator");
    let prompt = prompt.unwrap_or_else(|| "a realistic illustration of a cat coding".to_owned());
    let setup = common::setup().await?;
    let saved = paint(&setup.client, &prompt, Path::new(".")).await?;
    if saved.is_empty() {
        return Err("the service's filter took the pictures".into());
    }
    for picture in saved {
        println!("{} ({} bytes)", picture.path.display(), picture.bytes);
    }
    Ok(())
}

#[tokio::main]
async fn main() -> ExitCode {
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}
