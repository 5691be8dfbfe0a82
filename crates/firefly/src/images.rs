//! Operations on images, two words each: the verb waits for the result, `submit_…` returns the job.

use firefly_core::Pipeline;

use crate::group::job_methods;

/// Operations on images. Made by [`Client::images`](crate::Client::images).
#[derive(Clone, Copy, Debug)]
pub struct Images<'a> {
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
    (@images $($line:tt)*) => { job_methods!($($line)*); };
    (@$other:ident $($line:tt)*) => {};
}

impl Images<'_> {
    firefly_core::operations!(methods);
}
