#![doc = include_str!("../README.md")]
//!
//! # Map of the crate
//!
//! | Subject | Module | Main types |
//! |---|---|---|
//! | Images | [`images`] | [`GenerateImagesRequest`], [`ExpandImageRequest`], [`ImagesResult`]… |
//! | Videos | [`videos`] | [`GenerateVideoRequest`], [`GenerateVideoResult`] |
//! | Storage | [`storage`] | [`UploadImageResult`] |
//! | Custom models | [`custom_models`] | [`ListCustomModelsRequest`], [`CustomModelPage`] |
//! | Jobs | [`job`] | [`JobAccepted`], [`JobStatus`], [`JobResponse`] |
//! | Errors | [`error`], [`error_code`] | [`ApiError`], [`ValidationError`] |
//! | Every request, and its checks | [`request`], [`validation`], [`decoded`] | [`Request`], [`Validate`], [`Report`], [`Violation`], [`Decoded`] |
//! | What every result shares | [`outputs`], [`media_result`], [`presigned_url`] | [`Outputs`], [`OutputRef`], [`MediaResult`], [`PresignedUrl`] |
//! | Pictures as inputs | [`source`], [`local_image`], [`image_format`], [`image_input`], [`mask`] | [`ImageSource`], [`LocalImage`], [`ImageInputs`], [`Mask`] |
//! | Parts of requests | [`placement`], [`style`], [`structure`], [`size`], [`extra`] | [`Placement`], [`Style`], [`Structure`], [`Size`] |
//! | Open sets of words | [`model_version`], [`content_class`], [`upsampler_type`], [`locale`] | [`ModelVersion`], [`ContentClass`], [`UpsamplerType`], [`Locale`] |
//!
//! There is no I/O here, no async code, no HTTP and no clock: those live one floor up, in `firefly-core`.

mod lenient;
mod open_set;
mod rules;

pub mod content_class;
pub mod custom_models;
pub mod decoded;
pub mod error;
pub mod error_code;
pub mod extra;
pub mod image_format;
pub mod image_input;
pub mod images;
pub mod job;
pub mod local_image;
pub mod locale;
pub mod mask;
pub mod media_result;
pub mod model_version;
pub mod outputs;
pub mod placement;
pub mod presigned_url;
pub mod request;
pub mod size;
pub mod source;
pub mod storage;
pub mod structure;
pub mod style;
pub mod upsampler_type;
pub mod validation;
pub mod videos;

#[cfg(test)]
mod tests;

pub use content_class::ContentClass;
pub use custom_models::{
    BaseModel, CustomModel, CustomModelLinks, CustomModelPage, CustomModelSort,
    ListCustomModelsRequest, PageLink, PublishedState, PublishedStateFilter, Timestamp,
    TrainingMode,
};
pub use decoded::Decoded;
pub use error::{ApiError, Loc, ValidationError};
pub use extra::Extra;
pub use image_format::ImageFormat;
pub use image_input::{ImageFacts, ImageInput, ImageInputs, ImageRole, MaskFacts, MeasuredImages};
pub use images::{
    AdaptiveCompositeObject, AdaptiveCompositeRequest, AspectRatio, CompositeBackground,
    CompositeOutput, ExpandImageRequest, FillImageRequest, GenerateImage5Request,
    GenerateImagesRequest, GenerateImagesResult, GenerateSimilarImagesRequest, ImageOutput,
    ImagesResult, MediaUrl, ModelId, ModelSpecificPayload, ObjectCompositeRequest, OutputMediaType,
    PreciseCompositeObject, PreciseCompositeRequest, PromptReasoner, ReferenceBlob, ReferenceUsage,
    ResolutionLevel, SyncExpandImageRequest, SyncFillImageRequest, SyncGenerateImagesRequest,
    SyncGenerateSimilarImagesRequest, SyncInputImage, SyncObjectCompositeRequest,
    UpscaleImageRequest, UpscaleImageResult, UpscaleOutput,
};
pub use job::{JobAccepted, JobResponse, JobStatus};
pub use local_image::LocalImage;
pub use locale::Locale;
pub use mask::Mask;
pub use media_result::{MediaOutput, MediaResult};
pub use model_version::ModelVersion;
pub use outputs::{MediaKind, OutputRef, Outputs};
pub use placement::{Alignment, HorizontalAlignment, Inset, Placement, VerticalAlignment};
pub use presigned_url::PresignedUrl;
pub use request::Request;
pub use size::{ParseSizeError, Size};
pub use source::{ImageReference, ImageSource};
pub use storage::{UploadImageResult, UploadedImage};
pub use structure::Structure;
pub use style::{Style, StylePreset, StylePresetGroup};
pub use upsampler_type::UpsamplerType;
pub use validation::{Report, Validate, Violation};
pub use videos::{
    CameraMotion, GenerateVideoRequest, GenerateVideoResult, KeyFrame, KeyFramePlacement,
    KeyFrames, PromptStyle, ShotAngle, ShotSize, VideoOutput, VideoSettings,
};
