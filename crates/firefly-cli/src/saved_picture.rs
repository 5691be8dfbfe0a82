//! A picture that has its place.

use std::path::PathBuf;

/// A picture on disk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SavedPicture {
    pub(crate) path: PathBuf,
    pub(crate) bytes: u64,
    pub(crate) content_type: Option<String>,
    pub(crate) seed: Option<i64>,
}
