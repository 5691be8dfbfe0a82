//! Authorization codes and PKCE.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use firefly_emulator::{CodeChallenge, Emulator, Grant, ImsClient};

use super::{V3, claims, post, refusal};
use crate::support::{Reply, post_form, send};

/// The pair of RFC 7636, appendix B.
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

/// A public client `native` and a confidential one `web` with the secret `s`.
async fn start() -> Emulator {
    let scopes = ["openid", "AdobeID", "offline_access"];
    let web = ImsClient::new("web").secret("s");
    Emulator::builder()
        .ims_client(ImsClient::new("native").public().scopes(scopes))
        .ims_client(web.grant(Grant::AuthorizationCode).scopes(scopes))
        .start()
        .await
        .unwrap()
}

/// Redeems a code as `native`, with its identifier in the query.
async fn redeem(emulator: &Emulator, code: &str, more: &str) -> Reply {
    let form = format!("grant_type=authorization_code&code={code}{more}");
    post_form(emulator, &format!("{V3}?client_id=native"), &form).await
}

fn s256() -> CodeChallenge {
    CodeChallenge::S256(CHALLENGE.to_owned())
}

#[tokio::test]
async fn a_public_client_redeems_a_code_with_its_verifier() {
    let emulator = start().await;
    for challenge in [s256(), CodeChallenge::Plain(VERIFIER.to_owned())] {
        let code = emulator.issue_code("native", &["AdobeID"], Some(challenge));
        let reply = redeem(&emulator, &code, &format!("&code_verifier={VERIFIER}")).await;
        assert_eq!(reply.status, 200, "{}", reply.text());
        let body = reply.json();
        assert_eq!(body["expires_in"], 86_399);
        let claims = claims(&body["access_token"]);
        assert_eq!(claims["scope"], "AdobeID");
        assert_eq!(claims["user_id"], body["sub"]);
        assert!(body["sub"].as_str().unwrap().ends_with("@AdobeID"));
        assert!(body.get("refresh_token").is_none(), "no offline_access");
        assert!(body.get("id_token").is_none(), "no openid");
    }
}

#[tokio::test]
async fn a_confidential_client_redeems_a_code_by_basic_or_by_form() {
    let emulator = start().await;
    let form = || {
        let code = emulator.issue_code("web", &["openid"], None);
        format!("grant_type=authorization_code&code={code}")
    };
    let reply = post(&emulator, &(form() + "&client_id=web&client_secret=s")).await;
    assert_eq!(reply.status, 200, "{}", reply.text());
    let authorization = format!("Basic {}", STANDARD.encode("web:s"));
    let headers = [
        ("content-type", "application/x-www-form-urlencoded"),
        ("authorization", &authorization),
    ];
    let reply = send(&emulator, "POST", V3, &headers, &form())
        .await
        .unwrap();
    assert_eq!(reply.status, 200, "{}", reply.text());
    let reply = post(&emulator, &(form() + "&client_id=web")).await;
    assert_eq!(refusal(&reply), (400, "invalid_client".to_owned()));
}

#[tokio::test]
async fn openid_brings_an_id_token_and_offline_access_a_refresh_token() {
    let emulator = start().await;
    let code = emulator.issue_code("native", &["openid", "offline_access"], Some(s256()));
    let body = redeem(&emulator, &code, &format!("&code_verifier={VERIFIER}"))
        .await
        .json();
    let id = claims(&body["id_token"]);
    assert_eq!((&id["aud"], &id["sub"]), (&"native".into(), &body["sub"]));
    let life = id["exp"].as_u64().unwrap() - id["iat"].as_u64().unwrap();
    assert_eq!(life, 86_399);
    let refresh = claims(&body["refresh_token"]);
    assert_eq!(refresh["type"], "refresh_token");
    assert_eq!(refresh["expires_in"], "1209600000");
}

#[tokio::test]
async fn a_code_works_once() {
    let emulator = start().await;
    let code = emulator.issue_code("native", &["openid"], Some(s256()));
    let verifier = format!("&code_verifier={VERIFIER}");
    assert_eq!(redeem(&emulator, &code, &verifier).await.status, 200);
    let second = redeem(&emulator, &code, &verifier).await;
    assert_eq!(refusal(&second), (400, "invalid_grant".to_owned()));
    assert_eq!(emulator.tokens_issued(), 1);
}

#[tokio::test]
async fn a_code_lives_ten_minutes_of_the_movable_clock() {
    let emulator = start().await;
    let verifier = format!("&code_verifier={VERIFIER}");
    let young = emulator.issue_code("native", &["openid"], Some(s256()));
    emulator.advance(Duration::from_secs(540));
    let old = emulator.issue_code("native", &["openid"], Some(s256()));
    assert_eq!(redeem(&emulator, &young, &verifier).await.status, 200);
    emulator.advance(Duration::from_secs(600));
    let reply = redeem(&emulator, &old, &verifier).await;
    assert_eq!(refusal(&reply), (400, "invalid_grant".to_owned()));
}

#[tokio::test]
async fn an_absent_or_wrong_verifier_spends_the_code_for_nothing() {
    let emulator = start().await;
    for wrong in [
        "",
        "&code_verifier=",
        "&code_verifier=wrong",
        &format!("&code_verifier={CHALLENGE}"),
    ] {
        let code = emulator.issue_code("native", &["openid"], Some(s256()));
        let reply = redeem(&emulator, &code, wrong).await;
        assert_eq!(
            refusal(&reply),
            (400, "invalid_grant".to_owned()),
            "{wrong}"
        );
        let late = redeem(&emulator, &code, &format!("&code_verifier={VERIFIER}")).await;
        assert_eq!(refusal(&late), (400, "invalid_grant".to_owned()));
    }
}

#[tokio::test]
async fn verifier_and_challenge_come_together() {
    let emulator = start().await;
    let code = emulator.issue_code("native", &["openid"], None);
    let reply = redeem(&emulator, &code, "").await;
    assert_eq!(
        refusal(&reply),
        (400, "invalid_grant".to_owned()),
        "a public client has nothing else to prove itself with"
    );
    let code = emulator.issue_code("web", &["openid"], None);
    let form = format!(
        "grant_type=authorization_code&code={code}&client_id=web&client_secret=s&code_verifier={VERIFIER}"
    );
    let reply = post(&emulator, &form).await;
    assert_eq!(
        refusal(&reply),
        (400, "invalid_grant".to_owned()),
        "somebody took the challenge away"
    );
}

#[tokio::test]
async fn a_code_of_another_client_is_refused_and_not_spent() {
    let emulator = start().await;
    let code = emulator.issue_code("native", &["openid"], Some(s256()));
    let form = format!(
        "grant_type=authorization_code&code={code}&client_id=web&client_secret=s&code_verifier={VERIFIER}"
    );
    let reply = post(&emulator, &form).await;
    assert_eq!(refusal(&reply), (400, "invalid_grant".to_owned()));
    let verifier = format!("&code_verifier={VERIFIER}");
    assert_eq!(redeem(&emulator, &code, &verifier).await.status, 200);
}

#[tokio::test]
async fn a_code_for_scopes_that_are_not_enabled_is_an_invalid_scope() {
    let emulator = start().await;
    let code = emulator.issue_code("native", &["firefly_api"], Some(s256()));
    let reply = redeem(&emulator, &code, &format!("&code_verifier={VERIFIER}")).await;
    assert_eq!(refusal(&reply), (400, "invalid_scope".to_owned()));
}
