//! Precise and adaptive composite.

use firefly_types::{
    AdaptiveCompositeRequest, CompositeBackground, ImageSource, OutputMediaType,
    PreciseCompositeRequest,
};

use super::Model;

impl Model for PreciseCompositeRequest {
    const PATH: &'static str = "/v3/images/precise-composite";
    const SCHEMA: &'static str = "PreciseCompositeRequest";

    fn sample(source: fn(&str) -> ImageSource) -> Self {
        let scene = CompositeBackground::new(source("scene"), source("area"));
        Self::new(scene, source("object"))
            .with_num_variations(1)
            .with_seeds([5])
            .with_blend(0.25)
            .with_media_type(OutputMediaType::Png)
    }
}

impl Model for AdaptiveCompositeRequest {
    const PATH: &'static str = "/v3/images/adaptive-composite";
    const SCHEMA: &'static str = "AdaptiveCompositeRequest";

    fn sample(source: fn(&str) -> ImageSource) -> Self {
        let scene = CompositeBackground::new(source("scene"), source("area"));
        Self::new(scene, source("object"))
            .with_object_mask(source("mask"))
            .with_num_variations(1)
            .with_seeds([5])
            .with_harmonization(0.25)
            .with_shadow_intensity(0.75)
            .with_preserve_background(true)
            .with_media_type(OutputMediaType::Jpeg)
    }
}
