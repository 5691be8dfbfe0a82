//! Whom the client trusts over TLS.

use ims_auth::{
    AuthError, AuthErrorKind, HttpClient,
    http::{ReqwestClient, hardened_builder},
};
use rstest::rstest;
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

use crate::support::{Authority, DONE, chain, listen, post, serve, url};

/// What the first caller asked after the handshake; `None` when that failed.
async fn asked(listener: TcpListener, tls: TlsAcceptor) -> Option<String> {
    let (stream, _) = listener.accept().await.unwrap();
    let stream = tls.accept(stream).await.ok()?;
    Some(serve(stream, DONE).await).filter(|asked| !asked.is_empty())
}

/// Asserts that a server nobody vouches for is refused, and hears nothing.
pub(crate) async fn assert_refuses_strangers() {
    let listener = listen().await;
    let url = url("https", &listener);
    let server = tokio::spawn(asked(listener, Authority::new().server("127.0.0.1")));
    let client = ReqwestClient::new().unwrap();
    let error = AuthError::from(client.send(post(&url)).await.unwrap_err());
    assert_eq!(error.kind(), AuthErrorKind::Transport);
    let texts = chain(&error);
    assert!(
        texts.iter().any(|text| text.contains("UnknownIssuer")),
        "{texts:?}"
    );
    assert_eq!(server.await.unwrap(), None);
}

/// Asserts that a root certificate of one's own makes its servers trusted, added to the others or alone.
pub(crate) async fn assert_accepts_custom_roots() {
    let with_roots = [
        reqwest::ClientBuilder::tls_certs_merge,
        reqwest::ClientBuilder::tls_certs_only,
    ];
    for with_roots in with_roots {
        let authority = Authority::new();
        let listener = listen().await;
        let url = url("https", &listener);
        let server = tokio::spawn(asked(listener, authority.server("127.0.0.1")));
        let client =
            ReqwestClient::build(|| with_roots(hardened_builder(), [authority.root()])).unwrap();
        let reply = client.send(post(&url)).await.unwrap();
        assert_eq!(reply.status().as_u16(), 204);
        let asked = server.await.unwrap().unwrap();
        assert!(asked.starts_with("POST /ims/token "), "{asked}");
    }
}

#[tokio::test]
async fn a_server_that_nobody_vouches_for_is_refused_before_anything_is_sent() {
    assert_refuses_strangers().await;
}

#[tokio::test]
async fn a_root_certificate_of_ones_own_is_trusted() {
    assert_accepts_custom_roots().await;
}

#[rstest]
#[case::another_name("ims.example")]
#[case::another_address("127.0.0.2")]
#[tokio::test]
async fn a_certificate_for_another_host_is_refused(#[case] name: &str) {
    let authority = Authority::new();
    let listener = listen().await;
    let url = url("https", &listener);
    let server = tokio::spawn(asked(listener, authority.server(name)));
    let client =
        ReqwestClient::build(|| hardened_builder().tls_certs_merge([authority.root()])).unwrap();
    client.send(post(&url)).await.unwrap_err();
    assert_eq!(server.await.unwrap(), None);
}
