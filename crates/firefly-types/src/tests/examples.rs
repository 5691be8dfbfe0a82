//! Every shape that the service was seen or documented to send or take, in payloads of our own.

use super::{said, uploaded};
use crate::*;
use rstest::rstest;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

const JOB: &str = "urn:ff:jobs:epo850042:4dd6c7aa-6a5c-4a0e-8a25-0d8d3f0a9b11";
const ID: &str = "5e0a4a11-76f7-4c2a-9a53-0a7d6a1f4c02";

fn link(kind: &str) -> String {
    format!("https://firefly-epo850042.adobe.io/v3/{kind}/{JOB}")
}

fn image(seed: i64) -> Value {
    json!({"seed": seed, "image": {"url": "https://pre-signed.s3-accelerate.amazonaws.com/images/7?X-Amz-Expires=3600"}})
}

#[rstest]
#[case::ac1(json!({"jobId": JOB, "statusUrl": link("status"), "cancelUrl": link("cancel")}))]
#[case::ac2(json!({"status": "running", "jobId": JOB, "statusUrl": link("status"), "cancelUrl": link("cancel")}))]
#[case::ac3(json!({"links": {"cancel": {"href": link("cancel")}, "result": {"href": link("status")}}, "progress": 0}))]
#[case::ac4(json!({"links": {"result": {"href": link("status")}, "cancel": {"href": link("cancel")}}}))]
fn an_accepted_job_is_read_in_each_shape(#[case] body: Value) {
    let accepted: JobAccepted = serde_json::from_value(body).unwrap();
    assert_eq!(accepted.job_id(), Some(JOB));
    assert_eq!(accepted.status_url(), Some(link("status").as_str()));
    assert_eq!(accepted.cancel_url(), Some(link("cancel").as_str()));
}

/// Reads a status body with this result in it.
fn job<T: DeserializeOwned>(body: Value) -> JobResponse<T> {
    serde_json::from_value(body).unwrap()
}

#[rstest]
#[case("pending", JobStatus::Pending)]
#[case("running", JobStatus::Running)]
#[case("failed", JobStatus::Failed)]
#[case("cancelled", JobStatus::Cancelled)]
#[case("canceled", JobStatus::Cancelled)]
#[case("cancel_pending", JobStatus::CancelPending)]
#[case("timeout", JobStatus::Timeout)]
fn every_state_is_read_with_and_without_a_reason(#[case] word: &str, #[case] expected: JobStatus) {
    let bare = job::<ImagesResult>(json!({"status": word, "jobId": ID}));
    let reasoned = job::<ImagesResult>(
        json!({"status": word, "jobId": ID, "progress": 60, "error_code": "runtime_error", "message": "It broke."}),
    );
    assert_eq!((bare.status, reasoned.status), (expected.clone(), expected));
}

#[test]
fn results_of_every_operation_are_read() {
    fn result<T: DeserializeOwned>(result: Value) -> T {
        job(json!({"status": "succeeded", "jobId": JOB, "result": result}))
            .result
            .unwrap()
    }
    let size = json!({"width": 2304, "height": 1792});
    let generated: GenerateImagesResult = result(json!({
        "size": size, "outputs": [image(1_203_344_556), image(77)], "contentClass": "photo",
        "promptHasDeniedWords": false, "promptHasBlockedArtists": false,
    }));
    assert_eq!(
        (generated.outputs.len(), generated.size),
        (2, Some(Size::LANDSCAPE_2304))
    );
    let described: GenerateImagesResult =
        result(json!({"size": size, "outputs": [image(42)], "altText": "A boat of paper."}));
    assert_eq!(described.alt_text.as_deref(), Some("A boat of paper."));
    let expanded: ImagesResult = result(json!({"size": size, "outputs": [image(9)]}));
    assert_eq!(expanded.size, Some(Size::LANDSCAPE_2304));
    let composed: ImagesResult = result(json!({"outputs": [image(333), image(222)]}));
    assert_eq!((composed.size, composed.outputs.len()), (None, 2));
    let enlarged: UpscaleImageResult = result(
        json!({"version": "1.0.0", "outputs": [{"id": ID, "presignedUrl": "https://s.example/1"}]}),
    );
    assert_eq!(enlarged.outputs[0].id.as_deref(), Some(ID));
    let filmed: GenerateVideoResult = result(json!({
        "size": {"width": 1280, "height": 720},
        "outputs": [{"seed": 646_200, "video": {"url": "https://s.example/v"}}],
    }));
    assert_eq!(filmed.outputs[0].seed, Some(646_200));
}

#[test]
fn the_synchronous_answer_stands_without_a_job_around_it() {
    let body = json!({"size": {"width": 2048, "height": 2048}, "outputs": [image(101), image(202)], "contentClass": "art"});
    let generated: GenerateImagesResult = serde_json::from_value(body).unwrap();
    assert_eq!(
        (generated.outputs.len(), generated.content_class),
        (2, Some(ContentClass::Art))
    );
    let body = json!({"size": {"width": 2688, "height": 1536}, "outputs": [image(0)]});
    let filled: ImagesResult = serde_json::from_value(body).unwrap();
    assert_eq!(filled.outputs[0].seed, Some(0));
}

