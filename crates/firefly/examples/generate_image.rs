//! From a prompt to pictures on disk, against the real service.
//!
//! ```sh
//! export FIREFLY_SERVICES_CLIENT_ID=… FIREFLY_SERVICES_CLIENT_SECRET=…
//! cargo run -p firefly --example generate_image -- "a realistic illustration of a cat coding"
//! ```
//!
//! `FIREFLY_API_URL` and `FIREFLY_IMS_URL` lead the same program to another host, for instance to an emulator.
#![allow(clippy::print_stdout, clippy::print_stderr)] // The output is all that a command has to say.

use std::{path::Path, process::ExitCode};

use firefly::{Client, Downloaded, Error, GenerateImagesRequest};

/// Generates pictures and saves each in `folder`.
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

async fn run() -> Result<(), Error> {
    let prompt = std::env::args().nth(1);
    let prompt = prompt.unwrap_or_else(|| "a realistic illustration of a cat coding".to_owned());
    let client = Client::from_env()?;
    for picture in paint(&client, &prompt, Path::new(".")).await? {
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

#[cfg(test)]
mod tests {
    use super::*;
    use firefly_emulator::{DEFAULT_CLIENT_ID, DEFAULT_CLIENT_SECRET, Emulator};

    #[tokio::test]
    async fn the_variables_alone_lead_to_pictures() {
        let emulator = Emulator::start().await.unwrap();
        let variables = |name: &str| {
            let value = match name {
                "FIREFLY_SERVICES_CLIENT_ID" => DEFAULT_CLIENT_ID,
                "FIREFLY_SERVICES_CLIENT_SECRET" => DEFAULT_CLIENT_SECRET,
                "FIREFLY_API_URL" | "FIREFLY_IMS_URL" => emulator.base_url(),
                _ => return None,
            };
            Some(value.to_owned())
        };
        let builder = Client::builder().with_lookup(&variables).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let saved = paint(&builder.build().unwrap(), "a cat", folder.path())
            .await
            .unwrap();
        assert_eq!(saved.len(), 2);
        assert!(saved[1].path.is_file() && saved[1].path.ends_with("picture-2.png"));
    }
}
