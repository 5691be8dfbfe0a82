//! Options of the commands that begin with a picture: similar, expand, fill, upscale.

use std::ffi::OsString;

use clap::Args as ClapArgs;
use firefly::types::ModelVersion;

use super::shared::{CallArgs, PlacementArgs, RunArgs, SeedArgs, SizeArg, VariationArgs};

pub(super) const SIMILAR_EXAMPLES: &str = "\
Examples:
  firefly similar robot.png -n 4 -o robots/
  firefly similar robot.png --model image4_standard --seed 7";

pub(super) const EXPAND_EXAMPLES: &str = "\
Examples:
  firefly expand robot.png --size 2688x1536
  firefly expand robot.png --size 2000x2000 --align-horizontal left --align-vertical bottom --prompt \"a workshop\"
  firefly expand robot.png --size 2000x2000 --inset 100,50,876,926";

pub(super) const FILL_EXAMPLES: &str = "\
Examples:
  firefly fill robot.png --mask hand.png --prompt \"a wrench\"
  firefly fill robot.png --mask robot-mask.png --invert-mask --prompt \"a beach\"   # everything but the robot";

pub(super) const FILL_USAGE: &str = "\
firefly fill [OPTIONS] --mask <MASK> <IMAGE>
       firefly fill [OPTIONS] --request <FILE>";

pub(super) const UPSCALE_EXAMPLES: &str = "\
Examples:
  firefly upscale robot.png
  firefly upscale robot.png --factor 4 -o robot-large.png";

pub(super) const SIMILAR_COUNT: &str =
    "Number of pictures, 1 to 4; 1 with `image4_ultra` [default: as many as seeds, else 1]";
pub(super) const EXPAND_SIZE: &str =
    "Width and height in pixels, at most 3999 each, 2688 with --sync [default: 2048x2048]";
pub(super) const FILL_SIZE: &str =
    "Width and height in pixels, one of the published pairs; not with --sync [default: 2048x2048]";
pub(super) const UPSCALE_SEED: &str =
    "Seed of a picture, a whole number; 1 to 4, one picture for each [default: one, random]";

/// What all have that make pictures of a given size from a picture.
#[derive(Debug, Default, ClapArgs)]
pub(crate) struct EditArgs {
    #[command(flatten)]
    pub(crate) image: ImageArg,
    #[command(flatten)]
    pub(crate) size: SizeArg,
    #[command(flatten)]
    pub(crate) variations: VariationArgs,
    #[command(flatten)]
    pub(crate) call: CallArgs,
    #[command(flatten)]
    pub(crate) run: RunArgs,
}

#[derive(Debug, Default, ClapArgs)]
pub(crate) struct SimilarArgs {
    #[command(flatten)]
    pub(crate) edit: EditArgs,
    /// Model version: `image3`, `image4_standard`, `image4_ultra`, or whatever the service offers tomorrow; not with --sync [default: image3]
    #[arg(short, long, value_name = "MODEL")]
    pub(crate) model: Option<ModelVersion>,
}

#[derive(Debug, Default, ClapArgs)]
pub(crate) struct ExpandArgs {
    #[command(flatten)]
    pub(crate) edit: EditArgs,
    #[command(flatten)]
    pub(crate) placement: PlacementArgs,
    #[command(flatten)]
    pub(crate) what: ExpandOptions,
}

#[derive(Debug, Default, ClapArgs)]
#[group(conflicts_with = "request")]
pub(crate) struct ExpandOptions {
    /// Where to paint, in place of a placement: white in this mask
    #[arg(long, value_name = "MASK")]
    pub(crate) mask: Option<OsString>,
    /// Read the mask, which --mask has to give, the other way round: black is painted; not with --sync
    #[arg(long)]
    pub(crate) invert_mask: bool,
    /// What to paint there, 1 to 1024 characters [default: more of the same]
    #[arg(long, value_name = "TEXT")]
    pub(crate) prompt: Option<String>,
}

#[derive(Debug, Default, ClapArgs)]
pub(crate) struct FillArgs {
    #[command(flatten)]
    pub(crate) edit: EditArgs,
    #[command(flatten)]
    pub(crate) what: FillOptions,
}

#[derive(Debug, Default, ClapArgs)]
#[group(conflicts_with = "request")]
pub(crate) struct FillOptions {
    /// What to paint anew: white in this mask, whose longer side should have 600 pixels or more (required without --request)
    #[arg(long, value_name = "MASK")]
    pub(crate) mask: Option<OsString>,
    /// Read the mask the other way round: black is painted anew; not with --sync
    #[arg(long)]
    pub(crate) invert_mask: bool,
    /// What to paint there, 1 to 1024 characters [default: whatever goes with the rest]
    #[arg(long, value_name = "TEXT")]
    pub(crate) prompt: Option<String>,
    /// What to avoid, at most 1024 characters
    #[arg(long, value_name = "TEXT")]
    pub(crate) negative_prompt: Option<String>,
    /// Language and region that the prompt is read for, such as en-US [default: the service decides]
    #[arg(long, value_name = "LOCALE")]
    pub(crate) locale: Option<String>,
}

#[derive(Debug, Default, ClapArgs)]
pub(crate) struct UpscaleArgs {
    #[command(flatten)]
    pub(crate) image: ImageArg,
    #[command(flatten)]
    pub(crate) factor: FactorArg,
    #[command(flatten)]
    pub(crate) seeds: SeedArgs,
    #[command(flatten)]
    pub(crate) run: RunArgs,
}

#[derive(Debug, Default, ClapArgs)]
#[group(conflicts_with = "request")]
pub(crate) struct FactorArg {
    /// How many times as wide and high: 2, 3, 4, 6, up to about 6000 pixels [default: 2]
    #[arg(short, long, value_name = "N", allow_negative_numbers = true)]
    pub(crate) factor: Option<String>,
}

#[derive(Debug, Default, ClapArgs)]
#[group(conflicts_with = "request")]
pub(crate) struct ImageArg {
    /// The picture: a file, `-` for standard input, a URL in storage that the service reads, or an ID of `firefly upload`
    #[arg(required_unless_present = "request")]
    pub(crate) image: Option<OsString>,
}
