//! The list of custom models, whose errors have a shape of their own.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, Response, StatusCode, Uri};

use super::gateway::Caller;
use crate::custom_models::{Page, list};
use crate::errors::{Refusal, json_response};
use crate::form;
use crate::world::World;

const SORTS: [&str; 3] = ["assetName", "createdDate", "modifiedDate"];
const STATES: [&str; 8] = [
    "all",
    "ready",
    "published",
    "unpublished",
    "queued",
    "training",
    "failed",
    "cancelled",
];
const LIMIT: usize = 50;

/// `GET /v3/custom-models`.
pub(super) async fn list_models(
    State(world): State<Arc<World>>,
    _caller: Caller,
    uri: Uri,
    headers: HeaderMap,
) -> Response<Body> {
    let quirks = world.quirks();
    if quirks.request_id_required && !headers.contains_key("x-request-id") {
        return bad("The header x-request-id is missing.").render(&quirks);
    }
    let query = form::urlencoded(uri.query().unwrap_or_default().as_bytes());
    match page(&query) {
        Ok(page) => {
            let answer = list(&world.custom_models, page, quirks.model_dates);
            json_response(StatusCode::OK, &answer)
        }
        Err(message) => bad(message).render(&quirks),
    }
}

fn bad(message: &str) -> Refusal {
    Refusal::reason(StatusCode::BAD_REQUEST, message)
}

fn page(query: &[(String, String)]) -> Result<Page<'_>, &'static str> {
    let value = |name: &str| {
        let found = query.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str())
    };
    let number = |name| match value(name).map(str::parse::<usize>) {
        None => Ok(None),
        Some(Ok(number)) => Ok(Some(number)),
        Some(Err(_)) => Err("start and limit must be whole numbers."),
    };
    let (start, limit) = (number("start")?, number("limit")?);
    if limit.is_some() && start.is_none() {
        return Err("start is required with limit.");
    }
    if limit.is_some_and(|limit| !(1..=LIMIT).contains(&limit)) {
        return Err("limit must be between 1 and 50.");
    }
    let sort_by = value("sortBy").unwrap_or("modifiedDate");
    if !SORTS.contains(&sort_by.strip_prefix('-').unwrap_or(sort_by)) {
        return Err("sortBy must be one of assetName, createdDate, modifiedDate.");
    }
    let published_state = value("publishedState").unwrap_or("published");
    if !STATES.contains(&published_state) {
        return Err("publishedState is not one of the known states.");
    }
    Ok(Page {
        sort_by,
        published_state,
        start: start.unwrap_or(0),
        limit: limit.unwrap_or(LIMIT),
    })
}
