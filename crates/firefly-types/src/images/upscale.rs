//! "Upscale image": the request of `POST /v3/images/upscale`, and its result.

use crate::image_input::{ImageInput, ImageInputs, ImageRole, MeasuredImages};
use crate::outputs::{MediaKind, OutputRef, Outputs, media_url, read_items};
use crate::request::request;
use crate::rules;
use crate::source::DOMAINS;
use crate::{ImageReference, ImageSource, ModelVersion, PresignedUrl, Report, lenient};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

request! {
    /// Asks for the same picture, larger: both sides are multiplied.
    ///
    /// Takes RGB and CMYK pictures and gives RGB. Each seed is one output.
    ///
    /// ```
    /// use firefly_types::{ImageSource, UpscaleImageRequest};
    ///
    /// let request = UpscaleImageRequest::new(ImageSource::path("small.jpg"), [7]).with_upscale_factor(4);
    /// assert!(request.validate().is_ok());
    /// ```
    ///
    /// Source: Firefly API 3.0.0, schema `PreciseUpsamplerRequestV3`; upscale guide.
    pub struct UpscaleImageRequest {
        required {
            /// The picture to enlarge.
            image: ImageReference = "image",
            /// Start values of the random generator, 1–4: as many outputs as seeds.
            seeds: Vec<i64> = "seeds",
        }
        optional {
            /// By how much each side is multiplied: 2 (default), 3, 4 or 6. The result has at most about 6000 pixels on a side.
            upscale_factor, with_upscale_factor: "upscaleFactor" => count;
        }
        model_version {
            /// `precise_upsampler_v1`, the only one.
            default ModelVersion::PreciseUpsamplerV1, "UpscaleImageRequest::default_model_version"
            models [ModelVersion::PreciseUpsamplerV1]
        }
    }
}

impl UpscaleImageRequest {
    /// The factors that the service takes.
    pub const FACTORS: &'static [u32] = &[2, 3, 4, 6];
    /// The factor when none is given.
    pub const DEFAULT_FACTOR: u32 = 2;
    /// Longest side of a result in pixels; the guide says "6k".
    const LONGEST_RESULT: u64 = 6144;

    /// Asks for one larger picture for each seed.
    pub fn new(image: impl Into<ImageSource>, seeds: impl IntoIterator<Item = i64>) -> Self {
        Self::bare(image.into().into(), seeds.into_iter().collect())
    }

    fn check(&self, report: &mut Report) {
        self.image.source.check("image.source", DOMAINS, report);
        rules::seed_count(4, &self.seeds, report);
        if let Some(factor) = self
            .upscale_factor
            .filter(|factor| !Self::FACTORS.contains(factor))
        {
            report.error("upscaleFactor", "must be one of 2, 3, 4, 6", factor);
        }
    }
}

impl ImageInputs for UpscaleImageRequest {
    fn image_inputs(&mut self) -> Vec<ImageInput<'_>> {
        vec![ImageInput::new(
            "image.source",
            ImageRole::Image,
            &mut self.image.source,
        )]
    }

    fn check_images(&self, measured: &MeasuredImages, report: &mut Report) {
        let Some(size) = measured.size_at("image.source") else {
            return;
        };
        let factor = u64::from(self.upscale_factor.unwrap_or(Self::DEFAULT_FACTOR));
        let longer = u64::from(size.width.max(size.height));
        if longer * factor > Self::LONGEST_RESULT {
            report.warning(
                "upscaleFactor",
                format!("should make a result of at most 6k from a picture of {size}"),
                factor,
            );
        }
    }
}

/// The enlarged pictures.
///
/// Source: Firefly API 3.0.0, schema `PreciseUpsamplerResponse`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct UpscaleImageResult {
    /// The pictures, in the order of the seeds.
    pub outputs: Vec<UpscaleOutput>,
    /// Number of outputs that came without an address, so that there is nothing to fetch.
    #[serde(skip_serializing_if = "lenient::is_zero")]
    pub withheld: u32,
    /// Version of the answer, as the service names it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
}

/// One enlarged picture.
///
/// Source: Firefly API 3.0.0, schema `UpscaleBinaryOutput`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct UpscaleOutput {
    /// The service's ID of the output.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// Where to fetch the picture, without any Adobe header, within one hour: 1–4096 characters as published.
    pub presigned_url: PresignedUrl,
    /// ID of the picture in Creative Cloud, where it is stored there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub creative_cloud_file_id: Option<String>,
    /// ID of the component in Creative Cloud, where it is stored there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub creative_cloud_component_id: Option<String>,
    /// Name of the output.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

impl UpscaleImageResult {
    /// A result with the given pictures, as a stand-in for the service needs it.
    pub fn new(outputs: impl IntoIterator<Item = UpscaleOutput>) -> Self {
        Self {
            outputs: outputs.into_iter().collect(),
            withheld: 0,
            version: None,
        }
    }
}

impl UpscaleOutput {
    /// A picture at the address.
    pub fn new(presigned_url: impl Into<PresignedUrl>) -> Self {
        Self {
            id: None,
            presigned_url: presigned_url.into(),
            creative_cloud_file_id: None,
            creative_cloud_component_id: None,
            name: None,
        }
    }

    fn from_json(item: &Value) -> Option<Self> {
        let text = |name: &str| Some(item.get(name)?.as_str()?.to_owned());
        Some(Self {
            id: item.get("id").and_then(lenient::string),
            presigned_url: media_url(item)?,
            creative_cloud_file_id: text("creativeCloudFileId"),
            creative_cloud_component_id: text("creativeCloudComponentId"),
            name: text("name"),
        })
    }
}

impl Outputs for UpscaleImageResult {
    fn outputs(&self) -> Vec<OutputRef<'_>> {
        self.outputs
            .iter()
            .map(|output| OutputRef::new(None, &output.presigned_url, MediaKind::Image))
            .collect()
    }

    fn withheld(&self) -> u32 {
        self.withheld
    }
}

impl<'de> Deserialize<'de> for UpscaleImageResult {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        struct Wire {
            #[serde(deserialize_with = "upscale_outputs")]
            outputs: (Vec<UpscaleOutput>, u32),
            #[serde(default, deserialize_with = "lenient::option")]
            withheld: Option<u32>,
            #[serde(default, deserialize_with = "lenient::option")]
            version: Option<String>,
        }
        let wire = Wire::deserialize(deserializer)?;
        let (outputs, withheld) = wire.outputs;
        Ok(Self {
            outputs,
            withheld: withheld.saturating_add(wire.withheld.unwrap_or(0)),
            version: wire.version,
        })
    }
}

fn upscale_outputs<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<(Vec<UpscaleOutput>, u32), D::Error> {
    read_items(deserializer, UpscaleOutput::from_json)
}

#[cfg(test)]
mod tests;
