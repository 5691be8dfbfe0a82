//! The three composites.

use firefly::types::{AdaptiveCompositeRequest, ObjectCompositeRequest, PreciseCompositeRequest};
use serde_json::{Value, json};

use super::shared::{
    bounded_source, content_class, counts, one_of_eight, placement, prompt, source, style,
    unknown_members, uploaded,
};
use super::table::{Changes, Operation, plain, refused, taken};

pub(super) fn all(upload: &str) -> [Operation; 3] {
    [object(upload), precise(upload), adaptive(upload)]
}

fn object(upload: &str) -> Operation {
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
    let masked = |placement: Value| json!({"mask": uploaded(upload), "placement": placement});
    Operation::new(
        "/v3/images/generate-object-composite-async",
        None,
        plain!(ObjectCompositeRequest),
        valid,
    )
    .with(refused([json!({"image": null}), json!({"prompt": null})]))
    .with(bounded_source(
        |source| json!({"image": {"source": source}}),
    ))
    .with(bounded_source(
        |source| json!({"mask": {"source": source}, "placement": null}),
    ))
    .with(taken([masked(Value::Null)]))
    .with(refused([masked(json!({}))]))
    .with(placement())
    .with(prompt(1024))
    .with(content_class())
    .with(style())
    .with(counts())
    .with(one_of_eight())
    .with(unknown_members("negativePrompt"))
}

/// One to three pictures; seeds may be equal. The formats of the result.
fn shared() -> Changes {
    let output = |media_type: &str| json!({"output": {"mediaType": media_type}});
    let mut changes = taken([
        json!({"numVariations": 1, "seeds": null}),
        json!({"numVariations": 3, "seeds": null}),
        json!({"numVariations": null, "seeds": [1, 1, 1]}),
        json!({"output": null}),
    ]);
    changes.extend(taken(["image/png", "image/jpeg", "image/webp"].map(output)));
    changes.extend(refused([
        json!({"numVariations": 0, "seeds": null}),
        json!({"numVariations": 4, "seeds": null}),
        json!({"numVariations": null, "seeds": []}),
        json!({"numVariations": null, "seeds": [1, 2, 3, 4]}),
        json!({"numVariations": 1, "seeds": [1, 2]}),
        output("image/gif"),
        output(""),
    ]));
    for required in ["background", "object"] {
        changes.extend(refused([
            json!({required: null}),
            json!({required: {"image": null}}),
        ]));
    }
    changes.extend(refused([json!({"background": {"fillAreaMask": null}})]));
    changes.extend(source(
        |source| json!({"background": {"image": {"source": source}}}),
    ));
    changes.extend(source(
        |source| json!({"background": {"fillAreaMask": {"source": source}}}),
    ));
    changes.extend(source(
        |source| json!({"object": {"image": {"source": source}}}),
    ));
    changes.extend(unknown_members("size"));
    changes
}

/// A member that is a share of 0 to 1.
fn share(name: &str) -> Changes {
    let of = |value: Value| json!({name: value});
    let mut changes = taken([of(json!(0)), of(json!(0.3)), of(json!(1)), of(Value::Null)]);
    changes.extend(refused([of(json!(-0.01)), of(json!(1.01)), of(json!("1"))]));
    changes
}

fn precise(upload: &str) -> Operation {
    let valid = json!({
        "background": {"image": uploaded(upload), "fillAreaMask": uploaded(upload)},
        "object": {"image": uploaded(upload)},
        "numVariations": 2,
        "seeds": [1, 2],
        "blend": 0.5,
        "output": {"mediaType": "image/png"},
    });
    Operation::new(
        "/v3/images/precise-composite",
        None,
        plain!(PreciseCompositeRequest),
        valid,
    )
    .with(shared())
    .with(share("blend"))
}

fn adaptive(upload: &str) -> Operation {
    let valid = json!({
        "background": {"image": uploaded(upload), "fillAreaMask": uploaded(upload)},
        "object": {"image": uploaded(upload), "mask": uploaded(upload)},
        "numVariations": 2,
        "seeds": [1, 2],
        "harmonization": 0.6,
        "shadowIntensity": 1.0,
        "preserveBackground": true,
        "output": {"mediaType": "image/png"},
    });
    Operation::new(
        "/v3/images/adaptive-composite",
        None,
        plain!(AdaptiveCompositeRequest),
        valid,
    )
    .with(shared())
    .with(share("harmonization"))
    .with(share("shadowIntensity"))
    .with(taken([json!({"object": {"mask": null}})]))
    .with(refused([json!({"preserveBackground": "yes"})]))
    .with(source(
        |source| json!({"object": {"mask": {"source": source}}}),
    ))
}
