//! Operations on images, two words each: the verb waits for the result, `submit_…` returns the job.

use firefly_core::{Error, Job, Pipeline};
use firefly_types::{GenerateImagesRequest, GenerateImagesResult};

/// Operations on images. Made by [`Client::images`](crate::Client::images).
#[derive(Clone, Copy, Debug)]
pub struct Images<'a> {
    pub(crate) pipeline: &'a Pipeline,
}

impl Images<'_> {
    /// Generates images from a prompt and waits for them.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidRequest`](crate::ErrorKind::InvalidRequest) before anything is sent, with every violated rule; those
    /// of [`Job::wait`], which carry the job; [`ErrorKind::OutcomeUnknown`](crate::ErrorKind::OutcomeUnknown) when the request
    /// may have been accepted without an answer.
    ///
    /// # Cancellation
    /// Dropping the future leaves an accepted job running. Use [`submit_generate`](Self::submit_generate) to keep its reference.
    ///
    /// Source: Firefly API 3.0.0, `generateImagesV3Async`.
    pub async fn generate(
        &self,
        request: &GenerateImagesRequest,
    ) -> Result<GenerateImagesResult, Error> {
        self.submit_generate(request).await?.wait().await
    }

    /// Submits a request for images and returns its job.
    ///
    /// # Errors
    /// As [`generate`](Self::generate), but for those of waiting.
    pub async fn submit_generate(
        &self,
        request: &GenerateImagesRequest,
    ) -> Result<Job<GenerateImagesResult>, Error> {
        self.pipeline.submit(request).await
    }
}
