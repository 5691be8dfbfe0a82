//! What is sent, each bound as a table, and how the result is read.

use super::*;
use crate::tests::{assert_wire, found, said, uploaded};
use crate::{ImageFacts, ImageFormat, Size};
use rstest::rstest;
use serde_json::json;

fn base() -> Value {
    json!({"image": uploaded("coin"), "seeds": [7]})
}

#[test]
fn t48_a_full_request_sends_upscale_factor_and_seeds() {
    let request =
        UpscaleImageRequest::new(ImageSource::upload_id("coin"), [7, 8]).with_upscale_factor(6);
    assert_wire(
        &request,
        UpscaleImageRequest::MEMBERS,
        &json!({"image": {"source": {"uploadId": "coin"}}, "seeds": [7, 8], "upscaleFactor": 6}),
    );
    assert_eq!(said(&request.validate()), "");
    assert_eq!(request.model_version, ModelVersion::PreciseUpsamplerV1);
}

#[rstest]
#[case(json!({"image": null}), "unreadable")]
#[case(json!({"seeds": []}), "error seeds")]
#[case(json!({"seeds": [1, 2, 3, 4]}), "")]
#[case(json!({"seeds": [1, 2, 3, 4, 5]}), "error seeds")]
#[case(json!({"seeds": [1, 1]}), "")]
#[case(json!({"upscaleFactor": 1}), "error upscaleFactor")]
#[case(json!({"upscaleFactor": 2}), "")]
#[case(json!({"upscaleFactor": 3}), "")]
#[case(json!({"upscaleFactor": 4}), "")]
#[case(json!({"upscaleFactor": 5}), "error upscaleFactor")]
#[case(json!({"upscaleFactor": 6}), "")]
#[case(json!({"upscaleFactor": 7}), "error upscaleFactor")]
#[case(json!({"upscaleFactor": 2.5}), "unreadable")]
fn each_bound_is_kept(#[case] change: Value, #[case] expected: &str) {
    assert_eq!(found::<UpscaleImageRequest>(base(), &change), expected);
}

#[test]
fn r21_there_is_no_request_without_seeds() {
    assert_eq!(
        found::<UpscaleImageRequest>(base(), &json!({"seeds": null})),
        "unreadable"
    );
}

#[rstest]
#[case("precise_upsampler_v1", "")]
#[case("creative_upsampler_v1", "")]
#[case("image3", "error x-model-version")]
fn t28_a_model_of_another_operation_is_refused(#[case] version: &str, #[case] expected: &str) {
    let request =
        UpscaleImageRequest::new(ImageSource::upload_id("coin"), [7]).with_model_version(version);
    assert_eq!(said(&request.validate()), expected);
}

#[rstest]
#[case(3072, 1, None, "")]
#[case(1, 3073, None, "warning upscaleFactor")]
#[case(1024, 1024, Some(6), "")]
#[case(1025, 1024, Some(6), "warning upscaleFactor")]
fn a_result_above_6k_warns(
    #[case] width: u32,
    #[case] height: u32,
    #[case] factor: Option<u32>,
    #[case] expected: &str,
) {
    let mut request = UpscaleImageRequest::new(ImageSource::path("coin.png"), [7]);
    request.upscale_factor = factor;
    let mut facts = ImageFacts::new(ImageFormat::Png, 1);
    facts.size = Some(Size::new(width, height));
    let mut measured = MeasuredImages::default();
    measured.add("image.source", facts);
    let mut report = Report::default();
    request.check_images(&measured, &mut report);
    assert_eq!(said(&report), expected);
}

fn read(body: Value) -> UpscaleImageResult {
    serde_json::from_value(body).unwrap()
}

#[test]
fn t17_the_address_is_the_presigned_url_and_the_rest_is_kept() {
    let body = json!({
        "version": "1.0.0",
        "outputs": [{
            "id": "o-1",
            "presignedUrl": "https://s.example/1?sig=hush-3310",
            "creativeCloudFileId": "f",
            "creativeCloudComponentId": "c",
            "name": "coin",
        }],
    });
    let result = read(body.clone());
    assert_eq!(serde_json::to_value(&result).unwrap(), body);
    let output = result.outputs()[0];
    assert_eq!(
        (output.seed, output.kind, output.url.path()),
        (None, MediaKind::Image, "/1")
    );
    assert!(!format!("{result:?}").contains("hush-3310"));
}

#[rstest]
#[case(json!({"image": {"url": "u"}}))]
#[case(json!({"url": "u"}))]
#[case(json!({"image": {"presignedUrl": "u"}, "presignedUrl": null}))]
fn t17_an_address_in_another_place_is_found(#[case] item: Value) {
    let result = read(json!({"outputs": [item], "version": "1"}));
    assert_eq!(result.outputs()[0].url.expose(), "u");
}

#[test]
fn t18_an_output_without_address_is_counted() {
    let result = read(json!({"outputs": [{"id": "o-1"}, {"presignedUrl": "u"}]}));
    assert_eq!((result.outputs.len(), result.withheld()), (1, 1));
    assert!(read(json!({"outputs": []})).is_filtered());
    assert_eq!(read(serde_json::to_value(&result).unwrap()), result);
}

#[test]
fn t52_nulls_are_absent() {
    let item = json!({"id": null, "presignedUrl": "u", "name": null, "creativeCloudFileId": null});
    let result = read(json!({"outputs": [item], "version": null}));
    assert_eq!(
        serde_json::to_value(result).unwrap(),
        json!({"outputs": [{"presignedUrl": "u"}]})
    );
}
