//! The comparison sees what it is for: a small description that fits the models, and one change at a time.

mod asks;
mod emulator;
mod newer;
mod record;

use rstest::rstest;
use serde_json::{Value, json};

use super::models::{answers, requests};
use super::outcome::{Deliberate, Outcome};
use super::{compare, spec::Spec};
use crate::workspace;

/// A description in the form of the published one, cut down to what the two models below claim.
fn document() -> Value {
    let url = json!({"type": "string", "minLength": 1, "maxLength": 2083});
    let reference = json!({"type": "object", "properties": {"source": {"$ref": "#/components/schemas/Source"}}});
    let strength =
        |least: &str, value: u8| json!({"type": "integer", least: value, "maximum": 100});
    let sizes = "Supported sizes with `image3`: width 2048px, height 2048px; width 1024px, height 1024px; \
        width 2304px, height 1792px; width 1792px, height 2304px; width 2688px, height 1536px; \
        width 2688px, height 1512px; width 1344px, height 768px; width 1344px, height 756px; \
        width 1152px, height 896px; width 896px, height 1152px. Supported sizes with `image4`: \
        width 2048px, height 2048px; width 2304px, height 1792px; width 1792px, height 2304px; \
        width 2688px, height 1536px; width 1440px, height 2560px.";
    json!({
        "paths": {"/v3/images/generate-async": {"post": {
            "requestBody": {"content": {"application/json":
                {"schema": {"$ref": "#/components/schemas/GenerateImagesRequestV3"}}}},
            "parameters": [{
            "name": "x-model-version", "in": "header",
            "schema": {"type": "string", "default": "image3",
                "enum": ["image3", "image3_custom", "image4_standard", "image4_ultra", "image4_custom"]},
        }]}}},
        "components": {"schemas": {
            "Class": {"type": "string", "enum": ["photo", "art"]},
            "Source": {"type": "object", "properties": {"uploadId": {"type": "string"}, "url": url}},
            "Size": {"type": "object", "required": ["width", "height"], "properties": {
                "width": {"type": "integer", "minimum": 1, "maximum": 4096},
                "height": {"type": "integer", "minimum": 1, "maximum": 4096}}},
            "GenerateImagesRequestV3": {"type": "object", "required": ["prompt"], "properties": {
                "prompt": {"type": "string", "minLength": 1, "maxLength": 1024},
                "negativePrompt": {"type": "string", "maxLength": 1024},
                "contentClass": {"$ref": "#/components/schemas/Class"},
                "numVariations": {"type": "integer", "minimum": 1, "maximum": 4},
                "seeds": {"type": "array", "minItems": 1, "maxItems": 4, "uniqueItems": true, "items": {"type": "integer"}},
                "size": {"allOf": [{"$ref": "#/components/schemas/Size"}], "description": sizes,
                    "default": {"width": 2048, "height": 2048}},
                "style": {"type": "object", "properties": {
                    "presets": {"type": "array", "uniqueItems": true, "items": {"type": "string"}},
                    "strength": strength("exclusiveMinimum", 0), "imageReference": reference}},
                "structure": {"type": "object", "properties": {
                    "strength": strength("minimum", 0), "imageReference": reference}},
                "visualIntensity": {"type": "integer", "minimum": 2, "maximum": 10},
                "promptBiasingLocaleCode": {"type": "string"},
                "customModelId": {"type": "string"},
                "upsamplerType": {"type": "string", "default": "default",
                    "enum": ["default", "low_creativity"]}}},
            "GenerateImagesResponseV3": {"type": "object", "required": ["size", "outputs"], "properties": {
                "size": {"$ref": "#/components/schemas/Size"},
                "outputs": {"type": "array", "minItems": 1, "items": {
                    "type": "object", "required": ["seed", "image"], "properties": {
                        "seed": {"type": "integer"},
                        "image": {"type": "object", "properties": {"url": url}}}}},
                "contentClass": {"$ref": "#/components/schemas/Class"},
                "promptHasDeniedWords": {"type": "boolean"},
                "promptHasBlockedArtists": {"type": "boolean"},
                "altText": {"type": "string"}}},
        }},
    })
}

/// The faults of the two models against a description, without those that are there from the start.
fn faults(document: &Value, from_the_start: &[String]) -> Vec<String> {
    let spec = Spec::parse(&document.to_string()).unwrap();
    let mut outcome = Outcome::default();
    compare(&spec, &requests()[..1], &answers()[..1], &mut outcome);
    let faults = outcome.judge(&[], true).faults;
    faults
        .into_iter()
        .filter(|fault| !from_the_start.contains(fault))
        .collect()
}

