//! Adobe IMS: tokens for client credentials, and every refusal by its true cause.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::{Path, RawQuery, State};
use axum::http::header::{CACHE_CONTROL, HeaderValue};
use axum::http::{HeaderMap, Response, StatusCode};
use serde_json::{Value, json};

use crate::errors::json_response;
use crate::lock::locked;
use crate::quirks::{ExpiresInForm, Quirks};
use crate::tokens::{Grant, mint};
use crate::world::World;

/// Scopes that a Firefly credential can hold. Any other name is dropped without a word, as the live service does.
const KNOWN_SCOPES: [&str; 10] = [
    "openid",
    "AdobeID",
    "session",
    "additional_info",
    "additional_info.projectedProductContext",
    "additional_info.roles",
    "read_organizations",
    "firefly_api",
    "firefly_enterprise",
    "ff_apis",
];
/// Grants that IMS knows but a server-to-server credential may not use.
const OTHER_GRANTS: [&str; 3] = [
    "authorization_code",
    "refresh_token",
    "urn:ietf:params:oauth:grant-type:token-exchange",
];

/// `POST /ims/token` and its versions.
pub(super) async fn token(
    State(world): State<Arc<World>>,
    version: Option<Path<String>>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Bytes,
) -> Response<Body> {
    let version = version
        .as_ref()
        .map_or("v1", |Path(version)| version.as_str());
    if !["v1", "v2", "v3", "v4"].contains(&version) {
        return answer(
            StatusCode::NOT_FOUND,
            &error("not_found", "no such version of the token endpoint"),
        );
    }
    let fields = fields(query.as_deref().unwrap_or_default(), &headers, &body);
    let quirks = world.quirks();
    match issue(&world, &quirks, &fields) {
        Ok((token, life)) => {
            let mut body = json!({"access_token": token, "token_type": "bearer"});
            if let Some(expires_in) = expires_in(quirks.expires_in, version == "v1", life) {
                body["expires_in"] = expires_in;
            }
            answer(StatusCode::OK, &body)
        }
        Err((status, body)) => answer(status, &body),
    }
}

/// The exchange of signed assertions, which IMS no longer serves: it answers as if the trouble would pass.
pub(super) async fn exchange_jwt() -> Response<Body> {
    answer(
        StatusCode::INTERNAL_SERVER_ERROR,
        &error(
            "internal_error",
            "Something went wrong. Please try again later.",
        ),
    )
}

/// Parameters of the form and the query; the form wins. An empty value counts as absent (RFC 6749, section 3.2).
fn fields(query: &str, headers: &HeaderMap, body: &Bytes) -> HashMap<String, String> {
    let content_type = headers
        .get("content-type")
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let form = content_type.starts_with("application/x-www-form-urlencoded");
    let body: &[u8] = if form { body } else { b"" };
    let pairs = form_urlencoded::parse(query.as_bytes()).chain(form_urlencoded::parse(body));
    pairs
        .filter(|(_, value)| !value.is_empty())
        .map(|(name, value)| (name.into_owned(), value.into_owned()))
        .collect()
}

fn issue(
    world: &World,
    quirks: &Quirks,
    fields: &HashMap<String, String>,
) -> Result<(String, Duration), (StatusCode, Value)> {
    let field = |name: &str| fields.get(name).map(String::as_str);
    let refused = |code, description| (StatusCode::BAD_REQUEST, error(code, description));
    let invalid_client = |description| {
        (
            invalid_client_status(quirks),
            error("invalid_client", description),
        )
    };

    let client_id =
        field("client_id").ok_or_else(|| invalid_client("invalid client_id parameter"))?;
    let secret = world
        .clients
        .get(client_id)
        .ok_or_else(|| invalid_client("invalid client_id parameter"))?;
    if field("client_secret") != Some(secret.0.as_str()) {
        return Err(invalid_client("invalid client_secret parameter"));
    }
    match field("grant_type") {
        Some("client_credentials") => {}
        None => return Err(refused("invalid_request", "missing grant_type parameter")),
        Some(grant) if OTHER_GRANTS.contains(&grant) => {
            return Err(refused(
                "unauthorized_client",
                "the client may not use this grant_type",
            ));
        }
        Some(_) => {
            return Err(refused(
                "unsupported_grant_type",
                "unsupported grant_type parameter",
            ));
        }
    }
    let scopes = granted(field("scope").unwrap_or_default());
    if scopes.is_empty() {
        return Err(refused(
            "invalid_target_scope",
            "none of the requested scopes is enabled for the client",
        ));
    }
    let life = Duration::from_secs(quirks.token_life_seconds);
    let now = world.clock.now();
    let grant = Grant {
        client_id: client_id.to_owned(),
        scopes,
        expires_at: now.saturating_add(life),
    };
    let token = mint(&world.signer, &grant, world.clock.unix_millis(), life);
    locked(&world.tokens).issue(now, token.clone(), grant);
    Ok((token, life))
}

fn invalid_client_status(quirks: &Quirks) -> StatusCode {
    let status = StatusCode::from_u16(quirks.wrong_secret_status).ok();
    status
        .filter(StatusCode::is_client_error)
        .unwrap_or(StatusCode::BAD_REQUEST)
}

/// The known names of a list separated by commas or blanks, each once.
fn granted(requested: &str) -> Vec<String> {
    let mut scopes: Vec<String> = Vec::new();
    for name in requested
        .split([',', ' '])
        .filter(|name| KNOWN_SCOPES.contains(name))
    {
        if !scopes.iter().any(|known| known == name) {
            scopes.push(name.to_owned());
        }
    }
    scopes
}

fn expires_in(form: ExpiresInForm, is_v1: bool, life: Duration) -> Option<Value> {
    let millis = u64::try_from(life.as_millis()).unwrap_or(u64::MAX);
    let number = if is_v1 { millis } else { life.as_secs() };
    match form {
        ExpiresInForm::Number => Some(json!(number)),
        ExpiresInForm::Text => Some(json!(number.to_string())),
        ExpiresInForm::Milliseconds => Some(json!(millis)),
        ExpiresInForm::Absent => None,
        ExpiresInForm::Zero => Some(json!(0)),
    }
}

fn error(code: &str, description: &str) -> Value {
    json!({"error": code, "error_description": description})
}

fn answer(status: StatusCode, body: &Value) -> Response<Body> {
    let mut response = json_response(status, body);
    response
        .headers_mut()
        .insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scopes_may_be_separated_by_commas_or_blanks_and_unknown_ones_vanish() {
        assert_eq!(
            granted("openid,AdobeID, firefly_api"),
            ["openid", "AdobeID", "firefly_api"]
        );
        assert_eq!(granted("ff_apis  openid ff_apis"), ["ff_apis", "openid"]);
        assert_eq!(granted("adobeid,bogus,openid"), ["openid"]);
        assert!(granted("bogus").is_empty());
    }

    #[test]
    fn version_one_counts_in_milliseconds() {
        let life = Duration::from_secs(86_399);
        assert_eq!(
            expires_in(ExpiresInForm::Number, false, life),
            Some(json!(86_399))
        );
        assert_eq!(
            expires_in(ExpiresInForm::Number, true, life),
            Some(json!(86_399_000))
        );
        assert_eq!(
            expires_in(ExpiresInForm::Text, false, life),
            Some(json!("86399"))
        );
        assert_eq!(
            expires_in(ExpiresInForm::Milliseconds, false, life),
            Some(json!(86_399_000))
        );
        assert_eq!(expires_in(ExpiresInForm::Absent, false, life), None);
    }
}
