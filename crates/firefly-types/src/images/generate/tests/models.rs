//! What each model version takes and refuses, as tables.

use super::*;
use rstest::rstest;

#[rstest]
#[case("image3", Some("id"), false)]
#[case("image4_standard", Some("id"), false)]
#[case("image3_custom", Some("id"), true)]
#[case("image4_custom", Some("id"), true)]
#[case("image3_custom", None, false)]
#[case("image4_custom", None, false)]
#[case("image3", None, true)]
#[case("image9_custom", Some("id"), true)]
#[case("image9_custom", None, false)]
#[case("image9", Some("id"), false)]
#[case("image4-custom", Some("id"), false)]
#[case("Image4_Custom", Some("id"), false)]
#[case("image4_custom2", Some("id"), false)]
#[case("image9", None, true)]
#[case("image3_custom", Some(""), false)]
#[case("image9_custom", Some(" "), false)]
fn r07_t63_a_custom_model_and_its_version_go_together(
    #[case] version: &str,
    #[case] id: Option<&str>,
    #[case] ok: bool,
) {
    let mut request = request().with_model_version(version);
    request.custom_model_id = id.map(str::to_owned);
    assert_eq!(accepted(&request), ok);
    assert_eq!(refused_for(&request, "customModelId"), !ok);
}

fn with_version(version: &str) -> GenerateImagesRequest {
    let request = request().with_model_version(version);
    if request.model_version.is_custom() {
        request.with_custom_model_id("id")
    } else {
        request
    }
}

#[rstest]
#[case("image3_custom", false)]
#[case("image4_custom", false)]
#[case("image3", true)]
#[case("image4_ultra", true)]
#[case("image9_custom", true)]
fn r09_negative_prompts_are_not_for_custom_models(#[case] version: &str, #[case] ok: bool) {
    let request = with_version(version).with_negative_prompt("fog");
    assert_eq!(accepted(&request), ok);
    assert_eq!(refused_for(&request, "negativePrompt"), !ok);
}

#[rstest]
#[case("image4_custom", false)]
#[case("image3_custom", true)]
#[case("image4_standard", true)]
fn r10_visual_intensity_is_not_for_image4_custom(#[case] version: &str, #[case] ok: bool) {
    let request = with_version(version).with_visual_intensity(4);
    assert_eq!(accepted(&request), ok);
    assert_eq!(refused_for(&request, "visualIntensity"), !ok);
}

#[rstest]
#[case("image4_custom", "default", vec![], vec![])]
#[case("image4_custom", "low_creativity", vec![], vec![])]
#[case("image4_custom", "high_creativity", vec!["upsamplerType"], vec![])]
#[case("image3_custom", "default", vec!["upsamplerType"], vec![])]
#[case("image3", "default", vec!["upsamplerType"], vec![])]
#[case("image9", "default", vec!["upsamplerType"], vec![])]
#[case("image4-custom", "default", vec!["upsamplerType"], vec![])]
#[case("image9_custom", "default", vec![], vec!["upsamplerType"])]
fn r11_an_upsampler_is_for_image4_custom(
    #[case] version: &str,
    #[case] upsampler: &str,
    #[case] errors: Vec<&str>,
    #[case] warnings: Vec<&str>,
) {
    let (found_errors, found_warnings) =
        paths(&with_version(version).with_upsampler_type(upsampler));
    assert_eq!(found_errors, errors);
    assert_eq!(found_warnings, warnings);
}

#[test]
fn r12_image4_ultra_warns_about_several_pictures() {
    let ultra = with_version("image4_ultra");
    assert!(accepted(
        &ultra.clone().with_num_variations(1).with_seeds([4])
    ));
    assert!(warned_for(
        &ultra.clone().with_num_variations(2),
        "numVariations"
    ));
    assert!(warned_for(&ultra.with_seeds([1, 2]), "seeds"));
}

#[rstest]
#[case("image5")]
#[case("video1_standard")]
#[case("precise_upsampler_v1")]
fn t28_a_version_of_another_operation_is_refused(#[case] version: &str) {
    assert!(refused_for(&with_version(version), "x-model-version"));
}

#[rstest]
#[case("image3")]
#[case("image4_standard")]
#[case("image4_ultra")]
fn a_list_of_sizes_takes_its_pairs_and_refuses_others(#[case] version: &str) {
    let request = with_version(version);
    for size in request.model_version.sizes().unwrap() {
        assert!(accepted(&request.clone().with_size(*size)), "{size}");
    }
    for size in ["2047x2048", "4096x4096", "1x1", "1408x768"] {
        assert!(
            refused_for(&request.clone().with_size(size.parse().unwrap()), "size"),
            "{size}"
        );
    }
}

#[rstest]
#[case("image3", "1440x2560", false)]
#[case("image4_standard", "1024x1024", false)]
#[case("image4_standard", "2688x1512", true)]
#[case("image4_ultra", "2688x1512", false)]
#[case("image3_custom", "2048x2048", true)]
#[case("image3_custom", "2047x2048", true)]
#[case("image4_custom", "1440x2560", true)]
#[case("image4_custom", "1024x1024", true)]
#[case("image3_fast", "2047x2048", true)]
#[case("image9", "4096x4096", true)]
#[case("image9", "4097x1", false)]
#[case("image9", "1x0", false)]
#[case("image3_custom", "0x1", false)]
fn t46_sizes_by_model_version(#[case] version: &str, #[case] size: &str, #[case] ok: bool) {
    let request = with_version(version).with_size(size.parse().unwrap());
    assert_eq!(accepted(&request), ok);
    assert_eq!(refused_for(&request, "size"), !ok);
}
