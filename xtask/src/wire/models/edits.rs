//! The operations that work on one picture: similar, expand, fill, object composite, upscale.

use firefly_types::{
    Alignment, ContentClass, ExpandImageRequest, FillImageRequest, GenerateSimilarImagesRequest,
    HorizontalAlignment, ImageSource, Inset, Mask, ObjectCompositeRequest, Placement, Size, Style,
    StylePreset, UpscaleImageRequest, VerticalAlignment,
};
use serde_json::json;

use super::{Circumstance, Model, Sizes};

impl Model for GenerateSimilarImagesRequest {
    const PATH: &'static str = "/v3/images/generate-similar-async";
    const SCHEMA: &'static str = "GenerateSimilarImagesRequestV3";
    const EXISTING: &'static [Circumstance] = &[Circumstance {
        version: "image3",
        body: || json!({}),
    }];
    const SIZES: &'static [Sizes] = &[(None, "image3")];

    fn sample(source: fn(&str) -> ImageSource) -> Self {
        Self::new(source("image"))
            .with_num_variations(1)
            .with_seeds([5])
            .with_size(Size::SQUARE_1024)
    }

    fn versioned(self, version: &str) -> Self {
        self.with_model_version(version)
    }
}

impl Model for ExpandImageRequest {
    const PATH: &'static str = "/v3/images/expand-async";
    const SCHEMA: &'static str = "ExpandImageRequestV3";

    fn sample(source: fn(&str) -> ImageSource) -> Self {
        Self::new(source("image"))
            .with_mask(Mask::new(source("mask")).inverted())
            .with_placement(placement())
            .with_prompt("dunes")
            .with_num_variations(1)
            .with_seeds([5])
            .with_size(Size::new(300, 200))
    }
}

impl Model for FillImageRequest {
    const PATH: &'static str = "/v3/images/fill-async";
    const SCHEMA: &'static str = "FillImageRequestV3";
    const SIZES: &'static [Sizes] = &[(None, "")];

    fn sample(source: fn(&str) -> ImageSource) -> Self {
        Self::new(source("image"), Mask::new(source("mask")).inverted())
            .with_prompt("brick")
            .with_negative_prompt("people")
            .with_prompt_biasing_locale_code("en-US")
            .with_num_variations(1)
            .with_seeds([5])
            .with_size(Size::SQUARE_1024)
    }
}

impl Model for ObjectCompositeRequest {
    const PATH: &'static str = "/v3/images/generate-object-composite-async";
    const SCHEMA: &'static str = "GenerateObjectCompositeRequestV3";
    const SIZES: &'static [Sizes] = &[(None, "")];

    fn sample(source: fn(&str) -> ImageSource) -> Self {
        Self::new(source("image"), "a shelf")
            .with_mask(source("mask"))
            .with_placement(placement())
            .with_content_class(ContentClass::Photo)
            .with_style(
                Style::new()
                    .with_presets([StylePreset::MISTY])
                    .with_strength(50)
                    .with_image_reference(source("style")),
            )
            .with_num_variations(1)
            .with_seeds([5])
            .with_size(Size::SQUARE_1024)
    }
}

impl Model for UpscaleImageRequest {
    const PATH: &'static str = "/v3/images/upscale";
    const SCHEMA: &'static str = "PreciseUpsamplerRequestV3";
    const EXISTING: &'static [Circumstance] = &[Circumstance {
        version: "precise_upsampler_v1",
        body: || json!({}),
    }];

    fn sample(source: fn(&str) -> ImageSource) -> Self {
        Self::new(source("image"), [5]).with_upscale_factor(2)
    }

    fn versioned(self, version: &str) -> Self {
        self.with_model_version(version)
    }
}

/// A placement with every member, which is more than the guide asks for.
fn placement() -> Placement {
    let mut placement = Placement::inset(Inset::new(1, 2, 3, 4));
    placement.alignment = Some(Alignment::new(
        Some(HorizontalAlignment::Left),
        Some(VerticalAlignment::Top),
    ));
    placement
}
