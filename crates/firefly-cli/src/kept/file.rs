//! The file with the credentials: closed to others from its first moment, and replaced at once or not at all.

use std::{
    env::consts::OS,
    fs,
    io::{self, ErrorKind, Write as _},
    path::{Path, PathBuf},
};

use firefly::ims_auth::ConsoleCredential;

use crate::{context::Context, error::CliError};

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

pub(super) fn read(path: &Path) -> Result<Option<ConsoleCredential>, CliError> {
    match fs::symlink_metadata(path) {
        // A file in place of a folder holds no credentials either.
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
            Ok(None)
        }
        _ => Ok(Some(ConsoleCredential::from_file(path)?)),
    }
}

pub(super) fn write(path: &Path, text: &[u8]) -> Result<(), CliError> {
    let folder = path.parent().unwrap_or(Path::new("."));
    make_folder(folder)
        .and_then(|()| {
            clear_unfinished(folder)?;
            // Closed to others as the crate makes it.
            let mut file = tempfile::Builder::new()
                .prefix(UNFINISHED)
                .tempfile_in(folder)?;
            file.write_all(text)?;
            // A name that survives a power cut must not point to bytes that did not.
            file.as_file().sync_all()?;
            file.persist(path)?;
            Ok(())
        })
        .map_err(|error| cannot("kept in", path, &error))
}

/// Removes the file and what is left of attempts to write it, and returns whether there was a file.
pub(super) fn remove(path: &Path) -> Result<bool, CliError> {
    let removed = match fs::remove_file(path) {
        Ok(()) => Ok(true),
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
            Ok(false)
        }
        Err(error) => Err(cannot("removed from", path, &error)),
    };
    let folder = path.parent().unwrap_or(Path::new("."));
    if let Err(error) = clear_unfinished(folder) {
        return removed.and(Err(cannot("removed from", folder, &error)));
    }
    removed
}

/// Deletes what processes that were killed while they wrote have left behind.
fn clear_unfinished(folder: &Path) -> io::Result<()> {
    let files = match fs::read_dir(folder) {
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
            return Ok(());
        }
        files => files?,
    };
    for file in files {
        let file = file?;
        if file.file_name().to_string_lossy().starts_with(UNFINISHED) {
            fs::remove_file(file.path())?;
        }
    }
    Ok(())
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
