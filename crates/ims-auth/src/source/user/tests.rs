//! The life of a person's tokens against a scripted IMS: each refresh token is good once.

use std::sync::{
    Mutex as StdMutex,
    atomic::{AtomicBool, Ordering},
};

use futures_util::future::join_all;
use secrecy::ExposeSecret as _;

use crate::{
    CodeVerifier, Lease, StoredTokens,
    clock::testing::TestClock,
    testing::{ScriptedIms, refusal, token, tokens},
};

use super::*;

mod clocks;
mod runtimes;
mod stores;

/// An IMS that rotates: `refresh-0` brings `refresh-1`, and so on, and each is good once. The code `c0de` brings the first.
fn ims() -> ScriptedIms {
    ScriptedIms::slow(Duration::from_millis(300), rotating())
}

fn rotating() -> impl FnMut(&crate::testing::Asked) -> (u16, String) + Send {
    let mut valid = 0;
    let mut code_is_good = true;
    move |asked| {
        let is_good = match asked.form["grant_type"].as_str() {
            "authorization_code" => {
                asked.form["code"] == "c0de" && std::mem::take(&mut code_is_good)
            }
            _ => asked.form["refresh_token"] == format!("refresh-{valid}"),
        };
        if !is_good {
            return (400, refusal("invalid_grant", "used up"));
        }
        valid += 1;
        let (access, refresh) = (format!("access-{valid}"), format!("refresh-{valid}"));
        (200, tokens(&access, &refresh, 3_600))
    }
}

fn from_refresh_token(ims: &ScriptedIms, token: &str) -> UserTokenSource {
    RefreshToken::new("id", token)
        .with_client_secret("hush")
        .with_form_member("resource", "https://a.example")
        .into_source(TokenEndpoint::production(), ims.http())
        .unwrap()
}

fn from_code(ims: &ScriptedIms) -> UserTokenSource {
    AuthorizationCode::new("id", "c0de")
        .with_code_verifier(CodeVerifier::generate())
        .into_source(TokenEndpoint::production(), ims.http())
        .unwrap()
}

async fn call(source: &UserTokenSource) -> Result<String, AuthError> {
    let token = source.token().await?;
    Ok(token.expose_secret().to_owned())
}

/// The refresh tokens that were sent, in order.
fn sent(ims: &ScriptedIms) -> Vec<String> {
    let asked = ims.asked().into_iter();
    asked
        .filter_map(|asked| asked.form.get("refresh_token").cloned())
        .collect()
}

#[tokio::test(start_paused = true)]
async fn a_code_is_redeemed_once_and_refresh_tokens_follow_one_another() {
    let (ims, clock) = (ims(), Arc::new(TestClock::new()));
    let source = from_code(&ims).with_clock(Arc::clone(&clock) as Arc<dyn Clock>);
    for expected in ["access-1", "access-2", "access-3"] {
        assert_eq!(call(&source).await.unwrap(), expected);
        assert_eq!(
            call(&source).await.unwrap(),
            expected,
            "what is fresh is used"
        );
        clock.push(Duration::from_secs(3_000));
    }
    assert_eq!(sent(&ims), ["refresh-1", "refresh-2"]);
    let asked = ims.asked();
    assert!(asked.iter().all(|asked| {
        asked.url == "https://ims-na1.adobelogin.com/ims/token/v3?client_id=id"
            && asked.authorization.is_none()
    }));
}

#[tokio::test(start_paused = true)]
async fn a_confidential_client_authenticates_by_header_and_its_extra_members_stay() {
    let (ims, clock) = (ims(), Arc::new(TestClock::new()));
    let source =
        from_refresh_token(&ims, "refresh-0").with_clock(Arc::clone(&clock) as Arc<dyn Clock>);
    call(&source).await.unwrap();
    clock.push(Duration::from_secs(3_600));
    call(&source).await.unwrap();
    for asked in ims.asked() {
        assert_eq!(asked.authorization.as_deref(), Some("Basic aWQ6aHVzaA=="));
        assert_eq!(asked.url, "https://ims-na1.adobelogin.com/ims/token/v3");
        assert_eq!(asked.form["resource"], "https://a.example");
    }
    assert_eq!(sent(&ims), ["refresh-0", "refresh-1"]);
}

