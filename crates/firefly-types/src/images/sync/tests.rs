//! The synchronous calls beside "generate": what they send, and each bound as a table.

use super::*;
use crate::tests::{assert_wire, found, said, uploaded};
use crate::{
    ContentClass, ImageFacts, ImageFormat, ImageInputs, ImageSource, Inset, MeasuredImages,
    Placement, Report, Size, Style, StylePreset, Validate,
};
use rstest::rstest;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

/// A picture with the mask nested and bare.
fn masked() -> Value {
    json!({"source": {"uploadId": "room"}, "mask": {"uploadId": "wall"}})
}

fn image() -> SyncInputImage {
    SyncInputImage::new(ImageSource::upload_id("room")).with_mask(ImageSource::upload_id("wall"))
}

#[test]
fn a_full_similar_request_sends_every_member_under_its_name() {
    let request = SyncGenerateSimilarImagesRequest::new(ImageSource::upload_id("room"))
        .with_num_variations(2)
        .with_seeds([1, 2])
        .with_size(Size::WIDE_1344)
        .with_tileable(true);
    assert_wire(
        &request,
        &["image", "numVariations", "seeds", "size", "tileable"],
        &json!({
            "image": {"source": {"uploadId": "room"}},
            "numVariations": 2,
            "seeds": [1, 2],
            "size": {"width": 1344, "height": 768},
            "tileable": true,
        }),
    );
    assert_eq!(said(&request.validate()), "");
}

#[test]
fn t42_a_full_fill_request_nests_its_mask() {
    let request = SyncFillImageRequest::new(
        ImageSource::upload_id("room"),
        ImageSource::upload_id("wall"),
    )
    .with_prompt("brick")
    .with_negative_prompt("people")
    .with_prompt_biasing_locale_code("en-US")
    .with_num_variations(1)
    .with_seeds([1]);
    assert_wire(
        &request,
        &[
            "image",
            "prompt",
            "negativePrompt",
            "promptBiasingLocaleCode",
            "numVariations",
            "seeds",
        ],
        &json!({
            "image": masked(),
            "prompt": "brick",
            "negativePrompt": "people",
            "promptBiasingLocaleCode": "en-US",
            "numVariations": 1,
            "seeds": [1],
        }),
    );
    assert_eq!(said(&request.validate()), "");
}

#[test]
fn t42_a_full_expand_request_nests_its_mask() {
    let request = SyncExpandImageRequest::new(image())
        .with_placement(Placement::inset(Inset::new(1, 2, 3, 4)))
        .with_prompt("dunes")
        .with_num_variations(1)
        .with_seeds([1])
        .with_size(Size::new(2688, 1));
    assert_wire(
        &request,
        &[
            "image",
            "placement",
            "prompt",
            "numVariations",
            "seeds",
            "size",
        ],
        &json!({
            "image": masked(),
            "placement": {"inset": {"left": 1, "top": 2, "right": 3, "bottom": 4}},
            "prompt": "dunes",
            "numVariations": 1,
            "seeds": [1],
            "size": {"width": 2688, "height": 1},
        }),
    );
}

#[test]
fn t42_a_full_object_composite_nests_its_mask() {
    let request = SyncObjectCompositeRequest::new(image(), "a shelf")
        .with_placement(Placement::default())
        .with_content_class(ContentClass::Art)
        .with_style(Style::new().with_presets([StylePreset::INK]))
        .with_num_variations(1)
        .with_seeds([1])
        .with_size(Size::SQUARE_1024);
    assert_wire(
        &request,
        &[
            "prompt",
            "image",
            "placement",
            "contentClass",
            "style",
            "numVariations",
            "seeds",
            "size",
        ],
        &json!({
            "prompt": "a shelf",
            "image": masked(),
            "placement": {},
            "contentClass": "art",
            "style": {"presets": ["ink"]},
            "numVariations": 1,
            "seeds": [1],
            "size": {"width": 1024, "height": 1024},
        }),
    );
}

/// The check of a change to the four requests: similar, fill, expand, object composite.
fn all_four(change: &Value) -> [String; 4] {
    fn one<R: DeserializeOwned + Validate>(base: Value, change: &Value) -> String {
        found::<R>(base, change)
    }
    [
        one::<SyncGenerateSimilarImagesRequest>(json!({"image": uploaded("room")}), change),
        one::<SyncFillImageRequest>(json!({"image": masked()}), change),
        one::<SyncExpandImageRequest>(json!({"image": masked()}), change),
        one::<SyncObjectCompositeRequest>(
            json!({"image": uploaded("room"), "prompt": "p"}),
            change,
        ),
    ]
}

#[rstest]
#[case(json!({}), "")]
#[case(json!({"image": null}), "unreadable")]
#[case(json!({"numVariations": 0}), "error numVariations")]
#[case(json!({"numVariations": 4}), "")]
#[case(json!({"numVariations": 5}), "error numVariations")]
#[case(json!({"seeds": []}), "error seeds")]
#[case(json!({"seeds": [1, 2, 3, 4]}), "")]
#[case(json!({"seeds": [1, 2, 3, 4, 5]}), "error seeds")]
#[case(json!({"seeds": [1, 1]}), "error seeds[1]")]
#[case(json!({"seeds": [1], "numVariations": 2}), "error seeds")]
fn what_all_four_share_is_held_by_each(#[case] change: Value, #[case] expected: &str) {
    assert_eq!(all_four(&change), [expected; 4]);
}

