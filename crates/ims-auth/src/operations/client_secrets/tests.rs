//! What is asked of the I/O Management API, what its answers mean, and that none of them tells the token.

use super::*;
use crate::{
    SecretExpiry,
    testing::{Asked, ScriptedIms},
};
use rstest::rstest;
use secrecy::ExposeSecret as _;
use std::time::SystemTime;

const TOKEN: &str = "acc3ss/token-value";
const NEW_SECRET: &str = "n3w+secret/value";

fn token() -> AccessToken {
    AccessToken::new("my-id", TOKEN).unwrap()
}

fn secrets(api: &ScriptedIms) -> ClientSecrets {
    ClientSecrets::new("12", "345", api.http()).unwrap()
}

fn one(api: &ScriptedIms) -> Asked {
    let asked = api.asked();
    assert_eq!(asked.len(), 1, "nothing is sent twice");
    asked[0].clone()
}

fn at(millis: u64) -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_millis(millis)
}

const LISTED: &str = r#"[
    {"uuid":"1-a","created_at":"1000","created_at_str":"then","expires_at":"PERMANENT","secret_usages":[
        {"last_used_at":"3000","grant_type":"client_credentials"},{"last_used_at":"2000"}]},
    {"uuid":"2-b","created_at":null,"expires_at":"5000","secret_usages":null}]"#;

#[rstest]
#[case(format!(r#"{{"client_id":"my-id","client_secrets":{LISTED}}}"#))]
#[case(LISTED.to_owned())]
#[tokio::test]
async fn the_secrets_are_listed_without_their_values(#[case] body: String) {
    let api = ScriptedIms::answering([(200, body)]);
    let list = secrets(&api).list(&token()).await.unwrap();
    assert_eq!(list.len(), 2);
    assert_eq!(
        (list[0].uuid.as_str(), list[0].created_at, list[0].expiry),
        ("1-a", Some(at(1_000)), SecretExpiry::Permanent)
    );
    assert_eq!(list[0].last_used_at(), Some(at(3_000)));
    let grant = list[0].usages[0].grant_type.as_deref();
    assert_eq!(grant, Some("client_credentials"));
    assert_eq!(
        (list[1].created_at, list[1].expiry, list[1].last_used_at()),
        (None, SecretExpiry::At(at(5_000)), None)
    );
    let asked = one(&api);
    assert_eq!(asked.method, Method::GET);
    assert_eq!(
        asked.url,
        "https://api.adobe.io/console/organizations/12/credentials/345/secrets"
    );
    assert_eq!(asked.headers["authorization"], format!("Bearer {TOKEN}"));
    assert_eq!(asked.headers["x-api-key"], "my-id");
}

#[tokio::test]
async fn a_new_secret_comes_with_its_name_and_its_value() {
    let body = format!(
        r#"{{"uuid":"3-c","client_secret":"{NEW_SECRET}","created_at":"1000","expires_at":"PERMANENT","secret_usages":null}}"#
    );
    let api = ScriptedIms::answering([(201, body)]);
    let new = secrets(&api).add(&token()).await.unwrap();
    assert_eq!(new.entry.uuid, "3-c");
    assert_eq!(new.client_secret.expose_secret(), NEW_SECRET);
    assert!(!format!("{new:?}").contains(NEW_SECRET));
    let asked = one(&api);
    assert_eq!(asked.method, Method::POST);
    assert!(asked.url.ends_with("/secrets") && asked.form.is_empty());
}

#[rstest]
#[case::lost(201, r#"{"client_secret":"n3w+secret/value"}"#, true)]
#[case::nothing(201, "", true)]
#[case::gateway(504, "<html>", true)]
#[case::time_out(408, "", true)]
#[case::refused(
    403,
    r#"{"error_code":"403003","message":"Api Key is invalid"}"#,
    false
)]
#[case::redirected(307, "", false)]
#[tokio::test]
async fn an_addition_is_never_repeated_and_one_of_unknown_outcome_says_so(
    #[case] status: u16,
    #[case] body: &str,
    #[case] may_have_been_made: bool,
) {
    let api = ScriptedIms::answering([(status, body)]);
    let error = secrets(&api).add(&token()).await.unwrap_err();
    let text = format!("{error} {error:?}");
    let says_so = text.contains("may have been made");
    assert_eq!(says_so, may_have_been_made, "{text}");
    assert!(!text.contains("n3w"), "{text}");
    one(&api);
}

#[tokio::test(start_paused = true)]
async fn an_addition_without_an_answer_may_have_been_made_too() {
    let api = ScriptedIms::slow(Duration::from_secs(60), |_| (201, String::new()));
    let error = secrets(&api).add(&token()).await.unwrap_err();
    assert_eq!(error.kind(), AuthErrorKind::Transport);
    let text = error.to_string();
    assert!(
        text.contains("api.adobe.io: no answer") && text.contains("may have been made"),
        "{text}"
    );
    assert!(!text.contains("IMS could"), "{text}");
}

