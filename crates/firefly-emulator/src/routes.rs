//! The HTTP surface: which path leads where, and what happens to every request on its way.

mod console;
mod custom_models;
mod faults;
mod gateway;
mod ims;
mod intake;
mod jobs;
mod outputs;
mod paths;
mod submit;
mod upload;

use std::sync::Arc;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{ConnectInfo, DefaultBodyLimit, Request, State};
use axum::http::header::{CACHE_CONTROL, DATE, HeaderValue};
use axum::http::{HeaderMap, Response, StatusCode};
use axum::middleware::{Next, from_fn_with_state};
use axum::routing::{delete, get, post, put};

use crate::errors::Refusal;
use crate::fault::Route;
use crate::lock::locked;
use crate::operations::OPERATIONS;
use crate::recording::RecordedRequest;
use crate::server::Cutter;
use crate::signing::uuid;
use crate::world::World;
use ims::Parameters;
pub(crate) use intake::Intake;
use paths::{DISCOVERY, PDF_SERVICES_TOKEN};

/// All routes of the emulator.
pub(crate) fn router(world: Arc<World>) -> Router {
    const SECRETS: &str = "/console/organizations/{organisation}/credentials/{credential}/secrets";
    let told = DISCOVERY.iter().fold(Router::new(), |router, path| {
        router.route(path, get(ims::document))
    });
    let makers = OPERATIONS.iter().fold(told, |router, operation| {
        let handler = move |world: State<_>, caller, headers, body| {
            submit::submit(operation, world, caller, headers, body)
        };
        router.route(operation.path, post(handler))
    });
    makers
        .route("/ims/keys", get(ims::keys))
        .route("/ims/authorize/{version}", get(ims::authorize))
        .route(
            "/ims/validate_token/v1",
            get(ims::validate).post(ims::validate),
        )
        .route("/ims/revoke", post(ims::revoke))
        .route("/ims/invalidate_token/v2", post(ims::invalidate))
        .route("/ims/userinfo/v2", get(ims::userinfo))
        .route(SECRETS, get(console::list).post(console::add))
        .route(&format!("{SECRETS}/{{uuid}}"), delete(console::delete))
        .route("/ims/token", post(ims::token))
        .route("/ims/token/{version}", post(ims::token))
        .route(PDF_SERVICES_TOKEN, post(ims::pdf_services_token))
        .route("/ims/exchange/jwt", post(ims::exchange_jwt))
        .route("/ims/exchange/v1/jwt", post(ims::exchange_jwt))
        .route("/v2/storage/image", post(upload::upload))
        .route("/v3/custom-models", get(custom_models::list_models))
        .route("/v3/status/{job_id}", get(jobs::status))
        .route("/v3/cancel/{job_id}", put(jobs::cancel))
        .route("/pre-signed/images/{id}", get(outputs::download))
        .fallback(unknown_path)
        .method_not_allowed_fallback(wrong_method)
        // The gate has limits of its own, for every route and in the service's manner.
        .layer(DefaultBodyLimit::disable())
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

async fn wrong_method(State(world): State<Arc<World>>) -> Response<Body> {
    Refusal::new(
        StatusCode::METHOD_NOT_ALLOWED,
        "405000",
        "This path does not know the method.",
    )
    .render(&world.quirks())
}

/// What every answer carries, whatever it says.
async fn gate(
    State(world): State<Arc<World>>,
    ConnectInfo(cutter): ConnectInfo<Cutter>,
    request: Request,
    next: Next,
) -> Response<Body> {
    let path = request.uri().path();
    let route = Route::of(path);
    let is_ims = path.starts_with("/ims/") || route == Some(Route::Discovery);
    let is_confidential = is_ims || matches!(route, Some(Route::Token | Route::Secrets));
    let marker = if is_ims { "x-debug-id" } else { "x-request-id" };
    let mut response = answer(&world, &cutter, request, next).await;
    let headers = response.headers_mut();
    if let Ok(id) = HeaderValue::from_str(&uuid()) {
        headers.entry(marker).or_insert(id);
    }
    // A `Retry-After` that is a date has to agree with the clock that the answer names.
    if let Ok(date) = HeaderValue::from_str(&httpdate::fmt_http_date(world.clock.date())) {
        headers.entry(DATE).or_insert(date);
    }
    // RFC 6749, section 5.1, asks for it on an answer with a token. The others have it too, or one could be kept in its place.
    if is_confidential {
        let no_store = HeaderValue::from_static("no-store");
        headers.entry(CACHE_CONTROL).or_insert(no_store);
    }
    response
}

/// Writes the request down, counts it and carries out faults.
async fn answer(world: &World, cutter: &Cutter, request: Request, next: Next) -> Response<Body> {
    let (parts, body) = request.into_parts();
    let route = Route::of(parts.uri.path());
    let taken = world.intake.take(&parts, route, world, body).await;
    // Nothing of a body that is too large is looked at, but its request has come all the same.
    let body = taken.as_ref().map_or_else(|_| Bytes::new(), Bytes::clone);
    let record = RecordedRequest::new(&parts, &body);
    locked(&world.recording).push(route, record);
    if route == Some(Route::Token) {
        let parameters = Parameters::new(parts.uri.query(), &parts.headers, &body);
        world
            .ims
            .count_request(&parameters.client_ids(), parameters.grant());
    }
    if let Err(untaken) = taken {
        return untaken.render(world);
    }
    let fault = route.and_then(|route| locked(&world.faults).take(route));
    let request = Request::from_parts(parts, Body::from(body));
    match fault {
        None => next.run(request).await,
        Some(fault) => faults::suffer(fault, cutter, request, next).await,
    }
}

/// The host under which the client reached the emulator, so that links lead back the same way.
fn host(world: &World, headers: &HeaderMap) -> String {
    let host = headers
        .get("host")
        .and_then(|host| host.to_str().ok())
        .filter(|host| !host.is_empty());
    host.unwrap_or(&world.default_host).to_owned()
}
