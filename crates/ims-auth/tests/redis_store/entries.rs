//! What is kept, for how long, and for whom.

use std::{
    sync::Arc,
    time::{Duration, SystemTime},
};

use ims_auth::{
    AccessToken, AuthErrorKind, RedisTokenStore, StoredTokens, TokenSource as _, TokenStore as _,
};

use crate::{
    server::Server,
    support::{Ahead, Ims, SECRET, TOKEN, key, name, only, secs, source, text, token},
};

/// How long the server keeps the entry of `client`, to the second below.
fn left(server: &Server) -> i64 {
    server.ask(&["TTL", &name(&key("client"), "")])
}

#[tokio::test]
async fn what_one_store_keeps_another_one_reads() {
    let Some(server) = Server::start() else {
        return;
    };
    let key = key("client");
    assert!(server.store().load(&key).await.unwrap().is_none());
    let tokens = StoredTokens {
        refresh_token: Some("r3fresh".into()),
        ..only("first")
    };
    server.store().save(&key, &tokens, None).await.unwrap();
    let kept = server.store().load(&key).await.unwrap().unwrap();
    assert!(kept.refresh_token.is_some());
    assert_eq!(
        kept.access_token.as_ref().unwrap().expires_in(),
        Some(secs(3_600))
    );
    assert_eq!(text(Some(kept)).unwrap(), "first");

    server
        .store()
        .save(&key, &only("second"), None)
        .await
        .unwrap();
    let kept = server.store().load(&key).await.unwrap().unwrap();
    assert!(
        kept.refresh_token.is_none(),
        "an entry is replaced as a whole"
    );
    assert_eq!(text(Some(kept)).unwrap(), "second");
}

#[tokio::test]
async fn another_client_organisation_or_prefix_finds_nothing() {
    let Some(server) = Server::start() else {
        return;
    };
    server
        .store()
        .save(&key("client"), &only("mine"), None)
        .await
        .unwrap();
    assert!(
        server
            .store()
            .load(&key("client-2"))
            .await
            .unwrap()
            .is_none()
    );
    let elsewhere = server.store().with_prefix("other:");
    assert!(elsewhere.load(&key("client")).await.unwrap().is_none());
    elsewhere
        .save(&key("client"), &only("other"), None)
        .await
        .unwrap();
    let kept = server.store().load(&key("client")).await.unwrap();
    assert_eq!(text(kept).unwrap(), "mine");
}

#[tokio::test]
async fn an_entry_that_was_copied_under_another_key_is_rubbish() {
    let Some(server) = Server::start() else {
        return;
    };
    let (mine, yours) = (key("client"), key("client-2"));
    server
        .store()
        .save(&mine, &only("mine"), None)
        .await
        .unwrap();
    let copied: bool = server.ask(&["COPY", &name(&mine, ""), &name(&yours, "")]);
    assert!(copied);
    let error = server.store().load(&yours).await.unwrap_err();
    assert_eq!(error.kind(), AuthErrorKind::Store);
}

#[tokio::test]
async fn an_entry_ends_with_its_token() {
    let Some(server) = Server::start() else {
        return;
    };
    let key = key("client");
    server.store().save(&key, &only("t"), None).await.unwrap();
    assert!(
        (3_590..=3_600).contains(&left(&server)),
        "{}",
        left(&server)
    );

    // The clock that counts is the one that was given.
    let later = server.store().with_clock(Arc::new(Ahead(secs(3_500))));
    later.save(&key, &only("t"), None).await.unwrap();
    assert!((90..=100).contains(&left(&server)), "{}", left(&server));
}

#[tokio::test]
async fn a_token_that_has_expired_or_does_not_tell_is_not_kept_and_what_was_there_goes() {
    let Some(server) = Server::start() else {
        return;
    };
    let key = key("client");
    let expired = token("t").with_expiry(secs(60), SystemTime::now() - secs(61));
    for token in [expired, AccessToken::new("client", "t").unwrap()] {
        server.store().save(&key, &only("old"), None).await.unwrap();
        let tokens = StoredTokens {
            access_token: Some(token),
            refresh_token: None,
        };
        server.store().save(&key, &tokens, None).await.unwrap();
        assert!(server.store().load(&key).await.unwrap().is_none());
    }
}

#[tokio::test]
async fn an_entry_with_a_refresh_token_lives_as_long_as_that() {
    let Some(server) = Server::start() else {
        return;
    };
    let key = key("client");
    let expired = token("t").with_expiry(secs(60), SystemTime::now() - secs(61));
    let days = 24 * 60 * 60;
    for (access_token, life) in [
        (None, 14 * days),
        (Some(expired), 14 * days),
        (Some(token("t")), 14 * days),
        (
            Some(token("t").with_expiry(secs(20 * days), SystemTime::now())),
            20 * days,
        ),
    ] {
        let tokens = StoredTokens {
            access_token,
            refresh_token: Some("r".into()),
        };
        server.store().save(&key, &tokens, None).await.unwrap();
        let left = left(&server).unsigned_abs();
        assert!(left <= life && left > life - 10, "{left} of {life}");
    }
}

#[tokio::test]
async fn only_the_token_that_is_meant_is_forgotten() {
    let Some(server) = Server::start() else {
        return;
    };
    let (store, key) = (server.store(), key("client"));
    store.forget(&key, &token("old")).await.unwrap();
    store.save(&key, &only("new"), None).await.unwrap();
    store.forget(&key, &token("old")).await.unwrap();
    assert_eq!(text(store.load(&key).await.unwrap()).unwrap(), "new");
    store.forget(&key, &token("new")).await.unwrap();
    assert!(store.load(&key).await.unwrap().is_none());
    let is_there: bool = server.ask(&["EXISTS", &name(&key, "")]);
    assert!(!is_there);
}

