//! `/ims/validate_token/v1`: is this token any good? An answer of IMS's own, not the introspection of RFC 7662.
//!
//! The words of `reason` are the emulator's: those of the service are not published.

use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, Response, StatusCode};
use serde_json::json;

use super::answers::Denial;
use super::authentication::named;
use super::parameters::Parameters;
use crate::errors::json_response;
use crate::ims::{Fate, claims};
use crate::routes::gateway::bearer;
use crate::world::World;

/// The kinds of token that can be asked about.
const TYPES: [&str; 5] = [
    "access_token",
    "authorization_code",
    "device_token",
    "refresh_token",
    "service_token",
];

/// `GET` or `POST /ims/validate_token/v1`.
pub(in crate::routes) async fn validate(
    State(world): State<Arc<World>>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Bytes,
) -> Response<Body> {
    let parameters = Parameters::new(query.as_deref(), &headers, &body);
    match judge(&world, &parameters, bearer(&headers)) {
        Ok(response) => response,
        Err(denial) => denial.render(),
    }
}

fn judge(
    world: &World,
    parameters: &Parameters,
    bearer: Option<&str>,
) -> Result<Response<Body>, Denial> {
    let client = named(&world.ims, &world.quirks(), parameters)?;
    let kind = parameters.get("type");
    let kind = kind.filter(|kind| TYPES.contains(kind));
    let kind = kind.ok_or_else(|| invalid_request("missing or unknown type parameter"))?;
    let token = match (parameters.get("token"), bearer) {
        (Some(token), None) | (None, Some(token)) => token,
        (None, None) => return Err(invalid_request("missing token")),
        // RFC 6750, section 2.
        (Some(_), Some(_)) => return Err(invalid_request("the token is sent in two ways")),
    };
    let found = world.ims.look_up(&world.clock, token);
    let reason = match &found {
        None => "unknown",
        Some((issued, _)) if issued.kind.name() != kind => "wrong_type",
        Some((issued, _)) if issued.permission.client_id != client.id() => "wrong_client",
        Some((_, Fate::Struck)) => "revoked",
        Some((_, Fate::Expired)) => "expired",
        Some((issued, Fate::Live)) => {
            let answer = json!({"valid": true, "token": claims(issued)});
            return Ok(json_response(StatusCode::OK, &answer));
        }
    };
    let answer = json!({"valid": false, "reason": reason});
    Ok(json_response(StatusCode::OK, &answer))
}

fn invalid_request(description: &'static str) -> Denial {
    Denial::bad_request("invalid_request", description)
}
