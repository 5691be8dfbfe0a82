//! The sample pictures beside the examples.

use std::path::PathBuf;

/// One of the sample pictures beside the examples.
pub(crate) fn sample(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("examples/pictures")
        .join(name)
}
