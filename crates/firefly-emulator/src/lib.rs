#![doc = include_str!("../README.md")]
//!
//! # Map of the crate
//!
//! [`Emulator`] starts and steers it, [`Quirks`] and [`Fault`] make it misbehave, [`RecordedRequest`] shows what it was
//! asked, an [`ImsClient`] may have tokens, and a [`CustomModel`] is listed. Inside, `routes` speaks HTTP, `operations` is the
//! table of what can be made, `validate` knows the rules, `ims`, `jobs`, `uploads` and `outputs` remember, `paint` makes the
//! pictures and `video` moves them. Nothing is shared with the crates it tests, so that a mistake cannot hide on both sides.

mod checker;
mod clock;
mod custom_models;
mod easels;
mod emulator;
mod errors;
mod fault;
mod form;
mod ims;
mod jobs;
mod lock;
mod media;
mod operations;
mod order;
mod outputs;
mod paint;
mod quirks;
mod recording;
mod redaction;
mod routes;
mod server;
mod settings;
mod signing;
mod sources;
mod uploads;
mod validate;
mod video;
mod world;

pub use custom_models::CustomModel;
pub use emulator::{DEFAULT_CLIENT_ID, DEFAULT_CLIENT_SECRET, Emulator, EmulatorBuilder};
pub use fault::{Fault, Route};
pub use ims::{CodeChallenge, Consent, Grant, ImsClient, Person};
pub use quirks::{
    AcceptShape, CancelBody, CancelledSpelling, DateForm, ErrorShape, ExpiresInForm,
    ImmediateResult, JobIdForm, KnownQuirk, Outcome, ProgressForm, Quirks, RetryAfterForm,
    TokenForm, TokenTypeForm, UnknownRedirect, UnsafeAnswer, ValidationAnswer,
};
pub use recording::RecordedRequest;
pub use settings::SettingError;
