//! The result of the operations that answer with pictures and nothing else about them.

use crate::outputs::{MediaKind, OutputRef, Outputs, SizedOutputs};
use crate::{ImageOutput, Size, lenient};
use serde::{Deserialize, Deserializer, Serialize};

/// The pictures that similar, expand, fill, precise composite or adaptive composite made.
///
/// Unknown members are ignored, and a null counts as absent.
///
/// ```
/// use firefly_types::{ImagesResult, Outputs};
///
/// let result: ImagesResult = serde_json::from_str(
///     r#"{"outputs": [{"seed": 333, "image": {"url": "https://storage.example/images/1?sig=x"}}]}"#,
/// )?;
/// assert_eq!((result.size, result.outputs()[0].seed), (None, Some(333)));
/// # Ok::<(), serde_json::Error>(())
/// ```
///
/// Source: Firefly API 3.0.0, schemas `GenerateSimilarImagesResponseV3`, `ExpandImageResponseV3`, `FillImageResponseV3` and
/// `JobResult`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ImagesResult {
    /// Size of every picture in pixels. The composites do not tell it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub size: Option<Size>,
    /// The pictures, in the order of the seeds. Empty when the service filtered all of them.
    pub outputs: Vec<ImageOutput>,
    /// Number of outputs that came without an address, so that there is nothing to fetch.
    #[serde(skip_serializing_if = "lenient::is_zero")]
    pub withheld: u32,
}

impl ImagesResult {
    /// A result with the given pictures and nothing else, as a stand-in for the service needs it.
    pub fn new(outputs: impl IntoIterator<Item = ImageOutput>) -> Self {
        Self {
            size: None,
            outputs: outputs.into_iter().collect(),
            withheld: 0,
        }
    }
}

impl Outputs for ImagesResult {
    fn outputs(&self) -> Vec<OutputRef<'_>> {
        self.outputs
            .iter()
            .map(|output| OutputRef::new(output.seed, &output.image.url, MediaKind::Image))
            .collect()
    }

    fn withheld(&self) -> u32 {
        self.withheld
    }
}

impl<'de> Deserialize<'de> for ImagesResult {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let wire = SizedOutputs::<ImageOutput>::deserialize(deserializer)?;
        let size = wire.size;
        let (outputs, withheld) = wire.into_outputs();
        Ok(Self {
            size,
            outputs,
            withheld,
        })
    }
}

#[cfg(test)]
mod tests;
