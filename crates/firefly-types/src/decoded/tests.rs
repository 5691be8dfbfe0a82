//! What is told of faulty requests, that it is told to the end, and that nothing secret is in it.

use super::Decoded;
use crate::{
    AdaptiveCompositeRequest, ExpandImageRequest, FillImageRequest, GenerateImage5Request,
    GenerateImagesRequest, GenerateSimilarImagesRequest, GenerateVideoRequest, ModelVersion,
    ObjectCompositeRequest, PreciseCompositeRequest, Report, SyncExpandImageRequest,
    SyncFillImageRequest, SyncGenerateImagesRequest, SyncGenerateSimilarImagesRequest,
    SyncObjectCompositeRequest, UpscaleImageRequest, Validate,
};
use proptest::prelude::*;
use rstest::rstest;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

fn faults<R: DeserializeOwned + Validate>(json: &str) -> Report {
    match Decoded::<R>::from_json(json).and_then(Decoded::check) {
        Ok(_) => Report::default(),
        Err(report) => report,
    }
}

fn lines<R: DeserializeOwned + Validate>(json: &Value) -> Vec<String> {
    let report = faults::<R>(&json.to_string());
    report.errors.iter().map(ToString::to_string).collect()
}

#[test]
fn what_is_missing_what_has_another_form_and_what_breaks_a_rule_are_told_together() {
    let json = json!({
        "numVariations": "two", "seeds": [1, "b", 1, 2.5], "size": {"width": 7}, "contentClass": "poem",
        "style": {"presets": "neon", "strength": 0, "imageReference": {"source": {"uploadId": 4, "url": true}}},
        "structure": {"imageReference": {"source": {"uploadId": "a", "url": "https://b.amazonaws.com/c"}}},
    });
    let mut told = lines::<GenerateImagesRequest>(&json);
    told.sort();
    insta::assert_snapshot!(told.join("\n"), @r"
    contentClass: must be one of photo, art (found: poem)
    numVariations: must be a whole number from 0 to 4294967295 (found: the text two)
    prompt: must be given (found: nothing)
    seeds[1]: must be a whole number of at most 64 bits (found: the text b)
    seeds[2]: must differ from every other seed (found: 1)
    seeds[3]: must be a whole number of at most 64 bits (found: 2.5)
    size.height: must be given (found: nothing)
    structure.imageReference.source: must have exactly one of uploadId and url (found: an object with uploadId, url)
    style.imageReference.source.uploadId: must be a text (found: 4)
    style.imageReference.source.url: must be a text (found: true)
    style.presets: must be a list (found: the text neon)
    style.strength: must be 1 to 100 (found: 0)
    ");
}

#[rstest]
#[case::both(json!({"uploadId": "a", "url": "https://b.amazonaws.com/c"}), "an object with uploadId, url")]
#[case::neither(json!({}), "an empty object")]
#[case::nulls(json!({"url": null}), "an object with url")]
fn r13_a_source_that_is_not_exactly_one_is_told_with_its_path(
    #[case] source: Value,
    #[case] found: &str,
) {
    let json = json!({"image": {"source": source}, "seeds": [1, 1]});
    assert_eq!(
        lines::<ExpandImageRequest>(&json),
        [
            format!("image.source: must have exactly one of uploadId and url (found: {found})"),
            "seeds[1]: must differ from every other seed (found: 1)".to_owned(),
        ]
    );
}

#[rstest]
#[case::empty(
    "",
    "$: must be JSON, and is not at line 1, column 0 (found: EOF while parsing a value)"
)]
#[case::cut(
    "{\n\"prompt\": ",
    "$: must be JSON, and is not at line 2, column 10 (found: EOF while parsing a value)"
)]
#[case::two(
    "{} {}",
    "$: must be JSON, and is not at line 1, column 4 (found: trailing characters)"
)]
#[case::list("[{}]", "$: must be an object (found: a list of 1)")]
#[case::text("\"a kite\"", "$: must be an object (found: the text a kite)")]
fn what_is_no_json_object_is_told_as_such(#[case] text: &str, #[case] line: &str) {
    let report = Decoded::<GenerateImagesRequest>::from_json(text).unwrap_err();
    assert_eq!(report.to_string(), format!("error: {line}"));
}

