//! The published document: its schemas with references followed, and what kind of value each describes.

use std::cell::RefCell;
use std::collections::BTreeSet;

use anyhow::Context;
use serde_json::{Map, Value, json};

/// A schema without references on its top level.
pub(super) type Schema = Map<String, Value>;

/// The parts of an `OpenAPI` document that the comparison needs.
#[derive(Debug)]
pub(super) struct Spec {
    schemas: Map<String, Value>,
    /// Parameters that operations refer to.
    parameters: Value,
    paths: Value,
    /// Names of the schemas that were looked at.
    visited: RefCell<BTreeSet<String>>,
}

/// What a schema describes.
#[derive(Debug)]
pub(super) enum Kind {
    /// Named members.
    Object,
    /// Members of any name, all of this schema; `None` when their values are free as well.
    MapOf(Option<Value>),
    /// Items of this schema.
    Array(Value),
    /// One of several schemas.
    Either(Vec<Value>),
    /// A single value, by the name of its JSON type.
    Leaf(String),
}

impl Spec {
    /// Reads a document.
    pub(super) fn parse(text: &str) -> anyhow::Result<Self> {
        let mut document: Value = serde_json::from_str(text)?;
        let schemas = document.pointer_mut("/components/schemas").map(Value::take);
        let Some(Value::Object(schemas)) = schemas else {
            anyhow::bail!("the document has no components.schemas");
        };
        let parameters = document.pointer_mut("/components/parameters");
        let parameters = parameters.map(Value::take).unwrap_or_default();
        let paths = document
            .get_mut("paths")
            .map(Value::take)
            .context("the document has no paths")?;
        Ok(Self {
            schemas,
            parameters,
            paths,
            visited: RefCell::default(),
        })
    }

    /// The schema of that name; `None` when the document has none.
    pub(super) fn named(&self, name: &str) -> Option<Schema> {
        let schema = self.schemas.get(name)?;
        self.visited.borrow_mut().insert(name.to_owned());
        Some(self.resolve(schema))
    }

    /// Method and path of every operation, with its description.
    pub(super) fn operations(&self) -> impl Iterator<Item = (&str, &str, &Value)> {
        const METHODS: [&str; 5] = ["get", "put", "post", "patch", "delete"];
        let paths = self.paths.as_object().into_iter().flatten();
        paths.flat_map(|(path, methods)| {
            METHODS
                .iter()
                .filter_map(move |method| Some((*method, path.as_str(), methods.get(method)?)))
        })
    }

    /// The operation of that method and path.
    pub(super) fn operation(&self, method: &str, path: &str) -> Option<&Value> {
        self.paths.get(path)?.get(method)
    }

    /// The parameters of an operation: its own, and those of its path that it does not describe anew. References are
    /// followed; one that leads nowhere is left as it is.
    pub(super) fn parameters(&self, method: &str, path: &str) -> impl Iterator<Item = &Value> {
        let own = self.listed(self.operation(method, path));
        let mut all = self.listed(self.paths.get(path));
        all.retain(|shared| {
            let same = |own: &&Value| own["name"] == shared["name"] && own["in"] == shared["in"];
            !own.iter().any(same)
        });
        all.extend(own);
        all.into_iter()
    }

