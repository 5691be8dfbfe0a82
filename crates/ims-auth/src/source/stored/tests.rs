//! A source with a store in front of it, in paused time.

use std::{collections::HashSet, sync::Mutex, time::Duration};

use crate::{
    AuthErrorKind, ClientCredentials, Clock, MemoryTokenStore, TokenEndpoint,
    clock::testing::TestClock,
    testing::{ScriptedIms, refusal, token},
};

use super::*;

mod clocks;

/// Each request brings a token of its own, of an hour's life.
fn ims() -> ScriptedIms {
    let mut number = 0;
    ScriptedIms::by(move |_| {
        number += 1;
        (200, token(&format!("token-{number}"), 3_600))
    })
}

fn source(
    ims: &ScriptedIms,
    store: &Arc<impl TokenStore + 'static>,
    clock: &Arc<TestClock>,
) -> StoredTokenSource {
    ClientCredentials::new("id", "hush", "openid")
        .into_source(TokenEndpoint::production(), ims.http())
        .unwrap()
        .with_clock(Arc::clone(clock) as Arc<dyn Clock>)
        .stored_in(Arc::clone(store) as Arc<dyn TokenStore>)
}

async fn call(source: &StoredTokenSource) -> String {
    source.token().await.unwrap().expose_secret().to_owned()
}

