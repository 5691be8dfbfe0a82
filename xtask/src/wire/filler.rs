//! Answers made up from schemas, with a different value in each place.

use serde_json::{Value, json};

use super::models::Answer;
use super::spec::{Kind, Schema, Spec, kind, members, required, words};

/// A single value of a made-up answer.
pub(super) struct Leaf {
    /// JSON pointer to it.
    pub(super) pointer: String,
    pub(super) schema: Schema,
}

/// Makes answers.
pub(super) struct Filler<'a> {
    spec: &'a Spec,
    model: &'a Answer,
    required_only: bool,
    next: i64,
}

impl<'a> Filler<'a> {
    /// Fills every member, or the required ones only.
    pub(super) fn new(spec: &'a Spec, model: &'a Answer, required_only: bool) -> Self {
        Self {
            spec,
            model,
            required_only,
            next: 1000,
        }
    }

    /// Makes a value, and notes each single value inside it.
    pub(super) fn fill(&mut self, pointer: &str, schema: &Schema, leaves: &mut Vec<Leaf>) -> Value {
        let all = !self.required_only;
        match kind(schema) {
            Kind::Object => members(schema)
                .filter(|(name, _)| all || required(schema).any(|one| one == *name))
                .map(|(name, node)| {
                    let value = self.fill(
                        &format!("{pointer}/{name}"),
                        &self.spec.resolve(node),
                        leaves,
                    );
                    (name.clone(), value)
                })
                .collect(),
            Kind::MapOf(node) => {
                let inner = self
                    .spec
                    .resolve(&node.unwrap_or_else(|| json!({"type": "string"})));
                let names = schema
                    .get("propertyNames")
                    .map(|names| self.spec.resolve(names))
                    .unwrap_or_default();
                let mut keys = words(&names);
                if keys.is_empty() {
                    keys = self.model.keys.to_vec();
                }
                keys.into_iter()
                    .filter(|_| all)
                    .map(|key| {
                        (
                            key.to_owned(),
                            self.fill(&format!("{pointer}/{key}"), &inner, leaves),
                        )
                    })
                    .collect()
            }
            Kind::Array(items) => {
                let items = self.spec.resolve(&items);
                let choices = match kind(&items) {
                    Kind::Either(choices) => choices
                        .iter()
                        .map(|choice| self.spec.resolve(choice))
                        .collect(),
                    _ => vec![items],
                };
                let items = choices.iter().enumerate();
                items
                    .map(|(index, choice)| self.fill(&format!("{pointer}/{index}"), choice, leaves))
                    .collect()
            }
            Kind::Either(choices) => {
                let choice = self.spec.resolve(&choices[0]);
                if !matches!(kind(&choice), Kind::Leaf(_)) {
                    return self.fill(pointer, &choice, leaves);
                }
                // Choices between texts: all their words belong to the same place.
                let all: Vec<_> = choices
                    .iter()
                    .map(|choice| self.spec.resolve(choice))
                    .collect();
                let words: Vec<_> = all.iter().flat_map(words).map(str::to_owned).collect();
                let mut choice = choice;
                if !words.is_empty() {
                    choice.insert("enum".to_owned(), json!(words));
                }
                self.fill(pointer, &choice, leaves)
            }
            Kind::Leaf(name) => {
                self.next += 1;
                leaves.push(Leaf {
                    pointer: pointer.to_owned(),
                    schema: schema.clone(),
                });
                match name.as_str() {
                    "integer" => json!(self.next),
                    "number" => {
                        json!(f64::from(u16::try_from(self.next).unwrap_or(u16::MAX)) + 0.5)
                    }
                    "boolean" => json!(true),
                    _ => match words(schema).first() {
                        Some(word) => json!(word),
                        None => json!(format!("https://wire.example/{}", self.next)),
                    },
                }
            }
        }
    }
}
