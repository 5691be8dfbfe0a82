//! What is sent, as literal JSON, and every rule as a table.

use super::*;
use crate::{Extra, Validate};
use crate::{ImageSource, StylePreset};
use proptest::prelude::*;
use rstest::rstest;
use serde_json::json;

fn request() -> GenerateImagesRequest {
    GenerateImagesRequest::new("a brass teapot")
}

/// Every typed member set, which no model version takes all of.
fn full() -> GenerateImagesRequest {
    request()
        .with_negative_prompt("steam")
        .with_content_class(ContentClass::Photo)
        .with_num_variations(2)
        .with_seeds([7, 9_007_199_254_740_993])
        .with_size(Size::PORTRAIT_1792)
        .with_style(
            Style::new()
                .with_presets([StylePreset::BOKEH, StylePreset::THREE_D])
                .with_image_reference(ImageSource::upload_id("style-upload"))
                .with_strength(35),
        )
        .with_structure(
            Structure::new(ImageSource::url(
                "https://b.s3.amazonaws.com/p.png?X-Amz-Signature=5a",
            ))
            .with_strength(90),
        )
        .with_visual_intensity(6)
        .with_prompt_biasing_locale_code("ja-JP")
        .with_custom_model_id("urn:aaid:sc:XX:1")
        .with_upsampler_type(UpsamplerType::LowCreativity)
        .with_model_version(ModelVersion::Image4Custom)
        .with_extra("futureMember", json!({"a": [1, null]}))
}

/// Paths of the errors and of the warnings.
fn paths(request: &GenerateImagesRequest) -> (Vec<String>, Vec<String>) {
    let report = Validate::validate(request);
    let paths = |found: Vec<crate::Violation>| found.into_iter().map(|one| one.path).collect();
    (paths(report.errors), paths(report.warnings))
}

fn accepted(request: &GenerateImagesRequest) -> bool {
    paths(request) == (vec![], vec![])
}

fn refused_for(request: &GenerateImagesRequest, path: &str) -> bool {
    paths(request) == (vec![path.to_owned()], vec![])
}

fn warned_for(request: &GenerateImagesRequest, path: &str) -> bool {
    paths(request) == (vec![], vec![path.to_owned()])
}

