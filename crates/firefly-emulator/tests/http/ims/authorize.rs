//! `/ims/authorize/v2`: who signs in, where the code goes, and every reason why there is none.

use firefly_emulator::{Consent, Emulator, Grant, ImsClient, Person, Quirks, UnknownRedirect};

use super::{V3, claims, refusal};
use crate::support::{Reply, post_form, send};

/// The pair of RFC 7636, appendix B.
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
const REDIRECT: &str = "https://app.example/in";

fn client(id: &str) -> ImsClient {
    ImsClient::new(id)
        .grant(Grant::AuthorizationCode)
        .scopes(["openid", "AdobeID", "offline_access"])
        .redirect_uri(REDIRECT)
        .redirect_pattern(r"https://localhost:[0-9]+/in")
}

/// A confidential client with the secret `s`, a public one, one without a redirect URI and one for server-to-server only.
async fn start() -> Emulator {
    let server = ImsClient::new("server").secret("s");
    Emulator::builder()
        .ims_client(client("web").secret("s"))
        .ims_client(client("native").public())
        .ims_client(ImsClient::new("nowhere").public())
        .ims_client(server.redirect_uri(REDIRECT))
        .start()
        .await
        .unwrap()
}

async fn authorize(emulator: &Emulator, query: &str) -> Reply {
    let path = format!("/ims/authorize/v2?{query}");
    send(emulator, "GET", &path, &[], "").await.unwrap()
}

/// Where a redirect leads, and the fields that it brings there.
#[track_caller]
fn redirected(reply: &Reply, separator: char) -> (String, Vec<(String, String)>) {
    assert_eq!(reply.status, 302, "{}", reply.text());
    assert_eq!(reply.header("cache-control"), Some("no-store"));
    let location = reply.header("location").unwrap();
    let (target, fields) = location.split_once(separator).unwrap();
    let fields = form_urlencoded::parse(fields.as_bytes()).into_owned();
    (target.to_owned(), fields.collect())
}

/// The `error` in the query of a redirect, once it is sure that no code is there and that the state came back.
#[track_caller]
fn error(reply: &Reply) -> String {
    let (target, fields) = redirected(reply, '?');
    assert_eq!(target, REDIRECT);
    let names: Vec<_> = fields.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["error", "error_description", "state"]);
    assert_eq!(fields[2].1, "the state");
    fields[0].1.clone()
}

#[tokio::test]
async fn a_public_client_comes_from_a_challenge_to_a_token() {
    let emulator = start().await;
    for (method, challenge) in [
        ("&code_challenge_method=S256", CHALLENGE),
        ("&code_challenge_method=plain", VERIFIER),
        ("", VERIFIER),
    ] {
        let query = format!(
            "client_id=native&response_type=code&scope=openid,AdobeID+openid&nonce=the-nonce\
             &state=a%26b+c&code_challenge={challenge}{method}"
        );
        let reply = authorize(&emulator, &query).await;
        let (target, fields) = redirected(&reply, '?');
        assert_eq!(target, REDIRECT);
        assert_eq!(fields[1], ("state".to_owned(), "a&b c".to_owned()));
        let [(name, code), _] = &fields[..] else {
            panic!("{fields:?}");
        };
        assert_eq!(name, "code");
        let form = format!("grant_type=authorization_code&code={code}&code_verifier={VERIFIER}");
        let path = format!("{V3}?client_id=native");
        let body = post_form(&emulator, &path, &form).await.json();
        assert_eq!(claims(&body["access_token"])["scope"], "openid,AdobeID");
        assert_eq!(claims(&body["id_token"])["nonce"], "the-nonce");
        let again = post_form(&emulator, &path, &form).await;
        assert_eq!(refusal(&again), (400, "invalid_grant".to_owned()), "once");
    }
    assert_eq!(emulator.tokens_issued(), 3);
}

