//! The emulator is found out when it takes or refuses other requests than the document.

use serde_json::{Value, json};

use super::{HEADER, REQUEST, document, set};
use crate::wire::models::requests;
use crate::wire::outcome::Outcome;
use crate::wire::served::taker;
use crate::wire::spec::Spec;

/// What is found of the emulator, which nobody has reviewed.
fn findings(document: &Value) -> Vec<String> {
    let spec = Spec::parse(&document.to_string()).unwrap();
    let mut outcome = Outcome::default();
    let line = taker::check(&spec, &requests()[..1], &mut outcome).unwrap();
    assert!(
        line.ends_with("100 random requests that pass the check"),
        "{line}"
    );
    outcome.judge(&[], true).faults
}

#[test]
fn every_rule_of_the_document_that_the_emulator_does_not_keep_is_found() {
    let from_the_start = findings(&document());
    let mut changed = document();
    for (within, place, value) in [
        (REQUEST, "visualIntensity/maximum", json!(9)),
        (REQUEST, "prompt/maxLength", json!(1000)),
        (REQUEST, "numVariations/maximum", json!(5)),
        (REQUEST, "seeds/maxItems", json!(3)),
        (REQUEST, "seeds/uniqueItems", json!(false)),
        (REQUEST, "upsamplerType/enum/2", json!("wild")),
        (HEADER, "enum/1", Value::Null),
    ] {
        set(&mut changed, &format!("{within}/{place}"), value);
    }
    let header = HEADER.trim_end_matches("/schema");
    set(&mut changed, &format!("{header}/required"), json!(true));
    let schema = REQUEST.trim_end_matches("/properties");
    let required = json!(["prompt", "contentClass"]);
    set(&mut changed, &format!("{schema}/required"), required);
    let mut found = findings(&changed);
    found.retain(|finding| !from_the_start.contains(finding));
    for expected in [
        "GenerateImagesRequestV3.visualIntensity: the contract refuses 10 (value), the emulator takes it",
        "GenerateImagesRequestV3.prompt: the contract refuses 1001 (characters), the emulator takes it",
        "GenerateImagesRequestV3.numVariations: the contract takes 5 (value), the emulator refuses it",
        "GenerateImagesRequestV3.seeds: the contract refuses 4 (items), the emulator takes it",
        "GenerateImagesRequestV3.seeds: items may be equal, and the emulator refuses that",
        "GenerateImagesRequestV3.upsamplerType: the emulator refuses the word wild",
        "GenerateImagesRequestV3.contentClass: required, and the emulator does without it",
        "post /v3/images/generate-async x-model-version: required, and the emulator does without it",
        "post /v3/images/generate-async x-model-version: the emulator takes the word image3_custom, which the contract lacks",
    ] {
        assert!(
            found.contains(&expected.to_owned()),
            "{expected}: {found:#?}"
        );
    }
}

#[test]
fn what_the_emulator_refuses_of_random_valid_requests_is_told_with_its_place() {
    let found = findings(&document());
    let expected = "GenerateImagesRequestV3.style.imageReference.source.uploadId: \
                    the emulator refuses a request that passes: ensure this value has at most 256 characters";
    assert!(found.contains(&expected.to_owned()), "{found:#?}");
}
