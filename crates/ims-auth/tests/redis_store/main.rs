//! `RedisTokenStore` against a real server, which each test starts for itself: on a Unix socket in a folder of its own, without
//! persistence, gone when the test ends.
//!
//! Where `redis-server` is not installed the tests say so and pass, except in CI (`CI` is set), where they fail.
//!
//! - `encrypted`: over TLS, with the feature `redis-tls`.
//! - `entries`: what is kept, for how long, and for whom.
//! - `leases`: one holder at a time, and what becomes of those that are late.
//! - `faults`: servers that are gone, hang, or refuse; entries that are rubbish.
//! - `fleet`: many sources, one request.

#[cfg(feature = "redis-tls")]
mod encrypted;
mod entries;
mod faults;
mod fleet;
mod leases;
mod server;
mod support;
mod way;
