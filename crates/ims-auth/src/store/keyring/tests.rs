//! Keyrings of the tests' own: short items, writers that die or meet, prompts that nobody answers.

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
        mpsc,
    },
    time::{Duration, SystemTime},
};

use keyring_core::{CredentialStore, Error};
use proptest::prelude::*;

mod fake;

use self::fake::{Items, Keyring};
use super::{
    drawer::{Drawer, LONGEST_ITEM},
    *,
};
use crate::{TokenEndpoint, store::KeyParts};

fn key(client_id: &str) -> StoreKey {
    StoreKey::new(KeyParts {
        endpoint: &TokenEndpoint::production(),
        client_id,
        secret: Some("hush"),
        org_id: None,
        scopes: Vec::new(),
        extra: Vec::new(),
        account: None,
    })
}

fn token(text: &str) -> AccessToken {
    let token = AccessToken::new("client", text).unwrap();
    token.with_expiry(Duration::from_secs(3_600), SystemTime::now())
}

fn tokens(access: &str, refresh: Option<&str>) -> StoredTokens {
    StoredTokens {
        access_token: Some(token(access)),
        refresh_token: refresh.map(Into::into),
    }
}

/// The text of the access token that is kept under `key`, and whether a refresh token is.
async fn kept(store: &KeyringTokenStore, key: &StoreKey) -> Option<(Option<String>, bool)> {
    let tokens = store.load(key).await.unwrap()?;
    let access = tokens
        .access_token
        .map(|token| token.expose_secret().to_owned());
    Some((access, tokens.refresh_token.is_some()))
}

#[tokio::test]
async fn what_is_saved_is_read_and_removed_under_its_key_and_no_other() {
    let keyring = Keyring::new();
    let store = keyring.store();
    assert!(kept(&store, &key("client")).await.is_none());
    store
        .save(&key("client"), &tokens("t0ken", Some("r")), None)
        .await
        .unwrap();
    assert_eq!(
        kept(&store, &key("client")).await,
        Some((Some("t0ken".to_owned()), true))
    );
    assert!(kept(&store, &key("client-2")).await.is_none());
    assert!(
        kept(&store.clone().with_service("other"), &key("client"))
            .await
            .is_none()
    );
    store
        .save(&key("client"), &StoredTokens::default(), None)
        .await
        .unwrap();
    assert!(kept(&store, &key("client")).await.is_none());
    assert_eq!(keyring.count(), 0);
}

#[tokio::test]
async fn the_keyring_sees_neither_token_nor_secret() {
    let keyring = Keyring::new();
    let store = keyring.store();
    store
        .save(&key("cl1ent"), &tokens("t0ken", Some("r3fresh")), None)
        .await
        .unwrap();
    store.forget(&key("cl1ent"), &token("t0ken")).await.unwrap();
    let items = keyring.items.lock().unwrap();
    assert_eq!(items.len(), 2, "the entry and the mark");
    for (name, bytes) in &*items {
        let all = [name.as_bytes(), bytes].concat();
        for secret in ["t0ken", "r3fresh", "hush", "cl1ent"] {
            assert!(
                !all.windows(secret.len())
                    .any(|part| part == secret.as_bytes()),
                "{secret}"
            );
        }
    }
}

#[tokio::test]
async fn only_the_token_that_is_meant_is_forgotten_until_the_next_is_saved() {
    let keyring = Keyring::new();
    let (store, key) = (keyring.store(), key("client"));
    store.forget(&key, &token("a")).await.unwrap();
    store
        .save(&key, &tokens("a", Some("r")), None)
        .await
        .unwrap();
    store.forget(&key, &token("b")).await.unwrap();
    assert_eq!(kept(&store, &key).await, Some((Some("a".to_owned()), true)));
    store.forget(&key, &token("a")).await.unwrap();
    assert_eq!(kept(&store, &key).await, Some((None, true)));
    // News about an older one do not bring it back.
    store.forget(&key, &token("b")).await.unwrap();
    assert_eq!(kept(&store, &key).await, Some((None, true)));
    store.save(&key, &tokens("c", None), None).await.unwrap();
    assert_eq!(
        kept(&store, &key).await,
        Some((Some("c".to_owned()), false))
    );
    store.forget(&key, &token("c")).await.unwrap();
    assert!(kept(&store, &key).await.is_none());
}

#[tokio::test]
async fn what_somebody_saves_while_a_token_is_forgotten_is_not_lost() {
    let keyring = Keyring::new();
    let (store, key) = (keyring.store(), key("client"));
    store
        .save(&key, &tokens("a", Some("r")), None)
        .await
        .unwrap();
    let seen = keyring.items.lock().unwrap().clone();
    store.forget(&key, &token("a")).await.unwrap();
    let changed: Vec<_> = {
        let items = keyring.items.lock().unwrap();
        items
            .iter()
            .filter(|(name, bytes)| seen.get(*name) != Some(*bytes))
            .map(|(name, _)| name.clone())
            .collect()
    };
    assert_eq!(
        changed,
        [format!("{}@ims-auth", mark_of(&key))],
        "the entry itself is not written"
    );
}

