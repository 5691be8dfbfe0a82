//! The gateway's checks, which every API passes before its own: key present, token valid, key of that token.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::FromRequestParts;
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use axum::http::{HeaderMap, Response, StatusCode};

use crate::errors::Refusal;
use crate::ims::Permission;
use crate::world::World;

/// The client whose token and key came with a request to Firefly.
pub(super) struct Caller {
    pub(super) client_id: String,
}

impl FromRequestParts<Arc<World>> for Caller {
    type Rejection = Response<Body>;

    async fn from_request_parts(
        parts: &mut Parts,
        world: &Arc<World>,
    ) -> Result<Self, Self::Rejection> {
        check(parts, world).map_err(|refusal| refusal.render(&world.quirks()))
    }
}

/// Who the caller is, if a token with a Firefly scope and its key came along.
pub(super) fn check(parts: &Parts, world: &World) -> Result<Caller, Refusal> {
    let permission = authorised(parts, world)?;
    if !permission.has("firefly_api") && !permission.has("ff_apis") {
        let refusal = Refusal::new(
            StatusCode::FORBIDDEN,
            "access_error",
            "The token lacks a Firefly scope.",
        );
        return Err(refusal.with_header("x-access-error", "invalid_ims_scope"));
    }
    Ok(Caller {
        client_id: permission.client_id,
    })
}

/// What the token of a request opens, if it is good and the key is that of its client.
pub(super) fn authorised(parts: &Parts, world: &World) -> Result<Permission, Refusal> {
    let key = parts.headers.get("x-api-key");
    let key = key.and_then(|value| value.to_str().ok());
    let key = key
        .filter(|key| !key.is_empty())
        .ok_or_else(|| Refusal::gateway(StatusCode::FORBIDDEN, "403000", "Api Key is required"))?;
    let token = bearer(&parts.headers);
    let permission = token.and_then(|token| world.ims.permission(&world.clock, token));
    let permission = permission.ok_or_else(|| {
        Refusal::gateway(
            StatusCode::UNAUTHORIZED,
            "401013",
            "Oauth token is not valid",
        )
    })?;
    if permission.client_id != key {
        return Err(Refusal::gateway(
            StatusCode::FORBIDDEN,
            "403003",
            "Api Key is invalid",
        ));
    }
    Ok(permission)
}

/// The token of an `Authorization: Bearer` header.
pub(super) fn bearer(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    let token = token.trim();
    let is_one = scheme.eq_ignore_ascii_case("bearer") && !token.is_empty();
    is_one.then_some(token)
}