#[test]
fn an_unchanged_description_leaves_the_recorded_differences_alone() {
    assert_eq!(faults(&document(), &[]).len(), 11);
    let spec = Spec::parse(&document().to_string()).unwrap();
    let mut outcome = Outcome::default();
    compare(&spec, &requests()[..1], &answers()[..1], &mut outcome);
    let findings = outcome.judge(&super::differences::deliberate(), false);
    assert!(findings.faults.is_empty(), "{:#?}", findings.faults);
    let on_purpose = findings.notes.iter();
    let on_purpose = on_purpose.filter(|note| note.starts_with("on purpose: "));
    assert_eq!(on_purpose.count(), 11);
}

#[test]
fn every_difference_names_the_fact_that_it_rests_on() {
    let pages = workspace::root().join("docs/decisions");
    let pages: Vec<_> = std::fs::read_dir(pages)
        .unwrap()
        .map(|page| page.unwrap().file_name().into_string().unwrap())
        .collect();
    let numbered = |fact: &str, letter, last| {
        let number = fact.strip_prefix(letter).unwrap_or_default();
        number.len() == 2 && (1..=last).contains(&number.parse::<u8>().unwrap_or(0))
    };
    for one in super::differences::deliberate() {
        let (fact, why) = one.reason.split_once(": ").unwrap_or_default();
        let section = fact.strip_prefix("section ");
        let section = section.and_then(|number| number.split(['.', ',']).next()?.parse().ok());
        let decision = fact.strip_prefix("decision ");
        let names_a_fact = section.is_some_and(|number: u8| (1..=16).contains(&number))
            || decision.is_some_and(|page| pages.iter().any(|name| name.starts_with(page)))
            || numbered(fact, 'R', 26)
            || numbered(fact, 'T', 65);
        assert!(names_a_fact && !why.is_empty(), "{one:?}");
    }
}

const REQUEST: &str = "/components/schemas/GenerateImagesRequestV3/properties";
const RESPONSE: &str = "/components/schemas/GenerateImagesResponseV3/properties";
const HEADER: &str = "/paths/~1v3~1images~1generate-async/post/parameters/0/schema";

#[rstest]
#[case::bound_raised(REQUEST, "numVariations/maximum", json!(5), "numVariations: the contract takes 5 (value), the model refuses it")]
#[case::bound_lowered(REQUEST, "numVariations/maximum", json!(3), "numVariations: the contract refuses 4 (value), the model takes it")]
#[case::bound_gone(REQUEST, "visualIntensity/maximum", json!(null), "visualIntensity: the contract sets no bound, the model refuses 5000 (value)")]
#[case::least_lowered(REQUEST, "style/properties/strength/exclusiveMinimum", json!(-1), "style.strength: the contract takes 0 (value), the model refuses it")]
#[case::prompt_longer(REQUEST, "prompt/maxLength", json!(1500), "prompt: the contract takes 1500 (characters), the model refuses it")]
#[case::prompt_shorter(REQUEST, "prompt/maxLength", json!(1000), "prompt: the contract refuses 1001 (characters), the model takes it")]
#[case::prompt_empty(REQUEST, "prompt/minLength", json!(0), "prompt: the contract takes 0 (characters), the model refuses it")]
#[case::more_seeds(REQUEST, "seeds/maxItems", json!(8), "seeds: the contract takes 8 (items), the model refuses it")]
#[case::equal_seeds(REQUEST, "seeds/uniqueItems", json!(false), "seeds: items may be equal, and the model refuses that")]
#[case::equal_presets(REQUEST, "style/properties/presets/uniqueItems", json!(null), "style.presets: items may be equal, and the model refuses that")]
#[case::member_added(REQUEST, "paperTexture", json!({"type": "string"}), "paperTexture: missing: the model never sends it")]
#[case::member_removed(REQUEST, "visualIntensity", json!(null), "visualIntensity: extra: the model sends it, and the contract has no such member")]
#[case::type_changed(REQUEST, "numVariations/type", json!("string"), "numVariations: the model sends the type integer, the contract says string")]
#[case::word_added(REQUEST, "upsamplerType/enum/2", json!("wild"), "upsamplerType: the model refuses the word wild")]
#[case::word_removed(REQUEST, "upsamplerType/enum/1", json!(null), "upsamplerType: the model takes the word low_creativity, which the contract lacks")]
#[case::size_gone(REQUEST, "size/description", json!("any"), "size: no list of pairs was found for `image3`")]
#[case::answer_member_added(RESPONSE, "mood", json!({"type": "string"}), "mood: the value is lost")]
#[case::answer_flag_added(RESPONSE, "tired", json!({"type": "boolean"}), "tired: the value is lost")]
#[case::answer_member_removed(RESPONSE, "altText", json!(null), "altText: extra: the model has it, and the contract has no such member")]
#[case::version_added(HEADER, "enum/5", json!("image5"), "x-model-version: the model refuses the word image5")]
#[case::version_removed(HEADER, "enum/3", json!(null), "x-model-version: the model takes the word image4_ultra, which the contract lacks")]
#[case::default_changed(HEADER, "default", json!("image4_standard"), "x-model-version: the default is image3 here and image4_standard in the contract")]
fn a_change_is_reported(
    #[case] within: &str,
    #[case] place: &str,
    #[case] value: Value,
    #[case] expected: &str,
) {
    let from_the_start = faults(&document(), &[]);
    let mut changed = document();
    set(&mut changed, &format!("{within}/{place}"), value);
    let found = faults(&changed, &from_the_start);
    assert!(
        found.iter().any(|fault| fault.ends_with(expected)),
        "{found:#?}"
    );
}

