//! The rules that several operations share, as changes to a valid body.

use serde_json::{Value, json};

use super::table::{Changes, left, refused, taken};

/// The upload where most operations take a picture.
pub(super) fn uploaded(upload: &str) -> Value {
    json!({"source": {"uploadId": upload}})
}

/// A member that no operation knows, and one that another operation has: the service ignores both, the client warns of the
/// second.
pub(super) fn unknown_members(of_another: &str) -> Changes {
    taken([json!({"tomorrow": 1}), json!({of_another: 1})])
}

/// A text of at most `longest` characters, and of at least one.
pub(super) fn prompt(longest: usize) -> Changes {
    let mut changes =
        taken(["p".to_owned(), "é".repeat(longest)].map(|text| json!({"prompt": text})));
    changes.extend(refused(
        [json!(""), json!("é".repeat(longest + 1)), json!(7)].map(|text| json!({"prompt": text})),
    ));
    changes
}

pub(super) fn negative_prompt() -> Changes {
    let mut changes = taken([
        json!({"negativePrompt": ""}),
        json!({"negativePrompt": "é".repeat(1024)}),
    ]);
    changes.extend(refused([json!({"negativePrompt": "é".repeat(1025)})]));
    changes
}

pub(super) fn locale() -> Changes {
    let of = |code: &str| json!({"promptBiasingLocaleCode": code});
    let mut changes = taken([of("de-DE")]);
    changes.extend(left(
        "which locales the service knows is not published, so a strange one draws a warning",
        [of(""), of("german"), of("de-de")],
    ));
    changes
}

pub(super) fn content_class() -> Changes {
    let of = |class: &str| json!({"contentClass": class});
    let mut changes = taken([of("photo"), of("art")]);
    changes.extend(refused([of("sculpture"), of("")]));
    changes
}

/// One to four pictures, and as many seeds, each once.
pub(super) fn counts() -> Changes {
    let mut changes = taken([
        json!({"numVariations": 1, "seeds": null}),
        json!({"numVariations": 4, "seeds": null}),
        json!({"numVariations": null, "seeds": [1, 2, 3, 4]}),
        json!({"numVariations": 2, "seeds": [-1, i64::MAX]}),
        json!({"numVariations": null, "seeds": null}),
    ]);
    changes.extend(refused([
        json!({"numVariations": 0, "seeds": null}),
        json!({"numVariations": 5, "seeds": null}),
        json!({"numVariations": -1, "seeds": null}),
        json!({"numVariations": "2", "seeds": null}),
        json!({"numVariations": null, "seeds": []}),
        json!({"numVariations": null, "seeds": [1, 2, 3, 4, 5]}),
        json!({"numVariations": null, "seeds": [1, 1]}),
        json!({"numVariations": null, "seeds": [1.5]}),
        json!({"numVariations": 3, "seeds": [1, 2]}),
    ]));
    changes
}

/// The size is one of the eight that most operations have.
pub(super) fn one_of_eight() -> Changes {
    let eight = [
        (2048, 2048),
        (1024, 1024),
        (2304, 1792),
        (1792, 2304),
        (2688, 1536),
        (1344, 768),
        (1152, 896),
        (896, 1152),
    ];
    let mut changes = taken(eight.map(size));
    changes.extend(taken([json!({"size": null})]));
    changes.extend(refused(
        [(1, 1), (0, 2048), (4096, 4096), (4097, 2048), (1440, 2560)].map(size),
    ));
    changes.extend(refused([json!({"size": {"height": null}})]));
    changes
}

pub(super) fn size((width, height): (u32, u32)) -> Value {
    json!({"size": {"width": width, "height": height}})
}

/// The member `style`, with its reference.
pub(super) fn style() -> Changes {
    let of = |style: Value| json!({"style": style});
    let mut changes = taken([
        json!({"style": null}),
        of(json!({"strength": 1})),
        of(json!({"strength": 100})),
        of(json!({"presets": []})),
        of(json!({"presets": ["watercolor", "a_preset_of_tomorrow"]})),
    ]);
    changes.extend(refused([
        of(json!({"strength": 0})),
        of(json!({"strength": 101})),
        of(json!({"presets": ["watercolor", "watercolor"]})),
        of(json!({"imageReference": {"source": null}})),
    ]));
    changes.extend(source(
        |source| json!({"style": {"imageReference": {"source": source}}}),
    ));
    changes
}

pub(super) fn placement() -> Changes {
    let of = |placement: Value| json!({"placement": placement});
    let mut changes = taken([
        json!({"placement": null}),
        of(json!({"alignment": {"horizontal": "right", "vertical": "bottom"}})),
        of(json!({"inset": {"left": 5, "top": -5}})),
        of(json!({"alignment": {"vertical": "top"}, "inset": {"right": 1, "bottom": 1}})),
    ]);
    changes.extend(refused([
        of(json!({"alignment": {"horizontal": "top"}})),
        of(json!({"alignment": {"vertical": "left"}})),
        of(json!({"inset": {"left": 1.5}})),
    ]));
    changes
}

/// A picture of any operation, where `wrap` puts its source: exactly one of an upload and an address.
pub(super) fn source(wrap: impl Fn(Value) -> Value) -> Changes {
    let mut changes = refused([
        wrap(json!({"uploadId": ""})),
        wrap(json!({"uploadId": null})),
        wrap(json!({"uploadId": null, "url": ""})),
        wrap(json!({"uploadId": "a", "url": "https://b.s3.amazonaws.com/a"})),
    ]);
    changes.extend(left(
        "only the service knows its uploads",
        [wrap(json!({"uploadId": "nobody-uploaded-this"}))],
    ));
    changes.extend(left(
        "the published lists of domains differ, so a strange one draws a warning",
        [wrap(
            json!({"uploadId": null, "url": "https://pictures.example/a"}),
        )],
    ));
    changes.extend(left(
        "the emulator reaches no storage",
        [wrap(
            json!({"uploadId": null, "url": "https://b.s3.amazonaws.com/a"}),
        )],
    ));
    changes
}

/// The same, of an operation that publishes the length of an address.
pub(super) fn bounded_source(wrap: impl Fn(Value) -> Value) -> Changes {
    let url = "https://b.s3.amazonaws.com/";
    let long = format!("{url}{}", "a".repeat(2084 - url.len()));
    let mut changes = refused([wrap(json!({"uploadId": null, "url": long}))]);
    changes.extend(source(wrap));
    changes
}
