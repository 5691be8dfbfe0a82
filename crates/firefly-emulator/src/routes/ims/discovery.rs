//! What IMS tells about itself: the discovery document (RFC 8414) and the public keys (RFC 7517).

use std::sync::Arc;

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, Response, StatusCode};
use serde_json::{Value, json};

use crate::errors::json_response;
use crate::ims::{ID_TOKEN_KEY, TOKEN_KEY};
use crate::routes::host;
use crate::world::World;

/// The document, the same on each of its three paths. As on the live service `client_credentials` is missing from the grants,
/// and registration is named, though there is none here.
pub(in crate::routes) async fn document(
    State(world): State<Arc<World>>,
    headers: HeaderMap,
) -> Response<Body> {
    let issuer = format!("http://{}", host(&world, &headers));
    let at = |path: &str| format!("{issuer}/ims/{path}");
    let authentication = json!(["client_secret_basic", "client_secret_post"]);
    let document = json!({
        "issuer": issuer,
        "authorization_endpoint": at("authorize/v2"),
        "token_endpoint": at("token/v3"),
        "userinfo_endpoint": at("userinfo/v2"),
        "jwks_uri": at("keys"),
        "revocation_endpoint": at("revoke"),
        "registration_endpoint": at("register"),
        "grant_types_supported": ["authorization_code", "implicit_grant", "refresh_token"],
        "response_types_supported": ["code", "token", "id_token", "id_token token", "code id_token"],
        "response_modes_supported": ["query", "fragment"],
        "token_endpoint_auth_methods_supported": authentication,
        "revocation_endpoint_auth_methods_supported": authentication,
        "code_challenge_methods_supported": ["S256", "plain"],
        "scopes_supported": ["openid", "email", "profile"],
        "id_token_signing_alg_values_supported": ["RS256"],
    });
    json_response(StatusCode::OK, &document)
}

/// `GET /ims/keys`. The keys look like keys, but nothing here is really signed: no signature can be verified with them.
pub(in crate::routes) async fn keys(State(world): State<Arc<World>>) -> Response<Body> {
    let token_key = world.quirks().token_key_published.then_some(TOKEN_KEY);
    let ids = ["ims", ID_TOKEN_KEY].into_iter().chain(token_key);
    let keys: Vec<Value> = ids
        .map(|id| {
            json!({
                "kty": "RSA", "use": "sig", "alg": "RS256",
                "kid": id, "n": world.ims.modulus(id), "e": "AQAB",
            })
        })
        .collect();
    json_response(StatusCode::OK, &json!({"keys": keys}))
}
