//! Nothing secret is ever told, however much is asked for.

use firefly_emulator::DEFAULT_CLIENT_SECRET;
use serde_json::Value;

use crate::support::{Place, http, service};

#[test]
fn the_whole_story_holds_no_secret_token_or_signature() {
    let emulator = service();
    let place = Place::at(&emulator);
    let token = place
        .run(&["auth", "token"])
        .ends(0)
        .stdout
        .trim()
        .to_owned();
    assert!(token.len() > 20 && !token.contains(char::is_whitespace));

    let args = [
        "generate",
        "a cat",
        "--size",
        "1024x1024",
        "--json",
        "-vvv",
        "-o",
        "x.png",
    ];
    let with_secret = place.run(&args).ends(0);
    let place = place.with("FIREFLY_SERVICES_ACCESS_TOKEN", token.clone());
    let with_token = place.run(&args).ends(0);
    assert_eq!(
        emulator.token_requests(),
        2,
        "a given token is used, not renewed"
    );
    assert!(
        with_token.stderr.contains("DEBUG firefly_core"),
        "{}",
        with_token.stderr
    );

    let mut hidden = vec![token.clone(), DEFAULT_CLIENT_SECRET.to_owned()];
    for told in [&with_secret, &with_token] {
        let url = told.json()["job"]["status_url"]
            .as_str()
            .unwrap()
            .to_owned();
        let bearer = format!("Bearer {token}");
        let headers = [
            ("authorization", bearer.as_str()),
            ("x-api-key", "emulator-client-id"),
        ];
        let (status, body) = http("GET", &url, &headers, "");
        assert_eq!(status, 200);
        let body: Value = serde_json::from_slice(&body).unwrap();
        let picture = body["result"]["outputs"][0]["image"]["url"]
            .as_str()
            .unwrap();
        let (_, query) = picture.split_once('?').unwrap();
        let values = query.split('&').filter_map(|pair| pair.split_once('='));
        hidden.extend(
            values
                .map(|(_, value)| value.to_owned())
                .filter(|value| value.len() > 15),
        );
    }
    assert!(hidden.len() >= 4, "{hidden:?}");
    for secret in hidden {
        for told in [&with_secret, &with_token] {
            assert!(
                !told.stdout.contains(&secret) && !told.stderr.contains(&secret),
                "{secret} in {told:#?}"
            );
        }
    }
}

#[test]
fn a_check_tells_client_expiry_and_scopes_and_not_the_token() {
    let emulator = service();
    let place = Place::at(&emulator);
    let checked = place.run(&["auth", "check", "--json"]).ends(0).json();
    assert_eq!(checked["client_id"], "emulator-client-id");
    assert!(checked["expires_in"].as_u64().unwrap() > 86_000);
    assert!(
        checked["scopes"]
            .as_array()
            .unwrap()
            .contains(&"firefly_api".into())
    );
    assert_eq!(checked["missing_scopes"], serde_json::json!([]));
    let place = place.with("FIREFLY_SERVICES_ACCESS_TOKEN", "opaque-token-value");
    let opaque = place.run(&["auth", "check"]).ends(0);
    assert!(
        opaque.stdout.contains("expires  unknown") && opaque.stdout.contains("scopes   unknown"),
        "{}",
        opaque.stdout
    );
    assert!(!format!("{opaque:?}").contains("opaque-token-value"));
}
