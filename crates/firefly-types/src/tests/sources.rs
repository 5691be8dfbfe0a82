//! Every picture of every request is looked at: an empty source in its place is told with its path.

use crate::{
    AdaptiveCompositeRequest, ExpandImageRequest, FillImageRequest, GenerateImage5Request,
    GenerateImagesRequest, GenerateSimilarImagesRequest, GenerateVideoRequest, ImageInputs,
    ImageSource, ObjectCompositeRequest, PreciseCompositeRequest, SyncExpandImageRequest,
    SyncFillImageRequest, SyncGenerateImagesRequest, SyncGenerateSimilarImagesRequest,
    SyncObjectCompositeRequest, UpscaleImageRequest, Validate,
};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

/// A request with a picture wherever any request has one.
fn everything() -> Value {
    let source = json!({"source": {"uploadId": "a"}});
    let look = json!({"imageReference": source});
    json!({
        "prompt": "x",
        "seeds": [1],
        "image": {"source": {"uploadId": "a"}, "mask": {"uploadId": "a"},
            "conditions": [{"source": {"uploadId": "a"}, "placement": {"position": 0}}]},
        "mask": source,
        "style": look,
        "structure": look,
        "background": {"image": source, "fillAreaMask": source},
        "object": {"image": source, "mask": source},
        "referenceBlobs": [source],
    })
}

/// The paths of the pictures, after each was emptied in turn and found by the check.
fn looked_at<R: DeserializeOwned + Clone + Validate + ImageInputs>() -> Vec<String> {
    let mut request: R = serde_json::from_value(everything()).unwrap();
    let paths: Vec<String> = request
        .image_inputs()
        .iter()
        .map(|input| input.path.to_owned())
        .collect();
    for (place, path) in paths.iter().enumerate() {
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
    paths
}

#[test]
fn an_empty_source_is_told_in_each_place_of_each_request() {
    let image = "image.source";
    let mask = "mask.source";
    let style = "style.imageReference.source";
    let structure = "structure.imageReference.source";
    let bare_mask = "image.mask";
    let background = ["background.image.source", "background.fillAreaMask.source"];
    let object = "object.image.source";
    assert_eq!(looked_at::<GenerateImagesRequest>(), [style, structure]);
    assert_eq!(
        looked_at::<GenerateImage5Request>(),
        ["referenceBlobs[0].source"]
    );
    assert_eq!(looked_at::<GenerateSimilarImagesRequest>(), [image]);
    assert_eq!(looked_at::<ExpandImageRequest>(), [image, mask]);
    assert_eq!(looked_at::<FillImageRequest>(), [image, mask]);
    assert_eq!(looked_at::<ObjectCompositeRequest>(), [image, mask, style]);
    assert_eq!(
        looked_at::<PreciseCompositeRequest>(),
        [background[0], background[1], object]
    );
    assert_eq!(
        looked_at::<AdaptiveCompositeRequest>(),
        [background[0], background[1], object, "object.mask.source"]
    );
    assert_eq!(looked_at::<UpscaleImageRequest>(), [image]);
    assert_eq!(
        looked_at::<GenerateVideoRequest>(),
        ["image.conditions[0].source"]
    );
    assert_eq!(looked_at::<SyncGenerateImagesRequest>(), [style, structure]);
    assert_eq!(looked_at::<SyncGenerateSimilarImagesRequest>(), [image]);
    assert_eq!(looked_at::<SyncExpandImageRequest>(), [image, bare_mask]);
    assert_eq!(looked_at::<SyncFillImageRequest>(), [image, bare_mask]);
    assert_eq!(
        looked_at::<SyncObjectCompositeRequest>(),
        [image, bare_mask, style]
    );
}