/// Puts a value at a JSON pointer; a null takes away what is there.
fn set(document: &mut Value, pointer: &str, value: Value) {
    let (parent, name) = pointer.rsplit_once('/').unwrap();
    let name = &name.replace("~1", "/");
    match document.pointer_mut(parent).unwrap() {
        Value::Object(object) if value.is_null() => drop(object.remove(name).unwrap()),
        Value::Object(object) => drop(object.insert(name.to_owned(), value)),
        Value::Array(items) if value.is_null() => drop(items.remove(name.parse().unwrap())),
        Value::Array(items) => items.push(value),
        other => panic!("nothing can be set inside {other}"),
    }
}

#[test]
fn a_member_that_becomes_required_or_optional_is_reported() {
    let from_the_start = faults(&document(), &[]);
    let required = "/components/schemas/GenerateImagesRequestV3/required";
    let mut changed = document();
    *changed.pointer_mut(required).unwrap() = json!(["prompt", "size"]);
    let found = faults(&changed, &from_the_start);
    assert_eq!(
        found,
        ["GenerateImagesRequestV3.size: required, and the model does without it"]
    );
}

#[test]
fn a_size_that_appears_or_goes_is_reported() {
    let from_the_start = faults(&document(), &[]);
    let text = document()
        .to_string()
        .replace("width 1440px, height 2560px", "width 1440px, height 2561px");
    let found = faults(&serde_json::from_str(&text).unwrap(), &from_the_start);
    for version in ["image4_standard", "image4_ultra"] {
        let gone = format!(
            "GenerateImagesRequestV3.size: the model takes 1440x2560 with {version}, which the contract lacks"
        );
        let new =
            format!("GenerateImagesRequestV3.size: the model refuses 1440x2561 with {version}");
        assert!(found.contains(&gone) && found.contains(&new), "{found:#?}");
    }
}

#[test]
fn a_schema_that_is_gone_is_reported() {
    let mut changed = document();
    set(
        &mut changed,
        "/components/schemas/GenerateImagesResponseV3",
        Value::Null,
    );
    let found = faults(&changed, &[]);
    assert!(
        found.contains(&"GenerateImagesResponseV3: the document has no such schema".to_owned()),
        "{found:#?}"
    );
}

#[test]
fn a_recorded_difference_that_is_gone_is_a_fault_and_one_that_occurs_is_a_note() {
    let mut outcome = Outcome::default();
    outcome.find("A.b", "differs");
    let recorded = [
        Deliberate {
            finding: "A.b: differs",
            reason: "it may",
        },
        Deliberate {
            finding: "A.c: differs",
            reason: "it may",
        },
    ];
    let findings = outcome.judge(&recorded, true);
    assert_eq!(findings.notes, ["on purpose: A.b: differs (it may)"]);
    assert_eq!(
        findings.faults,
        ["a recorded difference is gone, take it off the list: A.c: differs"]
    );
}

