//! The synchronous calls, which the service removed from its documentation on 2025-10-03.

mod expand;
mod fill;
mod generate;
mod input;
mod object_composite;
mod similar;

pub use expand::SyncExpandImageRequest;
pub use fill::SyncFillImageRequest;
pub use generate::SyncGenerateImagesRequest;
pub use input::SyncInputImage;
pub use object_composite::SyncObjectCompositeRequest;
pub use similar::SyncGenerateSimilarImagesRequest;

#[cfg(test)]
mod tests;
