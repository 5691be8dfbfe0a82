//! The client against listeners on loopback: what goes over the wire, and where it never goes.

#![cfg(feature = "reqwest")]

use std::{error::Error as StdError, io};

use bytes::Bytes;
use http::{Request, Response};
use ims_auth::{
    AuthError, AuthErrorKind, HttpClient, HttpError,
    http::{MAX_RESPONSE_BYTES, ReqwestClient, hardened_builder},
};
use rstest::rstest;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};

/// Answers one connection with `answer` and returns what was asked.
async fn exchange(answer: Vec<u8>) -> (Result<Response<Bytes>, HttpError>, String) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/ims/token/v3", listener.local_addr().unwrap());
    let server = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut asked = vec![0; 4096];
        let read = stream.read(&mut asked).await.unwrap();
        // The client may hang up early on an answer it refuses.
        let _ = stream.write_all(&answer).await;
        asked.truncate(read);
        String::from_utf8(asked).unwrap()
    });
    let client = ReqwestClient::new().unwrap();
    let request = Request::post(url)
        .body(Bytes::from_static(b"client_secret=hush"))
        .unwrap();
    let reply = client.send(request).await;
    (reply, server.await.unwrap())
}

#[tokio::test]
async fn the_form_goes_in_the_body_and_any_status_comes_back() {
    let (reply, asked) =
        exchange(b"HTTP/1.1 503 Busy\r\ncontent-length: 4\r\nretry-after: 1\r\n\r\nbusy".to_vec())
            .await;
    let reply = reply.unwrap();
    assert_eq!(
        (reply.status().as_u16(), &reply.body()[..]),
        (503, &b"busy"[..])
    );
    assert!(
        asked.starts_with("POST /ims/token/v3 HTTP/1.1\r\n"),
        "{asked}"
    );
}

#[tokio::test]
async fn a_redirect_is_returned_and_not_followed() {
    let (reply, _) = exchange(
        b"HTTP/1.1 307 Go\r\nlocation: http://127.0.0.1:1/\r\ncontent-length: 0\r\n\r\n".to_vec(),
    )
    .await;
    assert_eq!(reply.unwrap().status().as_u16(), 307);
}

#[tokio::test]
async fn an_endless_body_is_refused() {
    let mut answer = b"HTTP/1.1 200 OK\r\ncontent-length: 1000000\r\n\r\n".to_vec();
    answer.resize(answer.len() + MAX_RESPONSE_BYTES + 1, b'x');
    let (reply, _) = exchange(answer).await;
    let error = AuthError::from(reply.unwrap_err());
    assert!(
        error.to_string().contains("larger than 65536 bytes"),
        "{error}"
    );
    assert_eq!(
        (error.kind(), error.status()),
        (AuthErrorKind::InvalidResponse, Some(200))
    );
}

#[tokio::test]
async fn a_body_that_breaks_off_is_an_error_without_the_url() {
    let (reply, _) = exchange(b"HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhalf".to_vec()).await;
    let error = reply.unwrap_err();
    assert!(!format!("{error:?}").contains("/ims/token"), "{error:?}");
}

fn post(url: &str) -> Request<Bytes> {
    Request::post(url)
        .body(Bytes::from_static(b"client_secret=hush"))
        .unwrap()
}

/// The first request that reaches `listener`, answered with an empty 204.
async fn first_request(listener: TcpListener) -> String {
    let (mut stream, _) = listener.accept().await.unwrap();
    let mut asked = vec![0; 4096];
    let read = stream.read(&mut asked).await.unwrap();
    stream
        .write_all(b"HTTP/1.1 204 Done\r\n\r\n")
        .await
        .unwrap();
    asked.truncate(read);
    String::from_utf8(asked).unwrap()
}

#[rstest]
#[case::address("127.0.0.1")]
#[case::name("localhost")]
#[tokio::test]
async fn no_proxy_ever_sees_what_goes_to_loopback(#[case] host: &str) {
    let (proxy, server) = (
        TcpListener::bind("127.0.0.1:0").await.unwrap(),
        TcpListener::bind("127.0.0.1:0").await.unwrap(),
    );
    let proxy_address = proxy.local_addr().unwrap();
    // A resolver that leads the name astray is no better than a proxy.
    let client = ReqwestClient::build(|| {
        hardened_builder()
            .proxy(reqwest::Proxy::all(format!("http://{proxy_address}")).unwrap())
            .resolve("localhost", ([192, 0, 2, 1], 0).into())
    })
    .unwrap();
    let url = format!(
        "http://{host}:{}/token",
        server.local_addr().unwrap().port()
    );
    let server = tokio::spawn(first_request(server));
    tokio::select! {
        biased;
        seen = first_request(proxy) => panic!("the proxy saw {seen}"),
        reply = client.send(post(&url)) => assert_eq!(reply.unwrap().status().as_u16(), 204),
    }
    let asked = server.await.unwrap();
    assert!(asked.starts_with("POST /token "), "{asked}");
}

