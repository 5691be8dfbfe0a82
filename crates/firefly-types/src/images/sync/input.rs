//! The picture of a synchronous call, with its mask nested and bare.

use crate::ImageSource;
use crate::image_input::{ImageInput, ImageRole};
use crate::source::SYNC_DOMAINS;
use crate::validation::Report;
use serde::{Deserialize, Serialize};

/// A picture with its mask, as the synchronous calls take them: the mask has no `source` around it, and no `invert`.
///
/// ```
/// use firefly_types::{ImageSource, SyncInputImage};
///
/// let image = SyncInputImage::new(ImageSource::upload_id("room")).with_mask(ImageSource::upload_id("wall"));
/// assert_eq!(
///     serde_json::to_string(&image)?,
///     r#"{"source":{"uploadId":"room"},"mask":{"uploadId":"wall"}}"#,
/// );
/// # Ok::<(), serde_json::Error>(())
/// ```
///
/// Source: the API description bundled with Adobe's JavaScript SDK 2, schema `InputImage`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub struct SyncInputImage {
    /// Where the picture comes from.
    pub source: ImageSource,
    /// Where the mask comes from; none by default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mask: Option<ImageSource>,
}

impl SyncInputImage {
    /// A picture without a mask.
    pub fn new(source: impl Into<ImageSource>) -> Self {
        Self {
            source: source.into(),
            mask: None,
        }
    }

    /// Sets the mask.
    pub fn with_mask(mut self, mask: impl Into<ImageSource>) -> Self {
        self.mask = Some(mask.into());
        self
    }

    pub(super) fn check(&self, report: &mut Report) {
        self.source.check("image.source", SYNC_DOMAINS, report);
        if let Some(mask) = &self.mask {
            mask.check("image.mask", SYNC_DOMAINS, report);
        }
    }

    pub(super) fn image_inputs(&mut self, mask_role: ImageRole) -> Vec<ImageInput<'_>> {
        let image = ImageInput::new("image.source", ImageRole::Image, &mut self.source);
        let mask = self
            .mask
            .as_mut()
            .map(|mask| ImageInput::new("image.mask", mask_role, mask));
        std::iter::once(image).chain(mask).collect()
    }
}

impl<S: Into<ImageSource>> From<S> for SyncInputImage {
    fn from(source: S) -> Self {
        Self::new(source)
    }
}
