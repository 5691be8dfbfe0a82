//! What is sent, and each bound as a table.

use super::*;
use crate::tests::{assert_wire, found, said, uploaded};
use rstest::rstest;
use serde_json::{Value, json};

fn base() -> Value {
    json!({"image": uploaded("fern")})
}

#[test]
fn a_full_request_sends_every_member_under_its_name() {
    let request = GenerateSimilarImagesRequest::new(ImageSource::upload_id("fern"))
        .with_num_variations(2)
        .with_seeds([4, 5])
        .with_size(Size::LANDSCAPE_1152);
    assert_wire(
        &request,
        GenerateSimilarImagesRequest::MEMBERS,
        &json!({
            "image": {"source": {"uploadId": "fern"}},
            "numVariations": 2,
            "seeds": [4, 5],
            "size": {"width": 1152, "height": 896},
        }),
    );
    assert_eq!(said(&request.validate()), "");
}

#[rstest]
#[case(json!({}), "")]
#[case(json!({"image": null}), "unreadable")]
#[case(json!({"image": {"source": null}}), "unreadable")]
#[case(json!({"image": {"source": {"url": "https://a.windows.net/1"}}}), "unreadable")]
#[case(json!({"numVariations": 0}), "error numVariations")]
#[case(json!({"numVariations": 1}), "")]
#[case(json!({"numVariations": 4}), "")]
#[case(json!({"numVariations": 5}), "error numVariations")]
#[case(json!({"seeds": []}), "error seeds")]
#[case(json!({"seeds": [1, 2, 3, 4]}), "")]
#[case(json!({"seeds": [1, 2, 3, 4, 5]}), "error seeds")]
#[case(json!({"size": {"width": 2688, "height": 1536}}), "")]
#[case(json!({"size": {"width": 2688, "height": 1512}}), "error size")]
fn each_bound_is_kept(#[case] change: Value, #[case] expected: &str) {
    assert_eq!(
        found::<GenerateSimilarImagesRequest>(base(), &change),
        expected
    );
}

#[rstest]
#[case(json!({"numVariations": 2, "seeds": [1]}), "error seeds")]
#[case(json!({"numVariations": 2, "seeds": [1, 2]}), "")]
#[case(json!({"seeds": [6, 7, 6]}), "error seeds[2]")]
fn r01_r03_seeds_agree_and_differ(#[case] change: Value, #[case] expected: &str) {
    assert_eq!(
        found::<GenerateSimilarImagesRequest>(base(), &change),
        expected
    );
}

#[test]
fn t46_the_sizes_are_the_eight_of_the_list() {
    assert_eq!(Size::CLASSIC.len(), 8);
    for size in Size::CLASSIC {
        let request =
            GenerateSimilarImagesRequest::new(ImageSource::upload_id("fern")).with_size(*size);
        assert_eq!(said(&request.validate()), "", "{size}");
    }
}

#[rstest]
#[case("image3", "")]
#[case("image4_standard", "")]
#[case("image3_fast", "")]
#[case("image3_custom", "error x-model-version")]
#[case("image5", "error x-model-version")]
#[case("image7_tomorrow", "")]
fn t28_the_model_is_one_of_this_operation_or_an_unknown_one(
    #[case] version: &str,
    #[case] expected: &str,
) {
    let request = GenerateSimilarImagesRequest::new(ImageSource::upload_id("fern"))
        .with_model_version(version);
    assert_eq!(said(&request.validate()), expected);
}

#[test]
fn r12_image4_ultra_warns_about_several_pictures() {
    let request = GenerateSimilarImagesRequest::new(ImageSource::upload_id("fern"))
        .with_model_version(ModelVersion::Image4Ultra)
        .with_seeds([1, 2]);
    assert_eq!(said(&request.validate()), "warning seeds");
}

#[test]
fn all_violations_are_reported_at_once() {
    let request =
        GenerateSimilarImagesRequest::new(ImageSource::url("https://elsewhere.example/1"))
            .with_num_variations(9)
            .with_seeds([1, 1])
            .with_size(Size::new(1, 1))
            .with_extra("size", 1);
    assert_eq!(
        said(&request.validate()),
        "error numVariations, error seeds, error seeds[1], error size, error size, warning image.source.url"
    );
}

#[rstest]
#[case(4096, "")]
#[case(4097, "error size")]
#[case(0, "error size")]
fn t46_an_unknown_model_has_no_list_and_keeps_the_bounds_of_a_side(
    #[case] side: u32,
    #[case] expected: &str,
) {
    let request = GenerateSimilarImagesRequest::new(ImageSource::upload_id("fern"))
        .with_model_version("image7_tomorrow")
        .with_size(Size::new(side, 700));
    assert_eq!(said(&request.validate()), expected);
}
