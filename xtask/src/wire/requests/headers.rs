//! What an operation says beside its body: the type of it, and the model version.

use serde_json::Value;

use super::Check;
use crate::wire::spec::words;

impl Check<'_> {
    /// The body goes as JSON, which the document has to know, also where it names the header.
    pub(super) fn body_type(&mut self) {
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

    /// The header that names the model version: the words that are taken in it, and whether it may be absent.
    pub(super) fn header(&mut self) {
        let (method, operation) = self.model.operation;
        let who = self.taker.name;
        let Some(header) = self.model.header else {
            if self
                .spec
                .header(method, operation, "x-model-version")
                .is_some()
            {
                let at = format!("{method} {operation} x-model-version");
                let what = format_args!("the {who} knows no such header");
                self.outcome.unknown(&at, what);
            }
            return;
        };
        let (name, _, known) = header();
        let at = format!("{method} {operation} {name}");
        let Some(parameter) = self.spec.header(method, operation, name) else {
            return self.outcome.find(&at, "the document has no such header");
        };
        let schema = self.spec.resolve(&parameter["schema"]);
        let published = words(&schema);
        for word in &published {
            self.outcome.words += 1;
            if !self.takes_version(word) {
                self.outcome
                    .unknown(&at, format_args!("the {who} refuses the word {word}"));
            }
        }
        for word in known.iter().map(String::as_str).chain(["any-other-word"]) {
            if !published.contains(&word) && self.takes_version(word) {
                self.outcome.find(
                    &at,
                    format_args!("the {who} takes the word {word}, which the contract lacks"),
                );
            }
        }
        // A model always sends it.
        if self.taker.is_closed {
            self.outcome.required += 1;
            match (parameter["required"] == true, self.takes_version("")) {
                (true, true) => {
                    let what = format_args!("required, and the {who} does without it");
                    self.outcome.find(&at, what);
                }
                (false, false) => {
                    let what = format_args!("the {who} refuses a request without it");
                    self.outcome.find(&at, what);
                }
                _ => {}
            }
        }
    }

    /// Whether the required members are taken with this model version, under any of the circumstances.
    fn takes_version(&self, version: &str) -> bool {
        let part = self.required_part(&[], &self.root);
        self.taker.circumstances.iter().any(|circumstance| {
            let mut body = Value::Object(part.clone());
            if let (Value::Object(body), Value::Object(own)) = (&mut body, (circumstance.body)()) {
                body.extend(own);
            }
            (self.taker.takes)(version, body)
        })
    }

    /// The model version that a model sends unless told otherwise.
    pub(super) fn default_version(&mut self) {
        let (method, operation) = self.model.operation;
        let Some((name, default, _)) = self.model.header.map(|header| header()) else {
            return;
        };
        let Some(parameter) = self.spec.header(method, operation, name) else {
            return;
        };
        let schema = self.spec.resolve(&parameter["schema"]);
        match schema.get("default").and_then(Value::as_str) {
            Some(published) if published == default => {}
            published => {
                let published = published.unwrap_or("nothing");
                self.outcome.find(
                    &format!("{method} {operation} {name}"),
                    format_args!("the default is {default} here and {published} in the contract"),
                );
            }
        }
    }
}
