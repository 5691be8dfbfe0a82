//! Servers that are gone, hang, or refuse; entries that are rubbish: each costs a fetch, and never an outage.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use ims_auth::{
    AuthError, AuthErrorKind, RedisTokenStore, StoredTokenSource, TokenSource as _, TokenStore,
};
use rstest::rstest;

use crate::{
    server::Server,
    support::{Ims, assert_hides, key, name, only, source, text, token},
};

const TIMEOUT: Duration = Duration::from_millis(300);

fn fetches(store: &RedisTokenStore) -> (Arc<Ims>, StoredTokenSource) {
    let ims = Arc::new(Ims::default());
    (
        Arc::clone(&ims),
        source("client", Arc::clone(&ims) as _, store.clone()),
    )
}

/// What each question to `store` is answered with.
async fn failures(store: &RedisTokenStore) -> Vec<AuthError> {
    let key = key("client");
    let lease = ims_auth::Lease::new(()).with_fence(1);
    let errors = vec![
        store.load(&key).await.unwrap_err(),
        store.save(&key, &only("t"), None).await.unwrap_err(),
        store.forget(&key, &token("t")).await.unwrap_err(),
        store.lease(&key).await.unwrap_err(),
        store.release(&key, lease).await.unwrap_err(),
    ];
    for error in &errors {
        assert_eq!(error.kind(), AuthErrorKind::Store, "{error}");
    }
    errors
}

#[tokio::test]
async fn a_server_that_dies_costs_a_fetch_and_one_that_comes_back_is_used_again() {
    let Some(mut server) = Server::start() else {
        return;
    };
    let store = server.store();
    let (ims, tokens) = fetches(&store);
    tokens.token().await.unwrap();
    server.kill();
    tokens.token().await.unwrap();
    assert_eq!(ims.requests(), 2);
    for error in failures(&store).await {
        assert!(error.to_string().contains("Redis at "), "{error}");
    }
    server.restart();
    tokens.token().await.unwrap();
    tokens.token().await.unwrap();
    assert_eq!(
        ims.requests(),
        3,
        "the entry is gone with the server, and the next one is kept"
    );
}

#[tokio::test]
async fn a_connection_that_the_server_has_closed_is_made_anew_without_a_fetch() {
    let Some(server) = Server::start() else {
        return;
    };
    let store = server.store();
    store.save(&key("client"), &only("t"), None).await.unwrap();
    let killed: usize = server.ask(&["CLIENT", "KILL", "TYPE", "normal"]);
    assert_eq!(killed, 1);
    assert_eq!(
        text(store.load(&key("client")).await.unwrap()).unwrap(),
        "t"
    );
}

#[tokio::test]
async fn a_server_that_hangs_is_not_waited_for() {
    let Some(server) = Server::start() else {
        return;
    };
    let store = server.store().with_timeout(TIMEOUT);
    let (ims, tokens) = fetches(&store);
    tokens.token().await.unwrap();
    server.hang();
    let began = Instant::now();
    tokens.token().await.unwrap();
    assert_eq!(ims.requests(), 2);
    // The read before and the write after it.
    assert!(began.elapsed() >= TIMEOUT * 2, "it did hang");
    assert!(
        began.elapsed() < TIMEOUT * 2 + Duration::from_secs(2),
        "{:?}",
        began.elapsed()
    );
    for error in failures(&store).await {
        assert!(
            error.to_string().contains("no answer within 300ms"),
            "{error}"
        );
    }
    server.wake();
    assert!(store.load(&key("client")).await.unwrap().is_some());
}

#[tokio::test]
async fn nobody_listens_and_nobody_is_hurt() {
    let port = std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    let store = RedisTokenStore::at(&format!("redis://us3r:pa55w0rd@127.0.0.1:{port}/2")).unwrap();
    for error in failures(&store).await {
        assert!(
            error
                .to_string()
                .contains(&format!("127.0.0.1:{port}, database 2")),
            "{error}"
        );
        assert_hides(&error, &error.to_string(), &["us3r", "pa55w0rd"]);
    }
    assert_hides(&store, "", &["us3r", "pa55w0rd"]);
    let (ims, tokens) = fetches(&store);
    tokens.token().await.unwrap();
    assert_eq!(ims.requests(), 1);
}

#[rstest]
#[case::wrong("?pass=wr0ng-pa55", "Password authentication failed")]
#[case::none("", "NOAUTH")]
#[tokio::test]
async fn a_wrong_password_is_told_and_not_shown(#[case] query: &str, #[case] said: &str) {
    let Some(server) = Server::with(&["--requirepass", "r1ght-pa55"]) else {
        return;
    };
    let store = RedisTokenStore::at(&format!("{}{query}", server.url())).unwrap();
    for error in failures(&store).await {
        let text = error.to_string();
        assert!(text.contains(said), "{text}");
        assert_hides(&error, &text, &["wr0ng-pa55", "r1ght-pa55"]);
    }
    let (ims, tokens) = fetches(&store);
    tokens.token().await.unwrap();
    assert_eq!(ims.requests(), 1);
}

/// A server of another kind that repeats what it was sent, as old ones and proxies do with a command that they do not know.
#[tokio::test]
async fn a_server_that_repeats_the_password_is_not_quoted() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        loop {
            let (mut stream, _) = listener.accept().await.unwrap();
            let said =
                b"-ERR unknown command `AUTH`, with args beginning with: `pa55w0rd`\r\n".repeat(8);
            tokio::io::AsyncWriteExt::write_all(&mut stream, &said)
                .await
                .unwrap();
            let mut rest = Vec::new();
            // Until the client goes.
            let _ = tokio::io::AsyncReadExt::read_to_end(&mut stream, &mut rest).await;
        }
    });
    let store = RedisTokenStore::at(&format!("redis://:pa55w0rd@127.0.0.1:{port}")).unwrap();
    for error in failures(&store).await {
        let text = error.to_string();
        assert!(text.contains("did not"), "{text}");
        assert_hides(&error, &text, &["pa55w0rd"]);
    }
}

#[rstest]
#[case::of_another_type(&["LPUSH", "junk"])]
#[case::garbage(&["SET", "junk"])]
#[case::nothing(&["SET", ""])]
#[tokio::test]
async fn rubbish_in_place_of_an_entry_costs_a_fetch_and_is_replaced(#[case] words: &[&str]) {
    let Some(server) = Server::start() else {
        return;
    };
    let store = server.store();
    let _: redis::Value = server.ask(&[words[0], &name(&key("client"), ""), words[1]]);
    let error = store.load(&key("client")).await.unwrap_err();
    assert_eq!(error.kind(), AuthErrorKind::Store);
    assert!(
        store.forget(&key("client"), &token("t")).await.is_err(),
        "who knows what is in it"
    );
    let (ims, tokens) = fetches(&store);
    tokens.token().await.unwrap();
    tokens.token().await.unwrap();
    assert_eq!(ims.requests(), 1);
}

#[tokio::test]
async fn a_server_without_memory_keeps_nothing_and_hurts_nobody() {
    let Some(server) = Server::with(&["--maxmemory", "1", "--maxmemory-policy", "noeviction"])
    else {
        return;
    };
    let store = server.store();
    let error = store
        .save(&key("client"), &only("t"), None)
        .await
        .unwrap_err();
    assert!(error.to_string().contains("OOM"), "{error}");
    let (ims, tokens) = fetches(&store);
    tokens.token().await.unwrap();
    assert_eq!(ims.requests(), 1);
}