#[rstest]
#[case(400)]
#[case(409)]
#[tokio::test]
async fn a_third_secret_is_refused_with_the_reason(#[case] status: u16) {
    let api = ScriptedIms::answering([(status, r#"{"message":"limit"}"#)]);
    let error = secrets(&api).add(&token()).await.unwrap_err();
    let text = error.to_string();
    assert!(text.contains("two secrets at most"), "{text}");
}

#[rstest]
#[case(200, "{}")]
#[case(204, "")]
#[tokio::test]
async fn a_secret_is_deleted_by_its_name(#[case] status: u16, #[case] body: &str) {
    let api = ScriptedIms::answering([(status, body)]);
    secrets(&api)
        .delete(&token(), "11ede399-AB\n")
        .await
        .unwrap();
    let asked = one(&api);
    assert_eq!(asked.method, Method::DELETE);
    assert!(asked.url.ends_with("/secrets/11ede399-AB"), "{}", asked.url);
}

#[tokio::test]
async fn a_page_instead_of_an_answer_is_no_deletion() {
    let api = ScriptedIms::answering([(200, "<html>Sign in to the network</html>")]);
    let error = secrets(&api).delete(&token(), "1").await.unwrap_err();
    assert_eq!(error.kind(), AuthErrorKind::InvalidResponse);
    one(&api);
}

#[rstest]
#[case("p8e-hush-hush")]
#[case("../../1")]
#[case("")]
#[case("a?b")]
#[tokio::test]
async fn what_is_no_name_of_a_secret_is_not_sent(#[case] uuid: &str) {
    let api = ScriptedIms::answering::<String>([]);
    let error = secrets(&api).delete(&token(), uuid).await.unwrap_err();
    assert_eq!(error.kind(), AuthErrorKind::Configuration);
    assert!(!format!("{error} {error:?}").contains("hush"));
}

#[rstest]
#[case("0123@AdobeOrg", "345", Some("@AdobeOrg"))]
#[case("", "345", None)]
#[case("12", "34/5", None)]
#[case("12", "x", None)]
fn only_numbers_lead_to_a_credential(
    #[case] org_id: &str,
    #[case] credential_id: &str,
    #[case] hint: Option<&str>,
) {
    let api = ScriptedIms::answering::<String>([]);
    let error = ClientSecrets::new(org_id, credential_id, api.http()).unwrap_err();
    assert_eq!(error.kind(), AuthErrorKind::Configuration);
    let text = error.to_string();
    assert!(text.contains("Developer Console"), "{text}");
    assert_eq!(text.contains("@AdobeOrg"), hint.is_some(), "{text}");
}

#[tokio::test]
async fn another_base_is_https_or_this_machine() {
    let api = ScriptedIms::answering([(200, "[]")]);
    let plain = secrets(&api).with_base_url("http://api.example");
    assert_eq!(plain.unwrap_err().kind(), AuthErrorKind::Configuration);
    let local = secrets(&api).with_base_url("http://127.0.0.1:9/below/");
    let list = local.unwrap().list(&token()).await.unwrap();
    assert!(list.is_empty());
    assert_eq!(
        one(&api).url,
        "http://127.0.0.1:9/below/console/organizations/12/credentials/345/secrets"
    );
}

#[rstest]
#[case(
    401,
    r#"{"error_code":"401013","message":"Oauth token is not valid"}"#,
    "expired"
)]
#[case(
    403,
    r#"{"error_code":"403003","message":"no"}"#,
    "Scopes::for_client_secrets"
)]
#[case(404, "", "numbers")]
#[case(429, "", "too often")]
#[case(503, "", "try again later")]
#[tokio::test]
async fn a_refusal_says_what_to_check(
    #[case] status: u16,
    #[case] body: &str,
    #[case] advice: &str,
) {
    let api = ScriptedIms::answering([(status, body)]).with_header("x-request-id", "req-7");
    let error = secrets(&api).list(&token()).await.unwrap_err();
    let text = error.to_string();
    assert!(text.contains(advice) && text.contains("req-7"), "{text}");
    assert_eq!(error.status(), Some(status));
    assert!(!text.contains("IMS refused"), "{text}");
}

#[rstest]
#[case(200)]
#[case(307)]
#[case(400)]
#[case(500)]
#[tokio::test]
async fn whatever_the_api_echoes_the_token_does_not_show(#[case] status: u16) {
    for body in [
        format!(r#"{{"error_code":"{TOKEN}","message":"{TOKEN}"}}"#),
        format!(
            r#"{{"client_secrets":[{{"uuid":"{TOKEN}","secret_usages":[{{"grant_type":"{TOKEN}"}}]}}]}}"#
        ),
        TOKEN.to_owned(),
    ] {
        let api = ScriptedIms::by(move |_| (status, body.clone()))
            .with_header("x-request-id", TOKEN)
            .with_header("location", &format!("https://{TOKEN}/"));
        let secrets = secrets(&api);
        let told = format!(
            "{:?} {:?} {:?} {secrets:?}",
            secrets
                .list(&token())
                .await
                .map_err(|error| format!("{error} {error:?}")),
            secrets
                .add(&token())
                .await
                .map_err(|error| format!("{error} {error:?}")),
            secrets
                .delete(&token(), "1")
                .await
                .map_err(|error| format!("{error} {error:?}")),
        );
        assert!(!told.contains("acc3ss"), "{told}");
        assert!(
            api.asked()
                .iter()
                .all(|asked| !asked.url.contains("acc3ss"))
        );
    }
}

#[test]
fn the_scopes_are_those_of_the_management_api() {
    let scopes = crate::Scopes::for_client_secrets();
    assert_eq!(scopes.iter().count(), 8);
    assert!(scopes.iter().any(|scope| scope == "manage_client_secrets"));
}
