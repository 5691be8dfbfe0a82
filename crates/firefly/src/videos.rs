//! Operations on videos, two words each: the verb waits for the result, `submit_…` returns the job.

use firefly_core::Pipeline;

use crate::group::job_methods;

/// Operations on videos. Made by [`Client::videos`](crate::Client::videos).
#[derive(Clone, Copy, Debug)]
pub struct Videos<'a> {
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
    (@videos $($line:tt)*) => { job_methods!($($line)*); };
    (@$other:ident $($line:tt)*) => {};
}

impl Videos<'_> {
    firefly_core::operations!(methods);
}
