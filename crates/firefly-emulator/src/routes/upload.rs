//! Uploading a picture: the raw bytes, looked at before they get an identifier.

use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderMap, Response, StatusCode};
use serde_json::json;

use super::gateway::Caller;
use crate::errors::{self, Refusal, json_response};
use crate::lock::locked;
use crate::uploads::Content;
use crate::world::World;

/// 15 MiB; whether the service means decimal or binary megabytes is not published.
const LIMIT: usize = 15 * 1024 * 1024;
const TYPES: [&str; 5] = [
    "image/jpeg",
    "image/png",
    "image/webp",
    "image/tiff",
    "image/jxl",
];

/// `POST /v2/storage/image`.
pub(super) async fn upload(
    State(world): State<Arc<World>>,
    caller: Caller,
    headers: HeaderMap,
    body: Bytes,
) -> Response<Body> {
    if body.len() > LIMIT {
        return errors::html(StatusCode::PAYLOAD_TOO_LARGE);
    }
    let declared = headers.get("content-type");
    let declared = declared.and_then(|value| value.to_str().ok());
    let declared = declared.unwrap_or_default().trim().to_ascii_lowercase();
    let looked = tokio::task::spawn_blocking(move || content(&declared, &body)).await;
    let looked = looked.unwrap_or_else(|_| Err(bad("The image could not be decoded.")));
    match looked {
        Ok(content) => {
            let now = world.clock.now();
            let id = locked(&world.uploads).add(&caller.client_id, now, content);
            json_response(StatusCode::OK, &json!({"images": [{"id": id}]}))
        }
        Err(refusal) => refusal.render(&world.quirks()),
    }
}

/// What the bytes are, if they are what the request says.
fn content(declared: &str, bytes: &[u8]) -> Result<Content, Refusal> {
    if bytes.is_empty() {
        return Err(bad("The request has no body."));
    }
    if !TYPES.contains(&declared) {
        return Err(bad(format!(
            "Content-Type must be one of: {}",
            TYPES.join(", ")
        )));
    }
    let (kind, content) = Content::read(bytes).map_err(|reason| bad(reason.to_string()))?;
    if kind.as_str() != declared {
        return Err(bad(format!(
            "The content is {}, not {declared}.",
            kind.as_str()
        )));
    }
    Ok(content)
}

fn bad(message: impl Into<String>) -> Refusal {
    Refusal::new(StatusCode::BAD_REQUEST, "10075", message)
}
