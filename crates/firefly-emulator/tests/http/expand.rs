//! A picture continued beyond its edges: geometry, masks and bounds.

use firefly_emulator::Quirks;
use image::{RgbImage, RgbaImage};
use serde_json::{Value, json};

use crate::support::{Session, motley, quick, white_box};

const PATH: &str = "/v3/images/expand-async";

fn sized(width: u32, height: u32) -> Value {
    json!({"width": width, "height": height})
}

async fn expanded(session: &Session, body: &Value) -> RgbImage {
    let result = session.result(PATH, None, body).await;
    session.picture(&result["outputs"][0]["image"]["url"]).await
}

/// Whether the source stands in the result at a place, pixel for pixel.
fn stands_at(result: &RgbImage, source: &RgbaImage, (left, top): (u32, u32)) -> bool {
    source.enumerate_pixels().all(|(x, y, pixel)| {
        let found = result.get_pixel_checked(left + x, top + y);
        found.is_some_and(|found| found.0 == pixel.0[..3])
    })
}

#[tokio::test]
async fn the_source_stands_where_alignment_and_inset_say() {
    let session = quick(Quirks::default()).await;
    let source = motley(50, 40);
    let image = session.source(&source).await;
    let aligned = |horizontal: &str, vertical: &str| json!({"alignment": {"horizontal": horizontal, "vertical": vertical}});
    for (placement, corner) in [
        (json!(null), (75, 80)),
        (json!({}), (75, 80)),
        (aligned("left", "top"), (0, 0)),
        (aligned("right", "bottom"), (150, 160)),
        (aligned("center", "top"), (75, 0)),
        (json!({"inset": {"left": 11, "top": 7}}), (11, 7)),
        (json!({"inset": {"right": 10, "bottom": 20}}), (140, 140)),
        (json!({"inset": {"left": 11, "right": 500}}), (11, 80)),
        (
            json!({"alignment": {"horizontal": "right", "vertical": "bottom"}, "inset": {"left": 3}}),
            (3, 160),
        ),
    ] {
        let body = json!({"image": image, "size": sized(200, 200), "placement": placement});
        let result = expanded(&session, &body).await;
        assert_eq!(result.dimensions(), (200, 200));
        assert!(stands_at(&result, &source, corner), "{placement}");
    }
}

#[tokio::test]
async fn a_mask_gives_the_size_and_the_place() {
    let session = quick(Quirks::default()).await;
    let source = motley(50, 40);
    let keep = white_box((180, 120), (30, 20, 80, 60));
    let mut body = json!({
        "image": session.source(&source).await,
        "mask": session.source(&keep).await,
    });
    // The kept part is white here, so that it takes an inversion.
    body["mask"]["invert"] = json!(true);
    let result = expanded(&session, &body).await;
    assert_eq!(result.dimensions(), (180, 120));
    assert!(stands_at(&result, &source, (30, 20)));
    body["size"] = sized(180, 120);
    assert_eq!(session.post(PATH, &body).await.status, 202);
    body["size"] = sized(181, 120);
    assert_eq!(session.post(PATH, &body).await.status, 422);
    body["size"] = json!(null);
    body["placement"] = json!({"inset": {"left": 1}});
    let reply = session.post(PATH, &body).await;
    assert_eq!(reply.status, 400);
    assert_eq!(
        reply.json()["validation_errors"][0]["loc"],
        json!(["body", "placement"])
    );
    let small = white_box((49, 120), (0, 0, 10, 10));
    let body = json!({"image": body["image"], "mask": session.source(&small).await});
    assert_eq!(session.post(PATH, &body).await.status, 422);
}

#[tokio::test]
async fn t46_any_size_up_to_3999_is_taken() {
    let session = quick(Quirks::default()).await;
    let image = session.source(&motley(16, 16)).await;
    for (width, height, status) in [
        (3999, 3999, 202),
        (820, 312, 202),
        (4000, 100, 400),
        (4097, 1, 400),
    ] {
        let body = json!({"image": image, "size": sized(width, height)});
        let reply = session.post(PATH, &body).await;
        assert_eq!(reply.status, status, "{width}x{height}: {}", reply.text());
    }
    let body = json!({"image": image, "size": sized(4000, 100)});
    let message = session.post(PATH, &body).await.json()["message"].clone();
    assert_eq!(message, "Size must be at most 3999x3999");
}

#[tokio::test]
async fn an_absent_size_is_2048_unless_it_is_needed() {
    let session = quick(Quirks::default()).await;
    let body = json!({"image": session.source(&motley(16, 16)).await});
    let result = session.result(PATH, None, &body).await;
    assert_eq!(result["size"], sized(2048, 2048));
    session.emulator.set_quirks(Quirks {
        expand_needs_size: true,
        ..Quirks::default()
    });
    assert_eq!(session.post(PATH, &body).await.status, 400);
}

#[tokio::test]
async fn placement_words_are_checked() {
    let session = quick(Quirks::default()).await;
    let image = session.source(&motley(16, 16)).await;
    for (placement, loc) in [
        (
            json!({"alignment": {"horizontal": "top"}}),
            json!(["body", "placement", "alignment", "horizontal"]),
        ),
        (
            json!({"inset": {"left": 1.5}}),
            json!(["body", "placement", "inset", "left"]),
        ),
        (json!("left"), json!(["body", "placement"])),
    ] {
        let reply = session
            .post(PATH, &json!({"image": image, "placement": placement}))
            .await;
        assert_eq!(reply.status, 400, "{placement}");
        assert_eq!(reply.json()["validation_errors"][0]["loc"], loc);
    }
}

#[tokio::test]
async fn the_synchronous_call_takes_its_mask_nested() {
    let session = quick(Quirks::default()).await;
    let source = motley(50, 40);
    let keep = crate::support::drawn(160, 120, |x, y| {
        let inside = (60..110).contains(&x) && (50..90).contains(&y);
        if inside { [0, 0, 0, 255] } else { [255; 4] }
    });
    let mut image = session.source(&source).await;
    image["mask"] = json!({"uploadId": session.upload(&keep).await});
    let reply = session
        .post("/v3/images/expand", &json!({"image": image}))
        .await;
    assert_eq!(reply.status, 200, "{}", reply.text());
    let result = session
        .picture(&reply.json()["outputs"][0]["image"]["url"])
        .await;
    assert!(stands_at(&result, &source, (60, 50)));
}
