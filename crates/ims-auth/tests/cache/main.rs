//! `CachedTokenSource` from outside, as a program uses it: through the public API, around a source of its own, with a clock of
//! its own.
//!
//! - `probes`: the six questions that tell token caches apart, and two more.
//! - `crowd`: ten thousand callers at once, of whom many leave.
//! - `lives`: tokens of two seconds to a day, over their expiry and under load.
//! - `fleet`: a thousand programs that started in the same second.
//! - `outage`: IMS is down for an hour.
//! - `rejections`: an API turns tokens down.
//! - `runtimes`: none yet, one that is gone, one thread or many.
//! - `recurring_faults`: the faults that are common in token libraries, each with the test that shows its absence here.
//!
//! Where time passes it is tokio's paused one, or a clock that the test sets. What the parts of the cache promise to one
//! another is tested beside them.

mod crowd;
mod fleet;
mod lives;
mod outage;
mod probes;
mod recurring_faults;
mod rejections;
mod runtimes;
mod support;
