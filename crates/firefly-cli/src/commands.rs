//! The commands, one module each, and the part that `generate` and `job wait` share.

use crate::{args::Command, context::Context, error::CliError};

mod auth;
mod dry_run;
mod emulator;
mod generate;
mod job;
mod order;
mod pictures;

/// Does what was asked.
pub(crate) async fn run(context: &Context, command: Command) -> Result<(), CliError> {
    match command {
        Command::Auth(command) => auth::run(context, command).await,
        Command::Generate(args) => generate::run(context, args).await,
        Command::Job(command) => job::run(context, &command).await,
        Command::Emulator(args) => emulator::run(context, &args).await,
    }
}
