//! The mask of fill and expand.

use crate::ImageSource;
use serde::{Deserialize, Serialize};

/// A black and white picture: white is where the service paints, black stays as it is.
///
/// ```
/// use firefly_types::{ImageSource, Mask};
///
/// let mask = Mask::new(ImageSource::upload_id("my-mask")).inverted();
/// assert_eq!(serde_json::to_string(&mask)?, r#"{"source":{"uploadId":"my-mask"},"invert":true}"#);
/// # Ok::<(), serde_json::Error>(())
/// ```
///
/// Source: Firefly API 3.0.0, schema `InputMaskV3`; masking guide.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Mask {
    /// Where the mask comes from.
    pub source: ImageSource,
    /// Whether black and white change their meaning, default false.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub invert: Option<bool>,
}

impl Mask {
    /// White is where the service paints.
    pub fn new(source: impl Into<ImageSource>) -> Self {
        Self {
            source: source.into(),
            invert: None,
        }
    }

    /// Black is where the service paints.
    pub fn inverted(mut self) -> Self {
        self.invert = Some(true);
        self
    }
}

impl<S: Into<ImageSource>> From<S> for Mask {
    fn from(source: S) -> Self {
        Self::new(source)
    }
}
