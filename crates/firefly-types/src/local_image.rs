//! A picture that is not with the service yet: a path, bytes or a reader. Nothing is opened or read here.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

/// A picture on this side of the network, which a client uploads before it sends the request.
///
/// Cheap to clone; clones share the content. `Debug` shows a path or a length, never the content.
///
/// ```
/// use firefly_types::LocalImage;
///
/// let image = LocalImage::bytes(vec![0x89, 0x50]);
/// assert_eq!(image.as_bytes(), Some(&[0x89, 0x50][..]));
/// assert_eq!(LocalImage::path("cat.png").as_path(), Some("cat.png".as_ref()));
/// ```
#[derive(Clone)]
pub struct LocalImage(Arc<Content>);

enum Content {
    Path(PathBuf),
    Bytes(Vec<u8>),
    Reader {
        reader: Mutex<Option<Box<dyn Read + Send>>>,
        /// What it yielded, or why it yielded nothing of use.
        read: OnceLock<Result<Vec<u8>, String>>,
    },
}

impl LocalImage {
    /// The picture in a file, which is read when the request is sent.
    pub fn path(path: impl Into<PathBuf>) -> Self {
        Self(Arc::new(Content::Path(path.into())))
    }

    /// The encoded picture itself: the bytes of a file, not pixels.
    pub fn bytes(bytes: impl Into<Vec<u8>>) -> Self {
        Self(Arc::new(Content::Bytes(bytes.into())))
    }

    /// The encoded picture that `reader` yields up to its end. It is read once, into memory, when the request is sent.
    pub fn reader(reader: impl Read + Send + 'static) -> Self {
        Self(Arc::new(Content::Reader {
            reader: Mutex::new(Some(Box::new(reader))),
            read: OnceLock::new(),
        }))
    }

    /// The path, for a picture in a file.
    pub fn as_path(&self) -> Option<&Path> {
        match &*self.0 {
            Content::Path(path) => Some(path),
            _ => None,
        }
    }

    /// The bytes, for a picture in memory; those of a reader once they have been [kept](Self::keep_bytes).
    pub fn as_bytes(&self) -> Option<&[u8]> {
        match &*self.0 {
            Content::Path(_) => None,
            Content::Bytes(bytes) => Some(bytes),
            Content::Reader { read, .. } => Some(read.get()?.as_ref().ok()?.as_slice()),
        }
    }

    /// Takes the reader out, for whoever is about to read it; `None` from then on, and for other pictures.
    pub fn take_reader(&self) -> Option<Box<dyn Read + Send>> {
        match &*self.0 {
            Content::Reader { reader, .. } => {
                reader.lock().unwrap_or_else(PoisonError::into_inner).take()
            }
            _ => None,
        }
    }

    /// Keeps what was read from the [reader](Self::take_reader), so that clones and later requests have it too. Without effect
    /// on other pictures, and where bytes or a failure are kept already.
    pub fn keep_bytes(&self, bytes: Vec<u8>) {
        if let Content::Reader { read, .. } = &*self.0 {
            let _ = read.set(Ok(bytes));
        }
    }

    /// Keeps why the [reader](Self::take_reader) yielded nothing of use, so that clones and later requests tell it too. Without
    /// effect on other pictures, and where bytes or a failure are kept already.
    pub fn keep_failure(&self, why: impl Into<String>) {
        if let Content::Reader { read, .. } = &*self.0 {
            let _ = read.set(Err(why.into()));
        }
    }

    /// Why the reader yielded nothing of use, once that has been [kept](Self::keep_failure).
    pub fn failure(&self) -> Option<&str> {
        match &*self.0 {
            Content::Reader { read, .. } => Some(read.get()?.as_ref().err()?.as_str()),
            _ => None,
        }
    }
}

impl From<PathBuf> for LocalImage {
    fn from(path: PathBuf) -> Self {
        Self::path(path)
    }
}

impl From<&Path> for LocalImage {
    fn from(path: &Path) -> Self {
        Self::path(path)
    }
}

impl From<Vec<u8>> for LocalImage {
    fn from(bytes: Vec<u8>) -> Self {
        Self::bytes(bytes)
    }
}

impl PartialEq for LocalImage {
    /// The same path, the same bytes, or clones of one another.
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
            || match (&*self.0, &*other.0) {
                (Content::Path(a), Content::Path(b)) => a == b,
                (Content::Bytes(a), Content::Bytes(b)) => a == b,
                _ => false,
            }
    }
}

impl Eq for LocalImage {}

impl Hash for LocalImage {
    fn hash<H: Hasher>(&self, state: &mut H) {
        match &*self.0 {
            Content::Path(path) => path.hash(state),
            Content::Bytes(bytes) => bytes.hash(state),
            Content::Reader { .. } => Arc::as_ptr(&self.0).hash(state),
        }
    }
}

impl fmt::Display for LocalImage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &*self.0 {
            Content::Path(path) => write!(f, "{}", path.display()),
            Content::Bytes(bytes) => write!(f, "{} bytes", bytes.len()),
            Content::Reader { .. } => f.write_str("a reader"),
        }
    }
}

impl fmt::Debug for LocalImage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "LocalImage({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reader_is_taken_once_and_its_bytes_are_shared() {
        let image = LocalImage::reader(&b"abc"[..]);
        let clone = image.clone();
        let mut read = Vec::new();
        image.take_reader().unwrap().read_to_end(&mut read).unwrap();
        assert!(clone.take_reader().is_none());
        image.keep_bytes(read);
        assert_eq!(clone.as_bytes(), Some(&b"abc"[..]));
    }

    #[test]
    fn the_failure_of_a_reader_is_shared_and_stays_the_first_one() {
        let image = LocalImage::reader(std::io::empty());
        assert_eq!(image.failure(), None);
        let clone = image.clone();
        image.keep_failure("the scanner is unplugged");
        image.keep_failure("another");
        image.keep_bytes(vec![1]);
        assert_eq!(clone.failure(), Some("the scanner is unplugged"));
        assert_eq!(clone.as_bytes(), None);
    }

    #[test]
    fn equality_is_by_content_where_there_is_one() {
        assert_eq!(LocalImage::bytes(*b"a"), LocalImage::bytes(*b"a"));
        assert_eq!(LocalImage::path("a"), LocalImage::path("a"));
        assert_ne!(LocalImage::path("a"), LocalImage::bytes(*b"a"));
        assert_ne!(LocalImage::reader(&b"a"[..]), LocalImage::reader(&b"a"[..]));
    }

    #[test]
    fn debug_shows_no_content() {
        let shown = format!("{:?}", LocalImage::bytes(*b"hush-7351"));
        assert_eq!(shown, "LocalImage(9 bytes)");
    }
}
