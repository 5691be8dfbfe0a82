//! The least that a cache of tokens can be, three times, by what guards it. None of them fetches, renews or knows rejection:
//! they show the price of a hit, and no more.

use std::{
    sync::RwLock,
    time::{Duration, Instant, SystemTime},
};

use arc_swap::ArcSwapOption;
use ims_auth::AccessToken;
use tokio::sync::Mutex;

/// A token with its end on both clocks, judged as strictly as `CachedTokenSource` does.
struct Held {
    token: AccessToken,
    monotonic: Instant,
    wall: SystemTime,
}

impl Held {
    fn new(token: AccessToken, life: Duration) -> Self {
        Self {
            token,
            monotonic: Instant::now() + life,
            wall: SystemTime::now() + life,
        }
    }

    fn valid(&self) -> Option<AccessToken> {
        let over = Instant::now() >= self.monotonic || SystemTime::now() >= self.wall;
        (!over).then(|| self.token.clone())
    }
}

/// The floor: no lock at all.
pub(crate) struct ArcSwapCache(ArcSwapOption<Held>);

impl ArcSwapCache {
    pub(crate) fn filled(token: AccessToken, life: Duration) -> Self {
        Self(ArcSwapOption::from_pointee(Held::new(token, life)))
    }

    pub(crate) fn get(&self) -> Option<AccessToken> {
        self.0.load().as_ref()?.valid()
    }
}

/// A lock of the standard library that readers share.
pub(crate) struct RwLockCache(RwLock<Option<Held>>);

impl RwLockCache {
    pub(crate) fn filled(token: AccessToken, life: Duration) -> Self {
        Self(RwLock::new(Some(Held::new(token, life))))
    }

    pub(crate) fn get(&self) -> Option<AccessToken> {
        let held = self.0.read().expect("no caller panics under the lock");
        held.as_ref()?.valid()
    }
}

/// What is found most often in other people's programs: an async mutex, held over the look and over the fetch.
pub(crate) struct TokioMutexCache(Mutex<Option<Held>>);

impl TokioMutexCache {
    pub(crate) fn filled(token: AccessToken, life: Duration) -> Self {
        Self(Mutex::new(Some(Held::new(token, life))))
    }

    pub(crate) async fn get(&self) -> Option<AccessToken> {
        self.0.lock().await.as_ref()?.valid()
    }
}
