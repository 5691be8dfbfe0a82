//! The commands, one module each, and the way that all operations share (`run_operation`).

use crate::{
    args::{Command, ModelsCommand, StylesCommand},
    context::Context,
    error::CliError,
    output,
};

mod auth;
mod composite;
mod dry_run;
mod emulator;
mod expand;
mod fill;
mod generate;
mod job;
mod manual;
mod models;
mod order;
mod pages;
mod reading;
mod results;
mod run_operation;
mod similar;
mod upload;
mod upscale;
mod video;

/// Does what was asked.
pub(crate) async fn run(context: &Context, command: Command) -> Result<(), CliError> {
    match command {
        Command::Auth(command) => auth::run(context, command).await,
        Command::Generate(args) => generate::run(context, *args).await,
        Command::Similar(args) => similar::run(context, *args).await,
        Command::Expand(args) => expand::run(context, *args).await,
        Command::Fill(args) => fill::run(context, *args).await,
        Command::Composite(command) => composite::run(context, command).await,
        Command::Upscale(args) => upscale::run(context, *args).await,
        Command::Video(args) => video::run(context, *args).await,
        Command::Upload(args) => upload::run(context, &args).await,
        Command::Models(ModelsCommand::List(args)) => models::list(context, args).await,
        Command::Styles(StylesCommand::List) => output::styles(context),
        Command::Job(command) => job::run(context, &command).await,
        Command::Emulator(args) => emulator::run(context, &args).await,
        Command::Completions(args) => pages::completions(context, &args),
        Command::Man(args) => pages::man(context, &args),
    }
}
