//! "Generate video": the request of `POST /v3/videos/generate`.

use super::VideoSettings;
use crate::image_input::{ImageInput, ImageInputs, ImageRole};
use crate::request::request;
use crate::rules;
use crate::source::DOMAINS;
use crate::validation::Report;
use crate::{ImageSource, ModelVersion, Size};
use serde::{Deserialize, Serialize};

request! {
    /// Asks for a video of five seconds: from a prompt, from key frames, or from both.
    ///
    /// ```
    /// use firefly_types::{CameraMotion, GenerateVideoRequest, ImageSource, Size, VideoSettings};
    ///
    /// let request = GenerateVideoRequest::new("a kite over a canyon at dawn")
    ///     .with_size(Size::VIDEO_WIDE_1280)
    ///     .with_first_frame(ImageSource::path("dawn.png"))
    ///     .with_video_settings(VideoSettings::new().with_camera_motion(CameraMotion::PanLeft));
    /// assert!(request.validate().is_ok());
    /// ```
    ///
    /// Source: Firefly API 3.0.0, schema `GenerateVideoRequestV3`.
    pub struct GenerateVideoRequest {
        required { }
        optional {
            /// What to show. No bound is published.
            prompt, with_prompt: "prompt" => into String;
            /// Start value of the random generator: exactly one; the service's choice when absent.
            seeds, with_seeds: "seeds" => each i64;
            /// Size of the video in pixels: exactly one, of 1–8192 on each side; a pair outside of [`Size::VIDEO`] draws a warning. No
            /// default is published.
            sizes, with_sizes: "sizes" => each Size;
            /// Constant rate factor, 0–63, default 18: 0 loses nothing, and 17–23 is suggested.
            bit_rate_factor, with_bit_rate_factor: "bitRateFactor" => count;
            /// Key frames, at their places in the video. None when absent.
            image, with_image: "image" => plain KeyFrames;
            /// How it is shot. Left to the service when absent.
            video_settings, with_video_settings: "videoSettings" => plain VideoSettings;
        }
        model_version {
            /// `video1_standard`, the only one.
            default ModelVersion::Video1Standard, "GenerateVideoRequest::default_model_version"
            models [ModelVersion::Video1Standard]
        }
    }
}

impl GenerateVideoRequest {
    /// Asks for what the prompt says, and leaves the rest to the service.
    pub fn new(prompt: impl Into<String>) -> Self {
        Self::bare().with_prompt(prompt)
    }

    /// Asks for a video that begins with a picture, without a prompt.
    pub fn from_first_frame(source: impl Into<ImageSource>) -> Self {
        Self::bare().with_first_frame(source)
    }

    /// Sets the size of the video in pixels.
    pub fn with_size(self, size: Size) -> Self {
        self.with_sizes([size])
    }

    /// Begins with this picture.
    pub fn with_first_frame(self, source: impl Into<ImageSource>) -> Self {
        self.with_key_frame(KeyFrame::new(source, 0.0))
    }

    /// Ends with this picture. A third party wants a first frame beside it; nothing that Adobe published does.
    pub fn with_last_frame(self, source: impl Into<ImageSource>) -> Self {
        self.with_key_frame(KeyFrame::new(source, 1.0))
    }

    /// Adds a key frame.
    pub fn with_key_frame(mut self, frame: KeyFrame) -> Self {
        self.image.get_or_insert_default().conditions.push(frame);
        self
    }

    fn check(&self, report: &mut Report) {
        if let Some(seeds) = &self.seeds {
            rules::seed_count(1, seeds, report);
        }
        self.check_sizes(report);
        rules::within("bitRateFactor", 0..=63, self.bit_rate_factor, report);
        if let Some(settings) = &self.video_settings {
            settings.check(report);
        }
        self.check_key_frames(report);
        let asks_nothing = self.prompt.is_none()
            && self.key_frames().is_empty()
            && self.seeds.is_none()
            && self.sizes.is_none()
            && self.bit_rate_factor.is_none()
            && self.video_settings.is_none();
        if asks_nothing && self.extra.is_empty() {
            report.warning("prompt", "should be given, or a key frame", "nothing");
        }
    }

    fn key_frames(&self) -> &[KeyFrame] {
        self.image
            .as_ref()
            .map_or(&[], |image| image.conditions.as_slice())
    }

    fn check_sizes(&self, report: &mut Report) {
        let Some(sizes) = &self.sizes else { return };
        if sizes.len() != 1 {
            report.error(
                "sizes",
                "must hold exactly one size",
                format!("{} sizes", sizes.len()),
            );
        }
        for (index, size) in sizes.iter().enumerate() {
            let path = format!("sizes[{index}]");
            let fits = |side: u32| (1..=LONGEST_SIDE).contains(&side);
            if !fits(size.width) || !fits(size.height) {
                report.error(
                    path,
                    format!("must have sides of 1 to {LONGEST_SIDE} pixels"),
                    size,
                );
            } else if !Size::VIDEO.contains(size) {
                let list = rules::listing(Size::VIDEO);
                report.warning(path, format!("should be one of {list}"), size);
            }
        }
    }

    fn check_key_frames(&self, report: &mut Report) {
        let frames = self.key_frames();
        for (index, frame) in frames.iter().enumerate() {
            let path = format!("image.conditions[{index}]");
            frame
                .source
                .check(&format!("{path}.source"), DOMAINS, report);
            rules::share(
                &format!("{path}.placement.position"),
                Some(frame.placement.position),
                report,
            );
        }
    }
}

/// Longest side that the schema takes, in pixels.
const LONGEST_SIDE: u32 = 8192;

impl ImageInputs for GenerateVideoRequest {
    fn image_inputs(&mut self) -> Vec<ImageInput<'_>> {
        let frames = self
            .image
            .iter_mut()
            .flat_map(|image| &mut image.conditions);
        frames
            .enumerate()
            .map(|(index, frame)| {
                let path = format!("image.conditions[{index}].source");
                ImageInput::new(path, ImageRole::Image, &mut frame.source)
            })
            .collect()
    }
}

/// The key frames of a video.
///
/// Source: Firefly API 3.0.0, schema `InputImageVideoV3`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct KeyFrames {
    /// The frames with their places; none is the default. The number is not bounded.
    #[serde(default)]
    pub conditions: Vec<KeyFrame>,
}

/// One key frame.
///
/// Source: Firefly API 3.0.0, schema `ImageConditionV3`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct KeyFrame {
    /// Where the picture comes from.
    pub source: ImageSource,
    /// Where it stands in the video.
    pub placement: KeyFramePlacement,
}

/// Where a key frame stands.
///
/// Source: Firefly API 3.0.0, schema `PlacementStart`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct KeyFramePlacement {
    /// Share of the video's length, 0–1: 0 is the first frame, 1 the last.
    pub position: f64,
}

impl KeyFrame {
    /// A picture at a share of the video's length, 0–1.
    pub fn new(source: impl Into<ImageSource>, position: f64) -> Self {
        Self {
            source: source.into(),
            placement: KeyFramePlacement { position },
        }
    }
}

#[cfg(test)]
mod tests;
