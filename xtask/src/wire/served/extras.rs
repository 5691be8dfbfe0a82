//! Members of an answer that the document does not know, and where its references lead.
//!
//! Whether what it knows has the right form is the validator's business.

use serde_json::Value;

use crate::wire::outcome::Outcome;

/// Members that the emulator sends and none of the schemas has. Schemas leave them free, so the validator is silent.
pub(super) fn extras(
    document: &Value,
    schemas: &[&Value],
    value: &Value,
    at: &str,
    outcome: &mut Outcome,
    result: Option<&str>,
) {
    let mut choices = Vec::new();
    for schema in schemas {
        collect(document, schema, &mut choices);
    }
    match value {
        Value::Object(members) => {
            let is_free = choices.iter().any(|choice| {
                choice["properties"].is_null() || !choice["additionalProperties"].is_null()
            });
            for (name, value) in members {
                if name == "result" && result.is_some() {
                    continue;
                }
                let at = format!("{at}.{name}");
                let known = choices.iter().map(|choice| &choice["properties"][name]);
                let known: Vec<_> = known.filter(|schema| !schema.is_null()).collect();
                if !known.is_empty() {
                    extras(document, &known, value, &at, outcome, None);
                } else if !is_free {
                    outcome.find(&at, "the contract has no such member");
                }
            }
        }
        Value::Array(items) => {
            let known: Vec<_> = choices.iter().map(|choice| &choice["items"]).collect();
            for (index, item) in items.iter().enumerate() {
                extras(
                    document,
                    &known,
                    item,
                    &format!("{at}.{index}"),
                    outcome,
                    None,
                );
            }
        }
        _ => {}
    }
}

/// The schemas that a node stands for, its references followed.
fn collect<'b>(document: &'b Value, node: &'b Value, found: &mut Vec<&'b Value>) {
    let node = follow(document, node);
    let words = ["oneOf", "anyOf", "allOf"];
    let mut parts = words
        .iter()
        .filter_map(|word| node[*word].as_array())
        .peekable();
    if parts.peek().is_none() || !node["properties"].is_null() {
        found.push(node);
    }
    for part in parts.flatten() {
        collect(document, part, found);
    }
}

/// Where a reference leads to; the node itself when it is none.
pub(super) fn follow<'b>(document: &'b Value, node: &'b Value) -> &'b Value {
    match node["$ref"]
        .as_str()
        .and_then(|path| path.strip_prefix('#'))
    {
        Some(pointer) => document.pointer(pointer).unwrap_or(&Value::Null),
        None => node,
    }
}
