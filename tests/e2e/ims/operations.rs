//! What can be done with a token but sending it to an API, against the emulator's IMS and its API for secrets.

use firefly_emulator::{Grant, Person, Route};
use ims_auth::{
    AuthErrorKind, AuthorizationRequest, ClientAuthentication, ClientSecrets, ExposeSecret as _,
    ImsClient as Ims, MemoryTokenStore, RefreshToken, Scopes, SecretExpiry, TokenSource as _,
    TokenStore, check,
    http::{Bytes, Request},
};

use super::*;

const CALLBACK: &str = "https://localhost:8443/callback";

fn ims(rig: &Rig) -> Ims {
    Ims::new(rig.endpoint(), rig.http())
        .unwrap()
        .with_clock(rig.clock())
}

#[tokio::test]
async fn a_check_tells_what_was_granted_and_what_was_dropped() {
    let rig = Rig::with(ImsClient::new("id").secret("hush").scopes(["openid"])).await;
    let tokens = rig.source(credentials()).cached();
    let told = check(&tokens, Some(credentials().scopes())).await.unwrap();
    assert_eq!(told.client_id, "id");
    assert_eq!(told.granted.unwrap().to_string(), "openid");
    assert_eq!(told.dropped.unwrap().to_string(), "AdobeID");
    assert!(told.expiry.time().is_some());
    check(&tokens, None).await.unwrap();
    assert_eq!(
        rig.emulator.token_requests(),
        1,
        "it asks through the cache"
    );
}

#[tokio::test]
async fn ims_says_of_a_token_whether_it_is_valid_and_why_not() {
    let rig = Rig::new().await;
    let (ims, source) = (ims(&rig), rig.source(credentials()));
    let token = source.token().await.unwrap();
    let told = ims.validate(&token).await.unwrap();
    assert!(told.is_valid, "{told:?}");
    assert_eq!(told.client_id.as_deref(), Some("id"));
    assert_eq!(told.scopes.unwrap().to_string(), "openid,AdobeID");
    assert!(told.expires_at > told.created_at);
    rig.advance(Duration::from_secs(25 * 3_600));
    let told = ims.validate(&token).await.unwrap();
    assert_eq!(
        (told.is_valid, told.reason.as_deref()),
        (false, Some("expired"))
    );
    // The token stood in no URL.
    let asked = rig.emulator.requests();
    assert!(
        asked
            .iter()
            .all(|request| !format!("{request:?}").contains(token.expose_secret()))
    );
}

#[tokio::test]
async fn what_ims_says_of_one_token_is_never_told_of_another() {
    let rig = Rig::new().await;
    let (ims, source) = (ims(&rig), rig.source(credentials()));
    let (dead, alive) = (source.token().await.unwrap(), source.token().await.unwrap());
    let valid = async |token| ims.validate(token).await.unwrap().is_valid;
    assert!(valid(&dead).await && valid(&alive).await);
    assert!(rig.emulator.revoke_token(dead.expose_secret()));
    let told = [valid(&alive).await, valid(&dead).await, valid(&alive).await];
    assert_eq!(told, [true, false, true]);
}

#[tokio::test]
async fn a_revoked_token_is_forgotten_by_ims_by_the_cache_and_by_the_store() {
    let rig = Rig::new().await;
    let store = Arc::new(MemoryTokenStore::default());
    let shared = || {
        let source = rig.source(credentials());
        source.stored_in(Arc::clone(&store) as Arc<dyn TokenStore>)
    };
    let tokens = shared().cached();
    let token = tokens.token().await.unwrap();
    assert!(shared().stored().await.unwrap().is_some());
    let ims = ims(&rig);
    ims.revoke_and_forget(&credentials(), &token, &tokens)
        .await
        .unwrap();
    assert!(rig.emulator.is_revoked(token.expose_secret()));
    assert!(!ims.validate(&token).await.unwrap().is_valid);
    assert!(shared().stored().await.unwrap().is_none());
    let next = tokens.token().await.unwrap();
    assert!(!next.is_same(&token) && ims.validate(&next).await.unwrap().is_valid);
    // Once more about the old one: that costs the successor nothing (RFC 7009 section 2.2).
    ims.revoke_and_forget(&credentials(), &token, &tokens)
        .await
        .unwrap();
    assert!(tokens.token().await.unwrap().is_same(&next));
}

#[tokio::test]
async fn with_a_wrong_secret_nothing_is_revoked_but_forgotten_all_the_same() {
    let rig = Rig::new().await;
    let tokens = rig.source(credentials()).cached();
    let token = tokens.token().await.unwrap();
    let wrong = ClientAuthentication::new("id").with_secret("wr0ng-secret");
    let error = ims(&rig)
        .revoke_and_forget(wrong, &token, &tokens)
        .await
        .unwrap_err();
    assert_eq!(error.kind(), AuthErrorKind::Refused);
    assert!(!format!("{error} {error:?}").contains("wr0ng-secret"));
    assert!(!rig.emulator.is_revoked(token.expose_secret()));
    assert!(!tokens.token().await.unwrap().is_same(&token));
}

/// Signs the person in at the emulator, as a browser does that is sent to the address.
async fn sign_in(rig: &Rig, request: &AuthorizationRequest) -> String {
    let message = Request::get(request.url().as_str())
        .body(Bytes::new())
        .unwrap();
    let answer = rig.http().send(message).await.unwrap();
    assert!(answer.status().is_redirection(), "{answer:?}");
    answer.headers()["location"].to_str().unwrap().to_owned()
}