#[test]
fn a_minimal_request_sends_the_prompt_alone() {
    insta::assert_snapshot!(serde_json::to_string(&request()).unwrap(), @r#"{"prompt":"a brass teapot"}"#);
}

#[test]
fn a_full_request_sends_every_member_under_its_name() {
    insta::assert_snapshot!(serde_json::to_string_pretty(&full()).unwrap(), @r#"
    {
      "prompt": "a brass teapot",
      "negativePrompt": "steam",
      "contentClass": "photo",
      "numVariations": 2,
      "seeds": [
        7,
        9007199254740993
      ],
      "size": {
        "width": 1792,
        "height": 2304
      },
      "style": {
        "presets": [
          "bokeh",
          "3d"
        ],
        "imageReference": {
          "source": {
            "uploadId": "style-upload"
          }
        },
        "strength": 35
      },
      "structure": {
        "imageReference": {
          "source": {
            "url": "https://b.s3.amazonaws.com/p.png?X-Amz-Signature=5a"
          }
        },
        "strength": 90
      },
      "visualIntensity": 6,
      "promptBiasingLocaleCode": "ja-JP",
      "customModelId": "urn:aaid:sc:XX:1",
      "upsamplerType": "low_creativity",
      "futureMember": {
        "a": [
          1,
          null
        ]
      }
    }
    "#);
}

#[test]
fn the_list_of_members_is_what_a_full_request_sends() {
    let sent = serde_json::to_value(GenerateImagesRequest {
        extra: Extra::default(),
        ..full()
    })
    .unwrap();
    let mut names: Vec<_> = sent
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect();
    let mut members = GenerateImagesRequest::MEMBERS.to_vec();
    names.sort_unstable();
    members.sort_unstable();
    assert_eq!(names, members);
}

#[test]
fn t28_the_model_version_is_no_member_of_the_body() {
    let sent = serde_json::to_string(&request().with_model_version("image7_zany")).unwrap();
    assert!(
        !sent.contains("image7_zany") && !sent.contains("odelVersion"),
        "{sent}"
    );
    assert_eq!(ModelVersion::HEADER, "x-model-version");
}

#[test]
fn t29_there_is_always_a_model_version_to_send() {
    assert_eq!(request().model_version.as_str(), "image3");
    assert_eq!(
        request().with_model_version("image4_ultra").model_version,
        ModelVersion::Image4Ultra
    );
}

#[test]
fn a_request_from_json_keeps_everything() {
    let sent = serde_json::to_value(full()).unwrap();
    let read: GenerateImagesRequest = serde_json::from_value(sent.clone()).unwrap();
    assert_eq!(read.model_version, ModelVersion::Image3);
    assert_eq!(read.extra.names().collect::<Vec<_>>(), ["futureMember"]);
    assert_eq!(serde_json::to_value(read).unwrap(), sent);
    assert!(
        serde_json::from_value::<GenerateImagesRequest>(json!({"seeds": [1]})).is_err(),
        "no prompt"
    );
}

#[test]
fn t52_nulls_of_a_request_are_absent() {
    let read: GenerateImagesRequest = serde_json::from_value(json!({
        "prompt": "a", "negativePrompt": null, "seeds": null, "size": null, "style": {"presets": null}
    }))
    .unwrap();
    assert_eq!(
        serde_json::to_string(&read).unwrap(),
        r#"{"prompt":"a","style":{}}"#
    );
}

#[test]
fn t30_an_extra_member_of_a_typed_name_is_refused_and_never_sent_twice() {
    let twice = request()
        .with_extra("prompt", "another")
        .with_extra("seeds", json!([1]))
        .with_extra("styles", 1);
    assert_eq!(paths(&twice).0, ["prompt", "seeds"]);
    let sent = serde_json::to_string(&twice).unwrap();
    assert_eq!(sent, r#"{"prompt":"a brass teapot","styles":1}"#);
}

#[rstest]
#[case("", false)]
#[case("x", true)]
#[case("é".repeat(1024), true)]
#[case("é".repeat(1025), false)]
#[case("🐙".repeat(1024), true)]
fn a_prompt_has_1_to_1024_characters(#[case] prompt: impl Into<String>, #[case] ok: bool) {
    let request = GenerateImagesRequest::new(prompt);
    assert_eq!(accepted(&request), ok);
    assert_eq!(refused_for(&request, "prompt"), !ok);
}

#[rstest]
#[case(0, true)]
#[case(1024, true)]
#[case(1025, false)]
fn a_negative_prompt_has_at_most_1024_characters(#[case] length: usize, #[case] ok: bool) {
    let request = request().with_negative_prompt("ü".repeat(length));
    assert_eq!(accepted(&request), ok);
    assert_eq!(refused_for(&request, "negativePrompt"), !ok);
}

#[test]
fn a_long_prompt_is_quoted_short_and_counted() {
    let report = GenerateImagesRequest::new("ab".repeat(700)).validate();
    assert_eq!(report.errors[0].value, format!("{}…", "ab".repeat(20)));
    assert!(report.errors[0].rule.contains("1400"), "{report}");
}

#[rstest]
#[case(0, false)]
#[case(1, true)]
#[case(4, true)]
#[case(5, false)]
fn num_variations_is_1_to_4(#[case] count: u32, #[case] ok: bool) {
    let request = request().with_num_variations(count);
    assert_eq!(accepted(&request), ok);
    assert_eq!(refused_for(&request, "numVariations"), !ok);
}

#[rstest]
#[case(0, false)]
#[case(1, true)]
#[case(4, true)]
#[case(5, false)]
fn r02_seeds_alone_are_1_to_4(#[case] count: i64, #[case] ok: bool) {
    let request = request().with_seeds(0..count);
    assert_eq!(accepted(&request), ok);
    assert_eq!(refused_for(&request, "seeds"), !ok);
}

#[rstest]
#[case(2, vec![1, 2], true)]
#[case(1, vec![1, 2], false)]
#[case(3, vec![1, 2], false)]
fn r01_seeds_and_variations_agree(#[case] count: u32, #[case] seeds: Vec<i64>, #[case] ok: bool) {
    let request = request().with_num_variations(count).with_seeds(seeds);
    assert_eq!(accepted(&request), ok);
    assert_eq!(refused_for(&request, "seeds"), !ok);
}

#[test]
fn r03_each_repeated_seed_is_named() {
    assert_eq!(
        paths(&request().with_seeds([5, 6, 5, 5])).0,
        ["seeds[2]", "seeds[3]"]
    );
}

#[test]
fn t34_seeds_are_wide_and_unbounded() {
    assert!(accepted(&request().with_seeds([i64::MIN, 0, i64::MAX])));
}

#[rstest]
#[case("photo", true)]
#[case("art", true)]
#[case("Photo", false)]
#[case("sculpture", false)]
fn content_class_is_closed_for_sending(#[case] class: &str, #[case] ok: bool) {
    let request = request().with_content_class(class);
    assert_eq!(accepted(&request), ok);
    assert_eq!(refused_for(&request, "contentClass"), !ok);
}

#[rstest]
#[case(1, false)]
#[case(2, true)]
#[case(10, true)]
#[case(11, false)]
fn visual_intensity_is_2_to_10(#[case] intensity: u32, #[case] ok: bool) {
    let request = request().with_visual_intensity(intensity);
    assert_eq!(accepted(&request), ok);
    assert_eq!(refused_for(&request, "visualIntensity"), !ok);
}

#[rstest]
#[case("en-US", true)]
#[case("en_US", false)]
#[case("EN-us", false)]
fn an_odd_locale_warns(#[case] locale: &str, #[case] ok: bool) {
    let request = request().with_prompt_biasing_locale_code(locale);
    assert_eq!(accepted(&request), ok);
    assert_eq!(warned_for(&request, "promptBiasingLocaleCode"), !ok);
}

#[rstest]
#[case("image3", Some("id"), Some("error"))]
#[case("image4_standard", Some("id"), Some("error"))]
#[case("image3_custom", Some("id"), None)]
#[case("image4_custom", Some("id"), None)]
#[case("image3_custom", None, Some("error"))]
#[case("image4_custom", None, Some("error"))]
#[case("image3", None, None)]
#[case("image9_custom", Some("id"), None)]
#[case("image9_custom", None, Some("warning"))]
#[case("image9", Some("id"), Some("warning"))]
fn r07_t63_a_custom_model_and_its_version_go_together(
    #[case] version: &str,
    #[case] id: Option<&str>,
    #[case] expected: Option<&str>,
) {
    let mut request = request().with_model_version(version);
    request.custom_model_id = id.map(str::to_owned);
    match expected {
        Some("error") => assert!(refused_for(&request, "customModelId")),
        Some(_) => assert!(warned_for(&request, "customModelId")),
        None => assert!(accepted(&request)),
    }
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
#[case("image9", "default", vec![], vec!["upsamplerType"])]
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
#[case("image3", "1440x2560", Some("error"))]
#[case("image4_standard", "1024x1024", Some("error"))]
#[case("image4_standard", "2688x1512", Some("warning"))]
#[case("image4_ultra", "2688x1512", Some("error"))]
#[case("image3_custom", "2048x2048", None)]
#[case("image3_custom", "2047x2048", Some("warning"))]
#[case("image4_custom", "1440x2560", None)]
#[case("image4_custom", "1024x1024", Some("warning"))]
#[case("image3_fast", "2047x2048", None)]
#[case("image9", "4096x4096", None)]
#[case("image9", "4097x1", Some("error"))]
#[case("image9", "1x0", Some("error"))]
#[case("image3_custom", "0x1", Some("error"))]
fn t46_sizes_by_model_version(
    #[case] version: &str,
    #[case] size: &str,
    #[case] expected: Option<&str>,
) {
    let request = with_version(version).with_size(size.parse().unwrap());
    match expected {
        Some("error") => assert!(refused_for(&request, "size")),
        Some(_) => assert!(warned_for(&request, "size")),
        None => assert!(accepted(&request)),
    }
}

#[test]
fn parts_are_checked_under_their_path() {
    let request = request()
        .with_style(
            Style::new()
                .with_strength(0)
                .with_image_reference(ImageSource::url("https://x.example/1?sig=hush-2093")),
        )
        .with_structure(Structure::new(ImageSource::url("")).with_strength(101));
    let report = request.validate();
    assert_eq!(
        paths(&request),
        (
            vec![
                "style.strength".into(),
                "structure.strength".into(),
                "structure.imageReference.source.url".into()
            ],
            vec!["style.imageReference.source.url".into()],
        )
    );
    assert!(!report.to_string().contains("hush-2093"));
}

#[test]
fn all_violations_are_reported_at_once() {
    let report = GenerateImagesRequest::new("")
        .with_num_variations(9)
        .with_seeds([1, 1])
        .with_size(Size::new(1, 1))
        .with_visual_intensity(99)
        .with_upsampler_type("default")
        .with_custom_model_id("id")
        .validate();
    let places: Vec<_> = report
        .errors
        .iter()
        .map(|error| error.path.as_str())
        .collect();
    let expected = [
        "prompt",
        "numVariations",
        "seeds",
        "seeds[1]",
        "visualIntensity",
        "customModelId",
        "upsamplerType",
        "size",
    ];
    assert_eq!(places, expected);
}

#[test]
fn debug_hides_signatures_and_raw_values() {
    let shown = format!("{:?}", full().with_extra("note", "hush-8080"));
    assert!(
        shown.contains("p.png?…") && shown.contains("note"),
        "{shown}"
    );
    assert!(
        !shown.contains("5a\"") && !shown.contains("Signature") && !shown.contains("hush-8080"),
        "{shown}"
    );
}

proptest! {
    #[test]
    fn no_request_panics_the_check(
        prompt in "\\PC{0,80}",
        seeds in proptest::option::of(proptest::collection::vec(any::<i64>(), 0..7)),
        count in any::<Option<u32>>(),
        (width, height) in any::<(u32, u32)>(),
        version in "\\PC{0,12}",
    ) {
        let mut request = GenerateImagesRequest::new(prompt).with_size(Size::new(width, height)).with_model_version(version);
        request.seeds = seeds;
        request.num_variations = count;
        let _ = request.validate().to_string();
        let sent = serde_json::to_value(&request).unwrap();
        let read: GenerateImagesRequest = serde_json::from_value(sent.clone()).unwrap();
        prop_assert_eq!(serde_json::to_value(read).unwrap(), sent);
    }
}
