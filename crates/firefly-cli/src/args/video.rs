//! Options of `firefly video`.

use std::ffi::OsString;

use clap::Args as ClapArgs;

use super::shared::{RunArgs, SeedArgs, SizeArg};

pub(super) const EXAMPLES: &str = "\
Examples:
  firefly video \"waves roll onto a beach\" --size 1920x1080 --camera-motion \"camera pan left\"
  firefly video --first-frame robot.png --prompt-style claymation -o robot.mp4
  firefly video \"it gets dark\" --first-frame day.png --last-frame night.png

IMAGE: a file, `-` for standard input, a URL in storage that the service reads, or an ID of `firefly upload`.";

pub(super) const SIZE: &str = "\
Width and height in pixels: 1920x1080, 1280x720, 960x540, the same upright, 1080x1080, 720x720 or 540x540 [default: the service decides]";
pub(super) const SEED: &str = "Seed of the video, a whole number; one at most";

#[derive(Debug, Default, ClapArgs)]
pub(crate) struct VideoArgs {
    #[command(flatten)]
    pub(crate) what: VideoOptions,
    #[command(flatten)]
    pub(crate) size: SizeArg,
    #[command(flatten)]
    pub(crate) seeds: SeedArgs,
    #[command(flatten)]
    pub(crate) run: RunArgs,
}

#[derive(Debug, Default, ClapArgs)]
#[group(conflicts_with = "request")]
pub(crate) struct VideoOptions {
    /// What happens; `-` reads it from standard input
    #[arg(required_unless_present_any = ["request", "first_frame", "last_frame"])]
    pub(crate) prompt: Option<String>,
    /// Picture that the video begins with
    #[arg(long, value_name = "IMAGE")]
    pub(crate) first_frame: Option<OsString>,
    /// Picture that the video ends with, best with a --first-frame too
    #[arg(long, value_name = "IMAGE")]
    pub(crate) last_frame: Option<OsString>,
    /// How the camera moves: "camera …" with pan left, pan right, zoom in, zoom out, tilt up, tilt down, locked down or handheld
    #[arg(long, value_name = "MOTION")]
    pub(crate) camera_motion: Option<String>,
    /// From where it looks: "… shot" with aerial, `eye_level`, high angle, low angle or top-down
    #[arg(long, value_name = "ANGLE")]
    pub(crate) shot_angle: Option<String>,
    /// How near it is: "close-up shot", "extreme close-up", "medium shot", "long shot" or "extreme long shot"
    #[arg(long, value_name = "SIZE")]
    pub(crate) shot_size: Option<String>,
    /// Look: anime, 3d, fantasy, cinematic, claymation, "line art", "stop motion", 2d, "vector art" or "black and white"
    #[arg(long, value_name = "STYLE")]
    pub(crate) prompt_style: Option<String>,
    /// Constant rate factor of the encoder, 0 (lossless) to 63; 17 to 23 is advised [default: 18]
    #[arg(long, value_name = "N", allow_negative_numbers = true)]
    pub(crate) bit_rate_factor: Option<String>,
}
