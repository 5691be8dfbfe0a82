//! A hit allocates nothing. The counter stands in for the allocator of this whole binary and counts by thread, so that other
//! tests and the harness do not disturb it.

use std::{
    sync::Arc,
    task::{Context, Waker},
    time::{Duration, SystemTime},
};

use allocation_counter::measure;
use async_trait::async_trait;
use ims_auth::{AccessToken, AuthError, CachedTokenSource, StaticTokenSource, TokenSource};

/// Brings a token of one hour.
#[derive(Debug)]
struct Hourly;

#[async_trait]
impl TokenSource for Hourly {
    async fn token(&self) -> Result<AccessToken, AuthError> {
        let token = AccessToken::new("id", "abc")?;
        Ok(token.with_expiry(Duration::from_secs(3_600), SystemTime::now()))
    }
}

/// How often `source` allocated in a thousand hits.
fn allocations(source: &dyn TokenSource) -> u64 {
    let hits = || {
        for _ in 0..1_000 {
            assert!(source.cached().is_some(), "only hits are counted");
        }
    };
    // What a thread sets up once, at its first look, is no cost of a hit.
    hits();
    measure(hits).count_total
}

#[tokio::test]
async fn a_hit_allocates_nothing() {
    let cache = CachedTokenSource::new(Hourly);
    cache.token().await.unwrap();
    assert_eq!(allocations(&cache), 0);
    let shared: Arc<dyn TokenSource> = Arc::new(cache);
    assert_eq!(allocations(&shared), 0);
}

#[tokio::test]
async fn an_awaited_hit_allocates_its_future_and_nothing_else() {
    let cache = CachedTokenSource::new(Hourly);
    cache.token().await.unwrap();
    let hit = || {
        let mut context = Context::from_waker(Waker::noop());
        assert!(cache.token().as_mut().poll(&mut context).is_ready());
    };
    hit();
    assert_eq!(measure(hit).count_total, 1);
}

#[test]
fn a_token_that_never_expires_allocates_nothing() {
    assert_eq!(
        allocations(&StaticTokenSource::new("id", "abc").unwrap()),
        0
    );
}

#[test]
fn the_counter_counts() {
    /// Makes its token anew every time.
    #[derive(Debug)]
    struct Wasteful;

    #[async_trait]
    impl TokenSource for Wasteful {
        fn cached(&self) -> Option<AccessToken> {
            AccessToken::new("id", "abc").ok()
        }

        async fn token(&self) -> Result<AccessToken, AuthError> {
            AccessToken::new("id", "abc")
        }
    }

    assert!(allocations(&Wasteful) >= 1_000);
}
