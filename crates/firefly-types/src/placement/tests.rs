//! Where a picture may stand.

use super::*;
use crate::tests::said;
use rstest::rstest;
use serde_json::{Value, json};

fn check(placement: Value) -> String {
    let placement: Placement = serde_json::from_value(placement).unwrap();
    let mut report = Report::default();
    placement.check(&mut report);
    said(&report)
}

#[rstest]
#[case(json!({}), "")]
#[case(json!({"alignment": {}}), "")]
#[case(json!({"alignment": {"horizontal": "left", "vertical": "bottom"}}), "")]
#[case(json!({"alignment": {"horizontal": "top"}}), "error placement.alignment.horizontal")]
#[case(json!({"alignment": {"vertical": "Bottom"}}), "error placement.alignment.vertical")]
#[case(json!({"inset": {"left": -2_147_483_648_i64, "bottom": i32::MAX}}), "")]
fn words_are_exact_and_pixels_have_no_bound(#[case] placement: Value, #[case] expected: &str) {
    assert_eq!(check(placement), expected);
}

#[test]
fn r15_alignment_and_inset_together_warn() {
    assert_eq!(
        check(json!({"alignment": {}, "inset": {}})),
        "warning placement"
    );
}

#[test]
fn the_order_of_an_inset_is_that_of_the_api() {
    assert_eq!(
        serde_json::to_value(Placement::inset(Inset::new(1, 2, 3, 4))).unwrap(),
        json!({"inset": {"left": 1, "top": 2, "right": 3, "bottom": 4}})
    );
    let half = Alignment::new(Some(HorizontalAlignment::Right), None);
    assert_eq!(
        serde_json::to_value(half).unwrap(),
        json!({"horizontal": "right"})
    );
}