#[tokio::test]
async fn a_challenge_without_a_method_is_plain_and_its_hash_does_not_fit() {
    let emulator = start().await;
    let query = format!("client_id=native&code_challenge={CHALLENGE}");
    let (_, fields) = redirected(&authorize(&emulator, &query).await, '?');
    let form = format!(
        "grant_type=authorization_code&code={}&code_verifier={VERIFIER}",
        fields[0].1
    );
    let reply = post_form(&emulator, &format!("{V3}?client_id=native"), &form).await;
    assert_eq!(refusal(&reply), (400, "invalid_grant".to_owned()));
}

#[tokio::test]
async fn the_configured_person_signs_in_and_without_a_scope_it_is_for_openid() {
    let emulator = start().await;
    let id = "0123456789ABCDEF01234567@AdobeID";
    emulator.set_person(Person::new(id));
    let (_, fields) = redirected(&authorize(&emulator, "client_id=web").await, '?');
    assert_eq!(fields.len(), 1, "no state was sent: {fields:?}");
    let form = format!(
        "grant_type=authorization_code&code={}&client_id=web&client_secret=s",
        fields[0].1
    );
    let body = post_form(&emulator, V3, &form).await.json();
    assert_eq!(body["sub"], id);
    let claims = claims(&body["access_token"]);
    assert_eq!(
        (&claims["user_id"], &claims["scope"]),
        (&id.into(), &"openid".into())
    );
}

#[tokio::test]
async fn the_answer_goes_to_the_query_or_to_the_fragment() {
    let emulator = start().await;
    for (mode, separator) in [
        ("", '?'),
        ("&response_mode=query", '?'),
        ("&response_mode=fragment", '#'),
    ] {
        let reply = authorize(&emulator, &format!("client_id=web{mode}")).await;
        let (target, fields) = redirected(&reply, separator);
        assert_eq!((target.as_str(), fields[0].0.as_str()), (REDIRECT, "code"));
    }
    // Without a mode it follows the type that was asked for, also when that brings an error.
    let reply = authorize(&emulator, "client_id=web&response_type=token").await;
    let (_, fields) = redirected(&reply, '#');
    assert_eq!(fields[0].1, "unsupported_response_type");
}

#[tokio::test]
async fn an_unknown_redirect_goes_to_the_default_without_a_word_unless_a_quirk_forbids_it() {
    let emulator = start().await;
    let ask = async |uri: &str| authorize(&emulator, &format!("client_id=web{uri}")).await;
    let known = "&redirect_uri=https://localhost:8443/in";
    for (uri, expected) in [
        (known, "https://localhost:8443/in"),
        ("&redirect_uri=https://app.example/in", REDIRECT),
        ("&redirect_uri=https://app.example/in/", REDIRECT),
        ("&redirect_uri=http://localhost:8443/in", REDIRECT),
        ("&redirect_uri=https://evil.example/", REDIRECT),
    ] {
        assert_eq!(redirected(&ask(uri).await, '?').0, expected, "{uri}");
    }
    emulator.set_quirks(Quirks {
        unknown_redirect: UnknownRedirect::ErrorPage,
        ..Quirks::default()
    });
    for uri in [known, ""] {
        assert_eq!(ask(uri).await.status, 302, "{uri}");
    }
    for uri in [
        "&redirect_uri=https://evil.example/",
        &format!("{known}{known}"),
    ] {
        let reply = ask(uri).await;
        assert_eq!((reply.status, reply.header("location")), (400, None));
    }
}

#[tokio::test]
async fn without_a_client_or_an_address_there_is_a_page_and_no_redirect() {
    let emulator = start().await;
    for query in [
        "redirect_uri=https://app.example/in",
        "client_id=nobody&redirect_uri=https://app.example/in&state=the-state",
        "client_id=web&client_id=native",
        "client_id=nowhere&redirect_uri=https://app.example/in",
    ] {
        let reply = authorize(&emulator, query).await;
        assert_eq!((reply.status, reply.header("location")), (400, None));
        assert_eq!(reply.header("content-type"), Some("text/html"), "{query}");
        let text = reply.text();
        assert!(
            !text.contains("nobody") && !text.contains("the-state"),
            "{text}"
        );
    }
}

