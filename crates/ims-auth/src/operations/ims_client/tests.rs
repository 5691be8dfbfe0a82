//! What is asked of IMS, what its answers mean, and that none of them tells a token or a secret.

use super::*;
use crate::{
    ClientCredentials, MemoryTokenStore, TokenStore,
    testing::{Asked, ScriptedIms, refusal, token as reply},
};
use rstest::rstest;
use std::time::SystemTime;

/// Of no form that is hidden unasked.
const TOKEN: &str = "acc3ss/token-value";
const SECRET: &str = "hu+sh-hush";

fn token() -> AccessToken {
    AccessToken::new("my-id", TOKEN).unwrap()
}

fn credentials() -> ClientCredentials {
    ClientCredentials::new("my-id", SECRET, "openid")
}

fn client(ims: &ScriptedIms) -> ImsClient {
    ImsClient::new(TokenEndpoint::production(), ims.http()).unwrap()
}

fn says(body: &str) -> ScriptedIms {
    ScriptedIms::answering([(200, body)])
}

fn one(ims: &ScriptedIms) -> Asked {
    let asked = ims.asked();
    assert_eq!(asked.len(), 1, "nothing is sent twice");
    asked[0].clone()
}

#[tokio::test]
async fn a_token_is_validated_in_a_form_and_never_in_a_url() {
    let ims = says(r#"{"valid":true}"#);
    let validation = client(&ims).validate(&token()).await.unwrap();
    assert!(validation.is_valid && validation.scopes.is_none());
    let asked = one(&ims);
    assert_eq!(asked.method, Method::POST);
    assert_eq!(
        asked.url,
        "https://ims-na1.adobelogin.com/ims/validate_token/v1"
    );
    let form = |name: &str| asked.form[name].as_str();
    assert_eq!(
        (form("type"), form("client_id"), form("token")),
        ("access_token", "my-id", TOKEN)
    );
    assert_eq!(asked.headers["x-ims-clientid"], "my-id");
}

#[tokio::test]
async fn the_claims_of_a_valid_token_are_told() {
    let ims = says(
        r#"{"valid":true,"more":1,"token":{"id":"1","client_id":"my-id","user_id":"u@techacct.adobe.com","as":"ims-na1",
           "scope":"openid,AdobeID","created_at":"1000000","expires_in":"60000","sid":null}}"#,
    );
    let validation = client(&ims).validate(&token()).await.unwrap();
    let at = |seconds| Some(SystemTime::UNIX_EPOCH + Duration::from_secs(seconds));
    assert_eq!(
        validation,
        Validation {
            is_valid: true,
            reason: None,
            client_id: Some("my-id".into()),
            user_id: Some("u@techacct.adobe.com".into()),
            issued_by: Some("ims-na1".into()),
            scopes: Some("openid,AdobeID".into()),
            created_at: at(1_000),
            expires_at: at(1_060),
        }
    );
    assert!(!format!("{validation:?}").contains("u@techacct"));
}

#[tokio::test]
async fn a_token_that_is_not_valid_is_an_answer_with_a_reason() {
    let ims = says(r#"{"valid":"false","reason":"bad_signature"}"#);
    let validation = client(&ims).validate(&token()).await.unwrap();
    assert!(!validation.is_valid);
    assert_eq!(validation.reason.as_deref(), Some("bad_signature"));
}

#[rstest]
#[case("{}")]
#[case(r#"{"valid":1}"#)]
#[case("[]")]
#[case("")]
#[case("<html>busy</html>")]
#[tokio::test]
async fn an_answer_that_does_not_say_valid_is_not_taken_for_a_no(#[case] body: &str) {
    let error = client(&says(body)).validate(&token()).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.status()),
        (AuthErrorKind::InvalidResponse, Some(200))
    );
}

#[tokio::test]
async fn whom_a_token_speaks_for_is_read_in_every_form() {
    let body = r#"{"sub":"A@AdobeID","account_type":"ind","email":"a@example.com","email_verified":"true","name":"Ada L",
                   "given_name":"Ada","family_name":"L","address":{"country":"GB"},"roles":[]}"#;
    let ims = says(body);
    let user = client(&ims).userinfo(&token()).await.unwrap();
    assert_eq!(
        (
            user.sub.as_str(),
            user.email_verified,
            user.country.as_deref()
        ),
        ("A@AdobeID", Some(true), Some("GB"))
    );
    assert!(!user.is_technical_account());
    let text = format!("{user:?}");
    for personal in ["A@AdobeID", "a@example.com", "Ada"] {
        assert!(!text.contains(personal), "{text}");
    }
    let asked = one(&ims);
    assert_eq!(asked.method, Method::GET);
    assert_eq!(asked.url, "https://ims-na1.adobelogin.com/ims/userinfo/v2");
    let bearer = format!("Bearer {TOKEN}");
    assert_eq!(asked.authorization.as_deref(), Some(bearer.as_str()));
}

