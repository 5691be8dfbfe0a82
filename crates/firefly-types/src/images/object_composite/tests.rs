//! What is sent, each bound as a table, and when the object covers all of the result.

use super::*;
use crate::tests::{assert_wire, found, said, uploaded};
use crate::{HorizontalAlignment, ImageFacts, ImageFormat, StylePreset, VerticalAlignment};
use rstest::rstest;
use serde_json::{Value, json};

fn base() -> Value {
    json!({"image": uploaded("mug"), "prompt": "a shelf"})
}

#[test]
fn a_full_request_sends_every_member_under_its_name() {
    let request = ObjectCompositeRequest::new(ImageSource::upload_id("mug"), "a shelf")
        .with_mask(ImageSource::upload_id("mug-mask"))
        .with_placement(Placement::aligned(
            HorizontalAlignment::Center,
            VerticalAlignment::Bottom,
        ))
        .with_content_class(ContentClass::Photo)
        .with_style(
            Style::new()
                .with_presets([StylePreset::MISTY])
                .with_strength(30),
        )
        .with_num_variations(2)
        .with_seeds([1, 2])
        .with_size(Size::PORTRAIT_1792);
    assert_wire(
        &request,
        ObjectCompositeRequest::MEMBERS,
        &json!({
            "image": {"source": {"uploadId": "mug"}},
            "prompt": "a shelf",
            "mask": {"source": {"uploadId": "mug-mask"}},
            "placement": {"alignment": {"horizontal": "center", "vertical": "bottom"}},
            "contentClass": "photo",
            "style": {"presets": ["misty"], "strength": 30},
            "numVariations": 2,
            "seeds": [1, 2],
            "size": {"width": 1792, "height": 2304},
        }),
    );
}

#[rstest]
#[case(json!({}), "")]
#[case(json!({"image": null}), "unreadable")]
#[case(json!({"prompt": null}), "unreadable")]
#[case(json!({"prompt": ""}), "error prompt")]
#[case(json!({"prompt": "p".repeat(1024)}), "")]
#[case(json!({"prompt": "p".repeat(1025)}), "error prompt")]
#[case(json!({"contentClass": "poem"}), "error contentClass")]
#[case(json!({"style": {"strength": 0}}), "error style.strength")]
#[case(json!({"style": {"strength": 100}}), "")]
#[case(json!({"style": {"strength": 101}}), "error style.strength")]
#[case(json!({"style": {"presets": ["ink", "ink"]}}), "error style.presets[1]")]
#[case(json!({"numVariations": 0}), "error numVariations")]
#[case(json!({"numVariations": 4}), "")]
#[case(json!({"numVariations": 5}), "error numVariations")]
#[case(json!({"seeds": []}), "error seeds")]
#[case(json!({"seeds": [1, 2, 3, 4, 5]}), "error seeds")]
#[case(json!({"seeds": [3, 3]}), "error seeds[1]")]
#[case(json!({"size": {"width": 896, "height": 1152}}), "")]
#[case(json!({"size": {"width": 900, "height": 1152}}), "error size")]
#[case(json!({"mask": uploaded("m")}), "")]
#[case(json!({"mask": uploaded("m"), "placement": {}}), "error placement")]
fn each_bound_is_kept(#[case] change: Value, #[case] expected: &str) {
    assert_eq!(found::<ObjectCompositeRequest>(base(), &change), expected);
}

#[rstest]
#[case::smaller(Size::SQUARE_1024, Some(false), false, "")]
#[case::covers(Size::SQUARE_2048, Some(false), false, "warning image.source")]
#[case::transparent(Size::SQUARE_2048, Some(true), false, "")]
#[case::unknown(Size::SQUARE_2048, None, false, "")]
#[case::masked(Size::SQUARE_2048, Some(false), true, "")]
fn r20_an_opaque_object_that_covers_the_result_warns(
    #[case] image: Size,
    #[case] has_alpha: Option<bool>,
    #[case] masked: bool,
    #[case] expected: &str,
) {
    let mut request = ObjectCompositeRequest::new(ImageSource::path("mug.png"), "a shelf");
    if masked {
        request = request.with_mask(ImageSource::upload_id("m"));
    }
    let mut facts = ImageFacts::new(ImageFormat::Png, 1);
    facts.size = Some(image);
    facts.has_alpha = has_alpha;
    let mut measured = MeasuredImages::default();
    measured.add("image.source", facts);
    let mut report = Report::default();
    request.check_images(&measured, &mut report);
    assert_eq!(said(&report), expected);
}
