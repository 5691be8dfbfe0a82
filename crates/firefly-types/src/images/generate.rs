//! "Generate images" (v3): the request of `POST /v3/images/generate-async`.

mod model_rules;

use crate::image_input::{ImageInput, ImageInputs};
use crate::request::request;
use crate::rules;
use crate::source::DOMAINS;
use crate::validation::Report;
use crate::{ContentClass, Locale, ModelVersion, Size, Structure, Style, UpsamplerType};

request! {
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
    pub struct GenerateImagesRequest {
        required {
            /// What to draw: 1–1024 characters.
            prompt: String = "prompt",
        }
        optional {
            /// What to avoid: at most 1024 characters; nothing when absent. Not with `image3_custom` and `image4_custom`.
            negative_prompt, with_negative_prompt: "negativePrompt" => into String;
            /// Photograph or art; detected when absent.
            content_class, with_content_class: "contentClass" => into ContentClass;
            /// Number of pictures, 1–4; the number of seeds when absent, else 1. The guides ask for 1 with `image4_ultra`.
            num_variations, with_num_variations: "numVariations" => count;
            /// Start values of the random generator: 1–4, all different, one for each variation; the service's choice when absent.
            seeds, with_seeds: "seeds" => each i64;
            /// Size of the pictures in pixels, default 2048x2048: a pair of the model version's list, which
            /// [`ModelVersion::sizes`] knows.
            size, with_size: "size" => plain Size;
            /// The look of the pictures; left to the prompt when absent.
            style, with_style: "style" => plain Style;
            /// A picture whose composition to follow; none when absent.
            structure, with_structure: "structure" => plain Structure;
            /// Strength of contrast, shadow and hue, 2–10; no default is published. Not with `image4_custom`.
            visual_intensity, with_visual_intensity: "visualIntensity" => count;
            /// Language and region to bias the content towards; detected when absent.
            prompt_biasing_locale_code, with_prompt_biasing_locale_code: "promptBiasingLocaleCode" => into Locale;
            /// The `assetId` of a custom model: needed with a model version that ends in `_custom`, absent
            /// with any other.
            custom_model_id, with_custom_model_id: "customModelId" => into String;
            /// How `image4_custom` enlarges its pictures, default `default`. Not with any other model version.
            upsampler_type, with_upsampler_type: "upsamplerType" => into UpsamplerType;
        }
        model_version {
            /// The model, default `image3`.
            default ModelVersion::Image3, "GenerateImagesRequest::default_model_version"
            models [
                ModelVersion::Image3,
                ModelVersion::Image3Fast,
                ModelVersion::Image3Custom,
                ModelVersion::Image4Standard,
                ModelVersion::Image4Ultra,
                ModelVersion::Image4Custom,
            ]
        }
    }
}

impl GenerateImagesRequest {
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
        if let Some(style) = &self.style {
            style.check("style", DOMAINS, report);
        }
        if let Some(structure) = &self.structure {
            structure.check("structure", DOMAINS, report);
        }
        rules::within("visualIntensity", 2..=10, self.visual_intensity, report);
        rules::locale(self.prompt_biasing_locale_code.as_ref(), report);
        rules::known(
            "upsamplerType",
            self.upsampler_type.as_ref(),
            UpsamplerType::KNOWN,
            report,
        );
        self.check_model(report);
    }
}

impl ImageInputs for GenerateImagesRequest {
    fn image_inputs(&mut self) -> Vec<ImageInput<'_>> {
        let style = self.style.as_mut().and_then(Style::image_input);
        let structure = self.structure.as_mut().and_then(Structure::image_input);
        style.into_iter().chain(structure).collect()
    }
}

#[cfg(test)]
mod tests;
