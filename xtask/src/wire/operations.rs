//! The operations without a JSON body, and what of the document nobody claims.

use super::outcome::Outcome;
use super::spec::{Spec, number, words};
use firefly_types::{
    CustomModelSort, ImageFormat, JobStatus, ListCustomModelsRequest, PublishedStateFilter,
};

/// Schemas that no model claims, each with the reason.
const UNCLAIMED: &[(&str, &str)] = &[
    ("Body_expandImagesV3Async", MULTIPART),
    ("Body_fillImagesV3Async", MULTIPART),
    ("Body_generateImagesV3Async", MULTIPART),
    ("Body_generateObjectCompositeV3Async", MULTIPART),
    ("Body_generateSimilarImagesV3Async", MULTIPART),
    ("PageSpec", "no operation and no schema refers to it"),
];

const CUSTOM_MODELS: &str = "/v3/custom-models";

const MULTIPART: &str = "decision 0026: how a part is referenced from the JSON is not published; pictures are uploaded, and named by their IDs";

/// Compares the listing, the upload, the state and the cancelling of jobs.
pub(super) fn check(spec: &Spec, outcome: &mut Outcome) {
    custom_models(spec, outcome);
    upload(spec, outcome);
    outcome.claim(spec, "get", "/v3/status/{jobId}");
    // Its two alternatives are read by the models of jobs.
    match spec.named("JobResponse") {
        None => outcome.find("JobResponse", "the document has no such schema"),
        Some(job) => statuses(&job, outcome),
    }
    outcome.claim(spec, "put", "/v3/cancel/{jobId}");
}

/// What the document has and nobody looked at.
pub(super) fn unclaimed(spec: &Spec, outcome: &mut Outcome) {
    for (method, path, _) in spec.operations() {
        let name = format!("{method} {path}");
        if !outcome.operations.contains(&name) {
            outcome.unknown(&name, "no model claims this operation");
        }
    }
    let left = spec.not_visited();
    for name in &left {
        if !UNCLAIMED.iter().any(|(unclaimed, _)| unclaimed == name) {
            outcome.unknown(name, "no model claims this schema");
        }
    }
    for (name, reason) in UNCLAIMED.iter().filter(|(name, _)| left.contains(name)) {
        println!("wire: not claimed: {name} ({reason})");
    }
}

/// The words by which the document tells the alternatives of a job apart are states that the model knows.
fn statuses(job: &super::spec::Schema, outcome: &mut Outcome) {
    let words = job
        .get("discriminator")
        .and_then(|told| told["mapping"].as_object());
    for (word, _) in words.into_iter().flatten() {
        outcome.words += 1;
        if matches!(JobStatus::from(word.as_str()), JobStatus::Unknown(_)) {
            let what = format_args!("the word {word} is unknown here");
            outcome.unknown("JobResponse.status", what);
        }
    }
}

/// The types of pictures are those that can be uploaded.
fn upload(spec: &Spec, outcome: &mut Outcome) {
    let (method, path) = ("post", "/v2/storage/image");
    outcome.claim(spec, method, path);
    let at = format!("{method} {path} Content-Type");
    let content = spec
        .operation(method, path)
        .and_then(|operation| operation["requestBody"]["content"].as_object());
    let ours: Vec<_> = ImageFormat::ALL
        .iter()
        .map(|format| format.media_type())
        .collect();
    let theirs: Vec<_> = content
        .into_iter()
        .flatten()
        .map(|(name, _)| name.as_str())
        .collect();
    differ(&at, &ours, &theirs, outcome);
}

/// The query of the list: names, words, bounds, and what the document says is sent when nothing is.
fn custom_models(spec: &Spec, outcome: &mut Outcome) {
    let (method, path) = ("get", CUSTOM_MODELS);
    outcome.claim(spec, method, path);
    let full = ListCustomModelsRequest::new()
        .with_sort_by(CustomModelSort::AssetName)
        .with_limit(1)
        .with_published_state(PublishedStateFilter::All);
    let ours: Vec<_> = full.query().into_iter().map(|(name, _)| name).collect();
    let named = |place: &'static str| {
        spec.parameters(method, path)
            .filter(move |parameter| parameter["in"] == place)
            .filter_map(|parameter| parameter["name"].as_str())
            .collect::<Vec<_>>()
    };
    differ(
        &format!("{method} {path} query"),
        &ours,
        &named("query"),
        outcome,
    );
    // The client sends the first always and the second when it has a person's token.
    differ(
        &format!("{method} {path} headers"),
        &["x-request-id", "x-user-token"],
        &named("header"),
        outcome,
    );
    for parameter in spec.parameters(method, path) {
        let name = parameter["name"].as_str().unwrap_or_default();
        let at = format!("{method} {path} {name}");
        let schema = spec.resolve(&parameter["schema"]);
        match name {
            "sortBy" => {
                compare_words(
                    &at,
                    &super::models::texts(CustomModelSort::KNOWN),
                    &words(&schema),
                    outcome,
                );
            }
            "publishedState" => {
                compare_words(
                    &at,
                    &super::models::texts(PublishedStateFilter::KNOWN),
                    &words(&schema),
                    outcome,
                );
            }
            "limit" => limit(&at, &schema, outcome),
            _ => {}
        }
    }
}

fn limit(at: &str, schema: &super::spec::Schema, outcome: &mut Outcome) {
    let takes = |limit: i64| {
        u32::try_from(limit).is_ok_and(|limit| {
            let request = ListCustomModelsRequest::new().with_limit(limit);
            request.validate().is_ok()
        })
    };
    for (word, beyond) in [("minimum", -1), ("maximum", 1)] {
        outcome.bounds += 1;
        match number(schema, word) {
            Some(bound) if takes(bound) && !takes(bound + beyond) => {}
            bound => {
                let bound = bound.map_or_else(|| "nothing".to_owned(), |bound| bound.to_string());
                outcome.find(
                    at,
                    format_args!(
                        "the {word} of the contract is {bound}, and not that of the model"
                    ),
                );
            }
        }
    }
}

fn compare_words(at: &str, ours: &[String], theirs: &[&str], outcome: &mut Outcome) {
    outcome.words += theirs.len();
    let ours: Vec<_> = ours.iter().map(String::as_str).collect();
    differ(at, &ours, theirs, outcome);
}

/// What one side has and the other lacks.
fn differ(at: &str, ours: &[&str], theirs: &[&str], outcome: &mut Outcome) {
    for name in theirs.iter().filter(|name| !ours.contains(name)) {
        outcome.unknown(at, format_args!("the model does not know {name}"));
    }
    for name in ours.iter().filter(|name| !theirs.contains(name)) {
        outcome.find(
            at,
            format_args!("the model has {name}, which the contract lacks"),
        );
    }
}
