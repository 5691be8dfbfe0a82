//! Operations on images: one module for each, with its request; results that several operations share apart.

mod generate;
mod result;
mod rules;
mod sync;

pub use generate::GenerateImagesRequest;
pub use result::{GenerateImagesResult, ImageOutput, MediaUrl};
pub use sync::SyncGenerateImagesRequest;
