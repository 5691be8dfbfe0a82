//! What came of a command, for a person (`human`) or a script (`json`). Nothing is decided here.

use std::{
    io,
    time::{Duration, SystemTime},
};

use firefly::{
    AccessToken, Cancellation, GenerateImagesResult, JobRef,
    ims_auth::Scopes,
    types::{JobResponse, ModelVersion},
};

use crate::{context::Context, error::CliError, saved_picture::SavedPicture, timings::Timings};

pub(crate) mod human;
pub(crate) mod json;

/// A finished job and its files.
#[derive(Debug)]
pub(crate) struct Delivered {
    pub(crate) job: JobRef,
    pub(crate) result: GenerateImagesResult,
    pub(crate) pictures: Vec<SavedPicture>,
    pub(crate) timings: Timings,
}

/// What a token tells about itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Checked {
    pub(crate) client_id: String,
    /// Time left, and the end by the clock on the wall.
    pub(crate) expiry: Option<(Duration, SystemTime)>,
    /// `None`: the token does not tell.
    pub(crate) granted: Option<Vec<String>>,
    /// What was asked for and not granted; `None` when either is not known.
    pub(crate) missing: Option<Vec<String>>,
}

impl Checked {
    pub(crate) fn new(token: &AccessToken, asked: Option<&Scopes>, now: SystemTime) -> Self {
        let names = |scopes: &Scopes| scopes.iter().map(str::to_owned).collect();
        let granted = token.granted_scopes();
        Self {
            client_id: token.client_id().to_owned(),
            expiry: token
                .expires_at()
                .or_else(|| token.claimed_expiry())
                .map(|end| (end.duration_since(now).unwrap_or_default(), end)),
            missing: asked
                .zip(granted.as_ref())
                .map(|(asked, granted)| names(&asked.missing_from(granted))),
            granted: granted.as_ref().map(names),
        }
    }
}

/// The job's ID, or its status URL where it has none.
pub(crate) fn job_name<T>(job: &JobRef<T>) -> &str {
    job.job_id().unwrap_or(job.status_url())
}

/// Shows the pictures of a job.
pub(crate) fn delivered(
    context: &Context,
    delivered: &Delivered,
    model: Option<&ModelVersion>,
) -> Result<(), CliError> {
    if context.global.json {
        return context
            .print(&json::delivered(delivered, model, &context.warnings()).to_string())
            .inspect_err(|error| tell_of(context, error, &delivered.pictures));
    }
    print_paths(context, &delivered.pictures)
}

/// Prints paths, one a line.
pub(crate) fn print_paths(context: &Context, pictures: &[SavedPicture]) -> Result<(), CliError> {
    pictures
        .iter()
        .try_for_each(|picture| context.print(&picture.path.display().to_string()))
        .inspect_err(|error| tell_of(context, error, pictures))
}

/// Where standard output takes nothing, the pictures are there all the same. A reader that has gone did not want to know.
fn tell_of(context: &Context, error: &CliError, pictures: &[SavedPicture]) {
    if matches!(error, CliError::Output(error) if error.kind() == io::ErrorKind::BrokenPipe) {
        return;
    }
    for picture in pictures {
        let path = picture.path.display();
        context
            .console
            .say(&format!("{path} is saved all the same\n"));
    }
}

/// Shows how far a job is.
pub(crate) fn status<T>(
    context: &Context,
    job: &JobRef<T>,
    response: &JobResponse<GenerateImagesResult>,
) -> Result<(), CliError> {
    context.print(&if context.global.json {
        json::status(job, response).to_string()
    } else {
        human::status(response)
    })
}

/// Shows what became of a request to cancel.
pub(crate) fn cancelled<T>(
    context: &Context,
    job: &JobRef<T>,
    cancellation: Cancellation,
) -> Result<(), CliError> {
    let (word, words) = match cancellation {
        Cancellation::Requested => (
            "requested",
            "the job will be cancelled, unless it succeeds first",
        ),
        Cancellation::AlreadyFinished => ("already_finished", "too late: the job had ended"),
        Cancellation::AlreadyCancelled => {
            ("already_cancelled", "the job had been cancelled before")
        }
        // A new outcome is told by its name.
        _ => (
            "unknown",
            "the service answered in a way that this version does not know",
        ),
    };
    context.print(&if context.global.json {
        json::cancelled(job, word).to_string()
    } else {
        words.to_owned()
    })
}
