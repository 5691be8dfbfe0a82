//! Adobe IMS and PDF Services' proxy of it. The token endpoints are here, each other subject has a module.
//!
//! `parameters` reads a request, `authentication` and `grants` judge it, `answers` writes what is sent.

mod answers;
mod authentication;
mod authorize;
mod discovery;
mod grants;
mod parameters;
mod revocation;
mod userinfo;
mod validation;

use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, Response, StatusCode};

pub(super) use authorize::authorize;
pub(super) use discovery::{document, keys};
pub(super) use parameters::Parameters;
pub(super) use revocation::{invalidate, revoke};
pub(super) use userinfo::userinfo;
pub(super) use validation::validate;

use crate::world::World;
use answers::{Denial, Manner};
use grants::TokenRequest;

/// `POST /ims/token` and its versions.
pub(super) async fn token(
    State(world): State<Arc<World>>,
    version: Option<Path<String>>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Bytes,
) -> Response<Body> {
    let version = version
        .as_ref()
        .map_or("v1", |Path(version)| version.as_str());
    if !["v1", "v2", "v3", "v4"].contains(&version) {
        let description = "no such version of the token endpoint";
        return Denial::new(StatusCode::NOT_FOUND, "not_found", description).render();
    }
    let quirks = world.quirks();
    let request = TokenRequest {
        world: &world,
        quirks: &quirks,
        parameters: &Parameters::new(query.as_deref(), &headers, &body),
    };
    match request.judge() {
        Ok(granted) if version == "v1" => granted.render(&quirks, Manner::FirstIms),
        Ok(granted) => granted.render(&quirks, Manner::Ims),
        Err(denial) => denial.render(),
    }
}

/// `POST /token` of PDF Services.
pub(super) async fn pdf_services_token(
    State(world): State<Arc<World>>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Bytes,
) -> Response<Body> {
    let quirks = world.quirks();
    let request = TokenRequest {
        world: &world,
        quirks: &quirks,
        parameters: &Parameters::new(query.as_deref(), &headers, &body),
    };
    match request.judge_for_pdf_services() {
        Ok(granted) => granted.render(&quirks, Manner::PdfServices),
        Err(denial) => denial.render_for_pdf_services(),
    }
}

/// The exchange of signed assertions, which IMS no longer serves: it answers as if the trouble would pass.
pub(super) async fn exchange_jwt() -> Response<Body> {
    Denial::new(
        StatusCode::INTERNAL_SERVER_ERROR,
        "internal_error",
        "Something went wrong. Please try again later.",
    )
    .render()
}
