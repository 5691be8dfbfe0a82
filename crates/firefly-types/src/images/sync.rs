//! The synchronous call `POST /v3/images/generate`, which the service removed from its documentation.

use super::rules;
use crate::source::SYNC_DOMAINS;
use crate::validation::{Report, Validate};
use crate::{ContentClass, Extra, Locale, Size, Structure, Style};
use serde::{Deserialize, Serialize, Serializer};
use serde_json::Value;

/// Asks for pictures from a prompt and waits for them in the same call.
///
/// **Removed from Adobe's documentation on 2025-10-03.** The call still answered in August 2026, but may answer 404 or
/// 410 any day; use [`GenerateImagesRequest`](crate::GenerateImagesRequest) for anything new. It runs Image Model 3
/// only: there is no model version, no custom model and no upsampler. The answer is a
/// [`GenerateImagesResult`](crate::GenerateImagesResult) without a job around it.
///
/// ```
/// use firefly_types::SyncGenerateImagesRequest;
///
/// let request = SyncGenerateImagesRequest::new("a tin robot waters tulips").with_tileable(true);
/// assert_eq!(serde_json::to_string(&request)?, r#"{"prompt":"a tin robot waters tulips","tileable":true}"#);
/// # Ok::<(), serde_json::Error>(())
/// ```
///
/// Source: the API description bundled with Adobe's JavaScript SDK 2, schema `GenerateImagesRequest`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct SyncGenerateImagesRequest {
    /// What to draw: 1–1024 characters.
    pub prompt: String,
    /// What to avoid: at most 1024 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub negative_prompt: Option<String>,
    /// Photograph or art; detected when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content_class: Option<ContentClass>,
    /// Number of pictures, 1–4; the number of seeds when absent, else 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub num_variations: Option<u32>,
    /// Start values of the random generator: 1–4, all different, one for each variation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seeds: Option<Vec<i64>>,
    /// Size of the pictures in pixels, default 2048x2048: a pair of [`Size::CLASSIC`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size: Option<Size>,
    /// The look of the pictures.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub style: Option<Style>,
    /// A picture whose composition to follow.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub structure: Option<Structure>,
    /// Strength of contrast, shadow and hue, 2–10.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub visual_intensity: Option<u32>,
    /// Language and region to bias the content towards, default `en-US`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prompt_biasing_locale_code: Option<Locale>,
    /// Whether the picture can be laid edge to edge, default false. Only this family of calls has it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tileable: Option<bool>,
    /// Raw members beside the typed ones.
    #[serde(flatten, serialize_with = "serialize_extra")]
    pub extra: Extra,
}

impl SyncGenerateImagesRequest {
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
        "tileable",
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
            tileable: None,
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

    /// Says whether the picture can be laid edge to edge.
    pub fn with_tileable(mut self, tileable: bool) -> Self {
        self.tileable = Some(tileable);
        self
    }

    /// Adds a raw member for what this crate does not know.
    pub fn with_extra(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.extra.insert(name, value);
        self
    }

    /// Applies every published rule and reports all violations.
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
        if let Some(size) = self
            .size
            .filter(|size| rules::sides(*size, LONGEST_SIDE, &mut report))
        {
            check_size(size, &mut report);
        }
        if let Some(style) = &self.style {
            style.check("style", SYNC_DOMAINS, &mut report);
        }
        if let Some(structure) = &self.structure {
            structure.check("structure", SYNC_DOMAINS, &mut report);
        }
        rules::within(
            "visualIntensity",
            2..=10,
            self.visual_intensity,
            &mut report,
        );
        rules::locale(self.prompt_biasing_locale_code.as_ref(), &mut report);
        rules::extra(&self.extra, Self::MEMBERS, &mut report);
        report
    }
}

/// Longest side that the schema takes, in pixels.
const LONGEST_SIDE: u32 = 2688;

/// The eight pairs of the guide pass; the two that only the live service named for this model warn; others are refused.
fn check_size(size: Size, report: &mut Report) {
    if Size::CLASSIC.contains(&size) {
        return;
    }
    let list = rules::listing(Size::CLASSIC);
    if Size::IMAGE3.contains(&size) {
        report.warning("size", format!("should be one of {list}"), size);
    } else {
        report.error("size", format!("must be one of {list}"), size);
    }
}

impl Validate for SyncGenerateImagesRequest {
    fn validate(&self) -> Report {
        Self::validate(self)
    }
}

fn serialize_extra<S: Serializer>(extra: &Extra, serializer: S) -> Result<S::Ok, S::Error> {
    extra.serialize_beside(SyncGenerateImagesRequest::MEMBERS, serializer)
}

#[cfg(test)]
mod tests;