#[tokio::test]
async fn of_a_technical_account_little_is_known() {
    let ims = says(r#"{"sub":"0@techacct.adobe.com","email":null,"name":""}"#);
    let user = client(&ims).userinfo(&token()).await.unwrap();
    assert!(user.is_technical_account());
    assert_eq!((user.email, user.name), (None, None));
    let nobody = client(&says("{}")).userinfo(&token()).await.unwrap_err();
    assert_eq!(nobody.kind(), AuthErrorKind::InvalidResponse);
}

#[tokio::test]
async fn a_confidential_client_revokes_with_its_secret_in_the_header() {
    let ims = says("");
    let token = token();
    client(&ims).revoke(&credentials(), &token).await.unwrap();
    assert!(token.is_rejected());
    let asked = one(&ims);
    assert_eq!(asked.method, Method::POST);
    assert_eq!(asked.url, "https://ims-na1.adobelogin.com/ims/revoke");
    assert_eq!(asked.form.len(), 1);
    assert_eq!(asked.form["token"], TOKEN);
    let basic = "Basic bXktaWQ6aHUlMkJzaC1odXNo";
    assert_eq!(asked.authorization.as_deref(), Some(basic));
}

#[tokio::test]
async fn a_public_client_revokes_with_its_id_in_the_query() {
    let ims = says("");
    let public = ClientAuthentication::new("my id");
    assert!(client(&ims).revoke(public, &token()).await.is_err());
    let public = ClientAuthentication::new("my+id");
    let refresh = "r3fresh-token".into();
    let revoked = client(&ims).revoke_refresh_token(public, &refresh).await;
    revoked.unwrap();
    let asked = one(&ims);
    assert_eq!(
        asked.url,
        "https://ims-na1.adobelogin.com/ims/revoke?client_id=my%2Bid"
    );
    assert_eq!(asked.form["token"], "r3fresh-token");
    assert_eq!(asked.authorization, None);
}

#[tokio::test]
async fn an_empty_refresh_token_is_not_sent() {
    let ims = ScriptedIms::answering::<String>([]);
    let (client, empty) = (client(&ims), SecretString::from(" "));
    let revoked = client.revoke_refresh_token(&credentials(), &empty).await;
    let error = revoked.unwrap_err();
    assert_eq!(error.kind(), AuthErrorKind::Configuration);
}

#[tokio::test]
async fn the_next_secret_is_tried_when_ims_complains_of_the_first() {
    let wrong = refusal("invalid_client", "invalid client_secret parameter");
    let ims = ScriptedIms::answering([(400, wrong.clone()), (200, String::new())]);
    let both = credentials().with_fallback_secret("an0ther");
    client(&ims).revoke(&both, &token()).await.unwrap();
    let ims = ScriptedIms::answering([(400, wrong.clone()), (400, wrong)]);
    let error = client(&ims).revoke(&both, &token()).await.unwrap_err();
    assert_eq!(error.code(), Some("invalid_client"));
    assert!(error.advice().unwrap().contains("client secret"));
    let denied = ScriptedIms::answering([(400, refusal("invalid_request", "no"))]);
    assert!(client(&denied).revoke(&both, &token()).await.is_err());
}

#[rstest]
#[case::refused(200, r#"{"error":"invalid_client"}"#)]
#[case::unavailable(503, "<html>")]
#[case::page_of_a_proxy(200, "<html>")]
#[tokio::test]
async fn what_is_not_revoked_is_an_error(#[case] status: u16, #[case] body: &str) {
    let ims = ScriptedIms::answering([(status, body)]);
    let error = client(&ims).revoke(&credentials(), &token()).await;
    assert_eq!(error.unwrap_err().status(), Some(status));
}

/// A source with a cache and a store around `ims`, and the store with its key.
fn stored(ims: &ScriptedIms) -> (impl TokenSource, MemoryTokenStore, crate::StoreKey) {
    let store = MemoryTokenStore::default();
    let source = credentials()
        .into_source(TokenEndpoint::production(), ims.http())
        .unwrap()
        .stored_in(Arc::new(store.clone()));
    let key = source.key().clone();
    (source.cached(), store, key)
}

async fn kept(store: &MemoryTokenStore, key: &crate::StoreKey) -> Option<AccessToken> {
    store.load(key).await.unwrap()?.access_token
}

/// Answers a request for a token with the next one of `first` and `second`, and any other with `revocation`.
fn ims_that_revokes(revocation: (u16, &'static str)) -> ScriptedIms {
    let mut issued = 0;
    ScriptedIms::by(move |asked| {
        if !asked.form.contains_key("grant_type") {
            return (revocation.0, revocation.1.to_owned());
        }
        issued += 1;
        (200, reply(&format!("token-{issued}"), 3_600))
    })
}

#[rstest]
#[case::revoked((200, ""), true)]
#[case::refused((400, r#"{"error":"invalid_client"}"#), false)]
#[case::unavailable((503, ""), false)]
#[tokio::test(start_paused = true)]
async fn a_token_that_is_revoked_is_handed_out_no_more_whatever_ims_says(
    #[case] revocation: (u16, &'static str),
    #[case] is_revoked: bool,
) {
    let ims = ims_that_revokes(revocation);
    let (tokens, store, key) = stored(&ims);
    let first = tokens.token().await.unwrap();
    assert!(kept(&store, &key).await.is_some());
    let result = client(&ims)
        .revoke_and_forget(&credentials(), &first, &tokens)
        .await;
    assert_eq!(result.is_ok(), is_revoked);
    assert!(first.is_rejected() && kept(&store, &key).await.is_none());
    let second = tokens.token().await.unwrap();
    assert_eq!(second.expose_secret(), "token-2");
}

/// A source that cannot forget.
#[derive(Debug)]
struct Elephant;

#[crate::async_trait]
impl TokenSource for Elephant {
    async fn token(&self) -> Result<AccessToken, AuthError> {
        Ok(token())
    }
    async fn forget(&self, _: &AccessToken) -> Result<(), AuthError> {
        Err(AuthError::new(AuthErrorKind::Store, "it cannot be changed"))
    }
}

#[tokio::test]
async fn what_could_not_be_forgotten_is_told_and_a_refusal_before_it() {
    let forget = async |ims: ScriptedIms| {
        let revoked = client(&ims)
            .revoke_and_forget(&credentials(), &token(), &Elephant)
            .await;
        revoked.unwrap_err().kind()
    };
    assert_eq!(forget(says("")).await, AuthErrorKind::Store);
    let refused = ScriptedIms::answering([(400, refusal("invalid_request", "no"))]);
    assert_eq!(forget(refused).await, AuthErrorKind::Refused);
}

#[tokio::test]
async fn what_ims_publishes_is_read_and_asked_for_without_a_token() {
    let ims = ScriptedIms::answering([
        (
            200,
            r#"{"issuer":"https://ims.example","revocation_endpoint":"https://ims.example/ims/revoke",
                "grant_types_supported":["authorization_code",1],"more":{}}"#,
        ),
        (
            200,
            r#"{"keys":[{"kid":"k1","kty":"RSA","alg":"RS256","n":"AQAB","e":"AQAB"},{"kty":"RSA"}]}"#,
        ),
        (200, "{}"),
        (200, "{}"),
    ]);
    let client = client(&ims);
    let discovery = client.discovery().await.unwrap();
    assert_eq!(
        discovery.revocation_endpoint.as_deref(),
        Some("https://ims.example/ims/revoke")
    );
    assert_eq!(discovery.grant_types, ["authorization_code"]);
    let keys = client.keys().await.unwrap();
    assert_eq!((keys.len(), keys[0].kid.as_str()), (1, "k1"));
    assert!(client.discovery().await.is_err() && client.keys().await.is_err());
    let asked = ims.asked();
    assert!(asked.iter().all(|asked| asked.authorization.is_none()));
    assert!(
        asked[0]
            .url
            .ends_with("/ims/.well-known/openid-configuration")
    );
    assert!(asked[1].url.ends_with("/ims/keys"));
}

#[test]
fn pdf_services_has_none_of_these() {
    let ims = ScriptedIms::answering::<String>([]);
    let error = ImsClient::new(TokenEndpoint::pdf_services(), ims.http()).unwrap_err();
    assert_eq!(error.kind(), AuthErrorKind::Configuration);
    assert!(error.to_string().contains("PDF Services"), "{error}");
}

#[tokio::test]
async fn the_endpoints_are_below_the_base_that_was_configured() {
    let ims = says(r#"{"valid":true}"#);
    let endpoint = TokenEndpoint::at("http://127.0.0.1:9/proxy").unwrap();
    let client = ImsClient::new(endpoint, ims.http()).unwrap();
    client.validate(&token()).await.unwrap();
    assert_eq!(
        one(&ims).url,
        "http://127.0.0.1:9/proxy/ims/validate_token/v1"
    );
}

#[rstest]
#[case(401, r#"{"error":"invalid_token"}"#, Some("expired"))]
#[case(401, "", Some("expired"))]
#[case(403, r#"{"error":"insufficient_scope"}"#, Some("`openid`"))]
#[case(429, "", Some("too often"))]
#[case(503, "", Some("try again later"))]
#[case(400, r#"{"error":"bad_request"}"#, None)]
#[tokio::test]
async fn the_advice_is_about_a_token_and_not_about_asking_for_one(
    #[case] status: u16,
    #[case] body: &str,
    #[case] advice: Option<&str>,
) {
    let ims = ScriptedIms::answering([(status, body)]).with_header("x-debug-id", "dbg-7");
    let error = client(&ims).userinfo(&token()).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.status(), error.debug_id()),
        (AuthErrorKind::Refused, Some(status), Some("dbg-7"))
    );
    assert_eq!(error.advice().is_some(), advice.is_some(), "{error}");
    assert!(
        error.to_string().contains(advice.unwrap_or_default()),
        "{error}"
    );
    assert!(!error.to_string().contains("JWT"), "{error}");
}

