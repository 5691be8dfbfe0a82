//! What is asked of each operation, so that it gives every answer that it has.

use firefly_emulator::{Outcome, Quirks, Route, UnsafeAnswer};
use serde_json::json;

use super::contract::{Answer, Contract};
use super::headers::Headers;
use super::orders::{Order, orders};
use super::stage::{Operation, Stage, as_documented, picture, status_path};

const STATUS: Operation = ("get", "/v3/status/{jobId}");
const CANCEL: Operation = ("put", "/v3/cancel/{jobId}");
pub(super) const UPLOAD: Operation = ("post", "/v2/storage/image");
pub(super) const MODELS: Operation = ("get", "/v3/custom-models");

/// One byte more than the emulator reads of any request.
const TOO_LARGE: usize = 16 * 1024 * 1024 + 1;

/// An identifier that the emulator never gave.
const UNKNOWN: &str = "00000000-0000-4000-8000-000000000000";

/// Plays everything, and returns what was heard.
///
/// # Errors
///
/// When no emulator can be had, it does not speak HTTP, or it refuses what is valid.
pub(super) fn play(contract: &Contract<'_>) -> anyhow::Result<Vec<Answer>> {
    let mut stage = Stage::new()?;
    let picture = picture()?;
    let image = stage.service.upload(&picture)?;
    let mask = stage.service.upload(&picture)?;
    let orders = orders(&image, &mask);
    for order in &orders {
        submit(&mut stage, order, &contract.headers)?;
        refused(&mut stage, order)?;
        judged(&mut stage, order, contract)?;
    }
    let order = &orders[0];
    phases(&mut stage, order)?;
    cancelled(&mut stage, order)?;
    jobs_refused(&mut stage, order)?;
    uploads(&mut stage, picture)?;
    custom_models(&mut stage)?;
    Ok(stage.answers)
}

/// The job that a valid request begins, and its result.
fn submit(stage: &mut Stage, order: &Order, headers: &Headers<'_>) -> anyhow::Result<()> {
    let operation = ("post", order.path);
    let call = order.call(&stage.service, &order.body);
    let accepted = stage.hear(operation, "a valid request", &call)?;
    if headers.has(operation, "link") {
        let quirks = Quirks {
            link_header: true,
            ..Quirks::default()
        };
        stage.hear_with(quirks, operation, "a valid request, with its links", &call)?;
    }
    let path = status_path(&stage.service, &accepted)?;
    let call = stage.service.call("get", path);
    stage.hear_result(STATUS, &format!("{} succeeded", order.path), &call, order)
}

/// Requests that no service takes.
fn refused(stage: &mut Stage, order: &Order) -> anyhow::Result<()> {
    let operation = ("post", order.path);
    let call = order.call(&stage.service, &order.body);
    stage.gateway(operation, &call)?;
    stage.hear(operation, "no body", &call.clone().with_body(""))?;
    stage.hear(operation, "no JSON", &call.clone().with_body("{"))?;
    let mistyped = order.call(&stage.service, &order.with_wrong_types());
    stage.hear(operation, "wrong types", &mistyped)?;
    stage.hear_with(
        as_documented(),
        operation,
        "wrong types, refused as documented",
        &mistyped,
    )?;
    let plain = call.clone().with_header("content-type", "text/plain");
    stage.hear(operation, "plain text", &plain)?;
    let limited = Quirks {
        rate_limit: Some(0),
        ..Quirks::default()
    };
    stage.hear_with(limited, operation, "too many requests", &call)?;
    Ok(())
}

/// Requests that are well formed, and refused for what they ask.
fn judged(stage: &mut Stage, order: &Order, contract: &Contract<'_>) -> anyhow::Result<()> {
    let operation = ("post", order.path);
    let mut body = order.body.clone();
    if body.get("image").is_some() {
        body["image"] = json!({"source": {"uploadId": UNKNOWN}});
        let call = order.call(&stage.service, &body);
        stage.hear(operation, "an upload of nobody", &call)?;
    }
    if let Some(call) = order.with_strange_version(&stage.service) {
        stage.hear(operation, "a version of nobody", &call)?;
    }
    if let Some(body) = order.with_prompt("emulator:unsafe") {
        let call = order.call(&stage.service, &body);
        stage.hear(operation, "an unsafe prompt", &call)?;
        if contract.has(operation, "451") {
            let quirks = Quirks {
                unsafe_answer: UnsafeAnswer::Status451,
                ..Quirks::default()
            };
            stage.hear_with(quirks, operation, "an unsafe prompt, as documented", &call)?;
        }
    }
    if contract.has(operation, "413") {
        let call = order.call(&stage.service, &order.body);
        let call = call.with_body(vec![b' '; TOO_LARGE]);
        stage.hear(operation, "a body above the limit", &call)?;
    }
    Ok(())
}

