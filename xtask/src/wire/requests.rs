//! A request model against its schema: what it sends, and what it takes at and beyond each bound.

mod values;

use serde_json::{Map, Value, json};

use super::models::Request;
use super::outcome::Outcome;
use super::spec::{Kind, Schema, Spec, kind, members, required, type_of, words};

/// Compares the model with its schema and its header.
pub(super) fn check(spec: &Spec, model: &Request, outcome: &mut Outcome) {
    let Some(root) = spec.named(model.schema) else {
        outcome.find(model.schema, "the document has no such schema");
        return;
    };
    let mut check = Check {
        spec,
        model,
        root,
        samples: (model.samples)(),
        outcome,
    };
    let root = check.root.clone();
    check.object(&[], &root);
    let (method, path) = model.operation;
    check.outcome.claim(spec, method, path);
    check.body_type();
    check.header();
    (model.sizes)(&root, check.outcome);
}

struct Check<'a> {
    spec: &'a Spec,
    model: &'a Request,
    root: Schema,
    /// Fully filled requests as they are sent.
    samples: Vec<Value>,
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
        self.samples
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

    /// Whether the model takes the value at the path, under any of the circumstances it knows.
    fn takes(&self, path: &[&str], value: &Value) -> bool {
        self.model.circumstances.iter().any(|circumstance| {
            let mut body = (circumstance.body)();
            self.place(&mut body, &self.root, &[], path, value);
            self.model.takes(circumstance.version, body)
        })
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
        let sent: Vec<String> = self
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
                    "extra: the model sends it, and the contract has no such member",
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
        self.outcome.required += members(schema).count();
        let part = self.required_part(path, schema);
        if !self.takes_object(path, &part) {
            self.find(path, "the model refuses it with the required members alone");
        }
        for name in required(schema) {
            let mut part = part.clone();
            // Over whatever the circumstances bring along; the model's reader takes nulls away.
            part.insert(name.to_owned(), Value::Null);
            if self.takes_object(path, &part) {
                self.find(
                    &[path, &[name]].concat(),
                    "required, and the model does without it",
                );
            }
        }
    }

    fn takes_object(&self, path: &[&str], object: &Map<String, Value>) -> bool {
        let value = Value::Object(object.clone());
        if path.is_empty() {
            self.model.circumstances.iter().any(|circumstance| {
                let mut body = (circumstance.body)();
                if let Value::Object(body) = &mut body {
                    body.extend(object.clone());
                }
                self.model.takes(circumstance.version, body)
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
                    return self.find(path, "a choice of schemas, which this check cannot follow");
                }
                Kind::Leaf(name) => name,
            };
            let sent = type_of(&sample);
            if sent != published {
                self.find(
                    path,
                    format_args!("the model sends the type {sent}, the contract says {published}"),
                );
                return;
            }
        }
        match kind(schema) {
            Kind::Object => self.object(path, schema),
            Kind::Array(items) => self.array(path, schema, &self.spec.resolve(&items)),
            Kind::Leaf(name) => self.leaf(path, schema, &name, false),
            Kind::MapOf(_) | Kind::Either(_) => {}
        }
    }

    /// The body goes as JSON, which the document has to know, also where it names the header.
    fn body_type(&mut self) {
        let (method, path) = self.model.operation;
        let at = format!("{method} {path} Content-Type");
        let json = "application/json";
        let named = self.spec.operation(method, path).and_then(|operation| {
            operation["requestBody"]["content"][json]["schema"]["$ref"]
                .as_str()?
                .rsplit('/')
                .next()
        });
        if named != Some(self.model.schema) {
            let what = format_args!("a JSON body is {} here", named.unwrap_or("unknown"));
            self.outcome.find(&at, what);
        }
        if let Some(header) = self.spec.header(method, path, "content-type")
            && words(&self.spec.resolve(&header["schema"])) != [json]
        {
            self.outcome
                .find(&at, "the header has other words than application/json");
        }
    }

    /// The header that names the model version.
    fn header(&mut self) {
        let (method, operation) = self.model.operation;
        let Some(header) = self.model.header else {
            if self
                .spec
                .header(method, operation, "x-model-version")
                .is_some()
            {
                let at = format!("{method} {operation} x-model-version");
                self.outcome.unknown(&at, "the model sends no such header");
            }
            return;
        };
        let (name, default, known) = header();
        let at = format!("{method} {operation} {name}");
        let Some(parameter) = self.spec.header(method, operation, name) else {
            return self.outcome.find(&at, "the document has no such header");
        };
        let schema = self.spec.resolve(&parameter["schema"]);
        let published = words(&schema);
        let (model, part) = (self.model, self.required_part(&[], &self.root));
        let takes = |version: &str| {
            model.circumstances.iter().any(|circumstance| {
                let mut body = Value::Object(part.clone());
                if let (Value::Object(body), Value::Object(own)) =
                    (&mut body, (circumstance.body)())
                {
                    body.extend(own);
                }
                model.takes(version, body)
            })
        };
        for word in &published {
            self.outcome.words += 1;
            if !takes(word) {
                self.outcome
                    .unknown(&at, format_args!("the model refuses the word {word}"));
            }
        }
        for word in known.iter().map(String::as_str).chain(["any-other-word"]) {
            if !published.contains(&word) && takes(word) {
                self.outcome.find(
                    &at,
                    format_args!("the model takes the word {word}, which the contract lacks"),
                );
            }
        }
        match schema.get("default").and_then(Value::as_str) {
            Some(published) if published == default => {}
            published => {
                let published = published.unwrap_or("nothing");
                self.outcome.find(
                    &at,
                    format_args!("the default is {default} here and {published} in the contract"),
                );
            }
        }
    }
}
