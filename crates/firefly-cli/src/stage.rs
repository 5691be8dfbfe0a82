//! How far a command has come.

use firefly::JobRef;

/// How far a command has come: what an interruption has to tell.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum Stage {
    /// Nothing was asked for that costs anything.
    #[default]
    Before,
    /// Pictures of a request are being uploaded, which costs nothing, and the request itself is not sent yet.
    Uploading,
    /// A paid request is under way, and whether it is accepted is not known yet.
    Submitting,
    /// There is a job.
    Job(JobRef),
    /// The service is being asked to cancel a job.
    Cancelling(JobRef),
    /// A paid request is under way whose answer is the result: without the answer there is no way to it.
    Calling,
    /// The result is there, and its pictures are being fetched; `None` where no job led to it.
    Fetching(Option<JobRef>),
    /// Credentials are asked for and tried, and not kept yet.
    SigningIn,
    /// Credentials are being kept.
    Keeping,
    /// Tokens are being revoked and forgotten, and credentials removed.
    Ending,
    /// It serves others until it is stopped, so that being stopped is its success.
    Serving,
}
