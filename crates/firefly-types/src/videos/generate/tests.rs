//! What is sent, each bound as a table, and how the result is read.

use super::*;
use crate::tests::{assert_wire, found, said};
use crate::{
    CameraMotion, GenerateVideoResult, MediaKind, Outputs, PromptStyle, ShotAngle, ShotSize,
    VideoSettings,
};
use rstest::rstest;
use serde_json::{Value, json};

fn base() -> Value {
    json!({"prompt": "a kite"})
}

/// A key frame in JSON.
fn frame(position: f64) -> Value {
    json!({"source": {"uploadId": "k"}, "placement": {"position": position}})
}

#[test]
fn t27_a_full_request_sends_a_list_with_one_size() {
    let request = GenerateVideoRequest::new("a kite")
        .with_seeds([314])
        .with_size(Size::VIDEO_WIDE_1280)
        .with_bit_rate_factor(20)
        .with_first_frame(ImageSource::upload_id("dawn"))
        .with_last_frame(ImageSource::url("https://a.amazonaws.com/dusk"))
        .with_video_settings(
            VideoSettings::new()
                .with_camera_motion(CameraMotion::TiltUp)
                .with_prompt_style(PromptStyle::BlackAndWhite)
                .with_shot_angle(ShotAngle::TopDown)
                .with_shot_size(ShotSize::ExtremeCloseUp),
        );
    assert_wire(
        &request,
        GenerateVideoRequest::MEMBERS,
        &json!({
            "prompt": "a kite",
            "seeds": [314],
            "sizes": [{"width": 1280, "height": 720}],
            "bitRateFactor": 20,
            "image": {"conditions": [
                {"source": {"uploadId": "dawn"}, "placement": {"position": 0.0}},
                {"source": {"url": "https://a.amazonaws.com/dusk"}, "placement": {"position": 1.0}},
            ]},
            "videoSettings": {
                "cameraMotion": "camera tilt up",
                "promptStyle": "black and white",
                "shotAngle": "top-down shot",
                "shotSize": "extreme close-up",
            },
        }),
    );
    assert_eq!(said(&request.validate()), "");
    assert_eq!(request.model_version, ModelVersion::Video1Standard);
}

#[rstest]
#[case(json!({}), "")]
#[case(json!({"prompt": "p".repeat(5000)}), "")]
#[case(json!({"prompt": ""}), "")]
#[case(json!({"prompt": null}), "warning prompt")]
#[case(json!({"seeds": []}), "error seeds")]
#[case(json!({"seeds": [1]}), "")]
#[case(json!({"bitRateFactor": 0}), "")]
#[case(json!({"bitRateFactor": 63}), "")]
#[case(json!({"bitRateFactor": 64}), "error bitRateFactor")]
#[case(json!({"bitRateFactor": -1}), "unreadable")]
#[case(json!({"image": {"conditions": []}}), "")]
#[case(json!({"image": {"conditions": [frame(0.0)]}}), "")]
#[case(json!({"image": {"conditions": [frame(0.5)]}}), "")]
#[case(json!({"image": {"conditions": [frame(-0.1)]}}), "error image.conditions[0].placement.position")]
#[case(json!({"image": {"conditions": [frame(0.0), frame(1.1)]}}), "error image.conditions[1].placement.position")]
#[case(json!({"image": {"conditions": [{"source": {"uploadId": "k"}}]}}), "unreadable")]
#[case(json!({"image": {"conditions": [{"placement": {"position": 0}}]}}), "unreadable")]
fn each_bound_is_kept(#[case] change: Value, #[case] expected: &str) {
    assert_eq!(found::<GenerateVideoRequest>(base(), &change), expected);
}

#[rstest]
#[case(json!([{"width": 1080, "height": 1080}]), "")]
#[case(json!([{"width": 1, "height": 8192}]), "warning sizes[0]")]
#[case(json!([{"width": 1, "height": 8193}]), "error sizes[0]")]
#[case(json!([{"width": 0, "height": 720}]), "error sizes[0]")]
#[case(json!([]), "error sizes")]
#[case(json!([{"width": 960, "height": 540}, {"width": 540, "height": 960}]), "error sizes")]
#[case(json!({"width": 960, "height": 540}), "unreadable")]
fn t27_sizes_are_a_list_of_one(#[case] sizes: Value, #[case] expected: &str) {
    assert_eq!(
        found::<GenerateVideoRequest>(base(), &json!({"sizes": sizes})),
        expected
    );
}

