//! The file with the credentials: closed to others from its first moment, and replaced at once or not at all.

use std::{
    env::consts::OS,
    fs::{self, File, OpenOptions, TryLockError},
    io::{self, ErrorKind, Write as _},
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use firefly::ims_auth::ConsoleCredential;
use tokio::time::sleep;

use crate::{context::Context, error::CliError};

mod access;

/// Locked by whoever writes. It is empty, and stays: whoever waits for it has it open.
const LOCK: &str = "credentials.lock";
/// How long one waits for others that write, and how often it looks.
const LONGEST_WAIT: Duration = Duration::from_secs(10);
const LOOK: Duration = Duration::from_millis(10);
/// What a file is called until it has found its name.
const UNFINISHED: &str = ".credentials-";

/// Where the file is, or would be.
pub(super) fn path(context: &Context) -> Result<PathBuf, CliError> {
    // The XDG specification wants paths that are not absolute to be passed over.
    let folder = |name| {
        let folder = context.variable(name).map(PathBuf::from);
        folder.filter(|path| path.is_absolute())
    };
    let home = if OS == "windows" { "APPDATA" } else { "HOME" };
    let config = folder("XDG_CONFIG_HOME").or_else(|| {
        let home = folder(home)?;
        Some(match OS {
            "windows" => home,
            "macos" => home.join("Library/Application Support"),
            _ => home.join(".config"),
        })
    });
    let config = config.ok_or_else(|| {
        CliError::Configuration(format!(
            "there is no place for credentials: set {home} or XDG_CONFIG_HOME to an absolute path"
        ))
    })?;
    Ok(config.join("firefly/credentials.json"))
}

/// What the file holds. One that is not ours alone, or in a folder that is not, is an error of the kind [`CliError::Unsafe`].
pub(super) fn read(path: &Path) -> Result<Option<ConsoleCredential>, CliError> {
    let metadata = match fs::symlink_metadata(path) {
        // A file in place of a folder holds no credentials either.
        Err(error) if is_absence(&error) => return Ok(None),
        metadata => metadata,
    };
    // What cannot be looked at cannot be read, and reading tells why.
    if let Ok(metadata) = metadata {
        access::check_link(path)?;
        check_folder(folder_of(path))?;
        access::check(path, &metadata)?;
    }
    Ok(Some(ConsoleCredential::from_file(path)?))
}

pub(super) async fn write(path: &Path, text: &[u8]) -> Result<(), CliError> {
    let folder = folder_of(path);
    let failed = |error| cannot("kept in", path, &error);
    make_folder(folder).map_err(failed)?;
    check_folder(folder)?;
    let lock = lock(folder).await.map_err(failed)?;
    access::check_link(path)?;
    let written = || {
        if lock.is_some() {
            // Nobody else is at work, so whoever was has died.
            clear_unfinished(folder)?;
        }
        // Closed to others as the crate makes it.
        let mut file = tempfile::Builder::new()
            .prefix(UNFINISHED)
            .tempfile_in(folder)?;
        file.write_all(text)?;
        // A name that survives a power cut must not point to bytes that did not.
        file.as_file().sync_all()?;
        file.persist(path)?;
        Ok(())
    };
    written().map_err(failed)
}

/// Removes the file and what is left of attempts to write it, and returns whether there was a file. A link is refused: the secret would
/// stay where it leads to.
pub(super) async fn remove(path: &Path) -> Result<bool, CliError> {
    access::check_link(path)?;
    let folder = folder_of(path);
    let failed = |error| cannot("removed from", path, &error);
    let is_there = path.symlink_metadata().is_ok();
    let unfinished = unfinished(folder).map_err(failed)?;
    if !is_there && unfinished.is_empty() {
        return Ok(false);
    }
    let _lock = lock(folder).await.map_err(failed)?;
    let removed = match fs::remove_file(path) {
        Ok(()) => Ok(true),
        Err(error) if is_absence(&error) => Ok(false),
        Err(error) => Err(failed(error)),
    };
    if let Err(error) = clear_unfinished(folder) {
        return removed.and(Err(cannot("removed from", folder, &error)));
    }
    removed
}

fn folder_of(path: &Path) -> &Path {
    path.parent().unwrap_or(Path::new("."))
}

fn check_folder(folder: &Path) -> Result<(), CliError> {
    match fs::metadata(folder) {
        Ok(metadata) => access::check(folder, &metadata),
        // Using it tells why.
        Err(_) => Ok(()),
    }
}

/// The right to write in the folder, until it is dropped or the process ends; `None` on a file system without locks.
async fn lock(folder: &Path) -> io::Result<Option<File>> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file = options.open(folder.join(LOCK))?;
    let end = Instant::now() + LONGEST_WAIT;
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(Some(file)),
            Err(TryLockError::Error(error)) if error.kind() == ErrorKind::Unsupported => {
                return Ok(None);
            }
            Err(TryLockError::Error(error)) => return Err(error),
            Err(TryLockError::WouldBlock) if Instant::now() >= end => {
                return Err(io::Error::other(format!(
                    "another `firefly auth` has been at work there for {LONGEST_WAIT:?}"
                )));
            }
            Err(TryLockError::WouldBlock) => sleep(LOOK).await,
        }
    }
}

/// Deletes what processes that were killed while they wrote have left behind.
fn clear_unfinished(folder: &Path) -> io::Result<()> {
    unfinished(folder)?
        .into_iter()
        .try_for_each(fs::remove_file)
}

fn unfinished(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let files = match fs::read_dir(folder) {
        Err(error) if is_absence(&error) => return Ok(Vec::new()),
        files => files?,
    };
    let mut found = Vec::new();
    for file in files {
        let file = file?;
        if file.file_name().to_string_lossy().starts_with(UNFINISHED) {
            found.push(file.path());
        }
    }
    Ok(found)
}

/// Whether there is no file for certain. One that cannot be looked at may be there.
pub(super) fn is_absent(path: &Path) -> bool {
    path.symlink_metadata()
        .is_err_and(|error| is_absence(&error))
}

fn is_absence(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory)
}

#[cfg(unix)]
fn make_folder(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::DirBuilderExt as _;
    fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(folder)
}

/// Elsewhere the folders of a user are closed to others by themselves.
#[cfg(not(unix))]
fn make_folder(folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)
}

fn cannot(what: &str, path: &Path, error: &io::Error) -> CliError {
    CliError::Keeping(format!(
        "the credentials cannot be {what} {}: {error}",
        path.display()
    ))
}
