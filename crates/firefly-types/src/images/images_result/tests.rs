//! Results that are pictures and nothing else.

use super::*;
use rstest::rstest;
use serde_json::{Value, json};

fn read(body: Value) -> ImagesResult {
    serde_json::from_value(body).unwrap()
}

#[test]
fn a_result_with_a_size_is_kept_whole() {
    let body = json!({
        "size": {"width": 2500, "height": 1400},
        "outputs": [{"seed": 9, "image": {"url": "https://s.example/9"}}],
    });
    let result = read(body.clone());
    assert_eq!(result.outputs()[0].seed, Some(9));
    assert_eq!(serde_json::to_value(result).unwrap(), body);
}

#[rstest]
#[case(json!({"outputs": []}))]
#[case(json!({"outputs": [], "size": null}))]
#[case(json!({"outputs": [], "size": "2k"}))]
fn t19_composites_tell_no_size(#[case] body: Value) {
    assert_eq!(read(body).size, None);
}

#[test]
fn t64_seeds_come_back_as_numbers_in_their_order() {
    let item = |seed: i64| json!({"seed": seed, "image": {"url": "u"}});
    let result =
        read(json!({"outputs": [item(222), item(i64::from(i32::MAX)), item(5_000_000_000)]}));
    let seeds: Vec<_> = result.outputs().iter().map(|output| output.seed).collect();
    assert_eq!(seeds, [Some(222), Some(2_147_483_647), Some(5_000_000_000)]);
}

#[test]
fn t18_what_was_filtered_is_counted() {
    let result = read(json!({"outputs": [{"seed": 1}, {"seed": 2, "image": {"url": "u"}}]}));
    assert_eq!((result.outputs.len(), result.withheld()), (1, 1));
    assert_eq!(read(serde_json::to_value(&result).unwrap()), result);
    assert!(read(json!({"outputs": []})).is_filtered());
}