#[rstest]
#[case(json!({"seeds": [1, 2]}), "error seeds")]
#[case(json!({"image": {"conditions": [frame(1.0)]}}), "")]
#[case(json!({"image": {"conditions": [frame(1.0), frame(0.0)]}}), "")]
fn r25_one_seed_is_asked_for_and_a_last_frame_alone_passes(
    #[case] change: Value,
    #[case] expected: &str,
) {
    assert_eq!(found::<GenerateVideoRequest>(base(), &change), expected);
}

#[rstest]
#[case("shotAngle", "eye_level shot", true)]
#[case("shotAngle", "eye level shot", false)]
#[case("shotAngle", "eye-level shot", false)]
#[case("shotAngle", "top-down shot", true)]
#[case("shotAngle", "top down shot", false)]
#[case("shotSize", "close-up shot", true)]
#[case("shotSize", "close up shot", false)]
#[case("shotSize", "extreme close-up", true)]
#[case("shotSize", "extreme close-up shot", false)]
#[case("promptStyle", "3d", true)]
#[case("promptStyle", "3D", false)]
#[case("promptStyle", "line art", true)]
#[case("promptStyle", "line_art", false)]
#[case("cameraMotion", "camera pan left", true)]
#[case("cameraMotion", "pan left", false)]
fn t26_words_are_exact_and_near_misses_are_refused(
    #[case] member: &str,
    #[case] word: &str,
    #[case] ok: bool,
) {
    let expected = if ok {
        String::new()
    } else {
        format!("error videoSettings.{member}")
    };
    let change = json!({"videoSettings": {member: word}});
    assert_eq!(found::<GenerateVideoRequest>(base(), &change), expected);
}

#[test]
fn t55_a_negative_prompt_goes_as_a_raw_member_only() {
    assert!(!GenerateVideoRequest::MEMBERS.contains(&"negativePrompt"));
    let request = GenerateVideoRequest::new("a").with_extra("negativePrompt", "rain");
    assert_eq!(said(&request.validate()), "warning negativePrompt");
    assert_eq!(
        serde_json::to_value(request).unwrap(),
        json!({"prompt": "a", "negativePrompt": "rain"})
    );
}

#[test]
fn t28_the_header_names_the_video_model() {
    for (version, expected) in [("video2_tomorrow", ""), ("image3", "error x-model-version")] {
        let request = GenerateVideoRequest::new("a").with_model_version(version);
        assert_eq!(said(&request.validate()), expected);
    }
}

fn read(body: Value) -> GenerateVideoResult {
    serde_json::from_value(body).unwrap()
}

#[test]
fn t16_a_video_result_is_read_though_the_status_schema_lacks_it() {
    let body = json!({
        "status": "succeeded",
        "jobId": "urn:ff:jobs:x:1",
        "result": {
            "size": {"width": 1280, "height": 720},
            "outputs": [{"seed": 6, "video": {"url": "https://s.example/v?sig=hush-8812"}}],
        },
    });
    let job: crate::JobResponse<GenerateVideoResult> = serde_json::from_value(body).unwrap();
    let result = job.result.unwrap();
    let output = result.outputs()[0];
    assert_eq!(
        (output.seed, output.kind, output.url.path()),
        (Some(6), MediaKind::Video, "/v")
    );
    assert!(!format!("{result:?}").contains("hush-8812"));
}

#[rstest]
#[case(json!({"image": {"url": "u"}}), 0)]
#[case(json!({"presignedUrl": "u"}), 0)]
#[case(json!({"seed": 1}), 1)]
fn t17_t18_an_address_is_found_or_counted(#[case] item: Value, #[case] withheld: u32) {
    let result = read(json!({"outputs": [item]}));
    assert_eq!(
        (result.withheld(), result.is_filtered()),
        (withheld, withheld == 1)
    );
    assert_eq!(read(serde_json::to_value(&result).unwrap()), result);
}
