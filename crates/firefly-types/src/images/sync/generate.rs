//! The synchronous call `POST /v3/images/generate`, which the service removed from its documentation.

use crate::image_input::{ImageInput, ImageInputs};
use crate::request::request;
use crate::rules;
use crate::source::SYNC_DOMAINS;
use crate::validation::Report;
use crate::{ContentClass, Locale, Size, Structure, Style};

request! {
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
    pub struct SyncGenerateImagesRequest {
        required {
            /// What to draw: 1–1024 characters.
            prompt: String = "prompt",
        }
        optional {
            /// What to avoid: at most 1024 characters; nothing when absent.
            negative_prompt, with_negative_prompt: "negativePrompt" => into String;
            /// Photograph or art; detected when absent.
            content_class, with_content_class: "contentClass" => into ContentClass;
            /// Number of pictures, 1–4; the number of seeds when absent, else 1.
            num_variations, with_num_variations: "numVariations" => count;
            /// Start values of the random generator: 1–4, all different, one for each variation; the schema's
            /// default is a single 0.
            seeds, with_seeds: "seeds" => each i64;
            /// Size of the pictures in pixels, default 2048x2048: a pair of [`Size::CLASSIC`].
            size, with_size: "size" => plain Size;
            /// The look of the pictures; left to the prompt when absent.
            style, with_style: "style" => plain Style;
            /// A picture whose composition to follow; none when absent.
            structure, with_structure: "structure" => plain Structure;
            /// Strength of contrast, shadow and hue, 2–10; no default is published.
            visual_intensity, with_visual_intensity: "visualIntensity" => count;
            /// Language and region to bias the content towards, default `en-US`.
            prompt_biasing_locale_code, with_prompt_biasing_locale_code: "promptBiasingLocaleCode" => into Locale;
            /// Whether the picture can be laid edge to edge, default false. Only this family of calls has it.
            tileable, with_tileable: "tileable" => flag;
        }
    }
}

impl SyncGenerateImagesRequest {
    /// Asks for what the prompt says, 1–1024 characters, and leaves the rest to the service.
    pub fn new(prompt: impl Into<String>) -> Self {
        Self::bare(prompt.into())
    }

    fn check(&self, report: &mut Report) {
        rules::prompt(&self.prompt, report);
        rules::negative_prompt(self.negative_prompt.as_deref(), report);
        rules::known(
            "contentClass",
            self.content_class.as_ref(),
            ContentClass::KNOWN,
            report,
        );
        rules::variations(self.num_variations, self.seeds.as_deref(), report);
        if let Some(size) = self
            .size
            .filter(|size| rules::sides(*size, LONGEST_SIDE, report))
        {
            check_size(size, report);
        }
        if let Some(style) = &self.style {
            style.check("style", SYNC_DOMAINS, report);
        }
        if let Some(structure) = &self.structure {
            structure.check("structure", SYNC_DOMAINS, report);
        }
        rules::within("visualIntensity", 2..=10, self.visual_intensity, report);
        rules::locale(self.prompt_biasing_locale_code.as_ref(), report);
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

impl ImageInputs for SyncGenerateImagesRequest {
    fn image_inputs(&mut self) -> Vec<ImageInput<'_>> {
        let style = self.style.as_mut().and_then(Style::image_input);
        let structure = self.structure.as_mut().and_then(Structure::image_input);
        style.into_iter().chain(structure).collect()
    }
}

#[cfg(test)]
mod tests;
