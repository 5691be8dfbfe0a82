//! Nothing secret stays in the record, in debug output or in an error.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use firefly_emulator::{CodeChallenge, Emulator, Grant, ImsClient};

use super::V3;
use crate::support::{post_form, send};

const SECRET: &str = "p8e-s+cr&t/value=1";
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

/// A text in all the clothes in which it can travel.
fn disguises(secret: &str) -> Vec<String> {
    let encoded: String = form_urlencoded::byte_serialize(secret.as_bytes()).collect();
    let lower = encoded.to_lowercase();
    // Three positions in a longer text give three encodings; the ends depend on the neighbours.
    let shifted = |before: &str| {
        let text = STANDARD.encode(format!("{before}{secret}"));
        let start = text.len() / 2 - 6;
        text[start..start + 12].to_owned()
    };
    vec![
        secret.to_owned(),
        encoded,
        lower,
        shifted(""),
        shifted("1"),
        shifted("12"),
        shifted("web:"),
    ]
}

#[tokio::test]
async fn the_record_holds_no_secret_in_any_encoding() {
    let grants = [
        Grant::ClientCredentials,
        Grant::AuthorizationCode,
        Grant::RefreshToken,
    ];
    let client = grants
        .into_iter()
        .fold(ImsClient::new("web").secret(SECRET), ImsClient::grant);
    let emulator = Emulator::builder()
        .ims_client(client)
        .start()
        .await
        .unwrap();
    let challenge = CodeChallenge::Plain(VERIFIER.to_owned());
    let code = emulator.issue_code("web", &["openid"], Some(challenge));
    let refresh = emulator.issue_refresh_token("web", &["openid"]);
    let secret: String = form_urlencoded::byte_serialize(SECRET.as_bytes()).collect();
    let form = format!(
        "client_id=web&client_secret={secret}&scope=openid&code={code}&code_verifier={VERIFIER}\
         &refresh_token={refresh}&grant_type="
    );
    let mut answers = Vec::new();
    for grant in [
        "client_credentials",
        "authorization_code",
        "refresh_token",
        "password",
    ] {
        let form = format!("{form}{grant}");
        answers.push(post_form(&emulator, V3, &form).await);
        let path = format!("{V3}?{form}");
        answers.push(send(&emulator, "POST", &path, &[], "").await.unwrap());
    }
    answers.push(post_form(&emulator, "/token", &form).await);
    let authorization = format!("Basic {}", STANDARD.encode(format!("web:{SECRET}")));
    let headers = [("authorization", authorization.as_str())];
    answers.push(send(&emulator, "POST", V3, &headers, "").await.unwrap());
    let multipart = format!(
        "--x\r\nContent-Disposition: form-data; name=\"client_secret\"\r\n\r\n{SECRET}\r\n--x--"
    );
    let headers = [("content-type", "multipart/form-data; boundary=x")];
    answers.push(
        send(&emulator, "POST", V3, &headers, &multipart)
            .await
            .unwrap(),
    );
    // A client that forgets the encoding: its secret falls apart, and the rest of it becomes a name.
    let form = format!("client_id=web&client_secret={SECRET}&redirect_uri=https://x/?code={code}");
    answers.push(post_form(&emulator, V3, &form).await);
    assert_eq!(emulator.requests().len(), answers.len());
    assert_eq!(emulator.tokens_issued(), 5);
    let shown = format!("{:?} {emulator:?}", emulator.requests());
    assert!(shown.contains("web") && shown.contains("[hidden]"));
    let piece = SECRET.split(['&', '=']).nth(1).unwrap();
    for secret in [SECRET, piece, VERIFIER, &code, &refresh] {
        for disguise in disguises(secret) {
            assert!(!shown.contains(&disguise), "{disguise} in {shown}");
        }
    }
    for refused in answers.iter().filter(|reply| reply.status != 200) {
        for secret in [SECRET, VERIFIER, &code, &refresh] {
            assert!(!refused.text().contains(secret), "{}", refused.text());
        }
    }
}

#[tokio::test]
async fn no_other_endpoint_of_ims_leaves_a_token_in_the_record() {
    let web = ImsClient::new("web").secret(SECRET);
    let web = web
        .grant(Grant::AuthorizationCode)
        .grant(Grant::RefreshToken);
    let emulator = Emulator::builder()
        .ims_client(web.redirect_uri("https://app.example/in"))
        .start()
        .await
        .unwrap();
    let token = emulator.issue_refresh_token("web", &["openid"]);
    let query = format!(
        "client_id=web&state=THE-STATE&nonce=THE-NONCE&code_challenge={VERIFIER}\
         &redirect_uri=https://app.example/in?x=THE-ADDRESS&prompt=login"
    );
    let path = format!("/ims/authorize/v2?{query}");
    let reply = send(&emulator, "GET", &path, &[], "").await.unwrap();
    let location = reply.header("location").unwrap();
    let (_, code) = location.split_once("code=").unwrap();
    let (code, _) = code.split_once('&').unwrap();
    let bearer = format!("Bearer {token}");
    let secret: String = form_urlencoded::byte_serialize(SECRET.as_bytes()).collect();
    let form = format!("client_id=web&client_secret={secret}&type=refresh_token&token={token}");
    let mut sent = 1;
    for path in [
        "/ims/validate_token/v1",
        "/ims/revoke",
        "/ims/invalidate_token/v2",
        "/ims/userinfo/v2",
        "/ims/keys",
        "/.well-known/openid-configuration",
        "/console/organizations/1/credentials/2/secrets",
    ] {
        let headers = [("authorization", bearer.as_str())];
        let with_query = format!("{path}?{form}&access_token={token}");
        for method in ["GET", "POST"] {
            send(&emulator, method, &with_query, &headers, "")
                .await
                .unwrap();
            post_form(&emulator, path, &form).await;
            sent += 2;
        }
    }
    assert_eq!(emulator.requests().len(), sent);
    let shown = format!("{:?} {emulator:?}", emulator.requests());
    assert!(shown.contains("(\"prompt\", \"login\")"), "{shown}");
    assert!(shown.contains("(\"type\", \"refresh_token\")"), "{shown}");
    for word in ["THE-STATE", "THE-NONCE", "THE-ADDRESS"] {
        assert!(!shown.contains(word), "{word} in {shown}");
    }
    for secret in [SECRET, VERIFIER, &token, code] {
        for disguise in disguises(secret) {
            assert!(!shown.contains(&disguise), "{disguise} in {shown}");
        }
    }
}
