//! A full disk, a folder that cannot be written, files of rubbish: each costs a fetch.
//!
//! Root may write anywhere and a test must not fill a real disk, so two of these run in a process of their own, with a small file system
//! that nobody else sees, or with a bound on the size of files.

use std::{
    env,
    fs::{self, OpenOptions},
    io::Write as _,
    os::unix::fs::OpenOptionsExt as _,
    path::Path,
    process::{Command, Output},
    sync::Arc,
};

use ims_auth::{FileTokenStore, TokenEndpoint, TokenSource as _, TokenStore as _};
use rstest::rstest;

use crate::log::Log;
use crate::support::{Ims, access, credentials, file, kept, key, place, source, suffixes, tokens};

/// Set in the process that a test has started to go on in: the folder for the store.
const FOLDER: &str = "FILE_STORE_FOLDER";
/// As large as none of Adobe's, and larger than the bound on files.
const LONG: usize = 16 * 1024;

/// Has `script`, whose `$1` is a new folder, go on with the test of this name. `$@` without it is the command for that.
fn elsewhere(script: &str, shell: &[&str], test: &str) -> Output {
    let base = tempfile::tempdir().unwrap();
    Command::new(shell[0])
        .args(&shell[1..])
        .args(["-ec", script, "sh"])
        .arg(base.path())
        .arg(env::current_exe().unwrap())
        .args(["--exact", "--nocapture", test])
        .env(FOLDER, base.path())
        .output()
        .unwrap()
}

fn assert_passed(output: &Output) {
    let text = String::from_utf8_lossy(&output.stdout);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.success() && text.contains("1 passed"),
        "{text}{errors}"
    );
}

