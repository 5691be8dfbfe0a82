//! A request with a secret, and servers that know just enough HTTP and TLS for one exchange.

use std::{env, error::Error as StdError, ffi::OsStr, process::Command, sync::Arc};

use bytes::Bytes;
use http::Request;
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use tokio::{
    io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _},
    net::TcpListener,
};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{
        ServerConfig, crypto::aws_lc_rs::default_provider, pki_types::PrivateKeyDer, version::TLS13,
    },
};

/// Set for a process that plays another machine.
const STAND_IN: &str = "IMS_AUTH_TEST_STAND_IN";
/// Where proxies are named; each also in lower case.
const PROXIES: [&str; 4] = ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"];

/// Whether this process was started by [`pass_elsewhere`].
pub(crate) fn is_stand_in() -> bool {
    env::var_os(STAND_IN).is_some()
}

/// Asserts that the test `name` of this very program passes in a process of its own with these environment variables, and with
/// no other proxy than they name.
pub(crate) fn pass_elsewhere(name: &str, variables: &[(&str, &OsStr)]) {
    let mut machine = Command::new(env::current_exe().unwrap());
    for proxy in PROXIES {
        machine
            .env_remove(proxy)
            .env_remove(proxy.to_ascii_lowercase());
    }
    let played = machine
        .args(["--exact", name, "--nocapture"])
        .env(STAND_IN, "1")
        .envs(variables.iter().copied())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&played.stdout);
    assert!(
        played.status.success() && said.contains("1 passed"),
        "{said}{}",
        String::from_utf8_lossy(&played.stderr)
    );
}

/// An answer without a body.
pub(crate) const DONE: &[u8] = b"HTTP/1.1 204 Done\r\n\r\n";

/// A request whose body holds the secret `hush`.
pub(crate) fn post(url: &str) -> Request<Bytes> {
    Request::post(url)
        .body(Bytes::from_static(b"client_secret=hush"))
        .unwrap()
}

pub(crate) async fn listen() -> TcpListener {
    TcpListener::bind("127.0.0.1:0").await.unwrap()
}

/// The URL of `listener` with `scheme`.
pub(crate) fn url(scheme: &str, listener: &TcpListener) -> String {
    format!("{scheme}://{}/ims/token", listener.local_addr().unwrap())
}

/// The next request that comes through `stream`, answered with `answer`.
pub(crate) async fn serve(
    mut stream: impl AsyncRead + AsyncWrite + Unpin,
    answer: &[u8],
) -> String {
    let mut asked = vec![0; 4096];
    let read = stream.read(&mut asked).await.unwrap_or_default();
    asked.truncate(read);
    // The client may hang up early on an answer it refuses.
    let _ = stream.write_all(answer).await;
    String::from_utf8(asked).unwrap()
}

/// The first request that reaches `listener`, answered with an empty 204.
pub(crate) async fn first_request(listener: TcpListener) -> String {
    let (stream, _) = listener.accept().await.unwrap();
    serve(stream, DONE).await
}

/// Every text of an error and its causes.
pub(crate) fn chain(error: &dyn StdError) -> Vec<String> {
    std::iter::successors(Some(error), |error| (*error).source())
        .map(ToString::to_string)
        .collect()
}

/// Who vouches for the servers of a company, and for nobody else.
pub(crate) struct Authority(CertifiedIssuer<'static, KeyPair>);

impl Authority {
    pub(crate) fn new() -> Self {
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().unwrap();
        Self(CertifiedIssuer::self_signed(params, key).unwrap())
    }

    /// What a client needs to trust it.
    pub(crate) fn root(&self) -> reqwest::Certificate {
        reqwest::Certificate::from_der(self.0.der()).unwrap()
    }

    /// The TLS of a server with a certificate for `name`.
    pub(crate) fn server(&self, name: &str) -> TlsAcceptor {
        let key = KeyPair::generate().unwrap();
        let params = CertificateParams::new([name.to_owned()]).unwrap();
        let certificate = params.signed_by(&key, &self.0).unwrap();
        let key = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
        let config = ServerConfig::builder_with_provider(Arc::new(default_provider()))
            .with_protocol_versions(&[&TLS13])
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![certificate.der().clone()], key)
            .unwrap();
        TlsAcceptor::from(Arc::new(config))
    }
}
