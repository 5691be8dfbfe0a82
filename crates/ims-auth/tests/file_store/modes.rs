//! Who can read the files, at every instant: somebody looks at all of them while a thousand entries are written.

use std::{
    env,
    fs::{self, File},
    os::unix::fs::MetadataExt as _,
    path::Path,
    process::Command,
    sync::atomic::{AtomicBool, Ordering},
    thread,
};

use ims_auth::{FileTokenStore, TokenStore as _};

use crate::support::{access, kept, key, tokens};

/// Set for the process that runs with this umask, as text.
const UMASK: &str = "FILE_STORE_UMASK";

/// What somebody saw who looked at a folder all the time.
#[derive(Default)]
struct Seen {
    entries: usize,
    temporaries: usize,
    faults: Vec<String>,
}

impl Seen {
    /// Looks at everything below `path`, which is to have been made by the store.
    fn look(&mut self, path: &Path) {
        for file in fs::read_dir(path).into_iter().flatten().flatten() {
            let path = file.path();
            // It may have gone since its name was read.
            let Ok(metadata) = fs::symlink_metadata(&path) else {
                continue;
            };
            let wanted = if metadata.is_dir() {
                0o40700
            } else {
                0o100_600
            };
            let owner = rustix::process::geteuid().as_raw();
            if (metadata.mode(), metadata.uid()) != (wanted, owner) {
                let (mode, uid) = (metadata.mode(), metadata.uid());
                self.faults
                    .push(format!("{} {mode:o} {uid}", path.display()));
            }
            match path.extension().and_then(|suffix| suffix.to_str()) {
                Some("token") => self.entries += 1,
                Some("tmp") => self.temporaries += 1,
                _ => {}
            }
            self.look(&path);
        }
    }
}

#[test]
fn every_file_is_ours_alone_while_a_thousand_entries_are_written() {
    // In memory where that can be had: two thousand times on a disk is long.
    let base = tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir());
    let base = base.unwrap();
    let store = FileTokenStore::new(base.path().join("state").join("tokens"));
    if let Ok(umask) = env::var(UMASK) {
        let plain = base.path().with_extension("plain");
        File::create(&plain).unwrap();
        let mode = fs::metadata(&plain).unwrap().mode() & 0o777;
        fs::remove_file(&plain).unwrap();
        let umask = u32::from_str_radix(&umask, 8).unwrap();
        assert_eq!(mode, 0o666 & !umask, "the umask is another");
    }
    let done = AtomicBool::new(false);
    let seen = thread::scope(|scope| {
        let watcher = scope.spawn(|| {
            let mut seen = Seen::default();
            while !done.load(Ordering::Relaxed) {
                seen.look(base.path());
            }
            seen
        });
        let written = thread::Builder::new().spawn_scoped(scope, || write_a_thousand(&store));
        let result = written.unwrap().join();
        done.store(true, Ordering::Relaxed);
        result.unwrap();
        watcher.join().unwrap()
    });
    assert_eq!(seen.faults, <[String; 0]>::default());
    assert!(seen.entries > 0 && seen.temporaries > 0, "nothing was seen");
}

#[tokio::main(flavor = "current_thread")]
async fn write_a_thousand(store: &FileTokenStore) {
    let key = key();
    for number in 0..1_000 {
        let text = format!("token-{number}");
        let lease = store.lease(&key).await.unwrap().unwrap();
        store
            .save(&key, &tokens(&text), Some(&lease))
            .await
            .unwrap();
        if number % 10 == 0 {
            store.forget(&key, &access(&text)).await.unwrap();
            assert_eq!(kept(store, &key).await, None);
        }
    }
}

#[test]
fn no_umask_opens_a_file_to_others() {
    let output = Command::new("sh")
        .args(["-c", r#"umask 000; exec "$@""#, "sh"])
        .arg(env::current_exe().unwrap())
        .args([
            "--exact",
            "modes::every_file_is_ours_alone_while_a_thousand_entries_are_written",
        ])
        .env(UMASK, "000")
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success() && text.contains("1 passed"),
        "{text}"
    );
}
