//! Work with pictures: some at a time, since each holds its pixels in memory, and the rest waits.

use std::num::NonZero;
use std::sync::Arc;
use std::thread;

use tokio::sync::Semaphore;
use tokio::task::{JoinError, spawn_blocking};

/// As many pictures are in work at a time as there are cores, and never more than this: the largest take a gigabyte each.
const MOST: usize = 4;

/// The places at which pictures are decoded and painted.
#[derive(Debug)]
pub(crate) struct Easels(Arc<Semaphore>);

impl Easels {
    /// One for each core.
    pub(crate) fn new() -> Self {
        let cores = thread::available_parallelism().map_or(2, NonZero::get);
        Self::of(cores.min(MOST))
    }

    /// So many.
    pub(crate) fn of(count: usize) -> Self {
        Self(Arc::new(Semaphore::new(count)))
    }

    /// Every easel that is free.
    #[cfg(test)]
    pub(crate) fn occupy(&self) -> Option<tokio::sync::OwnedSemaphorePermit> {
        let free = u32::try_from(self.0.available_permits()).ok()?;
        Arc::clone(&self.0).try_acquire_many_owned(free).ok()
    }

    /// Does something with pictures on a thread of its own, as soon as an easel is free.
    ///
    /// The easel belongs to the work and not to whoever waits for it: a caller who hangs up does not stop what has begun.
    pub(crate) async fn work<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, JoinError> {
        let easel = Arc::clone(&self.0).acquire_owned().await;
        let easel = easel.expect("the semaphore is never closed");
        spawn_blocking(move || {
            let done = work();
            drop(easel);
            done
        })
        .await
    }
}

#[cfg(test)]
mod tests {
    use std::pin::pin;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::sync::mpsc;

    use futures_util::FutureExt as _;
    use futures_util::future::join_all;

    use super::*;

    #[tokio::test]
    async fn no_more_is_in_work_than_there_are_easels() {
        let easels = Easels::of(2);
        let (now, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let works = (0..64).map(|_| {
            let (now, most) = (Arc::clone(&now), Arc::clone(&most));
            easels.work(move || {
                most.fetch_max(now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                thread::yield_now();
                now.fetch_sub(1, Ordering::SeqCst);
            })
        });
        assert!(join_all(works).await.iter().all(Result::is_ok));
        let most = most.load(Ordering::SeqCst);
        assert!((1..=2).contains(&most), "{most} at a time");
        assert_eq!(easels.0.available_permits(), 2);
    }

    #[tokio::test]
    async fn work_that_nobody_waits_for_any_more_keeps_its_easel_until_its_end() {
        let easels = Easels::of(1);
        let (finish, told) = mpsc::channel::<()>();
        let begun = easels.work(move || told.recv().is_ok());
        assert!(begun.now_or_never().is_none());
        let mut next = pin!(easels.work(|| ()));
        assert!(next.as_mut().now_or_never().is_none());
        assert_eq!(easels.0.available_permits(), 0);
        finish.send(()).unwrap();
        next.await.unwrap();
    }

    #[tokio::test]
    async fn an_easel_is_free_again_after_a_panic() {
        let easels = Easels::of(1);
        assert!(easels.work(|| panic!("on purpose")).await.is_err());
        assert!(easels.work(|| ()).await.is_ok());
    }
}
