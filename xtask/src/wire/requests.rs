//! Requests against their schema: what a model sends, and what it and the emulator take at and beyond each bound.

mod headers;
mod sizes;
mod values;

use serde_json::{Map, Value, json};

use super::models::{Circumstance, Request};
use super::outcome::Outcome;
use super::spec::{Kind, Schema, Spec, kind, members, required, type_of};

/// Who is asked whether it takes a request: the model, or the emulator.
pub(super) struct Taker<'a> {
    /// As findings call it.
    pub(super) name: &'static str,
    /// Fully filled requests as they are sent.
    pub(super) samples: Vec<Value>,
    /// A value counts as taken if it is under any of them.
    pub(super) circumstances: &'static [Circumstance],
    /// Whether it knows no words but the published ones. A model carries along what it does not know.
    pub(super) is_closed: bool,
    /// Whether it takes the body with this model version; without the header when that is empty.
    pub(super) takes: &'a dyn Fn(&str, Value) -> bool,
}

/// Compares the model with its schema and its header.
pub(super) fn check(spec: &Spec, model: &Request, outcome: &mut Outcome) {
    let taker = Taker {
        name: "model",
        samples: (model.samples)(),
        circumstances: model.circumstances,
        is_closed: false,
        takes: &|version, body| model.takes(version, body),
    };
    if let Some(mut check) = probe(spec, model, taker, outcome) {
        let (method, path) = model.operation;
        check.outcome.claim(spec, method, path);
        check.outcome.schemas.insert(model.schema);
        check.body_type();
        check.default_version();
    }
}

/// Asks the taker about every member, word, bound and required flag; `None` when the document has no such schema.
pub(super) fn probe<'a>(
    spec: &'a Spec,
    model: &'a Request,
    taker: Taker<'a>,
    outcome: &'a mut Outcome,
) -> Option<Check<'a>> {
    let Some(root) = spec.named(model.schema) else {
        outcome.find(model.schema, "the document has no such schema");
        return None;
    };
    let mut check = Check {
        spec,
        model,
        taker,
        root,
        outcome,
    };
    let root = check.root.clone();
    check.object(&[], &root);
    check.header();
    check.sizes();
    Some(check)
}

/// One taker before one schema.
pub(super) struct Check<'a> {
    spec: &'a Spec,
    model: &'a Request,
    taker: Taker<'a>,
    root: Schema,
    outcome: &'a mut Outcome,
}

