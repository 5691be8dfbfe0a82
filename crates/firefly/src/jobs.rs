//! Jobs that were submitted earlier.

use firefly_core::{Job, JobRef, Pipeline};
use firefly_types::GenerateImagesResult;

/// Jobs by their reference. Made by [`Client::jobs`](crate::Client::jobs).
#[derive(Clone, Copy, Debug)]
pub struct Jobs<'a> {
    pub(crate) pipeline: &'a Pipeline,
}

impl Jobs<'_> {
    /// The job of a stored reference. Nothing is sent until it is asked for something.
    pub fn resume<T>(&self, reference: JobRef<T>) -> Job<T> {
        Job::new(self.pipeline.clone(), reference)
    }

    /// The job behind a status URL, taken for one that generates images.
    pub fn from_status_url(&self, url: &str) -> Job<GenerateImagesResult> {
        self.resume(JobRef::from_status_url(url))
    }
}
