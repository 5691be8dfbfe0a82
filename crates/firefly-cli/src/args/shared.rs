//! Options that several commands share: where pictures go, how many come, how large, and what `--request` stands for.

use std::{ffi::OsString, path::PathBuf};

use clap::{Args as ClapArgs, ValueEnum};
use firefly::NameTemplate;

/// The words for `--request` where there is a `--model` too.
pub(super) const REQUEST_BESIDE_MODEL: &str = "\
Send this JSON request in place of the options that it holds; `-` reads it from standard input

A model is no part of the JSON: --model goes with it.";

/// What becomes of the request, and of what it makes.
#[derive(Debug, Default, ClapArgs)]
pub(crate) struct RunArgs {
    #[command(flatten)]
    pub(crate) output: OutputArgs,
    /// Send this JSON request in place of the options that it holds; `-` reads it from standard input
    #[arg(long, value_name = "FILE")]
    pub(crate) request: Option<PathBuf>,
    /// Check the request and print what would be sent, without credentials and without sending or uploading anything
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Print the handle of the job, a line of JSON that `firefly job wait` takes, and do not wait for it
    #[arg(long, conflicts_with_all = ["dry_run", "output", "names"])]
    pub(crate) no_wait: bool,
}

/// By which of its two calls an operation is asked for.
#[derive(Debug, Default, ClapArgs)]
pub(crate) struct CallArgs {
    /// Ask by the synchronous call, which answers with the pictures and makes no job; not with every option
    ///
    /// It draws with image3. Adobe removed it from its documentation on 2025-10-03, and it may end any day. If the connection breaks
    /// meanwhile, the paid result is lost. A request of --request is one of this call then: where there is a mask, it stands bare
    /// inside `image`.
    #[arg(long, conflicts_with = "no_wait")]
    pub(crate) sync: bool,
}

/// Where results go, and whether they are shown.
#[derive(Debug, Default, ClapArgs)]
pub(crate) struct OutputArgs {
    /// File or folder for what is made [default: the current folder]
    #[arg(short, long, value_name = "PATH")]
    pub(crate) output: Option<PathBuf>,
    /// How files in a folder are called, without the ending [default: {prompt}-{seed}]
    ///
    /// `{prompt}` stands for the prompt, or the name of the picture worked on; `{seed}` for the seed, or the number of the result
    /// where there is none; `{index}` for that number, `{count}` for how many there are, `{operation}` for what made it, such as
    /// `expand-the-image`, and `{date}` for the day in UTC, such as 2026-06-01.
    #[arg(long, value_name = "TEMPLATE")]
    pub(crate) names: Option<String>,
    /// Show pictures in the terminal; `auto` does where the terminal is known to show them
    #[arg(
        long,
        value_name = "WHEN",
        value_enum,
        default_value_t,
        default_missing_value = "always",
        num_args = 0..=1,
        require_equals = true
    )]
    pub(crate) preview: Preview,
}

impl OutputArgs {
    /// The template of `--names`, if there is one.
    pub(crate) fn template(&self) -> Result<Option<NameTemplate>, firefly::Error> {
        self.names.as_deref().map(NameTemplate::parse).transpose()
    }
}

/// When pictures are shown in the terminal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Preview {
    /// Where standard output is a terminal that is known to show pictures
    #[default]
    Auto,
    /// Also where the terminal is not known, by the protocol of kitty
    Always,
    /// Never
    Never,
}

/// How many, and from which seeds.
#[derive(Debug, Default, ClapArgs)]
pub(crate) struct VariationArgs {
    #[command(flatten)]
    pub(crate) number: CountArg,
    #[command(flatten)]
    pub(crate) seeds: SeedArgs,
}

/// How many.
#[derive(Debug, Default, ClapArgs)]
#[group(conflicts_with = "request")]
pub(crate) struct CountArg {
    /// Number of pictures, 1 to 4 [default: as many as seeds, else 1]
    #[arg(
        short = 'n',
        long = "count",
        value_name = "N",
        allow_negative_numbers = true
    )]
    pub(crate) count: Option<String>,
}

/// From which seeds.
#[derive(Debug, Default, ClapArgs)]
#[group(conflicts_with = "request")]
pub(crate) struct SeedArgs {
    /// Seed of a picture, a whole number; once for each picture, all different
    #[arg(
        long = "seed",
        value_name = "SEED",
        value_delimiter = ',',
        allow_hyphen_values = true
    )]
    pub(crate) seeds: Vec<String>,
}

/// How large.
#[derive(Debug, Default, ClapArgs)]
#[group(conflicts_with = "request")]
pub(crate) struct SizeArg {
    /// Width and height in pixels, one of the published pairs [default: 2048x2048]
    #[arg(short, long, value_name = "WxH", allow_hyphen_values = true)]
    pub(crate) size: Option<String>,
}

/// Where the input stands in the result.
#[derive(Debug, Default, ClapArgs)]
#[group(conflicts_with = "request")]
pub(crate) struct PlacementArgs {
    /// Where the picture stands from left to right: left, center, right [default: center]
    #[arg(long, value_name = "SIDE")]
    pub(crate) align_horizontal: Option<String>,
    /// Where the picture stands from top to bottom: top, center, bottom [default: center]
    #[arg(long, value_name = "SIDE")]
    pub(crate) align_vertical: Option<String>,
    /// Distances of the picture from the edges of the result in pixels: left, top, right, bottom
    #[arg(long, value_name = "L,T,R,B", allow_hyphen_values = true)]
    pub(crate) inset: Option<String>,
}

/// Whose look to follow.
#[derive(Debug, Default, ClapArgs)]
#[group(conflicts_with = "request")]
pub(crate) struct StyleArgs {
    /// Look, such as `watercolor` or `golden_hour`; may be given several times. `firefly styles list` tells the names
    #[arg(long = "style", value_name = "PRESET", value_delimiter = ',')]
    pub(crate) styles: Vec<String>,
    /// Picture whose look to follow
    #[arg(long, value_name = "IMAGE")]
    pub(crate) style_image: Option<OsString>,
    /// How closely to follow the look, 1 to 100 percent [default: 50]
    #[arg(long, value_name = "PERCENT", allow_negative_numbers = true)]
    pub(crate) style_strength: Option<String>,
}

/// The scene of a composite.
#[derive(Debug, Default, ClapArgs)]
#[group(conflicts_with = "request")]
pub(crate) struct SceneArgs {
    /// The scene, at most 10 MB (required without --request)
    #[arg(long, value_name = "IMAGE")]
    pub(crate) background: Option<OsString>,
    /// Where the object goes in the scene: white in this mask (required without --request)
    #[arg(long, value_name = "MASK")]
    pub(crate) fill_area: Option<OsString>,
    /// What goes there, at most 10 MB (required without --request)
    #[arg(long, value_name = "IMAGE")]
    pub(crate) object: Option<OsString>,
    /// Format of the results: image/jpeg, image/png, image/webp, image/jxl [default: the service decides]
    #[arg(long, value_name = "TYPE")]
    pub(crate) media_type: Option<String>,
}
