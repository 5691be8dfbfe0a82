//! The result of "Generate video".

use crate::outputs::{Item, MediaKind, OutputRef, Outputs, SizedOutputs, media_url};
use crate::{MediaUrl, PresignedUrl, Size, lenient};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

/// The video that was made.
///
/// Source: Firefly API 3.0.0, schema `AsyncResult`. The status operation's own schema does not describe it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct GenerateVideoResult {
    /// Size of the video in pixels.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub size: Option<Size>,
    /// The video. Empty when the service filtered it.
    pub outputs: Vec<VideoOutput>,
    /// Number of outputs that came without an address, so that there is nothing to fetch.
    #[serde(skip_serializing_if = "lenient::is_zero")]
    pub withheld: u32,
}

/// One video.
///
/// Source: Firefly API 3.0.0, schema `VideoOutput`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct VideoOutput {
    /// The seed it was made with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seed: Option<i64>,
    /// Where to fetch the video.
    pub video: MediaUrl,
}

impl GenerateVideoResult {
    /// A result with the given videos and nothing else, as a stand-in for the service needs it.
    pub fn new(outputs: impl IntoIterator<Item = VideoOutput>) -> Self {
        Self {
            size: None,
            outputs: outputs.into_iter().collect(),
            withheld: 0,
        }
    }
}

impl VideoOutput {
    /// A video made with the seed, at the address.
    pub fn new(seed: i64, url: impl Into<PresignedUrl>) -> Self {
        Self {
            seed: Some(seed),
            video: MediaUrl { url: url.into() },
        }
    }
}

impl Item for VideoOutput {
    fn from_json(item: &Value) -> Option<Self> {
        Some(Self {
            seed: item.get("seed").and_then(lenient::integer),
            video: MediaUrl {
                url: media_url(item)?,
            },
        })
    }
}

impl Outputs for GenerateVideoResult {
    fn outputs(&self) -> Vec<OutputRef<'_>> {
        self.outputs
            .iter()
            .map(|output| OutputRef::new(output.seed, &output.video.url, MediaKind::Video))
            .collect()
    }

    fn withheld(&self) -> u32 {
        self.withheld
    }
}

impl<'de> Deserialize<'de> for GenerateVideoResult {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let wire = SizedOutputs::<VideoOutput>::deserialize(deserializer)?;
        let size = wire.size;
        let (outputs, withheld) = wire.into_outputs();
        Ok(Self {
            size,
            outputs,
            withheld,
        })
    }
}
