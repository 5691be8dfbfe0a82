//! Where the parameters of a token request may stand.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use firefly_emulator::{DEFAULT_CLIENT_ID, DEFAULT_CLIENT_SECRET, Emulator};
use serde_json::json;

use super::{V3, post, refusal};
use crate::support::{Reply, form, send};

/// A secret with every character that one encoding or the other treats in its own way.
const AWKWARD: &str = "a+b/c&d=e% é:%41";

async fn awkward() -> Emulator {
    let builder = Emulator::builder().client("id", AWKWARD);
    builder.start().await.unwrap()
}

async fn with_basic(emulator: &Emulator, pair: &str, body: &str) -> Reply {
    let authorization = format!("Basic {}", STANDARD.encode(pair));
    let headers = [
        ("content-type", "application/x-www-form-urlencoded"),
        ("authorization", &authorization),
    ];
    send(emulator, "POST", V3, &headers, body).await.unwrap()
}

#[tokio::test]
async fn secrets_with_awkward_characters_arrive_intact() {
    let emulator = awkward().await;
    let form = "grant_type=client_credentials&scope=openid&client_id=id\
                &client_secret=a%2Bb%2Fc%26d%3De%25+%C3%A9%3A%2541";
    let reply = post(&emulator, form).await;
    assert_eq!(reply.status, 200, "{}", reply.text());
}

#[tokio::test]
async fn parameters_may_stand_in_the_query_but_not_in_json() {
    let emulator = Emulator::start().await.unwrap();
    let reply = send(&emulator, "POST", &format!("{V3}?{}", form()), &[], "")
        .await
        .unwrap();
    assert_eq!(reply.status, 200, "{}", reply.text());
    let body =
        json!({"client_id": DEFAULT_CLIENT_ID, "client_secret": DEFAULT_CLIENT_SECRET}).to_string();
    let headers = [("content-type", "application/json")];
    let reply = send(&emulator, "POST", V3, &headers, &body).await.unwrap();
    assert_eq!(refusal(&reply), (400, "invalid_client".to_owned()));
}

#[tokio::test]
async fn a_multipart_form_is_read_without_any_decoding() {
    let emulator = awkward().await;
    let fields = [
        ("grant_type", "client_credentials"),
        ("client_id", "id"),
        ("client_secret", AWKWARD),
        ("scope", "openid"),
    ];
    let part = |(name, value)| {
        format!("--limit\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
    };
    let body = fields.map(part).concat() + "--limit--\r\n";
    let headers = [("content-type", "multipart/form-data; boundary=limit")];
    let reply = send(&emulator, "POST", V3, &headers, &body).await.unwrap();
    assert_eq!(reply.status, 200, "{}", reply.text());
    let recorded = emulator.requests().remove(0).body.unwrap();
    assert_eq!(recorded["grant_type"], "client_credentials");
    assert_eq!(recorded["client_secret"], "[hidden]");
}

#[tokio::test]
async fn basic_is_read_form_encoded_and_plain() {
    let emulator = awkward().await;
    let rest = "grant_type=client_credentials&scope=openid";
    let encoded = "id:a%2Bb%2Fc%26d%3De%25+%C3%A9%3A%2541";
    for pair in [encoded, &format!("id:{AWKWARD}")] {
        let reply = with_basic(&emulator, pair, rest).await;
        assert_eq!(reply.status, 200, "{pair}: {}", reply.text());
    }
    let reply = with_basic(&emulator, "id:another", rest).await;
    assert_eq!(refusal(&reply), (400, "invalid_client".to_owned()));
}

#[tokio::test]
async fn a_client_that_proves_itself_twice_or_as_two_is_refused() {
    let emulator = awkward().await;
    let pair = format!("id:{AWKWARD}");
    for extra in ["&client_secret=x", "&client_id=other"] {
        let form = format!("grant_type=client_credentials&scope=openid{extra}");
        let reply = with_basic(&emulator, &pair, &form).await;
        assert_eq!(
            refusal(&reply),
            (400, "invalid_request".to_owned()),
            "{extra}"
        );
    }
    let form = "grant_type=client_credentials&scope=openid&client_id=id";
    assert_eq!(with_basic(&emulator, &pair, form).await.status, 200);
}
