//! What the API calls an operation: its name, method, path, and what happens when it is sent twice.

use http::Method;

/// What sending a request twice does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Nothing: it only reads.
    Read,
    /// Nothing that matters: uploading or cancelling once more.
    Repeatable,
    /// It costs again: every accepted submit starts a job of its own.
    Once,
}

/// One operation of the API.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Operation {
    /// What it does, in words that read after "failed to": `generate images`.
    pub name: &'static str,
    /// The HTTP method.
    pub method: Method,
    /// The path below the base URL, without a leading slash. Empty where a URL is given by the service.
    pub path: &'static str,
    /// What sending it twice does.
    pub effect: Effect,
}

impl Operation {
    /// A POST that starts something billable.
    pub const fn submit(name: &'static str, path: &'static str) -> Self {
        Self {
            name,
            method: Method::POST,
            path,
            effect: Effect::Once,
        }
    }

    /// Asking for a job's status.
    pub const JOB_STATUS: Self = Self {
        name: "read the job's status",
        method: Method::GET,
        path: "v3/status/",
        effect: Effect::Read,
    };
    /// Cancelling a job.
    pub const CANCEL_JOB: Self = Self {
        name: "cancel the job",
        method: Method::PUT,
        path: "v3/cancel/",
        effect: Effect::Repeatable,
    };
    /// Listing custom models.
    pub const LIST_CUSTOM_MODELS: Self = Self {
        name: "list custom models",
        method: Method::GET,
        path: "v3/custom-models",
        effect: Effect::Read,
    };
    /// Uploading a picture. Twice is two IDs for the same, which costs nothing.
    pub const UPLOAD_IMAGE: Self = Self {
        name: "upload the image",
        method: Method::POST,
        path: "v2/storage/image",
        effect: Effect::Repeatable,
    };
    /// Fetching an output from its pre-signed URL.
    pub const DOWNLOAD: Self = Self {
        name: "download the output",
        method: Method::GET,
        path: "",
        effect: Effect::Read,
    };
}
