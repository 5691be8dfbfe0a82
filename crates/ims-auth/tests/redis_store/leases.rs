//! One holder at a time, not for ever, and what becomes of those that are late.

use ims_auth::{AuthErrorKind, Lease, RedisTokenStore, StoredTokens, TokenStore as _};
use rstest::rstest;

use crate::{
    server::Server,
    support::{key, name, only, text},
    way::Way,
};

/// Lets the lease of `client` run out, as time would.
fn run_out(server: &Server) {
    let is_set: bool = server.ask(&["PEXPIRE", &name(&key("client"), ":lease"), "0"]);
    assert!(is_set, "there is no lease");
}

#[tokio::test]
async fn one_has_the_lease_until_it_is_given_back() {
    let Some(server) = Server::start() else {
        return;
    };
    let key = key("client");
    let lease = server.store().lease(&key).await.unwrap().unwrap();
    assert!(server.store().lease(&key).await.unwrap().is_none());
    let other = crate::support::key("client-2");
    assert!(
        server.store().lease(&other).await.unwrap().is_some(),
        "each entry has its own"
    );
    let fence = lease.fence().unwrap();
    server.store().release(&key, lease).await.unwrap();
    let next = server.store().lease(&key).await.unwrap().unwrap();
    assert!(next.fence().unwrap() > fence);
}

/// The answer is lost after the server has given the lease, and the store asks once more.
#[tokio::test]
async fn a_lease_is_not_refused_to_the_one_who_has_it_without_knowing() {
    let Some(server) = Server::start() else {
        return;
    };
    let way = Way::to(&server);
    let (store, key) = (RedisTokenStore::at(&way.url()).unwrap(), key("client"));
    // Connects, and has the server know the scripts.
    let lease = store.lease(&key).await.unwrap().unwrap();
    store.release(&key, lease).await.unwrap();

    way.lose_next_answer();
    let lease = store.lease(&key).await.unwrap();
    assert_eq!(way.connections(), 2, "an answer was lost");
    let lease = lease.expect("nobody else has asked");
    let given: u64 = server.ask(&["HGET", &name(&key, ":fence"), "given"]);
    assert_eq!(lease.fence(), Some(given));

    // For everybody else, the same store included, it is taken.
    assert!(store.lease(&key).await.unwrap().is_none());
    assert!(server.store().lease(&key).await.unwrap().is_none());
    way.lose_next_answer();
    store.release(&key, lease).await.unwrap();
    assert_eq!(way.connections(), 3, "an answer was lost");
    assert!(server.store().lease(&key).await.unwrap().is_some());
}

#[tokio::test]
async fn a_lease_that_nobody_gives_back_ends_while_others_still_wait() {
    let Some(server) = Server::start() else {
        return;
    };
    let key = key("client");
    drop(server.store().lease(&key).await.unwrap().unwrap());
    assert!(
        server.store().lease(&key).await.unwrap().is_none(),
        "a drop sends nothing"
    );
    let left: u128 = server.ask(&["PTTL", &name(&key, ":lease")]);
    let bound = Lease::BOUND.as_millis();
    assert!(left <= bound - 2_000 && left > bound - 3_000, "{left}");
    run_out(&server);
    assert!(server.store().lease(&key).await.unwrap().is_some());
}

#[tokio::test]
async fn a_late_holder_does_not_replace_what_a_newer_one_has_saved() {
    let Some(server) = Server::start() else {
        return;
    };
    let (store, key) = (server.store(), key("client"));
    let late = store.lease(&key).await.unwrap().unwrap();
    run_out(&server);
    let newer = store.lease(&key).await.unwrap().unwrap();
    store.save(&key, &only("early"), Some(&late)).await.unwrap();
    store
        .save(&key, &only("newer"), Some(&newer))
        .await
        .unwrap();
    let error = store
        .save(&key, &only("late"), Some(&late))
        .await
        .unwrap_err();
    assert_eq!(error.kind(), AuthErrorKind::Store);
    assert!(error.to_string().contains("lease ran out"), "{error}");
    assert_eq!(text(store.load(&key).await.unwrap()).unwrap(), "newer");

    // Nor after somebody has saved without a lease, or has removed the entry.
    store.save(&key, &only("without"), None).await.unwrap();
    assert!(store.save(&key, &only("late"), Some(&late)).await.is_err());
    store
        .save(&key, &StoredTokens::default(), None)
        .await
        .unwrap();
    assert!(store.save(&key, &only("late"), Some(&late)).await.is_err());
    store
        .save(&key, &only("newer"), Some(&newer))
        .await
        .unwrap();
}

#[tokio::test]
async fn a_late_holder_does_not_give_back_the_lease_of_another() {
    let Some(server) = Server::start() else {
        return;
    };
    let (store, key) = (server.store(), key("client"));
    let late = store.lease(&key).await.unwrap().unwrap();
    run_out(&server);
    let newer = store.lease(&key).await.unwrap().unwrap();
    store.release(&key, late).await.unwrap();
    store.release(&key, Lease::new(())).await.unwrap();
    assert!(store.lease(&key).await.unwrap().is_none());
    store.release(&key, newer).await.unwrap();
    assert!(store.lease(&key).await.unwrap().is_some());
}

#[tokio::test]
async fn fencing_values_grow_although_the_server_has_forgotten_everything() {
    let Some(server) = Server::start() else {
        return;
    };
    let (store, key) = (server.store(), key("client"));
    let first = store.lease(&key).await.unwrap().unwrap().fence();
    let () = server.ask(&["FLUSHALL"]);
    let () = server.ask(&["SCRIPT", "FLUSH"]);
    let second = store.lease(&key).await.unwrap().unwrap().fence();
    assert!(second > first);
}

#[tokio::test]
async fn fencing_values_grow_although_the_clock_of_the_server_was_set_back() {
    let Some(server) = Server::start() else {
        return;
    };
    let (store, key) = (server.store(), key("client"));
    // In the year 2128, as it seemed.
    let ahead = 5_000_000_000_000_000_u64;
    let _: u64 = server.ask(&["HSET", &name(&key, ":fence"), "given", &ahead.to_string()]);
    let lease = store.lease(&key).await.unwrap().unwrap();
    assert_eq!(lease.fence(), Some(ahead + 1));
}

#[rstest]
#[case::a_lease_without_end(&["SET", ":lease", "1"])]
#[case::a_lease_that_ends_next_year(&["SET", ":lease", "1", "EX", "31536000"])]
#[case::a_lease_of_another_type(&["LPUSH", ":lease", "1"])]
#[case::a_fence_of_another_type(&["SET", ":fence", "1"])]
#[case::a_fence_that_is_no_number(&["HSET", ":fence", "given", "many", "saved", "nan"])]
#[case::a_fence_that_nothing_exceeds(&["HSET", ":fence", "given", "1e300", "saved", "inf"])]
#[tokio::test]
async fn rubbish_in_place_of_a_lease_or_fence_holds_nobody_up(#[case] words: &[&str]) {
    let Some(server) = Server::start() else {
        return;
    };
    let (store, key) = (server.store(), key("client"));
    let name = name(&key, words[1]);
    let words: Vec<_> = [words[0], &name]
        .into_iter()
        .chain(words[2..].iter().copied())
        .collect();
    let _: redis::Value = server.ask(&words);
    let lease = store.lease(&key).await.unwrap().unwrap();
    store.save(&key, &only("t"), Some(&lease)).await.unwrap();
    store.release(&key, lease).await.unwrap();
    assert!(store.lease(&key).await.unwrap().is_some());
    assert!(store.load(&key).await.unwrap().is_some());
}
