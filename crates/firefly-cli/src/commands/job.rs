//! `firefly job`: jobs of earlier runs, by their status URL.

use std::path::Path;

use firefly::{Client, GenerateImagesResult, Job};

use super::pictures::deliver;
use crate::{
    args::JobCommand, connection, context::Context, destination::Destination, error::CliError,
    folder, output, progress::Spinner, stage::Stage, timings::Timings,
};

/// What names of pictures begin with when the prompt is not known.
const WORDS: &str = "firefly";

pub(super) async fn run(context: &Context, command: &JobCommand) -> Result<(), CliError> {
    let url = match command {
        JobCommand::Status(args) | JobCommand::Cancel(args) => &args.url,
        JobCommand::Wait(args) => &args.url,
    };
    if context.global.emulator {
        return Err(CliError::Usage(
            "an emulator inside the process has no jobs of earlier runs: start `firefly emulator` in another terminal, \
             and set the variables that it prints"
                .to_owned(),
        ));
    }
    if !(url.starts_with("https://") || url.starts_with("http://")) {
        return Err(CliError::Usage(format!(
            "`{url}` is not the status URL of a job, such as https://firefly-api.adobe.io/v3/status/urn:ff:jobs:…"
        )));
    }
    match command {
        JobCommand::Status(_) => {
            let job = open(context, url).await?.1;
            let _spinner = Spinner::start(&context.console, "asking");
            let response = job.status().await?;
            output::status(context, job.reference(), &response)
        }
        JobCommand::Cancel(_) => {
            let job = open(context, url).await?.1;
            let _spinner = Spinner::start(&context.console, "asking");
            let cancellation = job.cancel().await?;
            output::cancelled(context, job.reference(), cancellation)
        }
        JobCommand::Wait(args) => {
            let place = Destination::new(args.output.as_deref(), WORDS, Path::is_dir)
                .map_err(CliError::Usage)?;
            context.aim_at(args.output.as_deref());
            folder::check(&place, 1)?;
            let (client, job) = open(context, url).await?;
            context.enter(Stage::Job(job.reference().clone().untyped()));
            let timings = Timings::start();
            let spinner = Spinner::start(&context.console, "asking for a token");
            client.tokens().token().await?;
            drop(spinner);
            let prepared = folder::prepare(&place, 1)?;
            let delivered = deliver(context, &client, &job, &place, timings).await?;
            drop(prepared);
            output::delivered(context, &delivered, None)
        }
    }
}

async fn open(
    context: &Context,
    url: &str,
) -> Result<(Client, Job<GenerateImagesResult>), CliError> {
    let client = connection::open(context).await?.client;
    let job = client.jobs().from_status_url(url);
    Ok((client, job))
}
