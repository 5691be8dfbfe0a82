//! Image5: sizes by ratio and level, edits of a reference, and the text that describes the picture.

use firefly_emulator::{Quirks, UnsafeAnswer};
use serde_json::{Value, json};

use crate::support::{Session, drawn, motley, quick};

const PATH: &str = "/v4/images/generate-async";

async fn result(session: &Session, body: &Value) -> Value {
    session.result(PATH, Some("image5"), body).await
}

async fn status(session: &Session, body: &Value) -> u16 {
    session.post_as(PATH, "image5", body).await.status
}

#[tokio::test]
async fn ratio_and_level_choose_the_size() {
    let session = quick(Quirks::default()).await;
    for (ratio, level, width, height) in [
        (None, None, 1536, 1536),
        (Some("auto"), Some("1MP"), 1024, 1024),
        (Some("16:9"), Some("1MP"), 1344, 756),
        (Some("9:16"), None, 1152, 2048),
        (Some("4:3"), Some("2.4MP"), 1792, 1344),
        (Some("3:4"), Some("4MP"), 1728, 2304),
    ] {
        let body =
            json!({"prompt": "a lighthouse", "aspectRatio": ratio, "resolutionLevel": level});
        let result = result(&session, &body).await;
        assert_eq!(
            result["size"],
            json!({"width": width, "height": height}),
            "{body}"
        );
        let picture = session.picture(&result["outputs"][0]["image"]["url"]).await;
        assert_eq!(picture.dimensions(), (width, height), "{body}");
    }
}

#[tokio::test]
async fn t53_the_alt_text_is_empty_unless_quality_is_asked_for() {
    let session = quick(Quirks::default()).await;
    for (reasoner, text) in [
        (json!(null), ""),
        (json!({"prompt_reasoner": "speed"}), ""),
        (
            json!({"prompt_reasoner": "quality", "localeCode": "en-US"}),
            "A picture of a paper lighthouse",
        ),
    ] {
        let body = json!({"prompt": "a paper lighthouse", "modelSpecificPayload": reasoner});
        assert_eq!(result(&session, &body).await["altText"], text, "{reasoner}");
    }
}

#[tokio::test]
async fn an_edit_has_the_shape_and_the_look_of_its_reference() {
    let session = quick(Quirks::default()).await;
    let reference = drawn(1024, 512, |_, _| [220, 20, 20, 255]);
    let body = json!({
        "prompt": "a lake",
        "referenceBlobs": [session.source(&reference).await],
        "resolutionLevel": "1MP",
    });
    let result = result(&session, &body).await;
    let picture = session.picture(&result["outputs"][0]["image"]["url"]).await;
    assert_eq!(picture.dimensions(), (1448, 728));
    let sum = |channel: usize| {
        picture
            .pixels()
            .map(|pixel| u64::from(pixel[channel]))
            .sum::<u64>()
    };
    assert!(sum(0) > sum(2), "{} {}", sum(0), sum(2));
}

#[tokio::test]
async fn references_have_bounds() {
    let session = quick(Quirks::default()).await;
    for (width, height, expected) in [
        (512, 512, 200),
        (511, 512, 422),
        (2049, 2048, 422),
        (2000, 400, 200),
        (2010, 400, 422),
    ] {
        let source = session.source(&drawn(width, height, |_, _| [9; 4])).await;
        let body = json!({"prompt": "a", "referenceBlobs": [source]});
        assert_eq!(status(&session, &body).await, expected, "{width}x{height}");
    }
    let source = session.source(&motley(600, 600)).await;
    let two = json!({"prompt": "a", "referenceBlobs": [source, source]});
    assert_eq!(status(&session, &two).await, 400);
    let mut used = source.clone();
    used["usage"] = json!("style");
    let body = json!({"prompt": "a", "referenceBlobs": [used]});
    assert_eq!(status(&session, &body).await, 400);
}