#[test]
fn a_name_that_stands_twice_is_told_wherever_it_is() {
    let json = r#"{"prompt": "a", "prompt": "b", "size": {"width": 1024, "height": 1024, "width": 9},
        "seeds": [1, 1], "tomorrow": [{"x": 1, "x": 2}]}"#;
    let report = faults::<GenerateImagesRequest>(json);
    let told: Vec<_> = report
        .errors
        .iter()
        .map(|fault| fault.path.as_str())
        .collect();
    assert_eq!(told, ["prompt", "size.width", "tomorrow[0].x", "seeds[1]"]);
}

#[test]
fn every_missing_member_of_an_object_is_told() {
    let json = json!({"background": {}, "object": {}, "blend": 2});
    let told = lines::<PreciseCompositeRequest>(&json);
    assert_eq!(
        told,
        [
            "background.image: must be given (found: nothing)",
            "background.fillAreaMask: must be given (found: nothing)",
            "object.image: must be given (found: nothing)",
            "blend: must be 0 to 1 (found: 2)",
        ]
    );
    let json = json!({"image": {"conditions": [{}, {"placement": {"position": 7}}]}});
    assert_eq!(
        lines::<GenerateVideoRequest>(&json),
        [
            "image.conditions[0].source: must be given (found: nothing)",
            "image.conditions[0].placement: must be given (found: nothing)",
            "image.conditions[1].source: must be given (found: nothing)",
            "image.conditions[1].placement.position: must be 0 to 1 (found: 7)",
        ]
    );
}

#[test]
fn a_stand_in_is_never_what_a_rule_complains_of() {
    // Half a size is on no list, and no seed is as many as three.
    let json = json!({"prompt": "x", "size": {"width": true, "height": 1024}, "numVariations": 3, "seeds": 5});
    let told = faults::<GenerateImagesRequest>(&json.to_string());
    let paths: Vec<_> = told
        .errors
        .iter()
        .map(|fault| fault.path.as_str())
        .collect();
    assert_eq!(paths, ["seeds", "size.width"], "{told}");
}

#[test]
fn the_rules_are_those_of_the_model_that_is_set_on_the_way() {
    let json = r#"{"prompt": "a kite", "size": {"width": 1440, "height": 2560}}"#;
    let decoded = || Decoded::<GenerateImagesRequest>::from_json(json).unwrap();
    assert_eq!(decoded().check().unwrap_err().errors[0].path, "size");
    let request = decoded()
        .map(|request| request.with_model_version(ModelVersion::Image4Ultra))
        .check()
        .unwrap();
    assert_eq!(request.model_version, ModelVersion::Image4Ultra);
}

#[test]
fn what_is_found_never_shows_a_signature() {
    let url = "https://a.amazonaws.com/b?X-Amz-Signature=hush-4410";
    let json = json!({"image": url, "mask": {"source": url}, "size": {"width": url}, "seeds": [url],
        "prompt": {"url": url}, "placement": {"inset": {"left": "b?sig=hush-4410"}}});
    let report = faults::<ExpandImageRequest>(&json.to_string());
    assert_eq!(report.errors.len(), 8, "{report}");
    assert!(
        !format!("{report} {report:?}").contains("hush-4410"),
        "{report}"
    );
}

#[test]
fn a_request_without_a_fault_is_the_one_that_serde_reads() {
    let json = json!({"prompt": "a kite", "seeds": [1, -2], "size": {"width": "1024", "height": 1024},
        "style": {"presets": null, "strength": 5}, "tomorrow": {"deep": [1.5, null, "x"]}});
    let text = json.to_string();
    let read = Decoded::<GenerateImagesRequest>::from_json(&text)
        .unwrap()
        .check();
    assert_eq!(read, Ok(serde_json::from_str(&text).unwrap()));
}

/// The faults of a request from JSON in alphabetical order, as `path: rule`.
fn lost<R: DeserializeOwned + Validate>(json: &Value) -> String {
    let report = faults::<R>(&json.to_string());
    let told = report.errors.iter();
    let mut told: Vec<_> = told
        .map(|fault| format!("{}: {}", fault.path, fault.rule))
        .collect();
    told.sort();
    told.join("\n")
}

