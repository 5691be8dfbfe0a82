//! The checks of the project: `cargo xtask COMMAND`, one file per command.
//!
//! What lives here only says which commands there are. A command may call cargo, reads the checkout, and prints every
//! fault it finds before it fails.
// Printing is the whole purpose of these commands.
#![allow(clippy::print_stdout, clippy::print_stderr)]

mod alone;
mod bench;
mod ci;
mod findings;
mod fuzz;
mod gallery;
mod layers;
mod manifest;
mod model;
mod package;
mod rust_text;
mod tidy;
mod wire;
mod workspace;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// The checks of the project.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Programs outside the workspace that depend on `ims-auth` and nothing else compile.
    Alone(alone::Args),
    /// What a token in hand costs, beside the floor and other caches, as a table.
    Bench(bench::Args),
    /// Everything a change has to pass, in order: what `.ci/run` runs.
    Ci(ci::Args),
    /// The fuzz targets of `ims-auth`, each for a minute.
    Fuzz(fuzz::Args),
    /// A page of the docs with what the emulator paints for each operation.
    Gallery(gallery::Args),
    /// The dependencies between the crates: which crate may know of which, and what it weighs.
    Layers(layers::Args),
    /// The flight of the token cache under a model checker.
    Model(model::Args),
    /// Pack every published crate as it would be uploaded, and build it from the package.
    Package(package::Args),
    /// The state of the files: layout, module headers, sizes, links, left-overs, missing tests.
    Tidy(tidy::Args),
    /// The models and the emulator against the published description of the API.
    Wire(wire::Args),
}

fn main() -> ExitCode {
    let result = match Cli::parse().command {
        Command::Alone(args) => alone::run(args),
        Command::Bench(args) => bench::run(args),
        Command::Ci(args) => ci::run(args),
        Command::Fuzz(args) => fuzz::run(args),
        Command::Gallery(args) => gallery::run(args),
        Command::Layers(args) => layers::run(args),
        Command::Model(args) => model::run(args),
        Command::Package(args) => package::run(args),
        Command::Tidy(args) => tidy::run(args),
        Command::Wire(args) => wire::run(args),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Not `Debug`, which would bury the faults above under a backtrace of this program.
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::Cli;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn every_command_and_option_has_a_help_text() {
        for command in Cli::command().get_subcommands() {
            assert!(command.get_about().is_some(), "{}", command.get_name());
            for argument in command.get_arguments() {
                let id = argument.get_id();
                assert!(argument.get_help().is_some(), "{} {id}", command.get_name());
            }
        }
    }
}
