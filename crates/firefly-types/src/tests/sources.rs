//! Every picture of every request is looked at: it has its path and its role, and an empty source in its place is told.

use crate::{
    AdaptiveCompositeRequest, ExpandImageRequest, FillImageRequest, GenerateImage5Request,
    GenerateImagesRequest, GenerateSimilarImagesRequest, GenerateVideoRequest, ImageInputs,
    ImageRole, ImageSource, ObjectCompositeRequest, PreciseCompositeRequest,
    SyncExpandImageRequest, SyncFillImageRequest, SyncGenerateImagesRequest,
    SyncGenerateSimilarImagesRequest, SyncObjectCompositeRequest, UpscaleImageRequest, Validate,
};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

/// A request with a picture wherever any request has one.
fn everything() -> Value {
    let source = json!({"source": {"uploadId": "a"}});
    let frame = json!({"source": {"uploadId": "a"}, "placement": {"position": 0}});
    let look = json!({"imageReference": source});
    json!({
        "prompt": "x",
        "seeds": [1],
        "image": {"source": {"uploadId": "a"}, "mask": {"uploadId": "a"},
            "conditions": [frame, frame, frame]},
        "mask": source,
        "style": look,
        "structure": look,
        "background": {"image": source, "fillAreaMask": source},
        "object": {"image": source, "mask": source},
        "referenceBlobs": [source],
    })
}

/// Paths and roles of the pictures, after each was emptied in turn and found by the check.
fn looked_at<R: DeserializeOwned + Clone + Validate + ImageInputs>() -> Vec<(String, ImageRole)> {
    let mut request: R = serde_json::from_value(everything()).unwrap();
    let inputs: Vec<_> = request
        .image_inputs()
        .into_iter()
        .map(|input| (input.path.into_owned(), input.role))
        .collect();
    for (place, (path, _)) in inputs.iter().enumerate() {
        for (empty, member) in [
            (ImageSource::upload_id(""), "uploadId"),
            (ImageSource::url(""), "url"),
        ] {
            let mut changed = request.clone();
            *changed.image_inputs().swap_remove(place).source = empty;
            let told = changed.validate().errors;
            assert_eq!(told.len(), 1, "{told:?}");
            assert_eq!(told[0].path, format!("{path}.{member}"));
        }
    }
    inputs
}

#[test]
fn each_picture_of_each_request_has_its_path_and_role_and_is_missed_when_empty() {
    fn check<R: DeserializeOwned + Clone + Validate + ImageInputs>(expected: &[(&str, ImageRole)]) {
        let expected: Vec<_> = expected
            .iter()
            .map(|(path, role)| ((*path).to_owned(), *role))
            .collect();
        assert_eq!(looked_at::<R>(), expected);
    }
    let image = ("image.source", ImageRole::Image);
    let mask = ("mask.source", ImageRole::Mask);
    let fill_mask = ("mask.source", ImageRole::FillMask);
    let style = ("style.imageReference.source", ImageRole::Reference);
    let structure = ("structure.imageReference.source", ImageRole::Reference);
    let nested_mask = ("image.mask", ImageRole::Mask);
    let nested_fill_mask = ("image.mask", ImageRole::FillMask);
    let scene = ("background.image.source", ImageRole::CompositeImage);
    let area = ("background.fillAreaMask.source", ImageRole::CompositeMask);
    let object = ("object.image.source", ImageRole::CompositeImage);
    let object_mask = ("object.mask.source", ImageRole::CompositeMask);
    let reference = ("referenceBlobs[0].source", ImageRole::Image5Reference);
    check::<GenerateImagesRequest>(&[style, structure]);
    check::<GenerateImage5Request>(&[reference]);
    check::<GenerateSimilarImagesRequest>(&[image]);
    check::<ExpandImageRequest>(&[image, mask]);
    check::<FillImageRequest>(&[image, fill_mask]);
    check::<ObjectCompositeRequest>(&[image, mask, style]);
    check::<PreciseCompositeRequest>(&[scene, area, object]);
    check::<AdaptiveCompositeRequest>(&[scene, area, object, object_mask]);
    check::<UpscaleImageRequest>(&[image]);
    check::<GenerateVideoRequest>(&[
        ("image.conditions[0].source", ImageRole::Image),
        ("image.conditions[1].source", ImageRole::Image),
        ("image.conditions[2].source", ImageRole::Image),
    ]);
    check::<SyncGenerateImagesRequest>(&[style, structure]);
    check::<SyncGenerateSimilarImagesRequest>(&[image]);
    check::<SyncExpandImageRequest>(&[image, nested_mask]);
    check::<SyncFillImageRequest>(&[image, nested_fill_mask]);
    check::<SyncObjectCompositeRequest>(&[image, nested_mask, style]);
}

#[test]
fn each_reference_of_an_unchecked_request_has_a_path_of_its_own() {
    let source = json!({"source": {"uploadId": "a"}});
    let body = json!({"prompt": "x", "referenceBlobs": [source, source]});
    let mut request: GenerateImage5Request = serde_json::from_value(body).unwrap();
    let inputs = request.image_inputs();
    let paths: Vec<_> = inputs.iter().map(|input| &*input.path).collect();
    assert_eq!(
        paths,
        ["referenceBlobs[0].source", "referenceBlobs[1].source"]
    );
}
