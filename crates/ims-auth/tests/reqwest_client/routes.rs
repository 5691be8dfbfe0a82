//! Where a request goes: to its host, through a proxy if it is another machine's, and never to a third.

use std::{io, net, time::Duration};

use ims_auth::{
    AuthError, HttpClient,
    http::{ReqwestClient, hardened_builder},
};
use rstest::rstest;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use crate::support::{Authority, DONE, chain, first_request, listen, post, serve, url};

#[rstest]
#[tokio::test]
async fn a_redirect_is_returned_and_sends_nothing_anywhere(
    #[values(301, 302, 303, 307, 308)] status: u16,
) {
    let elsewhere = net::TcpListener::bind("127.0.0.1:0").unwrap();
    elsewhere.set_nonblocking(true).unwrap();
    let target = elsewhere.local_addr().unwrap();
    let listener = listen().await;
    let url = url("http", &listener);
    let server = tokio::spawn(async move {
        let (stream, _) = listener.accept().await.unwrap();
        let moved = format!(
            "HTTP/1.1 {status} Go\r\nlocation: http://{target}/\r\ncontent-length: 0\r\n\r\n"
        );
        serve(stream, moved.as_bytes()).await
    });
    // Whoever follows would wait for ever: nobody answers there.
    let client =
        ReqwestClient::build(|| hardened_builder().timeout(Duration::from_secs(20))).unwrap();
    let reply = client.send(post(&url)).await.unwrap();
    assert_eq!(reply.status().as_u16(), status);
    server.await.unwrap();
    let called = elsewhere.accept().unwrap_err();
    assert_eq!(called.kind(), io::ErrorKind::WouldBlock);
}

#[tokio::test]
async fn even_where_redirects_are_wanted_no_referer_tells_where_one_came_from() {
    let listener = listen().await;
    let url = url("http", &listener);
    let server = tokio::spawn(async move {
        let (stream, _) = listener.accept().await.unwrap();
        let moved =
            b"HTTP/1.1 302 Go\r\nlocation: /next\r\nconnection: close\r\ncontent-length: 0\r\n\r\n";
        serve(stream, moved).await;
        first_request(listener).await
    });
    let client =
        ReqwestClient::build(|| hardened_builder().redirect(reqwest::redirect::Policy::limited(1)))
            .unwrap();
    client.send(post(&url)).await.unwrap();
    let asked = server.await.unwrap().to_lowercase();
    assert!(
        asked.starts_with("get /next ") && !asked.contains("referer"),
        "{asked}"
    );
}

#[rstest]
#[case::address("127.0.0.1")]
#[case::name("localhost")]
#[tokio::test]
async fn no_proxy_ever_sees_what_goes_to_loopback(#[case] host: &str) {
    let (proxy, server) = (listen().await, listen().await);
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
    let proxy = listen().await;
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
async fn over_tls_the_proxy_learns_the_name_of_the_host_and_nothing_else() {
    let proxy = listen().await;
    let address = proxy.local_addr().unwrap();
    let authority = Authority::new();
    let host = authority.server("ims.example");
    let client = ReqwestClient::build(|| {
        hardened_builder()
            .tls_certs_merge([authority.root()])
            .proxy(reqwest::Proxy::https(format!("http://{address}")).unwrap())
    })
    .unwrap();
    let proxy = tokio::spawn(async move {
        let (mut stream, _) = proxy.accept().await.unwrap();
        let mut seen = Vec::new();
        while !seen.ends_with(b"\r\n\r\n") {
            seen.push(stream.read_u8().await.unwrap());
        }
        stream.write_all(b"HTTP/1.1 200 Go\r\n\r\n").await.unwrap();
        let tunnel = host.accept(stream).await.unwrap();
        (String::from_utf8(seen).unwrap(), serve(tunnel, DONE).await)
    });
    let reply = client.send(post("https://ims.example/token")).await;
    assert_eq!(reply.unwrap().status().as_u16(), 204);
    let (seen, asked) = proxy.await.unwrap();
    assert!(seen.starts_with("CONNECT ims.example:443 "), "{seen}");
    assert!(!seen.contains("token") && !seen.contains("hush"), "{seen}");
    assert!(asked.starts_with("POST /token "), "{asked}");
}

#[tokio::test]
async fn a_refused_connection_shows_the_cause_and_not_the_url() {
    let listener = listen().await;
    let url = url("http", &listener);
    drop(listener);
    let client = ReqwestClient::new().unwrap();
    let error = AuthError::from(client.send(post(&url)).await.unwrap_err());
    let texts = chain(&error);
    assert_eq!(texts[0], "IMS could not be reached: the connection failed");
    for (at, text) in texts.iter().enumerate() {
        assert!(!text.contains("/ims/token"), "{texts:?}");
        assert!(
            !texts[..at].iter().any(|said| said.contains(text)),
            "{texts:?}"
        );
    }
    assert!(!format!("{error:?}").contains("/ims/token"), "{error:?}");
    let mut root: &dyn std::error::Error = &error;
    while let Some(cause) = root.source() {
        root = cause;
    }
    let root = root.downcast_ref::<io::Error>();
    assert_eq!(root.unwrap().kind(), io::ErrorKind::ConnectionRefused);
}
