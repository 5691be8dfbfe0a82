//! What is sent, and each bound as a table.

use super::*;
use crate::tests::{assert_wire, found, said, uploaded};
use rstest::rstest;
use serde_json::{Value, json};

fn base() -> Value {
    json!({"image": uploaded("room"), "mask": uploaded("wall")})
}

fn full() -> FillImageRequest {
    FillImageRequest::new(
        ImageSource::upload_id("room"),
        Mask::new(ImageSource::upload_id("wall")).inverted(),
    )
    .with_prompt("brick")
    .with_negative_prompt("people")
    .with_prompt_biasing_locale_code("it-IT")
    .with_num_variations(3)
    .with_seeds([1, 2, 3])
    .with_size(Size::SQUARE_1024)
}

#[test]
fn t42_the_mask_stands_at_the_top_with_a_source_around_it() {
    assert_wire(
        &full(),
        FillImageRequest::MEMBERS,
        &json!({
            "image": {"source": {"uploadId": "room"}},
            "mask": {"source": {"uploadId": "wall"}, "invert": true},
            "prompt": "brick",
            "negativePrompt": "people",
            "promptBiasingLocaleCode": "it-IT",
            "numVariations": 3,
            "seeds": [1, 2, 3],
            "size": {"width": 1024, "height": 1024},
        }),
    );
    assert_eq!(said(&full().validate()), "");
}

#[rstest]
#[case(json!({}), "")]
#[case(json!({"image": null}), "unreadable")]
#[case(json!({"mask": null}), "unreadable")]
#[case(json!({"mask": {"source": null, "uploadId": "wall"}}), "unreadable")]
#[case(json!({"mask": {"invert": false}}), "")]
#[case(json!({"mask": {"invert": "no"}}), "unreadable")]
#[case(json!({"prompt": ""}), "error prompt")]
#[case(json!({"prompt": "p"}), "")]
#[case(json!({"prompt": "p".repeat(1024)}), "")]
#[case(json!({"prompt": "p".repeat(1025)}), "error prompt")]
#[case(json!({"negativePrompt": ""}), "")]
#[case(json!({"negativePrompt": "p".repeat(1024)}), "")]
#[case(json!({"negativePrompt": "p".repeat(1025)}), "error negativePrompt")]
#[case(json!({"promptBiasingLocaleCode": "italian"}), "warning promptBiasingLocaleCode")]
#[case(json!({"numVariations": 0}), "error numVariations")]
#[case(json!({"numVariations": 4}), "")]
#[case(json!({"numVariations": 5}), "error numVariations")]
#[case(json!({"seeds": []}), "error seeds")]
#[case(json!({"seeds": [1, 2, 3, 4, 5]}), "error seeds")]
#[case(json!({"seeds": [8, 8]}), "error seeds[1]")]
#[case(json!({"seeds": [8, 9], "numVariations": 3}), "error seeds")]
#[case(json!({"size": {"width": 1344, "height": 768}}), "")]
#[case(json!({"size": {"width": 1440, "height": 2560}}), "error size")]
fn each_bound_is_kept(#[case] change: Value, #[case] expected: &str) {
    assert_eq!(found::<FillImageRequest>(base(), &change), expected);
}

#[test]
fn r16_the_old_place_of_the_mask_is_no_mask() {
    let nested = json!({"mask": null, "image": {"mask": {"uploadId": "wall"}}});
    assert_eq!(found::<FillImageRequest>(base(), &nested), "unreadable");
}
