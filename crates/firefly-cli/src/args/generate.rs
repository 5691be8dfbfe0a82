//! Options of `firefly generate`.

use std::ffi::OsString;

use clap::Args as ClapArgs;
use firefly::types::{ContentClass, ModelVersion};

use super::shared::{CallArgs, RunArgs, SizeArg, StyleArgs, VariationArgs};

pub(super) const EXAMPLES: &str = "\
Examples:
  firefly generate \"a realistic illustration of a cat coding\"
  firefly generate \"a tin robot\" --seed 7 --seed 8 --style watercolor -o robots/
  firefly generate \"a tin robot\" -n 3 -o robot.png          # robot-1.png, robot-2.png, robot-3.png
  firefly generate \"a tin robot\" --style-image mood.jpg --structure-image sketch.png
  firefly generate \"a tin robot\" --model image5 --aspect-ratio 16:9 --resolution 4MP
  firefly generate \"make it night\" --model image5 --reference robot.png
  echo \"a tin robot\" | firefly generate - --json
  firefly generate -o robots/ -- \"-- a tin robot --\"       # a prompt that begins with a hyphen
  firefly generate --request request.json --dry-run
  firefly generate \"a tin robot\" --no-wait > job.json; firefly job wait job.json

PATH of -o: a folder if it ends in / or is one, and made if missing; pictures in it get names of their own that never
overwrite a file. Any other path is a file, which is replaced; of a symbolic link, the file that it leads to. Several
pictures get numbers behind its name, and overwrite nothing: a taken name gets one more, such as robot-1-2.png.

IMAGE: a file, `-` for standard input, a URL in storage that the service reads, or the ID that `firefly upload` printed
(`id:…` where a file has that name too).";

pub(super) const COUNT: &str = "Number of pictures, 1 to 4; 1 with `image4_ultra` and `image5` [default: as many as seeds, else 1]";

#[derive(Debug, Default, ClapArgs)]
pub(crate) struct GenerateArgs {
    #[command(flatten)]
    pub(crate) what: GenerateOptions,
    /// Model version [default: image3]
    ///
    /// One of `image3`, `image4_standard`, `image4_ultra` and `image5`, a custom one (`image3_custom`, `image4_custom`), or
    /// whatever the service offers tomorrow. With `image5` the request is another one, with fewer options. Not with --sync.
    #[arg(short, long, value_name = "MODEL")]
    pub(crate) model: Option<ModelVersion>,
    #[command(flatten)]
    pub(crate) size: SizeArg,
    #[command(flatten)]
    pub(crate) variations: VariationArgs,
    #[command(flatten)]
    pub(crate) style: StyleArgs,
    #[command(flatten)]
    pub(crate) call: CallArgs,
    #[command(flatten)]
    pub(crate) run: RunArgs,
}

#[derive(Debug, Default, ClapArgs)]
#[group(conflicts_with = "request")]
pub(crate) struct GenerateOptions {
    /// What to draw, 1 to 1024 characters, 1500 with image5; `-` reads it from standard input
    #[arg(required_unless_present = "request")]
    pub(crate) prompt: Option<String>,
    /// Photograph or art: photo, art [default: the service decides]
    #[arg(long, value_name = "CLASS")]
    pub(crate) content_class: Option<ContentClass>,
    /// What to avoid, at most 1024 characters; not with a custom model
    #[arg(long, value_name = "TEXT")]
    pub(crate) negative_prompt: Option<String>,
    /// Picture whose outlines and depth to follow
    #[arg(long, value_name = "IMAGE")]
    pub(crate) structure_image: Option<OsString>,
    /// How closely to follow the outlines, 0 to 100 percent [default: 50]
    #[arg(long, value_name = "PERCENT", allow_negative_numbers = true)]
    pub(crate) structure_strength: Option<String>,
    /// Custom model to draw with, an ID of `firefly models list`; --model is `image3_custom` or `image4_custom` then
    #[arg(long, value_name = "ID")]
    pub(crate) custom_model: Option<String>,
    /// How strong contrast, shadow and hue are, 2 to 10; not with `image4_custom`
    #[arg(long, value_name = "N", allow_negative_numbers = true)]
    pub(crate) visual_intensity: Option<String>,
    /// Language and region that the prompt is read for, such as en-US [default: the service decides]
    #[arg(long, value_name = "LOCALE")]
    pub(crate) locale: Option<String>,
    /// How `image4_custom` enlarges its pictures: `default`, `low_creativity` [default: default]
    #[arg(long, value_name = "TYPE")]
    pub(crate) upsampler: Option<String>,
    /// Shape of the picture, with image5: 1:1, 4:3, 3:4, 16:9, 9:16, auto; beside --reference only auto
    #[arg(long, value_name = "W:H")]
    pub(crate) aspect_ratio: Option<String>,
    /// Number of pixels, with image5: 1MP, 2.4MP, 4MP [default: 2.4MP]
    #[arg(long, value_name = "LEVEL")]
    pub(crate) resolution: Option<String>,
    /// Picture to change, with image5: at most 10 MB, of 512x512 to 2048x2048 pixels by area, 1:5 to 5:1 in shape
    #[arg(long, value_name = "IMAGE")]
    pub(crate) reference: Option<OsString>,
    /// How much the prompt is thought about, with image5: speed, quality (which describes the picture too) [default: speed]
    #[arg(long, value_name = "HOW")]
    pub(crate) prompt_reasoner: Option<String>,
}
