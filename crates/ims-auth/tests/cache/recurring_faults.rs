//! Faults that recur in libraries for tokens, as far as they concern what stands between a source and its callers, and the
//! test that shows the absence of each here. What concerns the reading of answers is tested where they are read.
//!
//! | The fault that must not be | The test |
//! | --- | --- |
//! | an expired token is served for ever | `lives::nobody_is_handed_an_expired_token_or_waits_for_a_renewal` |
//! | an error takes the place of the token in hand, or stays | `outage::in_an_hour_without_ims_every_call_succeeds_and_the_attempts_are_bounded`, `probes::after_a_400_and_with_a_healthy_ims_the_calls_succeed_within_seconds` |
//! | 20 concurrent callers make 20 requests | `probes::a_cold_start_is_one_request_for_all_callers`, `crowd` |
//! | a caller who is dropped blocks the others, or fails them | `probes::the_first_caller_may_leave_without_costing_the_others_a_request`, `crowd::callers_who_leave_at_random_cost_nobody_the_answer` |
//! | one 503 is an error, or minutes of waiting | [`one_503_before_a_token_is_a_pause_of_a_quarter_of_a_second`] |
//! | a `Retry-After` of a day is obeyed, one of nothing makes a storm | `outage::in_an_hour_without_ims_every_call_succeeds_and_the_attempts_are_bounded` |
//! | a life of 0 is kept, or asked for in a loop | `lives::a_token_without_life_is_never_kept_and_cannot_become_a_storm` |
//! | a life that is not told is taken for none, or for a day | [`a_token_of_unknown_life_is_kept_until_it_is_rejected`] |
//! | a life shorter than the safety margin means a request for each call | `lives::nobody_is_handed_an_expired_token_or_waits_for_a_renewal`, the case of two seconds |
//! | `Debug` shows the token | [`debug_of_a_cache_and_of_its_token_does_not_show_it`] |
//! | a token that is no JWT fails | [`an_opaque_token_is_served_as_it_is`] |
//! | two clients share a token, as the cache is a static | [`two_caches_share_nothing_and_two_clones_everything`] |
//!
//! The rest of them stands where its subject is:
//!
//! | The fault that must not be | The test |
//! | --- | --- |
//! | two clients, organisations, environments or scope sets share a stored token | `entries::clients_organisations_environments_and_scope_sets_never_share` of `tests/file_store`, and its like of `tests/redis_store` |
//! | what was found out about one token is told of another | `ims::operations::what_ims_says_of_one_token_is_never_told_of_another` of `tests/e2e` |
//! | a mistyped name of an environment means production | `broken::a_mistyped_environment_is_an_error_and_never_production` of `tests/credentials` |

use std::{sync::Arc, time::Duration};

use ims_auth::{CachedTokenSource, StaticTokenSource, TokenSource};
use tokio::time::{Instant, sleep};

use crate::support::{LATENCY, Reply, Rig, TokioClock, millis, number, secs};

const HOUR: Reply = Reply::Life(secs(3_600));

#[tokio::test(start_paused = true)]
async fn one_503_before_a_token_is_a_pause_of_a_quarter_of_a_second() {
    let rig = Rig::new(LATENCY, [Reply::Busy], HOUR);
    let before = Instant::now();
    assert_eq!(number(&rig.call().await.unwrap()), 1);
    assert!(before.elapsed() <= LATENCY * 2 + millis(250));
    assert_eq!(rig.ims.requests(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_token_of_unknown_life_is_kept_until_it_is_rejected() {
    let source = StaticTokenSource::new("client", "of-unknown-life").unwrap();
    let tokens = CachedTokenSource::with_clock(source, Arc::new(TokioClock::new()));
    let token = tokens.token().await.unwrap();
    sleep(secs(10_000_000)).await;
    assert!(tokens.cached().unwrap().is_same(&token));
    tokens.invalidate(&token);
    assert!(tokens.cached().is_none());
}

#[tokio::test(start_paused = true)]
async fn debug_of_a_cache_and_of_its_token_does_not_show_it() {
    let rig = Rig::new(Duration::ZERO, [], HOUR);
    let token = rig.call().await.unwrap();
    let shown = format!("{:?} {:#?} {token:?}", rig.tokens, rig.tokens);
    assert!(shown.contains("CachedTokenSource") && shown.contains("AccessToken"));
    assert!(!shown.contains(token.expose_secret()), "{shown}");
}

#[tokio::test(start_paused = true)]
async fn an_opaque_token_is_served_as_it_is() {
    let rig = Rig::new(Duration::ZERO, [], HOUR);
    let token = rig.call().await.unwrap();
    assert!(token.granted_scopes().is_none(), "it is no JWT");
    assert_eq!(token.authorization(), "Bearer token-1");
    assert!(rig.call().await.unwrap().is_same(&token));
}

#[tokio::test(start_paused = true)]
async fn two_caches_share_nothing_and_two_clones_everything() {
    let mine = StaticTokenSource::new("mine", "my-token").unwrap();
    let yours = StaticTokenSource::new("yours", "your-token").unwrap();
    let (mine, yours) = (CachedTokenSource::new(mine), CachedTokenSource::new(yours));
    let clone = mine.clone();
    let (a, b) = (mine.token().await.unwrap(), yours.token().await.unwrap());
    assert_eq!((a.client_id(), b.client_id()), ("mine", "yours"));
    assert!(clone.cached().unwrap().is_same(&a));
    mine.invalidate(&a);
    assert!(clone.cached().is_none() && yours.cached().is_some());
}
