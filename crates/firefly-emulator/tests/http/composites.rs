//! The precise and the adaptive composite.

use firefly_emulator::Quirks;
use serde_json::{Value, json};

use crate::support::{Session, drawn, motley, quick, white_box};

const PRECISE: &str = "/v3/images/precise-composite";
const ADAPTIVE: &str = "/v3/images/adaptive-composite";
const AREA: (u32, u32, u32, u32) = (40, 30, 100, 90);

async fn body(session: &Session) -> Value {
    let object = drawn(60, 60, |_, _| [250, 0, 250, 255]);
    json!({
        "background": {
            "image": session.source(&motley(160, 120)).await,
            "fillAreaMask": session.source(&white_box((160, 120), AREA)).await,
        },
        "object": {"image": session.source(&object).await},
    })
}

#[tokio::test]
async fn t19_the_object_is_in_the_fill_area_and_nowhere_else_and_no_size_is_told() {
    let session = quick(Quirks::default()).await;
    let background = motley(160, 120);
    let body = body(&session).await;
    for path in [PRECISE, ADAPTIVE] {
        let mut body = body.clone();
        // A background that is to be preserved stays as it is outside of the object.
        body["preserveBackground"] = json!(true);
        let result = session.result(path, None, &body).await;
        assert_eq!(result.as_object().unwrap().len(), 1, "{result}");
        let picture = session.picture(&result["outputs"][0]["image"]["url"]).await;
        assert_eq!(picture.dimensions(), background.dimensions());
        let mut inside = 0;
        for (x, y, pixel) in picture.enumerate_pixels() {
            let same = pixel.0 == background.get_pixel(x, y).0[..3];
            if (AREA.0..AREA.2).contains(&x) && (AREA.1..AREA.3).contains(&y) {
                inside += usize::from(!same);
            } else {
                assert!(same, "{path}: {x},{y}");
            }
        }
        assert!(inside > 1000, "{path}: {inside}");
    }
}

#[tokio::test]
async fn absent_seeds_are_three_known_ones() {
    let session = quick(Quirks::default()).await;
    let body = body(&session).await;
    for (variations, seeds) in [
        (json!(null), json!([333])),
        (json!(2), json!([333, 222])),
        (json!(3), json!([333, 222, 111])),
    ] {
        let mut body = body.clone();
        body["numVariations"] = variations;
        let result = session.result(PRECISE, None, &body).await;
        let told: Vec<_> = result["outputs"]
            .as_array()
            .unwrap()
            .iter()
            .map(|output| output["seed"].clone())
            .collect();
        assert_eq!(json!(told), seeds);
    }
    let mut body = body;
    body["seeds"] = json!([5, 5]);
    assert_eq!(session.post(ADAPTIVE, &body).await.status, 202);
    body["numVariations"] = json!(3);
    assert_eq!(session.post(ADAPTIVE, &body).await.status, 400);
}

#[tokio::test]
async fn t58_t59_the_type_is_that_of_the_download_and_png_unless_told() {
    let session = quick(Quirks::default()).await;
    let body = body(&session).await;
    for (media_type, starts) in [
        (None, &b"\x89PNG"[..]),
        (Some("image/png"), b"\x89PNG"),
        (Some("image/jpeg"), b"\xff\xd8\xff"),
        (Some("image/webp"), b"RIFF"),
        (Some("image/jxl"), b"\xff\x0a"),
    ] {
        let mut body = body.clone();
        if let Some(media_type) = media_type {
            body["output"] = json!({"mediaType": media_type});
        }
        let result = session.result(PRECISE, None, &body).await;
        let url = &result["outputs"][0]["image"]["url"];
        let path = url.as_str().unwrap().split('?').next().unwrap();
        assert!(!path.rsplit('/').next().unwrap().contains('.'), "{path}");
        let reply = session.fetch(url).await;
        assert_eq!(
            reply.header("content-type"),
            Some(media_type.unwrap_or("image/png"))
        );
        assert!(reply.body.starts_with(starts), "{media_type:?}");
        session.emulator.set_quirks(Quirks {
            untyped_outputs: true,
            ..Quirks::default()
        });
        let reply = session.fetch(url).await;
        assert_eq!(
            reply.header("content-type"),
            Some("application/octet-stream")
        );
        session.emulator.set_quirks(Quirks::default());
    }
    let mut body = body;
    body["output"] = json!({"mediaType": "image/gif"});
    assert_eq!(session.post(PRECISE, &body).await.status, 400);
}

#[tokio::test]
async fn shares_are_numbers_from_zero_to_one() {
    let session = quick(Quirks::default()).await;
    let body = body(&session).await;
    for (path, name) in [
        (PRECISE, "blend"),
        (ADAPTIVE, "harmonization"),
        (ADAPTIVE, "shadowIntensity"),
    ] {
        for (value, status) in [
            (json!(0), 202),
            (json!(0.25), 202),
            (json!(1), 202),
            (json!(1.1), 400),
            (json!(-0.1), 400),
            (json!("0.5"), 400),
        ] {
            let mut body = body.clone();
            body[name] = value.clone();
            let reply = session.post(path, &body).await;
            assert_eq!(reply.status, status, "{name} {value}: {}", reply.text());
        }
    }
}

#[tokio::test]
async fn every_picture_but_the_mask_of_the_object_is_needed() {
    let session = quick(Quirks::default()).await;
    let whole = body(&session).await;
    for pointer in [
        "/background/image",
        "/background/fillAreaMask",
        "/object/image",
        "/object",
    ] {
        let mut body = whole.clone();
        *body.pointer_mut(pointer).unwrap() = json!(null);
        let reply = session.post(ADAPTIVE, &body).await;
        assert_eq!(reply.status, 400, "{pointer}");
        let loc = reply.json()["validation_errors"][0]["loc"].clone();
        let parts: Vec<_> = loc.as_array().unwrap()[1..]
            .iter()
            .map(|part| part.as_str().unwrap().to_owned())
            .collect();
        assert_eq!(format!("/{}", parts.join("/")), pointer);
    }
    let mut body = whole;
    body["object"]["mask"] = session.source(&white_box((60, 60), (0, 0, 30, 60))).await;
    assert_eq!(session.post(ADAPTIVE, &body).await.status, 202);
}

#[tokio::test]
async fn t31_numbers_with_digits_after_the_point_may_be_strings_in_lenient_mode() {
    let session = quick(Quirks::default()).await;
    let body = body(&session).await;
    for (lenient_numbers, value, expected) in [
        (false, json!("0.5"), 400),
        (true, json!("0.5"), 202),
        (true, json!(" 1 "), 202),
        (true, json!("1.5"), 400),
        (true, json!("NaN"), 400),
        (true, json!("half"), 400),
    ] {
        session.emulator.set_quirks(Quirks {
            lenient_numbers,
            ..Quirks::default()
        });
        for (path, name) in [
            (PRECISE, "blend"),
            (ADAPTIVE, "harmonization"),
            (ADAPTIVE, "shadowIntensity"),
        ] {
            let mut body = body.clone();
            body[name] = value.clone();
            let reply = session.post(path, &body).await;
            assert_eq!(reply.status, expected, "{name} {value}");
        }
    }
}
