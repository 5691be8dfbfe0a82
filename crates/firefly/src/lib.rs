#![doc = include_str!("../README.md")]

mod builder;
mod client;
mod group;
mod images;
mod jobs;
mod storage;
mod sync_images;
mod videos;

pub use self::{
    builder::ClientBuilder, client::Client, images::Images, jobs::Jobs, storage::Storage,
    sync_images::SyncImages, videos::Videos,
};

#[cfg(feature = "mock")]
pub use firefly_core::MockTransport;
#[cfg(feature = "reqwest")]
pub use firefly_core::ReqwestTransport;
pub use firefly_core::{
    Body, Cancellation, CustomModels, Download, Downloaded, Downloads, Error, ErrorKind, FileName,
    Job, JobRef, MediaFormat, NameTemplate, NameValues, Part, PollPolicy, RetryPolicy, Saved, Sent,
    Timeouts, TokenHttp, Transport, TransportError, slug,
};
#[cfg(feature = "mock")]
pub use ims_auth::MockTokenSource;
pub use ims_auth::{AccessToken, AuthError, ClientCredentials, StaticTokenSource, TokenSource};

pub use firefly_core::{async_trait, http, request::draft};
/// The API's nouns: every request, result and value.
pub use firefly_types as types;
pub use firefly_types::{
    GenerateImagesRequest, GenerateImagesResult, ImageSource, LocalImage, Mask,
};

/// Tokens for any Adobe API.
pub use ims_auth;

/// The programs in the project's pages, compiled and run with the tests. No part of the crate, nor of its package.
#[cfg(doctest)]
mod pages {
    #[doc = include_str!("../../../README.md")]
    struct Readme;
    #[doc = include_str!("../../../docs/guides/first-picture.md")]
    struct FirstPicture;
    #[doc = include_str!("../../../docs/guides/testing-your-code.md")]
    struct TestingYourCode;
    #[doc = include_str!("../../../docs/guides/images-from-files.md")]
    struct ImagesFromFiles;
    #[doc = include_str!("../../../docs/guides/waiting-and-resuming.md")]
    struct WaitingAndResuming;
    #[doc = include_str!("../../../docs/guides/custom-models.md")]
    struct CustomModels;
    #[doc = include_str!("../../../docs/guides/video.md")]
    struct Video;
}
