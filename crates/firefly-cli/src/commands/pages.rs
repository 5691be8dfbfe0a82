//! The commands that only tell about this program: completions and manual pages.

use clap::CommandFactory as _;

use super::manual;
use crate::{
    args::{Args, ManArgs, ShellArgs},
    context::Context,
    error::CliError,
};

const NAME: &str = "firefly";

/// Prints the script for a shell.
pub(super) fn completions(context: &Context, args: &ShellArgs) -> Result<(), CliError> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Args::command(), NAME, &mut script);
    context.print(String::from_utf8_lossy(&script).trim_end())
}

/// Prints the manual page of the program, or writes that of each command into a folder.
pub(super) fn man(context: &Context, args: &ManArgs) -> Result<(), CliError> {
    let pages = manual::pages().map_err(CliError::Output)?;
    let Some(folder) = &args.folder else {
        let of_program = pages.first().map_or("", |page| &page.text);
        return context.print(of_program.trim_end());
    };
    std::fs::create_dir_all(folder)
        .and_then(|()| {
            let mut pages = pages.iter();
            pages.try_for_each(|page| std::fs::write(folder.join(&page.file), &page.text))
        })
        .map_err(|error| {
            CliError::Destination(format!(
                "{} cannot be written to: {error}",
                folder.display()
            ))
        })?;
    context.print(&folder.display().to_string())
}