#[test]
fn what_another_document_adds_is_news_and_what_it_takes_away_is_a_fault() {
    let outcome = || {
        let mut outcome = Outcome::default();
        outcome.unknown("A.new", "missing: the model never sends it");
        outcome.find("A.old", "extra: the contract lacks it");
        outcome
    };
    let gone = [Deliberate {
        finding: "*.c: differs",
        reason: "it may",
    }];
    let findings = outcome().judge(&gone, false);
    assert_eq!(
        findings.notes,
        [
            "new: A.new: missing: the model never sends it",
            "a recorded difference is gone, take it off the list: *.c: differs"
        ]
    );
    assert_eq!(findings.faults, ["A.old: extra: the contract lacks it"]);
    assert_eq!(outcome().judge(&gone, true).faults.len(), 3);
}

#[test]
fn a_recorded_end_explains_every_finding_that_ends_so_and_is_about_something_known() {
    let recorded = |finding| Deliberate {
        finding,
        reason: "it may",
    };
    let ends = recorded("*source: differs");
    let silent = recorded("* 500: no answer was tried");
    let mut outcome = Outcome::default();
    outcome.schemas.extend(["A", "B"]);
    outcome.operations.insert("post /a".to_owned());
    for (finding, by, is_explained) in [
        ("A.source: differs", &ends, true),
        ("B.c.source: differs", &ends, true),
        ("A.source: differs not", &ends, false),
        ("C.source: differs", &ends, false),
        ("Aa.source: differs", &ends, false),
        ("post /a 500: no answer was tried", &silent, true),
        ("post /a/relight 500: no answer was tried", &silent, false),
        ("get /a 500: no answer was tried", &silent, false),
    ] {
        assert_eq!(outcome.is_explained(finding, by), is_explained, "{finding}");
    }
}

#[rstest]
#[case::text("prompt", json!(["string", "null"]))]
#[case::number("numVariations", json!(["null", "integer"]))]
#[case::list("seeds", json!(["array", "null"]))]
fn a_value_that_may_be_null_is_compared_as_what_it_is_otherwise(
    #[case] member: &str,
    #[case] types: Value,
) {
    let from_the_start = faults(&document(), &[]);
    let mut changed = document();
    set(&mut changed, &format!("{REQUEST}/{member}/type"), types);
    let found = faults(&changed, &from_the_start);
    assert!(found.is_empty(), "{found:#?}");
    let mut changed = document();
    let inner = changed.pointer(&format!("{REQUEST}/{member}")).unwrap();
    let choices = json!({"anyOf": [inner, {"type": "null"}]});
    set(&mut changed, &format!("{REQUEST}/{member}"), choices);
    let found = faults(&changed, &from_the_start);
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn a_choice_of_types_is_one_that_the_check_cannot_follow() {
    let from_the_start = faults(&document(), &[]);
    let mut changed = document();
    let types = json!(["string", "integer"]);
    set(&mut changed, &format!("{REQUEST}/prompt/type"), types);
    let found = faults(&changed, &from_the_start);
    assert_eq!(
        found,
        ["GenerateImagesRequestV3.prompt: a choice of schemas, which this check cannot follow"]
    );
}

#[test]
fn a_null_that_an_answer_may_have_is_read() {
    let mut changed = document();
    let types = json!(["string", "null"]);
    set(&mut changed, &format!("{RESPONSE}/altText/type"), types);
    let spec = Spec::parse(&changed.to_string()).unwrap();
    let mut strict = answers().remove(0);
    strict.read = |body| {
        serde_json::from_value::<String>(body.get("altText").cloned().unwrap_or_default())?;
        Ok(body)
    };
    for (model, is_read) in [(answers().remove(0), true), (strict, false)] {
        let mut outcome = Outcome::default();
        compare(&spec, &[], &[model], &mut outcome);
        let faults = outcome.judge(&[], true).faults;
        let found = "GenerateImagesResponseV3.altText: an answer with null here is not read";
        assert_eq!(!faults.contains(&found.to_owned()), is_read, "{faults:#?}");
    }
}

#[test]
fn operations_and_schemas_that_nobody_claims_are_found() {
    let spec = Spec::parse(&document().to_string()).unwrap();
    let mut outcome = Outcome::default();
    super::operations::unclaimed(&spec, &mut outcome);
    let faults = outcome.judge(&[], true).faults;
    for expected in [
        "post /v3/images/generate-async: no model claims this operation",
        "Source: no model claims this schema",
    ] {
        assert!(faults.contains(&expected.to_owned()), "{faults:#?}");
    }
    let mut outcome = Outcome::default();
    compare(&spec, &requests()[..1], &answers()[..1], &mut outcome);
    super::operations::unclaimed(&spec, &mut outcome);
    let faults = outcome.judge(&[], true).faults;
    assert!(
        !faults.iter().any(|fault| fault.contains("no model claims")),
        "{faults:#?}"
    );
}
