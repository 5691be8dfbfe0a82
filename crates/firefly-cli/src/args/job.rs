//! Options of `firefly job …`.

use clap::{Args as ClapArgs, Subcommand};

use super::shared::OutputArgs;

pub(super) const EXAMPLES: &str = "\
Examples:
  firefly job status https://firefly-api.adobe.io/v3/status/urn:ff:jobs:…
  firefly job wait https://firefly-api.adobe.io/v3/status/urn:ff:jobs:… -o pictures/
  firefly job cancel urn:ff:jobs:…
  firefly generate \"a tin robot\" --no-wait | firefly job wait -

JOB: its status URL, its ID, the handle that --no-wait printed, a file with such a handle, or `-` for one on standard input.";

#[derive(Debug, Subcommand)]
pub(crate) enum JobCommand {
    /// Tell how far a job is
    Status(JobArgs),
    /// Wait for a job and save its results
    Wait(WaitArgs),
    /// Ask the service to cancel a job
    Cancel(JobArgs),
}

#[derive(Debug, ClapArgs)]
pub(crate) struct JobArgs {
    /// The job: its status URL, its ID, the handle that --no-wait printed, a file with such a handle, or `-` for one on standard input
    pub(crate) job: String,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct WaitArgs {
    /// The job: its status URL, its ID, the handle that --no-wait printed, a file with such a handle, or `-` for one on standard input
    pub(crate) job: String,
    #[command(flatten)]
    pub(crate) output: OutputArgs,
}
