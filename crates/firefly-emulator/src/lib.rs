#![doc = include_str!("../README.md")]
//!
//! # Map of the crate
//!
//! [`Emulator`] starts and steers it, [`Quirks`] and [`Fault`] make it misbehave, [`RecordedRequest`] shows what it was
//! asked, and an [`ImsClient`] may have tokens. Inside, `routes` speaks HTTP, `validate` knows the rules, `ims`, `jobs` and
//! `outputs` remember, and `paint` makes the pictures. Nothing is shared with the crates it tests, so that a mistake cannot
//! hide on both sides.

mod checker;
mod clock;
mod emulator;
mod errors;
mod fault;
mod form;
mod ims;
mod jobs;
mod lock;
mod outputs;
mod paint;
mod quirks;
mod recording;
mod redaction;
mod routes;
mod server;
mod signing;
mod validate;
// Until routes hand videos out: take the attribute away with the first use.
#[cfg_attr(not(test), expect(dead_code, reason = "no route hands out videos yet"))]
mod video;
mod world;

pub use emulator::{DEFAULT_CLIENT_ID, DEFAULT_CLIENT_SECRET, Emulator, EmulatorBuilder};
pub use fault::{Fault, Route};
pub use ims::{CodeChallenge, Consent, Grant, ImsClient, Person};
pub use quirks::{
    AcceptShape, CancelBody, CancelledSpelling, ErrorShape, ExpiresInForm, ImmediateResult,
    JobIdForm, ProgressForm, Quirks, RetryAfterForm, TokenForm, TokenTypeForm, UnknownRedirect,
    UnsafeAnswer, ValidationAnswer,
};
pub use recording::RecordedRequest;
