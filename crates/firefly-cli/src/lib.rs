#![doc = include_str!("../README.md")]
//!
//! # Map of the crate
//!
//! [`run`] reads the arguments and runs one command with the streams and variables of an [`Io`]. `args` says what can be
//! asked, `operation` names the call of each request in one line, and `commands` turns words into a request, which
//! `commands::run_operation` sends the way that all of them go. `plan` and `details` read off a request and a result what every
//! operation has, `output` shows what came of it to a person or a script, `preview` to a terminal, `destination` and `saving`
//! decide where files go, `account` whose tokens are used, `session` and `store` look after them, `kept` holds what
//! `auth login` was given, and `exit_code` turns failures into numbers. There is no HTTP here: that is `firefly`'s business.

mod account;
mod any_result;
mod args;
mod commands;
mod connection;
mod console;
mod context;
mod destination;
mod details;
mod duration;
mod error;
mod exit_code;
mod folder;
mod io;
mod kept;
mod logging;
mod operation;
mod output;
mod plan;
mod preview;
mod progress;
mod prompt;
mod run;
mod saved_picture;
mod saving;
mod session;
mod signals;
mod stage;
mod store;
mod timings;
mod unsent;
mod warnings;

pub use self::{
    io::{Io, Variables},
    run::run,
};
