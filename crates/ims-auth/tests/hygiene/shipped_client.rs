//! What the HTTP client that ships with the crate, and the libraries below it, log of a request.

use std::{
    io::Write as _,
    sync::{Arc, Mutex},
};

use ims_auth::{AuthorizationCode, TokenEndpoint, TokenSource, http::ReqwestClient};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use super::{ACCESS, CODE, SECRET, assert_clean, log::Log};

/// What libraries say through the `log` crate, from every thread of this process.
struct LogRecords;

static RECORDS: Mutex<Vec<u8>> = Mutex::new(Vec::new());

impl ::log::Log for LogRecords {
    fn enabled(&self, _: &::log::Metadata<'_>) -> bool {
        true
    }

    fn log(&self, record: &::log::Record<'_>) {
        let mut records = RECORDS.lock().unwrap();
        writeln!(records, "{} {}", record.target(), record.args()).unwrap();
    }

    fn flush(&self) {}
}
#[tokio::test]
async fn the_http_client_that_ships_with_the_crate_logs_no_secret_either() {
    ::log::set_logger(&LogRecords).unwrap();
    ::log::set_max_level(::log::LevelFilter::Trace);
    let log = Log::default();
    let _listening = log.listen();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let ims = format!("http://{}", listener.local_addr().unwrap());
    let server = tokio::spawn(async move {
        let body = format!(r#"{{"access_token":"{ACCESS}","expires_in":86399}}"#);
        let (mut connection, _) = listener.accept().await.unwrap();
        let mut request = Vec::new();
        while !String::from_utf8_lossy(&request).contains("code=") {
            connection.read_buf(&mut request).await.unwrap();
        }
        let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n", body.len());
        connection
            .write_all((head + &body).as_bytes())
            .await
            .unwrap();
        String::from_utf8_lossy(&request).into_owned()
    });
    let source = AuthorizationCode::new("id", CODE)
        .with_client_secret(SECRET)
        .into_source(
            TokenEndpoint::at(&ims).unwrap(),
            Arc::new(ReqwestClient::new().unwrap()),
        )
        .unwrap();
    let token = source.token().await.unwrap();
    assert_eq!(token.expose_secret(), ACCESS);
    let request = server.await.unwrap();
    let line = request.lines().next().unwrap();
    assert_eq!(line, "POST /ims/token/v3 HTTP/1.1");
    assert!(
        request.to_lowercase().contains("authorization: basic"),
        "{request}"
    );
    let records = String::from_utf8_lossy(&RECORDS.lock().unwrap()).into_owned();
    assert!(
        records.contains("reqwest"),
        "the log does listen: {records}"
    );
    assert_clean("the log records", &records);
    assert_clean("the log", &log.text());
}
