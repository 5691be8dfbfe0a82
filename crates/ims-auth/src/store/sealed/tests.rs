//! What is sealed under a key comes back whole, and is of no use to anybody else.

use super::*;
use crate::{TokenEndpoint, store::KeyParts};
use proptest::prelude::*;
use rstest::rstest;

fn key(client_id: &str, secret: Option<&str>) -> StoreKey {
    StoreKey::new(KeyParts {
        endpoint: &TokenEndpoint::production(),
        client_id,
        secret,
        org_id: None,
        scopes: Vec::new(),
        extra: Vec::new(),
        account: None,
    })
}

fn tokens() -> StoredTokens {
    let token = AccessToken::new("cl1ent", "acc3ss-t0ken").unwrap();
    let since = UNIX_EPOCH + Duration::from_millis(1_795_455_918_411);
    StoredTokens {
        access_token: Some(
            token
                .with_expiry(Duration::from_secs(86_399), since)
                .with_debug_id(Some("dbg-7".to_owned())),
        ),
        refresh_token: Some("r3fresh-t0ken".into()),
    }
}

fn is_same(one: &StoredTokens, other: &StoredTokens) -> bool {
    let facts = |tokens: &StoredTokens| {
        let access = tokens.access_token.as_ref().map(|token| {
            let texts = [token.expose_secret(), token.client_id()].map(str::to_owned);
            let debug_id = token.debug_id().map(str::to_owned);
            (texts, token.expires_in(), token.expires_at(), debug_id)
        });
        let refresh = tokens.refresh_token.as_ref();
        (
            access,
            refresh.map(|token| token.expose_secret().to_owned()),
        )
    };
    facts(one) == facts(other)
}

#[test]
fn what_is_sealed_comes_back_whole_under_its_key() {
    let key = key("cl1ent", Some("hush"));
    let only = |access: bool| StoredTokens {
        access_token: tokens().access_token.filter(|_| access),
        refresh_token: tokens().refresh_token.filter(|_| !access),
    };
    let unknown_end = StoredTokens {
        access_token: Some(AccessToken::new("cl1ent", "t").unwrap()),
        refresh_token: None,
    };
    for tokens in [
        tokens(),
        only(true),
        only(false),
        unknown_end,
        StoredTokens::default(),
    ] {
        let back = StoredTokens::unseal(&key, &tokens.seal(&key)).unwrap();
        assert!(is_same(&tokens, &back), "{tokens:?} {back:?}");
    }
}

#[test]
fn the_bytes_hold_neither_token_nor_client_and_differ_each_time() {
    let key = key("cl1ent", Some("hush"));
    let (one, other) = (tokens().seal(&key), tokens().seal(&key));
    for value in ["acc3ss-t0ken", "r3fresh-t0ken", "cl1ent", "hush", "dbg-7"] {
        let is_held = one
            .windows(value.len())
            .any(|part| part == value.as_bytes());
        assert!(!is_held, "{value}");
    }
    assert_ne!(one, other, "a nonce must not be used twice");
}

#[rstest]
#[case::another_client(key("client-2", Some("hush")))]
#[case::another_secret(key("cl1ent", Some("hush-2")))]
#[case::no_secret(key("cl1ent", None))]
fn another_key_opens_nothing(#[case] other: StoreKey) {
    let sealed = tokens().seal(&key("cl1ent", Some("hush")));
    let error = StoredTokens::unseal(&other, &sealed).unwrap_err();
    assert_eq!(error.kind(), AuthErrorKind::Store);
    assert!(error.to_string().contains("another client"), "{error}");
}

#[test]
fn a_file_that_was_renamed_opens_nothing() {
    // Somebody who may write to the store and knows a key moves its entry under another name.
    let (mine, yours) = (key("cl1ent", Some("hush")), key("client-2", Some("hush")));
    let renamed = StoreKey {
        name: yours.name.clone(),
        seal: mine.seal.clone(),
    };
    assert!(StoredTokens::unseal(&renamed, &tokens().seal(&mine)).is_err());
}

#[test]
fn every_flipped_bit_and_every_lost_byte_is_noticed() {
    let key = key("cl1ent", Some("hush"));
    let sealed = tokens().seal(&key);
    for at in 0..sealed.len() {
        let mut damaged = sealed.clone();
        damaged[at] ^= 1;
        assert!(
            StoredTokens::unseal(&key, &damaged).is_err(),
            "bit in byte {at}"
        );
        assert!(
            StoredTokens::unseal(&key, &sealed[..at]).is_err(),
            "{at} bytes"
        );
    }
    let longer = [&sealed[..], b"\n"].concat();
    assert!(StoredTokens::unseal(&key, &longer).is_err());
}

#[rstest]
#[case::not_json("t0ken-value")]
#[case::another_type(r#"{"access_token":"t0ken-value"}"#)]
#[case::no_header_carries_it(r#"{"access_token":{"value":"t0ken-value\n","client_id":"id"}}"#)]
#[case::no_client(r#"{"access_token":{"value":"t0ken-value","client_id":""}}"#)]
#[case::ends_before_it_begins(
    r#"{"access_token":{"value":"t0ken-value","client_id":"id","expires_in":2,"expires_at":1}}"#
)]
fn rubbish_under_a_right_seal_is_an_error_that_quotes_nothing(#[case] json: &str) {
    let key = key("id", None);
    let error = StoredTokens::unseal(&key, &seal(json.as_bytes(), &key)).unwrap_err();
    assert_eq!(error.kind(), AuthErrorKind::Store);
    assert!(
        !format!("{error} {error:?}").contains("t0ken-value"),
        "{error:?}"
    );
}

#[test]
fn members_of_tomorrow_are_passed_over() {
    let key = key("id", None);
    let json = r#"{"access_token":null,"refresh_token":"r","session":{"a":1}}"#;
    let tokens = StoredTokens::unseal(&key, &seal(json.as_bytes(), &key)).unwrap();
    assert_eq!(tokens.refresh_token.unwrap().expose_secret(), "r");
}

proptest! {
    #[test]
    fn no_bytes_make_it_panic(bytes: Vec<u8>, json: Vec<u8>) {
        let key = key("id", Some("hush"));
        prop_assert!(StoredTokens::unseal(&key, &bytes).is_err());
        let headed = [HEADER, &bytes].concat();
        prop_assert!(StoredTokens::unseal(&key, &headed).is_err());
        let _ = StoredTokens::unseal(&key, &seal(&json, &key));
    }

    #[test]
    fn any_tokens_come_back(access in "[!-~]{1,200}", refresh: Option<String>, end in 0..u64::MAX / 2, life in 0u64..1 << 40) {
        let key = key("id", None);
        let since = UNIX_EPOCH + Duration::from_millis(end % (1 << 42));
        let token = AccessToken::new("id", &access).unwrap().with_expiry(Duration::from_millis(life), since);
        let tokens = StoredTokens { access_token: Some(token), refresh_token: refresh.map(Into::into) };
        let back = StoredTokens::unseal(&key, &tokens.seal(&key)).unwrap();
        prop_assert!(is_same(&tokens, &back));
    }
}
