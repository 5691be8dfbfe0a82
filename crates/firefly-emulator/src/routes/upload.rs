//! Uploading a picture: the raw bytes, looked at before they get an identifier.

use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderMap, Response, StatusCode};
use serde_json::json;

use super::gateway::Caller;
use crate::errors::{Refusal, json_response};
use crate::lock::locked;
use crate::uploads::Content;
use crate::world::World;

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
    let declared = headers.get("content-type");
    let declared = declared.and_then(|value| value.to_str().ok());
    let declared = declared.and_then(|value| value.split(';').next());
    let declared = declared.unwrap_or_default().trim().to_ascii_lowercase();
    let looked = world.viewer.work(move || content(&declared, &body)).await;
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

#[cfg(test)]
mod tests {
    use std::pin::pin;

    use axum::http::header::{CONTENT_TYPE, HeaderValue};
    use futures_util::FutureExt as _;
    use tokio::task::spawn_blocking;

    use super::*;
    use crate::Emulator;

    #[test]
    fn an_upload_waits_for_its_turn_without_a_thread_and_is_forgotten_with_its_sender() {
        // With one thread, what was begun first has ended when the second has.
        let runtime = tokio::runtime::Builder::new_current_thread()
            .max_blocking_threads(1)
            .build()
            .unwrap();
        runtime.block_on(async {
            let emulator = Emulator::start().await.unwrap();
            let upload = || {
                let caller = Caller {
                    client_id: "me".to_owned(),
                };
                let kind = HeaderValue::from_static("image/jxl");
                let headers = HeaderMap::from_iter([(CONTENT_TYPE, kind)]);
                let body = Bytes::from_static(b"\xff\x0a");
                upload(State(Arc::clone(emulator.world())), caller, headers, body)
            };
            let turn = emulator.world().viewer.occupy().unwrap();
            {
                let mut left = pin!(upload());
                assert!(left.as_mut().now_or_never().is_none());
                spawn_blocking(|| ()).await.unwrap();
                assert!(left.as_mut().now_or_never().is_none());
            }
            drop(turn);
            assert_eq!(upload().await.status(), StatusCode::OK);
        });
    }
}