#[test]
fn a_member_that_would_not_be_sent_is_told_wherever_it_is() {
    fn check<R: DeserializeOwned + Validate>(json: Value, paths: &[&str]) {
        let rule = "is no member of the request, and would not be sent";
        let expected: Vec<_> = paths.iter().map(|path| format!("{path}: {rule}")).collect();
        assert_eq!(lost::<R>(&json), expected.join("\n"));
    }
    let a = json!({"uploadId": "a"});
    let picture = json!({"source": a});
    check::<GenerateImagesRequest>(
        json!({"prompt": "x", "size": {"width": "1024", "height": 1024, "depth": {}},
            "structure": {"imageReference": {"source": {"uploadId": "a", "creativeCloudFileId": "b"}}},
            "style": {"preset": ["neon"], "strenght": 5, "imageReference": {"source": a, "weight": 1}}}),
        &[
            "size.depth",
            "structure.imageReference.source.creativeCloudFileId",
            "style.imageReference.weight",
            "style.preset",
            "style.strenght",
        ],
    );
    check::<GenerateImage5Request>(
        json!({"prompt": "x", "modelSpecificPayload": {"locale_code": "fr-FR", "prompt_reasoner": "speed"},
            "referenceBlobs": [{"source": a, "usage": "general", "weight": 1}]}),
        &[
            "modelSpecificPayload.locale_code",
            "referenceBlobs[0].weight",
        ],
    );
    check::<ObjectCompositeRequest>(
        json!({"prompt": "x", "image": picture, "mask": {"source": a, "invert": true}}),
        &["mask.invert"],
    );
    check::<PreciseCompositeRequest>(
        json!({"background": {"image": picture, "fillAreaMask": picture, "area": 1},
            "object": {"image": picture, "mask": picture}, "output": {"mediaType": "image/png", "quality": 3}}),
        &["background.area", "object.mask", "output.quality"],
    );
    check::<GenerateVideoRequest>(
        json!({"prompt": "x", "videoSettings": {"shot_size": "long shot"},
            "sizes": [{"width": 960, "height": 540, "fps": 24}],
            "image": {"conditions": [{"source": a, "placement": {"position": 0, "at": 1}}], "source": a}}),
        &[
            "image.conditions[0].placement.at",
            "image.source",
            "sizes[0].fps",
            "videoSettings.shot_size",
        ],
    );
    check::<SyncFillImageRequest>(
        json!({"image": {"source": a, "mask": {"uploadId": "a", "invert": false}}}),
        &["image.mask.invert"],
    );
}

#[test]
fn t42_r16_a_mask_that_is_nested_in_the_picture_is_told_where_it_belongs() {
    let json = json!({"image": {"source": {"uploadId": "a"}, "mask": {"uploadId": "m"}}});
    let rule = "is no member of the request, and would not be sent: where a mask is taken, it stands on top, as mask.source";
    assert_eq!(
        lost::<ExpandImageRequest>(&json),
        format!("image.mask: {rule}")
    );
    assert_eq!(
        lost::<FillImageRequest>(&json),
        format!("image.mask: {rule}\nmask: must be given")
    );
    assert_eq!(lost::<SyncExpandImageRequest>(&json), "");
}

#[test]
fn what_is_null_or_read_leniently_or_kept_as_a_raw_member_is_no_loss() {
    let json = json!({"image": {"source": {"uploadId": "a", "url": null}, "mask": null}, "tomorrow": {"deep": [{"x": 1}]},
        "size": {"width": "640", "height": 480.0, "depth": null}, "placement": {"inset": {}}});
    assert_eq!(lost::<ExpandImageRequest>(&json), "");
}

#[test]
fn members_that_would_not_be_sent_are_told_up_to_a_hundred_of_them() {
    let many: serde_json::Map<_, _> = (0..50_000)
        .map(|n| (format!("m{n:05}"), json!(1)))
        .collect();
    let json = json!({"prompt": "x", "style": many});
    let report = Decoded::<GenerateImagesRequest>::from_json(&json.to_string()).unwrap_err();
    assert_eq!(report.errors.len(), 102);
    assert_eq!(report.errors[100].path, "style.m00100");
}

