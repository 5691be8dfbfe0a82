//! What the emulator takes beside the members of a body: types of bodies, and parameters with their words and bounds.
//!
//! Model versions are tried with the bodies they belong to.

use std::io::Cursor;

use firefly_types::ModelVersion;
use image::{ImageFormat, RgbImage};
use serde_json::Value;

use super::orders::{Order, orders};
use super::scenes::{MODELS, UPLOAD};
use super::service::{Call, Service};
use super::stage::picture;
use crate::wire::outcome::Outcome;
use crate::wire::spec::{Spec, number, words};

/// A picture of two by two pixels; the crate that writes the others has no JPEG XL.
const JXL: &[u8] = include_bytes!("tiny.jxl");

/// A picture of a type that no document lists.
const GIF: &[u8] =
    b"GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xff\xff\xff,\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0;";

/// A word that no enumeration has.
const NO_WORD: &str = "any-other-word";

/// Asks about every operation that takes a body or parameters, and says in a line what was asked.
///
/// # Errors
///
/// When no emulator can be had, or it does not speak HTTP.
pub(in crate::wire) fn check(spec: &Spec, outcome: &mut Outcome) -> anyhow::Result<String> {
    let service = Service::start()?;
    let picture = picture()?;
    let (image, mask) = (service.upload(&picture)?, service.upload(&picture)?);
    let orders = orders(&image, &mask);
    let mut own = Outcome::default();
    let mut asks = Asks {
        spec,
        service: &service,
        outcome: &mut own,
        types: 0,
        parameters: 0,
    };
    for order in &orders {
        let call = order.call(&service, &order.body);
        asks.operation(("post", order.path), &call, Some(order))?;
    }
    let upload = service.call(UPLOAD.0, UPLOAD.1);
    let upload = upload.with_header("content-type", "image/png");
    asks.operation(UPLOAD, &upload.with_body(picture), None)?;
    asks.operation(MODELS, &service.call(MODELS.0, MODELS.1), None)?;
    let (types, parameters) = (asks.types, asks.parameters);
    let line = format!(
        "the emulator was asked for {types} types of bodies and {parameters} parameters: {} enum words, {} bounds, {} \
         required flags",
        own.words, own.bounds, own.required
    );
    outcome.absorb(own);
    Ok(line)
}

/// An emulator before one document.
struct Asks<'a> {
    spec: &'a Spec,
    service: &'a Service,
    outcome: &'a mut Outcome,
    types: usize,
    parameters: usize,
}

