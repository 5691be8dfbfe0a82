//! Operations on one picture: similar, expand, fill and upscale.

use firefly::types::{
    ExpandImageRequest, FillImageRequest, GenerateSimilarImagesRequest, UpscaleImageRequest,
};
use serde_json::{Value, json};

use super::shared::{
    bounded_source, counts, locale, negative_prompt, one_of_eight, placement, prompt, size,
    unknown_members, uploaded,
};
use super::table::{Operation, left, plain, refused, taken, versioned};

pub(super) fn all(upload: &str) -> [Operation; 4] {
    [
        similar(upload),
        expand(upload),
        fill(upload),
        upscale(upload),
    ]
}

fn image(source: Value) -> Value {
    json!({"image": {"source": source}})
}

fn mask(source: Value) -> Value {
    json!({"mask": {"source": source}})
}

fn similar(upload: &str) -> Operation {
    let valid = json!({
        "image": uploaded(upload),
        "numVariations": 2,
        "seeds": [1, 2],
        "size": {"width": 1024, "height": 1024},
    });
    let check = versioned!(GenerateSimilarImagesRequest);
    Operation::new("/v3/images/generate-similar-async", None, check, valid)
        .with(refused([json!({"image": null})]))
        .with(bounded_source(image))
        .with(counts())
        .with(one_of_eight())
        .with(unknown_members("tileable"))
        .with_model("image4_standard", taken([json!({})]))
        .with_model(
            "image4_ultra",
            taken([json!({"numVariations": 1, "seeds": null})]),
        )
        .with_model(
            "image4_ultra",
            left(
                "R12: only guides ask for one picture with this model, so two draw a warning",
                [json!({})],
            ),
        )
        .with_model("image3_custom", refused([json!({})]))
        .with_model("image5", refused([json!({})]))
        .with_model(
            "image3_fast",
            left("only an error message of the service names it", [json!({})]),
        )
}

fn expand(upload: &str) -> Operation {
    let valid = json!({
        "image": uploaded(upload),
        "placement": {"alignment": {"horizontal": "left", "vertical": "center"}},
        "prompt": "dunes",
        "numVariations": 2,
        "seeds": [1, 2],
        "size": {"width": 1000, "height": 800},
    });
    let masked =
        |placement: Value| json!({"mask": uploaded(upload), "placement": placement, "size": null});
    Operation::new(
        "/v3/images/expand-async",
        None,
        plain!(ExpandImageRequest),
        valid,
    )
    .with(refused([json!({"image": null})]))
    .with(bounded_source(image))
    .with(taken([masked(Value::Null)]))
    .with(refused([masked(json!({}))]))
    .with(
        bounded_source(mask)
            .into_iter()
            .map(|(mut change, word)| {
                change["placement"] = Value::Null;
                (change, word)
            })
            .collect(),
    )
    .with(placement())
    .with(prompt(1024))
    .with(counts())
    .with(taken([(1, 1), (3999, 1), (1, 3999)].map(size)))
    .with(refused([(4000, 1), (1, 4000), (0, 1), (1, 0)].map(size)))
    .with(taken([json!({"size": null})]))
    .with(unknown_members("negativePrompt"))
}

fn fill(upload: &str) -> Operation {
    let valid = json!({
        "image": uploaded(upload),
        "mask": {"source": {"uploadId": upload}, "invert": true},
        "prompt": "a plain wall",
        "negativePrompt": "cracks",
        "promptBiasingLocaleCode": "en-US",
        "numVariations": 2,
        "seeds": [1, 2],
        "size": {"width": 1024, "height": 1024},
    });
    Operation::new(
        "/v3/images/fill-async",
        None,
        plain!(FillImageRequest),
        valid,
    )
    .with(refused([
        json!({"image": null}),
        json!({"mask": null}),
        json!({"mask": {"source": null}}),
        json!({"mask": {"invert": "yes"}}),
    ]))
    .with(taken([json!({"prompt": null})]))
    .with(bounded_source(image))
    .with(bounded_source(mask))
    .with(prompt(1024))
    .with(negative_prompt())
    .with(locale())
    .with(counts())
    .with(one_of_eight())
    .with(unknown_members("placement"))
}

fn upscale(upload: &str) -> Operation {
    let valid = json!({"image": uploaded(upload), "seeds": [1, 2], "upscaleFactor": 2});
    let seeds = |seeds: Value| json!({"seeds": seeds});
    Operation::new(
        "/v3/images/upscale",
        Some("precise_upsampler_v1"),
        versioned!(UpscaleImageRequest),
        valid,
    )
    .with(refused([json!({"image": null})]))
    .with(bounded_source(image))
    .with(taken([
        seeds(json!([1])),
        seeds(json!([1, 1])),
        seeds(json!([1, 2, 3, 4])),
    ]))
    .with(refused([
        seeds(Value::Null),
        seeds(json!([])),
        seeds(json!([1, 2, 3, 4, 5])),
        seeds(json!(["1"])),
    ]))
    .with(taken(
        [2, 3, 4, 6].map(|factor| json!({"upscaleFactor": factor})),
    ))
    .with(refused(
        [0, 1, 5, 7].map(|factor| json!({"upscaleFactor": factor})),
    ))
    .with(taken([json!({"upscaleFactor": null})]))
    .with(unknown_members("numVariations"))
    .with_model("image3", refused([json!({})]))
}
