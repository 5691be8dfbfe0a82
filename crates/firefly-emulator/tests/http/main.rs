//! The emulator over real HTTP on the loopback interface, one module per subject.

mod support;

mod console;
mod faults;
mod gateway;
mod generate;
mod ims;
mod jobs;
mod life;
mod outputs;
mod quirks;
