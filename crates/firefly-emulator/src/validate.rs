//! The rules for a request to make images, checked as the service checks them: all at once, each violation with its place.
//!
//! What the service is said to ignore (a custom model without a custom version, unknown members) is ignored here too.

use axum::http::StatusCode;
use serde_json::{Map, Value, json};

use crate::checker::Checker;
use crate::errors::Refusal;
use crate::quirks::Quirks;

/// The version that an absent header stands for.
const DEFAULT_VERSION: &str = "image3";
const VERSIONS: [&str; 5] = [
    "image3",
    "image3_custom",
    "image4_standard",
    "image4_ultra",
    "image4_custom",
];
const IMAGE3_SIZES: [(u32, u32); 10] = [
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
const IMAGE4_SIZES: [(u32, u32); 5] = [
    (2048, 2048),
    (2304, 1792),
    (1792, 2304),
    (2688, 1536),
    (1440, 2560),
];
const SYNC_SIZES: [(u32, u32); 8] = [
    (2048, 2048),
    (1024, 1024),
    (2304, 1792),
    (1792, 2304),
    (2688, 1536),
    (1344, 768),
    (1152, 896),
    (896, 1152),
];
const ASYNC_MEMBERS: [&str; 12] = [
    "prompt",
    "negativePrompt",
    "contentClass",
    "numVariations",
    "seeds",
    "size",
    "style",
    "structure",
    "visualIntensity",
    "promptBiasingLocaleCode",
    "customModelId",
    "upsamplerType",
];
const SYNC_MEMBERS: [&str; 11] = [
    "prompt",
    "negativePrompt",
    "contentClass",
    "numVariations",
    "seeds",
    "size",
    "style",
    "structure",
    "visualIntensity",
    "promptBiasingLocaleCode",
    "tileable",
];

/// A valid request for images.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Order {
    pub(crate) prompt: String,
    pub(crate) content_class: Option<String>,
    pub(crate) presets: Vec<String>,
    pub(crate) size: (u32, u32),
    pub(crate) count: usize,
    pub(crate) seeds: Option<Vec<i64>>,
}

/// Which of the two calls is checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Call<'a> {
    /// The job, with its `x-model-version` header.
    Async(Option<&'a str>),
    /// The synchronous call, which knows one model only and takes no version.
    Sync,
}

/// Checks a request against the operation's rules.
pub(crate) fn generate(call: Call<'_>, body: &Value, quirks: &Quirks) -> Result<Order, Refusal> {
    let (version, sizes, members) = rules(call)?;
    let mut checker = Checker::new(quirks.lenient_numbers);
    let Some(body) = body.as_object() else {
        checker.fail(&[], "value is not a valid dict", "type_error.dict", None);
        return Err(Refusal::invalid(quirks, None, checker.violations));
    };
    if quirks.strict_members {
        checker.only(&[], body, members);
    }
    let prompt = checker.text(&[], body, "prompt", 1, 1024);
    if prompt.is_none() && checker.value(body, "prompt").is_none() {
        checker.missing(&["prompt"]);
    }
    checker.text(&[], body, "negativePrompt", 0, 1024);
    let content_class = checker.choice(&[], body, "contentClass", &["photo", "art"]);
    checker.integer(&[], body, "visualIntensity", 2, 10);
    locale(&mut checker, body);
    let variations = checker.integer(&[], body, "numVariations", 1, 4);
    let seeds = seeds(&mut checker, body);
    if let (Some(count), Some(seeds)) = (variations, &seeds)
        && usize::try_from(count) != Ok(seeds.len())
    {
        checker.fail(
            &["seeds"],
            "number of seeds must match numVariations",
            "value_error",
            None,
        );
    }
    let presets = style(&mut checker, body, quirks.strict_members);
    structure(&mut checker, body, quirks.strict_members);
    if call == Call::Sync {
        checker.boolean(&[], body, "tileable");
    } else {
        version_rules(&mut checker, body, version);
    }
    if version == "image4_ultra" {
        ultra(&mut checker, variations, seeds.as_deref());
    }
    let (size, complaint) = size(&mut checker, body, sizes);
    if complaint.is_some() || !checker.violations.is_empty() {
        return Err(refuse(quirks, complaint, checker));
    }
    let count = variations.and_then(|count| usize::try_from(count).ok());
    Ok(Order {
        prompt: prompt.unwrap_or_default(),
        content_class,
        presets,
        size,
        count: count.or(seeds.as_ref().map(Vec::len)).unwrap_or(1),
        seeds,
    })
}

