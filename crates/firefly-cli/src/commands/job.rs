//! `firefly job`: jobs of earlier runs, by status URL, ID or handle.

use std::path::Path;

use firefly::{Client, Job, JobRef, types::PresignedUrl};

use super::{
    reading::{ID, is_url, is_uuid, without_query},
    results::deliver,
};
use crate::{
    any_result::AnyResult,
    args::{JobCommand, OutputArgs},
    connection,
    context::Context,
    destination::Destination,
    error::CliError,
    folder,
    operation::Answer,
    output,
    plan::WORDS,
    preview,
    progress::Spinner,
    stage::Stage,
    timings::Timings,
};

pub(super) async fn run(context: &Context, command: &JobCommand) -> Result<(), CliError> {
    let named = match command {
        JobCommand::Status(args) | JobCommand::Cancel(args) => &args.job,
        JobCommand::Wait(args) => &args.job,
    };
    if context.global.emulator {
        return Err(CliError::Usage(
            "an emulator inside the process has no jobs of earlier runs: start `firefly emulator` in another terminal, \
             and set the variables that it prints"
                .to_owned(),
        ));
    }
    let named = Named::read(context, named).await?;
    match command {
        JobCommand::Status(_) => {
            let job = open(context, named).await?.1;
            let _spinner = Spinner::start(&context.console, "asking");
            let response = job.status().await?;
            output::status(context, job.reference(), &response)
        }
        JobCommand::Cancel(_) => {
            let (client, job) = open(context, named).await?;
            let _spinner = Spinner::start(&context.console, "asking");
            // First, so that an interruption meanwhile leaves nothing to wonder about.
            client.tokens().token().await?;
            context.enter(Stage::Cancelling(job.reference().clone().untyped()));
            let cancellation = job.cancel().await?;
            output::cancelled(context, job.reference(), cancellation)
        }
        JobCommand::Wait(args) => wait(context, named, &args.output).await,
    }
}

async fn wait(context: &Context, named: Named, args: &OutputArgs) -> Result<(), CliError> {
    let output = args.output.as_deref();
    let template = args.template();
    let template = template.map_err(|error| CliError::Usage(format!("--names: {error}")))?;
    let place = Destination::new(output, template.as_ref(), WORDS, Path::is_dir);
    let place = place.map_err(CliError::Usage)?;
    context.aim_at(output, template.as_ref());
    folder::check(&place, 1)?;
    let (client, job) = open(context, named).await?;
    context.enter(Stage::Job(job.reference().clone().untyped()));
    let timings = Timings::start();
    let spinner = Spinner::start(&context.console, "asking for a token");
    client.tokens().token().await?;
    drop(spinner);
    let prepared = folder::prepare(&place, 1)?;
    let delivered = deliver(context, &client, Answer::Job(job), &place, 1, timings).await?;
    drop(prepared);
    output::delivered(context, &delivered, None)?;
    preview::show(context, args.preview, &delivered.pictures)
}

/// What stands before the ID in the path of a status URL.
const STATUS: &str = "/status/";

/// What the IDs of jobs begin with.
const URN: &str = "urn:";

/// A job as the user names it.
#[derive(Debug)]
enum Named {
    Reference(JobRef<AnyResult>),
    /// On the base host, which the connection knows.
    Id(String),
}

impl Named {
    async fn read(context: &Context, text: &str) -> Result<Self, CliError> {
        if is_url(text) {
            return from_url(text).map(Self::Reference);
        }
        if let Some(id) = text.strip_prefix(ID) {
            return from_id(id);
        }
        let path = Path::new(text);
        let (handle, name) = if text == "-" {
            (context.read_stdin().await?, "standard input".to_owned())
        } else if text.trim_start().starts_with('{') {
            (text.to_owned(), "the argument".to_owned())
        } else if path.is_file() {
            (context.read_file(path).await?, path.display().to_string())
        } else if text.starts_with(URN) || is_uuid(text) {
            return from_id(text);
        } else {
            return Err(CliError::Usage(format!(
                "`{}` is neither the status URL of a job, such as https://firefly-api.adobe.io/v3/status/urn:ff:jobs:…, nor \
                 its ID, such as urn:ff:jobs:… or a UUID, any other behind `id:`, nor the handle that --no-wait printed or a file with it",
                without_query(text)
            )));
        };
        let refuse =
            |why: &str| CliError::Usage(format!("{name} is not the handle of a job: {why}"));
        let reference: JobRef<AnyResult> =
            serde_json::from_str(&handle).map_err(|error| refuse(&error.to_string()))?;
        if !is_url(reference.status_url()) || has_controls(reference.status_url()) {
            return Err(refuse("its statusUrl is no URL of the web"));
        }
        Ok(Self::Reference(reference))
    }
}

/// The job with an ID that the user has typed.
fn from_id(id: &str) -> Result<Named, CliError> {
    // Of these no path can be made that ends in them.
    if has_controls(id) || matches!(id.trim(), "" | "." | "..") {
        return Err(CliError::Usage(format!("{id:?} is no ID of a job")));
    }
    Ok(Named::Id(id.to_owned()))
}

fn has_controls(text: &str) -> bool {
    text.contains(char::is_control)
}

/// The job behind a URL that the user has typed.
fn from_url(text: &str) -> Result<JobRef<AnyResult>, CliError> {
    let url = PresignedUrl::new(text);
    let id = url.path().split_once(STATUS).map(|(_, id)| id);
    if has_controls(text) {
        return Err(CliError::Usage(
            "the URL holds a control character, such as the end of a line".to_owned(),
        ));
    }
    if id.is_some_and(|id| !id.trim_matches('/').is_empty()) {
        return Ok(JobRef::from_status_url(text));
    }
    Err(CliError::Usage(format!(
        "{url} is the address of an output or of something else, not of a job, whose status URL has `{STATUS}` and its ID in it: \
         give that URL, the ID, or the handle that --no-wait printed; to fetch an output again, `firefly job wait` takes the job \
         that made it"
    )))
}

async fn open(context: &Context, named: Named) -> Result<(Client, Job<AnyResult>), CliError> {
    let client = connection::open(context).await?.client;
    let job = match named {
        Named::Reference(reference) => client.jobs().resume(reference),
        Named::Id(id) => client.jobs().from_id(&id),
    };
    Ok((client, job))
}
