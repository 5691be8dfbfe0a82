//! The files of one entry in the folder: reading, replacing, removing and locking them. It blocks, so none of it runs on a runtime's own threads.

use std::{
    ffi::OsStr,
    fmt::Display,
    fs::{self, File, OpenOptions, TryLockError},
    io::{ErrorKind, Read as _, Write as _},
    path::{Path, PathBuf},
    sync::Weak,
    time::{Duration, SystemTime},
};

use super::os;
use crate::{AuthError, AuthErrorKind};

/// The most that a file may hold: 64 KiB. Adobe's tokens have less than four each.
pub(super) const LARGEST: usize = 64 * 1024;
/// When a temporary file of another entry is of no use any more: no token that Adobe issues lives longer than 14 days. Before that it may
/// be the only copy of a refresh token, which the next writer of its entry takes over.
const LEFT_BEHIND: Duration = Duration::from_secs(15 * 24 * 60 * 60);
const TEMPORARY: &str = "tmp";

/// What is locked, each by a file of its own, since who holds the lease of an entry writes it as well. These files are empty, and never
/// deleted: whoever had one open would go on to lock a file that nobody else can find.
#[derive(Clone, Copy, Debug)]
pub(super) enum Right {
    /// To ask IMS for new tokens: for the length of a request.
    Renew,
    /// To change the entry: for the length of a write.
    Write,
}

impl Right {
    fn suffix(self) -> &'static str {
        match self {
            Self::Renew => "lock",
            Self::Write => "write",
        }
    }
}

/// A right that is ours until this is dropped, or the process ends in whatever way. Without a file where the file system has no locks.
#[derive(Debug)]
pub(super) struct Held(Option<File>);

impl Held {
    /// Whether nobody else can have the same right.
    fn is_exclusive(&self) -> bool {
        self.0.is_some()
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        // Closing alone would not do: a program that another thread starts at this moment has a copy of the open file until it runs.
        // If unlocking fails, closing has to do after all.
        let _ = self.0.as_ref().map(File::unlock);
    }
}

/// One entry's place.
pub(super) struct Place {
    pub(super) folder: PathBuf,
    /// What the names of the entry's files begin with.
    pub(super) name: String,
    /// Gone as soon as nobody waits any more for what is done here.
    pub(super) caller: Weak<()>,
}

impl Place {
    /// Whether there is nothing where the entry's file would be, whatever the state of the folder.
    pub(super) fn is_vacant(&self) -> bool {
        fs::symlink_metadata(self.entry()).is_err_and(|error| error.kind() == ErrorKind::NotFound)
    }

    /// What the entry's file holds.
    pub(super) fn read(&self) -> Result<Option<Vec<u8>>, AuthError> {
        if !self.has_folder()? {
            return Ok(None);
        }
        let read = bounded_read(&self.entry())?;
        Ok(read.map(|(_, bytes)| bytes))
    }

    /// Puts `bytes` in place of what the entry holds, at once: whenever this is cut short, the old entry or the new one stands there. Only
    /// for who holds the right to write.
    pub(super) fn replace(&self, bytes: &[u8]) -> Result<(), AuthError> {
        let mut temporary = self.temporary()?;
        let path = &temporary.path;
        temporary
            .file
            .write_all(bytes)
            // A name that survives a power cut must not point to bytes that did not.
            .and_then(|()| temporary.file.sync_all())
            .map_err(|error| cannot("write", path, error))?;
        self.check_caller()?;
        fs::rename(path, self.entry()).map_err(|error| cannot("replace", &self.entry(), error))?;
        temporary.is_left = false;
        self.sync()
    }

    /// Removes the entry. Only for who holds the right to write.
    pub(super) fn remove(&self) -> Result<(), AuthError> {
        self.check_caller()?;
        match fs::remove_file(self.entry()) {
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
            Err(error) => Err(cannot("remove", &self.entry(), error)),
            Ok(()) => self.sync(),
        }
    }