#[tokio::test]
async fn rubbish_is_an_error_and_is_replaced() {
    let keyring = Keyring::new();
    let (store, key) = (keyring.store(), key("client"));
    let name = format!("{}@ims-auth", key.as_str());
    for rubbish in [
        &b"t0ken-rubbish"[..],
        b"ims-auth whole\nt0ken-rubbish",
        b"ims-auth parts\n",
        b"ims-auth parts\nabc 1",
        b"ims-auth parts\nabc 0",
        b"ims-auth parts\nabc 99999999999",
        b"ims-auth parts\n\xff 1",
    ] {
        keyring
            .items
            .lock()
            .unwrap()
            .insert(name.clone(), rubbish.to_vec());
        let error = store.load(&key).await.unwrap_err();
        assert_eq!(error.kind(), AuthErrorKind::Store);
        assert!(!format!("{error} {error:?}").contains("t0ken"), "{error:?}");
        store.save(&key, &tokens("a", None), None).await.unwrap();
        assert!(kept(&store, &key).await.is_some());
    }
}

#[tokio::test]
async fn where_there_is_no_keyring_the_error_says_what_to_do() {
    let open = || Err(Error::PlatformFailure("no D-Bus address".into()));
    let store = KeyringTokenStore {
        vault: Vault::new(open, SERVICE),
    };
    let error = store.load(&key("client")).await.unwrap_err();
    assert_eq!(error.kind(), AuthErrorKind::Store);
    for part in ["no D-Bus address", "FileTokenStore"] {
        assert!(error.to_string().contains(part), "{error}");
    }
}

#[test]
fn a_person_who_does_not_unlock_the_keyring_holds_up_neither_the_program_nor_more_than_one_thread()
{
    let (unlock, unlocked) = mpsc::channel::<()>();
    let unlocked = Mutex::new(unlocked);
    let opened = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&opened);
    let open = move || {
        count.fetch_add(1, Ordering::SeqCst);
        let _ = unlocked.lock().unwrap().recv();
        Ok(Arc::new(Keyring::new()) as Arc<CredentialStore>)
    };
    let store = KeyringTokenStore {
        vault: Vault::new(open, SERVICE),
    };
    let key = key("client");
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .start_paused(true)
        .build()
        .unwrap();
    runtime.block_on(async {
        for _ in 0..3 {
            let waiting = tokio::time::timeout(Duration::from_secs(5), store.load(&key));
            assert!(waiting.await.is_err(), "it is locked");
        }
    });
    drop(runtime);
    unlock.send(()).unwrap();
    drop(unlock);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    let answer = runtime.block_on(store.load(&key)).unwrap();
    assert!(answer.is_none());
    assert_eq!(
        opened.load(Ordering::SeqCst),
        2,
        "of the four questions two had given up before their turn"
    );
}

/// An entry of so many bytes that tells which one it is.
fn entry(number: u8, length: usize) -> Vec<u8> {
    vec![number; length]
}

#[test]
fn a_writer_that_dies_at_any_moment_leaves_the_old_entry_or_the_new_one() {
    let lengths = [10, LONGEST_ITEM, 3 * LONGEST_ITEM + 1];
    for (old, new) in lengths.iter().flat_map(|old| {
        lengths
            .iter()
            .map(move |new| (entry(1, *old), entry(2, *new)))
    }) {
        let mut died = 0;
        loop {
            let items = Items::default();
            Keyring::that_dies_after(usize::MAX, &items)
                .drawer()
                .write("name", &old)
                .unwrap();
            let dying = Keyring::that_dies_after(died, &items);
            let result = dying.drawer().write("name", &new);
            let alive = Keyring::that_dies_after(usize::MAX, &items);
            let read = alive.drawer().read("name").unwrap().unwrap();
            let expected = if result.is_ok() { &new } else { &old };
            assert!(*read == *expected, "after {died} changes");
            // The next process works.
            alive.drawer().write("name", b"next").unwrap();
            assert_eq!(**alive.drawer().read("name").unwrap().unwrap(), *b"next");
            if dying.changes_left.load(Ordering::SeqCst) > 0 {
                break;
            }
            died += 1;
        }
        assert!(died >= 1, "it died at least once");
    }
}

#[test]
fn parts_go_with_their_entry() {
    let keyring = Keyring::new();
    let drawer = keyring.drawer();
    drawer.write("name", &entry(1, 5 * LONGEST_ITEM)).unwrap();
    assert_eq!(keyring.count(), 6);
    drawer.write("name", &entry(2, 2 * LONGEST_ITEM)).unwrap();
    assert_eq!(keyring.count(), 3);
    drawer.write("name", b"short").unwrap();
    assert_eq!(keyring.count(), 1);
    drawer.write("name", &entry(3, 2 * LONGEST_ITEM)).unwrap();
    drawer.remove("name").unwrap();
    assert_eq!(keyring.count(), 0);
    drawer.remove("name").unwrap();
}

