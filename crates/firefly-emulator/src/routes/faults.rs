//! How a fault is carried out on one request.

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::Request;
use axum::http::header::{AUTHORIZATION, CONTENT_LENGTH, HeaderName, HeaderValue};
use axum::http::{Response, StatusCode};
use axum::middleware::Next;
use futures_util::stream;
use serde_json::json;

use super::paths::PDF_SERVICES_TOKEN;
use crate::errors::{json_response, typed_response};
use crate::fault::Fault;
use crate::form;
use crate::server::Cutter;

/// Answers a request as the fault wants it.
pub(super) async fn suffer(
    fault: Fault,
    cutter: &Cutter,
    request: Request,
    next: Next,
) -> Response<Body> {
    match fault {
        Fault::Truncate => truncated(next.run(request).await).await,
        Fault::Garbage => {
            typed_response(StatusCode::OK, "application/json", "{\"this is\": not JSON")
        }
        Fault::Status {
            status,
            headers,
            content_type,
            body,
        } => fixed(status, &headers, &content_type, body),
        Fault::Reset => {
            cutter.cut();
            Response::default()
        }
        Fault::Delay(time) => {
            tokio::time::sleep(time).await;
            next.run(request).await
        }
        Fault::Withhold => {
            drop(next.run(request).await);
            std::future::pending().await
        }
        Fault::Huge(bytes) => huge(bytes),
        Fault::Echo => echo(request).await,
    }
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
    let stream = stream::unfold(0, move |step| {
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

/// A token answer of any size out of a few bytes of memory.
fn huge(bytes: usize) -> Response<Body> {
    const PIECE: &[u8] = &[b'a'; 16 * 1024];
    let whole = std::iter::repeat_n(PIECE, bytes / PIECE.len());
    let token = whole.chain([&PIECE[..bytes % PIECE.len()]]);
    let start: &[u8] = b"{\"access_token\":\"";
    let end: &[u8] = b"\",\"token_type\":\"bearer\",\"expires_in\":86399}";
    let pieces = [start].into_iter().chain(token).chain([end]);
    let pieces = pieces.map(|piece| Ok::<_, std::io::Error>(Bytes::from_static(piece)));
    let body = Body::from_stream(stream::iter(pieces));
    typed_response(StatusCode::OK, "application/json", body)
}

/// What some servers do in their helpfulness: the request comes back in the error, secrets and all.
async fn echo(request: Request) -> Response<Body> {
    let (parts, body) = request.into_parts();
    let body = to_bytes(body, usize::MAX).await.unwrap_or_default();
    let query = parts.uri.query().unwrap_or_default().as_bytes();
    let authorization = parts.headers.get(AUTHORIZATION);
    let authorization = authorization.map_or(&b""[..], HeaderValue::as_bytes);
    let mut quotes: Vec<String> = [query, &body, authorization]
        .map(|sent| String::from_utf8_lossy(sent).into_owned())
        .into();
    let fields = form::fields(&parts.headers, &body).unwrap_or_default();
    for (name, value) in form::urlencoded(query).into_iter().chain(fields) {
        quotes.push(format!("{name} = {value}"));
    }
    quotes.retain(|quote| !quote.is_empty());
    let description = format!("cannot process {}", quotes.join("; "));
    let code = "invalid_request";
    let body = if parts.uri.path() == PDF_SERVICES_TOKEN {
        json!({"error": {"code": code, "message": description}})
    } else {
        json!({"error": code, "error_description": description})
    };
    json_response(StatusCode::BAD_REQUEST, &body)
}
