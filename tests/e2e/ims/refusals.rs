//! What IMS refuses, and what the error says of it.

use firefly_emulator::{Fault, Quirks, Route};
use ims_auth::{AuthErrorKind, ClientCredentials, TokenEndpoint, TokenSource};

use super::{Rig, credentials};

#[tokio::test]
async fn every_refusal_is_told_with_its_code_and_what_to_check() {
    let rig = Rig::new().await;
    let scopes = "openid";
    for (credentials, code) in [
        (
            ClientCredentials::new("id", "wrong", scopes),
            "invalid_client",
        ),
        (
            ClientCredentials::new("unknown", "hush", scopes),
            "invalid_client",
        ),
        (
            ClientCredentials::new("id", "hush", "bogus"),
            "invalid_target_scope",
        ),
        (
            ClientCredentials::new("id", "hush", scopes).with_org_id("x"),
            "missing_separator",
        ),
    ] {
        let error = rig.source(credentials).token().await.unwrap_err();
        assert_eq!(
            (error.kind(), error.code()),
            (AuthErrorKind::Refused, Some(code))
        );
        assert!(error.advice().is_some() && !error.is_transient(), "{error}");
        assert!(error.debug_id().is_some());
    }
    rig.emulator.set_account_removed("id", true);
    let error = rig.source(credentials()).token().await.unwrap_err();
    assert_eq!(
        (error.status(), error.code()),
        (Some(403), Some("access_denied"))
    );
    for (status, code) in [
        (409, "duplicate_binding"),
        (400, "unauthorized_client"),
        (401, "invalid_client"),
        (403, "Forbidden"),
    ] {
        rig.emulator
            .inject(Route::Token, Fault::oauth_error(status, code, ""));
        let error = rig.source(credentials()).token().await.unwrap_err();
        assert_eq!((error.status(), error.code()), (Some(status), Some(code)));
        assert!(error.advice().is_some() && !error.is_transient(), "{error}");
    }
}

#[tokio::test]
async fn a_wrong_secret_is_judged_by_its_code_whatever_the_status() {
    for status in [400, 401] {
        let rig = Rig::new().await;
        let quirks = Quirks {
            wrong_secret_status: status,
            ..Quirks::default()
        };
        rig.emulator.set_quirks(quirks);
        let credentials = ClientCredentials::new("id", "wrong", "openid");
        rig.source(credentials.with_fallback_secret("hush"))
            .token()
            .await
            .unwrap();
        assert_eq!(rig.emulator.token_requests(), 2);
    }
}

#[test]
fn a_mistyped_environment_is_an_error_and_not_production() {
    for name in [
        "production",
        "stage",
        "undefined/ims",
        "ims-na1.adobelogin.com",
    ] {
        let error = TokenEndpoint::at(name).unwrap_err();
        assert_eq!(error.kind(), AuthErrorKind::Configuration, "{name}");
    }
}
