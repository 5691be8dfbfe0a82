//! What stands where a file or the folder should be: it is refused with a word about what to do, the token is fetched, and nothing
//! that was there is read, followed or changed.

use std::{
    fs::{self, Permissions},
    os::unix::{
        fs::{PermissionsExt as _, chown, lchown, symlink},
        net::UnixListener,
    },
    path::Path,
    sync::Arc,
};

use ims_auth::{AuthErrorKind, FileTokenStore, TokenEndpoint, TokenSource as _, TokenStore as _};
use rstest::rstest;
use rustix::fs::{CWD, FileType, Mode, mknodat};

use crate::log::Log;
use crate::support::{Ims, access, credentials, file, kept, key, place, source, tokens};

/// Somebody else.
const STRANGER: u32 = 54_321;

fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

fn chmod(path: &Path, mode: u32) {
    fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
}

/// What the store says about its folder, whatever it is asked for; and that a token comes all the same.
async fn complaint(store: &FileTokenStore) -> String {
    let key = key();
    let mut texts = Vec::new();
    texts.push(store.load(&key).await.unwrap_err());
    texts.push(store.save(&key, &tokens("n3w"), None).await.unwrap_err());
    texts.push(store.forget(&key, &access("n3w")).await.unwrap_err());
    texts.push(store.lease(&key).await.unwrap_err());
    assert!(
        texts
            .iter()
            .all(|error| error.kind() == AuthErrorKind::Store)
    );
    let texts: Vec<_> = texts.iter().map(ToString::to_string).collect();
    assert!(texts.iter().all(|text| *text == texts[0]), "{texts:?}");
    assert_plain_fetch(store, &texts[0]).await;
    texts.into_iter().next().unwrap()
}

/// A token is fetched for each source, and the log tells `why`.
async fn assert_plain_fetch(store: &FileTokenStore, why: &str) {
    let log = Log::default();
    let listening = log.listen();
    let ims = Arc::new(Ims::default());
    let source = source(credentials(), TokenEndpoint::production(), &ims, store);
    assert_eq!(source.token().await.unwrap().expose_secret(), "t0ken-1");
    drop(listening);
    let text = log.text();
    assert!(text.contains("WARN") && text.contains(why), "{text}");
}

#[rstest]
#[case::readable_by_all(0o755)]
#[case::readable_by_the_group(0o740)]
#[case::can_be_passed_through(0o701)]
#[case::writable_by_the_group(0o720)]
#[tokio::test]
async fn a_folder_that_is_open_to_others_is_refused(#[case] mode: u32) {
    let (_base, store) = place();
    fs::create_dir_all(store.folder()).unwrap();
    chmod(store.folder(), mode);
    let text = complaint(&store).await;
    assert!(text.starts_with(store.folder().to_str().unwrap()), "{text}");
    assert!(text.contains(&format!("mode {mode:04o}")), "{text}");
    assert!(text.contains("`chmod 700`"), "{text}");
    assert_eq!(fs::read_dir(store.folder()).unwrap().count(), 0);
    chmod(store.folder(), 0o700);
    store.save(&key(), &tokens("a"), None).await.unwrap();
    assert_eq!(kept(&store, &key()).await.unwrap(), "a", "as advised");
}

#[tokio::test]
async fn a_folder_of_another_user_is_refused() {
    let (_base, store) = place();
    let store = if is_root() {
        fs::create_dir_all(store.folder()).unwrap();
        chmod(store.folder(), 0o700);
        chown(store.folder(), Some(STRANGER), None).unwrap();
        store
    } else {
        FileTokenStore::new("/")
    };
    let text = complaint(&store).await;
    assert!(text.contains("belongs to another user (uid "), "{text}");
    assert!(text.contains("`chown`"), "{text}");
}

#[tokio::test]
async fn a_file_where_the_folder_should_be_is_refused() {
    let (base, store) = place();
    fs::create_dir(base.path().join("state")).unwrap();
    fs::write(store.folder(), "mine").unwrap();
    let text = complaint(&store).await;
    assert!(text.ends_with("is not a folder"), "{text}");
    assert_eq!(fs::read_to_string(store.folder()).unwrap(), "mine");
}

#[tokio::test]
async fn our_own_link_to_a_folder_is_followed_and_its_end_is_looked_at() {
    let (base, _) = place();
    let (end, link) = (base.path().join("end"), base.path().join("link"));
    symlink(&end, &link).unwrap();
    let store = FileTokenStore::new(&link);
    let error = store.load(&key()).await.unwrap_err();
    assert!(error.to_string().contains("No such file"), "{error}");
    fs::create_dir(&end).unwrap();
    chmod(&end, 0o755);
    let text = complaint(&store).await;
    assert!(text.contains("mode 0755"), "{text}");
    chmod(&end, 0o700);
    store.save(&key(), &tokens("a"), None).await.unwrap();
    assert!(file(&FileTokenStore::new(&end), &key(), "token").exists());
}

#[tokio::test]
async fn a_link_of_another_user_to_our_folder_is_refused() {
    let (base, _) = place();
    let (end, link) = (base.path().join("end"), base.path().join("link"));
    fs::create_dir(&end).unwrap();
    chmod(&end, 0o700);
    symlink(&end, &link).unwrap();
    if !skipped_without_root("a link of another user") {
        lchown(&link, Some(STRANGER), None).unwrap();
        let text = complaint(&FileTokenStore::new(&link)).await;
        assert!(text.contains("another user has made: delete it"), "{text}");
    }
}