impl Check<'_> {
    fn at(&self, path: &[&str]) -> String {
        [&[self.model.schema], path].concat().join(".")
    }

    fn find(&mut self, path: &[&str], what: impl std::fmt::Display) {
        let at = self.at(path);
        self.outcome.find(&at, what);
    }

    fn unknown(&mut self, path: &[&str], what: impl std::fmt::Display) {
        let at = self.at(path);
        self.outcome.unknown(&at, what);
    }

    /// The member as one of the samples sends it.
    fn sample(&self, path: &[&str]) -> Option<Value> {
        let pointer: String = path.iter().flat_map(|name| ["/", name]).collect();
        self.taker
            .samples
            .iter()
            .find_map(|sample| sample.pointer(&pointer))
            .cloned()
    }

    /// The required members of an object, as a sample has them.
    fn required_part(&self, path: &[&str], schema: &Schema) -> Map<String, Value> {
        required(schema)
            .filter_map(|name| Some((name.to_owned(), self.sample(&[path, &[name]].concat())?)))
            .collect()
    }

    /// Whether the value is taken at the path, under any of the circumstances.
    fn takes(&self, path: &[&str], value: &Value) -> bool {
        self.taker.circumstances.iter().any(|circumstance| {
            let body = (circumstance.body)();
            self.takes_with(circumstance.version, body, path, value)
        })
    }

    /// Whether the value is taken at the path of this body.
    fn takes_with(&self, version: &str, mut body: Value, path: &[&str], value: &Value) -> bool {
        self.place(&mut body, &self.root, &[], path, value);
        (self.taker.takes)(version, body)
    }

    /// Puts a value into the body, with whatever the objects around it require.
    fn place(
        &self,
        body: &mut Value,
        schema: &Schema,
        done: &[&str],
        path: &[&str],
        value: &Value,
    ) {
        let [name, rest @ ..] = path else {
            if let (Value::Object(body), Value::Object(value)) = (body, value) {
                body.extend(value.clone());
            }
            return;
        };
        if let Kind::Array(items) = kind(schema) {
            let items = self.spec.resolve(&items);
            if rest.is_empty() {
                *body = json!([value]);
            } else {
                *body = json!([{}]);
                self.place(
                    &mut body[0],
                    &items,
                    &[done, &[*name]].concat(),
                    rest,
                    value,
                );
            }
            return;
        }
        // The member on the path is made below: a sample's may hold the alternative to what is tried.
        for (other, value) in self.required_part(done, schema) {
            if other != *name && body.get(&other).is_none() {
                body[&other] = value;
            }
        }
        if rest.is_empty() {
            body[*name] = value.clone();
        } else {
            let inner = members(schema)
                .find(|(member, _)| member == name)
                .map(|(_, node)| self.spec.resolve(node));
            if body.get(*name).is_none() {
                body[*name] = json!({});
            }
            self.place(
                &mut body[*name],
                &inner.unwrap_or_default(),
                &[done, &[*name]].concat(),
                rest,
                value,
            );
        }
    }

    fn object(&mut self, path: &[&str], schema: &Schema) {
        let who = self.taker.name;
        let sent: Vec<String> = self
            .taker
            .samples
            .iter()
            .filter_map(|sample| {
                let pointer: String = path.iter().flat_map(|name| ["/", name]).collect();
                sample
                    .pointer(&pointer)?
                    .as_object()
                    .map(|object| object.keys().cloned().collect::<Vec<_>>())
            })
            .flatten()
            .collect();
        for name in &sent {
            if !members(schema).any(|(member, _)| member == name) {
                self.find(
                    &[path, &[name]].concat(),
                    format_args!("extra: the {who} sends it, and the contract has no such member"),
                );
            }
        }
        self.check_required(path, schema);
        for (name, node) in members(schema) {
            let path = [path, &[name.as_str()]].concat();
            if sent.contains(name) {
                self.outcome.members += 1;
                self.value(&path, &self.spec.resolve(node));
            } else if required(schema).any(|required| required == name) {
                self.find(
                    &path,
                    "missing: it is required, and the model never sends it",
                );
            } else {
                self.unknown(&path, "missing: the model never sends it");
            }
        }
    }

    /// With exactly the required members the model takes an object; without any one of them it does not.
    fn check_required(&mut self, path: &[&str], schema: &Schema) {
        let who = self.taker.name;
        self.outcome.required += members(schema).count();
        let part = self.required_part(path, schema);
        if !self.takes_object(path, &part) {
            self.find(
                path,
                format_args!("the {who} refuses it with the required members alone"),
            );
        }
        for name in required(schema) {
            let mut part = part.clone();
            // Over whatever the circumstances bring along; the model's reader takes nulls away.
            part.insert(name.to_owned(), Value::Null);
            if self.takes_object(path, &part) {
                self.find(
                    &[path, &[name]].concat(),
                    format_args!("required, and the {who} does without it"),
                );
            }
        }
    }

    fn takes_object(&self, path: &[&str], object: &Map<String, Value>) -> bool {
        let value = Value::Object(object.clone());
        if path.is_empty() {
            self.taker.circumstances.iter().any(|circumstance| {
                let mut body = (circumstance.body)();
                if let Value::Object(body) = &mut body {
                    body.extend(object.clone());
                }
                (self.taker.takes)(circumstance.version, body)
            })
        } else {
            self.takes(path, &value)
        }
    }

    fn value(&mut self, path: &[&str], schema: &Schema) {
        if let Some(sample) = self.sample(path) {
            let published = match kind(schema) {
                Kind::Object | Kind::MapOf(_) => "object".to_owned(),
                Kind::Array(_) => "array".to_owned(),
                Kind::Either(_) => {
                    return self
                        .unknown(path, "a choice of schemas, which this check cannot follow");
                }
                Kind::Leaf(name) => name,
            };
            let sent = type_of(&sample);
            if sent != published {
                let who = self.taker.name;
                self.find(
                    path,
                    format_args!("the {who} sends the type {sent}, the contract says {published}"),
                );
                return;
            }
            // What a model reads beyond what it writes is no matter of the wire.
            if self.taker.is_closed {
                self.other_types(path, &published);
            }
        }
        match kind(schema) {
            Kind::Object => self.object(path, schema),
            Kind::Array(items) => self.array(path, schema, &self.spec.resolve(&items)),
            Kind::Leaf(name) => self.leaf(path, schema, &name, false),
            Kind::MapOf(_) | Kind::Either(_) => {}
        }
    }

    /// What is of another type than the contract says is refused.
    fn other_types(&mut self, path: &[&str], published: &str) {
        let strange = match published {
            "boolean" => vec![json!("true"), json!(1)],
            "integer" => vec![json!(true), json!("1"), json!(1.5)],
            "string" => vec![json!(true), json!(1)],
            _ => vec![json!(true), json!("1")],
        };
        let who = self.taker.name;
        for value in strange {
            if self.takes(path, &value) {
                let what =
                    format_args!("of type {published}, and the {who} takes {value} in its place");
                self.find(path, what);
            }
        }
    }
}
