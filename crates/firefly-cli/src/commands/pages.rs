//! The commands that only tell about this program: completions and manual pages.

use clap::CommandFactory as _;

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
    let Some(folder) = &args.folder else {
        let mut page = Vec::new();
        clap_mangen::Man::new(Args::command())
            .render(&mut page)
            .map_err(CliError::Output)?;
        return context.print(String::from_utf8_lossy(&page).trim_end());
    };
    std::fs::create_dir_all(folder)
        .and_then(|()| clap_mangen::generate_to(Args::command(), folder))
        .map_err(|error| {
            CliError::Destination(format!(
                "{} cannot be written to: {error}",
                folder.display()
            ))
        })?;
    context.print(&folder.display().to_string())
}
