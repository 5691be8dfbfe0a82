//! Servers that take their time: every wait has an end.

use std::{
    io::{Read as _, Write as _},
    net,
    time::Duration,
};

use ims_auth::{
    AuthError, AuthErrorKind, HttpClient,
    http::{ReqwestClient, hardened_builder},
};
use rstest::rstest;

use crate::support::{listen, post, url};

/// The result of `work`, which must not wait for ever.
async fn in_the_end<T>(work: impl Future<Output = T>) -> T {
    let day = Duration::from_secs(24 * 60 * 60);
    tokio::time::timeout(day, work).await.expect("no end of it")
}

#[tokio::test(start_paused = true)]
async fn a_connection_may_take_ten_seconds_with_the_handshake_of_tls() {
    // The system accepts the connection; nobody ever shakes hands.
    let listener = listen().await;
    let client = ReqwestClient::new().unwrap();
    let started = tokio::time::Instant::now();
    let reply = in_the_end(client.send(post(&url("https", &listener)))).await;
    let error = reply.unwrap_err();
    assert_eq!(started.elapsed().as_secs(), 10);
    assert_eq!(error.to_string(), "the time ran out");
}

#[rstest]
#[case::before_the_answer(b"")]
#[case::within_the_body(b"HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhalf")]
#[tokio::test(start_paused = true)]
async fn a_server_that_falls_silent_is_left_after_the_time_that_was_set(#[case] answer: &[u8]) {
    let listener = net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/ims/token", listener.local_addr().unwrap());
    let answer = answer.to_vec();
    // While a thread works, the paused clock stands still: the time runs out after the server fell silent, and not before.
    let silent = tokio::task::spawn_blocking(move || {
        let (mut stream, _) = listener.accept().unwrap();
        assert!(stream.read(&mut [0; 4096]).unwrap() > 0);
        stream.write_all(&answer).unwrap();
        stream
    });
    let client =
        ReqwestClient::build(|| hardened_builder().timeout(Duration::from_secs(20))).unwrap();
    let started = tokio::time::Instant::now();
    let asking = tokio::spawn(async move { client.send(post(&url)).await });
    let mut stream = silent.await.unwrap();
    let reply = in_the_end(asking).await.unwrap();
    let error = AuthError::from(reply.unwrap_err());
    assert_eq!(started.elapsed().as_secs(), 20);
    assert_eq!(
        error.to_string(),
        "IMS could not be reached: the time ran out"
    );
    assert_eq!(error.kind(), AuthErrorKind::Transport);
    assert!(error.is_transient());
    let rest = tokio::task::spawn_blocking(move || stream.read(&mut [0; 4096]).unwrap_or_default());
    assert_eq!(rest.await.unwrap(), 0, "the client hung up");
}
