//! What the synchronous call sends, and where its rules differ from the asynchronous one.

use super::*;
use crate::Validate;
use crate::{ImageSource, StylePreset};
use rstest::rstest;
use serde_json::json;

fn full() -> SyncGenerateImagesRequest {
    SyncGenerateImagesRequest::new("a cork boat")
        .with_negative_prompt("waves")
        .with_content_class(ContentClass::Art)
        .with_num_variations(1)
        .with_seeds([3])
        .with_size(Size::WIDE_1344)
        .with_style(Style::new().with_presets([StylePreset::INK]))
        .with_structure(Structure::new(ImageSource::upload_id("u")).with_strength(20))
        .with_visual_intensity(2)
        .with_prompt_biasing_locale_code("de-DE")
        .with_tileable(false)
}

/// Paths of the errors and of the warnings.
fn paths(request: &SyncGenerateImagesRequest) -> (Vec<String>, Vec<String>) {
    let report = Validate::validate(request);
    let paths = |found: Vec<crate::Violation>| found.into_iter().map(|one| one.path).collect();
    (paths(report.errors), paths(report.warnings))
}

#[test]
fn a_minimal_request_sends_the_prompt_alone() {
    let request = SyncGenerateImagesRequest::new("a cork boat");
    insta::assert_snapshot!(serde_json::to_string(&request).unwrap(), @r#"{"prompt":"a cork boat"}"#);
}

#[test]
fn a_full_request_sends_every_member_under_its_name() {
    assert_eq!(paths(&full()), (vec![], vec![]));
    insta::assert_snapshot!(serde_json::to_string_pretty(&full().with_extra("later", 1)).unwrap(), @r#"
    {
      "prompt": "a cork boat",
      "negativePrompt": "waves",
      "contentClass": "art",
      "numVariations": 1,
      "seeds": [
        3
      ],
      "size": {
        "width": 1344,
        "height": 768
      },
      "style": {
        "presets": [
          "ink"
        ]
      },
      "structure": {
        "imageReference": {
          "source": {
            "uploadId": "u"
          }
        },
        "strength": 20
      },
      "visualIntensity": 2,
      "promptBiasingLocaleCode": "de-DE",
      "tileable": false,
      "later": 1
    }
    "#);
}

#[test]
fn the_list_of_members_is_what_a_full_request_sends() {
    let sent = serde_json::to_value(full()).unwrap();
    let mut names: Vec<_> = sent
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect();
    let mut members = SyncGenerateImagesRequest::MEMBERS.to_vec();
    names.sort_unstable();
    members.sort_unstable();
    assert_eq!(names, members);
}

#[rstest]
#[case("2048x2048", None)]
#[case("1152x896", None)]
#[case("2688x1512", Some("warning"))]
#[case("1344x756", Some("warning"))]
#[case("1440x2560", Some("error"))]
#[case("2689x1", Some("error"))]
#[case("0x1024", Some("error"))]
fn t46_sizes_of_the_synchronous_call(#[case] size: &str, #[case] expected: Option<&str>) {
    let found = paths(&SyncGenerateImagesRequest::new("a").with_size(size.parse().unwrap()));
    let wanted = vec!["size".to_owned()];
    match expected {
        Some("error") => assert_eq!(found, (wanted, vec![])),
        Some(_) => assert_eq!(found, (vec![], wanted)),
        None => assert_eq!(found, (vec![], vec![])),
    }
}

#[test]
fn all_violations_are_reported_at_once() {
    let request = SyncGenerateImagesRequest::new("")
        .with_negative_prompt("x".repeat(1025))
        .with_content_class("poem")
        .with_num_variations(5)
        .with_seeds([2, 2])
        .with_size(Size::new(3, 3))
        .with_style(Style::new().with_strength(0))
        .with_structure(Structure::default().with_strength(101))
        .with_visual_intensity(1)
        .with_prompt_biasing_locale_code("klingon")
        .with_extra("tileable", true);
    let (errors, warnings) = paths(&request);
    assert_eq!(
        errors,
        [
            "prompt",
            "negativePrompt",
            "contentClass",
            "numVariations",
            "seeds",
            "seeds[1]",
            "size",
            "style.strength",
            "structure.strength",
            "visualIntensity",
            "tileable",
        ]
    );
    assert_eq!(warnings, ["promptBiasingLocaleCode"]);
}

#[test]
fn t41_google_storage_warns_here() {
    let source = ImageSource::url("https://storage.googleapis.com/b/o");
    let request = SyncGenerateImagesRequest::new("a").with_structure(Structure::new(source));
    assert_eq!(
        paths(&request),
        (
            vec![],
            vec!["structure.imageReference.source.url".to_owned()]
        )
    );
}

#[test]
fn a_request_from_json_keeps_everything_and_no_name_goes_out_twice() {
    let sent = serde_json::to_value(
        full()
            .with_extra("later", json!([1]))
            .with_extra("prompt", "other"),
    )
    .unwrap();
    assert_eq!(
        (&sent["prompt"], &sent["later"]),
        (&json!("a cork boat"), &json!([1]))
    );
    let read: SyncGenerateImagesRequest = serde_json::from_value(sent.clone()).unwrap();
    assert_eq!(serde_json::to_value(read).unwrap(), sent);
}
