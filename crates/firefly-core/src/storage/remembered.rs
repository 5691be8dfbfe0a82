//! The uploads of a client's life, by content: what is there is not sent again, and what is on its way is waited for.

use std::{
    collections::HashMap,
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError, Weak},
    time::Duration,
};

use tokio::time::Instant;

use super::{content::Digest, flight::Flight};

/// How long an upload ID is used again: the seven days that it is valid, less an hour, so that a request made with it still finds it.
const LIFETIME: Duration = Duration::from_secs((7 * 24 - 1) * 60 * 60);
/// How many uploads are remembered; the oldest is forgotten first.
const MOST: usize = 1024;

/// An upload that succeeded.
#[derive(Clone)]
pub(super) struct Upload {
    pub(super) id: String,
    until: Instant,
}

impl Upload {
    /// The upload `id`, which began at `begun`.
    pub(super) fn new(id: String, begun: Instant) -> Self {
        Self {
            id,
            until: begun + LIFETIME,
        }
    }

    fn is_over(&self) -> bool {
        self.until <= Instant::now()
    }
}

/// What is known of one content.
enum Entry {
    There(Upload),
    /// Held by those who wait for it alone.
    UnderWay(Weak<Flight>),
}

/// How one content is to be had.
pub(super) enum Found {
    /// It was uploaded before.
    There(Upload),
    /// Others have begun to upload it.
    UnderWay(Arc<Flight>),
    /// Its upload has begun now.
    Started(Arc<Flight>),
}

/// The uploads by content.
#[derive(Default)]
pub(super) struct Remembered(Mutex<HashMap<Digest, Entry>>);

impl Remembered {
    /// The upload of the content with this digest, there or under way; otherwise the one that `start` begins.
    pub(super) fn find(&self, digest: Digest, start: impl FnOnce() -> Arc<Flight>) -> Found {
        let mut entries = self.lock();
        match entries.get(&digest) {
            Some(Entry::There(upload)) if !upload.is_over() => return Found::There(upload.clone()),
            Some(Entry::UnderWay(flight)) => {
                if let Some(flight) = flight.upgrade().filter(|flight| flight.is_under_way()) {
                    return Found::UnderWay(flight);
                }
            }
            _ => {}
        }
        if entries.len() >= MOST {
            make_room(&mut entries);
        }
        let flight = start();
        entries.insert(digest, Entry::UnderWay(Arc::downgrade(&flight)));
        Found::Started(flight)
    }

    /// Remembers that the content with this digest is there.
    pub(super) fn keep(&self, digest: Digest, upload: Upload) {
        self.lock().insert(digest, Entry::There(upload));
    }

    /// Forgets the uploads with these IDs.
    pub(super) fn forget(&self, ids: &[&str]) {
        self.lock().retain(|_, entry| match entry {
            Entry::There(upload) => !ids.contains(&upload.id.as_str()),
            Entry::UnderWay(_) => true,
        });
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Digest, Entry>> {
        // Every change is a single step of the map, so a panic elsewhere leaves nothing half done.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Remembered {
    /// How many, not which: IDs are for the account alone.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Remembered({})", self.lock().len())
    }
}

/// Takes out what is over and what nobody waits for; where that is not enough, the upload that ends first.
fn make_room(entries: &mut HashMap<Digest, Entry>) {
    entries.retain(|_, entry| match entry {
        Entry::There(upload) => !upload.is_over(),
        Entry::UnderWay(flight) => flight.strong_count() > 0,
    });
    if entries.len() >= MOST {
        let there = entries.iter().filter_map(|(digest, entry)| match entry {
            Entry::There(upload) => Some((upload.until, *digest)),
            Entry::UnderWay(_) => None,
        });
        if let Some((_, first)) = there.min() {
            entries.remove(&first);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::future::pending;

    use super::*;

    fn digest(number: usize) -> Digest {
        let mut digest = Digest::default();
        digest[..8].copy_from_slice(&(number as u64).to_le_bytes());
        digest
    }

    fn remember(remembered: &Remembered, number: usize) {
        let start = || Flight::start(Duration::MAX, pending());
        assert!(matches!(
            remembered.find(digest(number), start),
            Found::Started(_)
        ));
        let upload = Upload::new(format!("id-{number}"), Instant::now());
        remembered.keep(digest(number), upload);
    }

    #[tokio::test(start_paused = true)]
    async fn only_so_many_are_remembered_and_the_oldest_goes_first() {
        let remembered = Remembered::default();
        for number in 0..=MOST {
            remember(&remembered, number);
            tokio::time::advance(Duration::from_secs(1)).await;
        }
        assert_eq!(remembered.lock().len(), MOST);
        assert!(!remembered.lock().contains_key(&digest(0)));
        assert!(remembered.lock().contains_key(&digest(1)));
    }

    #[tokio::test(start_paused = true)]
    async fn what_nobody_waits_for_makes_room_before_an_upload_does() {
        let remembered = Remembered::default();
        let start = || Flight::start(Duration::MAX, pending());
        drop(remembered.find(digest(MOST + 1), start));
        let waited_for = remembered.find(digest(MOST + 2), start);
        for number in 0..MOST - 2 {
            remember(&remembered, number);
        }
        drop(remembered.find(digest(MOST + 3), start));
        assert!(!remembered.lock().contains_key(&digest(MOST + 1)));
        assert!(remembered.lock().contains_key(&digest(0)));
        let again = remembered.find(digest(MOST + 2), start);
        let (Found::Started(first), Found::UnderWay(second)) = (waited_for, again) else {
            panic!("it was given up")
        };
        assert!(Arc::ptr_eq(&first, &second));
    }

    #[tokio::test(start_paused = true)]
    async fn an_upload_that_should_be_over_by_now_is_not_joined() {
        let remembered = Remembered::default();
        let start = || Flight::start(Duration::from_secs(10), pending());
        let _waited_for = remembered.find(digest(1), start);
        tokio::time::advance(Duration::from_secs(9)).await;
        let joined = remembered.find(digest(1), start);
        assert!(matches!(joined, Found::UnderWay(_)));
        tokio::time::advance(Duration::from_secs(1)).await;
        let anew = remembered.find(digest(1), start);
        assert!(matches!(anew, Found::Started(_)));
    }

    #[tokio::test]
    async fn debug_shows_no_id() {
        let remembered = Remembered::default();
        remember(&remembered, 7);
        assert_eq!(format!("{remembered:?}"), "Remembered(1)");
    }
}
