#![doc = include_str!("../README.md")]

mod body;
mod config;
mod custom_models;
mod echo;
mod error;
mod job;
mod media;
mod operation;
mod operations;
mod pipeline;
mod polling;
mod receive;
pub mod request;
pub mod response;
mod retry;
mod storage;
#[cfg(all(test, feature = "mock"))]
mod testing;
pub mod transport;
mod trusted_hosts;

pub use self::{
    body::{Body, ByteStream},
    config::{Config, PRODUCTION, Timeouts},
    custom_models::CustomModels,
    error::{Error, ErrorKind},
    job::{Cancellation, Job, JobRef},
    media::{
        Download, Downloaded, Downloads, FileName, MediaFormat, NameTemplate, NameValues, Part,
        Progress, Saved, slug,
    },
    operation::{Effect, Operation},
    pipeline::Pipeline,
    polling::PollPolicy,
    request::ApiRequest,
    retry::RetryPolicy,
    transport::{Sent, TokenHttp, Transport, TransportError},
    trusted_hosts::TrustedHosts,
};

/// For implementing [`Transport`] and [`ims_auth::TokenSource`] without naming a version of it.
pub use async_trait::async_trait;
/// The HTTP vocabulary of [`Transport`].
pub use http;

#[cfg(feature = "mock")]
pub use self::transport::MockTransport;
#[cfg(feature = "reqwest")]
pub use self::transport::ReqwestTransport;
