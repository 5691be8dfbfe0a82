//! A part of a picture painted anew, and the two places of its mask.

use firefly_emulator::Quirks;
use serde_json::{Value, json};

use crate::support::{motley, quick, white_box};

const PATH: &str = "/v3/images/fill-async";
const SYNC: &str = "/v3/images/fill";
const SIZE: (u32, u32) = (1024, 1024);
const AREA: (u32, u32, u32, u32) = (300, 200, 500, 640);

/// How many pixels inside and outside of the area differ from the source.
fn changed(result: &image::RgbImage, source: &image::RgbaImage) -> (usize, usize) {
    let mut counts = (0, 0);
    for (x, y, pixel) in result.enumerate_pixels() {
        if pixel.0 != source.get_pixel(x, y).0[..3] {
            let inside = (AREA.0..AREA.2).contains(&x) && (AREA.1..AREA.3).contains(&y);
            *(if inside { &mut counts.0 } else { &mut counts.1 }) += 1;
        }
    }
    counts
}

#[tokio::test]
async fn only_the_white_of_the_mask_changes_and_inverting_swaps_it() {
    let session = quick(Quirks::default()).await;
    let source = motley(SIZE.0, SIZE.1);
    let mut body = json!({
        "image": session.source(&source).await,
        "mask": session.source(&white_box(SIZE, AREA)).await,
        "prompt": "a lake",
        "size": {"width": SIZE.0, "height": SIZE.1},
    });
    let result = session.result(PATH, None, &body).await;
    assert_eq!(result["size"], json!({"width": SIZE.0, "height": SIZE.1}));
    let picture = session.picture(&result["outputs"][0]["image"]["url"]).await;
    let (inside, outside) = changed(&picture, &source);
    assert!(inside > 200 * 440 / 2 && outside == 0, "{inside} {outside}");
    body["mask"]["invert"] = json!(true);
    let result = session.result(PATH, None, &body).await;
    let picture = session.picture(&result["outputs"][0]["image"]["url"]).await;
    let (inside, outside) = changed(&picture, &source);
    assert!(inside == 0 && outside > 400_000, "{inside} {outside}");
}

#[tokio::test]
async fn t42_the_mask_stands_on_top_of_jobs_and_in_the_image_of_synchronous_calls() {
    let session = quick(Quirks::default()).await;
    let image = session.source(&motley(640, 64)).await;
    let mask = session.upload(&white_box((640, 64), (0, 0, 9, 9))).await;
    let top = json!({"image": image, "mask": {"source": {"uploadId": mask}}});
    let mut nested = json!({"image": image});
    nested["image"]["mask"] = json!({"uploadId": mask});
    let mut wrapped = nested.clone();
    wrapped["image"]["mask"] = json!({"source": {"uploadId": mask}});
    let bare = json!({"image": image});
    let mut null = bare.clone();
    null["image"]["mask"] = json!(null);
    for (path, body, status) in [
        (PATH, &top, 202),
        (PATH, &nested, 422),
        (PATH, &bare, 400),
        (SYNC, &nested, 200),
        (SYNC, &wrapped, 400),
        (SYNC, &null, 400),
        (SYNC, &top, 400),
    ] {
        let reply = session.post(path, body).await;
        assert_eq!(reply.status, status, "{path} {body}: {}", reply.text());
    }
    session.emulator.set_quirks(Quirks {
        nested_masks: true,
        ..Quirks::default()
    });
    for body in [&top, &nested] {
        assert_eq!(session.post(PATH, body).await.status, 202, "{body}");
    }
    assert_eq!(session.post(SYNC, &top).await.status, 400);
}

#[tokio::test]
async fn the_larger_side_of_a_mask_has_600_pixels() {
    let session = quick(Quirks::default()).await;
    let image = session.source(&motley(64, 64)).await;
    for (width, status) in [(599, 422), (600, 202)] {
        let mask = white_box((width, 20), (0, 0, 9, 9));
        let body = json!({"image": image, "mask": session.source(&mask).await});
        let reply = session.post(PATH, &body).await;
        assert_eq!(reply.status, status, "{width}: {}", reply.text());
    }
}

#[tokio::test]
async fn members_are_checked() {
    let session = quick(Quirks::default()).await;
    let image = session.source(&motley(640, 64)).await;
    let mask = session.source(&white_box((640, 64), (0, 0, 9, 9))).await;
    let with = |name: &str, value: Value| {
        let mut body = json!({"image": image, "mask": mask});
        body[name] = value;
        body
    };
    for (body, status) in [
        (with("prompt", json!("x".repeat(1024))), 202),
        (with("prompt", json!("x".repeat(1025))), 400),
        (with("negativePrompt", json!("")), 202),
        (with("promptBiasingLocaleCode", json!("en")), 400),
        (with("size", json!({"width": 1152, "height": 896})), 202),
        (with("size", json!({"width": 64, "height": 64})), 400),
        (with("numVariations", json!(5)), 400),
    ] {
        let reply = session.post(PATH, &body).await;
        assert_eq!(reply.status, status, "{body}: {}", reply.text());
    }
}
