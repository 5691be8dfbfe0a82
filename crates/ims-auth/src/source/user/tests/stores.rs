//! Stores that fail, lag behind, or are shared: none of that is a reason to sign in again.

use rstest::rstest;

use super::*;

/// A store that can be told how to fail. Another process may have the same entries through [`Faulty::kept`].
#[derive(Debug, Default)]
pub(super) struct Faulty {
    kept: MemoryTokenStore,
    cannot_load: AtomicBool,
    pub(super) cannot_save: AtomicBool,
    panics: AtomicBool,
}

impl Faulty {
    fn may(&self, forbidden: &AtomicBool) -> Result<(), AuthError> {
        assert!(!self.panics.load(Ordering::SeqCst), "told to panic");
        if forbidden.load(Ordering::SeqCst) {
            return Err(AuthError::new(AuthErrorKind::Store, "out of order"));
        }
        Ok(())
    }

    fn break_down(&self, is_down: bool) {
        self.cannot_load.store(is_down, Ordering::SeqCst);
        self.cannot_save.store(is_down, Ordering::SeqCst);
    }

    async fn refresh_token(&self, source: &UserTokenSource) -> Option<String> {
        let kept = self.kept.load(source.key()).await.unwrap()?;
        Some(kept.refresh_token?.expose_secret().to_owned())
    }
}

#[async_trait]
impl TokenStore for Faulty {
    async fn load(&self, key: &StoreKey) -> Result<Option<StoredTokens>, AuthError> {
        self.may(&self.cannot_load)?;
        self.kept.load(key).await
    }

    async fn save(
        &self,
        key: &StoreKey,
        tokens: &StoredTokens,
        _: Option<&Lease>,
    ) -> Result<(), AuthError> {
        self.may(&self.cannot_save)?;
        self.kept.save(key, tokens, None).await
    }

    async fn forget(&self, key: &StoreKey, token: &AccessToken) -> Result<(), AuthError> {
        self.may(&self.cannot_save)?;
        self.kept.forget(key, token).await
    }
}

/// Puts an access token (its text, its life, and how much of that is gone) and a refresh token where `source` finds them.
pub(super) async fn keep(
    store: &Faulty,
    source: &UserTokenSource,
    access: Option<(&str, Duration, Duration)>,
    refresh: Option<&str>,
) {
    let now = source.exchange.clock.now().wall;
    let access = access.map(|(text, life, gone)| {
        AccessToken::new("id", text)
            .unwrap()
            .with_expiry(life, now - gone)
    });
    let tokens = StoredTokens {
        access_token: access,
        refresh_token: refresh.map(Into::into),
    };
    store.kept.save(source.key(), &tokens, None).await.unwrap();
}

/// A process of its own with a source for the same person.
fn process(
    ims: &ScriptedIms,
    store: &Arc<impl TokenStore + 'static>,
    clock: &Arc<TestClock>,
) -> UserTokenSource {
    from_refresh_token(ims, "refresh-0")
        .with_clock(Arc::clone(clock) as Arc<dyn Clock>)
        .stored_in(Arc::clone(store) as Arc<dyn TokenStore>, "ann")
}

fn rig() -> (Arc<Faulty>, Arc<TestClock>) {
    (Arc::new(Faulty::default()), Arc::new(TestClock::new()))
}

const LIFE: Duration = Duration::from_secs(3_600);

#[tokio::test(start_paused = true)]
async fn a_store_that_is_down_costs_no_sign_in_while_the_token_in_hand_is_fresh() {
    let (store, _) = rig();
    store.break_down(true);
    let ims = ScriptedIms::answering([(200, token("access", 3_600))]);
    let source = from_code(&ims).stored_in(Arc::clone(&store) as Arc<dyn TokenStore>, "ann");
    for _ in 0..2 {
        assert_eq!(call(&source).await.unwrap(), "access");
    }
}

