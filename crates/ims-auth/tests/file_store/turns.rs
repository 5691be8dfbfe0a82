//! Leases, writers that meet, and what killed ones leave behind.

use std::{
    fs::File,
    time::{Duration, SystemTime},
};

use ims_auth::{FileTokenStore, StoredTokens, TokenStore as _};
use tokio::time::Instant;

use crate::support::{access, file, kept, key, place, suffixes, tokens};

#[tokio::test]
async fn a_lease_has_one_holder_until_it_is_dropped() {
    let (_base, store) = place();
    let (key, other) = (key(), FileTokenStore::new(store.folder()));
    let lease = store.lease(&key).await.unwrap();
    assert!(lease.is_some());
    assert!(other.lease(&key).await.unwrap().is_none());
    assert!(store.lease(&key).await.unwrap().is_none());
    drop(lease);
    let next = other.lease(&key).await.unwrap().unwrap();
    assert!(store.lease(&key).await.unwrap().is_none());
    other.release(&key, next).await.unwrap();
    assert!(store.lease(&key).await.unwrap().is_some());
}

#[tokio::test]
async fn the_holder_of_a_lease_and_others_go_on_to_load_save_and_forget() {
    let (_base, store) = place();
    let (key, other) = (key(), FileTokenStore::new(store.folder()));
    let lease = store.lease(&key).await.unwrap();
    store
        .save(&key, &tokens("a"), lease.as_ref())
        .await
        .unwrap();
    assert_eq!(kept(&other, &key).await.unwrap(), "a");
    store.forget(&key, &access("a")).await.unwrap();
    assert_eq!(kept(&other, &key).await, None);
    other.save(&key, &tokens("b"), None).await.unwrap();
    assert_eq!(kept(&store, &key).await.unwrap(), "b");
    assert!(other.lease(&key).await.unwrap().is_none(), "all the while");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn late_news_about_an_old_token_never_costs_its_successor() {
    let (_base, store) = place();
    let key = key();
    // Each has lanes and locks of its own, as processes have.
    let [one, two] = [0, 1].map(|_| FileTokenStore::new(store.folder()));
    for round in 0..200 {
        let (old, new) = (format!("old-{round}"), format!("new-{round}"));
        store.save(&key, &tokens(&old), None).await.unwrap();
        let (one, two, of_one, of_two) = (one.clone(), two.clone(), key.clone(), key.clone());
        let renewed = tokens(&new);
        let saved = tokio::spawn(async move { one.save(&of_one, &renewed, None).await });
        let forgotten = tokio::spawn(async move { two.forget(&of_two, &access(&old)).await });
        saved.await.unwrap().unwrap();
        forgotten.await.unwrap().unwrap();
        assert_eq!(kept(&store, &key).await, Some(new));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn whoever_reads_while_many_write_finds_a_whole_entry() {
    const WRITERS: usize = 12;
    let (_base, store) = place();
    let key = key();
    let text = |writer: usize| format!("{writer}-").repeat(2_000);
    store.save(&key, &tokens(&text(0)), None).await.unwrap();
    let writers: Vec<_> = (0..WRITERS)
        .map(|writer| {
            let (store, key) = (FileTokenStore::new(store.folder()), key.clone());
            tokio::spawn(async move {
                for _ in 0..10 {
                    store
                        .save(&key, &tokens(&text(writer)), None)
                        .await
                        .unwrap();
                }
            })
        })
        .collect();
    let mut looks = 0;
    while looks < 100 || !writers.iter().all(tokio::task::JoinHandle::is_finished) {
        let found = kept(&store, &key).await.expect("an entry at any time");
        assert!((0..WRITERS).any(|writer| found == text(writer)));
        looks += 1;
    }
    for writer in writers {
        writer.await.unwrap();
    }
    assert_eq!(suffixes(store.folder()), ["token", "write"]);
}

#[tokio::test(start_paused = true)]
async fn a_writer_that_stands_still_holds_others_up_for_three_seconds() {
    let (_base, store) = place();
    let key = key();
    store.save(&key, &tokens("old"), None).await.unwrap();
    let stuck = File::open(file(&store, &key, "write")).unwrap();
    stuck.lock().unwrap();
    let start = Instant::now();
    let error = store.save(&key, &tokens("new"), None).await.unwrap_err();
    assert!(
        error.to_string().contains("another process for 3s"),
        "{error}"
    );
    let waited = start.elapsed();
    assert!((3_000..3_100).contains(&waited.as_millis()), "{waited:?}");
    assert_eq!(kept(&store, &key).await.unwrap(), "old", "reading goes on");
    drop(stuck);
    store.save(&key, &tokens("new"), None).await.unwrap();
    assert_eq!(kept(&store, &key).await.unwrap(), "new");
}

#[tokio::test]
async fn what_killed_writers_left_goes_at_once_and_that_of_other_entries_when_it_is_old() {
    let (_base, store) = place();
    let key = key();
    store.save(&key, &tokens("a"), None).await.unwrap();
    let same = file(&store, &key, &format!("{:032x}.tmp", 1));
    let [old, recent] = [16, 14].map(|age| store.folder().join(format!("other.{age:032x}.tmp")));
    let days = |count: u64| SystemTime::now() - Duration::from_secs(60 * 60 * 24 * count);
    for (path, age) in [(&same, 0), (&old, 16), (&recent, 14)] {
        let left = File::create(path).unwrap();
        left.set_modified(days(age)).unwrap();
        #[cfg(unix)]
        left.set_permissions(std::os::unix::fs::PermissionsExt::from_mode(0o600))
            .unwrap();
    }
    // An entry is never too old to be kept.
    let entry = File::open(file(&store, &key, "token")).unwrap();
    entry.set_modified(days(365)).unwrap();
    store.save(&key, &tokens("b"), None).await.unwrap();
    assert_eq!(suffixes(store.folder()), ["tmp", "token", "write"]);
    assert!(recent.exists(), "a refresh token in it may be valid");
}

#[cfg(unix)]
#[tokio::test]
async fn what_a_killed_writer_had_written_whole_is_there_for_whoever_renews_next() {
    use std::{
        fs::{self, Permissions},
        os::unix::fs::PermissionsExt as _,
    };
    let (_base, store) = place();
    let key = key();
    let left_behind = |text: &str| {
        let path = file(&store, &key, &format!("{:032x}.tmp", 1));
        fs::write(&path, tokens(text).seal(&key)).unwrap();
        fs::set_permissions(&path, Permissions::from_mode(0o600)).unwrap();
    };
    store.save(&key, &tokens("old"), None).await.unwrap();
    left_behind("new");
    assert_eq!(kept(&store, &key).await.unwrap(), "old");
    let lease = store.lease(&key).await.unwrap();
    assert!(lease.is_some());
    assert_eq!(kept(&store, &key).await.unwrap(), "new");
    // It comes before what is compared with, and does not come back after a removal.
    left_behind("newest");
    let of_before = tokens("new").access_token.unwrap();
    store.forget(&key, &of_before).await.unwrap();
    assert_eq!(kept(&store, &key).await.unwrap(), "newest");
    left_behind("late");
    store
        .save(&key, &StoredTokens::default(), None)
        .await
        .unwrap();
    left_behind("later");
    store
        .save(&key, &StoredTokens::default(), None)
        .await
        .unwrap();
    drop(lease);
    store.lease(&key).await.unwrap();
    assert!(store.load(&key).await.unwrap().is_none());
}

#[test]
fn outside_a_runtime_a_call_says_so_instead_of_panicking() {
    use std::{pin::pin, task};
    let (_base, store) = place();
    let key = key();
    let mut context = task::Context::from_waker(task::Waker::noop());
    let task::Poll::Ready(result) = pin!(store.load(&key)).poll(&mut context) else {
        panic!("nothing to wait for");
    };
    let error = result.unwrap_err();
    assert!(error.to_string().contains("tokio runtime"), "{error}");
}

#[tokio::test]
async fn debug_shows_the_folder() {
    let text = format!("{:?}", FileTokenStore::new("some/where"));
    assert!(text.contains("some/where"), "{text}");
}
