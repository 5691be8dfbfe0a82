//! "Generate images": how its request is made, changed and judged.

use firefly_types::{
    ContentClass, GenerateImagesRequest, ImageSource, ModelVersion, Size, Structure, Style,
    StylePreset, UpsamplerType,
};
use serde_json::{Value, json};

use super::{Circumstance, Request};
use crate::wire::outcome::Outcome;
use crate::wire::spec::Schema;

/// The request of "Generate images".
pub(super) fn request() -> Request {
    Request {
        schema: "GenerateImagesRequestV3",
        samples: generate_samples,
        circumstances: &[
            Circumstance {
                version: "image3",
                body: || json!({"prompt": "a"}),
            },
            Circumstance {
                version: "image3_custom",
                body: || json!({"prompt": "a", "customModelId": "id"}),
            },
            Circumstance {
                version: "image4_custom",
                body: || json!({"prompt": "a", "customModelId": "id"}),
            },
            // The bounds of a side stand apart from the lists of pairs, which an unknown version has none of.
            Circumstance {
                version: "a-version-of-tomorrow",
                body: || json!({"prompt": "a"}),
            },
        ],
        takes: takes_generate,
        words,
        header: || {
            let known = ModelVersion::KNOWN
                .iter()
                .map(ToString::to_string)
                .collect();
            (
                "post",
                "/v3/images/generate-async",
                ModelVersion::HEADER,
                ModelVersion::default().to_string(),
                known,
            )
        },
        sizes: Some(compare_sizes),
    }
}

/// The words of its enumerations.
fn words() -> Vec<String> {
    let classes = ContentClass::KNOWN.iter().map(ToString::to_string);
    classes
        .chain(UpsamplerType::KNOWN.iter().map(ToString::to_string))
        .collect()
}

fn takes_generate(version: &str, mut body: Value) -> bool {
    without_nulls(&mut body);
    serde_json::from_value::<GenerateImagesRequest>(body)
        .is_ok_and(|request| request.with_model_version(version).validate().is_ok())
}

/// A probe of a required member leaves a null in its place.
fn without_nulls(value: &mut Value) {
    if let Some(object) = value.as_object_mut() {
        object.retain(|_, value| !value.is_null());
        object.values_mut().for_each(without_nulls);
    }
}

fn generate_samples() -> Vec<Value> {
    let request = |source: fn(&str) -> ImageSource| {
        GenerateImagesRequest::new("a pebble")
            .with_negative_prompt("sand")
            .with_content_class(ContentClass::Photo)
            .with_num_variations(1)
            .with_seeds([5])
            .with_size(Size::SQUARE_2048)
            .with_style(
                Style::new()
                    .with_presets([StylePreset::MISTY])
                    .with_strength(50)
                    .with_image_reference(source("https://a.amazonaws.com/style")),
            )
            .with_structure(
                Structure::new(source("https://a.amazonaws.com/structure")).with_strength(50),
            )
            .with_visual_intensity(5)
            .with_prompt_biasing_locale_code("en-US")
            .with_custom_model_id("id")
            .with_upsampler_type(UpsamplerType::Default)
    };
    [
        request(|text| ImageSource::upload_id(text)),
        request(|text| ImageSource::url(text)),
    ]
    .iter()
    .map(|request| {
        serde_json::to_value(request).expect("a request has no value that JSON cannot hold")
    })
    .collect()
}

/// The pairs that the description of `size` lists for each family, against what the check lets pass.
fn compare_sizes(schema: &Schema, outcome: &mut Outcome) {
    let prose = schema["properties"]["size"]["description"]
        .as_str()
        .unwrap_or_default();
    for (family, versions) in [
        ("`image3`", &["image3"][..]),
        ("`image4`", &["image4_standard", "image4_ultra"]),
    ] {
        let listed = prose
            .split_once(family)
            .map(|(_, rest)| rest.split("Supported sizes").next().unwrap_or(rest));
        let listed = pairs(listed.unwrap_or_default());
        if listed.is_empty() {
            outcome.find(
                "GenerateImagesRequestV3.size",
                format_args!("no list of pairs was found for {family}"),
            );
        }
        let ours = [Size::IMAGE3, Size::IMAGE4, Size::CLASSIC].concat();
        for version in versions {
            let takes = |size: &Size| {
                GenerateImagesRequest::new("a")
                    .with_model_version(*version)
                    .with_size(*size)
                    .validate()
                    .is_ok()
            };
            outcome.bounds += listed.len();
            for size in listed.iter().filter(|size| !takes(size)) {
                outcome.find(
                    "GenerateImagesRequestV3.size",
                    format_args!("the model refuses {size} with {version}"),
                );
            }
            for size in ours
                .iter()
                .filter(|size| !listed.contains(size) && takes(size))
            {
                let what =
                    format_args!("the model takes {size} with {version}, which the contract lacks");
                outcome.find("GenerateImagesRequestV3.size", what);
            }
        }
    }
}

/// Reads "width 2048px, height 1024px", as often as it occurs.
fn pairs(prose: &str) -> Vec<Size> {
    let pixels = |text: &str| text.trim_start().split("px").next()?.trim().parse().ok();
    prose
        .split("width")
        .skip(1)
        .filter_map(|part| {
            Some(Size::new(
                pixels(part)?,
                pixels(part.split_once("height")?.1)?,
            ))
        })
        .collect()
}