#[tokio::test]
async fn a_refresh_token_outlives_the_token_beside_it_and_no_longer_than_before() {
    let Some(server) = Server::start() else {
        return;
    };
    let (store, key) = (server.store(), key("client"));
    let tokens = StoredTokens {
        refresh_token: Some("r3fresh".into()),
        ..only("revoked")
    };
    store.save(&key, &tokens, None).await.unwrap();
    let is_set: bool = server.ask(&["EXPIRE", &name(&key, ""), "5000"]);
    assert!(is_set);
    store.forget(&key, &token("revoked")).await.unwrap();
    let kept = store.load(&key).await.unwrap().unwrap();
    assert!(kept.access_token.is_none() && kept.refresh_token.is_some());
    assert!(
        (4_900..=5_000).contains(&left(&server)),
        "{}",
        left(&server)
    );
}

#[tokio::test]
async fn empty_tokens_remove_the_entry() {
    let Some(server) = Server::start() else {
        return;
    };
    let (store, key) = (server.store(), key("client"));
    store.save(&key, &only("t"), None).await.unwrap();
    store
        .save(&key, &StoredTokens::default(), None)
        .await
        .unwrap();
    assert!(store.load(&key).await.unwrap().is_none());
}

#[tokio::test]
async fn nothing_in_redis_lives_for_ever_and_nothing_tells_a_secret() {
    let Some(server) = Server::start() else {
        return;
    };
    let store = server.store();
    let source = source("cl1ent-id", Arc::new(Ims::default()), store.clone());
    source.token().await.unwrap();
    let lease = store.lease(source.key()).await.unwrap();
    assert!(lease.is_some());
    let names: Vec<String> = server.ask(&["KEYS", "*"]);
    assert_eq!(names.len(), 3, "entry, lease and fence: {names:?}");
    for name in &names {
        let left: i64 = server.ask(&["PTTL", name]);
        assert!(left > 0, "{name}: {left}");
    }
    let dump = server.dump();
    let holds = |text: &str| dump.windows(text.len()).any(|part| part == text.as_bytes());
    assert!(holds(source.key().as_str()), "it was looked at");
    for secret in [SECRET, TOKEN, "cl1ent-id", "openid"] {
        assert!(!holds(secret), "{secret}");
    }
}

#[tokio::test]
async fn names_of_one_entry_share_a_hash_tag_whatever_the_prefix() {
    let Some(server) = Server::start() else {
        return;
    };
    let key = key("client");
    let store = server.store().with_prefix("team a:");
    store.save(&key, &only("t"), None).await.unwrap();
    let lease = store.lease(&key).await.unwrap().unwrap();
    store.save(&key, &only("t"), Some(&lease)).await.unwrap();
    let names: Vec<String> = server.ask(&["KEYS", "*"]);
    let tag = format!("team a:{{{}}}", key.as_str());
    assert!(
        names.len() == 3 && names.iter().all(|name| name.starts_with(&tag)),
        "{names:?}"
    );
}

#[tokio::test]
async fn the_database_and_the_user_of_the_url_are_the_ones_that_are_used() {
    let Some(server) = Server::start() else {
        return;
    };
    let () = server.ask(&[
        "ACL",
        "SETUSER",
        "tokens",
        "on",
        ">pa:ss/w#rd",
        "~ims-auth:*",
        "+@all",
    ]);
    let url = format!("{}?db=3&user=tokens&pass=pa%3Ass%2Fw%23rd", server.url());
    let store = RedisTokenStore::at(&url).unwrap();
    store.save(&key("client"), &only("t"), None).await.unwrap();
    assert!(server.store().load(&key("client")).await.unwrap().is_none());
    assert_eq!(
        text(store.load(&key("client")).await.unwrap()).unwrap(),
        "t"
    );
    let refused = store.with_prefix("elsewhere:").load(&key("client")).await;
    let error = refused.unwrap_err().to_string();
    assert!(error.contains("permission"), "{error}");
}

#[test]
fn a_connection_is_closed_soon_after_the_last_question() {
    let Some(server) = Server::start() else {
        return;
    };
    let connections = || {
        let list: String = server.ask(&["CLIENT", "LIST", "TYPE", "normal"]);
        // Less the one that asks.
        list.lines().count() - 1
    };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let store = server.store();
    runtime.block_on(async {
        store.load(&key("client")).await.unwrap();
        store.load(&key("client")).await.unwrap();
        assert_eq!(connections(), 1, "the second question went the same way");
        // The tasks run when this one yields: the clock is started, and what is over is closed.
        let others = async || {
            for _ in 0..10 {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::pause();
        others().await;
        tokio::time::advance(secs(4)).await;
        others().await;
    });
    // The server learns of it when it looks.
    assert!((0..1_000).any(|_| connections() == 0), "{}", connections());
    runtime.block_on(async {
        tokio::time::resume();
        store.load(&key("client")).await.unwrap();
    });
}

#[test]
fn a_store_serves_one_runtime_after_the_other() {
    let Some(server) = Server::start() else {
        return;
    };
    let store = server.store();
    let runtime = || {
        tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap()
    };
    let first = runtime();
    first
        .block_on(store.save(&key("client"), &only("t"), None))
        .unwrap();
    // The first one stands still, and its connection with it.
    let store = store.with_timeout(Duration::from_millis(400));
    let kept = runtime().block_on(store.load(&key("client"))).unwrap();
    assert_eq!(text(kept).unwrap(), "t");
    drop(first);
    assert!(
        runtime()
            .block_on(store.load(&key("client")))
            .unwrap()
            .is_some()
    );
}
