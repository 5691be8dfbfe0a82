//! "Generate images" (v3): the request of `POST /v3/images/generate-async`.

mod model_rules;

use super::rules;
use crate::source::DOMAINS;
use crate::validation::{Report, Validate};
use crate::{ContentClass, Extra, Locale, ModelVersion, Size, Structure, Style, UpsamplerType};
use serde::{Deserialize, Serialize, Serializer};
use serde_json::Value;

/// Asks for pictures from a prompt.
///
/// ```
/// use firefly_types::{ContentClass, GenerateImagesRequest, Size};
///
/// let request = GenerateImagesRequest::new("a tin robot waters tulips")
///     .with_content_class(ContentClass::Art)
///     .with_size(Size::WIDE_2688)
///     .with_seeds([101, 202]);
/// assert!(request.validate().is_ok());
/// assert_eq!(
///     serde_json::to_string(&request)?,
///     r#"{"prompt":"a tin robot waters tulips","contentClass":"art","seeds":[101,202],"size":{"width":2688,"height":1536}}"#,
/// );
/// # Ok::<(), serde_json::Error>(())
/// ```
///
/// Source: Firefly API 3.0.0, schema `GenerateImagesRequestV3`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct GenerateImagesRequest {
    /// What to draw: 1–1024 characters.
    pub prompt: String,
    /// What to avoid: at most 1024 characters. Not with `image3_custom` and `image4_custom`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub negative_prompt: Option<String>,
    /// Photograph or art; detected when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content_class: Option<ContentClass>,
    /// Number of pictures, 1–4; the number of seeds when absent, else 1. The guides ask for 1 with `image4_ultra`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub num_variations: Option<u32>,
    /// Start values of the random generator: 1–4, all different, one for each variation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seeds: Option<Vec<i64>>,
    /// Size of the pictures in pixels, default 2048x2048; each model version has its list of pairs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size: Option<Size>,
    /// The look of the pictures.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub style: Option<Style>,
    /// A picture whose composition to follow.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub structure: Option<Structure>,
    /// Strength of contrast, shadow and hue, 2–10. Not with `image4_custom`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub visual_intensity: Option<u32>,
    /// Language and region to bias the content towards; detected when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prompt_biasing_locale_code: Option<Locale>,
    /// The `assetId` of a custom model: needed with a `*_custom` model version, refused with any other.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub custom_model_id: Option<String>,
    /// How `image4_custom` enlarges its pictures. Not with any other model version.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub upsampler_type: Option<UpsamplerType>,
    /// The model, default `image3`. Travels in the header `x-model-version`, and is no part of the JSON.
    #[serde(skip)]
    pub model_version: ModelVersion,
    /// Raw members beside the typed ones.
    #[serde(flatten, serialize_with = "serialize_extra")]
    pub extra: Extra,
}

