//! Tokens from somewhere else: a source of your own, cached and renewed by the crate. Runs without a socket.
//!
//! ```sh
//! cargo run -p firefly --example own_token_source
//! ```

use std::{
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::{Duration, SystemTime},
};

use firefly::http::{Request, Response, StatusCode};
use firefly::{
    AccessToken, AuthError, Body, Client, Error, GenerateImagesRequest, MockTransport, TokenSource,
    ims_auth::CachedTokenSource,
};

/// A company's own service that hands out Adobe tokens.
#[derive(Debug, Default)]
struct Vault {
    asked: AtomicU32,
}

#[firefly::async_trait]
impl TokenSource for Vault {
    /// Fetches on every call. When and how often to call it is the cache's business.
    async fn token(&self) -> Result<AccessToken, AuthError> {
        let number = self.asked.fetch_add(1, Ordering::Relaxed) + 1;
        let token = AccessToken::new("my-client-id", format!("token-{number}"))?;
        Ok(token.with_expiry(Duration::from_secs(3600), SystemTime::now()))
    }
}

/// A service that no longer takes the first token, as after a revocation.
fn answer(request: &Request<Body>) -> Response<Body> {
    let mut response = Response::new(Body::from(
        r#"{"jobId": "job-1", "statusUrl": "https://firefly-api.adobe.io/v3/status/job-1"}"#,
    ));
    if request.headers()["authorization"] == "Bearer token-1" {
        *response.status_mut() = StatusCode::UNAUTHORIZED;
    }
    response
}

#[tokio::main]
async fn main() -> Result<(), Error> {
    let vault = Arc::new(Vault::default());
    let mut transport = MockTransport::new();
    transport
        .expect_send()
        .returning(|request| Ok(answer(&request)));
    let client = Client::builder()
        .with_transport(transport)
        .with_token_source(CachedTokenSource::new(Arc::clone(&vault)))
        .build()?;

    // The 401 to token-1 makes the client ask for another one and try once more: the caller sees a job, no error.
    let request = GenerateImagesRequest::new("a lighthouse at dusk");
    let job = client.images().submit_generate(&request).await?;
    assert_eq!(job.reference().job_id(), Some("job-1"));
    assert_eq!(vault.asked.load(Ordering::Relaxed), 2);

    // From here on the second token serves every call.
    client.images().submit_generate(&request).await?;
    assert_eq!(vault.asked.load(Ordering::Relaxed), 2);
    Ok(())
}

#[test]
fn two_calls_and_a_revocation_take_two_tokens() {
    main().unwrap();
}
