//! Operations on images: one module for each, with its request; results that several operations share apart.

mod adaptive_composite;
mod composite;
mod expand;
mod fill;
mod generate;
mod image5;
mod images_result;
mod object_composite;
mod precise_composite;
mod result;
mod similar;
mod sync;
mod upscale;

pub use adaptive_composite::{AdaptiveCompositeObject, AdaptiveCompositeRequest};
pub use composite::{CompositeBackground, CompositeOutput, OutputMediaType};
pub use expand::ExpandImageRequest;
pub use fill::FillImageRequest;
pub use generate::GenerateImagesRequest;
pub use image5::{
    AspectRatio, GenerateImage5Request, ModelId, ModelSpecificPayload, PromptReasoner,
    ReferenceBlob, ReferenceUsage, ResolutionLevel,
};
pub use images_result::ImagesResult;
pub use object_composite::ObjectCompositeRequest;
pub use precise_composite::{PreciseCompositeObject, PreciseCompositeRequest};
pub use result::{GenerateImagesResult, ImageOutput, MediaUrl};
pub use similar::GenerateSimilarImagesRequest;
pub use sync::{
    SyncExpandImageRequest, SyncFillImageRequest, SyncGenerateImagesRequest,
    SyncGenerateSimilarImagesRequest, SyncInputImage, SyncObjectCompositeRequest,
};
pub use upscale::{UpscaleImageRequest, UpscaleImageResult, UpscaleOutput};