/// A shell with a view of the file systems of its own, or `None`, with a word about it, where that is not allowed.
#[expect(
    clippy::print_stderr,
    reason = "whoever reads the test's output should know"
)]
fn own_mounts() -> Option<&'static [&'static str]> {
    let shells: [&[&str]; 2] = [&["unshare", "-m", "sh"], &["unshare", "-rm", "sh"]];
    let found = shells.into_iter().find(|shell| {
        let folder = tempfile::tempdir().unwrap();
        let tried = Command::new(shell[0])
            .args(&shell[1..])
            .args(["-c", r#"mount -t tmpfs tmpfs "$1""#, "sh"])
            .arg(folder.path())
            .output();
        tried.is_ok_and(|output| output.status.success())
    });
    if found.is_none() {
        eprintln!("skipped: no file system of its own can be mounted here");
    }
    found
}

/// A token comes although the store fails, and the log tells `why`.
async fn assert_plain_fetch(store: &FileTokenStore, why: &str) {
    let log = Log::default();
    let listening = log.listen();
    let ims = Arc::new(Ims::default());
    let credentials = credentials().with_org_id("an0ther@AdobeOrg");
    let source = source(credentials, TokenEndpoint::production(), &ims, store);
    assert_eq!(source.token().await.unwrap().expose_secret(), "t0ken-1");
    drop(listening);
    let text = log.text();
    assert!(text.contains("WARN") && text.contains(why), "{text}");
}

#[tokio::test]
async fn a_write_that_stops_in_the_middle_leaves_the_old_entry_and_nothing_else() {
    let Ok(folder) = env::var(FOLDER) else {
        // Nothing may be longer than 512 or 1024 bytes, and a signal about it is not wanted.
        let script = r#"trap "" XFSZ; ulimit -f 1; shift; exec "$@""#;
        let test =
            "outages::a_write_that_stops_in_the_middle_leaves_the_old_entry_and_nothing_else";
        return assert_passed(&elsewhere(script, &["sh"], test));
    };
    let store = FileTokenStore::new(Path::new(&folder).join("tokens"));
    let key = key();
    store.save(&key, &tokens("old"), None).await.unwrap();
    let long = tokens(&"x".repeat(LONG));
    let error = store.save(&key, &long, None).await.unwrap_err();
    let text = error.to_string();
    assert!(
        text.starts_with("cannot write") && text.contains("File too large"),
        "{text}"
    );
    assert_eq!(kept(&store, &key).await.unwrap(), "old");
    assert_eq!(suffixes(store.folder()), ["token", "write"]);
}

#[tokio::test]
async fn a_full_disk_leaves_the_old_entry_and_is_of_use_again_when_there_is_room() {
    let Ok(folder) = env::var(FOLDER) else {
        let Some(shell) = own_mounts() else { return };
        let script = r#"mount -t tmpfs -o size=64k,mode=700 tmpfs "$1"; shift; exec "$@""#;
        let test =
            "outages::a_full_disk_leaves_the_old_entry_and_is_of_use_again_when_there_is_room";
        return assert_passed(&elsewhere(script, shell, test));
    };
    let store = FileTokenStore::new(&folder);
    let key = key();
    store.save(&key, &tokens("old"), None).await.unwrap();
    let filler = Path::new(&folder).join("filler.file");
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&filler)
        .unwrap();
    while file.write_all(&[0; 4_096]).is_ok() {}
    drop(file);
    let error = store.save(&key, &tokens("new"), None).await.unwrap_err();
    let text = error.to_string();
    assert!(
        text.starts_with("cannot write") && text.contains("No space left"),
        "{text}"
    );
    assert_eq!(kept(&store, &key).await.unwrap(), "old");
    assert_eq!(suffixes(store.folder()), ["file", "token", "write"]);
    assert_plain_fetch(&store, "No space left").await;
    fs::remove_file(filler).unwrap();
    store.save(&key, &tokens("new"), None).await.unwrap();
    assert_eq!(kept(&store, &key).await.unwrap(), "new");
}

#[tokio::test]
async fn a_folder_that_cannot_be_written_is_read_and_costs_a_fetch() {
    let Ok(folder) = env::var(FOLDER) else {
        let Some(shell) = own_mounts() else { return };
        let script = r#"mount -t tmpfs -o mode=700 tmpfs "$1"; shift; exec "$@""#;
        let test = "outages::a_folder_that_cannot_be_written_is_read_and_costs_a_fetch";
        return assert_passed(&elsewhere(script, shell, test));
    };
    let store = FileTokenStore::new(&folder);
    let key = key();
    store.save(&key, &tokens("old"), None).await.unwrap();
    let mount = Command::new("mount")
        .args(["-o", "remount,ro", &folder])
        .status();
    assert!(mount.unwrap().success());
    let errors = [
        store.save(&key, &tokens("new"), None).await.unwrap_err(),
        store.forget(&key, &access("old")).await.unwrap_err(),
        store.lease(&key).await.unwrap_err(),
    ];
    for error in errors {
        let text = error.to_string();
        assert!(
            text.contains(&folder) && text.contains("Read-only file system"),
            "{text}"
        );
    }
    assert_eq!(kept(&store, &key).await.unwrap(), "old");
    assert_plain_fetch(&store, "Read-only file system").await;
}

#[rstest]
#[case::empty(|_: &[u8]| Vec::new())]
#[case::rubbish(|_: &[u8]| b"{\"access_token\":\"x\"}".to_vec())]
#[case::cut_short(|whole: &[u8]| whole[..whole.len() / 2].to_vec())]
#[case::one_byte_more(|whole: &[u8]| [whole, b"\n"].concat())]
#[case::zeros_after_a_power_cut(|whole: &[u8]| vec![0; whole.len()])]
#[case::endless(|whole: &[u8]| whole.repeat(1_000))]
#[tokio::test]
async fn a_file_of_rubbish_costs_a_fetch_and_is_replaced(#[case] spoil: fn(&[u8]) -> Vec<u8>) {
    let (_base, store) = place();
    let ims = Arc::new(Ims::default());
    let run = || source(credentials(), TokenEndpoint::production(), &ims, &store);
    run().token().await.unwrap();
    let entry = file(&store, &key(), "token");
    fs::write(&entry, spoil(&fs::read(&entry).unwrap())).unwrap();
    let log = Log::default();
    let listening = log.listen();
    assert_eq!(run().token().await.unwrap().expose_secret(), "t0ken-2");
    drop(listening);
    let text = log.text();
    assert!(
        text.contains("WARN") && text.contains(entry.to_str().unwrap()),
        "{text}"
    );
    assert_eq!(run().token().await.unwrap().expose_secret(), "t0ken-2");
}