/// A store that holds one entry, notes the order of events, and can be told to fail.
#[derive(Debug, Default)]
struct Journal {
    kept: MemoryTokenStore,
    fails: AtomicBool,
    saved: StdMutex<Vec<String>>,
}

#[async_trait]
impl TokenStore for Journal {
    async fn load(&self, key: &StoreKey) -> Result<Option<StoredTokens>, AuthError> {
        self.kept.load(key).await
    }

    async fn save(
        &self,
        key: &StoreKey,
        tokens: &StoredTokens,
        _: Option<&Lease>,
    ) -> Result<(), AuthError> {
        // Slow, so that a caller who does not wait for it is caught.
        tokio::time::sleep(Duration::from_secs(1)).await;
        if self.fails.load(Ordering::SeqCst) {
            return Err(AuthError::new(AuthErrorKind::Store, "read-only"));
        }
        let refresh = tokens.refresh_token.as_ref().unwrap().expose_secret();
        self.saved.lock().unwrap().push(refresh.to_owned());
        self.kept.save(key, tokens, None).await
    }

    async fn forget(&self, key: &StoreKey, token: &AccessToken) -> Result<(), AuthError> {
        self.kept.forget(key, token).await
    }
}

#[tokio::test(start_paused = true)]
async fn the_new_refresh_token_is_stored_before_the_access_token_is_handed_out() {
    let (ims, store) = (ims(), Arc::new(Journal::default()));
    let source = from_refresh_token(&ims, "refresh-0")
        .stored_in(Arc::clone(&store) as Arc<dyn TokenStore>, "ann");
    assert_eq!(call(&source).await.unwrap(), "access-1");
    assert_eq!(*store.saved.lock().unwrap(), ["refresh-1"]);
}

#[tokio::test(start_paused = true)]
async fn a_caller_who_leaves_in_the_middle_does_not_take_the_refresh_token_along() {
    let (ims, store) = (ims(), Arc::new(Journal::default()));
    let source = from_refresh_token(&ims, "refresh-0")
        .stored_in(Arc::clone(&store) as Arc<dyn TokenStore>, "ann");
    for patience in [100, 600] {
        let impatient = tokio::time::timeout(Duration::from_millis(patience), call(&source)).await;
        assert!(impatient.is_err());
    }
    tokio::time::sleep(Duration::from_secs(5)).await;
    assert_eq!(*store.saved.lock().unwrap(), ["refresh-1"]);
    assert_eq!(call(&source).await.unwrap(), "access-1");
}

#[tokio::test(start_paused = true)]
async fn callers_at_once_never_use_one_refresh_token_twice() {
    let ims = ims();
    let source = from_refresh_token(&ims, "refresh-0");
    let results = join_all((0..64).map(|_| call(&source))).await;
    assert!(
        results
            .iter()
            .all(|result| result.as_deref().is_ok_and(|text| text == "access-1"))
    );
    assert_eq!(sent(&ims), ["refresh-0"]);
}

#[tokio::test(start_paused = true)]
async fn the_next_run_begins_with_what_the_store_holds_and_not_with_what_it_was_given() {
    let (ims, store, clock) = (
        ims(),
        Arc::new(MemoryTokenStore::default()),
        Arc::new(TestClock::new()),
    );
    for _run in 0..3 {
        let source = from_refresh_token(&ims, "refresh-0")
            .with_clock(Arc::clone(&clock) as Arc<dyn Clock>)
            .stored_in(Arc::clone(&store) as Arc<dyn TokenStore>, "ann");
        call(&source).await.unwrap();
        clock.push(Duration::from_secs(3_600));
    }
    assert_eq!(sent(&ims), ["refresh-0", "refresh-1", "refresh-2"]);
}

