//! Your code tested without a socket: a mock in the place of the network, and a made-up token beside it.
//!
//! ```sh
//! cargo run -p firefly --example mock_transport
//! ```
//!
//! The mock comes with the feature `mock`: `firefly = { …, features = ["mock"] }` under `[dev-dependencies]`.

use firefly::http::{Request, Response};
use firefly::{Body, Client, Error, GenerateImagesRequest, MockTransport, StaticTokenSource};

/// The code under test: a poster for `title`, as bytes; `None` when the service's filter took it.
async fn poster(client: &Client, title: &str) -> Result<Option<Vec<u8>>, Error> {
    let request = GenerateImagesRequest::new(format!("a film poster, titled {title}"));
    let result = client.images().generate(&request).await?;
    let Some(output) = result.outputs.first() else {
        return Ok(None);
    };
    let download = client.download(&output.image.url);
    Ok(Some(download.to_bytes(10_000_000).await?.to_vec()))
}

/// What the service would answer: a job, its result, and the picture.
fn answer(request: &Request<Body>) -> Response<Body> {
    let body = match request.uri().path() {
        "/v3/images/generate-async" => {
            r#"{"jobId": "1", "statusUrl": "https://firefly-api.adobe.io/v3/status/1"}"#
        }
        "/v3/status/1" => {
            r#"{"status": "succeeded", "result": {"outputs": [
                {"seed": 7, "image": {"url": "https://storage.example/picture?signature=abc"}}
            ]}}"#
        }
        "/picture" => "not a picture, but what the poster must consist of",
        path => panic!("nobody expected a request for {path}"),
    };
    Response::new(Body::from(body))
}

#[tokio::main]
async fn main() -> Result<(), Error> {
    let mut transport = MockTransport::new();
    transport
        .expect_send()
        .returning(|request| Ok(answer(&request)));
    let client = Client::builder()
        .with_transport(transport)
        .with_token_source(StaticTokenSource::new("my-client-id", "abc123")?)
        .build()?;

    let bytes = poster(&client, "The Lighthouse").await?;
    assert!(bytes.is_some_and(|bytes| bytes.starts_with(b"not a picture")));
    Ok(())
}

#[test]
fn the_poster_consists_of_what_was_downloaded() {
    main().unwrap();
}
