//! How a video is shot: the words of the camera and the style. One of them has an underscore, some have hyphens.

use crate::open_set::open_set;
use crate::rules;
use crate::validation::Report;
use serde::{Deserialize, Serialize};

/// How a video is shot; every member is optional.
///
/// ```
/// use firefly_types::{CameraMotion, ShotAngle, VideoSettings};
///
/// let settings = VideoSettings::new().with_camera_motion(CameraMotion::PanLeft).with_shot_angle(ShotAngle::EyeLevel);
/// assert_eq!(
///     serde_json::to_string(&settings)?,
///     r#"{"cameraMotion":"camera pan left","shotAngle":"eye_level shot"}"#,
/// );
/// # Ok::<(), serde_json::Error>(())
/// ```
///
/// Source: Firefly API 3.0.0, schema `VideoSettingsV3`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct VideoSettings {
    /// How the camera moves; left to the service when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub camera_motion: Option<CameraMotion>,
    /// The look; left to the service when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prompt_style: Option<PromptStyle>,
    /// From where the camera looks; left to the service when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shot_angle: Option<ShotAngle>,
    /// How near the camera is; left to the service when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shot_size: Option<ShotSize>,
}

impl VideoSettings {
    /// Leaves everything to the service.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets how the camera moves.
    pub fn with_camera_motion(mut self, motion: impl Into<CameraMotion>) -> Self {
        self.camera_motion = Some(motion.into());
        self
    }

    /// Sets the look.
    pub fn with_prompt_style(mut self, style: impl Into<PromptStyle>) -> Self {
        self.prompt_style = Some(style.into());
        self
    }

    /// Sets from where the camera looks.
    pub fn with_shot_angle(mut self, angle: impl Into<ShotAngle>) -> Self {
        self.shot_angle = Some(angle.into());
        self
    }

    /// Sets how near the camera is.
    pub fn with_shot_size(mut self, size: impl Into<ShotSize>) -> Self {
        self.shot_size = Some(size.into());
        self
    }

    pub(super) fn check(&self, report: &mut Report) {
        rules::known(
            "videoSettings.cameraMotion",
            self.camera_motion.as_ref(),
            CameraMotion::KNOWN,
            report,
        );
        rules::known(
            "videoSettings.promptStyle",
            self.prompt_style.as_ref(),
            PromptStyle::KNOWN,
            report,
        );
        rules::known(
            "videoSettings.shotAngle",
            self.shot_angle.as_ref(),
            ShotAngle::KNOWN,
            report,
        );
        rules::known(
            "videoSettings.shotSize",
            self.shot_size.as_ref(),
            ShotSize::KNOWN,
            report,
        );
    }
}

open_set! {
    /// How the camera moves. Source: Firefly API 3.0.0, schema `CameraMotion`.
    pub enum CameraMotion {
        /// `camera pan left`.
        PanLeft = "camera pan left",
        /// `camera pan right`.
        PanRight = "camera pan right",
        /// `camera zoom in`.
        ZoomIn = "camera zoom in",
        /// `camera zoom out`.
        ZoomOut = "camera zoom out",
        /// `camera tilt up`.
        TiltUp = "camera tilt up",
        /// `camera tilt down`.
        TiltDown = "camera tilt down",
        /// `camera locked down`.
        LockedDown = "camera locked down",
        /// `camera handheld`.
        Handheld = "camera handheld",
    }
}

open_set! {
    /// The look of a video. Source: Firefly API 3.0.0, schema `VideoPromptStyle`.
    pub enum PromptStyle {
        /// `anime`.
        Anime = "anime",
        /// `3d`.
        ThreeD = "3d",
        /// `fantasy`.
        Fantasy = "fantasy",
        /// `cinematic`.
        Cinematic = "cinematic",
        /// `claymation`.
        Claymation = "claymation",
        /// `line art`.
        LineArt = "line art",
        /// `stop motion`.
        StopMotion = "stop motion",
        /// `2d`.
        TwoD = "2d",
        /// `vector art`.
        VectorArt = "vector art",
        /// `black and white`.
        BlackAndWhite = "black and white",
    }
}

open_set! {
    /// From where the camera looks. Source: Firefly API 3.0.0, schema `ShotAngle`.
    pub enum ShotAngle {
        /// `aerial shot`.
        Aerial = "aerial shot",
        /// `eye_level shot`, with an underscore.
        EyeLevel = "eye_level shot",
        /// `high angle shot`.
        HighAngle = "high angle shot",
        /// `low angle shot`.
        LowAngle = "low angle shot",
        /// `top-down shot`.
        TopDown = "top-down shot",
    }
}

open_set! {
    /// How near the camera is. Source: Firefly API 3.0.0, schema `ShotSize`.
    pub enum ShotSize {
        /// `close-up shot`.
        CloseUp = "close-up shot",
        /// `extreme close-up`, without the word shot.
        ExtremeCloseUp = "extreme close-up",
        /// `medium shot`.
        Medium = "medium shot",
        /// `long shot`.
        Long = "long shot",
        /// `extreme long shot`.
        ExtremeLong = "extreme long shot",
    }
}
