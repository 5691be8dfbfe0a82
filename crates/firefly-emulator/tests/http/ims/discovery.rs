//! The discovery document and the public keys.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use firefly_emulator::{Emulator, Quirks, Route};
use serde_json::json;

use crate::support::send;

const PATHS: [&str; 3] = [
    "/ims/.well-known/openid-configuration",
    "/.well-known/openid-configuration",
    "/.well-known/oauth-authorization-server",
];

#[tokio::test]
async fn the_document_is_the_same_on_three_paths_and_leads_back_to_the_host_that_was_asked() {
    let emulator = Emulator::start().await.unwrap();
    for path in PATHS {
        let headers = [("host", "ims.example:8080")];
        let reply = send(&emulator, "GET", path, &headers, "").await.unwrap();
        assert_eq!(reply.status, 200);
        assert!(reply.header("x-debug-id").is_some());
        let issuer = "http://ims.example:8080";
        let authentication = ["client_secret_basic", "client_secret_post"];
        let expected = json!({
            "issuer": issuer,
            "authorization_endpoint": format!("{issuer}/ims/authorize/v2"),
            "token_endpoint": format!("{issuer}/ims/token/v3"),
            "userinfo_endpoint": format!("{issuer}/ims/userinfo/v2"),
            "jwks_uri": format!("{issuer}/ims/keys"),
            "revocation_endpoint": format!("{issuer}/ims/revoke"),
            "registration_endpoint": format!("{issuer}/ims/register"),
            "grant_types_supported": ["authorization_code", "implicit_grant", "refresh_token"],
            "response_types_supported": ["code", "token", "id_token", "id_token token", "code id_token"],
            "response_modes_supported": ["query", "fragment"],
            "token_endpoint_auth_methods_supported": authentication,
            "revocation_endpoint_auth_methods_supported": authentication,
            "code_challenge_methods_supported": ["S256", "plain"],
            "scopes_supported": ["openid", "email", "profile"],
            "id_token_signing_alg_values_supported": ["RS256"],
        });
        assert_eq!(reply.json(), expected, "{path}");
    }
    assert_eq!(emulator.requests_to(Route::Discovery), 3);
}

#[tokio::test]
async fn the_endpoints_that_it_names_are_there() {
    let emulator = Emulator::start().await.unwrap();
    let document = send(&emulator, "GET", PATHS[0], &[], "").await.unwrap();
    for (member, method) in [
        ("authorization_endpoint", "GET"),
        ("token_endpoint", "POST"),
        ("userinfo_endpoint", "GET"),
        ("jwks_uri", "GET"),
        ("revocation_endpoint", "POST"),
    ] {
        let document = document.json();
        let url = document[member].as_str().unwrap();
        let path = url.strip_prefix(emulator.base_url()).unwrap();
        let reply = send(&emulator, method, path, &[], "").await.unwrap();
        assert!(![404, 405].contains(&reply.status), "{member}");
    }
}

#[tokio::test]
async fn the_key_of_access_tokens_is_published_by_quirk_only() {
    let emulator = Emulator::start().await.unwrap();
    let ids = async || {
        let reply = send(&emulator, "GET", "/ims/keys", &[], "").await.unwrap();
        let body = reply.json();
        let keys = body["keys"].as_array().unwrap().clone();
        for key in &keys {
            assert_eq!((&key["kty"], &key["use"]), (&json!("RSA"), &json!("sig")));
            assert_eq!((&key["alg"], &key["e"]), (&json!("RS256"), &json!("AQAB")));
            let modulus = URL_SAFE_NO_PAD.decode(key["n"].as_str().unwrap());
            assert_eq!(modulus.unwrap().len(), 256);
        }
        let ids = keys
            .iter()
            .map(|key| key["kid"].as_str().unwrap().to_owned());
        ids.collect::<Vec<_>>()
    };
    assert_eq!(ids().await, ["ims", "ims_na1-key-1"]);
    emulator.set_quirks(Quirks {
        token_key_published: true,
        ..Quirks::default()
    });
    assert_eq!(ids().await, ["ims", "ims_na1-key-1", "ims_na1-key-at-1"]);
}