#[tokio::test(start_paused = true)]
async fn a_new_sign_in_goes_before_what_the_store_holds() {
    let (ims, store) = (ims(), Arc::new(MemoryTokenStore::default()));
    let stale = from_refresh_token(&ims, "refresh-0")
        .stored_in(Arc::clone(&store) as Arc<dyn TokenStore>, "ann");
    call(&stale).await.unwrap();
    let source = from_code(&ims).stored_in(Arc::clone(&store) as Arc<dyn TokenStore>, "ann");
    assert_eq!(call(&source).await.unwrap(), "access-2");
}

#[tokio::test(start_paused = true)]
async fn a_given_token_helps_out_when_the_stored_one_is_dead() {
    let (ims, store, clock) = (
        ims(),
        Arc::new(MemoryTokenStore::default()),
        Arc::new(TestClock::new()),
    );
    let source =
        from_refresh_token(&ims, "refresh-0").with_clock(Arc::clone(&clock) as Arc<dyn Clock>);
    let source = source.stored_in(Arc::clone(&store) as Arc<dyn TokenStore>, "ann");
    let dead = StoredTokens {
        access_token: None,
        refresh_token: Some("long-dead".into()),
    };
    store.save(source.key(), &dead, None).await.unwrap();
    assert_eq!(call(&source).await.unwrap(), "access-1");
    assert_eq!(sent(&ims), ["long-dead", "refresh-0"]);
}

#[tokio::test(start_paused = true)]
async fn a_store_that_cannot_save_costs_nothing_and_is_told_later() {
    let (ims, store, clock) = (
        ims(),
        Arc::new(Journal::default()),
        Arc::new(TestClock::new()),
    );
    store.fails.store(true, Ordering::SeqCst);
    let source = from_refresh_token(&ims, "refresh-0")
        .with_clock(Arc::clone(&clock) as Arc<dyn Clock>)
        .stored_in(Arc::clone(&store) as Arc<dyn TokenStore>, "ann");
    assert_eq!(call(&source).await.unwrap(), "access-1");
    assert!(store.saved.lock().unwrap().is_empty());
    clock.push(Duration::from_secs(3_600));
    // What the store holds is older than what is in hand, and is not tried.
    assert_eq!(call(&source).await.unwrap(), "access-2");
    store.fails.store(false, Ordering::SeqCst);
    assert_eq!(call(&source).await.unwrap(), "access-2");
    assert_eq!(*store.saved.lock().unwrap(), ["refresh-2"]);
    assert_eq!(sent(&ims), ["refresh-0", "refresh-1"]);
}

#[tokio::test(start_paused = true)]
async fn another_process_that_was_quicker_is_no_reason_to_sign_in_again() {
    let store = Arc::new(MemoryTokenStore::default());
    let mut rotate = rotating();
    let (other, key_slot) = (
        Arc::clone(&store),
        Arc::new(StdMutex::new(None::<StoreKey>)),
    );
    let key = Arc::clone(&key_slot);
    let mut is_first = true;
    // While our request with `refresh-0` is on its way, another process uses it and stores the successor.
    let ims = ScriptedIms::by(move |asked| {
        if std::mem::take(&mut is_first) {
            rotate(asked);
            let key = key.lock().unwrap().clone().unwrap();
            let news = StoredTokens {
                access_token: None,
                refresh_token: Some("refresh-1".into()),
            };
            futures_util::FutureExt::now_or_never(other.save(&key, &news, None))
                .unwrap()
                .unwrap();
        }
        rotate(asked)
    });
    let source = from_refresh_token(&ims, "refresh-0")
        .stored_in(Arc::clone(&store) as Arc<dyn TokenStore>, "ann");
    *key_slot.lock().unwrap() = Some(source.key().clone());
    assert_eq!(call(&source).await.unwrap(), "access-2");
    assert_eq!(sent(&ims), ["refresh-0", "refresh-1"]);
}

#[tokio::test(start_paused = true)]
async fn a_used_up_code_or_refresh_token_asks_for_a_new_sign_in() {
    let ims = ScriptedIms::by(|_| (400, refusal("invalid_grant", "used up")));
    for source in [from_code(&ims), from_refresh_token(&ims, "refresh-0")] {
        let error = call(&source).await.unwrap_err();
        assert_eq!(
            (error.kind(), error.code(), error.is_transient()),
            (AuthErrorKind::SignInRequired, Some("invalid_grant"), false)
        );
        assert!(error.to_string().contains("sign in again"), "{error}");
    }
}

