//! Downloads: signed, bare, for an hour.

use std::time::Duration;

use firefly_emulator::DEFAULT_CLIENT_ID;
use serde_json::{Value, json};

use crate::support::{Session, send};

fn small() -> Value {
    json!({"prompt": "a lighthouse at sunset", "seeds": [7], "size": {"width": 1152, "height": 896}})
}

#[tokio::test]
async fn a_png_of_the_asked_size_comes_with_its_length() {
    let session = Session::start().await;
    let path = session.output(&[], &small()).await;
    let reply = send(&session.emulator, "GET", &path, &[], "")
        .await
        .unwrap();
    assert_eq!(
        (reply.status, reply.header("content-type")),
        (200, Some("image/png"))
    );
    assert_eq!(
        reply.header("content-length"),
        Some(reply.body.len().to_string().as_str())
    );
    let picture =
        image::load_from_memory_with_format(&reply.body, image::ImageFormat::Png).unwrap();
    assert_eq!((picture.width(), picture.height()), (1152, 896));
    let again = session.output(&[], &small()).await;
    assert_ne!(again, path);
    let again = send(&session.emulator, "GET", &again, &[], "")
        .await
        .unwrap();
    assert!(
        again.body == reply.body,
        "the same request paints the same picture"
    );
}

#[tokio::test]
async fn a_jpeg_comes_when_asked_for() {
    let session = Session::start().await;
    let path = session
        .output(&[("x-accept-mimetype", "image/jpeg")], &small())
        .await;
    let reply = send(&session.emulator, "GET", &path, &[], "")
        .await
        .unwrap();
    assert_eq!(
        (reply.status, reply.header("content-type")),
        (200, Some("image/jpeg"))
    );
    let picture =
        image::load_from_memory_with_format(&reply.body, image::ImageFormat::Jpeg).unwrap();
    assert_eq!((picture.width(), picture.height()), (1152, 896));
}

#[tokio::test]
async fn the_url_has_the_form_of_the_service() {
    let session = Session::start().await;
    let path = session.output(&[], &small()).await;
    let (path, query) = path.split_once('?').unwrap();
    assert!(path.starts_with("/pre-signed/images/"));
    let names: Vec<_> = query
        .split('&')
        .map(|pair| pair.split('=').next().unwrap())
        .collect();
    let expected = [
        "X-Amz-Algorithm",
        "X-Amz-Credential",
        "X-Amz-Date",
        "X-Amz-Expires",
        "X-Amz-SignedHeaders",
        "X-Amz-Signature",
    ];
    assert_eq!(names, expected);
    assert!(query.contains("X-Amz-Expires=3600"));
    let signature = query.rsplit('=').next().unwrap();
    assert!(signature.len() == 64 && signature.bytes().all(|byte| byte.is_ascii_hexdigit()));
}

#[tokio::test]
async fn credentials_are_refused() {
    let session = Session::start().await;
    let path = session.output(&[], &small()).await;
    let bearer = format!("Bearer {}", session.token);
    for header in [
        ("authorization", bearer.as_str()),
        ("x-api-key", DEFAULT_CLIENT_ID),
    ] {
        let reply = send(&session.emulator, "GET", &path, &[header], "")
            .await
            .unwrap();
        assert_eq!(
            (reply.status, reply.header("content-type")),
            (400, Some("application/xml"))
        );
        assert!(
            reply.text().contains("<Code>InvalidArgument</Code>"),
            "{}",
            reply.text()
        );
        assert!(!reply.text().contains(&session.token));
    }
}

#[tokio::test]
async fn a_changed_url_or_another_method_does_not_match_its_signature() {
    let session = Session::start().await;
    let path = session.output(&[], &small()).await;
    let changed = [
        path.replace("X-Amz-Expires=3600", "X-Amz-Expires=9999"),
        path.replacen("images/", "images/0", 1),
        format!(
            "{}{}",
            &path[..path.len() - 1],
            if path.ends_with('0') { '1' } else { '0' }
        ),
    ];
    for path in changed {
        let reply = send(&session.emulator, "GET", &path, &[], "")
            .await
            .unwrap();
        assert_eq!(reply.status, 403, "{path}");
        assert!(
            reply.text().contains("SignatureDoesNotMatch"),
            "{}",
            reply.text()
        );
    }
    assert_eq!(
        send(&session.emulator, "HEAD", &path, &[], "")
            .await
            .unwrap()
            .status,
        403
    );
    let bare = path.split('?').next().unwrap();
    assert!(
        send(&session.emulator, "GET", bare, &[], "")
            .await
            .unwrap()
            .text()
            .contains("AccessDenied")
    );
    assert_eq!(
        send(&session.emulator, "GET", &path, &[], "")
            .await
            .unwrap()
            .status,
        200
    );
}

#[tokio::test]
async fn an_output_expires_after_an_hour() {
    let session = Session::start().await;
    let path = session.output(&[], &small()).await;
    session.emulator.advance(Duration::from_secs(3590));
    assert_eq!(
        send(&session.emulator, "GET", &path, &[], "")
            .await
            .unwrap()
            .status,
        200
    );
    session.emulator.advance(Duration::from_secs(11));
    let reply = send(&session.emulator, "GET", &path, &[], "")
        .await
        .unwrap();
    assert_eq!(reply.status, 403);
    assert!(
        reply
            .text()
            .contains("<Code>AccessDenied</Code><Message>Request has expired</Message>"),
        "{}",
        reply.text()
    );
}

#[tokio::test]
async fn the_record_hides_the_signature() {
    let session = Session::start().await;
    let path = session.output(&[], &small()).await;
    send(&session.emulator, "GET", &path, &[], "")
        .await
        .unwrap();
    let signature = path.rsplit('=').next().unwrap();
    let requests = session.emulator.requests();
    assert!(!format!("{requests:?}").contains(signature));
    assert!(
        requests
            .last()
            .unwrap()
            .query
            .iter()
            .any(|(name, _)| name == "X-Amz-Signature")
    );
}
