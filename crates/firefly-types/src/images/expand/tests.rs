//! What is sent, each bound as a table, and what the pictures themselves have to be like.

use super::*;
use crate::tests::{assert_wire, found, said, uploaded};
use crate::{HorizontalAlignment, ImageFacts, ImageFormat, Inset, VerticalAlignment};
use rstest::rstest;
use serde_json::{Value, json};

fn base() -> Value {
    json!({"image": uploaded("beach"), "size": {"width": 1080, "height": 1080}})
}

#[test]
fn a_full_request_sends_every_member_under_its_name() {
    let request = ExpandImageRequest::new(ImageSource::upload_id("beach"))
        .with_mask(Mask::new(ImageSource::url("https://a.amazonaws.com/m")).inverted())
        .with_placement(Placement::aligned(
            HorizontalAlignment::Right,
            VerticalAlignment::Top,
        ))
        .with_prompt("dunes")
        .with_num_variations(1)
        .with_seeds([12])
        .with_size(Size::new(3999, 1));
    assert_wire(
        &request,
        ExpandImageRequest::MEMBERS,
        &json!({
            "image": {"source": {"uploadId": "beach"}},
            "mask": {"source": {"url": "https://a.amazonaws.com/m"}, "invert": true},
            "placement": {"alignment": {"horizontal": "right", "vertical": "top"}},
            "prompt": "dunes",
            "numVariations": 1,
            "seeds": [12],
            "size": {"width": 3999, "height": 1},
        }),
    );
}

#[rstest]
#[case(json!({}), "")]
#[case(json!({"image": null}), "unreadable")]
#[case(json!({"mask": {}}), "unreadable")]
#[case(json!({"mask": uploaded("m")}), "")]
#[case(json!({"prompt": ""}), "error prompt")]
#[case(json!({"prompt": "p".repeat(1024)}), "")]
#[case(json!({"prompt": "p".repeat(1025)}), "error prompt")]
#[case(json!({"numVariations": 0}), "error numVariations")]
#[case(json!({"numVariations": 4}), "")]
#[case(json!({"numVariations": 5}), "error numVariations")]
#[case(json!({"seeds": []}), "error seeds")]
#[case(json!({"seeds": [1, 2, 3, 4]}), "")]
#[case(json!({"seeds": [1, 2, 3, 4, 5]}), "error seeds")]
#[case(json!({"seeds": [1, 1]}), "error seeds[1]")]
#[case(json!({"seeds": [1, 2], "numVariations": 1}), "error seeds")]
#[case(json!({"placement": {"inset": {"left": -5, "top": 0}}}), "")]
#[case(json!({"placement": {"alignment": {"vertical": "middle"}}}), "error placement.alignment.vertical")]
fn each_bound_is_kept(#[case] change: Value, #[case] expected: &str) {
    assert_eq!(found::<ExpandImageRequest>(base(), &change), expected);
}

#[rstest]
#[case(1, 1, "")]
#[case(3999, 3999, "")]
#[case(820, 312, "")]
#[case(4000, 1, "error size")]
#[case(1, 4096, "error size")]
#[case(0, 9, "error size")]
fn t46_any_pair_up_to_3999_is_taken(
    #[case] width: u32,
    #[case] height: u32,
    #[case] expected: &str,
) {
    let change = json!({"size": {"width": width, "height": height}});
    assert_eq!(found::<ExpandImageRequest>(base(), &change), expected);
}

#[rstest]
#[case(Placement::aligned(HorizontalAlignment::Left, VerticalAlignment::Bottom))]
#[case(Placement::inset(Inset::new(1, 2, 3, 4)))]
fn r14_a_placement_excludes_a_mask(#[case] placement: Placement) {
    let request =
        ExpandImageRequest::new(ImageSource::upload_id("beach")).with_placement(placement);
    assert_eq!(said(&request.validate()), "");
    let both = request.with_mask(ImageSource::upload_id("m"));
    assert_eq!(said(&both.validate()), "error placement");
}

#[test]
fn r19_neither_size_nor_mask_is_left_to_the_service() {
    let change = json!({"size": null});
    assert_eq!(found::<ExpandImageRequest>(base(), &change), "");
}

/// The check of measured pictures of these sizes.
fn measured(request: &ExpandImageRequest, image: (u32, u32), mask: Option<(u32, u32)>) -> String {
    let facts = |(width, height)| {
        let mut facts = ImageFacts::new(ImageFormat::Png, 1);
        facts.size = Some(Size::new(width, height));
        facts
    };
    let mut pictures = MeasuredImages::default();
    pictures.add("image.source", facts(image));
    if let Some(mask) = mask {
        pictures.add("mask.source", facts(mask));
    }
    let mut report = Report::default();
    request.check_images(&pictures, &mut report);
    said(&report)
}

#[rstest]
#[case((800, 600), Some((1000, 600)), "")]
#[case((800, 600), Some((800, 600)), "warning mask.source, warning mask.source")]
#[case((800, 600), Some((1200, 599)), "warning mask.source, warning mask.source")]
#[case((800, 600), Some((1001, 600)), "warning mask.source")]
#[case((999, 600), None, "")]
#[case((1000, 600), None, "warning size")]
#[case((640, 601), None, "warning size")]
#[case((1001, 1), None, "warning size")]
fn r18_a_mask_is_larger_than_its_picture_and_as_large_as_the_result(
    #[case] image: (u32, u32),
    #[case] mask: Option<(u32, u32)>,
    #[case] expected: &str,
) {
    let request =
        ExpandImageRequest::new(ImageSource::path("a.png")).with_size(Size::new(1000, 600));
    assert_eq!(measured(&request, image, mask), expected);
}

#[rstest]
#[case((2047, 2048), "")]
#[case((2048, 2048), "warning size")]
#[case((2100, 2100), "warning size")]
#[case((3000, 100), "warning size")]
fn without_a_size_and_a_mask_the_result_has_the_size_of_the_default(
    #[case] image: (u32, u32),
    #[case] expected: &str,
) {
    let request = ExpandImageRequest::new(ImageSource::path("a.png"));
    assert_eq!(measured(&request, image, None), expected);
    let masked = request.with_mask(ImageSource::upload_id("m"));
    assert_eq!(measured(&masked, image, None), "");
}
