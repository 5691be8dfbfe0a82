//! Turns at the readers of callers: whoever shares one waits until it is read, and then finds its bytes; nobody waits for another's.

use std::{
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError, Weak},
};

use firefly_types::LocalImage;
use tokio::sync::OwnedMutexGuard;

type Lock = tokio::sync::Mutex<()>;
type Readers = Vec<(LocalImage, Weak<Lock>)>;

/// A lock for each reader that is being read.
#[derive(Clone, Default)]
pub(super) struct Turns(Arc<Mutex<Readers>>);

/// The turn at one reader, until it is dropped.
pub(super) struct Turn {
    guard: Option<OwnedMutexGuard<()>>,
    turns: Turns,
}

impl Turns {
    /// Waits for the turn at the reader of `image`.
    pub(super) async fn at(&self, image: &LocalImage) -> Turn {
        let lock = self.lock_of(image);
        Turn {
            guard: Some(lock.lock_owned().await),
            turns: self.clone(),
        }
    }

    fn lock_of(&self, image: &LocalImage) -> Arc<Lock> {
        let mut readers = self.readers();
        readers.retain(|(_, lock)| lock.strong_count() > 0);
        let known = readers.iter().find(|(known, _)| known == image);
        if let Some(lock) = known.and_then(|(_, lock)| lock.upgrade()) {
            return lock;
        }
        let lock = Arc::default();
        readers.push((image.clone(), Arc::downgrade(&lock)));
        lock
    }

    fn readers(&self) -> MutexGuard<'_, Readers> {
        // Every change is a single step of the list, so a panic elsewhere leaves nothing half done.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        drop(self.guard.take());
        // What a reader yielded is the caller's to keep, not the client's.
        self.turns
            .readers()
            .retain(|(_, lock)| lock.strong_count() > 0);
    }
}

impl fmt::Debug for Turns {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Turns({})", self.readers().len())
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt as _;

    use super::*;

    #[tokio::test]
    async fn clones_share_a_turn_others_have_their_own_and_none_is_kept() {
        let turns = Turns::default();
        let (one, other) = (
            LocalImage::reader(std::io::empty()),
            LocalImage::reader(std::io::empty()),
        );
        let turn = turns.at(&one).await;
        let clone = one.clone();
        let mut next = std::pin::pin!(turns.at(&clone));
        assert!(next.as_mut().now_or_never().is_none());
        drop(turns.at(&other).await);
        assert_eq!(format!("{turns:?}"), "Turns(1)");
        drop(turn);
        drop(next.await);
        assert_eq!(format!("{turns:?}"), "Turns(0)");
    }
}
