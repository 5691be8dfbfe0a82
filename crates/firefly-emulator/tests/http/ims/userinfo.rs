//! `/ims/userinfo/v2`.

use firefly_emulator::{CodeChallenge, Emulator, ImsClient, Person};
use serde_json::{Value, json};

use super::{V3, post, refusal};
use crate::support::{Reply, post_form, send};

const PATH: &str = "/ims/userinfo/v2";
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const SCOPES: [&str; 5] = ["openid", "email", "profile", "address", "AdobeID"];

/// A public client, and a server-to-server client with the secret `s`.
async fn start() -> Emulator {
    Emulator::builder()
        .ims_client(ImsClient::new("native").public().scopes(SCOPES))
        .ims_client(ImsClient::new("server").secret("s").scopes(SCOPES))
        .start()
        .await
        .unwrap()
}

fn text(body: &Value) -> String {
    body["access_token"].as_str().unwrap().to_owned()
}

async fn personal(emulator: &Emulator, scopes: &[&str]) -> String {
    let challenge = CodeChallenge::Plain(VERIFIER.to_owned());
    let code = emulator.issue_code("native", scopes, Some(challenge));
    let form = format!("grant_type=authorization_code&code={code}&code_verifier={VERIFIER}");
    text(
        &post_form(emulator, &format!("{V3}?client_id=native"), &form)
            .await
            .json(),
    )
}

async fn technical(emulator: &Emulator) -> String {
    let form = "grant_type=client_credentials&client_id=server&client_secret=s&scope=openid,email,profile,address";
    text(&post(emulator, form).await.json())
}

async fn ask(emulator: &Emulator, path: &str, token: &str) -> Reply {
    let bearer = format!("Bearer {token}");
    let headers = [("authorization", bearer.as_str())];
    send(emulator, "GET", path, &headers, "").await.unwrap()
}

#[tokio::test]
async fn a_person_is_shown_as_far_as_the_scopes_go() {
    let emulator = start().await;
    let id = "0123456789ABCDEF01234567@AdobeID";
    let person = Person::new(id)
        .email("alex@mail.example")
        .name("Alex", "Example")
        .country("CH");
    emulator.set_person(person.clone());
    for (scope, members) in [
        ("AdobeID", json!({"sub": id})),
        (
            "email",
            json!({"sub": id, "email": "alex@mail.example", "email_verified": true}),
        ),
        (
            "profile",
            json!({
                "sub": id, "account_type": "ind", "name": "Alex Example", "given_name": "Alex", "family_name": "Example",
            }),
        ),
        ("address", json!({"sub": id, "address": {"country": "CH"}})),
    ] {
        let token = personal(&emulator, &["openid", scope]).await;
        let reply = ask(&emulator, PATH, &token).await;
        assert_eq!(reply.status, 200, "{}", reply.text());
        assert_eq!(reply.json(), members, "{scope}");
    }
    emulator.set_person(person.enterprise());
    let token = personal(&emulator, &["openid", "profile"]).await;
    let body = ask(&emulator, PATH, &token).await.json();
    assert_eq!(body["account_type"], "ent");
}

#[tokio::test]
async fn a_token_goes_on_telling_of_the_person_who_signed_in() {
    let emulator = start().await;
    let first = personal(&emulator, &["openid", "profile"]).await;
    emulator.set_person(Person::new("1123456789ABCDEF01234567@AdobeID").name("Sam", "Other"));
    let second = personal(&emulator, &["openid", "profile"]).await;
    for (token, name) in [(first, "Robin Sample"), (second, "Sam Other")] {
        assert_eq!(ask(&emulator, PATH, &token).await.json()["name"], name);
    }
}

#[tokio::test]
async fn a_technical_account_has_an_address_but_no_name() {
    let emulator = start().await;
    let token = technical(&emulator).await;
    let body = ask(&emulator, PATH, &token).await.json();
    let ends = |name: &str| {
        body[name]
            .as_str()
            .unwrap()
            .ends_with("@techacct.adobe.com")
    };
    assert!(ends("sub") && ends("email"), "{body}");
    assert_ne!(body["sub"], body["email"]);
    assert_eq!(body["account_type"], "ent");
    for absent in ["name", "given_name", "family_name", "address"] {
        assert!(body.get(absent).is_none(), "{absent}");
    }
    assert_eq!(ask(&emulator, PATH, &token).await.json(), body);
}

#[tokio::test]
async fn only_a_good_access_token_with_openid_opens_it() {
    let emulator = start().await;
    let token = technical(&emulator).await;
    let named = format!("{PATH}?client_id=server");
    assert_eq!(ask(&emulator, &named, &token).await.status, 200);
    let other = ask(&emulator, &format!("{PATH}?client_id=native"), &token).await;
    assert_eq!(refusal(&other), (400, "invalid_request".to_owned()));
    let lacking = personal(&emulator, &["email"]).await;
    let lacking = ask(&emulator, PATH, &lacking).await;
    assert_eq!(refusal(&lacking), (403, "insufficient_scope".to_owned()));
    let challenge = lacking.header("www-authenticate").unwrap();
    assert!(challenge.contains("insufficient_scope"), "{challenge}");
    let refresh = emulator.issue_refresh_token("native", &["openid"]);
    emulator.revoke_token(&token);
    let in_query = format!("{PATH}?access_token={token}");
    for reply in [
        send(&emulator, "GET", PATH, &[], "").await.unwrap(),
        send(&emulator, "GET", &in_query, &[], "").await.unwrap(),
        ask(&emulator, PATH, "invented").await,
        ask(&emulator, PATH, &refresh).await,
        ask(&emulator, PATH, &token).await,
    ] {
        assert_eq!(refusal(&reply), (401, "invalid_token".to_owned()));
        let challenge = reply.header("www-authenticate").unwrap();
        assert!(challenge.starts_with("Bearer "), "{challenge}");
    }
}
