//! The emulator as one that takes requests: whatever the models are probed with, it is asked over HTTP as well.
//!
//! It has to take what the contract takes and to refuse what the contract refuses, whether or not a model would ever send it.

use std::cell::{Cell, RefCell};

use anyhow::{Context, ensure};
use firefly_emulator::Quirks;
use serde_json::Value;

use super::service::Service;
use super::stage::{as_documented, picture};
use crate::wire::models::{Request, without_nulls};
use crate::wire::outcome::Outcome;
use crate::wire::property;
use crate::wire::requests::{Taker, probe};
use crate::wire::spec::Spec;

/// What the emulator says of pictures that it cannot have, in requests with which nothing else is wrong.
const NO_PICTURE: &[&str] = &[
    "The upload with the given id could not be found",
    "The file with given presigned url could not be reached",
];

/// Asks the emulator about every request schema, and says in a line what it was asked.
///
/// # Errors
///
/// When no emulator can be had, or it does not speak HTTP.
pub(in crate::wire) fn check(
    spec: &Spec,
    models: &[Request],
    outcome: &mut Outcome,
) -> anyhow::Result<String> {
    let emulator = Emulator::start()?;
    let (mut own, mut random) = (Outcome::default(), 0);
    for model in models {
        let samples = emulator.samples(model);
        let taker = Taker {
            name: "emulator",
            samples: samples.clone(),
            circumstances: model.existing,
            is_closed: true,
            takes: &|version, body| emulator.takes(model, version, body),
        };
        if probe(spec, model, taker, &mut own).is_none() {
            continue;
        }
        for (version, body) in property::valid(model, &samples, model.existing, &mut own) {
            random += 1;
            for reason in emulator.reasons(model, version, body)? {
                let (place, text) = reason;
                // A list of what is permitted differs from version to version, and is no part of the finding.
                let text = text.split([':', '{']).next().unwrap_or_default().trim_end();
                let what = format_args!("the emulator refuses a request that passes: {text}");
                own.find(&format!("{}{place}", model.schema), what);
            }
        }
        if let Some(error) = emulator.failure.take() {
            return Err(error);
        }
    }
    let line = format!(
        "the emulator was asked {} times: {} members, {} enum words, {} bounds, {} required flags, and {random} random \
         requests that pass the check",
        emulator.asked.get(),
        own.members,
        own.words,
        own.bounds,
        own.required,
    );
    outcome.absorb(own);
    Ok(line)
}

/// A running emulator with one picture.
struct Emulator {
    service: Service,
    upload: String,
    asked: Cell<usize>,
    /// Why no answer could be had; a probe has no way to say so.
    failure: RefCell<Option<anyhow::Error>>,
}

impl Emulator {
    /// Starts one that refuses members which it does not know, and lists every rule that is broken.
    fn start() -> anyhow::Result<Self> {
        let service = Service::start()?;
        service.behave(Quirks {
            strict_members: true,
            ..as_documented()
        });
        let upload = service.upload(&picture()?)?;
        Ok(Self {
            service,
            upload,
            asked: Cell::new(0),
            failure: RefCell::default(),
        })
    }

    /// The samples of a model, with pictures that exist in the place of uploads.
    fn samples(&self, model: &Request) -> Vec<Value> {
        let mut samples = (model.samples)();
        for sample in &mut samples {
            set_uploads(sample, &self.upload);
        }
        samples
    }

    fn takes(&self, model: &Request, version: &str, body: Value) -> bool {
        match self.reasons(model, version, body) {
            Ok(reasons) => reasons.is_empty(),
            Err(error) => {
                self.failure.borrow_mut().get_or_insert(error);
                false
            }
        }
    }

    /// Why the request is refused, each reason with its place; none when it is taken, which it is when nothing but a picture
    /// is missing.
    fn reasons(
        &self,
        model: &Request,
        version: &str,
        mut body: Value,
    ) -> anyhow::Result<Vec<(String, String)>> {
        without_nulls(&mut body);
        let (method, path) = model.operation;
        let mut call = self
            .service
            .call(method, path)
            .with_header("content-type", "application/json")
            .with_body(body.to_string());
        if !version.is_empty() {
            call = call.with_header("x-model-version", version);
        }
        self.asked.set(self.asked.get() + 1);
        let reply = self.service.send(&call)?;
        if (200..300).contains(&reply.status) {
            return Ok(Vec::new());
        }
        ensure!(
            (400..500).contains(&reply.status),
            "the emulator answers {} at {path}",
            reply.status
        );
        let answer: Value = serde_json::from_slice(&reply.body)
            .with_context(|| format!("the answer {} at {path}", reply.status))?;
        Ok(reasons(&answer))
    }
}

/// The reasons that a refusal gives.
fn reasons(answer: &Value) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let listed = answer["validation_errors"].as_array();
    let listed: Vec<_> = listed
        .into_iter()
        .flatten()
        .map(|one| {
            let place = one["loc"].as_array().into_iter().flatten().skip(1);
            let place = place.map(|part| part.as_str().map_or(part.to_string(), str::to_owned));
            let place = place.fold(String::new(), |at, part| at + "." + &part);
            (place, text(&one["msg"]))
        })
        .collect();
    let message = text(&answer["message"]);
    if NO_PICTURE.contains(&message.as_str()) || !listed.is_empty() {
        return listed;
    }
    vec![(String::new(), message)]
}

/// Names the upload wherever one is named.
fn set_uploads(value: &mut Value, upload: &str) {
    match value {
        Value::Object(members) => {
            for (name, value) in members {
                if name == "uploadId" {
                    *value = upload.into();
                } else {
                    set_uploads(value, upload);
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| set_uploads(item, upload)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::reasons;
    use serde_json::json;

    #[test]
    fn a_refusal_has_reasons_unless_a_picture_is_all_that_is_missing() {
        let missing = json!({"message": "The upload with the given id could not be found"});
        assert_eq!(reasons(&missing), []);
        let other = json!({"message": "The upload is too large."});
        let whole = (String::new(), "The upload is too large.".to_owned());
        assert_eq!(reasons(&other), [whole]);
        let listed = json!({"validation_errors": [{"loc": ["body", "seeds", 0], "msg": "no"}]});
        assert_eq!(reasons(&listed), [(".seeds.0".to_owned(), "no".to_owned())]);
        assert_eq!(reasons(&json!({})).len(), 1);
    }
}
