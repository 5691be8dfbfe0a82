//! The way over TLS, to a server behind one that speaks it. Which certificates count is told by the environment of a process, so the test runs
//! itself once more, as a process of its own.

use std::{env, fs, path::PathBuf, process::Command, sync::Arc};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use ims_auth::{AuthErrorKind, RedisTokenStore, TokenStore as _};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use tokio::{
    io::copy_bidirectional,
    net::{TcpListener, UnixStream},
};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{
        ServerConfig, crypto::aws_lc_rs::default_provider, pki_types::PrivateKeyDer, version::TLS13,
    },
};

use crate::{
    server::Server,
    support::{key, only, text},
};

/// Set for the second run: the port.
const PORT: &str = "IMS_AUTH_TEST_PORT";

/// An authority that nobody knows yet, and a server for 127.0.0.1 that it vouches for.
fn authority() -> (Vec<u8>, TlsAcceptor) {
    let mut params = CertificateParams::default();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let authority = CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap();
    let key = KeyPair::generate().unwrap();
    let params = CertificateParams::new(["127.0.0.1".to_owned()]).unwrap();
    let certificate = params.signed_by(&key, &authority).unwrap();
    let key = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
    let config = ServerConfig::builder_with_provider(Arc::new(default_provider()))
        .with_protocol_versions(&[&TLS13])
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], key)
        .unwrap();
    (
        authority.der().to_vec(),
        TlsAcceptor::from(Arc::new(config)),
    )
}

/// Hands on what comes over TLS to the server behind `socket`.
async fn serve(listener: TcpListener, tls: TlsAcceptor, socket: PathBuf) {
    loop {
        let (stream, _) = listener.accept().await.unwrap();
        let (tls, socket) = (tls.clone(), socket.clone());
        tokio::spawn(async move {
            // Of a client that does not trust us nothing more comes.
            if let Ok(mut stream) = tls.accept(stream).await {
                let mut server = UnixStream::connect(socket).await.unwrap();
                let _ = copy_bidirectional(&mut stream, &mut server).await;
            }
        });
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn only_a_server_that_the_machine_trusts_is_spoken_to() {
    if let Ok(port) = env::var(PORT) {
        let store = RedisTokenStore::at(&format!("rediss://127.0.0.1:{port}")).unwrap();
        store.save(&key("client"), &only("t"), None).await.unwrap();
        assert_eq!(
            text(store.load(&key("client")).await.unwrap()).unwrap(),
            "t"
        );
        return;
    }
    let Some(server) = Server::start() else {
        return;
    };
    let (certificate, tls) = authority();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(serve(listener, tls, server.socket()));

    let stranger = RedisTokenStore::at(&format!("rediss://127.0.0.1:{port}")).unwrap();
    let error = stranger.load(&key("client")).await.unwrap_err();
    assert_eq!(error.kind(), AuthErrorKind::Store);
    assert!(error.to_string().contains("certificate"), "{error}");

    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("authority.pem");
    let text = STANDARD.encode(certificate);
    let pem = format!("-----BEGIN CERTIFICATE-----\n{text}\n-----END CERTIFICATE-----\n");
    fs::write(&file, pem).unwrap();
    let output = Command::new(env::current_exe().unwrap())
        .args([
            "--exact",
            "encrypted::only_a_server_that_the_machine_trusts_is_spoken_to",
        ])
        .env(PORT, port.to_string())
        .env("SSL_CERT_FILE", &file)
        .env_remove("SSL_CERT_DIR")
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success() && said.contains("1 passed"),
        "{said}"
    );
}