/// Where a member does not exist, it is a raw one, and a warning says that it belongs to another operation.
#[rstest]
#[case(json!({"prompt": "p".repeat(1024)}), ["warning prompt", "", "", ""])]
#[case(json!({"prompt": "p".repeat(1025)}), ["warning prompt", "error prompt", "error prompt", "error prompt"])]
#[case(json!({"prompt": ""}), ["warning prompt", "error prompt", "error prompt", "error prompt"])]
#[case(json!({"negativePrompt": "p".repeat(1025)}), ["warning negativePrompt", "error negativePrompt", "warning negativePrompt", "warning negativePrompt"])]
#[case(json!({"size": {"width": 1152, "height": 896}}), ["", "warning size", "", ""])]
#[case(json!({"size": {"width": 2688, "height": 2688}}), ["error size", "warning size", "warning size", "error size"])]
#[case(json!({"size": {"width": 2689, "height": 1}}), ["error size", "warning size", "error size", "error size"])]
#[case(json!({"size": {"width": 0, "height": 1}}), ["error size", "warning size", "error size", "error size"])]
#[case(json!({"contentClass": "poem"}), ["warning contentClass", "warning contentClass", "warning contentClass", "error contentClass"])]
#[case(json!({"style": {"strength": 0}}), ["warning style", "warning style", "warning style", "error style.strength"])]
#[case(
    json!({"image": {"source": {"uploadId": null, "url": "https://storage.googleapis.com/a"}}}),
    ["warning image.source.url"; 4]
)]
fn each_bound_is_kept(#[case] change: Value, #[case] expected: [&str; 4]) {
    assert_eq!(all_four(&change), expected);
}

/// The description of expand excludes the two, that of the object composite does not.
#[rstest]
#[case(json!({"placement": {}}), "error placement", "warning placement")]
#[case(json!({"placement": {}, "image": {"mask": null}}), "", "")]
#[case(
    json!({"image": {"mask": {"uploadId": null, "source": {"uploadId": "m"}}}}),
    "unreadable",
    "unreadable"
)]
fn r14_t42_a_placement_goes_not_with_a_mask_and_a_mask_is_bare(
    #[case] change: Value,
    #[case] of_expand: &str,
    #[case] of_composite: &str,
) {
    let expand = json!({"image": masked()});
    assert_eq!(found::<SyncExpandImageRequest>(expand, &change), of_expand);
    let composite = json!({"image": masked(), "prompt": "p"});
    assert_eq!(
        found::<SyncObjectCompositeRequest>(composite, &change),
        of_composite
    );
}

/// An opaque picture of this size, and a mask of that.
fn opaque(image: (u32, u32), mask: Option<(u32, u32)>) -> MeasuredImages {
    let facts = |(width, height)| {
        let mut facts = ImageFacts::new(ImageFormat::Png, 1);
        facts.size = Some(Size::new(width, height));
        facts.has_alpha = Some(false);
        facts
    };
    let mut measured = MeasuredImages::default();
    measured.add("image.source", facts(image));
    if let Some(mask) = mask {
        measured.add("image.mask", facts(mask));
    }
    measured
}

#[rstest]
#[case((800, 600), None, "")]
#[case((1024, 1024), None, "warning size")]
#[case((800, 600), Some((1024, 1024)), "")]
#[case((800, 600), Some((700, 700)), "warning image.mask, warning image.mask")]
fn r18_the_nested_mask_of_expand_is_larger_than_its_picture_and_as_large_as_the_result(
    #[case] image: (u32, u32),
    #[case] mask: Option<(u32, u32)>,
    #[case] expected: &str,
) {
    let request = SyncExpandImageRequest::new(self::image()).with_size(Size::SQUARE_1024);
    let mut report = Report::default();
    request.check_images(&opaque(image, mask), &mut report);
    assert_eq!(said(&report), expected);
}

#[rstest]
#[case((800, 600), false, "")]
#[case((2048, 2048), false, "warning image.source")]
#[case((2048, 2048), true, "")]
fn r20_an_opaque_object_that_covers_the_result_has_a_mask(
    #[case] size: (u32, u32),
    #[case] masked: bool,
    #[case] expected: &str,
) {
    let mut object = image();
    object.mask = object.mask.filter(|_| masked);
    let request = SyncObjectCompositeRequest::new(object, "a shelf");
    let mut report = Report::default();
    request.check_images(&opaque(size, None), &mut report);
    assert_eq!(said(&report), expected);
}

#[test]
fn r16_fill_needs_its_mask() {
    let change = json!({"image": {"mask": null}});
    assert_eq!(
        found::<SyncFillImageRequest>(json!({"image": masked()}), &change),
        "error image.mask"
    );
}
