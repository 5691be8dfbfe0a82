//! The document against what was written down of it when it was reviewed.
//!
//! The models and the emulator are tried against the document and never against this record. It is for what no trial can tell: a
//! format, a default, a media type, a header of security, a server. Whatever changes, goes or comes anywhere in the document is
//! told by its place. Prose is left out: the one rule that stands in prose alone, the lists of sizes, is tried.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Context;
use serde_json::{Map, Value};

use super::outcome::Outcome;

/// What was reviewed: a line for each place, its values as JSON. `cargo xtask wire --record` writes it.
pub(super) const REVIEWED: &str = include_str!("record.txt");

/// Members that are for readers of the document.
const PROSE: &[&str] = &[
    "description",
    "example",
    "examples",
    "externalDocs",
    "operationId",
    "summary",
    "tags",
    "title",
];

/// The members of an object whose names are names of things and no words of the language of schemas.
const NAMING: &[&str] = &[
    "content",
    "headers",
    "mapping",
    "parameters",
    "paths",
    "properties",
    "responses",
    "schemas",
    "securitySchemes",
];

/// Tells every difference from the record as news, and returns the number of places that were looked at.
///
/// # Errors
///
/// When a line of the record is none.
pub(super) fn check(
    document: &Value,
    reviewed: &str,
    outcome: &mut Outcome,
) -> anyhow::Result<usize> {
    let now = places(document);
    let mut before = BTreeMap::new();
    for line in reviewed.lines() {
        let (place, values) = line
            .split_once(" = ")
            .with_context(|| format!("no place of the record: {line}"))?;
        before.insert(place, serde_json::from_str::<Map<_, _>>(values)?);
    }
    for (place, values) in &now {
        let Some(before) = before.remove(place.as_str()) else {
            let what = format!(
                "the reviewed document has no such place; here is {}",
                shown(values)
            );
            outcome.unknown(place, what);
            continue;
        };
        let names: BTreeSet<_> = before.keys().chain(values.keys()).collect();
        for name in names {
            let (before, now) = (before.get(name), values.get(name));
            if before != now {
                let text = |value: Option<&Value>| {
                    value.map_or_else(|| "nothing".to_owned(), Value::to_string)
                };
                let what = format!("was {} and is {} in the contract", text(before), text(now));
                outcome.unknown(place, format_args!("{name} {what}"));
            }
        }
    }
    for (place, values) in before {
        let what = format!(
            "the reviewed document had it, and it is gone: {}",
            shown(&values)
        );
        outcome.unknown(place, what);
    }
    Ok(now.len())
}

/// The record of a document.
pub(super) fn write(document: &Value) -> String {
    let places = places(document);
    let lines = places.iter();
    let lines = lines.map(|(place, values)| format!("{place} = {}\n", shown(values)));
    lines.collect::<Vec<_>>().concat()
}

fn shown(values: &Map<String, Value>) -> String {
    Value::Object(values.clone()).to_string()
}

/// Values by the place they stand at.
type Places = BTreeMap<String, Map<String, Value>>;

/// Every object of the document by its place, with those of its values that have no place of their own.
fn places(document: &Value) -> Places {
    let mut found = Places::new();
    visit("document", document, false, &mut found);
    found
}

/// `naming`: whether the members are named things, none of which is prose.
fn visit(at: &str, node: &Value, naming: bool, found: &mut Places) {
    let Value::Object(members) = node else {
        let whole = Map::from_iter([("value".to_owned(), node.clone())]);
        found.insert(at.to_owned(), whole);
        return;
    };
    let mut values = Map::new();
    let mut is_told_below = false;
    for (name, value) in members {
        let name = name.as_str();
        if !naming && PROSE.contains(&name) {
            continue;
        }
        // A default is one value, whatever is in it.
        let is_value = !naming && ["const", "default", "enum"].contains(&name);
        match value {
            Value::Object(_) if !is_value => {
                let is_naming = !naming && NAMING.contains(&name);
                visit(&step(at, name, naming), value, is_naming, found);
                is_told_below = true;
            }
            Value::Array(items) if !is_value && items.iter().any(Value::is_object) => {
                let at = step(at, name, naming);
                for (index, item) in items.iter().enumerate() {
                    visit(&format!("{at}.{}", label(item, index)), item, false, found);
                }
                is_told_below = true;
            }
            // The order of words and of required members means nothing.
            Value::Array(items) => {
                let mut items = items.clone();
                items.sort_by_key(Value::to_string);
                values.insert(name.to_owned(), Value::Array(items));
            }
            value => drop(values.insert(name.to_owned(), value.clone())),
        }
    }
    if !values.is_empty() || !(is_told_below || naming) {
        found.entry(at.to_owned()).or_default().extend(values);
    }
}

/// The place of a member. What every place of its kind has in common is left out of its name.
fn step(at: &str, name: &str, naming: bool) -> String {
    match (at, name) {
        ("document", name) => name.to_owned(),
        ("paths", path) => path.to_owned(),
        ("components.schemas", schema) => schema.to_owned(),
        (at, "properties") if !naming => at.to_owned(),
        (path, method) if path.starts_with('/') => format!("{method} {path}"),
        (at, name) => format!("{at}.{name}"),
    }
}

/// An item by its name, where it has one: the order of parameters means nothing.
fn label(item: &Value, index: usize) -> String {
    match (item["name"].as_str(), item["in"].as_str()) {
        (Some(name), Some(place)) => format!("{place} {name}"),
        _ => index.to_string(),
    }
}
