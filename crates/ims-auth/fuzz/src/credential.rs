//! The file of a credential, in every form that the Developer Console and `aio` give it: whatever it holds, nothing panics and
//! nobody is told a secret, and what is read of it can be asked with.

use std::{error::Error, iter};

use ims_auth::{AuthErrorKind, ConsoleCredential};

/// The secret of every seed. No part of a word that an error may use.
const SECRET: &str = "S3cr+t/of the=fuzzer";

/// Reads `data` as a credential and returns whether it is one.
pub fn check(data: &[u8]) -> bool {
    let text = String::from_utf8_lossy(data);
    let plain = ConsoleCredential::from_json(&text);
    let named = ConsoleCredential::from_json_named(&text, "seed");
    let is_one = plain.is_ok();
    for result in [plain, named] {
        match result {
            Ok(credential) => check_credential(credential),
            Err(error) => {
                assert_eq!(error.kind(), AuthErrorKind::Configuration);
                let chain = iter::successors(Some(&error as &dyn Error), |error| (*error).source());
                chain.for_each(|error| assert_hidden(&format!("{error} {error:?}")));
            }
        }
    }
    is_one
}

fn check_credential(credential: ConsoleCredential) {
    // A scope is no secret, even where the fuzzer moves the secret to its place.
    assert_hidden(&format!("{:?}", credential.clone().with_scopes("openid")));
    let id = credential.client_id();
    assert!(!id.is_empty() && id == id.trim());
    assert!(credential.ims_org_id().is_none_or(|id| !id.is_empty()));
    let (id, scopes) = (id.to_owned(), credential.scopes().clone());
    if let Ok(credentials) = credential.into_client_credentials() {
        assert_eq!(
            (credentials.client_id(), credentials.scopes()),
            (id.as_str(), &scopes)
        );
        assert!(
            credentials.org_id().is_none(),
            "the organisation is no member of the form"
        );
    }
}

fn assert_hidden(text: &str) {
    assert!(!text.contains(SECRET), "the secret is shown in {text:?}");
}
