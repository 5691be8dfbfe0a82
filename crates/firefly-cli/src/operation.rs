//! What a request is to this command: the call that submits it. One line for each operation; all else is shared.

use firefly::{
    Client, Error, Job,
    types::{
        AdaptiveCompositeRequest, ExpandImageRequest, FillImageRequest, GenerateImage5Request,
        GenerateImagesRequest, GenerateImagesResult, GenerateSimilarImagesRequest,
        GenerateVideoRequest, GenerateVideoResult, ImagesResult, ObjectCompositeRequest, Outputs,
        PreciseCompositeRequest, Report, Request, UpscaleImageRequest, UpscaleImageResult,
    },
};
use serde::{Serialize, de::DeserializeOwned};

/// A result with something to save, of whatever operation.
pub(crate) trait OperationResult:
    DeserializeOwned + Serialize + Outputs + Send + 'static
{
}

impl<T: DeserializeOwned + Serialize + Outputs + Send + 'static> OperationResult for T {}

/// A request that a job answers.
pub(crate) trait Operation: Request + Clone + DeserializeOwned {
    /// What the job comes to.
    type Result: OperationResult;

    /// Everything that is wrong with it and its local pictures. Nothing is sent.
    async fn check(&self, client: &Client) -> Report;

    /// The same request with names in place of local pictures, so that it can be shown.
    fn draft(&self) -> Self;

    /// Submits it.
    async fn submit(&self, client: &Client) -> Result<Job<Self::Result>, Error>;
}

macro_rules! operations {
    ($($request:ident -> $result:ident: $group:ident $submit:ident;)*) => {
        $(impl Operation for $request {
            type Result = $result;

            async fn check(&self, client: &Client) -> Report {
                client.check(self).await
            }

            fn draft(&self) -> Self {
                firefly::draft(self)
            }

            async fn submit(&self, client: &Client) -> Result<Job<$result>, Error> {
                client.$group().$submit(self).await
            }
        })*
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
}
