//! `FileTokenStore` from outside, on a real file system, in one process.
//!
//! - `entries`: what is kept, for whom, and for how long.
//! - `turns`: leases, writers that meet, and what killed ones leave behind.
//! - `modes`: who can read the files, at every instant.
//! - `intruders`: what stands where a file or the folder should be.
//! - `outages`: a full disk, a folder that cannot be written, files of rubbish.
//! - `leaks`: secrets and tokens are looked for by their value.

mod entries;
#[cfg(unix)]
mod intruders;
mod leaks;
#[path = "../hygiene/log.rs"]
mod log;
#[cfg(unix)]
mod modes;
#[cfg(unix)]
mod outages;
mod support;
mod turns;