#[rstest]
#[case::ims_is_down(503, "busy".to_owned())]
#[case::the_refresh_token_is_dead(400, refusal("invalid_grant", "used up"))]
#[tokio::test(start_paused = true)]
async fn a_stored_token_that_lives_is_used_to_its_end_while_no_other_can_be_had(
    #[case] status: u16,
    #[case] body: String,
) {
    let (store, clock) = rig();
    let ims = ScriptedIms::by(move |_| (status, body.clone()));
    let source = process(&ims, &store, &clock);
    let alive = ("alive", LIFE, Duration::from_secs(3_500));
    keep(&store, &source, Some(alive), Some("refresh-0")).await;
    assert_eq!(call(&source).await.unwrap(), "alive");
    assert_eq!(ims.asked().len(), 1, "another one was asked for");
    // Who has it already is told the truth, so that a cache knows how long to wait.
    let error = call(&source).await.unwrap_err();
    assert_eq!(error.status(), Some(status));
    clock.push(Duration::from_secs(100));
    call(&source).await.expect_err("it is over");
}

#[rstest]
#[case::nothing("", false)]
#[case::blanks(" \n", false)]
#[case::rubbish("rubbish", true)]
#[tokio::test(start_paused = true)]
async fn a_stored_refresh_token_that_is_none_does_not_hide_the_one_that_was_given(
    #[case] stored: &str,
    #[case] is_tried: bool,
) {
    let (store, clock) = rig();
    let ims = ScriptedIms::by(|asked| match asked.form["refresh_token"].as_str() {
        "refresh-0" => (200, tokens("access", "refresh-1", 3_600)),
        _ => (400, refusal("invalid_request", "no refresh token")),
    });
    let source = process(&ims, &store, &clock);
    keep(&store, &source, None, Some(stored)).await;
    assert_eq!(call(&source).await.unwrap(), "access");
    assert_eq!(ims.asked().len(), 1 + usize::from(is_tried));
}

#[tokio::test(start_paused = true)]
async fn a_store_that_panics_is_left_out() {
    let (store, clock) = rig();
    store.panics.store(true, Ordering::SeqCst);
    let ims = ims();
    let source = process(&ims, &store, &clock);
    assert_eq!(call(&source).await.unwrap(), "access-1");
    clock.push(LIFE);
    assert_eq!(call(&source).await.unwrap(), "access-2");
}

/// An IMS for two sign-ins of one person: the refresh tokens of both rotate on their own, until the first is revoked.
fn two_sign_ins() -> (ScriptedIms, Arc<AtomicBool>) {
    let is_revoked = Arc::new(AtomicBool::new(false));
    let (revoked, mut valid) = (Arc::clone(&is_revoked), [0, 100]);
    let ims = ScriptedIms::by(move |asked| {
        let sent = &asked.form["refresh_token"];
        let which = valid
            .iter()
            .position(|number| *sent == format!("refresh-{number}"));
        match which {
            Some(which) if which == 1 || !revoked.load(Ordering::SeqCst) => {
                valid[which] += 1;
                let number = valid[which];
                let (access, refresh) = (format!("access-{number}"), format!("refresh-{number}"));
                (200, tokens(&access, &refresh, 3_600))
            }
            _ => (400, refusal("invalid_grant", "used up")),
        }
    });
    (ims, is_revoked)
}

/// The store is mended before the new sign-in comes, or after it.
#[rstest]
#[case::mended_before(true)]
#[case::mended_after(false)]
#[tokio::test(start_paused = true)]
async fn what_could_not_be_saved_does_not_take_the_place_of_a_newer_sign_in(
    #[case] is_mended_before: bool,
) {
    let ((ims, is_revoked), (store, clock)) = (two_sign_ins(), rig());
    let first = process(&ims, &store, &clock);
    store.break_down(true);
    let rejected = first.token().await.unwrap();
    is_revoked.store(true, Ordering::SeqCst);
    store.break_down(!is_mended_before);
    let others = Arc::new(store.kept.clone());
    let second = from_refresh_token(&ims, "refresh-100")
        .with_clock(Arc::clone(&clock) as Arc<dyn Clock>)
        .stored_in(Arc::clone(&others) as Arc<dyn TokenStore>, "ann");
    assert_eq!(call(&second).await.unwrap(), "access-101");
    store.break_down(false);
    first.invalidate(&rejected);
    assert_eq!(call(&first).await.unwrap(), "access-101");
    let kept = store.refresh_token(&first).await;
    assert_eq!(kept.as_deref(), Some("refresh-101"));
}