    /// The right, or `None` while somebody else has it.
    pub(super) fn take(&self, right: Right) -> Result<Option<Held>, AuthError> {
        self.make_folder()?;
        let path = self.file(right.suffix());
        let mut options = os::open_options();
        options.read(true).write(true).create(true);
        let file = open(&path, &options)?.ok_or_else(|| fault(&path, "was removed just now"))?;
        match file.try_lock() {
            Ok(()) => Ok(Some(Held(Some(file)))),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) if os::has_no_locks(&error) => {
                tracing::debug!(error = %error, "the file system of the token store has no locks; every process renews for itself");
                Ok(Some(Held(None)))
            }
            Err(TryLockError::Error(error)) => Err(cannot("lock", &path, error)),
        }
    }

    /// A call that was given up must not replace later what others have written meanwhile. Nobody else writes between this and the
    /// change, since the right to write is ours.
    fn check_caller(&self) -> Result<(), AuthError> {
        if self.caller.strong_count() == 0 {
            return Err(fault(
                &self.entry(),
                "stays as it is: nobody waits for the change any more",
            ));
        }
        Ok(())
    }

    pub(super) fn entry(&self) -> PathBuf {
        self.file("token")
    }

    fn file(&self, suffix: &str) -> PathBuf {
        self.folder.join(format!("{}.{suffix}", self.name))
    }

    /// Whether the folder is there. One that is not ours alone is an error.
    fn has_folder(&self) -> Result<bool, AuthError> {
        let path = &self.folder;
        let link = match fs::symlink_metadata(path) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(false),
            result => result.map_err(|error| cannot("look at", path, error))?,
        };
        // Our own link to another disk is as good as the folder; somebody else's may lead anywhere.
        if link.is_symlink() && os::is_planted(&link) {
            return Err(fault(
                path,
                "is a symbolic link that another user has made: delete it",
            ));
        }
        let metadata = fs::metadata(path).map_err(|error| cannot("look at", path, error))?;
        if !metadata.is_dir() {
            return Err(fault(path, "is not a folder"));
        }
        match os::exposure(&metadata) {
            Some(exposure) => Err(fault(path, exposure)),
            None => Ok(true),
        }
    }

    fn make_folder(&self) -> Result<(), AuthError> {
        if !self.has_folder()? {
            os::create_folder(&self.folder)
                .map_err(|error| cannot("create", &self.folder, error))?;
            // Somebody else may have been quicker.
            self.has_folder()?;
        }
        Ok(())
    }

    fn sync(&self) -> Result<(), AuthError> {
        os::sync_folder(&self.folder).map_err(|error| cannot("synchronise", &self.folder, error))
    }

    fn temporary(&self) -> Result<Temporary, AuthError> {
        let mut random = [0; 16];
        getrandom::fill(&mut random)
            .map_err(|error| cannot("name a file in", &self.folder, error))?;
        let random = u128::from_ne_bytes(random);
        let path = self.file(&format!("{random:032x}.{TEMPORARY}"));
        let file = os::open_options()
            .write(true)
            .create_new(true)
            .open(&path)
            .map_err(|error| cannot("create", &path, error))?;
        Ok(Temporary {
            path,
            file,
            is_left: true,
        })
    }

    /// Ends what processes that were killed have begun, for who has just got the right to write: nobody else writes the entry now, so that
    /// bytes that are whole, as `is_whole` tells, and not older than the entry, take its place. A refresh token may be among them whose
    /// predecessor is used up. What is of no use goes, and so does what is too old in any entry.
    ///
    /// A failure is no reason not to write: what cannot be taken over now is older than the entry from then on, and goes later.
    pub(super) fn settle(&self, right_to_write: &Held, is_whole: impl Fn(&[u8]) -> bool) {
        for path in self.temporaries() {
            let is_ours = self.is_of_this_entry(&path) && right_to_write.is_exclusive();
            let is_taken = if is_ours {
                self.take_over(&path, &is_whole)
            } else {
                Ok(false)
            };
            match is_taken {
                Ok(false) if is_ours || is_old(&path) => {
                    let is_deleted = fs::remove_file(&path).is_ok();
                    tracing::debug!(path = %path.display(), is_deleted, "a process that died while it wrote has left something behind");
                }
                Ok(_) => {}
                Err(error) => {
                    tracing::warn!(error = %error, "what a process that died has written cannot be taken over now");
                }
            }
        }
    }

    /// Whether a process has died while it wrote this entry, or is writing it now.
    pub(super) fn is_unsettled(&self) -> bool {
        self.temporaries().any(|path| self.is_of_this_entry(&path))
    }

    fn temporaries(&self) -> impl Iterator<Item = PathBuf> + use<> {
        let files = fs::read_dir(&self.folder).into_iter().flatten().flatten();
        files
            .map(|file| file.path())
            .filter(|path| path.extension().is_some_and(|end| end == TEMPORARY))
    }

    fn is_of_this_entry(&self, path: &Path) -> bool {
        let name = path.file_name().and_then(OsStr::to_str);
        let rest = name.and_then(|name| name.strip_prefix(&self.name));
        rest.is_some_and(|rest| rest.starts_with('.'))
    }

    /// Makes a file that somebody has left the entry, if it is whole and not older, and returns whether it is.
    fn take_over(&self, path: &Path, is_whole: impl Fn(&[u8]) -> bool) -> Result<bool, AuthError> {
        if modified(path) < modified(&self.entry()) {
            return Ok(false);
        }
        let Some((file, bytes)) = bounded_read(path)? else {
            return Ok(false);
        };
        if !is_whole(&bytes) {
            return Ok(false);
        }
        file.sync_all()
            .and_then(|()| fs::rename(path, self.entry()))
            .map_err(|error| cannot("take over", path, error))?;
        self.sync()?;
        Ok(true)
    }
}

