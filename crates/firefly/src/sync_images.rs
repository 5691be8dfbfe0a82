//! The synchronous operations of Adobe's first pages. They still answered in 2026, but are documented no more.

use firefly_core::{Error, Pipeline};
use firefly_types::{GenerateImagesResult, SyncGenerateImagesRequest};

/// Operations that answer with their result, 10 to 30 seconds later, without a job.
///
/// Adobe removed them from its documentation on 2025-10-03: expect them to end. A connection that breaks meanwhile loses a paid
/// result, so prefer [`Images`](crate::Images). Made by [`Client::sync_images`](crate::Client::sync_images).
#[derive(Clone, Copy, Debug)]
pub struct SyncImages<'a> {
    pub(crate) pipeline: &'a Pipeline,
}

impl SyncImages<'_> {
    /// Generates images with Image Model 3: `POST /v3/images/generate`.
    ///
    /// # Errors
    /// As [`Images::generate`](crate::Images::generate), but for those of a job. A 404 or 410 means that the operation has ended.
    ///
    /// Source: Adobe's Firefly authentication page, "Generate an Image".
    pub async fn generate(
        &self,
        request: &SyncGenerateImagesRequest,
    ) -> Result<GenerateImagesResult, Error> {
        self.pipeline.call(request).await
    }
}
