//! The HTTP seam filled by reqwest. The only file of this crate that names it.

use std::{
    net::{Ipv4Addr, Ipv6Addr, SocketAddr},
    sync::OnceLock,
    time::Duration,
};

use async_trait::async_trait;
use bytes::Bytes;
use futures_util::StreamExt as _;
use http::{Request, Response};
use url::Url;
use zeroize::Zeroizing;

use super::{HttpClient, HttpError, MAX_RESPONSE_BYTES};
use crate::{AuthError, AuthErrorKind, is_loopback, secret::wiped};

/// Whether the machine has root certificates of its own; looked up once.
static SYSTEM_ROOTS: OnceLock<bool> = OnceLock::new();
/// How long a connection may take.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// Two reqwest clients that are alike, but that one of them stays on this machine: what [`ReqwestClient`] sends with, and a
/// building block for other code that sends credentials.
///
/// Plain HTTP is allowed to loopback addresses because nobody can read it on the way. That holds only if it goes straight there:
/// a proxy, which reqwest takes from `HTTP_PROXY` also for these, would read the client secret. So the second client knows no
/// proxy at all, and looks the name `localhost` up nowhere: it is `127.0.0.1` or `::1`, as RFC 6761 section 6.3 has it.
///
/// ```
/// use ims_auth::http::{ReqwestClients, hardened_builder};
/// let clients = ReqwestClients::build(|| hardened_builder().user_agent("my-app/1.2"))?;
/// let request = clients.client_for(&"http://127.0.0.1:8080/".parse()?).get("http://127.0.0.1:8080/");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct ReqwestClients {
    elsewhere: reqwest::Client,
    loopback: reqwest::Client,
}

impl ReqwestClients {
    /// Both clients from the settings of `builder`, which is called twice.
    ///
    /// # Errors
    /// As [`reqwest::ClientBuilder::build`], such as when TLS cannot be set up.
    pub fn build(builder: impl Fn() -> reqwest::ClientBuilder) -> Result<Self, reqwest::Error> {
        let loopback = [
            SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            SocketAddr::from((Ipv6Addr::LOCALHOST, 0)),
        ];
        Ok(Self {
            elsewhere: builder().build()?,
            loopback: builder()
                .no_proxy()
                .resolve_to_addrs("localhost", &loopback)
                .build()?,
        })
    }

    /// `client` for every URL, exactly as it was set up: whether it sends loopback traffic through a proxy is then up to it.
    pub fn from_client(client: reqwest::Client) -> Self {
        Self {
            elsewhere: client.clone(),
            loopback: client,
        }
    }

    /// The client to send a request to `url` with; [`is_loopback`] decides.
    pub fn client_for(&self, url: &Url) -> &reqwest::Client {
        if is_loopback(url) {
            &self.loopback
        } else {
            &self.elsewhere
        }
    }
}

/// The HTTP client that ships with the crate, by reqwest and rustls.
///
/// - *Time:* 10 s to connect, the handshake of TLS included. How long a whole request may take is up to the source that makes
///   it, since everybody who needs a token waits for it; reqwest's own `timeout` is a bound for all of them.
/// - *Answers* are read up to [`MAX_RESPONSE_BYTES`], whatever their headers say of their length.
/// - *Redirects* are returned and never followed, and nothing is sent twice.
/// - *Proxies* are taken from the environment (`HTTPS_PROXY`, `NO_PROXY`…), but never used for [loopback](is_loopback) URLs.
/// - *Root certificates* are those of the system, and Mozilla's where the system has none, as in a container made from nothing.
/// - *Plain HTTP* is not judged here: [`TokenEndpoint`](crate::TokenEndpoint) allows it for loopback, or by an explicit word.
///
/// All of this can be changed in [`build`](Self::build), with reqwest's own words: here a proxy and the root certificate with
/// which a company opens the TLS of its network.
///
/// ```no_run
/// use std::{sync::Arc, time::Duration};
/// use ims_auth::{CachedTokenSource, ClientCredentials, TokenEndpoint, http::{ReqwestClient, hardened_builder}};
///
/// let root = reqwest::Certificate::from_pem(&std::fs::read("company-root.pem")?)?;
/// let proxy = reqwest::Proxy::https("http://proxy.example.com:8080")?;
/// let http = ReqwestClient::build(|| {
///     hardened_builder()
///         .tls_certs_merge([root.clone()])
///         .proxy(proxy.clone())
///         .timeout(Duration::from_secs(20))
/// })?;
/// let credentials = ClientCredentials::from_env()?;
/// let tokens = CachedTokenSource::new(credentials.into_source(TokenEndpoint::production(), Arc::new(http))?);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct ReqwestClient(ReqwestClients);