#[tokio::test(start_paused = true)]
async fn without_a_refresh_token_the_end_of_the_access_token_is_told_as_such() {
    let clock = Arc::new(TestClock::new());
    let ims = ScriptedIms::answering([(200, token("access", 3_600))]);
    let source = from_code(&ims).with_clock(Arc::clone(&clock) as Arc<dyn Clock>);
    assert_eq!(call(&source).await.unwrap(), "access");
    clock.push(Duration::from_secs(3_600));
    let error = call(&source).await.unwrap_err();
    assert_eq!(error.kind(), AuthErrorKind::SignInRequired);
    assert!(error.to_string().contains("offline_access"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn an_answer_without_a_successor_leaves_the_refresh_token_what_it_was() {
    let clock = Arc::new(TestClock::new());
    let ims = ScriptedIms::by(|_| (200, token("access", 3_600)));
    let source =
        from_refresh_token(&ims, "lasting").with_clock(Arc::clone(&clock) as Arc<dyn Clock>);
    call(&source).await.unwrap();
    clock.push(Duration::from_secs(3_600));
    call(&source).await.unwrap();
    assert_eq!(sent(&ims), ["lasting", "lasting"]);
}

#[tokio::test(start_paused = true)]
async fn a_moment_of_weakness_leaves_code_and_refresh_token_for_the_next_try() {
    let weak = || (503, "busy".to_owned());
    let good = (200, tokens("access", "refresh", 3_600));
    let ims = ScriptedIms::answering([weak(), good.clone(), weak(), good]);
    let clock = Arc::new(TestClock::new());
    let source = from_code(&ims).with_clock(Arc::clone(&clock) as Arc<dyn Clock>);
    for _ in 0..2 {
        assert!(call(&source).await.unwrap_err().is_transient());
        assert_eq!(call(&source).await.unwrap(), "access");
        clock.push(Duration::from_secs(3_600));
    }
    assert_eq!(sent(&ims), ["refresh", "refresh"]);
}

#[tokio::test(start_paused = true)]
async fn a_rejected_token_is_replaced_although_it_is_fresh() {
    let ims = ims();
    let tokens = from_refresh_token(&ims, "refresh-0").cached();
    let token = tokens.token().await.unwrap();
    tokens.invalidate(&token);
    assert_eq!(tokens.token().await.unwrap().expose_secret(), "access-2");
}

#[tokio::test(start_paused = true)]
async fn a_crowd_at_a_cache_over_a_person_makes_one_request() {
    let ims = ims();
    let tokens = from_code(&ims).cached();
    let results = join_all((0..64).map(|_| tokens.token())).await;
    assert!(results.iter().all(Result::is_ok));
    assert_eq!(ims.asked().len(), 1);
}

#[test]
fn two_persons_of_one_client_have_entries_of_their_own() {
    let (ims, store) = (ims(), Arc::new(MemoryTokenStore::default()));
    let stored = |account: &str| {
        from_refresh_token(&ims, "r").stored_in(Arc::clone(&store) as Arc<dyn TokenStore>, account)
    };
    assert_ne!(stored("ann").key(), stored("bob").key());
    assert_eq!(stored("ann").key(), stored("ann").key());
}

#[test]
fn pdf_services_knows_no_persons() {
    let token = RefreshToken::new("id", "r");
    let error = token
        .into_source(TokenEndpoint::pdf_services(), ims().http())
        .unwrap_err();
    assert_eq!(error.kind(), AuthErrorKind::Configuration);
}

#[tokio::test(start_paused = true)]
async fn debug_shows_neither_code_nor_secret_nor_any_token() {
    let ims = ims();
    let source = from_code(&ims);
    let before = format!("{source:?}");
    call(&source).await.unwrap();
    let text = format!(
        "{before} {source:?} {:?}",
        from_refresh_token(&ims, "r3fresh")
    );
    for secret in ["c0de", "hush", "access-1", "refresh-1", "r3fresh"] {
        assert!(!text.contains(secret), "{text}");
    }
}
