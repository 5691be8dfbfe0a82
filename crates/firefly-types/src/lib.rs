#![doc = include_str!("../README.md")]
//!
//! # Map of the crate
//!
//! | Subject | Module | Main types |
//! |---|---|---|
//! | Images | [`images`] | [`GenerateImagesRequest`], [`GenerateImagesResult`], [`SyncGenerateImagesRequest`] |
//! | Jobs | [`job`] | [`JobAccepted`], [`JobStatus`], [`JobResponse`] |
//! | Errors | [`error`], [`error_code`] | [`ApiError`], [`ValidationError`] |
//! | Checks before sending | [`validation`] | [`Validate`], [`Report`], [`Violation`] |
//! | What every result shares | [`outputs`], [`presigned_url`] | [`Outputs`], [`OutputRef`], [`PresignedUrl`] |
//! | Parts of requests | [`source`], [`style`], [`structure`], [`size`], [`extra`] | [`ImageSource`], [`Style`], [`Structure`], [`Size`] |
//! | Open sets of words | [`model_version`], [`content_class`], [`upsampler_type`], [`locale`] | [`ModelVersion`], [`ContentClass`], [`UpsamplerType`], [`Locale`] |
//!
//! There is no I/O here, no async code, no HTTP and no clock: those live one floor up, in `firefly-core`.

mod lenient;
mod open_set;

pub mod content_class;
pub mod error;
pub mod error_code;
pub mod extra;
pub mod images;
pub mod job;
pub mod locale;
pub mod model_version;
pub mod outputs;
pub mod presigned_url;
pub mod size;
pub mod source;
pub mod structure;
pub mod style;
pub mod upsampler_type;
pub mod validation;

pub use content_class::ContentClass;
pub use error::{ApiError, Loc, ValidationError};
pub use extra::Extra;
pub use images::{
    GenerateImagesRequest, GenerateImagesResult, ImageOutput, MediaUrl, SyncGenerateImagesRequest,
};
pub use job::{JobAccepted, JobResponse, JobStatus};
pub use locale::Locale;
pub use model_version::ModelVersion;
pub use outputs::{MediaKind, OutputRef, Outputs};
pub use presigned_url::PresignedUrl;
pub use size::{ParseSizeError, Size};
pub use source::{ImageReference, ImageSource};
pub use structure::Structure;
pub use style::{Style, StylePreset, StylePresetGroup};
pub use upsampler_type::UpsamplerType;
pub use validation::{Report, Validate, Violation};