#[tokio::test]
async fn each_other_refusal_goes_back_to_the_program_with_its_state() {
    let emulator = start().await;
    let challenge = format!("&code_challenge={CHALLENGE}");
    for (client, more, expected) in [
        (
            "web",
            "&response_type=id_token&response_mode=query",
            "unsupported_response_type",
        ),
        ("web", "&response_type=", "none"),
        ("web", "&scope=openid,firefly_api", "invalid_scope"),
        ("web", "&scope=,", "invalid_scope"),
        ("web", "&prompt=consent", "invalid_request"),
        ("web", "&response_mode=form_post", "invalid_request"),
        ("web", "&scope=openid&scope=AdobeID", "invalid_request"),
        ("web", "&code_challenge_method=S256", "invalid_request"),
        ("server", "", "unauthorized_client"),
        ("native", "", "invalid_request"),
        ("native", "&code_challenge=too-short", "invalid_request"),
        ("native", &format!("{challenge}%2B"), "invalid_request"),
        ("native", &challenge.repeat(2), "invalid_request"),
        (
            "native",
            &format!("{challenge}&code_challenge_method=S512"),
            "invalid_request",
        ),
    ] {
        let query = format!("client_id={client}&state=the+state{more}");
        let reply = authorize(&emulator, &query).await;
        if expected == "none" {
            assert_eq!(redirected(&reply, '?').1[0].0, "code");
        } else {
            assert_eq!(error(&reply), expected, "{query}");
        }
    }
}

#[tokio::test]
async fn a_state_has_4096_characters_at_most() {
    let emulator = start().await;
    let of = |length: usize| format!("client_id=web&state={}", "x".repeat(length));
    let (_, fields) = redirected(&authorize(&emulator, &of(4096)).await, '?');
    assert_eq!((fields[0].0.as_str(), fields[1].1.len()), ("code", 4096));
    let (_, fields) = redirected(&authorize(&emulator, &of(4097)).await, '?');
    assert_eq!(fields[0].1, "invalid_request");
    assert_eq!(fields.len(), 2, "it is not sent back");
}

#[tokio::test]
async fn a_person_who_would_have_to_do_something_is_asked_unless_the_prompt_is_none() {
    let emulator = start().await;
    for (consent, silent, aloud) in [
        (Consent::Given, None, None),
        (Consent::Asked, Some("consent_required"), None),
        (Consent::SignedOut, Some("login_required"), None),
        (Consent::Interrupted, Some("interaction_required"), None),
        (
            Consent::Refused,
            Some("access_denied"),
            Some("access_denied"),
        ),
    ] {
        emulator.set_consent(consent);
        for (prompt, expected) in [
            ("&prompt=none", silent),
            ("&prompt=login", aloud),
            ("", aloud),
        ] {
            let query = format!("client_id=web&state=the+state{prompt}");
            let reply = authorize(&emulator, &query).await;
            match expected {
                Some(expected) => assert_eq!(error(&reply), expected, "{consent:?} {prompt}"),
                None => assert_eq!(
                    redirected(&reply, '?').1[0].0,
                    "code",
                    "{consent:?} {prompt}"
                ),
            }
        }
    }
}

#[tokio::test]
async fn the_older_and_the_newer_version_answer_too_and_no_other() {
    let emulator = start().await;
    for (version, status) in [("v1", 302), ("v2", 302), ("v3", 302), ("v4", 404)] {
        let path = format!("/ims/authorize/{version}?client_id=web");
        let reply = send(&emulator, "GET", &path, &[], "").await.unwrap();
        assert_eq!(reply.status, status, "{version}");
    }
}
