//! "Generate video".

use firefly::types::GenerateVideoRequest;
use serde_json::{Value, json};

use super::shared::{bounded_source, unknown_members, uploaded};
use super::table::{Operation, left, let_pass, refused, taken, versioned};

pub(super) fn video(upload: &str) -> Operation {
    let frame = |position: Value| {
        let mut frame = uploaded(upload);
        frame["placement"] = json!({"position": position});
        json!({"image": {"conditions": [frame]}})
    };
    let valid = json!({
        "prompt": "a kite over a canyon",
        "image": {"conditions": [{"source": {"uploadId": upload}, "placement": {"position": 0}}]},
        "seeds": [1],
        "sizes": [{"width": 1280, "height": 720}],
        "bitRateFactor": 18,
        "videoSettings": {
            "cameraMotion": "camera pan left",
            "promptStyle": "line art",
            "shotAngle": "eye_level shot",
            "shotSize": "extreme close-up",
        },
    });
    let sizes = |pairs: &[(u32, u32)]| {
        let sizes = pairs
            .iter()
            .map(|(width, height)| json!({"width": width, "height": height}));
        json!({"sizes": sizes.collect::<Vec<_>>()})
    };
    let listed = [
        (1920, 1080),
        (1280, 720),
        (960, 540),
        (1080, 1920),
        (720, 1280),
        (540, 960),
        (1080, 1080),
        (720, 720),
        (540, 540),
    ];
    let settings = |name: &str, word: &str| json!({"videoSettings": {name: word}});
    Operation::new(
        "/v3/videos/generate",
        Some("video1_standard"),
        versioned!(GenerateVideoRequest),
        valid,
    )
    .with(taken([
        json!({"prompt": null}),
        json!({"prompt": ""}),
        json!({"image": null, "videoSettings": null, "sizes": null, "seeds": null}),
        json!({"image": {"conditions": []}}),
    ]))
    .with(refused([json!({"prompt": 7})]))
    .with(left(
        "no longest prompt is published; the emulator keeps its memory",
        [json!({"prompt": "p".repeat(10_001)})],
    ))
    .with(taken([0.0, 0.5, 1.0].map(|position| frame(json!(position)))))
    .with(refused([
        frame(json!(-0.1)),
        frame(json!(1.1)),
        frame(json!("0")),
        frame(Value::Null),
        json!({"image": {"conditions": [uploaded(upload)]}}),
        json!({"image": {"conditions": [{"placement": {"position": 0}}]}}),
    ]))
    .with(bounded_source(
        |source| json!({"image": {"conditions": [{"source": source, "placement": {"position": 0}}]}}),
    ))
    .with(refused([json!({"seeds": []}), json!({"seeds": [1, 2]})]))
    .with(taken(listed.map(|pair| sizes(&[pair]))))
    .with(refused([
        sizes(&[(1280, 720), (1280, 720)]),
        sizes(&[(0, 720)]),
        sizes(&[(1280, 8193)]),
        json!({"sizes": {"width": 1280, "height": 720}}),
    ]))
    .with(left(
        "the schema bounds each side, only a guide lists pairs: another one draws a warning",
        [sizes(&[(1000, 1000)]), sizes(&[(8192, 1)])],
    ))
    .with(let_pass(
        "T27: an empty list might stand for an absent one; the client sends one entry or no list",
        [sizes(&[])],
    ))
    .with(taken([0, 63].map(|factor| json!({"bitRateFactor": factor}))))
    .with(refused([-1, 64].map(|factor| json!({"bitRateFactor": factor}))))
    .with(refused([
        settings("cameraMotion", "pan left"),
        settings("promptStyle", "line_art"),
        settings("shotAngle", "eye level shot"),
        settings("shotSize", "extreme close-up shot"),
    ]))
    .with(unknown_members("aspectRatio"))
    .with_model("image3", refused([json!({})]))
    .with_model("video2", left("the service has the last word on models", [json!({})]))
}
