//! What came of a command, for a person (`human`) or a script (`json`). Nothing is decided here.

use std::{io, time::SystemTime};

use firefly::{
    Cancellation, JobRef,
    ims_auth::{Scopes, TokenCheck, Validation},
    types::{CustomModel, JobResponse, ModelVersion, Outputs, PresignedUrl, StylePreset},
};
use serde_json::Value;

use crate::{
    account::Origin, context::Context, details::Details, error::CliError, kept::Place,
    saved_picture::SavedPicture, session::End, timings::Timings,
};

pub(crate) mod emulator;
pub(crate) mod human;
pub(crate) mod json;

/// What is done, and its files.
#[derive(Debug)]
pub(crate) struct Delivered {
    /// `None` where the call itself answered with the result.
    pub(crate) job: Option<JobRef>,
    pub(crate) details: Details,
    pub(crate) pictures: Vec<SavedPicture>,
    pub(crate) timings: Timings,
}

/// What a token tells about itself.
#[derive(Debug)]
pub(crate) struct Checked {
    pub(crate) token: TokenCheck,
    /// `None` with a token that was fetched elsewhere.
    pub(crate) requested: Option<Scopes>,
    pub(crate) origin: Origin,
    pub(crate) now: SystemTime,
}

/// What IMS says about a valid token.
#[derive(Debug)]
pub(crate) struct Validated {
    pub(crate) client_id: String,
    pub(crate) validation: Validation,
    pub(crate) origin: Origin,
    pub(crate) now: SystemTime,
}

/// Credentials that are kept now.
#[derive(Debug)]
pub(crate) struct SignedIn {
    pub(crate) client_id: String,
    pub(crate) place: Place,
    /// Whether IMS gave a token for them.
    pub(crate) is_checked: bool,
}

/// What is no more.
#[derive(Debug, Default)]
pub(crate) struct SignedOut {
    /// How many tokens IMS takes no more.
    pub(crate) revoked: usize,
    /// How many are forgotten alone, see [`End::Forgotten`].
    pub(crate) forgotten: usize,
    /// Where credentials were kept.
    pub(crate) removed: Vec<Place>,
}

impl SignedOut {
    /// A sentence for each; none where nothing was there.
    pub(crate) fn lines(&self) -> Vec<String> {
        let mut lines = Vec::new();
        for (count, what) in [(self.revoked, "revoked"), (self.forgotten, "forgotten")] {
            match count {
                0 => {}
                1 => lines.push(format!("the token is {what}")),
                count => lines.push(format!("{count} tokens are {what}")),
            }
        }
        for place in &self.removed {
            lines.push(format!("the credentials are removed from {place}"));
        }
        lines
    }
}

/// Scopes as a person reads them.
pub(crate) fn listed(scopes: &Scopes) -> String {
    scopes.iter().collect::<Vec<_>>().join(", ")
}

/// Shows what a token tells about itself.
pub(crate) fn checked(context: &Context, checked: &Checked) -> Result<(), CliError> {
    let warnings = context.warnings.all();
    show(
        context,
        || json::checked(checked, &warnings),
        || human::checked(checked),
    )
}

/// Shows what IMS says about a token.
pub(crate) fn validated(context: &Context, validated: &Validated) -> Result<(), CliError> {
    let warnings = context.warnings.all();
    show(
        context,
        || json::validated(validated, &warnings),
        || human::validated(validated),
    )
}

/// Shows how the token of a client came to its end.
pub(crate) fn revoked(
    context: &Context,
    client_id: &str,
    end: End,
    is_forgotten: bool,
) -> Result<(), CliError> {
    let warnings = context.warnings.all();
    show(
        context,
        || json::revoked(Some((client_id, end)), is_forgotten, &warnings),
        || human::revoked(client_id, end),
    )
}

/// Shows that no token from `ims` is stored.
pub(crate) fn unrevoked(context: &Context, ims: &str) -> Result<(), CliError> {
    let warnings = context.warnings.all();
    show(
        context,
        || json::revoked(None, false, &warnings),
        || format!("there is no token from {ims} to revoke"),
    )
}

/// Shows where credentials are kept.
pub(crate) fn signed_in(context: &Context, signed_in: &SignedIn) -> Result<(), CliError> {
    let warnings = context.warnings.all();
    show(
        context,
        || json::signed_in(signed_in, &warnings),
        || human::signed_in(signed_in),
    )
}

/// Shows what is no more.
pub(crate) fn signed_out(context: &Context, signed_out: &SignedOut) -> Result<(), CliError> {
    let warnings = context.warnings.all();
    show(
        context,
        || json::signed_out(signed_out, &warnings),
        || human::signed_out(signed_out),
    )
}

fn show(
    context: &Context,
    for_a_script: impl FnOnce() -> Value,
    for_a_person: impl FnOnce() -> String,
) -> Result<(), CliError> {
    context.print(&if context.global.json {
        for_a_script().to_string()
    } else {
        human::harmless_lines(&for_a_person())
    })
}

/// The job's ID, or its status URL where it has none.
pub(crate) fn job_name<T>(job: &JobRef<T>) -> String {
    let id = job.job_id().map(str::to_owned);
    human::harmless(&id.unwrap_or_else(|| shown(job.status_url())))
}

/// The URL of a job, of which a user name and a query are never shown: they may be keys, and the path names the job.
fn shown(url: &str) -> String {
    let text = PresignedUrl::new(url).to_string();
    text.strip_suffix("?…").map(str::to_owned).unwrap_or(text)
}

/// Shows the pictures that were made.
pub(crate) fn delivered(
    context: &Context,
    delivered: &Delivered,
    model: Option<&ModelVersion>,
) -> Result<(), CliError> {
    if context.global.json {
        return context
            .print(&json::delivered(delivered, model, &context.warnings.all()).to_string())
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
pub(crate) fn status<T: Outputs>(
    context: &Context,
    job: &JobRef<T>,
    response: &JobResponse<T>,
) -> Result<(), CliError> {
    context.print(&if context.global.json {
        json::status(job, response).to_string()
    } else {
        human::status(response)
    })
}

/// Shows the handle of a job: the same line for a person and a script, since `job wait` takes it.
pub(crate) fn handle<T>(context: &Context, job: &JobRef<T>) -> Result<(), CliError> {
    let line = serde_json::to_string(job).map_err(|error| CliError::Output(error.into()))?;
    context.print_to_keep(&line)
}

/// Shows the ID of an upload.
pub(crate) fn uploaded(context: &Context, id: &str) -> Result<(), CliError> {
    let warnings = context.warnings.all();
    show(
        context,
        || json::uploaded(id, &warnings),
        || human::harmless(id),
    )
}

/// Shows custom models.
pub(crate) fn models(context: &Context, models: &[CustomModel]) -> Result<(), CliError> {
    show(context, || json::models(models), || human::models(models))
}

/// Shows the names of looks by group.
pub(crate) fn styles(context: &Context) -> Result<(), CliError> {
    show(
        context,
        || json::styles(StylePreset::GROUPS),
        || human::styles(StylePreset::GROUPS),
    )
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
