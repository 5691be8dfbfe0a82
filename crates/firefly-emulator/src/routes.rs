//! The HTTP surface: which path leads where, and what happens to every request on its way.

mod gateway;
mod images;
mod ims;
mod jobs;
mod outputs;

use std::sync::Arc;

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{ConnectInfo, Request, State};
use axum::http::header::{CONTENT_LENGTH, HeaderName, HeaderValue};
use axum::http::{HeaderMap, Response, StatusCode};
use axum::middleware::{Next, from_fn_with_state};
use axum::routing::{get, post, put};

use crate::errors::{self, Refusal, typed_response};
use crate::fault::{Fault, Route};
use crate::lock::locked;
use crate::recording::RecordedRequest;
use crate::server::Cutter;
use crate::signing::uuid;
use crate::world::World;

/// Larger request bodies get the HTML page that the service sends for them.
const BODY_LIMIT: usize = 16 * 1024 * 1024;

/// All routes of the emulator.
pub(crate) fn router(world: Arc<World>) -> Router {
    Router::new()
        .route("/ims/token", post(ims::token))
        .route("/ims/token/{version}", post(ims::token))
        .route("/ims/exchange/jwt", post(ims::exchange_jwt))
        .route("/ims/exchange/v1/jwt", post(ims::exchange_jwt))
        .route("/v3/images/generate-async", post(images::submit))
        .route("/v3/images/generate", post(images::generate))
        .route("/v3/status/{job_id}", get(jobs::status))
        .route("/v3/cancel/{job_id}", put(jobs::cancel))
        .route("/pre-signed/images/{id}", get(outputs::download))
        .fallback(unknown_path)
        .layer(from_fn_with_state(Arc::clone(&world), gate))
        .with_state(world)
}

async fn unknown_path(State(world): State<Arc<World>>) -> Response<Body> {
    Refusal::new(
        StatusCode::NOT_FOUND,
        "404000",
        "The emulator has no such path.",
    )
    .render(&world.quirks())
}

/// Writes every request down, carries out faults and marks the answer.
async fn gate(
    State(world): State<Arc<World>>,
    ConnectInfo(cutter): ConnectInfo<Cutter>,
    request: Request,
    next: Next,
) -> Response<Body> {
    let (parts, body) = request.into_parts();
    let Ok(body) = to_bytes(body, BODY_LIMIT).await else {
        return errors::html(StatusCode::PAYLOAD_TOO_LARGE);
    };
    let route = Route::of(parts.uri.path());
    let marker = if parts.uri.path().starts_with("/ims/") {
        "x-debug-id"
    } else {
        "x-request-id"
    };
    let record = RecordedRequest::new(&parts, &body);
    locked(&world.recording).push(record, route == Some(Route::Token));
    let fault = route.and_then(|route| locked(&world.faults).take(route));
    let request = Request::from_parts(parts, Body::from(body));
    let mut response = match fault {
        None => next.run(request).await,
        Some(Fault::Truncate) => truncated(next.run(request).await).await,
        Some(Fault::Garbage) => {
            typed_response(StatusCode::OK, "application/json", "{\"this is\": not JSON")
        }
        Some(Fault::Status {
            status,
            headers,
            content_type,
            body,
        }) => fixed(status, &headers, &content_type, body),
        Some(Fault::Reset) => {
            cutter.cut();
            Response::default()
        }
    };
    if let Ok(id) = HeaderValue::from_str(&uuid()) {
        response.headers_mut().entry(marker).or_insert(id);
    }
    response
}

fn fixed(
    status: u16,
    headers: &[(String, String)],
    content_type: &str,
    body: String,
) -> Response<Body> {
    let mut response = Response::new(Body::from(body));
    // A status below 200 would leave the client waiting for the real one.
    let status = StatusCode::from_u16(status)
        .ok()
        .filter(|status| (200..600).contains(&status.as_u16()));
    *response.status_mut() = status.unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let content_type = Some(("content-type", content_type)).filter(|(_, value)| !value.is_empty());
    let headers = headers
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()));
    for (name, value) in content_type.into_iter().chain(headers) {
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::from_str(value)) {
            response.headers_mut().append(name, value);
        }
    }
    response
}

/// The same answer with its whole length promised and half of it sent.
async fn truncated(response: Response<Body>) -> Response<Body> {
    let (mut parts, body) = response.into_parts();
    let body = to_bytes(body, usize::MAX).await.unwrap_or_default();
    let half = body.slice(..body.len() / 2);
    parts
        .headers
        .insert(CONTENT_LENGTH, HeaderValue::from(body.len().max(1)));
    // The pause between the data and the error lets the server send what it has before it notices.
    let stream = futures_util::stream::unfold(0, move |step| {
        let half = half.clone();
        async move {
            match step {
                0 => Some((Ok::<Bytes, std::io::Error>(half), 1)),
                1..=8 => {
                    tokio::task::yield_now().await;
                    Some((Ok(Bytes::new()), step + 1))
                }
                _ => Some((Err(std::io::ErrorKind::ConnectionReset.into()), step)),
            }
        }
    });
    Response::from_parts(parts, Body::from_stream(stream))
}

/// The host under which the client reached the emulator, so that links lead back the same way.
fn host(world: &World, headers: &HeaderMap) -> String {
    let host = headers
        .get("host")
        .and_then(|host| host.to_str().ok())
        .filter(|host| !host.is_empty());
    host.unwrap_or(&world.default_host).to_owned()
}
