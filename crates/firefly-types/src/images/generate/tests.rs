//! What is sent, as literal JSON, and what a check says as a whole; the bounds and the rules of the models stand apart.

mod bounds;
mod models;

use super::*;
use crate::{Extra, Validate};
use crate::{ImageSource, StylePreset};
use proptest::prelude::*;
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