    /// The parameters that stand in a path or an operation.
    fn listed<'a>(&'a self, node: Option<&'a Value>) -> Vec<&'a Value> {
        let follow = |parameter: &'a Value| {
            let name = parameter["$ref"].as_str()?.rsplit('/').next()?;
            self.parameters.get(name)
        };
        let listed = node.and_then(|node| node.get("parameters")?.as_array());
        let listed = listed.into_iter().flatten();
        listed.map(|one| follow(one).unwrap_or(one)).collect()
    }

    /// The request header of an operation.
    pub(super) fn header(&self, method: &str, path: &str, name: &str) -> Option<&Value> {
        self.parameters(method, path)
            .find(|parameter| parameter["in"] == "header" && parameter["name"] == name)
    }

    /// Names of the schemas that nothing has looked at.
    pub(super) fn not_visited(&self) -> Vec<&str> {
        let visited = self.visited.borrow();
        let all = self.schemas.keys().map(String::as_str);
        all.filter(|name| !visited.contains(*name)).collect()
    }

    /// Follows references, merges `allOf`, and brings the ways to say that a value may be null into one: `nullable`.
    pub(super) fn resolve(&self, node: &Value) -> Schema {
        let mut schema = self.merged(node);
        if let Some(Value::Array(mut types)) = schema.get("type").cloned() {
            let all = types.len();
            types.retain(|name| name != "null");
            let nullable = types.len() < all;
            match types.as_slice() {
                [] => drop(schema.insert("type".to_owned(), json!("null"))),
                [one] => drop(schema.insert("type".to_owned(), one.clone())),
                several => {
                    let choices = several.iter().map(|name| json!({"type": name})).collect();
                    schema.remove("type");
                    schema.insert("anyOf".to_owned(), choices);
                }
            }
            schema.insert("nullable".to_owned(), json!(nullable));
        }
        for word in ["oneOf", "anyOf"] {
            let Some(Value::Array(mut choices)) = schema.get(word).cloned() else {
                continue;
            };
            let all = choices.len();
            choices.retain(|choice| choice["type"] != "null");
            if choices.len() == all {
                continue;
            }
            if let [one] = choices.as_slice() {
                schema.remove(word);
                schema.extend(self.resolve(one));
            } else {
                schema.insert(word.to_owned(), Value::Array(choices));
            }
            schema.insert("nullable".to_owned(), json!(true));
        }
        schema
    }

    fn merged(&self, node: &Value) -> Schema {
        let mut schema = Schema::new();
        if let Some(name) = node["$ref"]
            .as_str()
            .and_then(|path| path.rsplit('/').next())
        {
            schema.extend(self.named(name).unwrap_or_default());
        }
        for part in node["allOf"].as_array().into_iter().flatten() {
            schema.extend(self.resolve(part));
        }
        let own = node.as_object().into_iter().flatten();
        schema.extend(
            own.filter(|(name, _)| *name != "$ref" && *name != "allOf")
                .map(|(n, v)| (n.clone(), v.clone())),
        );
        schema
    }

    /// Name of the object schema that the node refers to, without counting it as looked at.
    pub(super) fn object_named_by<'a>(&self, node: &'a Value) -> Option<&'a str> {
        let name = node["$ref"].as_str()?.rsplit('/').next()?;
        (self.schemas.get(name)?["type"] == "object").then_some(name)
    }

    /// Names of the schemas looked at so far, and the number of all.
    pub(super) fn visited(&self) -> (Vec<String>, usize) {
        (
            self.visited.borrow().iter().cloned().collect(),
            self.schemas.len(),
        )
    }
}

/// What the schema describes.
pub(super) fn kind(schema: &Schema) -> Kind {
    if let Some(choices) = ["oneOf", "anyOf"]
        .iter()
        .find_map(|word| schema.get(*word)?.as_array())
    {
        return Kind::Either(choices.clone());
    }
    match schema.get("type").and_then(Value::as_str) {
        Some("array") => Kind::Array(schema.get("items").cloned().unwrap_or_default()),
        _ if schema.contains_key("properties") => Kind::Object,
        Some("object") => Kind::MapOf(
            schema
                .get("additionalProperties")
                .filter(|found| found.is_object())
                .cloned(),
        ),
        Some(name) => Kind::Leaf(name.to_owned()),
        None => Kind::Leaf("string".to_owned()),
    }
}

/// The members of an object, in the order of their names.
pub(super) fn members(schema: &Schema) -> impl Iterator<Item = (&String, &Value)> {
    schema
        .get("properties")
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
}

/// Names of the members that the contract requires.
pub(super) fn required(schema: &Schema) -> impl Iterator<Item = &str> {
    schema
        .get("required")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
}

/// The words of an enumeration; empty for an open text.
pub(super) fn words(schema: &Schema) -> Vec<&str> {
    schema
        .get("enum")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect()
}

/// A whole-number keyword of the schema, such as `maxLength`.
pub(super) fn number(schema: &Schema, keyword: &str) -> Option<i64> {
    schema.get(keyword).and_then(Value::as_i64)
}

/// Name of a value's JSON type, in the words of the contract.
pub(super) fn type_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_f64() => "number",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}