impl GenerateImagesRequest {
    /// Names of the typed members in JSON.
    const MEMBERS: &'static [&'static str] = &[
        "prompt",
        "negativePrompt",
        "contentClass",
        "numVariations",
        "seeds",
        "size",
        "style",
        "structure",
        "visualIntensity",
        "promptBiasingLocaleCode",
        "customModelId",
        "upsamplerType",
    ];

    /// Asks for what the prompt says, 1–1024 characters, and leaves the rest to the service.
    pub fn new(prompt: impl Into<String>) -> Self {
        Self {
            prompt: prompt.into(),
            negative_prompt: None,
            content_class: None,
            num_variations: None,
            seeds: None,
            size: None,
            style: None,
            structure: None,
            visual_intensity: None,
            prompt_biasing_locale_code: None,
            custom_model_id: None,
            upsampler_type: None,
            model_version: ModelVersion::default(),
            extra: Extra::default(),
        }
    }

    /// Says what to avoid, at most 1024 characters.
    pub fn with_negative_prompt(mut self, prompt: impl Into<String>) -> Self {
        self.negative_prompt = Some(prompt.into());
        self
    }

    /// Asks for a photograph or for art.
    pub fn with_content_class(mut self, class: impl Into<ContentClass>) -> Self {
        self.content_class = Some(class.into());
        self
    }

    /// Sets the number of pictures, 1–4.
    pub fn with_num_variations(mut self, count: u32) -> Self {
        self.num_variations = Some(count);
        self
    }

    /// Sets the seeds, 1–4 of them, all different, one for each variation.
    pub fn with_seeds(mut self, seeds: impl IntoIterator<Item = i64>) -> Self {
        self.seeds = Some(seeds.into_iter().collect());
        self
    }

    /// Sets the size of the pictures in pixels.
    pub fn with_size(mut self, size: Size) -> Self {
        self.size = Some(size);
        self
    }

    /// Sets the look of the pictures.
    pub fn with_style(mut self, style: Style) -> Self {
        self.style = Some(style);
        self
    }

    /// Sets a picture whose composition to follow.
    pub fn with_structure(mut self, structure: Structure) -> Self {
        self.structure = Some(structure);
        self
    }

    /// Sets the strength of contrast, shadow and hue, 2–10.
    pub fn with_visual_intensity(mut self, intensity: u32) -> Self {
        self.visual_intensity = Some(intensity);
        self
    }

    /// Sets language and region, such as `en-US`.
    pub fn with_prompt_biasing_locale_code(mut self, locale: impl Into<Locale>) -> Self {
        self.prompt_biasing_locale_code = Some(locale.into());
        self
    }

    /// Sets the custom model. Set a `*_custom` model version as well: the service ignores the ID without one.
    pub fn with_custom_model_id(mut self, id: impl Into<String>) -> Self {
        self.custom_model_id = Some(id.into());
        self
    }

    /// Sets how `image4_custom` enlarges its pictures.
    pub fn with_upsampler_type(mut self, upsampler: impl Into<UpsamplerType>) -> Self {
        self.upsampler_type = Some(upsampler.into());
        self
    }

    /// Sets the model.
    pub fn with_model_version(mut self, version: impl Into<ModelVersion>) -> Self {
        self.model_version = version.into();
        self
    }

    /// Adds a raw member for what this crate does not know yet.
    pub fn with_extra(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.extra.insert(name, value);
        self
    }

    /// Applies every published rule and reports all violations.
    ///
    /// A model version that the crate does not know switches its size list off.
    pub fn validate(&self) -> Report {
        let mut report = Report::default();
        rules::prompt(&self.prompt, &mut report);
        rules::negative_prompt(self.negative_prompt.as_deref(), &mut report);
        if let Some(class) = &self.content_class {
            rules::known(
                "contentClass",
                class,
                ContentClass::KNOWN,
                ContentClass::as_str,
                &mut report,
            );
        }
        rules::variations(self.num_variations, self.seeds.as_deref(), &mut report);
        if let Some(style) = &self.style {
            style.check("style", DOMAINS, &mut report);
        }
        if let Some(structure) = &self.structure {
            structure.check("structure", DOMAINS, &mut report);
        }
        rules::within(
            "visualIntensity",
            2..=10,
            self.visual_intensity,
            &mut report,
        );
        rules::locale(self.prompt_biasing_locale_code.as_ref(), &mut report);
        if let Some(upsampler) = &self.upsampler_type {
            rules::known(
                "upsamplerType",
                upsampler,
                UpsamplerType::KNOWN,
                UpsamplerType::as_str,
                &mut report,
            );
        }
        rules::extra(&self.extra, Self::MEMBERS, &mut report);
        self.check_model(&mut report);
        report
    }
}

impl Validate for GenerateImagesRequest {
    fn validate(&self) -> Report {
        Self::validate(self)
    }
}

fn serialize_extra<S: Serializer>(extra: &Extra, serializer: S) -> Result<S::Ok, S::Error> {
    extra.serialize_beside(GenerateImagesRequest::MEMBERS, serializer)
}

#[cfg(test)]
mod tests;
