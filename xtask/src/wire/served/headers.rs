//! The headers of answers: those that the document names for a status, and those that the emulator sends.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::contract::Answer;
use super::extras::follow;
use crate::wire::outcome::Outcome;

/// What any HTTP server sends, and the name of the call, of which no document speaks (section 16, item 5).
const PLAIN: &[&str] = &[
    "allow",
    "connection",
    "content-length",
    "content-type",
    "date",
    "x-request-id",
];

/// The headers of the document by operation and status, and whether an answer had each.
pub(super) struct Headers<'a> {
    named: BTreeMap<String, BTreeMap<String, Named<'a>>>,
}

struct Named<'a> {
    node: &'a Value,
    is_heard: bool,
}

/// A header of an answer, and what the document says of it.
pub(super) struct Header<'a> {
    pub(super) name: String,
    pub(super) schema: &'a Value,
    pub(super) value: Value,
}

impl<'a> Headers<'a> {
    pub(super) fn new(document: &'a Value) -> Self {
        let mut named: BTreeMap<_, BTreeMap<_, _>> = BTreeMap::new();
        for (path, methods) in document["paths"].as_object().into_iter().flatten() {
            for (method, operation) in methods.as_object().into_iter().flatten() {
                for (status, response) in operation["responses"].as_object().into_iter().flatten() {
                    let headers = follow(document, response)["headers"].as_object();
                    let headers = headers.into_iter().flatten().map(|(name, node)| {
                        let node = follow(document, node);
                        let is_heard = false;
                        (name.to_ascii_lowercase(), Named { node, is_heard })
                    });
                    named.insert(format!("{method} {path} {status}"), headers.collect());
                }
            }
        }
        Self { named }
    }

    /// Whether an answer of the operation, whatever its status, has a header of that name.
    pub(super) fn has(&self, (method, path): (&str, &str), header: &str) -> bool {
        let start = format!("{method} {path} ");
        let mut statuses = self.named.iter();
        statuses.any(|(at, headers)| at.starts_with(&start) && headers.contains_key(header))
    }

    /// The headers of an answer that the document names. Others are found, and so are required ones that are missing.
    pub(super) fn of(
        &mut self,
        answer: &Answer,
        at: &str,
        outcome: &mut Outcome,
    ) -> Vec<Header<'a>> {
        let (method, path) = answer.operation;
        let reply = &answer.reply;
        let key = format!("{method} {path} {}", reply.status);
        let named = self.named.entry(key).or_default();
        let sent = |wanted: &String| reply.headers.iter().any(|(name, _)| name == wanted);
        for (name, _) in named
            .iter()
            .filter(|(name, header)| header.node["required"] == true && !sent(name))
        {
            let what = "the contract requires it, and the answer lacks it";
            outcome.unknown(&format!("{at} header {name}"), what);
        }
        let mut known = Vec::new();
        for (name, text) in &reply.headers {
            let Some(header) = named.get_mut(name) else {
                if !PLAIN.contains(&name.as_str()) {
                    let at = format!("{at} header {name}");
                    outcome.find(&at, "the contract has no such header");
                }
                continue;
            };
            header.is_heard = true;
            let schema = &header.node["schema"];
            // A header is a text; where the document says otherwise it is what the text spells.
            let spelt = serde_json::from_str(text).ok();
            let value = spelt.filter(|_| schema["type"] != "string");
            let value = value.unwrap_or_else(|| json!(text));
            let name = name.clone();
            known.push(Header {
                name,
                schema,
                value,
            });
        }
        known
    }

    /// The number of headers that were heard and of all. One that no answer had becomes a finding, which needs a reason.
    pub(super) fn report(&self, outcome: &mut Outcome) -> (usize, usize) {
        let (mut heard, mut all) = (0, 0);
        for (at, headers) in &self.named {
            for (name, header) in headers {
                all += 1;
                heard += usize::from(header.is_heard);
                if !header.is_heard {
                    let at = format!("{at} header {name}");
                    outcome.unknown(&at, "no answer of the emulator had it");
                }
            }
        }
        (heard, all)
    }
}
