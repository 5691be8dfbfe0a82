//! `FileTokenStore` from outside, on a real file system, in one process.
//!
//! - `entries`: what is kept, for whom, and for how long.
//! - `turns`: leases, writers that meet, and what killed ones leave behind.
//! - `leaks`: secrets and tokens are looked for by their value.

mod entries;
mod leaks;
mod support;
mod turns;
