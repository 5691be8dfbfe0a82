//! Requests of random valid input against the JSON Schemas of the document, by a validator that is not ours.
//!
//! A full request is changed at random: members go, values leave their bounds. Whatever the model's own check still lets pass
//! has to fit the schema.

use anyhow::{Context, anyhow};
use jsonschema::Validator;
use jsonschema::error::ValidationErrorKind;
use serde_json::{Value, json};

use super::models::{Circumstance, Request};
use super::outcome::Outcome;

/// Valid requests for each model.
const CASES: usize = 100;
/// Attempts for each model; far more than it takes.
const ATTEMPTS: usize = 200_000;
/// The same requests in every run, so that a fault can be looked into.
const SEED: u64 = 1;

/// Tries every model, and says how many requests were held against their schemas.
///
/// # Errors
///
/// When a schema of the document cannot be compiled.
pub(super) fn check(
    document: &Value,
    models: &[Request],
    outcome: &mut Outcome,
) -> anyhow::Result<usize> {
    let mut tried = 0;
    for model in models {
        let Some(validator) = validator(document, model.schema)? else {
            continue;
        };
        for (_, request) in valid(model, &(model.samples)(), model.circumstances, outcome) {
            tried += 1;
            for error in validator.iter_errors(&request) {
                let place = error.instance_path().to_string().replace('/', ".");
                let at = format!("{}{place}", model.schema);
                // Values are long and random, and every one of them would be a finding of its own.
                let what = format!("a request that passes the check: {}", error.masked());
                if matches!(
                    error.kind(),
                    ValidationErrorKind::Pattern { .. } | ValidationErrorKind::Format { .. }
                ) {
                    // The document that was reviewed asks for no form of a text.
                    outcome.unknown(&at, what);
                } else {
                    outcome.find(&at, what);
                }
            }
        }
    }
    Ok(tried)
}

/// Random requests that the model's check lets pass, each with its model version. Too few of them are a finding.
pub(super) fn valid(
    model: &Request,
    samples: &[Value],
    circumstances: &'static [Circumstance],
    outcome: &mut Outcome,
) -> Vec<(&'static str, Value)> {
    let mut random = fastrand::Rng::with_seed(SEED);
    let valid: Vec<_> = (0..ATTEMPTS)
        .filter_map(|_| attempt(model, samples, circumstances, &mut random))
        .take(CASES)
        .collect();
    if valid.len() < CASES {
        let cases = valid.len();
        let what = format_args!("only {cases} of {CASES} random requests");
        outcome.find(model.schema, what);
    }
    valid
}

/// The validator of a schema; `None` when the document has none of that name, which the comparison reports.
fn validator(document: &Value, name: &str) -> anyhow::Result<Option<Validator>> {
    if document["components"]["schemas"].get(name).is_none() {
        return Ok(None);
    }
    let schema = json!({
        "$ref": format!("#/components/schemas/{name}"),
        "components": document["components"],
    });
    jsonschema::validator_for(&schema)
        .map(Some)
        .map_err(|error| anyhow!("{error}"))
        .with_context(|| name.to_owned())
}

/// A changed sample as it is sent, with its model version, if the model's check lets it pass.
fn attempt(
    model: &Request,
    samples: &[Value],
    circumstances: &'static [Circumstance],
    random: &mut fastrand::Rng,
) -> Option<(&'static str, Value)> {
    let mut body = samples[random.usize(..samples.len())].clone();
    vary(&mut body, random);
    let version = circumstances[random.usize(..circumstances.len())].version;
    Some((version, (model.sent)(version, body)?))
}

fn vary(value: &mut Value, random: &mut fastrand::Rng) {
    match value {
        Value::Object(members) => {
            members.retain(|_, _| random.u8(..4) > 0);
            members.values_mut().for_each(|value| vary(value, random));
        }
        Value::Array(items) => {
            let first = items.first().cloned();
            items.extend(first.into_iter().cycle().take(random.usize(..4)));
            for item in items.iter_mut() {
                vary(item, random);
            }
            if random.u8(..8) == 0 {
                items.clear();
            }
        }
        _ if random.bool() => {}
        Value::Bool(truth) => *truth = random.bool(),
        Value::Number(number) if number.is_f64() => *value = json!(random.f64() * 1.5 - 0.25),
        Value::Number(_) => {
            let near = [0, 1, 2, 3, 4, 6, 10, 63, 100, 1024, 2048, 3999, 4096, 8192];
            let near = near[random.usize(..near.len())];
            *value = json!(near + random.i64(-1..=1));
        }
        Value::String(text) => {
            let length = [0, 1, 40, 1024, 1025, 1500, 1501, 2083, 2084][random.usize(..9)];
            *text = random.char('!'..'\u{2fff}').to_string().repeat(length);
        }
        Value::Null => {}
    }
}

#[cfg(test)]
mod tests {
    use super::{CASES, check};
    use crate::wire::models::requests;
    use crate::wire::outcome::Outcome;
    use serde_json::{Value, json};

    /// A document whose one schema takes prompts up to a length.
    fn document(longest: usize) -> Value {
        let prompt = json!({"type": "string", "maxLength": longest});
        let request = json!({"type": "object", "properties": {"prompt": prompt}});
        json!({"components": {"schemas": {"GenerateImagesRequestV3": request}}})
    }

    #[test]
    fn a_schema_that_is_narrower_than_the_check_is_found_out() {
        for (longest, narrower) in [(1024, false), (1023, true)] {
            let mut outcome = Outcome::default();
            let tried = check(&document(longest), &requests(), &mut outcome).unwrap();
            assert_eq!(tried, CASES);
            let faults = outcome.judge(&[], true).faults;
            assert_eq!(!faults.is_empty(), narrower, "{faults:#?}");
        }
    }
}
