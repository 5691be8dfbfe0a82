//! `/ims/userinfo/v2`: whose token is this? `OpenID` Connect Core, section 5.3, with the members that IMS documents.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, Response, StatusCode};
use serde_json::{Value, json};

use super::answers::Denial;
use super::parameters::Parameters;
use crate::errors::json_response;
use crate::ims::{Permission, Profile};
use crate::routes::gateway::bearer;
use crate::world::World;

/// `GET /ims/userinfo/v2`.
pub(in crate::routes) async fn userinfo(
    State(world): State<Arc<World>>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response<Body> {
    let parameters = Parameters::new(query.as_deref(), &headers, b"");
    match permitted(&world, &parameters, bearer(&headers)) {
        Ok(permission) => {
            let profile = world.ims.profile(&permission.user_id);
            json_response(StatusCode::OK, &members(&permission, profile))
        }
        Err(denial) => denial.render(),
    }
}

fn permitted(
    world: &World,
    parameters: &Parameters,
    bearer: Option<&str>,
) -> Result<Permission, Denial> {
    let permission = bearer.and_then(|token| world.ims.permission(&world.clock, token));
    let permission = permission.ok_or_else(Denial::invalid_token)?;
    let other = parameters.get("client_id");
    if other.is_some_and(|id| id != permission.client_id) {
        let description = "the token was issued to another client";
        return Err(Denial::bad_request("invalid_request", description));
    }
    if !permission.has("openid") {
        return Err(Denial::insufficient_scope());
    }
    Ok(permission)
}

/// What the granted scopes show. Which of them shows `account_type` is not documented; here it is `profile`.
fn members(permission: &Permission, profile: Profile) -> Value {
    let mut members = json!({"sub": permission.user_id});
    if permission.has("email") {
        members["email"] = json!(profile.email);
        members["email_verified"] = json!(true);
    }
    if permission.has("profile") {
        members["account_type"] = json!(profile.account_type);
        if let Some((given, family)) = profile.names {
            members["name"] = json!(format!("{given} {family}"));
            members["given_name"] = json!(given);
            members["family_name"] = json!(family);
        }
    }
    if let Some(country) = profile.country.filter(|_| permission.has("address")) {
        members["address"] = json!({"country": country});
    }
    members
}
