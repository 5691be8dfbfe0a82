//! Options of `firefly composite …`.

use std::ffi::OsString;

use clap::{Args as ClapArgs, Subcommand};
use firefly::types::ContentClass;

use super::{
    images::EditArgs,
    shared::{PlacementArgs, RunArgs, SceneArgs, StyleArgs, VariationArgs},
};

pub(super) const EXAMPLES: &str = "\
Examples:
  firefly composite object bottle.png --prompt \"on a rock by the sea\" --size 2304x1792
  firefly composite precise --background table.jpg --fill-area area.png --object bottle.png --blend 0.3
  firefly composite adaptive --background table.jpg --fill-area area.png --object bottle.png --shadow-intensity 0.8

IMAGE and MASK: a file, `-` for standard input, a URL in storage that the service reads, or an ID of `firefly upload`.";

const OBJECT_USAGE: &str = "\
firefly composite object [OPTIONS] --prompt <TEXT> <IMAGE>
       firefly composite object [OPTIONS] --request <FILE>";
const PRECISE_USAGE: &str = "\
firefly composite precise [OPTIONS] --background <IMAGE> --fill-area <MASK> --object <IMAGE>
       firefly composite precise [OPTIONS] --request <FILE>";
const ADAPTIVE_USAGE: &str = "\
firefly composite adaptive [OPTIONS] --background <IMAGE> --fill-area <MASK> --object <IMAGE>
       firefly composite adaptive [OPTIONS] --request <FILE>";

const COUNT: &str = "Number of pictures, 1 to 3 [default: as many as seeds, else 1]";
const SEEDS: &str = "Seed of a picture, a whole number; once for each picture [default: 333, 222 and 111 in this order]";

#[derive(Debug, Subcommand)]
pub(crate) enum CompositeCommand {
    /// Paint a scene around an object
    #[command(override_usage = OBJECT_USAGE)]
    Object(Box<ObjectArgs>),
    /// Put an object into a scene, with the object's own pixels
    #[command(
        override_usage = PRECISE_USAGE,
        mut_arg("count", |arg| arg.help(COUNT)),
        mut_arg("seeds", |arg| arg.help(SEEDS))
    )]
    Precise(Box<PreciseArgs>),
    /// Put an object into a scene, redrawn to fit it
    #[command(
        override_usage = ADAPTIVE_USAGE,
        mut_arg("count", |arg| arg.help(COUNT)),
        mut_arg("seeds", |arg| arg.help(SEEDS))
    )]
    Adaptive(Box<AdaptiveArgs>),
}

#[derive(Debug, Default, ClapArgs)]
pub(crate) struct ObjectArgs {
    #[command(flatten)]
    pub(crate) edit: EditArgs,
    #[command(flatten)]
    pub(crate) what: ObjectOptions,
    #[command(flatten)]
    pub(crate) placement: PlacementArgs,
    #[command(flatten)]
    pub(crate) style: StyleArgs,
}

#[derive(Debug, Default, ClapArgs)]
#[group(conflicts_with = "request")]
pub(crate) struct ObjectOptions {
    /// The scene around the object, 1 to 1024 characters (required without --request)
    #[arg(long, value_name = "TEXT")]
    pub(crate) prompt: Option<String>,
    /// Where the object is, in place of a placement: white in this mask
    #[arg(long, value_name = "MASK")]
    pub(crate) mask: Option<OsString>,
    /// Photograph or art: photo, art [default: the service decides]
    #[arg(long, value_name = "CLASS")]
    pub(crate) content_class: Option<ContentClass>,
}

/// What both have that put an object into a scene.
#[derive(Debug, Default, ClapArgs)]
pub(crate) struct InsertArgs {
    #[command(flatten)]
    pub(crate) scene: SceneArgs,
    #[command(flatten)]
    pub(crate) variations: VariationArgs,
    #[command(flatten)]
    pub(crate) run: RunArgs,
}

#[derive(Debug, Default, ClapArgs)]
pub(crate) struct PreciseArgs {
    #[command(flatten)]
    pub(crate) insert: InsertArgs,
    #[command(flatten)]
    pub(crate) what: PreciseOptions,
}

#[derive(Debug, Default, ClapArgs)]
#[group(conflicts_with = "request")]
pub(crate) struct PreciseOptions {
    /// How much of its own look the object keeps: 0 (it takes on that of the scene) to 1 (all) [default: 0.5]
    #[arg(long, value_name = "SHARE", allow_negative_numbers = true)]
    pub(crate) blend: Option<String>,
}

#[derive(Debug, Default, ClapArgs)]
pub(crate) struct AdaptiveArgs {
    #[command(flatten)]
    pub(crate) insert: InsertArgs,
    #[command(flatten)]
    pub(crate) what: AdaptiveOptions,
}

#[derive(Debug, Default, ClapArgs)]
#[group(conflicts_with = "request")]
pub(crate) struct AdaptiveOptions {
    /// What of the object's picture is the object: white in this mask
    #[arg(long, value_name = "MASK")]
    pub(crate) object_mask: Option<OsString>,
    /// How far the object takes on colour and light of the scene, 0 to 1 [default: 0.6]
    #[arg(long, value_name = "SHARE", allow_negative_numbers = true)]
    pub(crate) harmonization: Option<String>,
    /// How dark the object's shadow is, 0 to 1 [default: 1]
    #[arg(long, value_name = "SHARE", allow_negative_numbers = true)]
    pub(crate) shadow_intensity: Option<String>,
    /// Keep the details of the scene inside the fill area
    #[arg(long)]
    pub(crate) preserve_background: bool,
}
