//! A whole Adobe IMS and Firefly inside your process: real HTTP, real pictures, no account.
//!
//! ```sh
//! cargo run -p firefly --example emulator
//! ```

use std::{error::Error, time::Duration};

use firefly::{Client, ClientCredentials, ErrorKind, GenerateImagesRequest, types::Size};
use firefly_emulator::{DEFAULT_CLIENT_ID, DEFAULT_CLIENT_SECRET, Emulator};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let emulator = Emulator::start().await?;
    let credentials = ClientCredentials::for_firefly(DEFAULT_CLIENT_ID, DEFAULT_CLIENT_SECRET);
    let client = Client::builder()
        .with_credentials(credentials)
        .with_api_url(emulator.base_url())
        .with_ims_url(emulator.base_url())
        .build()?;

    let request = GenerateImagesRequest::new("a lighthouse at dusk").with_size(Size::SQUARE_1024);
    let result = client.images().generate(&request).await?;
    let output = result.outputs.first().ok_or("the service filtered it")?;
    let url = &output.image.url;
    let folder = tempfile::tempdir()?;
    let saved = client
        .download(url)
        .to_file(folder.path().join("lighthouse.png"))
        .await?;
    assert_eq!(saved.content_type.as_deref(), Some("image/png"));
    assert_eq!(emulator.token_requests(), 1);

    // The emulator's clock can be moved: an hour later the URL has expired, as it would have with the real service.
    emulator.advance(Duration::from_secs(3601));
    let error = client.download(url).to_bytes(10_000_000).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.status()),
        (ErrorKind::OutputExpired, Some(403)),
        "{error}"
    );
    Ok(())
}

#[test]
fn a_picture_is_made_and_its_url_expires() {
    main().unwrap();
}