/// Begins a job that comes to this, and returns the path of its state.
fn begin(stage: &mut Stage, order: &Order, outcome: Outcome) -> anyhow::Result<String> {
    stage.service.behave(Quirks {
        outcome: Some(outcome),
        ..Quirks::default()
    });
    let call = order.call(&stage.service, &order.body);
    let accepted = stage.service.send(&call);
    stage.service.behave(Quirks::default());
    status_path(&stage.service, &accepted?)
}

/// Every state of a job but those of success and of cancelling.
fn phases(stage: &mut Stage, order: &Order) -> anyhow::Result<()> {
    for (outcome, scene) in [
        (Outcome::Never, "running"),
        (Outcome::Failed, "failed"),
        (Outcome::TimedOut, "timed out"),
    ] {
        let path = begin(stage, order, outcome)?;
        let call = stage.service.call("get", path);
        stage.hear(STATUS, scene, &call)?;
    }
    let path = begin(stage, order, Outcome::Empty)?;
    let call = stage.service.call("get", path);
    stage.hear_result(STATUS, "everything filtered away", &call, order)?;
    let path = begin(stage, order, Outcome::Never)?;
    let pending = Quirks {
        pending_first: 1,
        ..Quirks::default()
    };
    let call = stage.service.call("get", path);
    stage.hear_with(pending, STATUS, "pending", &call)?;
    Ok(())
}

/// Cancelling in time, twice, and too late.
fn cancelled(stage: &mut Stage, order: &Order) -> anyhow::Result<()> {
    let path = begin(stage, order, Outcome::Never)?;
    let cancel = stage.service.call("put", cancel_path(&path));
    let status = stage.service.call("get", path);
    stage.hear(CANCEL, "a running job", &cancel)?;
    let pending = Quirks {
        cancel_pending_first: 1,
        ..Quirks::default()
    };
    stage.hear_with(pending, STATUS, "about to be cancelled", &status)?;
    stage.hear(STATUS, "cancelled", &status)?;
    stage.hear(CANCEL, "a cancelled job", &cancel)?;
    for (outcome, scene) in [
        (Outcome::Empty, "a job that succeeded"),
        (Outcome::Failed, "a job that failed"),
        (Outcome::TimedOut, "a job that timed out"),
    ] {
        let path = begin(stage, order, outcome)?;
        let cancel = stage.service.call("put", cancel_path(&path));
        stage.hear(CANCEL, scene, &cancel)?;
    }
    Ok(())
}

fn cancel_path(status: &str) -> String {
    status.replacen("/status/", "/cancel/", 1)
}

/// Jobs that nobody may look at or knows.
fn jobs_refused(stage: &mut Stage, order: &Order) -> anyhow::Result<()> {
    let path = begin(stage, order, Outcome::Never)?;
    for (operation, route, path, unknown) in [
        (STATUS, Route::Status, path.clone(), "/v3/status/"),
        (CANCEL, Route::Cancel, cancel_path(&path), "/v3/cancel/"),
    ] {
        let call = stage.service.call(operation.0, path);
        stage.gateway(operation, &call)?;
        stage.rate_limit(operation, route, &call)?;
        let call = stage
            .service
            .call(operation.0, format!("{unknown}{UNKNOWN}"));
        stage.hear(operation, "a job of nobody", &call)?;
    }
    Ok(())
}

/// Uploads, taken and refused.
fn uploads(stage: &mut Stage, picture: Vec<u8>) -> anyhow::Result<()> {
    let call = stage
        .service
        .call("post", UPLOAD.1)
        .with_header("content-type", "image/png")
        .with_body(picture);
    stage.hear(UPLOAD, "a picture", &call)?;
    stage.hear(UPLOAD, "no body", &call.clone().with_body(""))?;
    stage.hear(UPLOAD, "no picture", &call.clone().with_body("no picture"))?;
    let mislabelled = call.clone().with_header("content-type", "image/jpeg");
    stage.hear(UPLOAD, "a picture of another type", &mislabelled)?;
    let plain = call.clone().with_header("content-type", "text/plain");
    stage.hear(UPLOAD, "plain text", &plain)?;
    stage.gateway(UPLOAD, &call)?;
    stage.rate_limit(UPLOAD, Route::Upload, &call)
}

/// The list of custom models, whole, in pages, and refused.
fn custom_models(stage: &mut Stage) -> anyhow::Result<()> {
    for (scene, query) in [
        ("the list", ""),
        ("all models", "?publishedState=all&sortBy=-createdDate"),
        ("the first page", "?publishedState=all&start=0&limit=1"),
        ("the last page", "?publishedState=all&start=2&limit=1"),
        ("a limit above the bound", "?start=0&limit=51"),
        ("a state of nobody", "?publishedState=nowhere"),
    ] {
        let call = stage.service.call("get", format!("{}{query}", MODELS.1));
        stage.hear(MODELS, scene, &call)?;
    }
    let call = stage.service.call("get", MODELS.1);
    stage.gateway(MODELS, &call)
}
