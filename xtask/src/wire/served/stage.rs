//! Where the answers of a run are collected: what every operation is asked alike.

use std::io::Cursor;

use anyhow::{Context, ensure};
use firefly_emulator::{Fault, Quirks, Route, ValidationAnswer};
use image::{ImageFormat, Rgb, RgbImage};
use serde_json::Value;

use super::contract::Answer;
use super::orders::Order;
use super::service::{Call, Reply, Service};

/// Method and path of an operation, as the document writes them.
pub(super) type Operation = (&'static str, &'static str);

/// An emulator, and what it has answered so far.
pub(super) struct Stage {
    pub(super) service: Service,
    pub(super) answers: Vec<Answer>,
    /// A token of the same client without a scope of Firefly.
    scopeless: String,
}

impl Stage {
    /// Starts an emulator.
    pub(super) fn new() -> anyhow::Result<Self> {
        let service = Service::start()?;
        let scopeless = service.issue("openid,AdobeID")?;
        Ok(Self {
            service,
            answers: Vec::new(),
            scopeless,
        })
    }

    /// Sends a request and keeps the answer.
    pub(super) fn hear(
        &mut self,
        operation: Operation,
        scene: &str,
        call: &Call,
    ) -> anyhow::Result<Reply> {
        let reply = self.service.send(call)?;
        self.answers.push(Answer {
            operation,
            scene: scene.to_owned(),
            reply: reply.clone(),
            result: None,
        });
        Ok(reply)
    }

    /// The same of a job that succeeded.
    pub(super) fn hear_result(
        &mut self,
        operation: Operation,
        scene: &str,
        call: &Call,
        order: &Order,
    ) -> anyhow::Result<()> {
        self.hear(operation, scene, call)?;
        if let Some(answer) = self.answers.last_mut() {
            answer.result = Some(order.result);
        }
        Ok(())
    }

    /// Sends a request to an emulator that behaves so for once, and keeps the answer.
    pub(super) fn hear_with(
        &mut self,
        quirks: Quirks,
        operation: Operation,
        scene: &str,
        call: &Call,
    ) -> anyhow::Result<Reply> {
        self.service.behave(quirks);
        let reply = self.hear(operation, scene, call);
        self.service.behave(Quirks::default());
        reply
    }

    /// What stands before every operation: the gateway, and the scope of the token.
    pub(super) fn gateway(&mut self, operation: Operation, call: &Call) -> anyhow::Result<()> {
        let wrong = call.clone().with_header("authorization", "Bearer nobody's");
        self.hear(operation, "a wrong token", &wrong)?;
        let none = call.clone().without_header("x-api-key");
        self.hear(operation, "no key", &none)?;
        let other = call.clone().with_header("x-api-key", "somebody-else");
        self.hear(operation, "a wrong key", &other)?;
        let scopeless = format!("Bearer {}", self.scopeless);
        let scopeless = call.clone().with_header("authorization", scopeless);
        self.hear(operation, "a token without the scope", &scopeless)?;
        Ok(())
    }

    /// The refusal that the emulator has ready for routes without a limit of their own.
    pub(super) fn rate_limit(
        &mut self,
        operation: Operation,
        route: Route,
        call: &Call,
    ) -> anyhow::Result<()> {
        self.service.inject(route, Fault::rate_limited(Some("7")));
        self.hear(operation, "too many requests", call)?;
        Ok(())
    }
}

/// The quirk that answers a broken rule as the document has it.
pub(super) fn as_documented() -> Quirks {
    Quirks {
        validation_answer: ValidationAnswer::AsDocumented,
        ..Quirks::default()
    }
}

/// The path at which an accepted job tells its state.
///
/// # Errors
///
/// When the request was refused, or its answer has no link.
pub(super) fn status_path(service: &Service, accepted: &Reply) -> anyhow::Result<String> {
    ensure!(
        (200..300).contains(&accepted.status),
        "a valid request is refused: {}",
        String::from_utf8_lossy(&accepted.body)
    );
    let body: Value = serde_json::from_slice(&accepted.body)?;
    let links = [&body["statusUrl"], &body["links"]["result"]["href"]];
    let link = links.into_iter().find_map(Value::as_str);
    let path = link.and_then(|link| service.path(link));
    Ok(path.context("an accepted job has no link")?.to_owned())
}

/// A picture of 640 by 640, white in its first quarter and black elsewhere, which is a mask as well.
///
/// # Errors
///
/// When it cannot be written.
pub(super) fn picture() -> anyhow::Result<Vec<u8>> {
    let picture = RgbImage::from_fn(640, 640, |x, y| {
        Rgb(if x < 320 && y < 320 { [255; 3] } else { [0; 3] })
    });
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, ImageFormat::Png)?;
    Ok(bytes.into_inner())
}