#[tokio::test]
async fn an_entry_that_others_could_read_is_not_used_and_is_replaced_by_one_that_they_cannot() {
    let (_base, store) = place();
    let (key, entry) = (key(), file(&store, &key(), "token"));
    for mode in [0o644, 0o640, 0o620, 0o601] {
        store.save(&key, &tokens("a"), None).await.unwrap();
        chmod(&entry, mode);
        let text = store.load(&key).await.unwrap_err().to_string();
        assert!(text.starts_with(entry.to_str().unwrap()), "{text}");
        let advice =
            format!("open to other users of this machine (mode {mode:04o}): `chmod 600` closes it");
        assert!(text.contains(&advice), "{text}");
        let forgotten = store.forget(&key, &access("a")).await.unwrap_err();
        assert_eq!(forgotten.to_string(), text);
        chmod(&entry, 0o600);
        assert_eq!(kept(&store, &key).await.unwrap(), "a", "as advised");
        chmod(&entry, mode);
        assert_plain_fetch(&store, &text).await;
        assert_eq!(kept(&store, &key).await.unwrap(), "t0ken-1");
        let mode = fs::metadata(&entry).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}

#[tokio::test]
async fn an_entry_of_another_user_is_not_used() {
    let (_base, store) = place();
    let (key, entry) = (key(), file(&store, &key(), "token"));
    store.save(&key, &tokens("a"), None).await.unwrap();
    if !skipped_without_root("an entry of another user") {
        chown(&entry, Some(STRANGER), None).unwrap();
        let text = store.load(&key).await.unwrap_err().to_string();
        assert!(
            text.contains(&format!("another user (uid {STRANGER}, ")),
            "{text}"
        );
        assert_plain_fetch(&store, &text).await;
        assert_eq!(kept(&store, &key).await.unwrap(), "t0ken-1");
    }
}

/// What can stand where a plain file should be.
#[derive(Clone, Copy, Debug)]
enum Intruder {
    Link,
    LinkToNothing,
    Pipe,
    Socket,
    Folder,
}

impl Intruder {
    /// Puts it at `path`; what a link leads to is at `end`.
    fn put(self, path: &Path, end: &Path) {
        match self {
            Self::Link => {
                fs::write(end, "mine").unwrap();
                chmod(end, 0o600);
                symlink(end, path).unwrap();
            }
            Self::LinkToNothing => symlink(end, path).unwrap(),
            Self::Pipe => mknodat(CWD, path, FileType::Fifo, Mode::RUSR | Mode::WUSR, 0).unwrap(),
            Self::Socket => drop(UnixListener::bind(path).unwrap()),
            Self::Folder => fs::create_dir(path).unwrap(),
        }
    }
}

#[rstest]
#[tokio::test]
async fn whatever_stands_in_the_place_of_an_entry_is_neither_read_nor_followed(
    #[values(
        Intruder::Link,
        Intruder::LinkToNothing,
        Intruder::Pipe,
        Intruder::Socket,
        Intruder::Folder
    )]
    intruder: Intruder,
) {
    let (base, store) = place();
    let (key, entry) = (key(), file(&store, &key(), "token"));
    let end = base.path().join("end");
    store.save(&key, &tokens("a"), None).await.unwrap();
    fs::remove_file(&entry).unwrap();
    intruder.put(&entry, &end);
    let text = store.load(&key).await.unwrap_err().to_string();
    assert!(text.starts_with(entry.to_str().unwrap()), "{text}");
    assert!(
        text.contains("where the store keeps a plain file: delete it"),
        "{text}"
    );
    assert_plain_fetch(&store, &text).await;
    if let Intruder::Folder = intruder {
        // Nothing that has other files in it is deleted for the sake of a token.
        assert!(entry.is_dir());
        let error = store.save(&key, &tokens("b"), None).await.unwrap_err();
        assert!(error.to_string().contains("cannot replace"), "{error}");
    } else {
        assert_eq!(kept(&store, &key).await.unwrap(), "t0ken-1");
        assert!(fs::symlink_metadata(&entry).unwrap().is_file());
    }
    match intruder {
        Intruder::Link => assert_eq!(fs::read_to_string(&end).unwrap(), "mine"),
        _ => assert!(!end.exists()),
    }
}

#[rstest]
#[tokio::test]
async fn whatever_stands_in_the_place_of_a_lock_is_not_opened_and_costs_a_fetch(
    #[values("lock", "write")] suffix: &str,
    #[values(
        Intruder::Link,
        Intruder::LinkToNothing,
        Intruder::Pipe,
        Intruder::Socket,
        Intruder::Folder
    )]
    intruder: Intruder,
) {
    let (base, store) = place();
    let (key, lock) = (key(), file(&store, &key(), suffix));
    let end = base.path().join("end");
    fs::create_dir_all(store.folder()).unwrap();
    chmod(store.folder(), 0o700);
    intruder.put(&lock, &end);
    let error = if suffix == "lock" {
        store.lease(&key).await.unwrap_err()
    } else {
        store.save(&key, &tokens("a"), None).await.unwrap_err()
    };
    let text = error.to_string();
    assert!(text.starts_with(lock.to_str().unwrap()), "{text}");
    assert!(
        text.contains("where the store keeps a plain file: delete it"),
        "{text}"
    );
    assert_plain_fetch(&store, &text).await;
    assert!(matches!(intruder, Intruder::Link) || !end.exists());
}

/// Whether this can only be shown by root, who may give files away. It says so.
#[expect(
    clippy::print_stderr,
    reason = "whoever reads the test's output should know"
)]
fn skipped_without_root(what: &str) -> bool {
    if !is_root() {
        eprintln!("skipped: {what} takes root to make");
    }
    !is_root()
}