impl ReqwestClient {
    /// A client with the defaults.
    ///
    /// # Errors
    /// [`AuthErrorKind::Configuration`] when TLS cannot be set up.
    pub fn new() -> Result<Self, AuthError> {
        Self::build(hardened_builder)
    }

    /// A client with the settings of `builder`, which is called twice: see [`ReqwestClients`]. It must not follow redirects, or
    /// a secret may travel to another host: start from [`hardened_builder`].
    ///
    /// # Errors
    /// [`AuthErrorKind::Configuration`] when the settings are not possible.
    pub fn build(builder: impl Fn() -> reqwest::ClientBuilder) -> Result<Self, AuthError> {
        ReqwestClients::build(builder).map(Self).map_err(|error| {
            AuthError::new(
                AuthErrorKind::Configuration,
                "the HTTP client cannot be built",
            )
            .with_source(error)
        })
    }

    /// Uses `client` as it is, for every URL. It must not follow redirects, as in [`build`](Self::build), and a proxy it has is
    /// used for loopback URLs too: prefer `build` where it can be had.
    pub fn from_client(client: reqwest::Client) -> Self {
        Self(ReqwestClients::from_client(client))
    }
}

/// A reqwest builder with what credentials need: no redirects, no automatic repeats, no referer, 10 s to connect, and root
/// certificates even on a machine that has none of its own (those of Mozilla then stand in).
///
/// Where they stand in, reqwest's `tls_certs_only` adds to them: to trust nobody else there, start from
/// [`reqwest::Client::builder`] and set the rest yourself.
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
    builder().tls_certs_only(public_roots())
}

/// The root certificates that Mozilla trusts.
fn public_roots() -> Vec<reqwest::Certificate> {
    webpki_root_certs::TLS_SERVER_ROOT_CERTS
        .iter()
        .filter_map(|der| reqwest::Certificate::from_der(der).ok())
        .collect()
}

#[async_trait]
impl HttpClient for ReqwestClient {
    async fn send(&self, request: Request<Bytes>) -> Result<Response<Bytes>, HttpError> {
        let request = reqwest::Request::try_from(request).map_err(describe)?;
        let reply = self
            .0
            .client_for(request.url())
            .execute(request)
            .await
            .map_err(describe)?;
        let (status, headers) = (reply.status(), reply.headers().clone());
        // The answer holds a token. With room for the longest one the buffer never moves and leaves no copy behind.
        let mut body = Zeroizing::new(Vec::with_capacity(MAX_RESPONSE_BYTES));
        let mut chunks = reply.bytes_stream();
        while let Some(chunk) = chunks.next().await {
            let chunk = chunk.map_err(describe)?;
            if body.len() + chunk.len() > MAX_RESPONSE_BYTES {
                return Err(HttpError::too_large(status));
            }
            body.extend_from_slice(&chunk);
        }
        let mut response = Response::new(wiped(std::mem::take(&mut *body)));
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

    #[test]
    fn the_roots_that_stand_in_are_many_and_readable() {
        let roots = public_roots();
        assert!(roots.len() > 50, "only {}", roots.len());
        // A client with one that cannot be read would not be built.
        assert!(hardened_builder().tls_certs_only(roots).build().is_ok());
    }
}
