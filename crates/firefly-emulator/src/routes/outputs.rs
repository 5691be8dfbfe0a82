//! Downloads of outputs: object storage, not Firefly, so it speaks XML and refuses Firefly's credentials.

use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::extract::{Path, State};
use axum::http::header::{ACCEPT_RANGES, CONTENT_RANGE, HeaderValue, RANGE};
use axum::http::{HeaderMap, Method, Response, StatusCode, Uri};

use super::host;
use crate::errors::typed_response;
use crate::lock::locked;
use crate::media::Media;
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
    let Some(media) = found else {
        return xml(
            StatusCode::NOT_FOUND,
            "NoSuchKey",
            "The picture is no longer kept.",
        );
    };
    let media_type = if world.quirks().untyped_outputs {
        "application/octet-stream"
    } else {
        media.media_type()
    };
    match file(&world, &id, media).await {
        Some(bytes) => part(&bytes, headers.get(RANGE), media_type),
        None => xml(
            StatusCode::INTERNAL_SERVER_ERROR,
            "InternalError",
            "The output could not be made.",
        ),
    }
}

/// Makes the file of an output; that of a video is kept for its next piece.
async fn file(world: &World, id: &str, media: Media) -> Option<Bytes> {
    if let Some(file) = locked(&world.outputs).file(id) {
        return Some(file);
    }
    let is_video = matches!(media, Media::Video(_));
    let made = world.easels.work(move || media.encode()).await;
    let file = Bytes::from(made.ok()?.ok()?);
    if is_video {
        locked(&world.outputs).keep(id, file.clone());
    }
    Some(file)
}

/// The whole file, or the one range that was asked for (RFC 9110, section 14). Of several ranges none is answered by itself.
fn part(file: &Bytes, range: Option<&HeaderValue>, media_type: &'static str) -> Response<Body> {
    let wanted = range
        .and_then(|range| range.to_str().ok())
        .and_then(|range| range.strip_prefix("bytes="))
        .filter(|range| !range.contains(','));
    let mut response = match wanted.map(|range| bounds(range, file.len())) {
        None | Some(Bounds::Unreadable) => typed_response(StatusCode::OK, media_type, file.clone()),
        Some(Bounds::Of(first, last)) => {
            let piece = file.slice(first..=last);
            let mut response = typed_response(StatusCode::PARTIAL_CONTENT, media_type, piece);
            content_range(&mut response, &format!("{first}-{last}"), file.len());
            response
        }
        Some(Bounds::Beyond) => {
            let message = "The requested range is not satisfiable";
            let mut response = xml(StatusCode::RANGE_NOT_SATISFIABLE, "InvalidRange", message);
            content_range(&mut response, "*", file.len());
            response
        }
    };
    let accepted = HeaderValue::from_static("bytes");
    response.headers_mut().insert(ACCEPT_RANGES, accepted);
    response
}

fn content_range(response: &mut Response<Body>, part: &str, length: usize) {
    if let Ok(value) = HeaderValue::from_str(&format!("bytes {part}/{length}")) {
        response.headers_mut().insert(CONTENT_RANGE, value);
    }
}

/// What a range comes to in a file.
#[derive(Debug, PartialEq, Eq)]
enum Bounds {
    /// The first and the last byte.
    Of(usize, usize),
    Beyond,
    Unreadable,
}

fn bounds(range: &str, length: usize) -> Bounds {
    let Some((first, last)) = range.split_once('-') else {
        return Bounds::Unreadable;
    };
    let (first, last) = (first.trim(), last.trim());
    let (first, last) = match (first.parse::<usize>(), last.parse::<usize>()) {
        (Ok(first), Ok(last)) if first <= last => (first, last),
        (Ok(first), Err(_)) if last.is_empty() => (first, usize::MAX),
        // So many bytes from the end.
        (Err(_), Ok(count)) if first.is_empty() && count > 0 => {
            (length.saturating_sub(count), usize::MAX)
        }
        (Err(_), Ok(_)) if first.is_empty() => return Bounds::Beyond,
        _ => return Bounds::Unreadable,
    };
    if first >= length {
        Bounds::Beyond
    } else {
        Bounds::Of(first, last.min(length - 1))
    }
}

fn xml(status: StatusCode, code: &str, message: &str) -> Response<Body> {
    let body = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>{code}</Code><Message>{message}</Message></Error>"
    );
    typed_response(status, "application/xml", body)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_cut_to_the_file() {
        for (range, expected) in [
            ("0-", Bounds::Of(0, 9)),
            ("2-4", Bounds::Of(2, 4)),
            ("2-400", Bounds::Of(2, 9)),
            ("-3", Bounds::Of(7, 9)),
            ("-30", Bounds::Of(0, 9)),
            ("10-", Bounds::Beyond),
            ("-0", Bounds::Beyond),
            ("4-2", Bounds::Unreadable),
            ("x-2", Bounds::Unreadable),
            ("5", Bounds::Unreadable),
        ] {
            assert_eq!(bounds(range, 10), expected, "{range}");
        }
    }
}
