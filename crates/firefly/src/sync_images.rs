//! The synchronous operations of Adobe's first pages. They still answered in 2026, but are documented no more.

use firefly_core::Pipeline;

use crate::group::call_method;

/// Operations that answer with their result, 10 to 30 seconds later, without a job.
///
/// Adobe removed them from its documentation on 2025-10-03: expect them to end. A connection that breaks meanwhile loses a paid
/// result, so prefer [`Images`](crate::Images). Made by [`Client::sync_images`](crate::Client::sync_images).
#[derive(Clone, Copy, Debug)]
pub struct SyncImages<'a> {
    pub(crate) pipeline: &'a Pipeline,
}

/// Picks its own lines from the table.
macro_rules! methods {
    ($(
        $(#[$doc:meta])*
        $group:ident $verb:ident $submit:tt $request:ident -> $result:ident, $name:literal, $path:literal, $source:literal;
    )*) => {
        $(methods!(@$group $(#[$doc])* $verb $submit $request $result $source);)*
    };
    (@sync_images $(#[$doc:meta])* $verb:ident - $($line:tt)*) => { call_method!($(#[$doc])* $verb $($line)*); };
    (@$other:ident $($line:tt)*) => {};
}

impl SyncImages<'_> {
    firefly_core::operations!(methods);
}
