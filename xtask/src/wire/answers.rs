//! An answer model against its schema: everything the contract allows is read, and no value is lost.

use serde_json::{Value, json};

use super::filler::{Filler, Leaf};
use super::models::Answer;
use super::outcome::Outcome;
use super::spec::{Kind, Schema, Spec, kind, members, number, words};

/// Compares the model with its schema.
pub(super) fn check(spec: &Spec, model: &Answer, outcome: &mut Outcome) {
    let Some(root) = spec.named(model.schema) else {
        outcome.find(model.schema, "the document has no such schema");
        return;
    };
    outcome.schemas.insert(model.schema);
    let mut check = Check {
        spec,
        model,
        outcome,
    };
    let mut leaves = Vec::new();
    let full = Filler::new(spec, model, false).fill("", &root, &mut leaves);
    check.count(&root, "");
    match (model.read)(full.clone()) {
        Err(error) => check.outcome.find(
            model.schema,
            format_args!("an answer with all members is not read: {error}"),
        ),
        Ok(view) => {
            for leaf in &leaves {
                check.leaf(&full, &view, leaf);
            }
        }
    }
    let least = Filler::new(spec, model, true).fill("", &root, &mut Vec::new());
    if (model.read)(least).is_err() {
        check.outcome.find(
            model.schema,
            "an answer with the required members alone is not read",
        );
    }
    if let Some(sample) = model.sample {
        check.extras(&sample(), &root, model.schema);
    }
}

struct Check<'a> {
    spec: &'a Spec,
    model: &'a Answer,
    outcome: &'a mut Outcome,
}

impl Check<'_> {
    fn find(&mut self, pointer: &str, what: impl std::fmt::Display) {
        self.outcome.find(&self.at(pointer), what);
    }

    fn unknown(&mut self, pointer: &str, what: impl std::fmt::Display) {
        self.outcome.unknown(&self.at(pointer), what);
    }

    fn at(&self, pointer: &str) -> String {
        format!("{}{}", self.model.schema, pointer.replace('/', "."))
    }

    /// Counts members and required flags, and names the choices that are not followed.
    fn count(&mut self, schema: &Schema, pointer: &str) {
        match kind(schema) {
            Kind::Object => {
                for (name, node) in members(schema) {
                    self.outcome.members += 1;
                    self.outcome.required += 1;
                    self.count(&self.spec.resolve(node), &format!("{pointer}/{name}"));
                }
            }
            Kind::Array(items) => self.count(&self.spec.resolve(&items), &format!("{pointer}/0")),
            Kind::MapOf(Some(node)) => {
                self.count(&self.spec.resolve(&node), &format!("{pointer}/*"));
            }
            Kind::Either(choices) => {
                self.count(&self.spec.resolve(&choices[0]), pointer);
                for choice in &choices[1..] {
                    if let Some(name) = self.spec.object_named_by(choice) {
                        self.unknown(
                            pointer,
                            format_args!("the choice {name} is not read by this model"),
                        );
                    }
                }
            }
            Kind::MapOf(None) | Kind::Leaf(_) => {}
        }
    }

    fn leaf(&mut self, full: &Value, view: &Value, leaf: &Leaf) {
        let pointer = &leaf.pointer;
        let value = full.pointer(pointer).cloned().unwrap_or_default();
        if leaf.schema.get("nullable") == Some(&Value::Bool(true))
            && self.view_with(full, pointer, Value::Null).is_none()
        {
            self.unknown(pointer, "an answer with null here is not read");
        }
        match (&value, words(&leaf.schema)) {
            (Value::Bool(_), _) => {
                if self.view_with(full, pointer, json!(false)).as_ref() == Some(view) {
                    self.unknown(pointer, "the value is lost");
                }
            }
            (_, published) if !published.is_empty() => {
                for word in &published {
                    self.outcome.words += 1;
                    match self.view_with(full, pointer, json!(word)) {
                        Some(_) if (self.model.knows)(pointer, word) => {}
                        Some(_) => {
                            self.unknown(pointer, format_args!("the word {word} is unknown here"));
                        }
                        None => self.find(
                            pointer,
                            format_args!("an answer with the word {word} is not read"),
                        ),
                    }
                }
                for word in (self.model.words)(pointer)
                    .iter()
                    .filter(|word| !published.contains(&word.as_str()))
                {
                    self.find(
                        pointer,
                        format_args!("the model knows the word {word}, which the contract lacks"),
                    );
                }
            }
            _ => {
                if holds(view, &value) {
                    self.bounds(full, leaf);
                } else {
                    self.unknown(pointer, "the value is lost");
                }
            }
        }
    }

    /// What is exactly on a bound of the contract is read.
    fn bounds(&mut self, full: &Value, leaf: &Leaf) {
        let text = |length: i64| json!("u".repeat(usize::try_from(length).unwrap_or(0)));
        let values = ["minimum", "maximum"]
            .iter()
            .filter_map(|word| Some(json!(number(&leaf.schema, word)?)));
        let texts = ["minLength", "maxLength"]
            .iter()
            .filter_map(|word| Some(text(number(&leaf.schema, word)?)));
        for value in values.chain(texts) {
            self.outcome.bounds += 1;
            if !self
                .view_with(full, &leaf.pointer, value.clone())
                .is_some_and(|view| holds(&view, &value))
            {
                let shown: String = value.to_string().chars().take(20).collect();
                self.find(
                    &leaf.pointer,
                    format_args!("the contract allows {shown}, and the model loses it"),
                );
            }
        }
    }

    /// What the model shows of the answer with one value exchanged.
    fn view_with(&self, full: &Value, pointer: &str, value: Value) -> Option<Value> {
        let mut changed = full.clone();
        *changed.pointer_mut(pointer)? = value;
        (self.model.read)(changed).ok()
    }

    /// Members that the model has and the contract lacks.
    fn extras(&mut self, sample: &Value, schema: &Schema, at: &str) {
        match (sample, kind(schema)) {
            (Value::Object(sample), Kind::Object) => {
                for (name, value) in sample {
                    let at = format!("{at}.{name}");
                    match members(schema).find(|(member, _)| *member == name) {
                        Some((_, node)) => self.extras(value, &self.spec.resolve(node), &at),
                        None => self.outcome.find(
                            &at,
                            "extra: the model has it, and the contract has no such member",
                        ),
                    }
                }
            }
            (Value::Array(sample), Kind::Array(items)) => {
                for value in sample {
                    self.extras(value, &self.spec.resolve(&items), &format!("{at}.0"));
                }
            }
            _ => {}
        }
    }
}

/// Whether the value occurs anywhere inside the view.
fn holds(view: &Value, value: &Value) -> bool {
    match view {
        Value::Array(items) => items.iter().any(|item| holds(item, value)),
        Value::Object(members) => members.values().any(|member| holds(member, value)),
        // 60 and 60.0 are the same progress.
        Value::Number(_) => view.as_f64() == value.as_f64(),
        _ => view == value,
    }
}
