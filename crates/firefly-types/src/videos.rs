//! Operations on videos, one so far.

mod generate;
mod result;
mod settings;

pub use generate::{GenerateVideoRequest, KeyFrame, KeyFramePlacement, KeyFrames};
pub use result::{GenerateVideoResult, VideoOutput};
pub use settings::{CameraMotion, PromptStyle, ShotAngle, ShotSize, VideoSettings};
