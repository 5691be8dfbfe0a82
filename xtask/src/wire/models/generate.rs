//! "Generate images": the request that has most members, and the lists of sizes by model version.

use firefly_types::{
    ContentClass, GenerateImagesRequest, ImageSource, Size, Structure, Style, StylePreset,
    UpsamplerType,
};
use serde_json::json;

use super::{Circumstance, Model, Sizes};

impl Model for GenerateImagesRequest {
    const PATH: &'static str = "/v3/images/generate-async";
    const SCHEMA: &'static str = "GenerateImagesRequestV3";
    const CIRCUMSTANCES: &'static [Circumstance] = &[
        Circumstance {
            version: "image3",
            body: || json!({"prompt": "a"}),
        },
        Circumstance {
            version: "image3_custom",
            body: || json!({"prompt": "a", "customModelId": "id"}),
        },
        Circumstance {
            version: "image4_custom",
            body: || json!({"prompt": "a", "customModelId": "id"}),
        },
        // The bounds of a side stand apart from the lists of pairs, which an unknown version has none of.
        Circumstance {
            version: "a-version-of-tomorrow",
            body: || json!({"prompt": "a"}),
        },
    ];
    const EXISTING: &'static [Circumstance] = Self::CIRCUMSTANCES.split_at(3).0;
    const SIZES: &'static [Sizes] = &[
        (Some("`image3`"), "image3"),
        (Some("`image4`"), "image4_standard"),
        (Some("`image4`"), "image4_ultra"),
    ];

    fn sample(source: fn(&str) -> ImageSource) -> Self {
        Self::new("a pebble")
            .with_negative_prompt("sand")
            .with_content_class(ContentClass::Photo)
            .with_num_variations(1)
            .with_seeds([5])
            .with_size(Size::SQUARE_2048)
            .with_style(
                Style::new()
                    .with_presets([StylePreset::MISTY])
                    .with_strength(50)
                    .with_image_reference(source("style")),
            )
            .with_structure(Structure::new(source("structure")).with_strength(50))
            .with_visual_intensity(5)
            .with_prompt_biasing_locale_code("en-US")
            .with_custom_model_id("id")
            .with_upsampler_type(UpsamplerType::Default)
    }

    fn versioned(self, version: &str) -> Self {
        self.with_model_version(version)
    }
}
