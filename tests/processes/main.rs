//! Many processes that share one store, over real files, real sockets and a real Redis; some of them are stopped or killed. What
//! they run is `store_user.rs`, and IMS is the emulator in this process.
//!
//! - `together`: many that start at once, one of which dies or hangs while all others wait for it.
//! - `kills`: one that is killed at any moment of a write or of a rotation.
//! - `strangers`: several clients, organisations, environments and scope sets in one folder.
//! - `redis`: the same as `together` with a server in place of a folder, which may be killed as well.
//!
//! Time is real here. A test waits for what processes say, never for a span in which they should have said it; bounds only end what
//! would hang, or are what is tested.
#![cfg(unix)]
// What was measured, for whoever runs this with `--nocapture`.
#![allow(clippy::print_stdout)]

mod calls;
mod crowd;
mod fingerprint;
mod kills;
#[cfg(feature = "redis")]
mod redis;
mod rig;
mod strangers;
mod together;
mod watch;
