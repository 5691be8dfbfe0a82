//! The proxies that the environment names. Played by this very program in a process of its own, since a process cannot change
//! its environment safely.

use std::{
    env, net,
    sync::{Arc, Mutex},
};

use ims_auth::{
    HttpClient,
    http::{ReqwestClient, hardened_builder},
};
use tokio::net::TcpListener;

use crate::support::{DONE, is_stand_in, listen, pass_elsewhere, post, serve};

const NAME: &str = "environment::the_proxies_of_the_environment_are_used_but_where_it_says_no";
/// The address of the server that needs no proxy.
const SERVER: &str = "IMS_AUTH_TEST_SERVER";

/// The first lines of all requests that reach `listener`, each answered with an empty 204.
fn first_lines(listener: TcpListener) -> Arc<Mutex<Vec<String>>> {
    let lines = Arc::new(Mutex::new(Vec::new()));
    let book = Arc::clone(&lines);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let asked = serve(stream, DONE).await;
            let line = asked.lines().next().unwrap_or_default().to_owned();
            book.lock().unwrap().push(line);
        }
    });
    lines
}

#[tokio::test]
async fn the_proxies_of_the_environment_are_used_but_where_it_says_no() {
    if is_stand_in() {
        return on_such_a_machine().await;
    }
    let (proxy, server) = (listen().await, listen().await);
    let proxy_url = format!("http://{}", proxy.local_addr().unwrap());
    let address = server.local_addr().unwrap();
    let (proxied, direct) = (first_lines(proxy), first_lines(server));
    let machine = move || {
        let variables = [
            ("HTTP_PROXY", proxy_url.as_str()),
            ("HTTPS_PROXY", proxy_url.as_str()),
            ("NO_PROXY", "direct.example"),
            (SERVER, &address.to_string()),
        ];
        pass_elsewhere(NAME, &variables.map(|(name, value)| (name, value.as_ref())));
    };
    tokio::task::spawn_blocking(machine).await.unwrap();
    let port = address.port();
    assert_eq!(
        *proxied.lock().unwrap(),
        [
            format!("POST http://ims.example:{port}/plain HTTP/1.1"),
            format!("CONNECT ims.example:{port} HTTP/1.1"),
        ]
    );
    assert_eq!(
        *direct.lock().unwrap(),
        ["POST /no-proxy HTTP/1.1", "POST /loopback HTTP/1.1"]
    );
}

async fn on_such_a_machine() {
    let server: net::SocketAddr = env::var(SERVER).unwrap().parse().unwrap();
    // Whoever is asked without a proxy is found here, and nowhere outside.
    let client = ReqwestClient::build(|| {
        hardened_builder()
            .resolve("ims.example", server)
            .resolve("direct.example", server)
    })
    .unwrap();
    let port = server.port();
    let ask = async |url: String| client.send(post(&url)).await;
    ask(format!("http://ims.example:{port}/plain"))
        .await
        .unwrap();
    // The tunnel leads nowhere: it is enough that it was asked for.
    ask(format!("https://ims.example:{port}/tls"))
        .await
        .unwrap_err();
    ask(format!("http://direct.example:{port}/no-proxy"))
        .await
        .unwrap();
    ask(format!("http://{server}/loopback")).await.unwrap();
}
