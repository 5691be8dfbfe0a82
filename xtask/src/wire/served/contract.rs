//! What the document says about each answer of each operation, by method, path and status.
//!
//! The schema of an answer is the one that the document names at that place, and is judged by a validator that is not ours.

use std::collections::{BTreeMap, HashMap};

use anyhow::{Context, anyhow};
use jsonschema::Validator;
use jsonschema::error::ValidationErrorKind;
use serde_json::{Value, json};

use super::extras::{extras, follow};
use super::headers::Headers;
use super::service::Reply;
use crate::wire::outcome::Outcome;

/// An answer that was heard, and where.
#[derive(Debug)]
pub(super) struct Answer {
    /// Method and path, as the document writes them.
    pub(super) operation: (&'static str, &'static str),
    /// What was asked, in words.
    pub(super) scene: String,
    pub(super) reply: Reply,
    /// The schema of the member `result`, where no operation of the document refers to it (T16).
    pub(super) result: Option<&'static str>,
}

/// The document, and what of it was heard.
pub(super) struct Contract<'a> {
    document: &'a Value,
    validators: HashMap<String, Validator>,
    /// Every response of the document by its operation, and whether an answer was held against it.
    responses: BTreeMap<String, BTreeMap<String, bool>>,
    pub(super) headers: Headers<'a>,
}

impl<'a> Contract<'a> {
    pub(super) fn new(document: &'a Value) -> Self {
        let mut responses: BTreeMap<_, BTreeMap<_, _>> = BTreeMap::new();
        for (path, methods) in document["paths"].as_object().into_iter().flatten() {
            for (method, operation) in methods.as_object().into_iter().flatten() {
                for (status, _) in operation["responses"].as_object().into_iter().flatten() {
                    let name = format!("{method} {path}");
                    let statuses = responses.entry(name).or_default();
                    statuses.insert(status.clone(), false);
                }
            }
        }
        Self {
            document,
            validators: HashMap::new(),
            responses,
            headers: Headers::new(document),
        }
    }

    /// Whether the document has an answer of that status.
    pub(super) fn has(&self, (method, path): (&str, &str), status: &str) -> bool {
        let statuses = self.responses.get(&format!("{method} {path}"));
        statuses.is_some_and(|statuses| statuses.contains_key(status))
    }

    /// The operations with their responses, and whether an answer was held against each.
    pub(super) fn responses(&self) -> &BTreeMap<String, BTreeMap<String, bool>> {
        &self.responses
    }

    /// Holds an answer against the document.
    ///
    /// An operation that the document lacks is not looked at: the models claim it, and are told.
    ///
    /// # Errors
    ///
    /// When a schema of the document cannot be compiled.
    pub(super) fn check(&mut self, answer: &Answer, outcome: &mut Outcome) -> anyhow::Result<()> {
        let (method, path) = answer.operation;
        let Some(statuses) = self.responses.get_mut(&format!("{method} {path}")) else {
            return Ok(());
        };
        let reply = &answer.reply;
        let at = format!("{method} {path} {} ({})", reply.status, answer.scene);
        let exact = reply.status.to_string();
        let Some(heard) = statuses.get_mut(&exact) else {
            outcome.find(&at, "the contract has no answer of this status");
            return Ok(());
        };
        *heard = true;
        let document = self.document;
        let responses = &document["paths"][path][method]["responses"];
        let response = follow(document, &responses[&exact]);
        for header in self.headers.of(answer, &at, outcome) {
            let at = format!("{at} header {}", header.name);
            self.judge(header.schema, &header.value, &at, outcome)?;
        }
        let Some(content) = response["content"].as_object() else {
            if !reply.body.is_empty() {
                outcome.find(&at, "the contract has no body here");
            }
            return Ok(());
        };
        let Some(media) = content.get(&reply.content_type) else {
            let listed: Vec<_> = content.keys().map(String::as_str).collect();
            let (ours, theirs) = (&reply.content_type, listed.join(", "));
            outcome.find(
                &at,
                format_args!("the answer is {ours}, the contract says {theirs}"),
            );
            return Ok(());
        };
        let text = String::from_utf8_lossy(&reply.body);
        let body = if reply.content_type == "application/json" {
            match serde_json::from_str(&text) {
                Ok(body) => body,
                Err(error) => {
                    outcome.find(&at, format_args!("the answer is not JSON: {error}"));
                    return Ok(());
                }
            }
        } else {
            json!(text)
        };
        self.judge(&media["schema"], &body, &at, outcome)?;
        extras(
            document,
            &[&media["schema"]],
            &body,
            &at,
            outcome,
            answer.result,
        );
        if let (Some(name), Some(result)) = (answer.result, body.get("result")) {
            let schema = json!({"$ref": format!("#/components/schemas/{name}")});
            let at = format!("{at}.result as {name}");
            if follow(document, &schema).is_null() {
                outcome.find(&at, "the document has no such schema");
                return Ok(());
            }
            self.judge(&schema, result, &at, outcome)?;
            extras(document, &[&schema], result, &at, outcome, None);
        }
        Ok(())
    }

    /// Adds what the validator finds.
    fn judge(
        &mut self,
        schema: &Value,
        value: &Value,
        at: &str,
        outcome: &mut Outcome,
    ) -> anyhow::Result<()> {
        let mut errors = self.errors(schema, value)?;
        // Of a choice the validator says no more than that none fits. Which was meant stands in the answer.
        if !errors.is_empty()
            && let Some(meant) = self.meant(schema, value)
        {
            let better = self.errors(&json!({"$ref": meant}), value)?;
            if !better.is_empty() {
                errors = better;
            }
        }
        for error in errors {
            let at = format!("{at}{}", error.place);
            if error.is_news {
                outcome.unknown(&at, error.text);
            } else {
                outcome.find(&at, error.text);
            }
        }
        Ok(())
    }

    /// The alternative that the discriminator of a choice leads to.
    fn meant(&self, schema: &Value, value: &Value) -> Option<String> {
        let discriminator = &follow(self.document, schema)["discriminator"];
        let word = value[discriminator["propertyName"].as_str()?].as_str()?;
        Some(discriminator["mapping"][word].as_str()?.to_owned())
    }

    fn errors(&mut self, schema: &Value, value: &Value) -> anyhow::Result<Vec<Error>> {
        let name = schema.to_string();
        if !self.validators.contains_key(&name) {
            let mut whole = schema.clone();
            whole["components"] = self.document["components"].clone();
            let validator = jsonschema::options()
                .should_validate_formats(true)
                .build(&whole)
                .map_err(|error| anyhow!("{error}"))
                .with_context(|| name.clone())?;
            self.validators.insert(name.clone(), validator);
        }
        Ok(self.validators[&name]
            .iter_errors(value)
            .map(|error| Error {
                place: error.instance_path().to_string().replace('/', "."),
                // Values differ from run to run, and the list of differences is compared word for word.
                text: match error.kind() {
                    ValidationErrorKind::Enum { .. } => {
                        let word = error.instance();
                        format!("the answer has the word {word}, which the contract lacks")
                    }
                    _ => error.masked().to_string(),
                },
                is_news: matches!(error.kind(), ValidationErrorKind::Required { .. }),
            })
            .collect())
    }
}

/// Something that does not fit its schema.
struct Error {
    /// The JSON path inside the answer, beginning with a dot; empty for the whole.
    place: String,
    text: String,
    /// Whether a newer document may bring it about by having more.
    is_news: bool,
}