/// Whether the store could be read at least, and what it held: in neither case has anybody else written to it.
#[rstest]
#[case::empty(None, false)]
#[case::empty_and_unreadable(None, true)]
#[case::from_the_last_run(Some("refresh-0"), false)]
#[case::from_the_last_run_and_unreadable(Some("refresh-0"), true)]
#[tokio::test(start_paused = true)]
async fn what_could_not_be_saved_is_saved_later_if_nobody_else_has_written(
    #[case] kept: Option<&str>,
    #[case] is_unreadable: bool,
) {
    let (ims, (store, clock)) = (ims(), rig());
    let source = process(&ims, &store, &clock);
    keep(&store, &source, None, kept).await;
    store.break_down(true);
    store.cannot_load.store(is_unreadable, Ordering::SeqCst);
    assert_eq!(call(&source).await.unwrap(), "access-1");
    assert_eq!(store.refresh_token(&source).await.as_deref(), kept);
    store.break_down(false);
    assert_eq!(call(&source).await.unwrap(), "access-1");
    let saved = store.refresh_token(&source).await;
    assert_eq!(saved.as_deref(), Some("refresh-1"));
    assert_eq!(sent(&ims), ["refresh-0"]);
}

#[tokio::test(start_paused = true)]
async fn a_sign_in_that_could_not_be_saved_is_saved_later_over_what_an_earlier_one_left() {
    let (ims, (store, clock)) = (ims(), rig());
    let source = from_code(&ims)
        .with_clock(Arc::clone(&clock) as Arc<dyn Clock>)
        .stored_in(Arc::clone(&store) as Arc<dyn TokenStore>, "ann");
    keep(&store, &source, None, Some("of-an-earlier-sign-in")).await;
    store.cannot_save.store(true, Ordering::SeqCst);
    assert_eq!(call(&source).await.unwrap(), "access-1");
    store.cannot_save.store(false, Ordering::SeqCst);
    clock.push(LIFE);
    assert_eq!(call(&source).await.unwrap(), "access-2");
    assert_eq!(sent(&ims), ["refresh-1"]);
}

#[tokio::test(start_paused = true)]
async fn processes_that_renew_at_one_moment_all_get_a_token() {
    for count in [2, 4, 8, 32] {
        let (ims, store) = (ims(), Arc::new(Journal::default()));
        let sources: Vec<_> = (0..count)
            .map(|_| {
                from_refresh_token(&ims, "refresh-0")
                    .stored_in(Arc::clone(&store) as Arc<dyn TokenStore>, "ann")
            })
            .collect();
        let results = join_all(sources.iter().map(call)).await;
        assert!(results.iter().all(Result::is_ok), "{count}: {results:?}");
        // One of them is first; each of the others asks once more at most before it sees what that one stored.
        assert!(
            ims.asked().len() <= 2 * count,
            "{count}: {}",
            ims.asked().len()
        );
    }
}

#[tokio::test(start_paused = true)]
async fn a_refresh_token_that_came_with_an_unusable_access_token_is_kept() {
    let ims = ScriptedIms::answering([
        (200, tokens("", "refresh-1", 3_600)),
        (200, tokens("access", "refresh-2", 3_600)),
    ]);
    let store = Arc::new(Journal::default());
    let source = from_refresh_token(&ims, "refresh-0")
        .stored_in(Arc::clone(&store) as Arc<dyn TokenStore>, "ann");
    let error = call(&source).await.unwrap_err();
    assert_eq!(error.kind(), AuthErrorKind::InvalidResponse);
    assert_eq!(call(&source).await.unwrap(), "access");
    assert_eq!(sent(&ims), ["refresh-0", "refresh-1"]);
    assert_eq!(*store.saved.lock().unwrap(), ["refresh-1", "refresh-2"]);
}

