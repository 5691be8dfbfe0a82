//! Precise and adaptive composite: what is sent, and each bound as a table.

use super::*;
use crate::tests::{assert_wire, found, said, uploaded};
use crate::{AdaptiveCompositeRequest, PreciseCompositeRequest};
use rstest::rstest;
use serde_json::{Value, json};

fn base() -> Value {
    json!({
        "background": {"image": uploaded("desk"), "fillAreaMask": uploaded("area")},
        "object": {"image": uploaded("mug")},
    })
}

fn background() -> CompositeBackground {
    CompositeBackground::new(
        ImageSource::upload_id("desk"),
        ImageSource::upload_id("area"),
    )
}

#[test]
fn a_full_precise_request_sends_every_member_under_its_name() {
    let request = PreciseCompositeRequest::new(background(), ImageSource::upload_id("mug"))
        .with_num_variations(2)
        .with_seeds([333, 222])
        .with_blend(0.75)
        .with_media_type(OutputMediaType::Jxl);
    assert_wire(
        &request,
        &[
            "background",
            "object",
            "numVariations",
            "seeds",
            "blend",
            "output",
        ],
        &json!({
            "background": {
                "image": {"source": {"uploadId": "desk"}},
                "fillAreaMask": {"source": {"uploadId": "area"}},
            },
            "object": {"image": {"source": {"uploadId": "mug"}}},
            "numVariations": 2,
            "seeds": [333, 222],
            "blend": 0.75,
            "output": {"mediaType": "image/jxl"},
        }),
    );
    assert_eq!(said(&request.validate()), "");
}

#[test]
fn a_full_adaptive_request_sends_every_member_under_its_name() {
    let request = AdaptiveCompositeRequest::new(background(), ImageSource::upload_id("mug"))
        .with_object_mask(ImageSource::upload_id("mug-mask"))
        .with_num_variations(1)
        .with_seeds([9])
        .with_harmonization(0.25)
        .with_shadow_intensity(0.5)
        .with_preserve_background(true)
        .with_media_type(OutputMediaType::Webp);
    assert_wire(
        &request,
        &[
            "background",
            "object",
            "numVariations",
            "seeds",
            "harmonization",
            "shadowIntensity",
            "preserveBackground",
            "output",
        ],
        &json!({
            "background": {
                "image": {"source": {"uploadId": "desk"}},
                "fillAreaMask": {"source": {"uploadId": "area"}},
            },
            "object": {
                "image": {"source": {"uploadId": "mug"}},
                "mask": {"source": {"uploadId": "mug-mask"}},
            },
            "numVariations": 1,
            "seeds": [9],
            "harmonization": 0.25,
            "shadowIntensity": 0.5,
            "preserveBackground": true,
            "output": {"mediaType": "image/webp"},
        }),
    );
    assert_eq!(said(&request.validate()), "");
}

#[rstest]
#[case(json!({}), "")]
#[case(json!({"background": null}), "unreadable")]
#[case(json!({"background": {"image": null}}), "unreadable")]
#[case(json!({"background": {"fillAreaMask": null}}), "unreadable")]
#[case(json!({"object": null}), "unreadable")]
#[case(json!({"object": {"image": null}}), "unreadable")]
#[case(json!({"numVariations": 0}), "error numVariations")]
#[case(json!({"numVariations": 1}), "")]
#[case(json!({"numVariations": 3}), "")]
#[case(json!({"numVariations": 4}), "error numVariations")]
#[case(json!({"seeds": []}), "error seeds")]
#[case(json!({"seeds": [1, 2, 3]}), "")]
#[case(json!({"seeds": [1, 2, 3, 4]}), "error seeds")]
#[case(json!({"output": {"mediaType": "image/gif"}}), "error output.mediaType")]
#[case(json!({"output": {}}), "")]
fn what_both_share_is_held_by_both(#[case] change: Value, #[case] expected: &str) {
    assert_eq!(found::<PreciseCompositeRequest>(base(), &change), expected);
    assert_eq!(found::<AdaptiveCompositeRequest>(base(), &change), expected);
}

#[rstest]
#[case(json!({"seeds": [5, 5]}), "")]
#[case(json!({"seeds": [5, 5], "numVariations": 2}), "")]
#[case(json!({"seeds": [5], "numVariations": 2}), "error seeds")]
fn r01_r03_seeds_are_as_many_as_variations_and_may_be_equal(
    #[case] change: Value,
    #[case] expected: &str,
) {
    assert_eq!(found::<PreciseCompositeRequest>(base(), &change), expected);
    assert_eq!(found::<AdaptiveCompositeRequest>(base(), &change), expected);
}

#[rstest]
#[case(-0.001, false)]
#[case(0.0, true)]
#[case(1.0, true)]
#[case(1.001, false)]
#[case(f64::NAN, false)]
fn shares_go_from_0_to_1(#[case] share: f64, #[case] ok: bool) {
    let expected = |path: &str| {
        if ok {
            String::new()
        } else {
            format!("error {path}")
        }
    };
    let precise = PreciseCompositeRequest::new(background(), ImageSource::upload_id("mug"));
    assert_eq!(
        said(&precise.with_blend(share).validate()),
        expected("blend")
    );
    let adaptive = || AdaptiveCompositeRequest::new(background(), ImageSource::upload_id("mug"));
    assert_eq!(
        said(&adaptive().with_harmonization(share).validate()),
        expected("harmonization")
    );
    assert_eq!(
        said(&adaptive().with_shadow_intensity(share).validate()),
        expected("shadowIntensity")
    );
}

#[test]
fn t58_without_a_wish_no_media_type_is_sent() {
    let request = PreciseCompositeRequest::new(background(), ImageSource::upload_id("mug"));
    assert_eq!(serde_json::to_value(&request).unwrap(), base());
    for known in OutputMediaType::KNOWN {
        let request = request.clone().with_media_type(known.clone());
        assert_eq!(said(&request.validate()), "", "{known}");
    }
}

#[test]
fn t41_frame_io_is_known_to_the_composites() {
    let change = json!({"background": {"image": {"source": {"uploadId": null, "url": "https://assets.frame.io/a"}}}});
    assert_eq!(found::<PreciseCompositeRequest>(base(), &change), "");
    let change =
        json!({"object": {"image": {"source": {"uploadId": null, "url": "https://a.example/a"}}}});
    assert_eq!(
        found::<AdaptiveCompositeRequest>(base(), &change),
        "warning object.image.source.url"
    );
}
