//! "Generate images with Image5": the request of `POST /v4/images/generate-async`.

use crate::image_input::{ImageInput, ImageInputs, ImageRole};
use crate::open_set::open_set;
use crate::request::request;
use crate::rules;
use crate::source::IMAGE5_DOMAINS;
use crate::validation::Report;
use crate::{ImageSource, Locale, ModelVersion};
use serde::{Deserialize, Serialize};

request! {
    /// Asks Image Model 5 for a picture: from a prompt alone, or from a prompt that says what to change in a reference.
    ///
    /// ```
    /// use firefly_types::{AspectRatio, GenerateImage5Request, ImageSource, ResolutionLevel};
    ///
    /// let drawn = GenerateImage5Request::new("a paper lighthouse on a desk")
    ///     .with_aspect_ratio(AspectRatio::Landscape4x3)
    ///     .with_resolution_level(ResolutionLevel::Mp4);
    /// let changed = GenerateImage5Request::new("make the sky overcast").with_reference(ImageSource::path("beach.jpg"));
    /// assert!(drawn.validate().is_ok() && changed.validate().is_ok());
    /// ```
    ///
    /// Source: Firefly API 3.0.0, schema `ImageGenerateRequestV3`.
    pub struct GenerateImage5Request {
        required {
            /// What to draw, or what to change: 1–1500 characters.
            prompt: String = "prompt",
        }
        optional {
            /// Shape of the picture. With a reference it is absent or `auto`. No default is published.
            aspect_ratio, with_aspect_ratio: "aspectRatio" => into AspectRatio;
            /// How many pixels the picture has, default `2.4MP`.
            resolution_level, with_resolution_level: "resolutionLevel" => into ResolutionLevel;
            /// The family of the model: `firefly_image`, and no other, also when absent.
            model_id, with_model_id: "modelId" => into ModelId;
            /// Locale, and how much to think about the prompt; the defaults of both when absent.
            model_specific_payload, with_model_specific_payload: "modelSpecificPayload" => plain ModelSpecificPayload;
            /// Number of pictures: 1, also when absent. Send several requests for several pictures.
            num_variations, with_num_variations: "numVariations" => count;
            /// At most one picture to change; none by default, which draws from the prompt alone.
            reference_blobs, with_reference_blobs: "referenceBlobs" => each ReferenceBlob;
            /// Start value of the random generator: exactly one; the service's choice when absent.
            seeds, with_seeds: "seeds" => each i64;
        }
        model_version {
            /// `image5`, the only one.
            default ModelVersion::Image5, "GenerateImage5Request::default_model_version"
            models [ModelVersion::Image5]
        }
    }
}

/// Longest prompt in Unicode scalar values.
const LONGEST_PROMPT: usize = 1500;

impl GenerateImage5Request {
    /// Asks for what the prompt says, 1–1500 characters, and leaves the rest to the service.
    pub fn new(prompt: impl Into<String>) -> Self {
        Self::bare(prompt.into())
    }

    /// Changes this picture as the prompt says, in place of any reference set before.
    ///
    /// At most 10 MB, an area from 512x512 to 2048x2048 pixels, an aspect ratio from 1:5 to 5:1.
    pub fn with_reference(self, source: impl Into<ImageSource>) -> Self {
        self.with_reference_blobs([ReferenceBlob::new(source)])
    }

    /// Sets the locale of the prompt.
    pub fn with_locale_code(mut self, locale: impl Into<Locale>) -> Self {
        self.model_specific_payload
            .get_or_insert_default()
            .locale_code = Some(locale.into());
        self
    }

    /// Sets how much the model thinks about the prompt. `quality` also describes the picture in the result's `altText`.
    pub fn with_prompt_reasoner(mut self, reasoner: impl Into<PromptReasoner>) -> Self {
        self.model_specific_payload
            .get_or_insert_default()
            .prompt_reasoner = Some(reasoner.into());
        self
    }

    fn check(&self, report: &mut Report) {
        rules::prompt_up_to(LONGEST_PROMPT, &self.prompt, report);
        rules::known(
            "aspectRatio",
            self.aspect_ratio.as_ref(),
            AspectRatio::KNOWN,
            report,
        );
        rules::known(
            "resolutionLevel",
            self.resolution_level.as_ref(),
            ResolutionLevel::KNOWN,
            report,
        );
        rules::known("modelId", self.model_id.as_ref(), ModelId::KNOWN, report);
        if let Some(payload) = &self.model_specific_payload {
            rules::known(
                "modelSpecificPayload.prompt_reasoner",
                payload.prompt_reasoner.as_ref(),
                PromptReasoner::KNOWN,
                report,
            );
        }
        rules::variations_up_to(1, self.num_variations, self.seeds.as_deref(), report);
        self.check_references(report);
    }

