//! The secrets of a credential, as the I/O Management API of the Developer Console keeps them.
//!
//! Of a secret only its making shows the value; lists show when it was made and last used.

use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::request::Parts;
use axum::http::{Response, StatusCode};
use serde_json::{Value, json};

use super::gateway::authorised;
use crate::errors::{Refusal, json_response};
use crate::ims::{ClientSecret, ImsClient};
use crate::world::World;

/// What a token has to be good for. The documentation names one list for all three operations.
const SCOPES: [&str; 8] = [
    "AdobeID",
    "openid",
    "read_organizations",
    "additional_info.projectedProductContext",
    "additional_info.roles",
    "adobeio_api",
    "read_client_secret",
    "manage_client_secrets",
];

/// `GET …/secrets`.
pub(super) async fn list(
    State(world): State<Arc<World>>,
    Path((organisation, credential)): Path<(String, String)>,
    parts: Parts,
) -> Response<Body> {
    answer(&world, || {
        let client = credential_of(&world, &parts, &organisation, &credential)?;
        let secrets = client.secrets().iter();
        let secrets: Vec<Value> = secrets.map(|secret| metadata(&world, secret)).collect();
        let body = json!({"client_id": client.id(), "client_secrets": secrets});
        Ok(json_response(StatusCode::OK, &body))
    })
}

/// `POST …/secrets`.
pub(super) async fn add(
    State(world): State<Arc<World>>,
    Path((organisation, credential)): Path<(String, String)>,
    parts: Parts,
) -> Response<Body> {
    answer(&world, || {
        let client = credential_of(&world, &parts, &organisation, &credential)?;
        if client.is_public() {
            return Err(conflict("The credential is public and can hold no secret."));
        }
        let now = world.clock.unix_millis();
        let added = world
            .ims
            .change_client(client.id(), |client| client.secrets_mut().add(now));
        let secret = added.flatten();
        let secret = secret.ok_or_else(|| conflict("The credential has two secrets already."))?;
        let mut body = metadata(&world, &secret);
        body["client_secret"] = json!(secret.reveal());
        Ok(json_response(StatusCode::CREATED, &body))
    })
}

/// `DELETE …/secrets/{uuid}`. Tokens that the secret has brought live on.
pub(super) async fn delete(
    State(world): State<Arc<World>>,
    Path((organisation, credential, uuid)): Path<(String, String, String)>,
    parts: Parts,
) -> Response<Body> {
    answer(&world, || {
        let client = credential_of(&world, &parts, &organisation, &credential)?;
        let deleted = world
            .ims
            .change_client(client.id(), |client| client.secrets_mut().delete(&uuid));
        if deleted != Some(true) {
            return Err(not_found("The credential has no such secret."));
        }
        let mut response = Response::default();
        *response.status_mut() = StatusCode::NO_CONTENT;
        Ok(response)
    })
}

fn answer(
    world: &World,
    judge: impl FnOnce() -> Result<Response<Body>, Refusal>,
) -> Response<Body> {
    judge().unwrap_or_else(|refusal| refusal.render(&world.quirks()))
}

/// The credential of a path, once it is clear that the caller may manage it.
fn credential_of(
    world: &World,
    parts: &Parts,
    organisation: &str,
    credential: &str,
) -> Result<ImsClient, Refusal> {
    let permission = authorised(parts, world)?;
    if let Some(missing) = SCOPES.iter().find(|scope| !permission.has(scope)) {
        let message = format!("The token lacks the scope {missing}.");
        return Err(forbidden(message));
    }
    let (Ok(organisation), Ok(credential)) = (organisation.parse(), credential.parse()) else {
        // Which organisation is meant is not clear from its IMS identifier: only numbers lead anywhere.
        return Err(not_found("Both identifiers are numbers."));
    };
    let own = world.ims.client(&permission.client_id);
    let own = own.and_then(|client| client.numbers());
    if own.is_none_or(|(own, _)| own != organisation) {
        let message = "The token belongs to another organisation.";
        return Err(forbidden(message.to_owned()));
    }
    let client = world.ims.client_by_numbers((organisation, credential));
    client.ok_or_else(|| not_found("The organisation has no such credential."))
}

/// What a list shows of a secret, in the forms of the sample on Adobe's page.
fn metadata(world: &World, secret: &ClientSecret) -> Value {
    let usages: Vec<Value> = secret
        .usages
        .iter()
        .map(|(grant, at)| json!({"last_used_at": at.to_string(), "grant_type": grant.name()}))
        .collect();
    let millis = u64::try_from(secret.created_at).unwrap_or(u64::MAX);
    let created = UNIX_EPOCH + Duration::from_millis(millis);
    let is_untold = usages.is_empty() || world.quirks().untold_secret_usages;
    json!({
        "uuid": secret.uuid,
        "created_at": secret.created_at.to_string(),
        "created_at_str": date_in_words(created, millis),
        "expires_at": "PERMANENT",
        "expires_at_str": "PERMANENT",
        "secret_usages": if is_untold { Value::Null } else { json!(usages) },
    })
}

/// `Tue, Apr 25 2023 18:48:05.000 UTC`.
fn date_in_words(date: SystemTime, millis: u64) -> String {
    let date = httpdate::fmt_http_date(date);
    let words: Vec<_> = date.split(' ').collect();
    let [weekday, day, month, year, time, ..] = words[..] else {
        return date;
    };
    format!(
        "{weekday} {month} {day} {year} {time}.{:03} UTC",
        millis % 1_000
    )
}

fn forbidden(message: String) -> Refusal {
    Refusal::new(StatusCode::FORBIDDEN, "forbidden", message)
}

fn not_found(message: &str) -> Refusal {
    Refusal::new(StatusCode::NOT_FOUND, "not_found", message)
}

fn conflict(message: &str) -> Refusal {
    Refusal::new(StatusCode::CONFLICT, "conflict", message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_in_words_is_of_the_form_of_adobes_page() {
        let at = |millis| date_in_words(UNIX_EPOCH + Duration::from_millis(millis), millis);
        assert_eq!(at(1_682_448_485_000), "Tue, Apr 25 2023 18:48:05.000 UTC");
        assert_eq!(at(1_682_448_485_042), "Tue, Apr 25 2023 18:48:05.042 UTC");
    }
}