type Rules<'a> = (&'a str, &'static [(u32, u32)], &'static [&'static str]);

fn rules(call: Call<'_>) -> Result<Rules<'_>, Refusal> {
    let Call::Async(version) = call else {
        return Ok((DEFAULT_VERSION, &SYNC_SIZES, &SYNC_MEMBERS));
    };
    match version.unwrap_or(DEFAULT_VERSION) {
        version if !VERSIONS.contains(&version) => {
            let known: Vec<_> = VERSIONS.iter().map(|known| format!("'{known}'")).collect();
            let shown: String = version.chars().take(64).collect();
            let message = format!(
                "Invalid x-model-version: {shown}. Must be one of: [{}]",
                known.join(", ")
            );
            Err(Refusal::new(
                StatusCode::UNPROCESSABLE_ENTITY,
                "validation_error",
                message,
            ))
        }
        version if version.starts_with("image3") => Ok((version, &IMAGE3_SIZES, &ASYNC_MEMBERS)),
        version => Ok((version, &IMAGE4_SIZES, &ASYNC_MEMBERS)),
    }
}

/// A wrong size alone is told in the message only, as seen live; beside other violations it is listed too.
fn refuse(quirks: &Quirks, complaint: Option<String>, mut checker: Checker) -> Refusal {
    if let Some(complaint) = &complaint
        && !checker.violations.is_empty()
    {
        checker.fail(&["size"], complaint, "value_error", None);
    }
    Refusal::invalid(quirks, complaint, checker.violations)
}

fn size(
    checker: &mut Checker,
    body: &Map<String, Value>,
    allowed: &[(u32, u32)],
) -> ((u32, u32), Option<String>) {
    const DEFAULT: (u32, u32) = (2048, 2048);
    let before = checker.violations.len();
    let Some(members) = checker.object(&[], body, "size") else {
        return (DEFAULT, None);
    };
    let mut side = |name| {
        if checker.value(members, name).is_none() {
            checker.missing(&["size", name]);
        }
        checker
            .integer(&["size"], members, name, 1, 4096)
            .and_then(|side| u32::try_from(side).ok())
    };
    let (width, height) = (side("width"), side("height"));
    let (Some(width), Some(height)) = (width, height) else {
        return (DEFAULT, None);
    };
    if checker.violations.len() > before || allowed.contains(&(width, height)) {
        return ((width, height), None);
    }
    let pairs: Vec<_> = allowed
        .iter()
        .map(|(width, height)| format!("({width}, {height})"))
        .collect();
    (
        DEFAULT,
        Some(format!("Size must be one of {{{}}}", pairs.join(", "))),
    )
}

fn seeds(checker: &mut Checker, body: &Map<String, Value>) -> Option<Vec<i64>> {
    let items = checker.array(&[], body, "seeds")?;
    checker.length(&["seeds"], items.len(), 1, 4);
    let mut seeds = Vec::with_capacity(items.len());
    for (index, item) in items.iter().enumerate() {
        match checker.as_integer(item) {
            Some(seed) => seeds.push(seed),
            None => checker.fail_at(
                vec![json!("body"), json!("seeds"), json!(index)],
                "value is not a valid integer",
                "type_error.integer",
                None,
            ),
        }
    }
    let mut sorted = seeds.clone();
    sorted.sort_unstable();
    sorted.dedup();
    if sorted.len() != seeds.len() {
        checker.fail(
            &["seeds"],
            "the list has duplicated items",
            "value_error.list.unique_items",
            None,
        );
    }
    (seeds.len() == items.len()).then_some(seeds)
}

fn style(checker: &mut Checker, body: &Map<String, Value>, strict: bool) -> Vec<String> {
    let Some(style) = checker.object(&[], body, "style") else {
        return Vec::new();
    };
    if strict {
        checker.only(
            &["style"],
            style,
            &["presets", "strength", "imageReference"],
        );
    }
    checker.integer(&["style"], style, "strength", 1, 100);
    image_reference(checker, "style", style);
    let mut presets: Vec<String> = Vec::new();
    for (index, item) in checker
        .array(&["style"], style, "presets")
        .into_iter()
        .flatten()
        .enumerate()
    {
        match item.as_str() {
            Some(preset) if presets.iter().any(|known| known == preset) => {
                checker.fail(
                    &["style", "presets"],
                    "the list has duplicated items",
                    "value_error.list.unique_items",
                    None,
                );
            }
            Some(preset) => presets.push(preset.to_owned()),
            None => checker.fail_at(
                vec![
                    json!("body"),
                    json!("style"),
                    json!("presets"),
                    json!(index),
                ],
                "str type expected",
                "type_error.str",
                None,
            ),
        }
    }
    presets
}

fn structure(checker: &mut Checker, body: &Map<String, Value>, strict: bool) {
    let Some(structure) = checker.object(&[], body, "structure") else {
        return;
    };
    if strict {
        checker.only(&["structure"], structure, &["strength", "imageReference"]);
    }
    checker.integer(&["structure"], structure, "strength", 0, 100);
    image_reference(checker, "structure", structure);
}

/// `imageReference.source` names exactly one of an upload and a URL.
fn image_reference(checker: &mut Checker, parent: &str, members: &Map<String, Value>) {
    let Some(reference) = checker.object(&[parent], members, "imageReference") else {
        return;
    };
    let path = [parent, "imageReference"];
    let source_path = [parent, "imageReference", "source"];
    if checker.value(reference, "source").is_none() {
        return checker.missing(&source_path);
    }
    let Some(source) = checker.object(&path, reference, "source") else {
        return;
    };
    let upload = checker.value(source, "uploadId").is_some();
    let url = checker.value(source, "url").is_some();
    if upload == url {
        checker.fail(
            &source_path,
            "exactly one of uploadId and url is required",
            "value_error",
            None,
        );
    }
    checker.text(&source_path, source, "uploadId", 1, 256);
    checker.text(&source_path, source, "url", 1, 2083);
}

/// A language in lower case, a hyphen, a region in upper case. Which ones the service knows is not published.
fn locale(checker: &mut Checker, body: &Map<String, Value>) {
    let name = "promptBiasingLocaleCode";
    let Some(code) = checker.text(&[], body, name, 0, 64) else {
        return;
    };
    let formed = code.split_once('-').is_some_and(|(language, region)| {
        let language_ok =
            language.len() == 2 && language.bytes().all(|byte| byte.is_ascii_lowercase());
        language_ok && region.len() == 2 && region.bytes().all(|byte| byte.is_ascii_uppercase())
    });
    if !formed {
        checker.fail(
            &[name],
            "locale must look like 'en-US'",
            "value_error",
            None,
        );
    }
}

/// Which members go with which model versions.
fn version_rules(checker: &mut Checker, body: &Map<String, Value>, version: &str) {
    checker.text(&[], body, "customModelId", 1, 1024);
    checker.choice(&[], body, "upsamplerType", &["default", "low_creativity"]);
    let custom = version.ends_with("_custom");
    if custom && checker.value(body, "customModelId").is_none() {
        checker.missing(&["customModelId"]);
    }
    let mut refuse = |name: &str, when: bool| {
        if when && checker.value(body, name).is_some() {
            checker.fail(
                &[name],
                &format!("{name} is not supported with {version}"),
                "value_error",
                None,
            );
        }
    };
    refuse("negativePrompt", custom);
    refuse("visualIntensity", version == "image4_custom");
    refuse("upsamplerType", version != "image4_custom");
}

/// `image4_ultra` makes one image a request.
fn ultra(checker: &mut Checker, variations: Option<i64>, seeds: Option<&[i64]>) {
    if variations.is_some_and(|count| count > 1) {
        let ctx = Some(json!({"limit_value": 1}));
        checker.fail(
            &["numVariations"],
            "ensure this value is less than or equal to 1",
            "value_error.number.not_le",
            ctx,
        );
    }
    if seeds.is_some_and(|seeds| seeds.len() > 1) {
        checker.length(&["seeds"], 2, 1, 1);
    }
}
