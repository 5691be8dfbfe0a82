//! "Generate images", with the rules of each model.

use firefly::GenerateImagesRequest;
use serde_json::json;

use super::shared::{
    bounded_source, content_class, counts, locale, negative_prompt, prompt, size, style,
    unknown_members, uploaded,
};
use super::table::{Changes, Operation, left, let_pass, refused, taken, versioned};

pub(super) fn images(upload: &str) -> Operation {
    let valid = json!({
        "prompt": "a tin robot",
        "negativePrompt": "rain",
        "contentClass": "art",
        "numVariations": 2,
        "seeds": [1, 2],
        "size": {"width": 2048, "height": 2048},
        "style": {"presets": ["watercolor"], "imageReference": uploaded(upload), "strength": 60},
        "structure": {"imageReference": uploaded(upload), "strength": 60},
        "visualIntensity": 5,
        "promptBiasingLocaleCode": "en-US",
    });
    let check = versioned!(GenerateImagesRequest);
    Operation::new("/v3/images/generate-async", None, check, valid)
        .with(prompt(1024))
        .with(refused([json!({"prompt": null})]))
        .with(negative_prompt())
        .with(content_class())
        .with(counts())
        .with(style())
        .with(structure())
        .with(locale())
        .with(unknown_members("aspectRatio"))
        .with(taken([2, 10].map(|value| json!({"visualIntensity": value}))))
        .with(refused([1, 11].map(|value| json!({"visualIntensity": value}))))
        .with(refused([
            json!({"upsamplerType": "default"}),
            json!({"upsamplerType": "sharp"}),
        ]))
        .with(let_pass(
            "R08: the service ignores the model and bills a picture of the base model, from which the client keeps people",
            [json!({"customModelId": "urn:aaid:sc:EX1:1"})],
        ))
        .with_model("image3", sizes("image3"))
        .with_model("image4_standard", sizes("image4_standard"))
        .with_model("image4_ultra", of_ultra())
        .with_model("image3_custom", of_custom("image3_custom"))
        .with_model("image4_custom", of_custom("image4_custom"))
        .with_model("image5", refused([json!({})]))
        .with_model("image3_fast", unlisted())
        .with_model("image9", unlisted())
        .with_model(
            "image4-custom",
            refused([
                json!({"customModelId": "urn:aaid:sc:EX1:1"}),
                json!({"upsamplerType": "default"}),
            ]),
        )
}

/// A model that the published list does not hold.
fn unlisted() -> Changes {
    let why = "an account may have models that no list names, and the service has the last word";
    left(why, [json!({})])
}

pub(super) fn structure() -> Changes {
    let of = |strength: i64| json!({"structure": {"strength": strength}});
    // The schema begins at 0, the guide at 1, so the client warns.
    let mut changes = taken([json!({"structure": null}), of(0), of(1), of(100)]);
    changes.extend(refused([of(-1), of(101)]));
    changes.extend(bounded_source(
        |source| json!({"structure": {"imageReference": {"source": source}}}),
    ));
    changes
}

const IMAGE3: [(u32, u32); 10] = [
    (2048, 2048),
    (1024, 1024),
    (2304, 1792),
    (1792, 2304),
    (2688, 1536),
    (2688, 1512),
    (1344, 768),
    (1344, 756),
    (1152, 896),
    (896, 1152),
];
const IMAGE4: [(u32, u32); 5] = [
    (2048, 2048),
    (2304, 1792),
    (1792, 2304),
    (2688, 1536),
    (1440, 2560),
];

/// Each pair that any model has, and some that none has, for one model.
fn sizes(version: &str) -> Changes {
    let own: &[_] = if version == "image3" {
        &IMAGE3
    } else {
        &IMAGE4
    };
    let strange = [(1, 1), (0, 2048), (4096, 4096), (4097, 2048), (2048, 1024)];
    let mut changes = taken([json!({"size": null})]);
    for pair in IMAGE3.into_iter().chain(IMAGE4).chain(strange) {
        changes.extend(match (version, pair) {
            (_, pair) if own.contains(&pair) => taken([size(pair)]),
            ("image4_standard", (2688, 1512)) => left(
                "a third party pins this pair, the contract does not list it: the client lets it pass",
                [size(pair)],
            ),
            _ => refused([size(pair)]),
        });
    }
    changes
}

fn of_ultra() -> Changes {
    let one = json!({"numVariations": 1, "seeds": null});
    let mut changes = taken([one, json!({"numVariations": null, "seeds": [1]})]);
    changes.extend(left(
        "R12: only guides ask for one picture with this model, so two draw a warning",
        [json!({}), json!({"numVariations": null})],
    ));
    changes.extend(refused([json!({"numVariations": 5, "seeds": null})]));
    changes
}

/// What goes with a custom model, and what does not.
fn of_custom(version: &str) -> Changes {
    let is_image4 = version == "image4_custom";
    // The body that the others change: a custom model takes no negative prompt, and that of Image 4 no intensity.
    let with = |change: serde_json::Value| {
        let mut body = json!({"customModelId": "urn:aaid:sc:EX1:1", "negativePrompt": null});
        if is_image4 {
            body["visualIntensity"] = json!(null);
        }
        for (name, value) in change.as_object().into_iter().flatten() {
            body[name] = value.clone();
        }
        body
    };
    let mut changes = taken([with(json!({}))]);
    changes.extend(refused([
        with(json!({"customModelId": null})),
        with(json!({"negativePrompt": "rain"})),
        with(json!({"upsamplerType": "sharp"})),
        with(json!({"size": {"width": 4097, "height": 2048}})),
    ]));
    changes.extend(left(
        "the list of the base model is a guess, so the client lets another pair pass",
        [with(json!({"size": {"width": 2048, "height": 1024}}))],
    ));
    let intensity = with(json!({"visualIntensity": 5}));
    let upsampler = with(json!({"upsamplerType": "low_creativity"}));
    if is_image4 {
        changes.extend(refused([intensity]));
        changes.extend(taken([upsampler]));
    } else {
        changes.extend(taken([intensity]));
        changes.extend(refused([upsampler]));
    }
    changes
}