#[tokio::test(start_paused = true)]
async fn two_sources_on_one_store_make_one_request() {
    let (ims, store, clock) = (
        ims(),
        Arc::new(MemoryTokenStore::default()),
        Arc::new(TestClock::new()),
    );
    let (one, two) = (source(&ims, &store, &clock), source(&ims, &store, &clock));
    assert_eq!(
        (call(&one).await, call(&two).await),
        ("token-1".into(), "token-1".into())
    );
    assert_eq!(ims.asked().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_token_with_less_than_a_fifth_of_its_life_is_replaced_for_all() {
    let (ims, store, clock) = (
        ims(),
        Arc::new(MemoryTokenStore::default()),
        Arc::new(TestClock::new()),
    );
    let (one, two) = (source(&ims, &store, &clock), source(&ims, &store, &clock));
    call(&one).await;
    clock.push(Duration::from_secs(2_879));
    assert_eq!(call(&two).await, "token-1");
    clock.push(Duration::from_secs(1));
    assert_eq!(call(&two).await, "token-2");
    assert_eq!(call(&one).await, "token-2");
}

#[tokio::test(start_paused = true)]
async fn an_old_but_living_token_is_better_than_an_error_and_an_expired_one_is_not() {
    let mut first = true;
    let ims = ScriptedIms::by(move |_| {
        if std::mem::take(&mut first) {
            (200, token("token-1", 3_600))
        } else {
            (400, refusal("access_denied", "gone"))
        }
    });
    let (store, clock) = (
        Arc::new(MemoryTokenStore::default()),
        Arc::new(TestClock::new()),
    );
    let run = || source(&ims, &store, &clock);
    call(&run()).await;
    clock.push(Duration::from_secs(3_599));
    let next = run();
    assert_eq!(call(&next).await, "token-1");
    // Who has it already is told the truth; a cache serves it all the same, and knows how long to wait.
    let error = next.token().await.unwrap_err();
    assert_eq!(error.code(), Some("access_denied"));
    clock.push(Duration::from_secs(1));
    let error = run().token().await.unwrap_err();
    assert_eq!(error.code(), Some("access_denied"));
}

#[tokio::test(start_paused = true)]
async fn a_rejected_token_is_forgotten_and_its_successor_is_not() {
    let (ims, store, clock) = (
        ims(),
        Arc::new(MemoryTokenStore::default()),
        Arc::new(TestClock::new()),
    );
    let (one, two) = (source(&ims, &store, &clock), source(&ims, &store, &clock));
    let old = one.token().await.unwrap();
    one.invalidate(&old);
    assert_eq!(call(&one).await, "token-2");
    // Late news about the old token, from one who had it from the store.
    two.invalidate(&old);
    assert_eq!((call(&two).await, ims.asked().len()), ("token-2".into(), 2));
}

#[tokio::test(start_paused = true)]
async fn a_cache_over_a_store_renews_early_and_shares_the_new_token() {
    let (ims, store, clock) = (
        ims(),
        Arc::new(MemoryTokenStore::default()),
        Arc::new(TestClock::new()),
    );
    let one = source(&ims, &store, &clock).cached();
    let two = source(&ims, &store, &clock).cached();
    for tokens in [&one, &two] {
        assert_eq!(tokens.token().await.unwrap().expose_secret(), "token-1");
    }
    clock.push(Duration::from_secs(3_300));
    for tokens in [&one, &two] {
        assert_eq!(tokens.token().await.unwrap().expose_secret(), "token-1");
        tokio::time::sleep(Duration::from_secs(1)).await;
        assert_eq!(tokens.cached().unwrap().expose_secret(), "token-2");
    }
    assert_eq!(ims.asked().len(), 2);
}

/// A store that fails in the way its name says.
#[derive(Debug)]
enum Broken {
    Fails,
    Hangs,
    Panics,
    HandsOutAnothers,
}

#[async_trait]
impl TokenStore for Broken {
    async fn load(&self, _: &StoreKey) -> Result<Option<StoredTokens>, AuthError> {
        match self {
            Self::Fails => Err(AuthError::new(AuthErrorKind::Store, "the disk is gone")),
            Self::Hangs => std::future::pending().await,
            Self::Panics => panic!("told to panic"),
            Self::HandsOutAnothers => Ok(Some(StoredTokens {
                access_token: Some(
                    AccessToken::new("another-client", "anothers")?
                        .with_expiry(Duration::from_secs(86_400), std::time::SystemTime::now()),
                ),
                refresh_token: None,
            })),
        }
    }

    async fn save(
        &self,
        key: &StoreKey,
        _: &StoredTokens,
        _: Option<&Lease>,
    ) -> Result<(), AuthError> {
        self.load(key).await.map(|_| ())
    }

    async fn forget(&self, key: &StoreKey, _: &AccessToken) -> Result<(), AuthError> {
        self.load(key).await.map(|_| ())
    }
}

#[tokio::test(start_paused = true)]
async fn a_store_that_fails_hangs_panics_or_mixes_clients_up_costs_a_request_and_no_outage() {
    for (broken, bound) in [
        (Broken::Fails, 0),
        // Five seconds each for forgetting, loading and saving, at most.
        (Broken::Hangs, 15),
        (Broken::Panics, 0),
        (Broken::HandsOutAnothers, 0),
    ] {
        let (ims, store, clock) = (ims(), Arc::new(broken), Arc::new(TestClock::new()));
        let source = source(&ims, &store, &clock);
        let before = tokio::time::Instant::now();
        assert_eq!(call(&source).await, "token-1", "{store:?}");
        source.invalidate(&source.token().await.unwrap());
        assert_eq!(call(&source).await, "token-3", "{store:?}");
        assert!(before.elapsed() <= Duration::from_secs(bound) * 3);
    }
}

/// A store that says it has forgotten a token and hands it out again, as a copy of a database does that lags behind.
#[derive(Debug, Default)]
struct Forgetless(MemoryTokenStore);

#[async_trait]
impl TokenStore for Forgetless {
    async fn load(&self, key: &StoreKey) -> Result<Option<StoredTokens>, AuthError> {
        // Each time from text, so that no mark on the token itself survives.
        let mut kept = self.0.load(key).await?.unwrap_or_default();
        kept.access_token = kept.access_token.map(copy);
        Ok(Some(kept))
    }

    async fn save(
        &self,
        key: &StoreKey,
        tokens: &StoredTokens,
        _: Option<&Lease>,
    ) -> Result<(), AuthError> {
        // The first entry stays for good.
        if self.0.load(key).await?.is_none() {
            self.0.save(key, tokens, None).await?;
        }
        Ok(())
    }

    async fn forget(&self, _: &StoreKey, _: &AccessToken) -> Result<(), AuthError> {
        Ok(())
    }
}

fn copy(token: AccessToken) -> AccessToken {
    let (life, end) = (token.expires_in().unwrap(), token.expires_at().unwrap());
    let copy = AccessToken::new(token.client_id(), token.expose_secret()).unwrap();
    copy.with_expiry(life, end - life)
}

#[tokio::test(start_paused = true)]
async fn a_rejected_token_that_the_store_brings_back_is_passed_over_for_good() {
    let (ims, store, clock) = (
        ims(),
        Arc::new(Forgetless::default()),
        Arc::new(TestClock::new()),
    );
    let source = source(&ims, &store, &clock);
    source.invalidate(&source.token().await.unwrap());
    for number in 2..30 {
        assert_eq!(call(&source).await, format!("token-{number}"));
    }
    let tokens = source.cached();
    assert_eq!(tokens.token().await.unwrap().expose_secret(), "token-30");
}

/// Remembers under which keys it was asked.
#[derive(Debug, Default)]
struct Watched(Mutex<Vec<StoreKey>>);

#[async_trait]
impl TokenStore for Watched {
    async fn load(&self, key: &StoreKey) -> Result<Option<StoredTokens>, AuthError> {
        self.0.lock().unwrap().push(key.clone());
        Ok(None)
    }

    async fn save(
        &self,
        _: &StoreKey,
        _: &StoredTokens,
        _: Option<&Lease>,
    ) -> Result<(), AuthError> {
        Ok(())
    }

    async fn forget(&self, _: &StoreKey, _: &AccessToken) -> Result<(), AuthError> {
        Ok(())
    }
}

#[tokio::test(start_paused = true)]
async fn two_clients_organisations_or_scope_sets_never_share_a_token() {
    let (ims, store) = (ims(), Arc::new(Watched::default()));
    let base = ClientCredentials::new("id", "hush", "openid");
    let different = [
        base.clone(),
        ClientCredentials::new("id-2", "hush", "openid"),
        ClientCredentials::new("id", "hush-2", "openid"),
        base.clone().with_org_id("org@AdobeOrg"),
        base.clone().with_org_id("org-2@AdobeOrg"),
        base.clone().with_scopes("openid,AdobeID"),
        base.with_form_member("resource", "https://a.example"),
    ];
    let count = different.len();
    for credentials in different {
        let source = credentials
            .into_source(TokenEndpoint::production(), ims.http())
            .unwrap();
        let source = source.stored_in(Arc::clone(&store) as Arc<dyn TokenStore>);
        source.token().await.unwrap();
        assert_eq!(store.0.lock().unwrap().last(), Some(source.key()));
    }
    let keys: HashSet<_> = store.0.lock().unwrap().iter().cloned().collect();
    assert_eq!(keys.len(), count);
}

/// Tells when each request began, and takes its time over the first.
fn busy(first_takes: Duration) -> (ScriptedIms, Arc<Mutex<usize>>) {
    let count = Arc::new(Mutex::new(0));
    let noted = Arc::clone(&count);
    let ims = ScriptedIms::slow(first_takes, move |_| {
        let mut count = noted.lock().unwrap();
        *count += 1;
        (200, token(&format!("token-{count}"), 3_600))
    });
    (ims, count)
}

#[tokio::test(start_paused = true)]
async fn of_many_that_start_together_one_asks_and_all_get_its_token() {
    let (ims, count) = busy(Duration::from_secs(2));
    let (store, clock) = (
        Arc::new(MemoryTokenStore::default()),
        Arc::new(TestClock::new()),
    );
    let sources: Vec<_> = (0..64).map(|_| source(&ims, &store, &clock)).collect();
    let tokens = futures_util::future::join_all(sources.iter().map(call)).await;
    assert!(tokens.iter().all(|token| token == "token-1"), "{tokens:?}");
    assert_eq!(*count.lock().unwrap(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_holder_that_is_killed_leaves_its_turn_to_the_next() {
    let (ims, count) = busy(Duration::from_secs(2));
    let (store, clock) = (
        Arc::new(MemoryTokenStore::default()),
        Arc::new(TestClock::new()),
    );
    let (first, second) = (source(&ims, &store, &clock), source(&ims, &store, &clock));
    let begun = tokio::time::Instant::now();
    let killed = tokio::time::timeout(Duration::from_secs(1), first.token());
    let (killed, token) = tokio::join!(killed, call(&second));
    assert!(killed.is_err());
    assert_eq!(
        token, "token-1",
        "only the second one's request was answered"
    );
    assert_eq!(*count.lock().unwrap(), 1);
    assert!(
        begun.elapsed() < Duration::from_secs(4),
        "{:?}",
        begun.elapsed()
    );
}

#[tokio::test(start_paused = true)]
async fn a_holder_that_hangs_keeps_others_no_longer_than_the_bound() {
    let (ims, _) = busy(Duration::ZERO);
    let (store, clock) = (
        Arc::new(MemoryTokenStore::default()),
        Arc::new(TestClock::new()),
    );
    let source = source(&ims, &store, &clock);
    let held = store.lease(source.key()).await.unwrap();
    assert!(held.is_some());
    let begun = tokio::time::Instant::now();
    assert_eq!(call(&source).await, "token-1");
    let waited = begun.elapsed();
    assert!(waited >= Lease::BOUND && waited < Lease::BOUND + Duration::from_secs(1));
    // What it fetched on its own is there for the others.
    assert_eq!(
        source.stored().await.unwrap().unwrap().expose_secret(),
        "token-1"
    );
}

#[tokio::test(start_paused = true)]
async fn a_failed_fetch_gives_the_turn_back_at_once() {
    let ims = ScriptedIms::answering([
        (400, refusal("invalid_client", "x")),
        (200, token("token-2", 3_600)),
    ]);
    let (store, clock) = (
        Arc::new(MemoryTokenStore::default()),
        Arc::new(TestClock::new()),
    );
    let source = source(&ims, &store, &clock);
    source.token().await.unwrap_err();
    let begun = tokio::time::Instant::now();
    assert_eq!(call(&source).await, "token-2");
    assert_eq!(begun.elapsed(), Duration::ZERO);
}

#[tokio::test(start_paused = true)]
async fn a_forgotten_token_is_gone_from_the_store_at_once_and_its_successor_stays() {
    let (ims, store, clock) = (
        ims(),
        Arc::new(MemoryTokenStore::default()),
        Arc::new(TestClock::new()),
    );
    let source = source(&ims, &store, &clock);
    let key = source.key().clone();
    let tokens = source.cached();
    let first = tokens.token().await.unwrap();
    tokens.forget(&first).await.unwrap();
    let kept = store.load(&key).await.unwrap().unwrap();
    assert!(kept.access_token.is_none());
    assert_eq!(tokens.token().await.unwrap().expose_secret(), "token-2");
    tokens.forget(&first).await.unwrap();
    let kept = store.load(&key).await.unwrap().unwrap();
    assert_eq!(kept.access_token.unwrap().expose_secret(), "token-2");
    assert_eq!(tokens.token().await.unwrap().expose_secret(), "token-2");
}

#[tokio::test(start_paused = true)]
async fn a_token_is_forgotten_here_although_the_store_cannot_be_told() {
    let (ims, store, clock) = (ims(), Arc::new(Broken::Fails), Arc::new(TestClock::new()));
    let tokens = source(&ims, &store, &clock).cached();
    let first = tokens.token().await.unwrap();
    // A copy from text, as another part of the program may hold it.
    let error = tokens.forget(&copy(first)).await.unwrap_err();
    assert_eq!(error.kind(), AuthErrorKind::Store);
    assert_eq!(tokens.token().await.unwrap().expose_secret(), "token-2");
}

#[tokio::test(start_paused = true)]
async fn whoever_starts_with_a_living_token_in_the_store_does_not_wait_for_a_silent_ims() {
    let (ims, _) = busy(Duration::from_secs(29));
    let (store, clock) = (
        Arc::new(MemoryTokenStore::default()),
        Arc::new(TestClock::new()),
    );
    let source = source(&ims, &store, &clock);
    let day = Duration::from_secs(86_400);
    let old = AccessToken::new("id", "old").unwrap();
    let tokens = StoredTokens {
        access_token: Some(old.with_expiry(day, clock.now().wall - day / 10 * 9)),
        refresh_token: None,
    };
    store.save(source.key(), &tokens, None).await.unwrap();
    let begun = tokio::time::Instant::now();
    assert_eq!(call(&source).await, "old");
    assert_eq!(begun.elapsed(), Duration::from_secs(5));
    // Whoever has it already waits for the next: a cache serves the old one meanwhile.
    assert_eq!(call(&source).await, "token-1");
}

#[tokio::test(start_paused = true)]
async fn requests_that_are_repeated_wait_for_a_holder_that_hangs_once() {
    let ims = ScriptedIms::by(|_| (503, "busy".to_owned()));
    let (store, clock) = (
        Arc::new(MemoryTokenStore::default()),
        Arc::new(TestClock::new()),
    );
    let source = source(&ims, &store, &clock);
    let _held = store.lease(source.key()).await.unwrap().unwrap();
    let tokens = source.cached();
    let begun = tokio::time::Instant::now();
    tokens.token().await.unwrap_err();
    assert_eq!(ims.asked().len(), 3);
    let elapsed = begun.elapsed();
    assert!(
        elapsed < Lease::BOUND + Duration::from_secs(5),
        "{elapsed:?}"
    );
}

#[tokio::test(start_paused = true)]
async fn a_stored_token_that_ends_while_its_successor_is_waited_for_is_not_handed_out() {
    let (ims, _) = busy(Duration::from_secs(6));
    let (store, clock) = (
        Arc::new(MemoryTokenStore::default()),
        Arc::new(TestClock::new()),
    );
    let source = source(&ims, &store, &clock);
    let (hour, left) = (Duration::from_secs(3_600), Duration::from_secs(2));
    let dying = AccessToken::new("id", "dying").unwrap();
    let tokens = StoredTokens {
        access_token: Some(dying.with_expiry(hour, clock.now().wall - hour + left)),
        refresh_token: None,
    };
    store.save(source.key(), &tokens, None).await.unwrap();
    let (token, ()) = tokio::join!(call(&source), async {
        tokio::time::sleep(left).await;
        clock.push(left);
    });
    assert_eq!(token, "token-1");
}