#[tokio::test]
async fn a_redirect_is_not_followed_and_names_the_host_alone() {
    let location = format!("https://evil.example/{TOKEN}?token={TOKEN}");
    let ims = ScriptedIms::answering([(307, "")]).with_header("location", &location);
    let error = client(&ims).validate(&token()).await.unwrap_err();
    assert_eq!(error.kind(), AuthErrorKind::InvalidResponse);
    let text = format!("{error} {error:?}");
    assert!(
        text.contains("evil.example") && !text.contains("acc3ss"),
        "{text}"
    );
    assert_eq!(ims.asked().len(), 1);
}

/// Everything that can be printed of what came of a call.
fn told<T: std::fmt::Debug>(result: Result<T, AuthError>) -> String {
    match result {
        Ok(value) => format!("{value:#?}"),
        Err(error) => {
            let chain = std::iter::successors(Some(&error as &dyn std::error::Error), |error| {
                error.source()
            });
            let chain: Vec<_> = chain.map(|error| format!("{error} {error:?}")).collect();
            format!("{chain:?} {error:#?}")
        }
    }
}

#[rstest]
#[case(200)]
#[case(302)]
#[case(400)]
#[case(401)]
#[case(503)]
#[tokio::test]
async fn whatever_ims_echoes_neither_token_nor_secret_shows(#[case] status: u16) {
    let refresh: SecretString = "r3fresh/token".into();
    let echo = format!("{TOKEN} {SECRET} an0ther-hush bXktaWQ6aHUlMkJzaC1odXNo r3fresh/token");
    let bodies = [
        format!(r#"{{"error":"{echo}","error_description":"{echo}"}}"#),
        format!(
            r#"{{"valid":false,"reason":"{echo}","sub":"{echo}","name":"{echo}","issuer":"{echo}",
                "token":{{"client_id":"{echo}","user_id":"{echo}","as":"{echo}","scope":"{echo}"}}}}"#
        ),
        echo.clone(),
    ];
    let both = credentials().with_fallback_secret("an0ther-hush");
    for body in bodies {
        let ims = ScriptedIms::by(move |_| (status, body.clone()))
            .with_header("x-debug-id", &echo)
            .with_header("location", &format!("https://{TOKEN}/?{SECRET}"));
        let client = client(&ims);
        let of_token = [
            told(client.validate(&token()).await),
            told(client.userinfo(&token()).await),
            told(client.revoke(&both, &token()).await),
        ];
        for text in of_token {
            assert!(!text.contains("acc3ss"), "{text}");
        }
        let revoked = [
            told(client.revoke(&both, &token()).await),
            told(client.revoke_refresh_token(&both, &refresh).await),
        ];
        for text in &revoked {
            for secret in ["sh-hush", "an0ther", "bXktaWQ6"] {
                assert!(!text.contains(secret), "{secret}: {text}");
            }
        }
        assert!(!revoked[1].contains("r3fresh"), "{}", revoked[1]);
        assert!(!format!("{client:?}").contains("acc3ss"));
        for asked in ims.asked() {
            assert!(!asked.url.contains("acc3ss") && !asked.url.contains("hush"));
        }
    }
}

#[test]
fn outside_a_runtime_the_error_says_so() {
    let ims = ScriptedIms::answering::<String>([]);
    let client = client(&ims);
    let token = token();
    let future = client.validate(&token);
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    let std::task::Poll::Ready(Err(error)) = std::pin::pin!(future).poll(&mut context) else {
        panic!("it waits without a runtime");
    };
    assert!(error.to_string().contains("tokio runtime"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn an_ims_that_does_not_answer_is_given_up() {
    let ims = ScriptedIms::slow(Duration::from_secs(60), |_| (200, String::new()));
    let impatient = client(&ims).with_timeout(Duration::from_secs(3));
    let error = impatient.validate(&token()).await.unwrap_err();
    assert_eq!(error.kind(), AuthErrorKind::Transport);
    let text = error.to_string();
    assert!(
        text.contains("ims-na1.adobelogin.com: no answer within 3s"),
        "{text}"
    );
}
