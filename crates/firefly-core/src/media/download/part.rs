//! An output on disk that has no name yet: looked at first, kept afterwards.

use std::{
    fs::File,
    io::{self, Read as _},
    path::{Path, PathBuf},
};

use tempfile::TempPath;

use super::{Downloaded, MediaFormat, NAME};
use crate::{Error, ErrorKind};

/// How many taken names are passed over before giving up.
const MOST_ATTEMPTS: u32 = 10_000;

/// A whole output in a file without a final name, so that the name can be chosen by what it is.
///
/// [`keep_as`](Self::keep_as), [`keep_as_free`](Self::keep_as_free) or [`replace`](Self::replace) give it its name; dropped
/// before, it is gone. The name has to be on the file system of the folder that it was fetched to.
#[derive(Debug)]
pub struct Part {
    file: TempPath,
    bytes: u64,
    content_type: Option<String>,
    format: MediaFormat,
}

impl Part {
    pub(super) fn new(file: TempPath, bytes: u64, content_type: Option<String>) -> Self {
        let mut start = Vec::new();
        // Unreadable: then the start says nothing, and the label has to do.
        let _ = File::open(&file)
            .and_then(|file| file.take(MediaFormat::LOOK as u64).read_to_end(&mut start));
        let format = MediaFormat::of(content_type.as_deref(), &start);
        Self {
            file,
            bytes,
            content_type,
            format,
        }
    }

    /// Where it waits.
    pub fn path(&self) -> &Path {
        &self.file
    }

    /// Its size in bytes.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// The server's `Content-Type`, such as `image/png`.
    pub fn content_type(&self) -> Option<&str> {
        self.content_type.as_deref()
    }

    /// What it is.
    pub fn format(&self) -> MediaFormat {
        self.format
    }

    /// Itself, unless it is a text, which is no output.
    pub(in crate::media) fn no_text(self) -> Result<Self, Error> {
        if self.format == MediaFormat::Text {
            let message = "a text came in the place of a picture or a video";
            return Err(Error::new(ErrorKind::Decode, NAME, message));
        }
        Ok(self)
    }

    /// Gives it the name `path`, where nothing stands yet.
    ///
    /// # Errors
    /// [`ErrorKind::File`], with a source of [`io::ErrorKind::AlreadyExists`] when something stands there;
    /// the part is gone then.
    pub fn keep_as(self, path: impl Into<PathBuf>) -> Result<Downloaded, Error> {
        let path = path.into();
        self.keep(path).map_err(|(_, error)| error)
    }

    /// Gives it the first of the names `name(first)`, `name(first + 1)`… where nothing stands yet, of 10 000 at most.
    ///
    /// # Errors
    /// As [`keep_as`](Self::keep_as).
    pub fn keep_as_free(
        self,
        first: u32,
        name: impl Fn(u32) -> PathBuf,
    ) -> Result<Downloaded, Error> {
        let mut part = self;
        for attempt in first..first.saturating_add(MOST_ATTEMPTS) {
            match part.keep(name(attempt)) {
                Err((Some(again), _)) => part = again,
                Err((None, error)) => return Err(error),
                Ok(kept) => return Ok(kept),
            }
        }
        part.keep_as(name(first))
    }

    /// Puts it in the place of what stands at `path`, whose permissions stay: a private picture stays private. A symbolic link there is
    /// replaced, with the permissions of what it leads to, and that stays as it is.
    ///
    /// # Errors
    /// [`ErrorKind::File`]; the part is gone then, and what stands at `path` is as it was.
    pub fn replace(self, path: impl Into<PathBuf>) -> Result<Downloaded, Error> {
        let path = path.into();
        if let Ok(old) = std::fs::metadata(&path) {
            std::fs::set_permissions(&self.file, old.permissions())
                .map_err(|error| failed("cannot write", &path, error))?;
        }
        match self.file.persist(&path) {
            Ok(()) => Ok(Downloaded {
                path,
                bytes: self.bytes,
                content_type: self.content_type,
                format: self.format,
            }),
            Err(error) => Err(failed("cannot write", &path, error.error)),
        }
    }

    /// The part comes back when the name is taken.
    fn keep(self, path: PathBuf) -> Result<Downloaded, (Option<Self>, Error)> {
        let Self {
            file,
            bytes,
            content_type,
            format,
        } = self;
        match file.persist_noclobber(&path) {
            Ok(()) => Ok(Downloaded {
                path,
                bytes,
                content_type,
                format,
            }),
            Err(error) if error.error.kind() == io::ErrorKind::AlreadyExists => {
                let part = Self {
                    file: error.path,
                    bytes,
                    content_type,
                    format,
                };
                Err((Some(part), taken(&path)))
            }
            Err(error) => Err((None, failed("cannot write", &path, error.error))),
        }
    }
}

pub(super) fn failed(what: &str, path: &Path, error: io::Error) -> Error {
    Error::file(NAME, format!("{what} {}", path.display()), error)
}

pub(super) fn taken(path: &Path) -> Error {
    let taken = io::Error::from(io::ErrorKind::AlreadyExists);
    failed("there is something already at", path, taken)
}
