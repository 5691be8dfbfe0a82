//! "Upload image": the answer of `POST /v2/storage/image`.

use serde::{Deserialize, Serialize};

/// What an upload yields.
///
/// ```
/// use firefly_types::UploadImageResult;
///
/// let result: UploadImageResult = serde_json::from_str(r#"{"images": [{"id": "8d2f6b1c"}]}"#)?;
/// assert_eq!(result.images[0].id, "8d2f6b1c");
/// # Ok::<(), serde_json::Error>(())
/// ```
///
/// Source: Firefly API 3.0.0, schema `StorageImageResponse`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct UploadImageResult {
    /// One entry for the picture that was uploaded.
    pub images: Vec<UploadedImage>,
}

/// A picture in the service's storage.
///
/// Source: Firefly API 3.0.0, schema `StorageImage`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub struct UploadedImage {
    /// The upload ID, valid for 7 days. Opaque.
    pub id: String,
}

impl UploadedImage {
    /// A picture of this ID.
    pub fn new(id: impl Into<String>) -> Self {
        Self { id: id.into() }
    }
}

impl From<UploadedImage> for crate::ImageSource {
    fn from(image: UploadedImage) -> Self {
        Self::UploadId(image.id)
    }
}
