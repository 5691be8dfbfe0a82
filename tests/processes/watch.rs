//! Somebody who looks at a file store all the time, from outside, while others write to it.

use std::{
    fs,
    io::ErrorKind,
    os::unix::fs::MetadataExt as _,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread::{self, JoinHandle},
    time::Duration,
};

use ims_auth::{StoreKey, StoredTokens};

/// A thread that reads the entry of one key, and the modes of everything, until it is told to end.
pub(crate) struct Watch {
    is_over: Arc<AtomicBool>,
    thread: JoinHandle<Seen>,
}

/// What was seen while everything was as it should be.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Seen {
    /// How often the folder was there.
    pub(crate) folders: usize,
    /// How often the entry was there, and whole.
    pub(crate) entries: usize,
}

impl Watch {
    pub(crate) fn over(folder: PathBuf, key: StoreKey) -> Self {
        let is_over = Arc::new(AtomicBool::new(false));
        let is_told = Arc::clone(&is_over);
        let thread = thread::spawn(move || {
            let mut seen = Seen::default();
            while !is_told.load(Ordering::Relaxed) {
                look(&folder, &key, &mut seen);
                // The programs need the processor as well.
                thread::sleep(Duration::from_micros(200));
            }
            look(&folder, &key, &mut seen);
            seen
        });
        Self { is_over, thread }
    }

    /// Fails if anything was ever open to others, or half written.
    pub(crate) fn end(self) -> Seen {
        self.is_over.store(true, Ordering::Relaxed);
        self.thread.join().unwrap()
    }
}

fn look(folder: &Path, key: &StoreKey, seen: &mut Seen) {
    let Ok(metadata) = fs::metadata(folder) else {
        return;
    };
    assert_eq!(metadata.mode() & 0o7777, 0o700, "the folder is open");
    seen.folders += 1;
    for file in files(folder) {
        // It may have been renamed or deleted since.
        if let Ok(metadata) = fs::symlink_metadata(&file) {
            assert!(metadata.is_file(), "{}", file.display());
            assert_eq!(metadata.mode() & 0o7777, 0o600, "{}", file.display());
        }
    }
    match fs::read(folder.join(format!("{}.token", key.as_str()))) {
        Ok(bytes) => {
            StoredTokens::unseal(key, &bytes).unwrap();
            seen.entries += 1;
        }
        Err(error) => assert_eq!(error.kind(), ErrorKind::NotFound),
    }
}

/// The files of a folder.
pub(crate) fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap();
    entries.map(|entry| entry.unwrap().path()).collect()
}
