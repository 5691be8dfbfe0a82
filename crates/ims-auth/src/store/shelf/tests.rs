//! What a shelf says of a token's life, and how much it remembers.

use std::time::SystemTime;

use super::*;
use crate::{MemoryTokenStore, TokenEndpoint, store::KeyParts};

const LIFE: Duration = Duration::from_secs(1_000);

fn shelf() -> Shelf {
    let endpoint = TokenEndpoint::production();
    let key = StoreKey::new(KeyParts {
        endpoint: &endpoint,
        client_id: "id",
        secret: None,
        org_id: None,
        scopes: Vec::new(),
        extra: Vec::new(),
        account: None,
    });
    Shelf::new(Arc::new(MemoryTokenStore::default()), key, "id")
}

/// The moment at which this many seconds have passed on either clock.
fn at(monotonic: u64, wall: u64) -> Timestamp {
    Timestamp {
        monotonic: Duration::from_secs(5_000 + monotonic),
        wall: SystemTime::UNIX_EPOCH + Duration::from_secs(1_800_000_000 + wall),
    }
}

fn token(text: &str) -> AccessToken {
    AccessToken::new("id", text)
        .unwrap()
        .with_expiry(LIFE, at(0, 0).wall)
}

fn left(shelf: &Shelf, token: &AccessToken, now: Timestamp) -> u64 {
    shelf.life_left(token, &now).as_secs()
}

#[test]
fn a_life_passes_on_whichever_clock_is_ahead() {
    let (shelf, token) = (shelf(), token("a"));
    shelf.watch(&token, &at(0, 0));
    assert_eq!(left(&shelf, &token, at(400, 400)), 600);
    assert_eq!(left(&shelf, &token, at(400, 100)), 600, "set back");
    assert_eq!(left(&shelf, &token, at(400, 900)), 100, "suspended");
    assert_eq!(left(&shelf, &token, at(1_000, 100)), 0);
}

#[test]
fn the_same_text_told_with_another_end_is_another_life() {
    let (shelf, first) = (shelf(), token("a"));
    shelf.watch(&first, &at(0, 0));
    let again = token("a").with_expiry(LIFE, at(0, 900).wall);
    assert_eq!(left(&shelf, &again, at(900, 900)), 1_000);
    assert_eq!(left(&shelf, &first, at(900, 500)), 100);
}

#[test]
fn as_many_tokens_are_watched_as_said_and_the_oldest_goes_first() {
    let shelf = shelf();
    let tokens: Vec<_> = (0..=MOST_WATCHED)
        .map(|number| token(&number.to_string()))
        .collect();
    for token in &tokens[1..] {
        shelf.watch(token, &at(0, 0));
    }
    for _ in 0..2 {
        for token in &tokens[1..] {
            assert_eq!(left(&shelf, token, at(900, 100)), 100);
        }
    }
    shelf.watch(&tokens[0], &at(0, 0));
    for token in &tokens[2..] {
        assert_eq!(left(&shelf, token, at(900, 100)), 100);
    }
    assert_eq!(shelf.watched.lock().unwrap().len(), MOST_WATCHED);
}

#[test]
fn of_a_token_without_an_end_nothing_is_left() {
    let token = AccessToken::new("id", "a").unwrap();
    assert!(!shelf().is_alive(&token, &at(0, 0)));
}

#[test]
fn a_rejected_token_is_not_alive_whichever_copy_is_looked_at() {
    let shelf = shelf();
    assert!(shelf.is_alive(&token("a"), &at(0, 0)));
    shelf.reject(&token("a"));
    assert!(!shelf.is_alive(&token("a"), &at(0, 0)));
    assert!(shelf.is_alive(&token("b"), &at(0, 0)));
}

#[test]
fn as_many_rejected_tokens_are_remembered_as_said_each_once() {
    let shelf = shelf();
    for number in 0..=MOST_REJECTED {
        for _ in 0..2 {
            shelf.reject(&token(&number.to_string()));
        }
    }
    assert_eq!(shelf.rejected().len(), MOST_REJECTED);
    assert!(shelf.is_alive(&token("0"), &at(0, 0)), "the oldest went");
    assert!(!shelf.is_alive(&token("1"), &at(0, 0)));
}

#[test]
fn a_token_is_fresh_until_a_cache_would_renew_it_and_a_short_one_half_its_life() {
    for (life, fresh, stale) in [
        (3_600, 2_879, 2_880),
        (600, 479, 480),
        (599, 299, 300),
        (60, 29, 30),
    ] {
        let shelf = shelf();
        let token = AccessToken::new("id", "a").unwrap();
        let token = token.with_expiry(Duration::from_secs(life), at(0, 0).wall);
        assert!(shelf.is_fresh(&token, &at(fresh, fresh)), "{life}");
        assert!(!shelf.is_fresh(&token, &at(stale, stale)), "{life}");
    }
}