/// When the file was changed last; `None` when there is none.
fn modified(path: &Path) -> Option<SystemTime> {
    fs::symlink_metadata(path)
        .and_then(|metadata| metadata.modified())
        .ok()
}

fn is_old(path: &Path) -> bool {
    let age = modified(path).and_then(|made| made.elapsed().ok());
    age.is_some_and(|age| age > LEFT_BEHIND)
}

/// What a plain file of ours holds, with the file, if there is one.
fn bounded_read(path: &Path) -> Result<Option<(File, Vec<u8>)>, AuthError> {
    let Some(file) = open(path, os::open_options().read(true))? else {
        return Ok(None);
    };
    let mut bytes = Vec::new();
    (&file)
        .take(LARGEST as u64 + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| cannot("read", path, error))?;
    if bytes.len() > LARGEST {
        return Err(fault(path, "is too large for an entry"));
    }
    Ok(Some((file, bytes)))
}

/// A file that goes with this unless it has found its name.
struct Temporary {
    path: PathBuf,
    file: File,
    is_left: bool,
}

impl Drop for Temporary {
    fn drop(&mut self) {
        if self.is_left {
            // A failure has been reported already; what cannot be deleted now is swept later.
            let _ = fs::remove_file(&self.path);
        }
    }
}

/// Opens a plain file that is ours alone; `None` when there is none.
fn open(path: &Path, options: &OpenOptions) -> Result<Option<File>, AuthError> {
    const NO_FILE: &str =
        "is a symbolic link, a folder or a device, where the store keeps a plain file: delete it";
    let file = match options.open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => {
            let is_other = fs::symlink_metadata(path).is_ok_and(|metadata| !metadata.is_file());
            return Err(if is_other {
                fault(path, NO_FILE)
            } else {
                cannot("open", path, error)
            });
        }
    };
    let metadata = file
        .metadata()
        .map_err(|error| cannot("look at", path, error))?;
    if !metadata.is_file() {
        return Err(fault(path, NO_FILE));
    }
    match os::exposure(&metadata) {
        Some(exposure) => Err(fault(path, exposure)),
        None => Ok(Some(file)),
    }
}

/// What is wrong with the file or folder at `path`.
pub(super) fn fault(path: &Path, what: impl Display) -> AuthError {
    AuthError::new(AuthErrorKind::Store, format!("{} {what}", path.display()))
}

fn cannot(what: &str, path: &Path, error: impl Display) -> AuthError {
    AuthError::new(
        AuthErrorKind::Store,
        format!("cannot {what} {}: {error}", path.display()),
    )
}

#[cfg(test)]
mod tests;
