//! Options of the commands that only tell: styles, completions and manual pages.

use std::path::PathBuf;

use clap::{Args as ClapArgs, Subcommand};
use clap_complete::Shell;

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
