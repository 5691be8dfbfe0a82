//! A panic in somebody else's code turned into an error, so that it costs a token and not the task that serves everybody.

use std::{
    future::poll_fn,
    panic::{AssertUnwindSafe, catch_unwind},
    pin::pin,
    task::Poll,
};

use crate::{AuthError, AuthErrorKind};

/// The result of `work`, or `message` if it panics. The panic hook has then told the details already.
pub(crate) async fn unwound<T>(
    message: &str,
    work: impl Future<Output = Result<T, AuthError>>,
) -> Result<T, AuthError> {
    let mut work = pin!(work);
    poll_fn(|context| {
        // After a panic the future is never polled again, and what it shares with others are atomics and poison-proof locks.
        catch_unwind(AssertUnwindSafe(|| work.as_mut().poll(context))).unwrap_or_else(|_| {
            Poll::Ready(Err(AuthError::new(AuthErrorKind::InvalidResponse, message)))
        })
    })
    .await
}
