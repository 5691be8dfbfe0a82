//! The binary itself, as a person or a script runs it: against `--emulator`, or against an emulator that the test holds.
//!
//! Other processes have no clock that could be injected, so these tests take real time; every process has a time-out.

mod emulator_command;
mod failures;
mod generate;
mod jobs;
mod refusals;
mod secrets;
mod support;
mod usage;
