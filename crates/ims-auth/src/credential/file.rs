//! Reading a credential file: bounded, wiped, and never anything but a file.

use std::{
    fs::{self, File, Metadata},
    io::{self, ErrorKind, Read as _},
    path::Path,
};

use zeroize::Zeroizing;

use super::Fault;

/// The most that is read; the largest file of Adobe's has a few KiB.
const LARGEST: usize = 1024 * 1024;

/// Why no credential could be read, and the operating system's word on it.
#[derive(Debug)]
pub(super) struct Failure {
    pub(super) message: String,
    pub(super) source: Option<io::Error>,
}

impl Failure {
    pub(super) fn at(path: &Path, what: &str) -> Self {
        Self::from(format!("the credential file {} {what}", path.display()))
    }

    fn io(path: &Path, source: io::Error) -> Self {
        Self {
            source: Some(source),
            ..Self::at(path, "cannot be read")
        }
    }
}

impl From<Fault> for Failure {
    fn from(message: Fault) -> Self {
        Self {
            message,
            source: None,
        }
    }
}

/// The text of the file at `path`, without a byte order mark.
pub(super) fn read(path: &Path) -> Result<Zeroizing<String>, Failure> {
    // Asked before it is opened: to open a pipe would wait for its writer.
    let metadata = fs::metadata(path).map_err(|error| Failure::io(path, error))?;
    if !metadata.is_file() {
        return Err(Failure::at(path, "is not a regular file"));
    }
    let file = File::open(path).map_err(|error| Failure::io(path, error))?;
    // One buffer that never grows, and so leaves no copy behind.
    let mut bytes = Zeroizing::new(Vec::with_capacity(LARGEST + 1));
    file.take(LARGEST as u64 + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| Failure::io(path, error))?;
    if bytes.len() > LARGEST {
        return Err(Failure::at(path, "has more than 1 MiB"));
    }
    let text = std::str::from_utf8(&bytes).map_err(|_| Failure::at(path, "is not UTF-8 text"))?;
    if is_open_to_others(&metadata) {
        tracing::warn!(
            path = %path.display(),
            "other users of this machine may read this credential file: `chmod 600` it"
        );
    }
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    Ok(Zeroizing::new(text.to_owned()))
}

/// The same; `None` when there is no such file.
pub(super) fn read_if_present(path: &Path) -> Result<Option<Zeroizing<String>>, Failure> {
    match fs::metadata(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        _ => read(path).map(Some),
    }
}

#[cfg(unix)]
fn is_open_to_others(metadata: &Metadata) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    metadata.permissions().mode() & 0o044 != 0
}

/// Elsewhere the folders of a user are closed to others by themselves.
#[cfg(not(unix))]
fn is_open_to_others(_: &Metadata) -> bool {
    false
}