#[tokio::test]
async fn t04_a_reference_goes_with_no_ratio_but_auto() {
    let session = quick(Quirks::default()).await;
    let source = session.source(&motley(600, 600)).await;
    let mut body = json!({"prompt": "a", "referenceBlobs": [source], "aspectRatio": "auto"});
    assert_eq!(status(&session, &body).await, 200);
    body["aspectRatio"] = json!("1:1");
    let reply = session.post_as(PATH, "image5", &body).await;
    assert_eq!(
        (reply.status, &reply.json()["error_code"]),
        (422, &json!("validation_error"))
    );
}

#[tokio::test]
async fn an_address_may_be_as_long_as_it_likes() {
    let session = quick(Quirks::default()).await;
    let url = format!("https://b.amazonaws.com/{}", "x".repeat(5000));
    let body = json!({"prompt": "a", "referenceBlobs": [{"source": {"url": url}}]});
    let reply = session.post_as(PATH, "image5", &body).await;
    // Taken, and not to be reached.
    assert_eq!(reply.status, 422, "{}", reply.text());
    let other = json!({"image": {"source": {"url": url}}});
    let reply = session
        .post("/v3/images/generate-similar-async", &other)
        .await;
    assert_eq!(reply.status, 400, "{}", reply.text());
}

#[tokio::test]
async fn t03_members_of_the_third_version_are_refused_in_strict_mode_only() {
    let session = quick(Quirks::default()).await;
    let body =
        json!({"prompt": "a", "contentClass": "art", "size": {"width": 1, "height": 1}, "n": 4});
    assert_eq!(status(&session, &body).await, 200);
    session.emulator.set_quirks(Quirks {
        strict_members: true,
        ..Quirks::default()
    });
    let reply = session.post_as(PATH, "image5", &body).await;
    assert_eq!(reply.status, 400);
    assert_eq!(
        reply.json()["validation_errors"].as_array().unwrap().len(),
        3
    );
    let body =
        json!({"prompt": "a", "modelId": "firefly_image", "referenceBlobs": [], "seeds": [4]});
    assert_eq!(status(&session, &body).await, 200);
}

#[tokio::test]
async fn t45_counts_below_one_are_refused_in_strict_mode_only() {
    let session = quick(Quirks::default()).await;
    let bodies = [
        json!({"prompt": "a", "numVariations": 0}),
        json!({"prompt": "a", "numVariations": -1}),
        json!({"prompt": "a", "numVariations": 0, "seeds": [4]}),
        json!({"prompt": "a", "numVariations": 1, "seeds": []}),
        json!({"prompt": "a", "seeds": []}),
    ];
    for body in &bodies {
        let result = result(&session, body).await;
        assert_eq!(result["outputs"].as_array().unwrap().len(), 1, "{body}");
    }
    session.emulator.set_quirks(Quirks {
        strict_counts: true,
        ..Quirks::default()
    });
    for body in &bodies {
        assert_eq!(status(&session, body).await, 400, "{body}");
    }
    let two = json!({"prompt": "a", "numVariations": 2});
    assert_eq!(status(&session, &two).await, 400);
}

#[tokio::test]
async fn the_version_is_needed_and_the_prompt_has_1500_characters() {
    let session = quick(Quirks::default()).await;
    let body = json!({"prompt": "é".repeat(1500)});
    assert_eq!(status(&session, &body).await, 200);
    assert_eq!(session.post(PATH, &body).await.status, 422);
    let reply = session.post_as(PATH, "image4_standard", &body).await;
    let message = reply.json()["message"].clone();
    assert_eq!(
        message,
        "Invalid x-model-version: image4_standard. Must be one of: ['image5']"
    );
    assert_eq!(
        status(&session, &json!({"prompt": "é".repeat(1501)})).await,
        400
    );
}

#[tokio::test]
async fn t24_an_unsafe_prompt_is_451_as_documented_where_nobody_has_looked() {
    let session = quick(Quirks::default()).await;
    let body = json!({"prompt": "emulator:unsafe"});
    let reply = session.post_as(PATH, "image5", &body).await;
    assert_eq!(
        (reply.status, &reply.json()["error_code"]),
        (451, &json!("prompt_unsafe"))
    );
    session.emulator.set_quirks(Quirks {
        unsafe_answer: UnsafeAnswer::Status422,
        ..Quirks::default()
    });
    assert_eq!(status(&session, &body).await, 422);
}
