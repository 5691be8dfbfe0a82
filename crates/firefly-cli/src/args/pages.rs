//! Options of the small commands: uploads, custom models, styles, completions and manual pages.

use std::path::PathBuf;

use clap::{Args as ClapArgs, Subcommand};
use clap_complete::Shell;
use firefly::types::{CustomModelSort, PublishedStateFilter};

pub(super) const UPLOAD_EXAMPLES: &str = "\
Examples:
  firefly upload robot.png
  firefly expand $(firefly upload robot.png) --size 2688x1536

The ID stands for the picture wherever a command takes one, for seven days. Files that are named there are uploaded by
themselves.";

pub(super) const MODELS_EXAMPLES: &str = "\
Examples:
  firefly models list --state published
  firefly generate \"my robot\" --model image3_custom --custom-model urn:aaid:…";

#[derive(Debug, ClapArgs)]
pub(crate) struct UploadArgs {
    /// The picture, a PNG, JPEG, WebP, TIFF or JPEG XL file of at most 15 MiB; `-` reads it from standard input
    pub(crate) file: PathBuf,
    /// Check the picture and print what would be sent, without credentials and without sending anything
    #[arg(long)]
    pub(crate) dry_run: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum ModelsCommand {
    /// List the custom models of the account: ID, name, and what each was trained for
    List(ModelsArgs),
}

#[derive(Debug, ClapArgs)]
pub(crate) struct ModelsArgs {
    /// Order: assetName, createdDate, modifiedDate; backwards with a hyphen before it [default: modifiedDate]
    #[arg(long, value_name = "MEMBER", allow_hyphen_values = true)]
    pub(crate) sort_by: Option<CustomModelSort>,
    /// Only models in this state: all, ready, published, unpublished, queued, training, failed, cancelled
    /// [default: published]
    #[arg(long, value_name = "STATE")]
    pub(crate) state: Option<PublishedStateFilter>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum StylesCommand {
    /// List the names by group, for --style
    List,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct ShellArgs {
    /// The shell
    #[arg(value_enum)]
    pub(crate) shell: Shell,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct ManArgs {
    /// Write the page of every command into this folder, which is made if missing
    #[arg(long, value_name = "FOLDER")]
    pub(crate) folder: Option<PathBuf>,
}
