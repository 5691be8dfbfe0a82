//! "Generate images with Image5".

use firefly::types::GenerateImage5Request;
use serde_json::{Value, json};

use super::shared::{prompt, source, unknown_members, uploaded};
use super::table::{Operation, left, let_pass, refused, taken, versioned};

pub(super) fn image5(upload: &str) -> Operation {
    let valid = json!({
        "prompt": "a paper lighthouse",
        "aspectRatio": "4:3",
        "resolutionLevel": "1MP",
        "modelId": "firefly_image",
        "modelSpecificPayload": {"localeCode": "en-US", "prompt_reasoner": "speed"},
        "numVariations": 1,
        "seeds": [7],
    });
    let reference = uploaded(upload);
    let blob = |usage: &str| {
        let blob = json!({"source": {"uploadId": upload}, "usage": usage});
        json!({"aspectRatio": null, "referenceBlobs": [blob]})
    };
    let of_source =
        |source: Value| json!({"aspectRatio": null, "referenceBlobs": [{"source": source}]});
    let check = versioned!(GenerateImage5Request);
    Operation::new("/v4/images/generate-async", Some("image5"), check, valid)
        .with(prompt(1500))
        .with(refused([json!({"prompt": null})]))
        .with(taken(
            ["1:1", "4:3", "3:4", "16:9", "9:16", "auto"].map(|ratio| json!({"aspectRatio": ratio})),
        ))
        .with(taken(["1MP", "2.4MP", "4MP"].map(|level| json!({"resolutionLevel": level}))))
        .with(refused([
            json!({"aspectRatio": "2:1"}),
            json!({"resolutionLevel": "8MP"}),
            json!({"modelId": "firefly_video"}),
            json!({"modelSpecificPayload": {"prompt_reasoner": "slow"}}),
            json!({"modelSpecificPayload": {"localeCode": 7}}),
        ]))
        .with(taken([
            json!({"modelSpecificPayload": {"prompt_reasoner": "quality", "localeCode": null}}),
            json!({"modelSpecificPayload": null, "modelId": null}),
        ]))
        .with(left(
            "no form of this locale is published beyond that of RFC 5646",
            [json!({"modelSpecificPayload": {"localeCode": ""}})],
        ))
        .with(taken([
            json!({"numVariations": null}),
            json!({"seeds": null}),
            json!({"referenceBlobs": []}),
            json!({"aspectRatio": "auto", "referenceBlobs": [reference]}),
            blob("general"),
        ]))
        .with(refused([
            json!({"numVariations": 2, "seeds": null}),
            json!({"seeds": [1, 2], "numVariations": null}),
            json!({"referenceBlobs": [reference]}),
            json!({"aspectRatio": null, "referenceBlobs": [reference, reference]}),
            json!({"aspectRatio": null, "referenceBlobs": [{"usage": "general"}]}),
            blob("style"),
        ]))
        .with(let_pass(
            "T45: sources differ on whether nothing may be asked for; the emulator refuses it with `strict_counts`",
            [
                json!({"numVariations": 0, "seeds": null}),
                json!({"seeds": [], "numVariations": null}),
            ],
        ))
        .with(source(of_source))
        .with(unknown_members("negativePrompt"))
        .with_model("image4_standard", refused([json!({})]))
        .with_model("image6", left("the service has the last word on models", [json!({})]))
}