#[tokio::test(start_paused = true)]
async fn two_processes_with_leases_send_one_refresh_token_once() {
    let ims = ims();
    let store = Arc::new(MemoryTokenStore::default());
    let process = || {
        from_refresh_token(&ims, "refresh-0")
            .stored_in(Arc::clone(&store) as Arc<dyn TokenStore>, "ann")
    };
    let processes: Vec<_> = (0..16).map(|_| process()).collect();
    let tokens = join_all(processes.iter().map(call)).await;
    let is_first =
        |token: &Result<String, _>| token.as_deref().is_ok_and(|text| text == "access-1");
    assert!(tokens.iter().all(is_first), "{tokens:?}");
    assert_eq!(ims.asked().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn after_a_sign_out_nothing_is_left_to_renew_with() {
    let ims = ims();
    let store = Arc::new(MemoryTokenStore::default());
    let source = from_refresh_token(&ims, "refresh-0")
        .stored_in(Arc::clone(&store) as Arc<dyn TokenStore>, "ann");
    let tokens = source.clone().cached();
    tokens.token().await.unwrap();
    assert!(
        source
            .stored()
            .await
            .unwrap()
            .unwrap()
            .refresh_token
            .is_some()
    );
    source.sign_out().await.unwrap();
    assert!(source.stored().await.unwrap().is_none());
    assert!(store.load(source.key()).await.unwrap().is_none());
    let error = tokens.token().await.unwrap_err();
    assert_eq!(error.kind(), AuthErrorKind::SignInRequired);
}

/// Sources of one person: alone, in a store with leases, and in one without.
fn sources(ims: &ScriptedIms) -> Vec<(UserTokenSource, Arc<dyn TokenStore>)> {
    let (leasing, plain) = (
        Arc::new(MemoryTokenStore::default()) as Arc<dyn TokenStore>,
        Arc::new(Faulty::default()) as Arc<dyn TokenStore>,
    );
    let source = || from_refresh_token(ims, "refresh-0");
    let alone = Arc::new(MemoryTokenStore::default()) as Arc<dyn TokenStore>;
    vec![
        (source(), alone),
        (source().stored_in(Arc::clone(&leasing), "ann"), leasing),
        (source().stored_in(Arc::clone(&plain), "ann"), plain),
    ]
}

#[tokio::test(start_paused = true)]
async fn a_renewal_under_way_brings_nothing_back_after_a_sign_out() {
    for (index, takes) in [(0, 1), (1, 1), (2, 1), (0, 12), (1, 12), (2, 12)] {
        let ims = ScriptedIms::slow(Duration::from_secs(takes), rotating());
        let (source, store) = sources(&ims).swap_remove(index);
        let (token, signed_out) = tokio::join!(source.token(), async {
            tokio::time::sleep(Duration::from_millis(100)).await;
            source.sign_out().await
        });
        signed_out.unwrap();
        let error = token.unwrap_err();
        assert_eq!(
            error.kind(),
            AuthErrorKind::SignInRequired,
            "{index} {takes}"
        );
        assert!(
            store
                .load(source.key())
                .await
                .unwrap()
                .is_none_or(|kept| kept.is_empty())
        );
        assert!(source.stored().await.unwrap().is_none(), "{index} {takes}");
        let error = source.token().await.unwrap_err();
        assert_eq!(
            error.kind(),
            AuthErrorKind::SignInRequired,
            "{index} {takes}"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn who_asks_again_while_somebody_signs_out_brings_nothing_back_either() {
    for index in 0..3 {
        let ims = ScriptedIms::slow(Duration::from_millis(700), rotating());
        let (source, store) = sources(&ims).swap_remove(index);
        let ((), signed_out) = tokio::join!(
            async {
                let _ = source.token().await;
                let _ = source.token().await;
            },
            async {
                tokio::time::sleep(Duration::from_millis(300)).await;
                source.sign_out().await
            }
        );
        signed_out.unwrap();
        let error = source.token().await.unwrap_err();
        assert_eq!(error.kind(), AuthErrorKind::SignInRequired, "{index}");
        assert!(source.stored().await.unwrap().is_none(), "{index}");
        assert!(
            store
                .load(source.key())
                .await
                .unwrap()
                .is_none_or(|kept| kept.is_empty())
        );
    }
}

/// A source that finds the living token `old` in its store, and an IMS that takes half a minute for the next.
async fn beside_a_silent_ims() -> (UserTokenSource, Arc<Faulty>) {
    let ims = ScriptedIms::slow(Duration::from_secs(29), rotating());
    let store = Arc::new(Faulty::default());
    let source = from_refresh_token(&ims, "refresh-0")
        .stored_in(Arc::clone(&store) as Arc<dyn TokenStore>, "ann");
    let day = Duration::from_secs(86_400);
    let living = Some(("old", day, day / 10 * 9));
    keep(&store, &source, living, Some("refresh-0")).await;
    (source, store)
}

#[tokio::test(start_paused = true)]
async fn all_who_wait_together_get_the_living_token_after_five_seconds() {
    let (source, _store) = beside_a_silent_ims().await;
    let begun = tokio::time::Instant::now();
    let tokens = join_all((0..3).map(|_| call(&source))).await;
    assert!(
        tokens
            .iter()
            .all(|token| token.as_deref().is_ok_and(|text| text == "old")),
        "{tokens:?}"
    );
    assert!(begun.elapsed() <= Duration::from_secs(5));
}

#[tokio::test(start_paused = true)]
async fn a_token_that_came_from_the_store_is_given_up_by_a_sign_out_too() {
    let (ims, store) = (ims(), Arc::new(MemoryTokenStore::default()));
    let start = || {
        let source = from_refresh_token(&ims, "refresh-0");
        source.stored_in(Arc::clone(&store) as Arc<dyn TokenStore>, "ann")
    };
    start().token().await.unwrap();
    let later = start();
    let tokens = later.clone().cached();
    tokens.token().await.unwrap();
    assert_eq!(ims.asked().len(), 1, "it came from the store");
    later.sign_out().await.unwrap();
    let error = tokens.token().await.unwrap_err();
    assert_eq!(error.kind(), AuthErrorKind::SignInRequired);
}

#[tokio::test(start_paused = true)]
async fn a_slow_holder_is_no_reason_to_sign_in_again() {
    let ims = ScriptedIms::slow(Duration::from_secs(13), rotating());
    let store = Arc::new(MemoryTokenStore::default());
    let process = || {
        let source = from_refresh_token(&ims, "refresh-0");
        source.stored_in(Arc::clone(&store) as Arc<dyn TokenStore>, "ann")
    };
    let (slow, other) = (process(), process());
    let (first, second) = tokio::join!(call(&slow), async {
        tokio::time::sleep(Duration::from_millis(10)).await;
        call(&other).await
    });
    assert_eq!(first.unwrap(), "access-1");
    // The refusal of the token that the slow one has used came after it had stored the next.
    assert!(second.is_ok_and(|token| token.starts_with("access-")));

    // And where it has still not stored it, the other one is told to wait, not to sign in.
    let held = store.lease(slow.key()).await.unwrap();
    let dead = from_refresh_token(&ims, "dead");
    let dead = dead.stored_in(Arc::clone(&store) as Arc<dyn TokenStore>, "bob");
    let bobs = store.lease(dead.key()).await.unwrap();
    let error = dead.token().await.unwrap_err();
    assert_eq!(error.kind(), AuthErrorKind::Transport, "{error}");
    assert!(error.is_transient());
    drop((held, bobs));
    let error = dead.token().await.unwrap_err();
    assert_eq!(error.kind(), AuthErrorKind::SignInRequired);
}

#[tokio::test(start_paused = true)]
async fn a_lease_that_ran_out_may_have_a_holder_who_is_only_late() {
    let (ims, store) = (ims(), Arc::new(MemoryTokenStore::default()));
    let source = from_refresh_token(&ims, "dead");
    let source = source.stored_in(Arc::clone(&store) as Arc<dyn TokenStore>, "ann");
    let lease = store.lease(source.key()).await.unwrap();
    let (result, ()) = tokio::join!(source.token(), async {
        tokio::time::sleep(Duration::from_secs(1)).await;
        drop(lease);
    });
    let error = result.unwrap_err();
    assert_eq!(error.kind(), AuthErrorKind::Transport, "{error}");
    // Nobody is in the way the next time.
    let error = source.token().await.unwrap_err();
    assert_eq!(error.kind(), AuthErrorKind::SignInRequired);
}

#[tokio::test(start_paused = true)]
async fn a_sign_in_that_lies_in_a_store_that_cannot_be_read_is_not_lost() {
    let (ims, store) = (ims(), Arc::new(Faulty::default()));
    let start = || {
        let source = from_refresh_token(&ims, "refresh-0");
        source.stored_in(Arc::clone(&store) as Arc<dyn TokenStore>, "ann")
    };
    start().token().await.unwrap();
    store.break_down(true);
    let error = start().token().await.unwrap_err();
    assert_eq!(error.kind(), AuthErrorKind::Store);
    assert!(error.to_string().contains("out of order"), "{error}");
    store.break_down(false);
    assert_eq!(call(&start()).await.unwrap(), "access-1");
}

#[tokio::test(start_paused = true)]
async fn whoever_starts_with_a_living_token_in_the_store_does_not_wait_for_a_silent_ims() {
    let (source, store) = beside_a_silent_ims().await;
    let begun = tokio::time::Instant::now();
    assert_eq!(call(&source).await.unwrap(), "old");
    assert!(begun.elapsed() <= Duration::from_secs(5));
    // The renewal went on, and what came of it is kept.
    tokio::time::sleep(Duration::from_secs(30)).await;
    assert_eq!(store.refresh_token(&source).await.unwrap(), "refresh-1");
    assert_eq!(call(&source).await.unwrap(), "access-1");
}

#[tokio::test(start_paused = true)]
async fn a_sign_in_without_a_refresh_token_leaves_the_one_that_is_stored() {
    let ims = ScriptedIms::answering([(200, token("access-now", 3_600))]);
    let store = Arc::new(Faulty::default());
    let source = from_code(&ims).stored_in(Arc::clone(&store) as Arc<dyn TokenStore>, "ann");
    keep(&store, &source, None, Some("refresh-of-before")).await;
    assert_eq!(call(&source).await.unwrap(), "access-now");
    assert_eq!(
        store.refresh_token(&source).await.unwrap(),
        "refresh-of-before"
    );
}

#[tokio::test(start_paused = true)]
async fn a_reply_without_an_access_token_leaves_the_living_one_in_the_store() {
    let only_refresh = r#"{"refresh_token":"refresh-1"}"#;
    let ims = ScriptedIms::answering([(200, only_refresh)]);
    let store = Arc::new(Faulty::default());
    let start = || {
        let source = from_refresh_token(&ims, "refresh-0");
        source.stored_in(Arc::clone(&store) as Arc<dyn TokenStore>, "ann")
    };
    let source = start();
    let day = Duration::from_secs(86_400);
    keep(
        &store,
        &source,
        Some(("living", day, day / 10 * 9)),
        Some("refresh-0"),
    )
    .await;
    assert_eq!(call(&source).await.unwrap(), "living");
    assert_eq!(store.refresh_token(&source).await.unwrap(), "refresh-1");
    let kept = start().stored().await.unwrap().unwrap();
    assert_eq!(kept.access_token.unwrap().expose_secret(), "living");
}

#[tokio::test(start_paused = true)]
async fn a_sign_out_that_the_store_does_not_hear_is_told_and_holds_here() {
    let (ims, store) = (ims(), Arc::new(Faulty::default()));
    let source = from_refresh_token(&ims, "refresh-0")
        .stored_in(Arc::clone(&store) as Arc<dyn TokenStore>, "ann");
    source.token().await.unwrap();
    store.break_down(true);
    let error = source.sign_out().await.unwrap_err();
    assert_eq!(error.kind(), AuthErrorKind::Store);
    let error = source.token().await.unwrap_err();
    assert_eq!(
        error.kind(),
        AuthErrorKind::Store,
        "there may be a sign-in in it"
    );
}