/// The request is read, passes its check without a word, and goes out as it came in.
fn sends<R: DeserializeOwned + Serialize + Validate>(body: Value) {
    let request: R = serde_json::from_value(body.clone()).unwrap();
    assert_eq!(said(&request.validate()), "", "{body}");
    assert_eq!(serde_json::to_value(request).unwrap(), body);
}

#[test]
fn requests_of_every_operation_are_taken_as_they_are() {
    let stored =
        json!({"source": {"url": "https://account.blob.core.windows.net/in/a.png?sig=EXAMPLE"}});
    let size = json!({"width": 2048, "height": 2048});
    sends::<GenerateImagesRequest>(json!({"prompt": "a cork boat"}));
    sends::<GenerateImagesRequest>(json!({
        "prompt": "a cork boat", "negativePrompt": "foam", "contentClass": "art", "numVariations": 2, "seeds": [101, 202],
        "size": size, "style": {"presets": ["watercolor", "golden_hour"], "imageReference": uploaded(ID), "strength": 60},
        "structure": {"imageReference": stored, "strength": 40}, "visualIntensity": 5, "promptBiasingLocaleCode": "fr-FR",
    }));
    sends::<GenerateImage5Request>(json!({
        "prompt": "a cork boat", "aspectRatio": "4:3", "resolutionLevel": "2.4MP", "modelId": "firefly_image",
        "numVariations": 1, "seeds": [42], "referenceBlobs": [],
        "modelSpecificPayload": {"localeCode": "en-US", "prompt_reasoner": "quality"},
    }));
    sends::<GenerateImage5Request>(json!({
        "prompt": "more foam", "aspectRatio": "auto",
        "referenceBlobs": [{"source": {"uploadId": ID}, "usage": "general"}],
    }));
    sends::<GenerateSimilarImagesRequest>(
        json!({"image": uploaded(ID), "numVariations": 3, "seeds": [1, 2, 3], "size": size}),
    );
    sends::<ExpandImageRequest>(json!({
        "image": stored, "size": {"width": 3000, "height": 2000},
        "placement": {"inset": {"left": 500, "top": 0, "right": 400, "bottom": 40}},
    }));
    sends::<FillImageRequest>(
        json!({"image": uploaded(ID), "mask": {"source": {"uploadId": ID}, "invert": true}, "seeds": [5]}),
    );
    sends::<ObjectCompositeRequest>(json!({
        "image": uploaded(ID), "prompt": "a mossy rock", "contentClass": "photo", "style": {"presets": ["misty"]},
        "placement": {"alignment": {"horizontal": "center", "vertical": "center"}}, "size": size, "numVariations": 2,
    }));
    let scene = json!({"image": {"source": {"url": "https://assets.frame.io/b.jpg?token=EXAMPLE"}}, "fillAreaMask": uploaded(ID)});
    sends::<PreciseCompositeRequest>(json!({
        "background": scene, "object": {"image": uploaded(ID)}, "numVariations": 2, "seeds": [333, 222], "blend": 0.25,
        "output": {"mediaType": "image/jpeg"},
    }));
    sends::<AdaptiveCompositeRequest>(json!({
        "background": scene, "object": {"image": uploaded(ID), "mask": uploaded(ID)}, "harmonization": 0.7,
        "shadowIntensity": 0.5, "preserveBackground": true, "output": {"mediaType": "image/png"},
    }));
    sends::<UpscaleImageRequest>(json!({"image": uploaded(ID), "seeds": [7], "upscaleFactor": 4}));
    sends::<GenerateVideoRequest>(json!({
        "prompt": "a kite", "seeds": [314], "sizes": [{"width": 1280, "height": 720}], "bitRateFactor": 20,
        "image": {"conditions": [{"source": {"uploadId": ID}, "placement": {"position": 0.5}}]},
        "videoSettings": {
            "cameraMotion": "camera pan left", "promptStyle": "line art", "shotAngle": "eye_level shot",
            "shotSize": "close-up shot",
        },
    }));
    let nested = json!({"source": {"uploadId": ID}, "mask": {"uploadId": ID}});
    sends::<SyncGenerateImagesRequest>(
        json!({"prompt": "a cork boat", "tileable": false, "seeds": [101]}),
    );
    sends::<SyncFillImageRequest>(json!({"image": nested, "prompt": "grey wall"}));
    sends::<SyncExpandImageRequest>(
        json!({"image": uploaded(ID), "size": {"width": 2688, "height": 1536}}),
    );
    sends::<SyncObjectCompositeRequest>(
        json!({"prompt": "a rock", "image": nested, "contentClass": "photo"}),
    );
}

#[test]
fn a_custom_model_goes_with_its_version() {
    let body = json!({"prompt": "a mascot", "customModelId": "urn:aaid:sc:XX:1", "upsamplerType": "low_creativity"});
    let request: GenerateImagesRequest = serde_json::from_value(body).unwrap();
    let request = request.with_model_version("image4_custom");
    assert_eq!(said(&request.validate()), "");
}

#[test]
fn an_upload_is_read() {
    let result: UploadImageResult =
        serde_json::from_value(json!({"images": [{"id": ID}]})).unwrap();
    let source: ImageSource = result.images[0].clone().into();
    assert_eq!(source, ImageSource::upload_id(ID));
}