#[tokio::test]
async fn other_hosts_are_asked_through_the_proxy() {
    let proxy = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = proxy.local_addr().unwrap();
    let client = ReqwestClient::build(|| {
        hardened_builder().proxy(reqwest::Proxy::all(format!("http://{address}")).unwrap())
    })
    .unwrap();
    let proxy = tokio::spawn(first_request(proxy));
    let reply = client.send(post("http://ims.example/token")).await;
    assert_eq!(reply.unwrap().status().as_u16(), 204);
    let asked = proxy.await.unwrap();
    assert!(
        asked.starts_with("POST http://ims.example/token "),
        "{asked}"
    );
}

#[tokio::test]
async fn a_refused_connection_shows_the_cause_and_not_the_url() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/ims/token", listener.local_addr().unwrap());
    drop(listener);
    let client = ReqwestClient::build(hardened_builder).unwrap();
    let error = AuthError::from(client.send(post(&url)).await.unwrap_err());
    let chain: Vec<&dyn StdError> =
        std::iter::successors(Some(&error as &dyn StdError), |error| (*error).source()).collect();
    let texts: Vec<_> = chain.iter().map(ToString::to_string).collect();
    assert_eq!(texts[0], "IMS could not be reached: the connection failed");
    for (at, text) in texts.iter().enumerate() {
        assert!(!text.contains("/ims/token"), "{texts:?}");
        assert!(
            !texts[..at].iter().any(|said| said.contains(text)),
            "{texts:?}"
        );
    }
    assert!(!format!("{error:?}").contains("/ims/token"), "{error:?}");
    let root = chain.last().unwrap().downcast_ref::<io::Error>();
    assert_eq!(root.unwrap().kind(), io::ErrorKind::ConnectionRefused);
}

#[tokio::test]
async fn even_where_redirects_are_wanted_no_referer_tells_where_one_came_from() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let server = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut asked = vec![0; 4096];
        assert!(stream.read(&mut asked).await.unwrap() > 0);
        let moved =
            b"HTTP/1.1 302 Go\r\nlocation: /next\r\nconnection: close\r\ncontent-length: 0\r\n\r\n";
        stream.write_all(moved).await.unwrap();
        drop(stream);
        first_request(listener).await
    });
    let client =
        ReqwestClient::build(|| hardened_builder().redirect(reqwest::redirect::Policy::limited(1)))
            .unwrap();
    client.send(post(&format!("{base}/first"))).await.unwrap();
    let asked = server.await.unwrap().to_lowercase();
    assert!(
        asked.starts_with("get /next ") && !asked.contains("referer"),
        "{asked}"
    );
}

/// Speaks just enough HTTP/2 (RFC 9113 sections 4.1 and 6.4) to refuse every stream as not processed, which a client may
/// repeat unasked. Returns how many streams were opened until the client went.
async fn refuse_streams(listener: TcpListener) -> io::Result<usize> {
    const HEADERS: u8 = 1;
    let (mut stream, _) = listener.accept().await?;
    stream.read_exact(&mut [0; 24]).await?;
    // Empty SETTINGS of our own.
    stream.write_all(&[0, 0, 0, 4, 0, 0, 0, 0, 0]).await?;
    let mut opened = 0;
    let mut frame = [0; 9];
    while stream.read_exact(&mut frame).await.is_ok() {
        let length = u32::from_be_bytes([0, frame[0], frame[1], frame[2]]);
        stream.read_exact(&mut vec![0; length as usize]).await?;
        if frame[3] == HEADERS {
            opened += 1;
            // RST_STREAM for the same stream: REFUSED_STREAM.
            stream.write_all(&[0, 0, 4, 3, 0]).await?;
            stream.write_all(&frame[5..]).await?;
            stream.write_all(&[0, 0, 0, 7]).await?;
        }
    }
    Ok(opened)
}

#[tokio::test]
async fn nothing_is_repeated_not_even_what_the_server_did_not_process() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/ims/token", listener.local_addr().unwrap());
    let server = tokio::spawn(refuse_streams(listener));
    let client = ReqwestClient::build(|| hardened_builder().http2_prior_knowledge()).unwrap();
    client.send(post(&url)).await.unwrap_err();
    drop(client);
    assert_eq!(server.await.unwrap().unwrap(), 1);
}
