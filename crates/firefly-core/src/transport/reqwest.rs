//! The transport filled by reqwest. The only file of this crate that names it.

use std::io;

use async_trait::async_trait;
use futures_util::TryStreamExt as _;
use http::{Request, Response};
use ims_auth::http::{ReqwestClients, hardened_builder};

use super::{Sent, Transport, TransportError};
use crate::Body;

/// The transport that ships with the crate: HTTP/1.1 and HTTP/2, TLS by rustls, no redirects, no repeats.
///
/// Proxies are taken from the environment, but never used for [loopback](ims_auth::is_loopback) URLs. For custom root
/// certificates or another proxy, change the settings of [`ims_auth::http::hardened_builder`] in [`build`](Self::build).
#[derive(Clone, Debug)]
pub struct ReqwestTransport(ReqwestClients);

impl ReqwestTransport {
    /// A transport with the defaults.
    ///
    /// # Errors
    /// [`TransportError`] when TLS cannot be set up.
    pub fn new() -> Result<Self, TransportError> {
        Self::build(hardened_builder)
    }

    /// A transport with the settings of `builder`, which is called twice: see [`ReqwestClients`]. It must neither follow redirects
    /// nor repeat: start from [`ims_auth::http::hardened_builder`].
    ///
    /// # Errors
    /// [`TransportError`] when the settings are not possible.
    pub fn build(builder: impl Fn() -> reqwest::ClientBuilder) -> Result<Self, TransportError> {
        ReqwestClients::build(builder).map(Self).map_err(|error| {
            TransportError::new(Sent::No, "the HTTP client cannot be built").with_source(error)
        })
    }

    /// Uses `client` for everything, exactly as it was set up. It must neither follow redirects nor repeat, and whether it sends
    /// loopback traffic through a proxy is up to it.
    pub fn from_client(client: reqwest::Client) -> Self {
        Self(ReqwestClients::from_client(client))
    }
}

#[async_trait]
impl Transport for ReqwestTransport {
    async fn send(&self, request: Request<Body>) -> Result<Response<Body>, TransportError> {
        let request = reqwest::Request::try_from(request.map(|body| match body.as_bytes() {
            Some(bytes) => reqwest::Body::from(bytes),
            None => reqwest::Body::wrap_stream(body.into_stream()),
        }));
        let request = request.map_err(describe)?;
        let client = self.0.client_for(request.url());
        let reply = client.execute(request).await.map_err(describe)?;
        let (status, headers) = (reply.status(), reply.headers().clone());
        let stream = reply
            .bytes_stream()
            .map_err(|error| io::Error::other(describe(error)));
        let mut response = Response::new(Body::once(stream));
        *response.status_mut() = status;
        *response.headers_mut() = headers;
        Ok(response)
    }
}

/// Says what failed without the URL, whose query may be a signature.
fn describe(error: reqwest::Error) -> TransportError {
    let error = error.without_url();
    let (sent, what) = if error.is_connect() {
        (Sent::No, "the connection failed")
    } else if error.is_builder() {
        (Sent::No, "the request could not be built")
    } else if error.is_timeout() {
        (Sent::Maybe, "the time ran out")
    } else {
        (Sent::Maybe, "the connection broke")
    };
    let described = TransportError::new(sent, what);
    let described = if error.is_timeout() {
        described.timed_out()
    } else {
        described
    };
    described.with_source(error)
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::{
        io::{AsyncReadExt, AsyncWriteExt},
        net::TcpListener,
    };

    /// Answers one connection with `answer`, or hangs up on an empty one.
    async fn exchange(answer: &'static [u8]) -> Result<Response<Body>, TransportError> {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/path?sig=hush", listener.local_addr().unwrap());
        tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut asked = vec![0; 4096];
            let _ = stream.read(&mut asked).await;
            let _ = stream.write_all(answer).await;
        });
        ReqwestTransport::new()
            .unwrap()
            .send(Request::get(url).body(Body::empty()).unwrap())
            .await
    }

    #[tokio::test]
    async fn any_status_is_an_answer_and_redirects_are_not_followed() {
        let response = exchange(
            b"HTTP/1.1 307 Go\r\nlocation: http://127.0.0.1:1/\r\ncontent-length: 2\r\n\r\nno",
        )
        .await
        .unwrap();
        assert_eq!(response.status().as_u16(), 307);
        assert_eq!(response.into_body().read(10).await.unwrap(), "no");
    }

    #[tokio::test]
    async fn a_refused_connection_was_surely_not_sent() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/?sig=hush", listener.local_addr().unwrap());
        drop(listener);
        let request = Request::get(url).body(Body::empty()).unwrap();
        let error = ReqwestTransport::new()
            .unwrap()
            .send(request)
            .await
            .unwrap_err();
        assert_eq!(error.sent(), Sent::No);
        assert!(!format!("{error:?}").contains("hush"), "{error:?}");
    }

    #[tokio::test]
    async fn a_connection_that_breaks_later_may_have_sent() {
        let error = exchange(b"").await.unwrap_err();
        assert_eq!(error.sent(), Sent::Maybe);
        assert!(!format!("{error:?}").contains("hush"), "{error:?}");
    }

    #[tokio::test]
    async fn a_body_that_breaks_off_is_an_error_of_the_stream() {
        let response = exchange(b"HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhalf")
            .await
            .unwrap();
        let error = response.into_body().read(100).await.unwrap_err();
        assert!(!format!("{error:?}").contains("hush"), "{error:?}");
    }

    #[tokio::test]
    async fn a_stream_of_known_length_goes_without_chunks() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/", listener.local_addr().unwrap());
        let server = tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut asked = Vec::new();
            while !asked.ends_with(b"abcd") {
                assert_ne!(stream.read_buf(&mut asked).await.unwrap(), 0);
            }
            let answer = b"HTTP/1.1 204 No Content\r\n\r\n";
            stream.write_all(answer).await.unwrap();
            String::from_utf8(asked).unwrap()
        });
        let pieces = || futures_util::stream::iter([Ok("ab".into()), Ok("cd".into())]);
        let body = Body::reopenable(move || Box::pin(pieces()), Some(4));
        let request = Request::post(url).header(http::header::CONTENT_LENGTH, 4);
        let request = request.body(body).unwrap();
        let transport = ReqwestTransport::new().unwrap();
        transport.send(request).await.unwrap();
        let asked = server.await.unwrap().to_ascii_lowercase();
        assert!(asked.contains("content-length: 4\r\n"), "{asked}");
        assert!(!asked.contains("chunked"), "{asked}");
    }

    #[tokio::test]
    async fn what_goes_to_this_machine_goes_past_every_proxy() {
        let proxy = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", proxy.local_addr().unwrap());
        let server = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/", server.local_addr().unwrap());
        tokio::spawn(async move {
            let (mut stream, _) = server.accept().await.unwrap();
            let _ = stream.read(&mut [0; 4096]).await;
            let _ = stream
                .write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nhere")
                .await;
        });
        let transport = ReqwestTransport::build(|| {
            hardened_builder().proxy(reqwest::Proxy::all(&address).unwrap())
        })
        .unwrap();
        let exchange = transport.send(Request::get(url).body(Body::empty()).unwrap());
        tokio::select! {
            response = exchange => assert_eq!(response.unwrap().into_body().read(10).await.unwrap(), "here"),
            _ = proxy.accept() => panic!("the proxy was asked"),
        }
    }
}
