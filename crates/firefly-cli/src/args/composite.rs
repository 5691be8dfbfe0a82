//! Options of `firefly composite …`.

use clap::{Args as ClapArgs, Subcommand};
use firefly::types::ContentClass;

use super::{
    images::ImageArg,
    shared::{PlacementArgs, RunArgs, SceneArgs, SizeArg, StyleArgs, VariationArgs},
};

pub(super) const EXAMPLES: &str = "\
Examples:
  firefly composite object bottle.png --prompt \"on a rock by the sea\" --size 2304x1792
  firefly composite precise --background table.jpg --fill-area area.png --object bottle.png --blend 0.3
  firefly composite adaptive --background table.jpg --fill-area area.png --object bottle.png --shadow-intensity 0.8

IMAGE and MASK: a file, `-` for standard input, a URL in storage that the service reads, or an ID of `firefly upload`.";

#[derive(Debug, Subcommand)]
pub(crate) enum CompositeCommand {
    /// Paint a scene around an object
    Object(Box<ObjectArgs>),
    /// Put an object into a scene, with the object's own pixels
    Precise(Box<PreciseArgs>),
    /// Put an object into a scene, redrawn to fit it
    Adaptive(Box<AdaptiveArgs>),
}

#[derive(Debug, Default, ClapArgs)]
pub(crate) struct ObjectArgs {
    #[command(flatten)]
    pub(crate) image: ImageArg,
    #[command(flatten)]
    pub(crate) what: ObjectOptions,
    #[command(flatten)]
    pub(crate) size: SizeArg,
    #[command(flatten)]
    pub(crate) placement: PlacementArgs,
    #[command(flatten)]
    pub(crate) style: StyleArgs,
    #[command(flatten)]
    pub(crate) variations: VariationArgs,
    #[command(flatten)]
    pub(crate) run: RunArgs,
}

#[derive(Debug, Default, ClapArgs)]
#[group(conflicts_with = "request")]
pub(crate) struct ObjectOptions {
    /// The scene around the object, 1 to 1024 characters
    #[arg(long, value_name = "TEXT", required_unless_present = "request")]
    pub(crate) prompt: Option<String>,
    /// Where the object is: white in this mask
    #[arg(long, value_name = "MASK")]
    pub(crate) mask: Option<String>,
    /// Photograph or art: photo, art [default: the service decides]
    #[arg(long, value_name = "CLASS")]
    pub(crate) content_class: Option<ContentClass>,
}

#[derive(Debug, Default, ClapArgs)]
pub(crate) struct PreciseArgs {
    #[command(flatten)]
    pub(crate) scene: SceneArgs,
    #[command(flatten)]
    pub(crate) what: PreciseOptions,
    #[command(flatten)]
    pub(crate) variations: VariationArgs,
    #[command(flatten)]
    pub(crate) run: RunArgs,
}

#[derive(Debug, Default, ClapArgs)]
#[group(conflicts_with = "request")]
pub(crate) struct PreciseOptions {
    /// How far the object's edges blend into the scene, 0 to 1
    #[arg(long, value_name = "SHARE", allow_negative_numbers = true)]
    pub(crate) blend: Option<String>,
}

#[derive(Debug, Default, ClapArgs)]
pub(crate) struct AdaptiveArgs {
    #[command(flatten)]
    pub(crate) scene: SceneArgs,
    #[command(flatten)]
    pub(crate) what: AdaptiveOptions,
    #[command(flatten)]
    pub(crate) variations: VariationArgs,
    #[command(flatten)]
    pub(crate) run: RunArgs,
}

#[derive(Debug, Default, ClapArgs)]
#[group(conflicts_with = "request")]
pub(crate) struct AdaptiveOptions {
    /// What of the object's picture is the object: white in this mask
    #[arg(long, value_name = "MASK")]
    pub(crate) object_mask: Option<String>,
    /// How far the object takes on the colours of the scene, 0 to 1
    #[arg(long, value_name = "SHARE", allow_negative_numbers = true)]
    pub(crate) harmonization: Option<String>,
    /// How dark the object's shadow is, 0 to 1
    #[arg(long, value_name = "SHARE", allow_negative_numbers = true)]
    pub(crate) shadow_intensity: Option<String>,
    /// Leave the scene around the object as it is
    #[arg(long)]
    pub(crate) preserve_background: bool,
}
