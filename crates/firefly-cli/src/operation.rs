//! What a request is to this command: the call that submits it. One line for each operation; all else is shared.

use firefly::{
    Client, Error, Job,
    types::{
        AdaptiveCompositeRequest, ExpandImageRequest, FillImageRequest, GenerateImage5Request,
        GenerateImagesRequest, GenerateImagesResult, GenerateSimilarImagesRequest,
        GenerateVideoRequest, GenerateVideoResult, ImagesResult, ObjectCompositeRequest, Outputs,
        PreciseCompositeRequest, Report, Request, SyncExpandImageRequest, SyncFillImageRequest,
        SyncGenerateImagesRequest, SyncGenerateSimilarImagesRequest, SyncObjectCompositeRequest,
        UpscaleImageRequest, UpscaleImageResult,
    },
};
use serde::{Serialize, de::DeserializeOwned};

/// A result with something to save, of whatever operation.
pub(crate) trait OperationResult:
    DeserializeOwned + Serialize + Outputs + Send + 'static
{
}

impl<T: DeserializeOwned + Serialize + Outputs + Send + 'static> OperationResult for T {}

/// What the service answers a request with.
#[derive(Debug)]
pub(crate) enum Answer<T> {
    /// A job, which comes to the result.
    Job(Job<T>),
    /// The result itself.
    Result {
        result: T,
        /// What made it, as a job says it.
        operation: &'static str,
    },
}

/// A request that makes something.
pub(crate) trait Operation: Request + Clone + DeserializeOwned {
    /// What it comes to.
    type Result: OperationResult;

    /// Whether the result itself answers it, and no job.
    const IS_SYNC: bool;

    /// Everything that is wrong with it and its local pictures. Nothing is sent.
    async fn check(&self, client: &Client) -> Report;

    /// The same request with names in place of local pictures, so that it can be shown.
    fn draft(&self) -> Self;

    /// Submits it.
    async fn submit(&self, client: &Client) -> Result<Answer<Self::Result>, Error>;
}

/// A line is a request, its result and its call; one that answers with the result says what made it.
macro_rules! operations {
    ($($request:ident -> $result:ident: $group:ident $call:ident $($operation:literal)?;)*) => {
        $(impl Operation for $request {
            type Result = $result;

            const IS_SYNC: bool = operations!(@is_sync $($operation)?);

            async fn check(&self, client: &Client) -> Report {
                client.check(self).await
            }

            fn draft(&self) -> Self {
                firefly::draft(self)
            }

            async fn submit(&self, client: &Client) -> Result<Answer<$result>, Error> {
                let answer = client.$group().$call(self).await?;
                Ok(operations!(@answer answer $($operation)?))
            }
        })*
    };
    (@is_sync) => { false };
    (@is_sync $operation:literal) => { true };
    (@answer $job:ident) => { Answer::Job($job) };
    (@answer $result:ident $operation:literal) => {
        Answer::Result { result: $result, operation: $operation }
    };
}

operations! {
    GenerateImagesRequest -> GenerateImagesResult: images submit_generate;
    GenerateImage5Request -> GenerateImagesResult: images submit_generate_image5;
    GenerateSimilarImagesRequest -> ImagesResult: images submit_generate_similar;
    ExpandImageRequest -> ImagesResult: images submit_expand;
    FillImageRequest -> ImagesResult: images submit_fill;
    ObjectCompositeRequest -> GenerateImagesResult: images submit_object_composite;
    PreciseCompositeRequest -> ImagesResult: images submit_precise_composite;
    AdaptiveCompositeRequest -> ImagesResult: images submit_adaptive_composite;
    UpscaleImageRequest -> UpscaleImageResult: images submit_upscale;
    GenerateVideoRequest -> GenerateVideoResult: videos submit_generate;
    SyncGenerateImagesRequest -> GenerateImagesResult: sync_images generate "generate images";
    SyncGenerateSimilarImagesRequest -> ImagesResult: sync_images generate_similar "generate similar images";
    SyncExpandImageRequest -> ImagesResult: sync_images expand "expand the image";
    SyncFillImageRequest -> ImagesResult: sync_images fill "fill the image";
    SyncObjectCompositeRequest -> GenerateImagesResult: sync_images object_composite "generate the object composite";
}
