//! The HTTP seam filled by reqwest. The only file of this crate that names it.

use std::{sync::OnceLock, time::Duration};

use async_trait::async_trait;
use bytes::{Bytes, BytesMut};
use futures_util::StreamExt as _;
use http::{Request, Response};

use super::{HttpClient, HttpError, MAX_RESPONSE_BYTES};
use crate::{AuthError, AuthErrorKind};

/// Whether the machine has root certificates of its own; looked up once.
static SYSTEM_ROOTS: OnceLock<bool> = OnceLock::new();
/// How long a connection may take.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// The HTTP client that ships with the crate: TLS by rustls, 10 s to connect, no redirects, no repeats.
///
/// Proxies are taken from the environment (`HTTPS_PROXY`, `NO_PROXY`…). For custom root certificates, client certificates or
/// another proxy, build a reqwest client from [`hardened_builder`] and hand it to [`ReqwestClient::from_client`].
#[derive(Clone, Debug)]
pub struct ReqwestClient(reqwest::Client);

impl ReqwestClient {
    /// A client with the defaults.
    ///
    /// # Errors
    /// [`AuthErrorKind::Configuration`] when TLS cannot be set up.
    pub fn new() -> Result<Self, AuthError> {
        hardened_builder().build().map(Self).map_err(|error| {
            AuthError::new(
                AuthErrorKind::Configuration,
                "the HTTP client cannot be built",
            )
            .with_source(error)
        })
    }

    /// Uses `client`. It must not follow redirects, or a secret may travel to another host: start from [`hardened_builder`].
    pub fn from_client(client: reqwest::Client) -> Self {
        Self(client)
    }
}

/// A reqwest builder with what credentials need: no redirects, no automatic repeats, no referer, 10 s to connect, and root
/// certificates even on a machine that has none of its own (those of Mozilla then stand in).
pub fn hardened_builder() -> reqwest::ClientBuilder {
    let builder = || {
        reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .referer(false)
            .connect_timeout(CONNECT_TIMEOUT)
            .user_agent(concat!("ims-auth/", env!("CARGO_PKG_VERSION")))
    };
    // Without system certificates the verifier fails when the client is built, even if only plain HTTP is to follow.
    if *SYSTEM_ROOTS.get_or_init(|| builder().build().is_ok()) {
        return builder();
    }
    let roots = webpki_root_certs::TLS_SERVER_ROOT_CERTS
        .iter()
        .filter_map(|der| reqwest::Certificate::from_der(der).ok());
    builder().tls_certs_only(roots)
}

#[async_trait]
impl HttpClient for ReqwestClient {
    async fn send(&self, request: Request<Bytes>) -> Result<Response<Bytes>, HttpError> {
        let request = reqwest::Request::try_from(request).map_err(describe)?;
        let reply = self.0.execute(request).await.map_err(describe)?;
        let (status, headers) = (reply.status(), reply.headers().clone());
        let mut body = BytesMut::new();
        let mut chunks = reply.bytes_stream();
        while let Some(chunk) = chunks.next().await {
            let chunk = chunk.map_err(describe)?;
            if body.len() + chunk.len() > MAX_RESPONSE_BYTES {
                return Err(HttpError::new(format!(
                    "the answer is larger than {MAX_RESPONSE_BYTES} bytes"
                )));
            }
            body.extend_from_slice(&chunk);
        }
        let mut response = Response::new(body.freeze());
        *response.status_mut() = status;
        *response.headers_mut() = headers;
        Ok(response)
    }
}

/// Says what failed without the URL, which reqwest would quote.
fn describe(error: reqwest::Error) -> HttpError {
    let error = error.without_url();
    let what = if error.is_timeout() {
        "the time ran out"
    } else if error.is_connect() {
        "the connection failed"
    } else if error.is_body() || error.is_decode() {
        "the answer broke off"
    } else {
        "the request failed"
    };
    HttpError::new(what).with_source(error)
}

#[cfg(test)]
mod tests {
    use super::*;
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
        let client = ReqwestClient::from_client(hardened_builder().no_proxy().build().unwrap());
        let request = Request::post(url)
            .body(Bytes::from_static(b"client_secret=hush"))
            .unwrap();
        let reply = client.send(request).await;
        (reply, server.await.unwrap())
    }

    #[tokio::test]
    async fn the_form_goes_in_the_body_and_any_status_comes_back() {
        let (reply, asked) = exchange(
            b"HTTP/1.1 503 Busy\r\ncontent-length: 4\r\nretry-after: 1\r\n\r\nbusy".to_vec(),
        )
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
            b"HTTP/1.1 307 Go\r\nlocation: http://127.0.0.1:1/\r\ncontent-length: 0\r\n\r\n"
                .to_vec(),
        )
        .await;
        assert_eq!(reply.unwrap().status().as_u16(), 307);
    }

    #[tokio::test]
    async fn an_endless_body_is_refused() {
        let mut answer = b"HTTP/1.1 200 OK\r\ncontent-length: 1000000\r\n\r\n".to_vec();
        answer.resize(answer.len() + MAX_RESPONSE_BYTES + 1, b'x');
        let (reply, _) = exchange(answer).await;
        assert!(reply.unwrap_err().to_string().contains("larger than"));
    }

    #[tokio::test]
    async fn a_body_that_breaks_off_is_an_error_without_the_url() {
        let (reply, _) =
            exchange(b"HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhalf".to_vec()).await;
        let error = reply.unwrap_err();
        assert!(!format!("{error:?}").contains("/ims/token"), "{error:?}");
    }
}
