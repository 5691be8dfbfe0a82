//! "Generate images with Image5".

use firefly_types::{
    AspectRatio, GenerateImage5Request, ImageSource, ModelId, PromptReasoner, ResolutionLevel,
};
use serde_json::json;

use super::{Circumstance, Model};

impl Model for GenerateImage5Request {
    const PATH: &'static str = "/v4/images/generate-async";
    const SCHEMA: &'static str = "ImageGenerateRequestV3";
    const EXISTING: &'static [Circumstance] = &[Circumstance {
        version: "image5",
        body: || json!({}),
    }];

    fn sample(source: fn(&str) -> ImageSource) -> Self {
        Self::new("a pebble")
            .with_aspect_ratio(AspectRatio::Auto)
            .with_resolution_level(ResolutionLevel::Mp1)
            .with_model_id(ModelId::FireflyImage)
            .with_locale_code("en-US")
            .with_prompt_reasoner(PromptReasoner::Speed)
            .with_num_variations(1)
            .with_reference(source("reference"))
            .with_seeds([5])
    }

    fn versioned(self, version: &str) -> Self {
        self.with_model_version(version)
    }
}