    fn check_references(&self, report: &mut Report) {
        let references = self.reference_blobs.as_deref().unwrap_or_default();
        if references.len() > 1 {
            report.error(
                "referenceBlobs",
                "must hold at most one reference",
                format!("{} references", references.len()),
            );
        }
        for (index, reference) in references.iter().enumerate() {
            reference.source.check(
                &format!("referenceBlobs[{index}].source"),
                IMAGE5_DOMAINS,
                report,
            );
            rules::known(
                &format!("referenceBlobs[{index}].usage"),
                reference.usage.as_ref(),
                ReferenceUsage::KNOWN,
                report,
            );
        }
        if let Some(ratio) = self
            .aspect_ratio
            .as_ref()
            .filter(|ratio| !references.is_empty() && ratio.as_str() != AspectRatio::Auto.as_str())
        {
            report.error(
                "aspectRatio",
                "must be absent or auto when there is a reference",
                ratio,
            );
        }
    }
}

impl ImageInputs for GenerateImage5Request {
    fn image_inputs(&mut self) -> Vec<ImageInput<'_>> {
        // The rules allow one; the others of a request that is sent unchecked are uploaded all the same.
        self.reference_blobs
            .iter_mut()
            .flatten()
            .enumerate()
            .map(|(index, reference)| {
                ImageInput::new(
                    format!("referenceBlobs[{index}].source"),
                    ImageRole::Image5Reference,
                    &mut reference.source,
                )
            })
            .collect()
    }
}

/// A picture that Image5 changes.
///
/// Source: Firefly API 3.0.0, schema `ReferenceBlobV3`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ReferenceBlob {
    /// Where it comes from.
    pub source: ImageSource,
    /// What it is for; `general` is the only word.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub usage: Option<ReferenceUsage>,
}

impl ReferenceBlob {
    /// A picture to change, for general use.
    pub fn new(source: impl Into<ImageSource>) -> Self {
        Self {
            source: source.into(),
            usage: Some(ReferenceUsage::General),
        }
    }
}

/// Settings that belong to the model.
///
/// Source: Firefly API 3.0.0, schema `ModelSpecificPayloadV3`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ModelSpecificPayload {
    /// Locale of the prompt, as RFC 5646 writes it, such as `en-US`; no default is published.
    #[serde(
        rename = "localeCode",
        default,
        skip_serializing_if = "Option::is_none"
    )]
    pub locale_code: Option<Locale>,
    /// How much the model thinks about the prompt, default `speed`. This name has an underscore on the wire.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prompt_reasoner: Option<PromptReasoner>,
}

open_set! {
    /// Shape of a picture of Image5.
    ///
    /// Source: Firefly API 3.0.0, schema `AspectRatio`.
    pub enum AspectRatio {
        /// `1:1`.
        Square = "1:1",
        /// `4:3`.
        Landscape4x3 = "4:3",
        /// `3:4`.
        Portrait3x4 = "3:4",
        /// `16:9`.
        Wide16x9 = "16:9",
        /// `9:16`.
        Tall9x16 = "9:16",
        /// `auto`: that of the reference, or the model's choice.
        Auto = "auto",
    }
}

open_set! {
    /// Number of pixels of a picture of Image5, in millions.
    ///
    /// Source: Firefly API 3.0.0, schema `ImageGenerateRequestV3`, member `resolutionLevel`.
    pub enum ResolutionLevel {
        /// `1MP`.
        Mp1 = "1MP",
        /// `2.4MP`, the default.
        Mp2_4 = "2.4MP",
        /// `4MP`.
        Mp4 = "4MP",
    }
}

open_set! {
    /// Family of the model, in the body of a request to Image5.
    ///
    /// Source: Firefly API 3.0.0, schema `FireflyModelId`.
    pub enum ModelId {
        /// `firefly_image`, the only one.
        FireflyImage = "firefly_image",
    }
}

open_set! {
    /// What a reference is for.
    ///
    /// Source: Firefly API 3.0.0, schema `ReferenceBlobUsageV3`.
    pub enum ReferenceUsage {
        /// `general`, the only one.
        General = "general",
    }
}

open_set! {
    /// How much Image5 thinks about a prompt.
    ///
    /// Source: Firefly API 3.0.0, schema `ModelSpecificPayloadV3`, member `prompt_reasoner`.
    pub enum PromptReasoner {
        /// `speed`, the default.
        Speed = "speed",
        /// `quality`: slower, and the result has an `altText`.
        Quality = "quality",
    }
}

#[cfg(test)]
mod tests;