#[test]
fn a_list_is_no_object_though_serde_would_read_its_items_as_members() {
    let json = json!({"image": [{"uploadId": "a"}], "size": [1024, 1024]});
    assert_eq!(
        lines::<ExpandImageRequest>(&json),
        [
            "image: must be an object (found: a list of 1)",
            "size: must be an object (found: a list of 2)",
        ]
    );
}

#[test]
fn any_number_of_faults_is_told_up_to_a_hundred_of_them() {
    let json = json!({"prompt": "x", "seeds": vec!["one"; 50_000]});
    let report = Decoded::<GenerateImagesRequest>::from_json(&json.to_string()).unwrap_err();
    assert_eq!(report.errors.len(), 102);
    assert_eq!(report.errors[100].path, "seeds[100]");
    assert_eq!(report.errors[101].path, "$");
}

/// Whether all that was given is sent, in whatever form.
fn is_sent(given: &Value, sent: &Value) -> bool {
    match (given, sent) {
        (Value::Object(given), Value::Object(sent)) => given.iter().all(|(name, member)| {
            let says_nothing = member.is_null() || *member == json!([]);
            let is_there = |sent| is_sent(member, sent);
            says_nothing || sent.get(name).is_some_and(is_there)
        }),
        (Value::Array(given), Value::Array(sent)) => {
            given.len() == sent.len()
                && given
                    .iter()
                    .zip(sent)
                    .all(|(given, sent)| is_sent(given, sent))
        }
        (given, sent) => {
            given.is_object() == sent.is_object() && given.is_array() == sent.is_array()
        }
    }
}

/// Every request of the crate is read on after a fault, and sends all of what was read without one.
macro_rules! every_request {
    ($($request:ident)*) => {
        fn read_on(json: &Value) -> Result<(), TestCaseError> {
            let text = json.to_string();
            $(
                let decoded = Decoded::<$request>::from_json(&text);
                prop_assert!(decoded.is_ok(), "{}: {decoded:?}", stringify!($request));
                let decoded = decoded.unwrap();
                let is_read = serde_json::from_str::<$request>(&text).is_ok();
                prop_assert!(is_read || !decoded.faults.is_empty(), "{}: {decoded:?}", stringify!($request));
                if decoded.faults.is_empty() {
                    let sent = serde_json::to_value(&decoded.request).unwrap();
                    prop_assert!(is_sent(json, &sent), "{}: {sent}", stringify!($request));
                }
            )*
            Ok(())
        }
    };
}

every_request! {
    GenerateImagesRequest GenerateImage5Request GenerateSimilarImagesRequest ExpandImageRequest FillImageRequest
    ObjectCompositeRequest PreciseCompositeRequest AdaptiveCompositeRequest UpscaleImageRequest GenerateVideoRequest
    SyncGenerateImagesRequest SyncGenerateSimilarImagesRequest SyncExpandImageRequest SyncFillImageRequest
    SyncObjectCompositeRequest
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        (-3i64..3).prop_map(Value::from),
        Just(json!(0.5)),
        Just(json!("x")),
    ];
    let name = prop::sample::select(vec![
        "prompt",
        "image",
        "mask",
        "source",
        "uploadId",
        "url",
        "size",
        "width",
        "height",
        "seeds",
        "style",
        "presets",
        "strength",
        "imageReference",
        "background",
        "object",
        "fillAreaMask",
        "conditions",
        "placement",
        "position",
        "inset",
        "left",
        "referenceBlobs",
        "invert",
        "output",
        "other",
    ]);
    leaf.prop_recursive(5, 40, 4, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map(name.clone(), inner, 0..5).prop_map(|members| {
                Value::Object(
                    members
                        .into_iter()
                        .map(|(name, value)| (name.to_owned(), value))
                        .collect(),
                )
            }),
        ]
    })
}

proptest! {
    #[test]
    fn any_object_is_read_on_to_its_end_and_faults_are_found_where_serde_stops(json in any_json()) {
        let json = if json.is_object() { json } else { json!({"image": json, "style": json, "seeds": json}) };
        read_on(&json)?;
    }
}
