//! "Generate video".

use firefly_types::{
    CameraMotion, GenerateVideoRequest, ImageSource, KeyFrame, PromptStyle, ShotAngle, ShotSize,
    Size, VideoSettings,
};
use serde_json::json;

use super::{Circumstance, Model, texts};

impl Model for GenerateVideoRequest {
    const PATH: &'static str = "/v3/videos/generate";
    const SCHEMA: &'static str = "GenerateVideoRequestV3";
    const EXISTING: &'static [Circumstance] = &[Circumstance {
        version: "video1_standard",
        body: || json!({}),
    }];

    fn sample(source: fn(&str) -> ImageSource) -> Self {
        Self::new("a kite")
            .with_seeds([5])
            .with_size(Size::VIDEO_WIDE_960)
            .with_bit_rate_factor(20)
            .with_key_frame(KeyFrame::new(source("frame"), 0.5))
            .with_video_settings(
                VideoSettings::new()
                    .with_camera_motion(CameraMotion::PanLeft)
                    .with_prompt_style(PromptStyle::Anime)
                    .with_shot_angle(ShotAngle::Aerial)
                    .with_shot_size(ShotSize::Long),
            )
    }

    fn versioned(self, version: &str) -> Self {
        self.with_model_version(version)
    }
}

/// The words of its enumerations.
pub(super) fn words() -> Vec<String> {
    [
        texts(CameraMotion::KNOWN),
        texts(PromptStyle::KNOWN),
        texts(ShotAngle::KNOWN),
        texts(ShotSize::KNOWN),
    ]
    .concat()
}