#[test]
fn of_two_writers_that_meet_at_any_moment_one_is_kept_and_the_parts_of_the_other_go() {
    let (long, parts) = (3 * LONGEST_ITEM, 3);
    for before in [10, long] {
        for change in 0.. {
            let items = Items::default();
            let alone = Keyring::that_dies_after(usize::MAX, &items);
            alone.drawer().write("name", &entry(1, before)).unwrap();
            let act = |other: &Drawer| other.write("name", &entry(2, 3 * LONGEST_ITEM)).unwrap();
            let shared = Keyring::that_is_shared(change, act, &items);
            shared.drawer().write("name", &entry(3, long)).unwrap();
            if shared.other.lock().unwrap().is_some() {
                assert!(change > parts, "they met at each step");
                break;
            }
            let kept = alone.drawer().read("name").unwrap().unwrap();
            assert!(*kept == entry(2, long) || *kept == entry(3, long));
            // No keyring compares before it writes. What gets in between the look and the change stays until the entry is removed.
            let rest = if change == parts { parts } else { 0 };
            assert_eq!(alone.count(), 1 + parts + rest, "before change {change}");
            alone.drawer().remove("name").unwrap();
            assert_eq!(alone.count(), 0, "before change {change}");
        }
    }
}

#[test]
fn a_writer_whose_item_is_replaced_by_one_who_did_not_see_it_takes_its_parts_along() {
    let items = Items::default();
    let alone = Keyring::that_dies_after(usize::MAX, &items);
    alone
        .drawer()
        .write("name", &entry(1, 2 * LONGEST_ITEM))
        .unwrap();
    // Before the first old part goes, and after three new ones and the item itself have come.
    let act = |other: &Drawer| other.set("name", b"ims-auth whole\nquick").unwrap();
    let shared = Keyring::that_is_shared(4, act, &items);
    shared
        .drawer()
        .write("name", &entry(2, 3 * LONGEST_ITEM))
        .unwrap();
    assert_eq!(**alone.drawer().read("name").unwrap().unwrap(), *b"quick");
    assert_eq!(alone.count(), 1);
}

#[test]
fn removal_leaves_nothing_of_writers_that_died_at_any_moment_and_all_of_others() {
    let long = entry(1, 3 * LONGEST_ITEM);
    let others = [
        "name.forgotten",
        "name.abc.0",
        "name.0123456789abcdef.x",
        "names",
        "nam",
    ];
    for died in 0..8 {
        let items = Items::default();
        let alive = Keyring::that_dies_after(usize::MAX, &items);
        for other in others {
            alive.drawer().set(other, b"other").unwrap();
        }
        let service = Drawer::new(Arc::new(alive.clone()), "another.service".into());
        service.write("name", &long).unwrap();
        let strangers = alive.count();
        for _ in 0..3 {
            // It may be through by then.
            let _ = Keyring::that_dies_after(died, &items)
                .drawer()
                .write("name", &long);
        }
        assert_eq!(alive.count() == strangers, died == 0);
        alive.drawer().remove("name").unwrap();
        assert_eq!(alive.count(), strangers, "after {died} changes");
    }
}

#[test]
fn a_keyring_that_cannot_list_its_items_loses_the_entry_all_the_same() {
    let keyring = Keyring {
        lists: false,
        ..Keyring::new()
    };
    keyring
        .drawer()
        .write("name", &entry(1, 2 * LONGEST_ITEM))
        .unwrap();
    keyring.drawer().remove("name").unwrap();
    assert_eq!(keyring.count(), 0);
}

#[test]
fn an_entry_beyond_all_measure_is_refused_and_leaves_the_old_one() {
    let keyring = Keyring::new();
    keyring.drawer().write("name", b"old").unwrap();
    assert!(
        keyring
            .drawer()
            .write("name", &entry(1, 65 * LONGEST_ITEM))
            .is_err()
    );
    assert_eq!(keyring.count(), 1);
    assert_eq!(**keyring.drawer().read("name").unwrap().unwrap(), *b"old");
}

proptest! {
    #[test]
    fn entries_of_any_length_come_back(bytes in prop::collection::vec(any::<u8>(), 0..9_000)) {
        let keyring = Keyring::new();
        keyring.drawer().write("name", &bytes).unwrap();
        prop_assert_eq!(&**keyring.drawer().read("name").unwrap().unwrap(), &bytes);
    }
}

#[tokio::test]
async fn one_secret_text_is_kept_and_not_shown() {
    let keyring = Arc::new(Keyring::new());
    let secret = KeyringSecret {
        vault: Vault::new(
            move || Ok(Arc::clone(&keyring) as Arc<CredentialStore>),
            "program",
        ),
        name: "login".to_owned(),
    };
    assert!(secret.read().await.unwrap().is_none());
    secret.write(&"cl1ent-s3cret".into()).await.unwrap();
    let read = secret.read().await.unwrap().unwrap();
    assert_eq!(read.expose_secret(), "cl1ent-s3cret");
    assert_eq!(
        format!("{secret:?}"),
        r#"KeyringSecret { service: "program", name: "login", .. }"#
    );
    secret.remove().await.unwrap();
    assert!(secret.read().await.unwrap().is_none());
}