impl Asks<'_> {
    /// An operation with a request that it takes. One that the document lacks is told by who claims it.
    fn operation(
        &mut self,
        (method, path): (&str, &str),
        call: &Call,
        order: Option<&Order>,
    ) -> anyhow::Result<()> {
        let Some(operation) = self.spec.operation(method, path) else {
            return Ok(());
        };
        let body = &operation["requestBody"];
        if !body.is_null() {
            self.body(&format!("{method} {path} body"), body, call, order)?;
        }
        for parameter in self.spec.parameters(method, path) {
            let name = parameter["name"].as_str().unwrap_or_default();
            if name != ModelVersion::HEADER {
                self.parameters += 1;
                self.parameter(&format!("{method} {path} {name}"), parameter, call)?;
            }
        }
        Ok(())
    }

    fn takes(&self, call: &Call) -> anyhow::Result<bool> {
        Ok((200..300).contains(&self.service.send(call)?.status))
    }

    /// The types that are listed are taken and no others, and so is the absence of a body.
    fn body(
        &mut self,
        at: &str,
        body: &Value,
        call: &Call,
        order: Option<&Order>,
    ) -> anyhow::Result<()> {
        let listed: Vec<_> = body["content"].as_object().into_iter().flatten().collect();
        let bodies = bodies(order.map(|order| &order.body))?;
        for (name, bytes) in &bodies {
            self.types += 1;
            let typed = call.clone().with_header("content-type", *name);
            let is_taken = self.takes(&typed.with_body(bytes.clone()))?;
            let name = name.split(';').next().unwrap_or_default();
            match (listed.iter().any(|(listed, _)| *listed == name), is_taken) {
                (true, false) => {
                    let what = format_args!("the emulator refuses the type {name}");
                    self.outcome.unknown(at, what);
                }
                (false, true) => {
                    let what = format_args!(
                        "the emulator takes the type {name}, which the contract lacks"
                    );
                    self.outcome.find(at, what);
                }
                _ => {}
            }
        }
        let is_known = |listed: &str| {
            let mut known = bodies.iter().map(|(name, _)| name.split(';').next());
            known.any(|name| name == Some(listed))
        };
        for (name, _) in listed.iter().filter(|(name, _)| !is_known(name)) {
            let what = format_args!("of the type {name}, of which this check has no body");
            self.outcome.unknown(at, what);
        }
        let is_taken = self.takes(&call.clone().with_body(""))?;
        self.required(at, body["required"] == true, is_taken);
        Ok(())
    }

    fn required(&mut self, at: &str, is_required: bool, is_taken: bool) {
        self.outcome.required += 1;
        match (is_required, is_taken) {
            (true, true) => self
                .outcome
                .find(at, "required, and the emulator does without it"),
            (false, false) => self
                .outcome
                .unknown(at, "the emulator refuses a request without it"),
            _ => {}
        }
    }

    /// Each word, each bound and what lies beyond it, and the absence of the parameter.
    fn parameter(&mut self, at: &str, parameter: &Value, call: &Call) -> anyhow::Result<()> {
        let name = parameter["name"].as_str().unwrap_or_default();
        let with = |value: &str| match parameter["in"].as_str() {
            Some("query") => in_query(call, name, value),
            _ => call.clone().with_header(name, value),
        };
        let without = call.clone().without_header(name);
        let is_taken = self.takes(&without)?;
        self.required(at, parameter["required"] == true, is_taken);
        let schema = self.spec.resolve(&parameter["schema"]);
        let published = words(&schema);
        for word in &published {
            self.outcome.words += 1;
            if !self.takes(&with(word))? {
                let what = format_args!("the emulator refuses the word {word}");
                self.outcome.unknown(at, what);
            }
        }
        if !published.is_empty() && self.takes(&with(NO_WORD))? {
            let what =
                format_args!("the emulator takes the word {NO_WORD}, which the contract lacks");
            self.outcome.find(at, what);
        }
        for (keyword, step) in [("minimum", -1), ("maximum", 1)] {
            let Some(bound) = number(&schema, keyword) else {
                continue;
            };
            self.outcome.bounds += 1;
            if !self.takes(&with(&bound.to_string()))? {
                let what =
                    format_args!("the contract takes {bound} (value), the emulator refuses it");
                self.outcome.unknown(at, what);
            }
            let beyond = bound + step;
            if self.takes(&with(&beyond.to_string()))? {
                let what =
                    format_args!("the contract refuses {beyond} (value), the emulator takes it");
                self.outcome.find(at, what);
            }
        }
        Ok(())
    }
}

/// The request with a parameter, and with the start without which there is no limit (R23).
fn in_query(call: &Call, name: &str, value: &str) -> Call {
    let value: String = value
        .bytes()
        .map(|byte| match byte {
            b'-' | b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' => char::from(byte).to_string(),
            byte => format!("%{byte:02X}"),
        })
        .collect();
    let start = if name == "start" { "" } else { "start=0&" };
    let mut call = call.clone();
    call.path = format!("{}?{start}{name}={value}", call.path);
    call
}

/// A valid body of each type that this check knows, an order's where there is one.
fn bodies(order: Option<&Value>) -> anyhow::Result<Vec<(&'static str, Vec<u8>)>> {
    let json = order.map_or_else(|| "{}".to_owned(), Value::to_string);
    let form = format!(
        "--cut\r\ncontent-disposition: form-data; name=\"request\"\r\ncontent-type: application/json\r\n\r\n{json}\r\n\
         --cut\r\ncontent-disposition: form-data; name=\"files\"; filename=\"a.txt\"\r\n\r\na\r\n--cut--\r\n"
    );
    let mut bodies = vec![
        ("application/json", json.into_bytes()),
        ("multipart/form-data; boundary=cut", form.into_bytes()),
        ("text/plain", b"a text".to_vec()),
        ("image/jxl", JXL.to_vec()),
        ("image/gif", GIF.to_vec()),
    ];
    for format in [
        ImageFormat::Jpeg,
        ImageFormat::Png,
        ImageFormat::WebP,
        ImageFormat::Tiff,
    ] {
        let mut bytes = Cursor::new(Vec::new());
        RgbImage::new(2, 2).write_to(&mut bytes, format)?;
        bodies.push((format.to_mime_type(), bytes.into_inner()));
    }
    Ok(bodies)
}
