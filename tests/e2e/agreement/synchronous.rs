//! The five synchronous calls, whose masks are nested and bare.

use firefly::types::{
    SyncExpandImageRequest, SyncFillImageRequest, SyncGenerateImagesRequest,
    SyncGenerateSimilarImagesRequest, SyncObjectCompositeRequest,
};
use serde_json::{Value, json};

use super::generate::structure;
use super::shared::{
    bounded_source, content_class, counts, locale, negative_prompt, one_of_eight, placement,
    prompt, size, style, unknown_members, uploaded,
};
use super::table::{Changes, Operation, left, plain, refused, taken};

pub(super) fn all(upload: &str) -> [Operation; 5] {
    [
        generate(upload),
        similar(upload),
        expand(upload),
        fill(upload),
        object_composite(upload),
    ]
}

fn image(source: Value) -> Value {
    json!({"image": {"source": source}})
}

/// The picture, and where its mask goes: both nested, and no placement beside them.
fn masks() -> Changes {
    let mut changes = bounded_source(|mask| json!({"image": {"mask": mask}, "placement": null}));
    changes.extend(refused([
        json!({"image": {"mask": {"uploadId": null, "source": {"uploadId": "a"}}}, "placement": null}),
    ]));
    changes
}

/// Whether the result can be laid edge to edge.
fn tileable() -> Changes {
    let mut changes = taken([json!({"tileable": false}), json!({"tileable": null})]);
    changes.extend(refused([json!({"tileable": "yes"})]));
    changes
}

fn generate(upload: &str) -> Operation {
    let valid = json!({
        "prompt": "a tin robot",
        "negativePrompt": "rain",
        "contentClass": "art",
        "numVariations": 2,
        "seeds": [1, 2],
        "size": {"width": 1024, "height": 1024},
        "style": {"presets": ["watercolor"], "imageReference": uploaded(upload), "strength": 60},
        "structure": {"imageReference": uploaded(upload), "strength": 60},
        "visualIntensity": 5,
        "promptBiasingLocaleCode": "en-US",
        "tileable": true,
    });
    Operation::new(
        "/v3/images/generate",
        None,
        plain!(SyncGenerateImagesRequest),
        valid,
    )
    .with(prompt(1024))
    .with(refused([json!({"prompt": null})]))
    .with(negative_prompt())
    .with(content_class())
    .with(counts())
    .with(one_of_eight())
    .with(left(
        "the live service named these pairs for the model, the list of these calls does not: a warning",
        [(2688, 1512), (1344, 756)].map(size),
    ))
    .with(style())
    .with(structure())
    .with(taken([2, 10].map(|value| json!({"visualIntensity": value}))))
    .with(refused([1, 11].map(|value| json!({"visualIntensity": value}))))
    .with(locale())
    .with(tileable())
    .with(unknown_members("customModelId"))
}

fn similar(upload: &str) -> Operation {
    let valid = json!({
        "image": uploaded(upload),
        "numVariations": 2,
        "seeds": [1, 2],
        "size": {"width": 1024, "height": 1024},
        "tileable": true,
    });
    Operation::new(
        "/v3/images/generate-similar",
        None,
        plain!(SyncGenerateSimilarImagesRequest),
        valid,
    )
    .with(refused([json!({"image": null})]))
    .with(bounded_source(image))
    .with(counts())
    .with(one_of_eight())
    .with(tileable())
    .with(unknown_members("prompt"))
}

fn expand(upload: &str) -> Operation {
    let valid = json!({
        "image": uploaded(upload),
        "placement": {"alignment": {"horizontal": "left", "vertical": "center"}},
        "prompt": "dunes",
        "numVariations": 2,
        "seeds": [1, 2],
        "size": {"width": 1024, "height": 1024},
    });
    let masked = |placement: Value| json!({"image": {"mask": {"uploadId": upload}}, "placement": placement, "size": null});
    Operation::new(
        "/v3/images/expand",
        None,
        plain!(SyncExpandImageRequest),
        valid,
    )
    .with(refused([json!({"image": null})]))
    .with(bounded_source(image))
    .with(masks())
    .with(taken([masked(Value::Null)]))
    .with(refused([masked(json!({}))]))
    .with(placement())
    .with(prompt(1024))
    .with(counts())
    // A pair that is not listed draws a warning, and the emulator follows the schema.
    .with(taken(
        [(1, 1), (2688, 1), (1, 2688), (2304, 1792)].map(size),
    ))
    .with(refused([(2689, 1), (1, 2689), (0, 1), (1, 0)].map(size)))
    .with(unknown_members("tileable"))
}

fn fill(upload: &str) -> Operation {
    let valid = json!({
        "image": {"source": {"uploadId": upload}, "mask": {"uploadId": upload}},
        "prompt": "a plain wall",
        "negativePrompt": "cracks",
        "promptBiasingLocaleCode": "en-US",
        "numVariations": 2,
        "seeds": [1, 2],
    });
    Operation::new("/v3/images/fill", None, plain!(SyncFillImageRequest), valid)
        .with(refused([
            json!({"image": null}),
            json!({"image": {"mask": null}}),
        ]))
        .with(bounded_source(image))
        .with(masks())
        .with(taken([json!({"prompt": null})]))
        .with(prompt(1024))
        .with(negative_prompt())
        .with(locale())
        .with(counts())
        .with(unknown_members("size"))
}

fn object_composite(upload: &str) -> Operation {
    let valid = json!({
        "image": uploaded(upload),
        "prompt": "a mossy rock",
        "placement": {"inset": {"left": 1, "top": 2, "right": 3, "bottom": 4}},
        "contentClass": "photo",
        "style": {"presets": ["watercolor"], "imageReference": uploaded(upload), "strength": 60},
        "numVariations": 2,
        "seeds": [1, 2],
        "size": {"width": 1024, "height": 1024},
    });
    let masked =
        |placement: Value| json!({"image": {"mask": {"uploadId": upload}}, "placement": placement});
    Operation::new(
        "/v3/images/generate-object-composite",
        None,
        plain!(SyncObjectCompositeRequest),
        valid,
    )
    .with(refused([json!({"image": null}), json!({"prompt": null})]))
    .with(bounded_source(image))
    .with(masks())
    .with(taken([masked(Value::Null)]))
    .with(left(
        "R14: the description of this call excludes the two nowhere, so the client warns",
        [masked(json!({}))],
    ))
    .with(placement())
    .with(prompt(1024))
    .with(content_class())
    .with(style())
    .with(counts())
    .with(one_of_eight())
    .with(unknown_members("negativePrompt"))
}