fn web_app() -> ImsClient {
    ImsClient::new("web")
        .secret("hush")
        .grant(Grant::AuthorizationCode)
        .grant(Grant::RefreshToken)
        .scopes(["openid", "email", "profile", "offline_access"])
        .redirect_uri(CALLBACK)
}

#[tokio::test]
async fn a_person_signs_in_with_pkce_stays_signed_in_and_signs_out() {
    let rig = Rig::with(web_app()).await;
    rig.emulator.set_person(
        Person::new("ann@AdobeID")
            .email("ann@example.com")
            .name("Ann", "Archer"),
    );
    let request = AuthorizationRequest::new("web", "openid,email,profile,offline_access")
        .with_endpoint(rig.endpoint())
        .with_redirect_uri(CALLBACK);
    let back = sign_in(&rig, &request).await;
    let store = Arc::new(MemoryTokenStore::default());
    let source = request
        .code_from(&back)
        .unwrap()
        .with_client_secret("hush")
        .into_source(rig.endpoint(), rig.http())
        .unwrap()
        .with_clock(rig.clock())
        .stored_in(Arc::clone(&store) as Arc<dyn TokenStore>, "ann");
    let first = source.token().await.unwrap();
    let ims = ims(&rig);
    let ann = ims.userinfo(&first).await.unwrap();
    assert_eq!(ann.email.as_deref(), Some("ann@example.com"));
    assert_eq!(ann.given_name.as_deref(), Some("Ann"));
    assert!(!ann.is_technical_account());

    rig.advance(Duration::from_secs(25 * 3_600));
    let second = source.token().await.unwrap();
    assert!(!second.is_same(&first));

    let kept = source
        .stored()
        .await
        .unwrap()
        .unwrap()
        .refresh_token
        .unwrap();
    let client = ClientAuthentication::new("web").with_secret("hush");
    ims.revoke_refresh_token(client, &kept).await.unwrap();
    source.sign_out().await.unwrap();
    let told = ims.validate(&second).await.unwrap();
    assert!(!told.is_valid, "its family ends with the refresh token");
    let error = source.token().await.unwrap_err();
    assert_eq!(error.kind(), AuthErrorKind::SignInRequired);
    let again = RefreshToken::new("web", kept.expose_secret().to_owned())
        .with_client_secret("hush")
        .into_source(rig.endpoint(), rig.http())
        .unwrap();
    let error = again.token().await.unwrap_err();
    assert_eq!(error.kind(), AuthErrorKind::SignInRequired);
}

#[tokio::test]
async fn a_technical_account_tells_who_it_is() {
    let rig = Rig::new().await;
    let token = rig.source(credentials()).token().await.unwrap();
    let account = ims(&rig).userinfo(&token).await.unwrap();
    assert!(account.is_technical_account(), "{}", account.sub);
    rig.emulator.revoke_all_tokens();
    let error = ims(&rig).userinfo(&token).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.status()),
        (AuthErrorKind::Refused, Some(401))
    );
}

#[tokio::test]
async fn the_metadata_name_this_ims_and_its_keys() {
    let rig = Rig::new().await;
    let told = ims(&rig).discovery().await.unwrap();
    let token_endpoint = told.token_endpoint.unwrap();
    assert_eq!(token_endpoint, rig.endpoint().url().as_str());
    assert!(
        !told
            .grant_types
            .iter()
            .any(|grant| grant == "client_credentials")
    );
    let keys = ims(&rig).keys().await.unwrap();
    assert!(keys.iter().all(|key| key.kty == "RSA") && !keys.is_empty());
}

#[tokio::test]
async fn a_secret_is_replaced_in_the_safe_order_without_a_moment_in_which_none_works() {
    let managed = ImsClient::new("id")
        .secret("hush")
        .scopes(Scopes::for_client_secrets().iter())
        .console_ids(1001, 2002);
    let rig = Rig::with(managed).await;
    let with = |secret: &str| {
        rig.source(ClientCredentials::new(
            "id",
            secret,
            Scopes::for_client_secrets(),
        ))
    };
    let token = with("hush").token().await.unwrap();
    let secrets = ClientSecrets::new("1001", "2002", rig.http())
        .unwrap()
        .with_base_url(rig.emulator.base_url())
        .unwrap();

    let before = secrets.list(&token).await.unwrap();
    assert_eq!(before.len(), 1);
    assert_eq!(before[0].expiry, SecretExpiry::Permanent);
    let added = secrets.add(&token).await.unwrap();
    let value = added.client_secret.expose_secret().to_owned();
    assert!(!format!("{added:?}").contains(&value));
    let error = secrets.add(&token).await.unwrap_err();
    assert_eq!(error.kind(), AuthErrorKind::Refused);
    assert!(error.to_string().contains("two"), "{error}");

    // Deployed: both work, and the list shows when the new one does.
    with("hush").token().await.unwrap();
    with(&value).token().await.unwrap();
    let list = secrets.list(&token).await.unwrap();
    let new = list.iter().find(|entry| entry.uuid == added.entry.uuid);
    assert!(new.unwrap().last_used_at().is_some());

    secrets.delete(&token, &before[0].uuid).await.unwrap();
    with("hush").token().await.unwrap_err();
    with(&value).token().await.unwrap();
    let left = secrets.list(&token).await.unwrap();
    assert_eq!(left.len(), 1);
    let error = secrets.delete(&token, &before[0].uuid).await.unwrap_err();
    assert_eq!(error.status(), Some(404));
    assert!(rig.emulator.requests_to(Route::Secrets) >= 7);
}
