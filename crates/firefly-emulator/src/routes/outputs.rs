//! Downloads of pictures: object storage, not Firefly, so it speaks XML and refuses Firefly's credentials.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, Method, Response, StatusCode, Uri};

use super::host;
use crate::errors::typed_response;
use crate::lock::locked;
use crate::outputs::{BadUrl, check};
use crate::world::World;

/// `GET /pre-signed/images/{id}`.
pub(super) async fn download(
    State(world): State<Arc<World>>,
    Path(id): Path<String>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
) -> Response<Body> {
    if headers.contains_key("authorization") {
        let message = "Only one auth mechanism allowed; the signature in the query is one.";
        return xml(StatusCode::BAD_REQUEST, "InvalidArgument", message);
    }
    if headers.contains_key("x-api-key") {
        return xml(
            StatusCode::BAD_REQUEST,
            "InvalidArgument",
            "A pre-signed URL takes no x-api-key.",
        );
    }
    let host = host(&world, &headers);
    if let Err(bad) = check(
        &world.signer,
        world.clock.date(),
        method.as_str(),
        &host,
        uri.path(),
        uri.query().unwrap_or_default(),
    ) {
        let (code, message) = match bad {
            BadUrl::Unsigned => ("AccessDenied", "Access Denied"),
            BadUrl::WrongSignature => (
                "SignatureDoesNotMatch",
                "The signature does not match the request.",
            ),
            BadUrl::Expired => ("AccessDenied", "Request has expired"),
        };
        return xml(StatusCode::FORBIDDEN, code, message);
    }
    let found = locked(&world.outputs).find(&id);
    let Some((picture, format)) = found else {
        return xml(
            StatusCode::NOT_FOUND,
            "NoSuchKey",
            "The picture is no longer kept.",
        );
    };
    // The semaphore is never closed, so this only waits.
    let _easel = world.easels.acquire().await;
    let painted = tokio::task::spawn_blocking(move || picture.encode(format)).await;
    match painted {
        Ok(Ok(bytes)) => typed_response(StatusCode::OK, format.media_type(), bytes),
        Ok(Err(_)) | Err(_) => xml(
            StatusCode::INTERNAL_SERVER_ERROR,
            "InternalError",
            "The picture could not be painted.",
        ),
    }
}

fn xml(status: StatusCode, code: &str, message: &str) -> Response<Body> {
    let body = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>{code}</Code><Message>{message}</Message></Error>"
    );
    typed_response(status, "application/xml", body)
}
