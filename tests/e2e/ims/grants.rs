//! Every way to a token, from the first request to the renewal.

use std::{sync::Arc, time::Duration};

use firefly_emulator::{CodeChallenge, Grant, ImsClient, Quirks, TokenForm};
use futures_util::future::join_all;
use ims_auth::{
    AuthErrorKind, AuthorizationCode, AuthorizationRequest, ClientCredentials, MemoryTokenStore,
    RefreshToken, TokenSource, TokenVersion,
};

use super::{Rig, credentials};

const HOUR: Duration = Duration::from_secs(3_600);
const DAY: Duration = Duration::from_secs(86_400);

fn web_app() -> ImsClient {
    ImsClient::new("id")
        .secret("hush+/&")
        .grant(Grant::AuthorizationCode)
        .grant(Grant::RefreshToken)
        .scopes(["openid", "AdobeID", "offline_access"])
}

const PERSON: [&str; 3] = ["openid", "AdobeID", "offline_access"];

#[tokio::test]
async fn client_credentials_bring_a_token_for_a_day_and_its_scopes() {
    let rig = Rig::new().await;
    let token = rig.source(credentials()).token().await.unwrap();
    assert_eq!(token.client_id(), "id");
    assert_eq!(token.expires_in(), Some(Duration::from_secs(86_399)));
    assert_eq!(
        token.granted_scopes().unwrap().to_string(),
        "openid,AdobeID"
    );
    assert!(token.debug_id().is_some());
}

#[tokio::test]
async fn an_organisation_narrows_the_life_to_an_hour_and_an_unknown_one_is_told() {
    let client = ImsClient::new("id")
        .secret("hush")
        .organisation("1234@AdobeOrg");
    let rig = Rig::with(client).await;
    let token = rig
        .source(credentials().with_org_id("1234@AdobeOrg"))
        .token()
        .await
        .unwrap();
    assert_eq!(token.expires_in(), Some(Duration::from_secs(3_599)));
    for (organisation, code) in [
        ("5678@AdobeOrg", "not_found"),
        ("1234", "missing_separator"),
    ] {
        let error = rig
            .source(credentials().with_org_id(organisation))
            .token()
            .await
            .unwrap_err();
        assert_eq!(error.code(), Some(code));
        assert!(error.to_string().contains("organisation"), "{error}");
    }
}

#[tokio::test]
async fn a_rotation_of_secrets_is_lived_through() {
    let rig = Rig::new().await;
    let credentials = credentials().with_fallback_secret("next");
    let tokens = rig.source(credentials).cached();
    tokens.token().await.unwrap();
    assert_eq!(rig.emulator.token_requests(), 1);
    // The first secret is deleted in the Console; the next renewals find the other one, and stay with it.
    rig.emulator.set_secrets("id", ["next"]);
    for requests in [3, 4] {
        rig.advance(DAY);
        tokens.token().await.unwrap();
        assert_eq!(rig.emulator.token_requests(), requests);
    }
    rig.emulator.set_secrets("id", ["unheard-of"]);
    rig.advance(DAY);
    assert_eq!(
        tokens.token().await.unwrap_err().code(),
        Some("invalid_client")
    );
    assert_eq!(
        rig.emulator.token_requests(),
        6,
        "each secret is tried once"
    );
}

#[tokio::test]
async fn pdf_services_gives_tokens_and_refusals_in_its_own_form() {
    let rig = Rig::new().await;
    let endpoint = || rig.endpoint().with_version(TokenVersion::PdfServices);
    let source = |secret: &str| {
        let credentials = ClientCredentials::new("id", secret, "openid");
        credentials.into_source(endpoint(), rig.http()).unwrap()
    };
    let token = source("hush").token().await.unwrap();
    assert_eq!(token.expires_in(), Some(Duration::from_secs(86_399)));
    let error = source("wrong").token().await.unwrap_err();
    assert_eq!(error.code(), Some("invalid_client"));
    assert!(error.debug_id().is_some() && error.advice().is_some());
}

#[tokio::test]
async fn every_version_of_the_path_counts_right() {
    let rig = Rig::new().await;
    for version in [
        TokenVersion::V1,
        TokenVersion::V2,
        TokenVersion::V3,
        TokenVersion::V4,
    ] {
        let source = credentials().into_source(rig.endpoint().with_version(version), rig.http());
        let token = source.unwrap().token().await.unwrap();
        assert_eq!(
            token.expires_in(),
            Some(Duration::from_secs(86_399)),
            "{version:?}"
        );
    }
}

