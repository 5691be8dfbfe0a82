//! What is kept, for whom, and for how long.

use std::{fs, sync::Arc};

use ims_auth::{FileTokenStore, StoredTokens, TokenEndpoint, TokenSource as _, TokenStore as _};
use secrecy::ExposeSecret as _;

use crate::support::{Ims, access, credentials, file, kept, key, place, source, suffixes, tokens};

#[tokio::test]
async fn a_new_store_on_the_folder_finds_what_an_earlier_one_kept() {
    let (_base, store) = place();
    let key = key();
    let whole = StoredTokens {
        refresh_token: Some("r3fresh".into()),
        ..tokens("a")
    };
    store.save(&key, &whole, None).await.unwrap();
    let later = FileTokenStore::new(store.folder());
    let found = later.load(&key).await.unwrap().unwrap();
    let (token, before) = (found.access_token.unwrap(), whole.access_token.unwrap());
    assert_eq!(token.expose_secret(), "a");
    assert_eq!(token.expires_in(), before.expires_in());
    assert_eq!(found.refresh_token.unwrap().expose_secret(), "r3fresh");
}

#[tokio::test]
async fn a_program_that_starts_again_does_not_ask_again() {
    let (_base, store) = place();
    let ims = Arc::new(Ims::default());
    for _ in 0..3 {
        let store = FileTokenStore::new(store.folder());
        let source = source(credentials(), TokenEndpoint::production(), &ims, &store);
        assert_eq!(source.token().await.unwrap().expose_secret(), "t0ken-1");
    }
    assert_eq!(ims.asked(), 1);
}

#[tokio::test]
async fn the_state_folder_is_made_by_the_first_save_and_by_nothing_before_it() {
    let base = tempfile::tempdir().unwrap();
    let state = base.path().join("not").join("yet");
    let lookup =
        |name: &str| (name == "XDG_STATE_HOME").then(|| state.to_str().unwrap().to_owned());
    let store = FileTokenStore::from_lookup("firefly", &lookup).unwrap();
    assert_eq!(store.folder(), state.join("firefly").join("tokens"));
    let key = key();
    assert!(store.load(&key).await.unwrap().is_none());
    store.forget(&key, &access("a")).await.unwrap();
    store
        .save(&key, &StoredTokens::default(), None)
        .await
        .unwrap();
    assert!(!base.path().join("not").exists());
    store.save(&key, &tokens("a"), None).await.unwrap();
    assert_eq!(kept(&store, &key).await.unwrap(), "a");
}

#[tokio::test]
async fn forgetting_compares_and_leaves_the_refresh_token() {
    let (_base, store) = place();
    let key = key();
    let both = StoredTokens {
        refresh_token: Some("r3fresh".into()),
        ..tokens("new")
    };
    store.save(&key, &both, None).await.unwrap();
    store.forget(&key, &access("old")).await.unwrap();
    assert_eq!(kept(&store, &key).await.unwrap(), "new");
    store.forget(&key, &access("new")).await.unwrap();
    let found = store.load(&key).await.unwrap().unwrap();
    assert!(found.access_token.is_none());
    assert_eq!(found.refresh_token.unwrap().expose_secret(), "r3fresh");
}

#[tokio::test]
async fn an_entry_without_any_token_left_has_no_file() {
    let (_base, store) = place();
    let key = key();
    let entry = file(&store, &key, "token");
    store.save(&key, &tokens("a"), None).await.unwrap();
    assert!(entry.exists());
    store.forget(&key, &access("a")).await.unwrap();
    assert!(!entry.exists());
    store.save(&key, &tokens("b"), None).await.unwrap();
    assert!(entry.exists());
    store
        .save(&key, &StoredTokens::default(), None)
        .await
        .unwrap();
    assert!(!entry.exists() && store.load(&key).await.unwrap().is_none());
    assert_eq!(suffixes(store.folder()), ["write"]);
}

#[tokio::test]
async fn what_is_too_large_for_an_entry_leaves_the_old_one() {
    let (_base, store) = place();
    let key = key();
    store.save(&key, &tokens("small"), None).await.unwrap();
    let large = StoredTokens {
        refresh_token: Some("x".repeat(64 * 1024).into()),
        ..tokens("a")
    };
    let error = store.save(&key, &large, None).await.unwrap_err();
    assert!(error.to_string().contains("65536 at most"), "{error}");
    assert_eq!(kept(&store, &key).await.unwrap(), "small");
    fs::write(file(&store, &key, "token"), vec![b'x'; 64 * 1024 + 1]).unwrap();
    let error = store.load(&key).await.unwrap_err();
    assert!(error.to_string().contains("too large"), "{error}");
}

#[tokio::test]
async fn clients_organisations_environments_and_scope_sets_never_share() {
    let (_base, store) = place();
    let ims = Arc::new(Ims::default());
    let production = TokenEndpoint::production;
    let stage = || TokenEndpoint::at("https://ims-na1-stg1.adobelogin.com").unwrap();
    let of = |client: &str, secret: &str, scopes: &str| {
        ims_auth::ClientCredentials::new(client, secret, scopes)
    };
    let sources = [
        (credentials(), production()),
        (
            of("cl1ent-2", crate::support::SECRET, "openid,AdobeID"),
            production(),
        ),
        (
            of("cl1ent", "an0ther-secret", "openid,AdobeID"),
            production(),
        ),
        (of("cl1ent", crate::support::SECRET, "openid"), production()),
        (credentials().with_org_id("0rg@AdobeOrg"), production()),
        (credentials().with_org_id("an0ther@AdobeOrg"), production()),
        (credentials(), stage()),
    ]
    .map(|(credentials, endpoint)| source(credentials, endpoint, &ims, &store));
    // The second round is answered by the files.
    for _ in 0..2 {
        for (number, source) in (1..).zip(&sources) {
            let token = source.token().await.unwrap();
            assert_eq!(token.expose_secret(), format!("t0ken-{number}"));
        }
    }
    assert_eq!(ims.asked(), sources.len());
    // Whoever puts one file in the place of another does not change that.
    let mine = file(&store, sources[0].key(), "token");
    for other in &sources[1..] {
        fs::copy(&mine, file(&store, other.key(), "token")).unwrap();
        let error = store.load(other.key()).await.unwrap_err();
        assert!(error.to_string().contains("another client"), "{error}");
    }
}
