//! The query, its bounds, and pages as the service may write them.

use super::*;
use crate::tests::said;
use rstest::rstest;
use serde_json::{Value, json};

fn page(body: Value) -> CustomModelPage {
    serde_json::from_value(body).unwrap()
}

#[test]
fn an_empty_request_has_no_query() {
    assert_eq!(ListCustomModelsRequest::new().query(), []);
}

#[test]
fn r23_a_limit_brings_a_start() {
    let limited = ListCustomModelsRequest::new().with_limit(50);
    assert_eq!(
        limited.query(),
        [("start", "0".to_owned()), ("limit", "50".to_owned())]
    );
    let started = ListCustomModelsRequest::new().with_start(7).with_limit(1);
    assert_eq!(
        started.query(),
        [("start", "7".to_owned()), ("limit", "1".to_owned())]
    );
}

#[rstest]
#[case(0, "error limit")]
#[case(1, "")]
#[case(50, "")]
#[case(51, "error limit")]
fn a_page_holds_1_to_50_models(#[case] limit: u32, #[case] expected: &str) {
    let request = ListCustomModelsRequest::new().with_limit(limit);
    assert_eq!(said(&request.validate()), expected);
}

#[rstest]
#[case("assetName", "")]
#[case("-assetName", "")]
#[case("--assetName", "error sortBy")]
#[case("size", "error sortBy")]
fn a_hyphen_reverses_a_known_order(#[case] sort: &str, #[case] expected: &str) {
    let request = ListCustomModelsRequest::new().with_sort_by(sort);
    assert_eq!(said(&request.validate()), expected);
}

#[test]
fn an_order_reversed_twice_is_itself() {
    for sort in CustomModelSort::KNOWN {
        assert_eq!(&sort.reversed().reversed(), sort);
        assert_ne!(&sort.reversed(), sort);
    }
}

#[test]
fn a_state_of_answers_is_no_filter() {
    for (state, expected) in [("never", "error publishedState"), ("ready", "")] {
        let request = ListCustomModelsRequest::new().with_published_state(state);
        assert_eq!(said(&request.validate()), expected);
    }
}

#[test]
fn t34_a_model_may_be_larger_than_32_bits_can_say() {
    let page = page(json!({"custom_models": [{"size": 16_000_000_001_i64}], "total_count": 1}));
    assert_eq!(page.custom_models[0].size, Some(16_000_000_001));
}

#[rstest]
#[case(json!("2026-02-03T04:05:06Z"), Some(Timestamp::DateTime("2026-02-03T04:05:06Z".into())))]
#[case(json!(1_770_091_506_000_i64), Some(Timestamp::Milliseconds(1_770_091_506_000)))]
#[case(json!(null), None)]
fn t32_dates_are_text_or_milliseconds(#[case] date: Value, #[case] expected: Option<Timestamp>) {
    let page = page(json!({"custom_models": [{"createdDate": date, "modifiedDate": date}]}));
    assert_eq!(page.custom_models[0].created_date, expected);
    assert_eq!(page.custom_models[0].modified_date, expected);
}

#[rstest]
#[case(json!({"assetId": "a", "repo:assetId": "a"}), Some("a"))]
#[case(json!({"assetId": "a", "repo:assetId": "b"}), Some("a"))]
#[case(json!({"assetId": null, "repo:assetId": "b"}), Some("b"))]
#[case(json!({"assetId": "", "repo:assetId": "b"}), Some("b"))]
#[case(json!({"assetId": 7}), Some("7"))]
#[case(json!({"assetId": {}}), None)]
#[case(json!({"displayName": "M"}), None)]
fn t33_a_model_with_both_names_of_its_id_is_not_lost(
    #[case] model: Value,
    #[case] expected: Option<&str>,
) {
    let page = page(json!({"custom_models": [model, {"assetId": "z"}]}));
    assert_eq!(page.custom_models.len(), 2);
    assert_eq!(page.custom_models[0].asset_id.as_deref(), expected);
    assert_eq!(page.custom_models[1].asset_id.as_deref(), Some("z"));
}

#[test]
fn what_is_no_model_is_counted_and_stays_counted() {
    let read = page(json!({"custom_models": ["a", {"assetId": "b"}, null, 7]}));
    assert_eq!((read.custom_models.len(), read.unreadable), (1, 3));
    assert_eq!(page(serde_json::to_value(&read).unwrap()), read);
}

#[rstest]
#[case(json!("2"), Some(2))]
#[case(json!(2.0), Some(2))]
#[case(json!("two"), None)]
fn numbers_as_text_are_numbers(#[case] number: Value, #[case] expected: Option<i64>) {
    let page = page(json!({"custom_models": [{"size": number}], "total_count": number}));
    assert_eq!(page.total_count, expected);
    assert_eq!(page.custom_models[0].size, expected);
}

#[rstest]
#[case("assetId")]
#[case("repo:assetId")]
fn t33_the_id_has_two_names(#[case] name: &str) {
    let page = page(json!({"custom_models": [{name: "urn:aaid:sc:XX:1"}]}));
    assert_eq!(
        page.custom_models[0].asset_id.as_deref(),
        Some("urn:aaid:sc:XX:1")
    );
    assert_eq!(
        serde_json::to_value(&page.custom_models[0]).unwrap(),
        json!({"assetId": "urn:aaid:sc:XX:1"})
    );
}

#[test]
fn a_full_page_is_kept_whole() {
    let body = json!({
        "custom_models": [{
            "assetId": "a", "assetName": "M.ffcustommodel", "displayName": "M", "version": "1", "size": 3,
            "etag": "\"e\"", "trainingMode": "style", "conceptId": "", "samplePrompt": "", "mediaType": "m",
            "createdDate": "2026-02-03T04:05:06Z", "modifiedDate": 5, "publishedState": "never",
            "baseModel": {"name": "clio_v2", "version": "2.0.0"},
        }],
        "_links": {
            "page": {"href": "/v3/custom-models?start={start}", "rel": "page", "templated": true},
            "next": {"href": "/v3/custom-models?start=1"},
        },
        "total_count": 2,
    });
    assert_eq!(serde_json::to_value(page(body.clone())).unwrap(), body);
}

#[rstest]
#[case(json!({}))]
#[case(json!({"custom_models": null, "_links": null, "total_count": null}))]
fn t52_an_empty_page_is_read(#[case] body: Value) {
    assert_eq!(page(body), CustomModelPage::default());
}
