//! What comes back: any status, a bounded body, and nothing that was not asked for once.

use std::io;

use bytes::Bytes;
use http::Response;
use ims_auth::{
    AuthError, AuthErrorKind, HttpClient, HttpError,
    http::{MAX_RESPONSE_BYTES, ReqwestClient, hardened_builder},
};
use rstest::rstest;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};

use crate::support::{listen, post, serve, url};

/// Answers one connection with `answer`; the reply, and what was asked.
async fn exchange(answer: Vec<u8>) -> (Result<Response<Bytes>, HttpError>, String) {
    let listener = listen().await;
    let url = url("http", &listener);
    let server = tokio::spawn(async move {
        let (stream, _) = listener.accept().await.unwrap();
        serve(stream, &answer).await
    });
    let client = ReqwestClient::new().unwrap();
    let reply = client.send(post(&url)).await;
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
    assert_eq!(reply.headers()["retry-after"], "1");
    let (head, _) = asked.split_once("\r\n\r\n").unwrap();
    assert!(head.starts_with("POST /ims/token HTTP/1.1\r\n"), "{asked}");
    assert!(!head.contains("hush"), "{asked}");
}

/// How a server says where a body ends.
#[derive(Clone, Copy)]
enum Framing {
    Length,
    /// The length is told too large.
    Boast,
    Chunks,
    /// The end of the connection is that of the body.
    Close,
}

/// A success with `length` bytes of body.
fn answer(framing: Framing, length: usize) -> Vec<u8> {
    let header = match framing {
        Framing::Length => format!("content-length: {length}"),
        Framing::Boast => format!("content-length: {}", 1000 * length),
        Framing::Chunks => "transfer-encoding: chunked".to_owned(),
        Framing::Close => "connection: close".to_owned(),
    };
    let mut answer = format!("HTTP/1.1 200 OK\r\n{header}\r\n\r\n").into_bytes();
    let body = vec![b'x'; length];
    if !matches!(framing, Framing::Chunks) {
        answer.extend(body);
        return answer;
    }
    for chunk in body.chunks(5000) {
        answer.extend(format!("{:x}\r\n", chunk.len()).into_bytes());
        answer.extend(chunk);
        answer.extend(b"\r\n");
    }
    answer.extend(b"0\r\n\r\n");
    answer
}

#[rstest]
#[case::length(Framing::Length)]
#[case::chunks(Framing::Chunks)]
#[case::close(Framing::Close)]
#[tokio::test]
async fn a_body_of_exactly_the_limit_is_read(#[case] framing: Framing) {
    let (reply, _) = exchange(answer(framing, MAX_RESPONSE_BYTES)).await;
    assert_eq!(reply.unwrap().body().len(), MAX_RESPONSE_BYTES);
}

#[rstest]
#[case::length(Framing::Length)]
#[case::boast(Framing::Boast)]
#[case::chunks(Framing::Chunks)]
#[case::close(Framing::Close)]
#[tokio::test]
async fn a_body_one_byte_over_the_limit_is_refused(#[case] framing: Framing) {
    let (reply, _) = exchange(answer(framing, MAX_RESPONSE_BYTES + 1)).await;
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
async fn what_follows_a_body_whose_length_is_told_too_small_is_not_read() {
    let (reply, _) =
        exchange(b"HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\ngoodwith more".to_vec()).await;
    assert_eq!(&reply.unwrap().body()[..], b"good");
}

#[tokio::test]
async fn a_body_that_breaks_off_is_an_error_without_the_url() {
    let (reply, _) = exchange(answer(Framing::Boast, 10)).await;
    let error = reply.unwrap_err();
    assert_eq!(error.to_string(), "the answer broke off");
    assert!(!format!("{error:?}").contains("/ims/token"), "{error:?}");
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
    let listener = listen().await;
    let url = url("http", &listener);
    let server = tokio::spawn(refuse_streams(listener));
    let client = ReqwestClient::build(|| hardened_builder().http2_prior_knowledge()).unwrap();
    client.send(post(&url)).await.unwrap_err();
    drop(client);
    assert_eq!(server.await.unwrap().unwrap(), 1);
}
