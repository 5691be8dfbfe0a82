//! What is sent, each bound as a table, and the traps of the fourth version.

use super::*;
use crate::tests::{assert_wire, found, said, uploaded};
use rstest::rstest;
use serde_json::{Value, json};

fn base() -> Value {
    json!({"prompt": "a paper boat"})
}

#[test]
fn a_full_request_sends_every_member_under_its_name() {
    let request = GenerateImage5Request::new("a paper boat")
        .with_aspect_ratio(AspectRatio::Auto)
        .with_resolution_level(ResolutionLevel::Mp2_4)
        .with_model_id(ModelId::FireflyImage)
        .with_locale_code("ja-JP")
        .with_prompt_reasoner(PromptReasoner::Quality)
        .with_num_variations(1)
        .with_reference(ImageSource::upload_id("sea"))
        .with_seeds([42]);
    assert_wire(
        &request,
        GenerateImage5Request::MEMBERS,
        &json!({
            "prompt": "a paper boat",
            "aspectRatio": "auto",
            "resolutionLevel": "2.4MP",
            "modelId": "firefly_image",
            "modelSpecificPayload": {"localeCode": "ja-JP", "prompt_reasoner": "quality"},
            "numVariations": 1,
            "referenceBlobs": [{"source": {"uploadId": "sea"}, "usage": "general"}],
            "seeds": [42],
        }),
    );
    assert_eq!(said(&request.validate()), "");
    assert_eq!(request.model_version, ModelVersion::Image5);
}

#[rstest]
#[case(json!({"prompt": null}), "unreadable")]
#[case(json!({"prompt": ""}), "error prompt")]
#[case(json!({"prompt": "é".repeat(1500)}), "")]
#[case(json!({"prompt": "é".repeat(1501)}), "error prompt")]
#[case(json!({"aspectRatio": "2:1"}), "error aspectRatio")]
#[case(json!({"resolutionLevel": "2MP"}), "error resolutionLevel")]
#[case(json!({"modelId": "firefly_video"}), "error modelId")]
#[case(json!({"modelSpecificPayload": {}}), "")]
#[case(json!({"modelSpecificPayload": {"prompt_reasoner": "deep"}}), "error modelSpecificPayload.prompt_reasoner")]
#[case(json!({"referenceBlobs": []}), "")]
#[case(json!({"referenceBlobs": [uploaded("a")]}), "")]
#[case(json!({"referenceBlobs": [{"usage": "general"}]}), "unreadable")]
#[case(json!({"referenceBlobs": [{"source": {"uploadId": "a"}, "usage": "style"}]}), "error referenceBlobs[0].usage")]
fn each_bound_is_kept(#[case] change: Value, #[case] expected: &str) {
    assert_eq!(found::<GenerateImage5Request>(base(), &change), expected);
}

#[rstest]
#[case(json!({"numVariations": 2}), "error numVariations")]
#[case(json!({"seeds": [1]}), "")]
#[case(json!({"seeds": [1, 2]}), "error seeds")]
#[case(json!({"referenceBlobs": [uploaded("a"), uploaded("b")]}), "error referenceBlobs")]
fn r04_there_is_one_of_everything(#[case] change: Value, #[case] expected: &str) {
    assert_eq!(found::<GenerateImage5Request>(base(), &change), expected);
}

#[rstest]
#[case(json!({"numVariations": 0}), "error numVariations")]
#[case(json!({"numVariations": 1}), "")]
#[case(json!({"seeds": []}), "error seeds")]
fn t45_none_of_something_is_refused_though_no_minimum_is_published(
    #[case] change: Value,
    #[case] expected: &str,
) {
    assert_eq!(found::<GenerateImage5Request>(base(), &change), expected);
}

#[rstest]
#[case(json!({"aspectRatio": "4:3"}), "error aspectRatio")]
#[case(json!({"aspectRatio": "auto"}), "")]
#[case(json!({}), "")]
#[case(json!({"aspectRatio": "4:3", "referenceBlobs": []}), "")]
#[case(json!({"aspectRatio": "4:3", "referenceBlobs": null}), "")]
fn t04_r05_a_reference_decides_the_shape(#[case] change: Value, #[case] expected: &str) {
    let with_reference = json!({"prompt": "a paper boat", "referenceBlobs": [uploaded("sea")]});
    assert_eq!(
        found::<GenerateImage5Request>(with_reference, &change),
        expected
    );
}

#[test]
fn t03_members_follow_the_contract_and_others_can_be_sent_raw() {
    for absent in [
        "size",
        "negativePrompt",
        "contentClass",
        "customModelId",
        "visualIntensity",
        "upsamplerType",
        "promptBiasingLocaleCode",
        "style",
        "structure",
        "modelVersion",
        "n",
        "output",
    ] {
        assert!(
            !GenerateImage5Request::MEMBERS.contains(&absent),
            "{absent}"
        );
    }
    for present in ["aspectRatio", "modelSpecificPayload"] {
        assert!(
            GenerateImage5Request::MEMBERS.contains(&present),
            "{present}"
        );
    }
    let raw = GenerateImage5Request::new("a").with_extra("negativePrompt", "fog");
    assert_eq!(said(&raw.validate()), "warning negativePrompt");
    assert_eq!(
        serde_json::to_value(raw).unwrap(),
        json!({"prompt": "a", "negativePrompt": "fog"})
    );
}

#[rstest]
#[case("image5", "")]
#[case("image6_tomorrow", "")]
#[case("image3", "error x-model-version")]
#[case("image4_ultra", "error x-model-version")]
fn t28_the_header_names_image5(#[case] version: &str, #[case] expected: &str) {
    let request = GenerateImage5Request::new("a").with_model_version(version);
    assert_eq!(said(&request.validate()), expected);
}

#[test]
fn t41_the_front_door_is_known_to_image5() {
    let of = |url| json!({"referenceBlobs": [{"source": {"url": url}}]});
    let change = of("https://frontdoor.prod.azure.cxp.adobe.com/a");
    assert_eq!(found::<GenerateImage5Request>(base(), &change), "");
    let change = of("https://assets.frame.io/a");
    assert_eq!(
        found::<GenerateImage5Request>(base(), &change),
        "warning referenceBlobs[0].source.url"
    );
}
