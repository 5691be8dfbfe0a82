//! End to end: the facade against the emulator over real sockets, one module a journey.
//!
//! Nothing here waits in real time: jobs end at once or by the emulator's movable clock, and polls and retries have no pause.

mod agreement;
mod auth;
mod errors;
mod images;
mod ims;
mod jobs;
mod operations;
mod support;
mod swaps;
mod variants;
