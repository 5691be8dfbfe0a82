//! Pictures by their address: where they may lie, and what of them can be reached.

use std::time::Duration;

use firefly_emulator::Quirks;
use serde_json::{Value, json};

use crate::support::{SYNC, Session, motley, quick};

const SIMILAR: &str = "/v3/images/generate-similar-async";

fn at(url: &str) -> Value {
    json!({"image": {"source": {"url": url}}})
}

/// The place of the one violation that a request is refused for.
async fn refused_at(session: &Session, path: &str, version: &str, body: &Value) -> Value {
    let reply = session.post_as(path, version, body).await;
    assert_eq!(reply.status, 400, "{body}: {}", reply.text());
    let errors = reply.json()["validation_errors"].clone();
    assert_eq!(errors.as_array().unwrap().len(), 1, "{errors}");
    errors[0]["loc"].clone()
}

#[tokio::test]
async fn an_address_on_known_storage_cannot_be_reached_from_here() {
    let session = Session::start().await;
    for url in [
        "https://bucket.s3.us-west-2.amazonaws.com/a.png?X-Amz-Signature=1",
        "https://account.blob.core.windows.net:443/a.png",
        "https://storage.googleapis.com/bucket/a.png",
    ] {
        let reply = session.post(SIMILAR, &at(url)).await;
        assert_eq!(reply.status, 422, "{url}");
        assert_eq!(
            reply.json(),
            json!({
                "error_code": "validation_error",
                "message": "The file with given presigned url could not be reached",
            })
        );
    }
}

#[tokio::test]
async fn foreign_hosts_are_a_violation() {
    let session = Session::start().await;
    for url in [
        "https://example.com/a.png",
        "https://amazonaws.com.example.com/a.png",
        "https://notamazonaws.com/a.png",
        "http://bucket.s3.amazonaws.com/a.png",
        "https://bucket.s3.amazonaws.com:8443/a.png",
        "http://127.0.0.1:1/pre-signed/images/1?a=b",
        "a.png",
    ] {
        let loc = refused_at(&session, SIMILAR, "image3", &at(url)).await;
        assert_eq!(loc, json!(["body", "image", "source", "url"]), "{url}");
    }
}

#[tokio::test]
async fn t41_each_operation_has_its_own_list_of_domains() {
    let session = Session::start().await;
    let source = |url: &str| json!({"source": {"url": url}});
    let google = "https://storage.googleapis.com/b/a.png";
    let frame = "https://assets.frame.io/a.png";
    let door = "https://frontdoor.prod.azure.cxp.adobe.com/a.png";
    let composite = |url: &str| {
        json!({
            "background": {"image": source(url), "fillAreaMask": source(url)},
            "object": {"image": source(url)},
        })
    };
    let image5 = |url: &str| json!({"prompt": "a", "referenceBlobs": [source(url)]});
    for (path, version, body, status) in [
        (SIMILAR, "image3", at(google), 422),
        (SIMILAR, "image3", at(frame), 400),
        ("/v3/images/generate-similar", "", at(google), 400),
        ("/v3/images/precise-composite", "", composite(frame), 422),
        ("/v3/images/precise-composite", "", composite(door), 400),
        ("/v4/images/generate-async", "image5", image5(door), 422),
        ("/v4/images/generate-async", "image5", image5(frame), 400),
    ] {
        let reply = session.post_as(path, version, &body).await;
        assert_eq!(reply.status, status, "{path} {body}: {}", reply.text());
    }
    session.emulator.set_quirks(Quirks {
        refuse_google_storage: true,
        ..Quirks::default()
    });
    assert_eq!(session.post(SIMILAR, &at(google)).await.status, 400);
}

#[tokio::test]
async fn a_source_is_one_of_an_upload_and_an_address() {
    let session = Session::start().await;
    let both = json!({"uploadId": "u", "url": "https://b.s3.amazonaws.com/x"});
    for (source, loc) in [
        (both, json!(["body", "image", "source"])),
        (json!({}), json!(["body", "image", "source"])),
        (json!({"url": 5}), json!(["body", "image", "source", "url"])),
        (json!(null), json!(["body", "image", "source"])),
    ] {
        let body = json!({"image": {"source": source}});
        assert_eq!(refused_at(&session, SIMILAR, "image3", &body).await, loc);
    }
    let loc = refused_at(&session, SIMILAR, "image3", &json!({})).await;
    assert_eq!(loc, json!(["body", "image"]));
}

#[tokio::test]
async fn an_output_serves_as_the_source_of_the_next_request_for_an_hour() {
    let session = quick(Quirks::default()).await;
    let source = session.source(&motley(64, 64)).await;
    let small = json!({"width": 1024, "height": 1024});
    let body = json!({"image": source, "size": small});
    let result = session.result(SIMILAR, None, &body).await;
    let url = result["outputs"][0]["image"]["url"].clone();
    let body = at(url.as_str().unwrap());
    let upscale = json!({"image": body["image"], "seeds": [1], "upscaleFactor": 2});
    let result = session.result("/v3/images/upscale", None, &upscale).await;
    let url = &result["outputs"][0]["presignedUrl"];
    let upscaled = at(url.as_str().unwrap());
    assert_eq!(session.post(SIMILAR, &upscaled).await.status, 202);
    let forged = at(&url
        .as_str()
        .unwrap()
        .replace("Expires=3600", "Expires=9999"));
    assert_eq!(session.post(SIMILAR, &forged).await.status, 422);
    session.emulator.advance(Duration::from_secs(3601));
    assert_eq!(session.post(SIMILAR, &body).await.status, 422);
}

#[tokio::test]
async fn references_of_style_and_structure_are_fetched_and_matter() {
    let session = quick(Quirks::default()).await;
    let red = crate::support::drawn(64, 64, |_, _| [220, 10, 10, 255]);
    let reference = json!({"imageReference": session.source(&red).await, "strength": 100});
    let plain = json!({"prompt": "a lake", "seeds": [4], "size": {"width": 1024, "height": 1024}});
    let mut styled = plain.clone();
    styled["style"] = reference.clone();
    let mut shaped = plain.clone();
    shaped["structure"] = reference;
    let mut reds = Vec::new();
    for body in [plain, styled, shaped] {
        let result = session.post(SYNC, &body).await.json();
        let picture = session.picture(&result["outputs"][0]["image"]["url"]).await;
        let excess = |pixel: &image::Rgb<u8>| i64::from(pixel[0]) - i64::from(pixel[2]);
        reds.push(picture.pixels().map(excess).sum::<i64>());
    }
    assert!(reds[1] > reds[0], "{reds:?}");
    assert_ne!(reds[2], reds[0], "{reds:?}");
}
