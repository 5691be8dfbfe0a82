//! Secrets and tokens are looked for by their value.

use std::{fs, sync::Arc};

use ims_auth::{StoredTokens, TokenEndpoint, TokenSource as _, TokenStore as _};

use crate::log::Log;
use crate::support::{Ims, SECRET, access, credentials, file, key, place, source};

const ORGANISATION: &str = "0rganisation@AdobeOrg";
const ACCESS: &str = "acc3ss-t0ken-of-some-length";
const REFRESH: &str = "r3fresh-t0ken-of-some-length";

fn assert_hidden(place: &str, bytes: &[u8]) {
    for value in [SECRET, ORGANISATION, ACCESS, REFRESH, "t0ken-1", "cl1ent"] {
        let is_there = bytes
            .windows(value.len())
            .any(|part| part == value.as_bytes());
        assert!(!is_there, "{value} in {place}");
    }
}

#[tokio::test]
async fn no_file_no_name_no_error_and_no_log_tells_a_secret() {
    let log = Log::default();
    let listening = log.listen();
    let (_base, store) = place();
    let ims = Arc::new(Ims::default());
    let credentials = credentials().with_org_id(ORGANISATION);
    let source = source(credentials, TokenEndpoint::production(), &ims, &store);
    source.token().await.unwrap();
    let key = key();
    let tokens = StoredTokens {
        access_token: Some(access(ACCESS)),
        refresh_token: Some(REFRESH.into()),
    };
    store.save(&key, &tokens, None).await.unwrap();
    let lease = store.lease(&key).await.unwrap();
    let mut looked_at = 0;
    for file in fs::read_dir(store.folder()).unwrap() {
        let path = file.unwrap().path();
        assert_hidden("a name", path.file_name().unwrap().as_encoded_bytes());
        let bytes = fs::read(&path).unwrap();
        assert_hidden("a file", &bytes);
        looked_at += usize::from(!bytes.is_empty());
    }
    assert_eq!(looked_at, 2, "two entries, and locks beside them");

    // Damaged, moved to another key, and of a wrong type: each complaint is read.
    let entry = file(&store, &key, "token");
    let whole = fs::read(&entry).unwrap();
    let mut complaints = Vec::new();
    for damaged in [&whole[..whole.len() - 1], ACCESS.as_bytes(), b""] {
        fs::write(&entry, damaged).unwrap();
        complaints.push(store.load(&key).await.unwrap_err());
        complaints.push(store.forget(&key, &access(ACCESS)).await.unwrap_err());
    }
    fs::copy(file(&store, source.key(), "token"), &entry).unwrap();
    complaints.push(store.load(&key).await.unwrap_err());
    fs::write(file(&store, source.key(), "token"), ACCESS).unwrap();
    source.token().await.unwrap();
    for error in &complaints {
        let path = entry.to_str().unwrap();
        assert!(error.to_string().contains(path), "{error}");
        assert_hidden("an error", format!("{error} {error:?}").as_bytes());
    }
    assert_hidden(
        "Debug",
        format!("{store:?} {lease:?} {source:?}")
            .replace(r#""cl1ent""#, "")
            .as_bytes(),
    );
    drop(listening);
    assert!(log.text().contains("cannot be used"), "{}", log.text());
    assert_hidden("the log", log.text().as_bytes());
}
