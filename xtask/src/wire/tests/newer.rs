//! What a newer document adds is listed as new, wherever in the document it stands.

use rstest::rstest;
use serde_json::{Value, json};

use super::{REQUEST, document, set};
use crate::wire::models::{answers as answers_of_models, requests};
use crate::wire::outcome::Outcome;
use crate::wire::spec::Spec;
use crate::wire::{compare, differences, operations, property, served};

/// A document, and what comes of holding the first models against it.
fn compared(document: &Value) -> (Spec, Outcome) {
    let spec = Spec::parse(&document.to_string()).unwrap();
    let mut outcome = Outcome::default();
    compare(
        &spec,
        &requests()[..1],
        &answers_of_models()[..1],
        &mut outcome,
    );
    (spec, outcome)
}

/// The notes and the faults of a document that was not reviewed.
fn judged(document: &Value) -> (Vec<String>, Vec<String>) {
    let (spec, mut outcome) = compared(document);
    property::check(document, &requests()[..1], &mut outcome).unwrap();
    operations::check(&spec, &mut outcome);
    operations::unclaimed(&spec, &mut outcome);
    let findings = outcome.judge(&[], false);
    (findings.notes, findings.faults)
}

#[rstest]
#[case::choice(
    REQUEST,
    "prompt",
    json!({"oneOf": [{"type": "string"}, {"type": "array"}]}),
    "GenerateImagesRequestV3.prompt: a choice of schemas, which this check cannot follow"
)]
#[case::wider_bound(
    REQUEST,
    "prompt/maxLength",
    json!(2000),
    "GenerateImagesRequestV3.prompt: the contract takes 2000 (characters), the model refuses it"
)]
#[case::no_bound(
    REQUEST,
    "visualIntensity/maximum",
    Value::Null,
    "GenerateImagesRequestV3.visualIntensity: the contract sets no bound, the model refuses 5000 (value)"
)]
#[case::pattern(
    REQUEST,
    "customModelId/pattern",
    json!("^urn:"),
    "GenerateImagesRequestV3.customModelId: a request that passes the check: value does not match \"^urn:\""
)]
#[case::word(
    REQUEST,
    "upsamplerType/enum/2",
    json!("wild"),
    "GenerateImagesRequestV3.upsamplerType: the model refuses the word wild"
)]
fn what_a_document_adds_is_told_once_as_new_and_is_no_fault(
    #[case] within: &str,
    #[case] place: &str,
    #[case] value: Value,
    #[case] expected: &str,
) {
    let (_, from_the_start) = judged(&document());
    let mut changed = document();
    set(&mut changed, &format!("{within}/{place}"), value);
    let (notes, mut faults) = judged(&changed);
    let expected = format!("new: {expected}");
    let told = notes.iter().filter(|note| **note == expected).count();
    assert_eq!(told, 1, "{notes:#?}");
    faults.retain(|fault| !from_the_start.contains(fault));
    assert!(faults.is_empty(), "{faults:#?}");
}

#[test]
fn an_operation_that_nobody_knows_is_new_in_everything_it_says() {
    let mut changed = document();
    let answers = json!({"500": {"description": "A failure"}, "503": {"description": "A pause"}});
    changed["paths"]["/v3/images/relight"] = json!({"post": {"responses": answers}});
    let (spec, mut outcome) = compared(&changed);
    served::check(&changed, &mut outcome).unwrap();
    operations::unclaimed(&spec, &mut outcome);
    let notes = outcome.judge(&differences::deliberate(), false).notes;
    let notes: Vec<_> = notes
        .iter()
        .filter(|note| note.contains("relight"))
        .collect();
    assert_eq!(
        notes,
        [
            "new: post /v3/images/relight 500: no answer of the emulator was tried",
            "new: post /v3/images/relight 503: no answer of the emulator was tried",
            "new: post /v3/images/relight: no model claims this operation",
        ]
    );
}

#[test]
fn an_operation_describes_a_parameter_before_its_path_does() {
    let mut changed = document();
    let path = &mut changed["paths"]["/v3/images/generate-async"];
    let version = json!({"name": "x-model-version", "in": "header", "schema": {"type": "integer"}});
    path["parameters"] = json!([version]);
    let spec = Spec::parse(&changed.to_string()).unwrap();
    let header = spec.header("post", "/v3/images/generate-async", "x-model-version");
    assert_eq!(header.unwrap()["schema"]["default"], "image3");
}

#[test]
fn a_new_state_of_jobs_is_found_where_the_document_tells_jobs_apart() {
    let mut changed = document();
    changed["components"]["schemas"]["JobResponse"] = json!({"discriminator": {
        "propertyName": "status",
        "mapping": {"succeeded": "#/components/schemas/Done", "paused": "#/components/schemas/Nope"},
    }});
    let (notes, _) = judged(&changed);
    let states: Vec<_> = notes
        .iter()
        .filter(|note| note.contains("JobResponse.status"))
        .collect();
    assert_eq!(
        states,
        ["new: JobResponse.status: the word paused is unknown here"]
    );
}
