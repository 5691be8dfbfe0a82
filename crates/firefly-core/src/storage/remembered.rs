//! The uploads of a client's life, by content: what is there is not sent again, and what is on its way is waited for.

use std::{
    collections::HashMap,
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::{sync::OnceCell, time::Instant};

use super::content::Digest;

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
}

/// One content on its way, or there. Whoever comes while it is on its way waits; when it fails or is given up, the next one tries.
pub(super) type Flight = Arc<OnceCell<Upload>>;

/// The flights by content.
#[derive(Default)]
pub(super) struct Remembered(Mutex<HashMap<Digest, Flight>>);

impl Remembered {
    /// The flight of the content with this digest; a new one where none is valid.
    pub(super) fn flight(&self, digest: Digest) -> Flight {
        let mut flights = self.lock();
        if let Some(flight) = flights.get(&digest).filter(|flight| !is_over(flight)) {
            return Arc::clone(flight);
        }
        if flights.len() >= MOST {
            make_room(&mut flights);
        }
        let flight = Flight::default();
        flights.insert(digest, Arc::clone(&flight));
        flight
    }

    /// Forgets the uploads with these IDs.
    pub(super) fn forget(&self, ids: &[String]) {
        self.lock()
            .retain(|_, flight| flight.get().is_none_or(|upload| !ids.contains(&upload.id)));
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Digest, Flight>> {
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

fn is_over(flight: &Flight) -> bool {
    flight
        .get()
        .is_some_and(|upload| upload.until <= Instant::now())
}

/// Takes out what is over and what nobody carries on; where that is not enough, the upload that ends first.
fn make_room(flights: &mut HashMap<Digest, Flight>) {
    flights.retain(|_, flight| {
        let is_going_on = flight.get().is_none() && Arc::strong_count(flight) > 1;
        is_going_on || (flight.get().is_some() && !is_over(flight))
    });
    if flights.len() >= MOST {
        let first = flights
            .iter()
            .filter_map(|(digest, flight)| Some((flight.get()?.until, *digest)))
            .min();
        if let Some((_, digest)) = first {
            flights.remove(&digest);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn digest(number: usize) -> Digest {
        let mut digest = Digest::default();
        digest[..8].copy_from_slice(&(number as u64).to_le_bytes());
        digest
    }

    fn remember(remembered: &Remembered, number: usize) {
        let upload = Upload::new(format!("id-{number}"), Instant::now());
        assert!(remembered.flight(digest(number)).set(upload).is_ok());
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
    async fn what_nobody_carries_on_makes_room_before_an_upload_does() {
        let remembered = Remembered::default();
        drop(remembered.flight(digest(MOST + 1)));
        let carried_on = remembered.flight(digest(MOST + 2));
        for number in 0..MOST - 2 {
            remember(&remembered, number);
        }
        drop(remembered.flight(digest(MOST + 3)));
        assert!(!remembered.lock().contains_key(&digest(MOST + 1)));
        assert!(remembered.lock().contains_key(&digest(0)));
        assert!(Arc::ptr_eq(
            &carried_on,
            &remembered.flight(digest(MOST + 2))
        ));
    }

    #[tokio::test]
    async fn debug_shows_no_id() {
        let remembered = Remembered::default();
        remember(&remembered, 7);
        assert_eq!(format!("{remembered:?}"), "Remembered(1)");
    }
}
