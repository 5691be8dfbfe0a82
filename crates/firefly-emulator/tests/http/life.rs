//! Starting, stopping and looking.

use std::net::{TcpListener, TcpStream};
use std::time::Duration;

use firefly_emulator::Emulator;

use crate::support::{Session, post_form, send};

#[tokio::test]
async fn dropping_the_emulator_frees_its_port() {
    let emulator = Emulator::start().await.unwrap();
    let host = emulator
        .base_url()
        .strip_prefix("http://")
        .unwrap()
        .to_owned();
    let open = TcpStream::connect(&host).unwrap();
    drop(emulator);
    assert!(TcpStream::connect(&host).is_err());
    // The connection that was open is closed from the other side.
    open.set_read_timeout(Some(Duration::from_secs(10)))
        .unwrap();
    let read = std::io::Read::read(&mut &open, &mut [0]);
    assert!(matches!(read, Ok(0) | Err(_)));
    assert_ne!(
        read.map_err(|error| error.kind()),
        Err(std::io::ErrorKind::WouldBlock)
    );
}

#[tokio::test]
async fn stopped_resolves_when_the_emulator_is_dropped_and_not_before() {
    let emulator = Emulator::start().await.unwrap();
    let mut stopped = Box::pin(emulator.stopped());
    let waker = std::task::Waker::noop();
    let mut context = std::task::Context::from_waker(waker);
    assert!(stopped.as_mut().poll(&mut context).is_pending());
    drop(emulator);
    assert!(stopped.as_mut().poll(&mut context).is_ready());
}

#[tokio::test]
async fn a_taken_port_is_an_error() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port();
    let error = Emulator::builder().port(port).start().await.unwrap_err();
    assert_eq!(error.kind(), std::io::ErrorKind::AddrInUse);
}

#[tokio::test]
async fn requests_are_recorded_without_their_secrets() {
    let session = Session::start().await;
    session
        .post(
            crate::support::SUBMIT,
            &serde_json::json!({"prompt": "a lighthouse"}),
        )
        .await;
    let requests = session.emulator.requests();
    let paths: Vec<_> = requests
        .iter()
        .map(|request| (request.method.as_str(), request.path.as_str()))
        .collect();
    assert_eq!(
        paths,
        [
            ("POST", "/ims/token/v3"),
            ("POST", "/v3/images/generate-async")
        ]
    );
    assert_eq!(requests[1].body.as_ref().unwrap()["prompt"], "a lighthouse");
    assert!(requests[1].has_authorization && !requests[0].has_authorization);
    let shown = format!("{requests:?} {:?}", session.emulator);
    assert!(
        !shown.contains(firefly_emulator::DEFAULT_CLIENT_SECRET),
        "{shown}"
    );
    assert!(!shown.contains("X-Amz-Signature"), "{shown}");
    assert!(shown.contains(session.emulator.base_url()), "{shown}");
    assert!(!shown.contains(&session.token), "{shown}");
    assert_eq!(session.emulator.token_requests(), 1);
}

#[tokio::test]
async fn unknown_paths_and_oversized_bodies_are_refused() {
    let emulator = Emulator::start().await.unwrap();
    let reply = send(&emulator, "GET", "/v1/images/expand", &[], "")
        .await
        .unwrap();
    assert_eq!(
        (reply.status, reply.header("content-type")),
        (404, Some("application/json"))
    );
    assert!(reply.json()["message"].is_string());
    assert!(reply.header("x-request-id").is_some());
    // What is small enough to be read is answered in any case.
    let reply = post_form(&emulator, "/ims/token/v3", &"x".repeat(64 * 1024 + 1)).await;
    assert_eq!(reply.status, 413);
    // One byte too many, so that all of it is read before it is refused: a connection that is closed on a body cuts the answer off.
    let body = "x".repeat(16 * 1024 * 1024 + 1);
    let reply = post_form(&emulator, "/ims/token/v3", &body).await;
    assert_eq!(
        (reply.status, reply.header("content-type")),
        (413, Some("text/html"))
    );
    assert!(reply.header("x-debug-id").is_some());
}