#[tokio::test]
async fn a_person_of_a_public_client_signs_in_with_pkce() {
    let rig = Rig::with(ImsClient::new("id").public().scopes(PERSON)).await;
    let request = AuthorizationRequest::new("id", "openid,AdobeID").with_endpoint(rig.endpoint());
    // The page in between: what the person agrees to is tied to the challenge in the URL.
    let page = request.url();
    let challenge = page
        .query_pairs()
        .find(|(name, _)| name == "code_challenge")
        .unwrap()
        .1;
    let challenge = CodeChallenge::S256(challenge.into_owned());
    let code = rig
        .emulator
        .issue_code("id", &["openid", "AdobeID"], Some(challenge.clone()));
    let back = format!("https://app.example/?code={code}&state={}", request.state());
    let source = request.code_from(&back).unwrap();
    let tokens = source.into_source(rig.endpoint(), rig.http()).unwrap();
    let tokens = tokens.with_clock(rig.clock()).cached();
    tokens.token().await.unwrap();
    assert_eq!(rig.emulator.token_requests_for(Grant::AuthorizationCode), 1);
    // No refresh token for a public client: after its day the person has to come again.
    rig.advance(DAY);
    let error = tokens.token().await.unwrap_err();
    assert_eq!(error.kind(), AuthErrorKind::SignInRequired);
    // A code that somebody else caught is of no use to him.
    let caught = rig.emulator.issue_code("id", &["openid"], Some(challenge));
    let thief = AuthorizationRequest::new("id", "openid");
    let thief =
        AuthorizationCode::new("id", caught).with_code_verifier(thief.code_verifier().clone());
    let error = thief
        .into_source(rig.endpoint(), rig.http())
        .unwrap()
        .token()
        .await
        .unwrap_err();
    assert_eq!(error.code(), Some("invalid_grant"));
}

#[tokio::test]
async fn a_person_of_a_confidential_client_stays_signed_in_for_weeks() {
    let rig = Rig::with(web_app()).await;
    let code = rig.emulator.issue_code("id", &PERSON, None);
    let source = AuthorizationCode::new("id", code).with_client_secret("hush+/&");
    let tokens = source.into_source(rig.endpoint(), rig.http()).unwrap();
    let tokens = tokens.with_clock(rig.clock()).cached();
    for day in 0..30 {
        let crowd = join_all((0..20).map(|_| tokens.token())).await;
        assert!(crowd.iter().all(Result::is_ok), "day {day}: {crowd:?}");
        rig.advance(DAY);
    }
    assert_eq!(rig.emulator.token_requests_for(Grant::AuthorizationCode), 1);
    assert_eq!(rig.emulator.token_requests_for(Grant::RefreshToken), 29);
}

#[tokio::test]
async fn the_next_run_takes_the_refresh_token_from_the_store() {
    let rig = Rig::with(web_app()).await;
    let first = rig.emulator.issue_refresh_token("id", &PERSON);
    let store = MemoryTokenStore::default();
    for run in 0..5 {
        let token = RefreshToken::new("id", first.clone()).with_client_secret("hush+/&");
        let source = token.into_source(rig.endpoint(), rig.http()).unwrap();
        let source = source
            .with_clock(rig.clock())
            .stored_in(Arc::new(store.clone()), "ann");
        source
            .token()
            .await
            .unwrap_or_else(|error| panic!("run {run}: {error}"));
        rig.advance(HOUR * 20);
    }
    assert_eq!(rig.emulator.tokens_issued(), 5);
}

#[tokio::test]
async fn a_refresh_token_that_nobody_used_for_a_fortnight_asks_for_a_sign_in() {
    let rig = Rig::with(web_app()).await;
    let token = rig.emulator.issue_refresh_token("id", &PERSON);
    rig.advance(DAY * 15);
    let source = RefreshToken::new("id", token).with_client_secret("hush+/&");
    let source = source.into_source(rig.endpoint(), rig.http()).unwrap();
    let error = source.token().await.unwrap_err();
    assert_eq!(error.kind(), AuthErrorKind::SignInRequired);
}

#[tokio::test]
async fn programs_that_share_a_store_ask_ims_once() {
    let rig = Rig::new().await;
    let store = MemoryTokenStore::default();
    for _ in 0..5 {
        let source = rig.source(credentials()).stored_in(Arc::new(store.clone()));
        source.cached().token().await.unwrap();
    }
    assert_eq!(rig.emulator.token_requests(), 1);
}

#[tokio::test]
async fn an_opaque_token_works() {
    let rig = Rig::new().await;
    let quirks = Quirks {
        token: TokenForm::Opaque,
        ..Quirks::default()
    };
    rig.emulator.set_quirks(quirks);
    let token = rig.source(credentials()).token().await.unwrap();
    assert_eq!(token.granted_scopes(), None);
    assert_eq!(token.expires_in(), Some(Duration::from_secs(86_399)));
}
