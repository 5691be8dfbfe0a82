//! The binary itself, as a person or a script runs it: against `--emulator`, or against an emulator that the test holds.
//!
//! Other processes have no clock that could be injected, so these tests take real time; every process has a time-out.

mod contents;
mod credentials;
mod emulator_command;
mod failures;
mod first_page;
mod generate;
mod help;
mod images;
mod interruptions;
mod jobs;
#[cfg(all(feature = "keyring", target_os = "linux"))]
mod keyring;
mod login;
mod logout;
mod operations;
mod places;
mod refusals;
mod request_file;
mod revocation;
mod secrets;
mod store;
mod support;
mod synchronous;
#[cfg(unix)]
mod terminal;
mod usage;
mod words;
