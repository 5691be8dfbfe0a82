//! The end of tokens on demand: `/ims/revoke` (RFC 7009) and the older `/ims/invalidate_token/v2`.

use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, Response};

use super::answers::Denial;
use super::authentication::{authenticated, named};
use super::parameters::Parameters;
use crate::ims::ImsClient;
use crate::world::World;

/// `POST /ims/revoke`. Whoever asks has to be the client; a token that nobody knows is as good as revoked.
pub(in crate::routes) async fn revoke(
    State(world): State<Arc<World>>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Bytes,
) -> Response<Body> {
    let parameters = Parameters::new(query.as_deref(), &headers, &body);
    let client = authenticated(&world.ims, &world.quirks(), &parameters);
    answer(client.and_then(|client| {
        let token = own_token(&world, &client, &parameters)?;
        world.ims.revoke(&world.clock, token);
        Ok(())
    }))
}

/// `POST /ims/invalidate_token/v2`. For the token of a service the client has to prove itself; that of a person is proof enough.
/// `cascading=all` takes what comes of the same consent with it.
pub(in crate::routes) async fn invalidate(
    State(world): State<Arc<World>>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Bytes,
) -> Response<Body> {
    let parameters = Parameters::new(query.as_deref(), &headers, &body);
    let client = named(&world.ims, &world.quirks(), &parameters);
    answer(client.and_then(|client| {
        let token = own_token(&world, &client, &parameters)?;
        let found = world.ims.look_up(&world.clock, token);
        let Some((issued, _)) = found else {
            return Ok(());
        };
        if parameters.get("token_type") != Some(issued.kind.name()) {
            let description = "the token_type parameter does not fit the token";
            return Err(Denial::bad_request("invalid_request", description));
        }
        // Behind the tokens of a service there is no consent.
        if issued.family.is_none() {
            authenticated(&world.ims, &world.quirks(), &parameters)?;
        }
        match issued.family {
            Some(family) if parameters.get("cascading") == Some("all") => {
                world.ims.end_family(&family);
            }
            _ => {
                world.ims.end(token);
            }
        }
        Ok(())
    }))
}

/// The token of a request, unless it is known to be somebody else's (RFC 7009, section 2.1).
fn own_token<'a>(
    world: &World,
    client: &ImsClient,
    parameters: &'a Parameters,
) -> Result<&'a str, Denial> {
    let missing = || Denial::bad_request("invalid_request", "missing token parameter");
    let token = parameters.get("token").ok_or_else(missing)?;
    match world.ims.look_up(&world.clock, token) {
        Some((issued, _)) if issued.permission.client_id != client.id() => {
            let description = "the token was issued to another client";
            Err(Denial::bad_request("invalid_grant", description))
        }
        _ => Ok(token),
    }
}

/// 200 and nothing else, or the refusal.
fn answer(outcome: Result<(), Denial>) -> Response<Body> {
    outcome.map_or_else(|denial| denial.render(), |()| Response::default())
}
