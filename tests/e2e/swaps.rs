//! The two seams a user may swap: the transport and the token source. No socket is opened here.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use firefly::{
    Body, Client, ClientCredentials, MockTokenSource, MockTransport, StaticTokenSource, Transport,
    TransportError,
};
use futures_util::future::join_all;

use crate::support::request;

const RESULT: &str = r#"{"outputs":[{"seed":1,"image":{"url":"https://storage.example/1"}}]}"#;

/// A service in memory that counts the tokens it gives out.
#[derive(Debug, Default)]
struct InMemory {
    tokens: AtomicUsize,
}

type Request = firefly::http::Request<Body>;
type Response = firefly::http::Response<Body>;

#[firefly::async_trait]
impl Transport for InMemory {
    async fn send(&self, request: Request) -> Result<Response, TransportError> {
        let body = if request.uri().path().starts_with("/ims/token") {
            self.tokens.fetch_add(1, Ordering::SeqCst);
            // Give the others the chance to ask as well.
            tokio::task::yield_now().await;
            r#"{"access_token":"abc","token_type":"bearer","expires_in":86399}"#
        } else {
            RESULT
        };
        Ok(Response::new(Body::from(body)))
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_tasks_on_a_cold_client_make_one_token_request() {
    let service = Arc::new(InMemory::default());
    let client = Client::builder()
        .with_credentials(ClientCredentials::for_firefly("id", "secret"))
        .with_transport(Arc::clone(&service))
        .build()
        .unwrap();
    let tasks = (0..1_000).map(|_| {
        let client = client.clone();
        tokio::spawn(async move {
            client
                .images()
                .generate(&request("a crowd"))
                .await
                .map(|result| result.outputs.len())
        })
    });
    for outputs in join_all(tasks).await {
        assert_eq!(outputs.unwrap().unwrap(), 1);
    }
    assert_eq!(service.tokens.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn a_mocked_transport_answers_in_three_lines() {
    let mut transport = MockTransport::new();
    transport
        .expect_send()
        .times(1)
        .returning(|_| Ok(Response::new(Body::from(RESULT))));
    let tokens = StaticTokenSource::new("id", "abc").unwrap();
    let client = Client::builder()
        .with_transport(transport)
        .with_token_source(tokens)
        .build()
        .unwrap();
    assert_eq!(
        client
            .images()
            .generate(&request("mocked"))
            .await
            .unwrap()
            .outputs
            .len(),
        1
    );
}

#[tokio::test]
async fn a_mocked_token_source_is_asked_and_told_of_a_401() {
    let mut transport = MockTransport::new();
    transport.expect_send().times(1).returning(|_| {
        let mut refusal = Response::new(Body::from(r#"{"error_code":"401013"}"#));
        *refusal.status_mut() = firefly::http::StatusCode::UNAUTHORIZED;
        Ok(refusal)
    });
    transport
        .expect_send()
        .times(1)
        .returning(|_| Ok(Response::new(Body::from(RESULT))));
    let mut tokens = MockTokenSource::new();
    let mut issued = 0;
    tokens.expect_token().times(2).returning(move || {
        issued += 1;
        firefly::AccessToken::new("id", format!("token-{issued}"))
    });
    tokens
        .expect_invalidate()
        .withf(|token| token.expose_secret() == "token-1")
        .times(1)
        .return_const(());
    let client = Client::builder()
        .with_transport(transport)
        .with_token_source(tokens)
        .build()
        .unwrap();
    client.images().generate(&request("mocked")).await.unwrap();
}
