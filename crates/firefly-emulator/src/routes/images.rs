//! The calls that make images: as a job and synchronously.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderMap, Response, StatusCode};
use serde_json::{Value, json};

use super::gateway::Caller;
use super::host;
use crate::errors::{Refusal, json_response};
use crate::jobs::{Ending, Job, urn};
use crate::lock::locked;
use crate::paint::{ContentClass, Format, Picture};
use crate::quirks::{AcceptShape, ImmediateResult, Quirks, RetryAfterForm, UnsafeAnswer};
use crate::signing::uuid;
use crate::validate::{self, Call, Order};
use crate::world::World;

const RETRY_AFTER: &str = "retry-after";

/// `POST /v3/images/generate-async`.
pub(super) async fn submit(
    State(world): State<Arc<World>>,
    caller: Caller,
    headers: HeaderMap,
    body: Bytes,
) -> Response<Body> {
    let quirks = world.quirks();
    let version = headers
        .get("x-model-version")
        .map(|value| value.to_str().unwrap_or("?"));
    let accepted = receive(&world, &quirks, &headers, &body, Call::Async(version)).and_then(
        |(order, format)| {
            let ending = ending(&world, &quirks, &host(&world, &headers), &order, format)?;
            let job = Job::new(
                uuid(),
                &caller.client_id,
                world.clock.now(),
                world.job_duration,
                ending,
            );
            Ok(accept(&world, &quirks, &host(&world, &headers), job))
        },
    );
    accepted.unwrap_or_else(|refusal| refusal.render(&quirks))
}

/// `POST /v3/images/generate`, the synchronous call: its answer is the result itself.
pub(super) async fn generate(
    State(world): State<Arc<World>>,
    _caller: Caller,
    headers: HeaderMap,
    body: Bytes,
) -> Response<Body> {
    let quirks = world.quirks();
    let answered =
        receive(&world, &quirks, &headers, &body, Call::Sync).and_then(|(order, format)| {
            match ending(&world, &quirks, &host(&world, &headers), &order, format)? {
                Ending::Succeeded(result) => Ok(json_response(StatusCode::OK, &result)),
                Ending::Failed("prompt_unsafe", message) => Err(Refusal::new(
                    StatusCode::UNPROCESSABLE_ENTITY,
                    "prompt_unsafe",
                    message,
                )),
                Ending::Failed(code, message) => Err(Refusal::new(
                    StatusCode::INTERNAL_SERVER_ERROR,
                    code,
                    message,
                )),
                Ending::TimedOut | Ending::Never => Err(Refusal::new(
                    StatusCode::REQUEST_TIMEOUT,
                    "timeout_error",
                    "The images took too long.",
                )),
            }
        });
    answered.unwrap_or_else(|refusal| refusal.render(&quirks))
}

/// Everything that is checked before work begins.
fn receive(
    world: &World,
    quirks: &Quirks,
    headers: &HeaderMap,
    body: &Bytes,
    call: Call<'_>,
) -> Result<(Order, Format), Refusal> {
    if let Some(per_minute) = quirks.rate_limit {
        let admitted = locked(&world.pace).admit(world.clock.now(), per_minute);
        admitted.map_err(|wait| rate_limited(quirks.retry_after, wait, world.clock.date()))?;
    }
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let media_type = text("content-type")
        .and_then(|value| value.split(';').next())
        .unwrap_or_default()
        .trim();
    if !media_type.eq_ignore_ascii_case("application/json") {
        let message = "Content-Type must be application/json.";
        return Err(Refusal::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "invalid_content_type",
            message,
        ));
    }
    if body.is_empty() {
        return Err(Refusal::new(
            StatusCode::BAD_REQUEST,
            "empty_input_body",
            "The request has no body.",
        ));
    }
    let value: Value = serde_json::from_slice(body).map_err(|_| {
        Refusal::new(
            StatusCode::BAD_REQUEST,
            "bad_request",
            "The body is not valid JSON.",
        )
    })?;
    let format = match text("x-accept-mimetype") {
        None | Some("image/png") => Format::Png,
        Some("image/jpeg") => Format::Jpeg,
        Some(_) => {
            let message = "x-accept-mimetype must be image/png or image/jpeg.";
            return Err(Refusal::new(
                StatusCode::BAD_REQUEST,
                "bad_request",
                message,
            ));
        }
    };
    Ok((validate::generate(call, &value, quirks)?, format))
}

fn rate_limited(form: RetryAfterForm, wait: Duration, date: SystemTime) -> Refusal {
    let refusal = Refusal::new(
        StatusCode::TOO_MANY_REQUESTS,
        "rate_limited",
        "Too many requests.",
    )
    .with_header("x-access-rate-limit-level", "org");
    // Rounded up: a caller who waits exactly as told must be admitted.
    let seconds = wait.as_millis().div_ceil(1000);
    match form {
        RetryAfterForm::Seconds => refusal.with_header(RETRY_AFTER, seconds.to_string()),
        RetryAfterForm::Date => {
            let date = date + wait + Duration::from_secs(1);
            refusal.with_header(RETRY_AFTER, httpdate::fmt_http_date(date))
        }
        RetryAfterForm::Nonsense => refusal.with_header(RETRY_AFTER, "soon"),
        RetryAfterForm::Absent => refusal,
    }
}

/// What the order comes to. Certain words in the prompt decide; without them it is a success.
fn ending(
    world: &World,
    quirks: &Quirks,
    host: &str,
    order: &Order,
    format: Format,
) -> Result<Ending, Refusal> {
    const UNSAFE: &str = "The prompt was refused by the content policy.";
    let says = |word: &str| order.prompt.contains(word);
    if says("emulator:unsafe") {
        let status = match quirks.unsafe_answer {
            UnsafeAnswer::Status422 => StatusCode::UNPROCESSABLE_ENTITY,
            UnsafeAnswer::Status451 => StatusCode::UNAVAILABLE_FOR_LEGAL_REASONS,
            UnsafeAnswer::FailedJob => return Ok(Ending::Failed("prompt_unsafe", UNSAFE)),
        };
        return Err(Refusal::new(status, "prompt_unsafe", UNSAFE));
    }
    Ok(if says("emulator:fail") {
        Ending::Failed("runtime_error", "The job did not finish.")
    } else if says("emulator:timeout") {
        Ending::TimedOut
    } else if says("emulator:slow") {
        Ending::Never
    } else {
        Ending::Succeeded(result(world, quirks, host, order, format))
    })
}

fn result(world: &World, quirks: &Quirks, host: &str, order: &Order, format: Format) -> Value {
    let class = match order.content_class.as_deref() {
        Some("photo") => ContentClass::Photo,
        Some(_) => ContentClass::Art,
        None => ContentClass::detect(&order.prompt, &order.presets),
    };
    let (width, height) = order.size;
    let count = if order.prompt.contains("emulator:empty") {
        0
    } else {
        order.count
    };
    let outputs: Vec<Value> = (0..count)
        .map(|index| {
            let given = order
                .seeds
                .as_ref()
                .and_then(|seeds| seeds.get(index).copied());
            let seed = given.unwrap_or_else(|| fastrand::i64(1..=i64::from(i32::MAX)));
            let picture = Picture {
                prompt: order.prompt.clone(),
                presets: order.presets.clone(),
                content_class: class,
                seed,
                width,
                height,
            };
            let url = locked(&world.outputs).publish(
                &world.signer,
                world.clock.date(),
                host,
                picture,
                format,
            );
            json!({"seed": seed, "image": {"url": url}})
        })
        .collect();
    let mut result = json!({
        "size": {"width": width, "height": height},
        "outputs": outputs,
        "contentClass": class.as_str(),
        "promptHasDeniedWords": false,
        "promptHasBlockedArtists": false,
    });
    if quirks.alt_text.is_some() || quirks.null_members {
        result["altText"] = json!(quirks.alt_text);
    }
    result
}

/// Notes the job and promises its result in the shape that the quirks ask for.
fn accept(world: &World, quirks: &Quirks, host: &str, job: Job) -> Response<Body> {
    let id = urn(&job.uuid);
    let status_url = format!("http://{host}/v3/status/{id}");
    let cancel_url = format!("http://{host}/v3/cancel/{id}");
    let mut body = match quirks.accept_shape {
        AcceptShape::Urls => json!({"jobId": id, "statusUrl": status_url, "cancelUrl": cancel_url}),
        AcceptShape::UrlsAndStatus => {
            json!({"status": "running", "jobId": id, "statusUrl": status_url, "cancelUrl": cancel_url})
        }
        AcceptShape::LinksAndProgress => {
            json!({"links": {"result": {"href": status_url}, "cancel": {"href": cancel_url}}, "progress": 0})
        }
        AcceptShape::Links => {
            json!({"links": {"result": {"href": status_url}, "cancel": {"href": cancel_url}}})
        }
    };
    if let Ending::Succeeded(result) = &job.ending {
        match (quirks.immediate_result, result.as_object()) {
            (ImmediateResult::Nested, _) => body["result"] = result.clone(),
            (ImmediateResult::TopLevel, Some(members)) => {
                for (name, member) in members {
                    body[name] = member.clone();
                }
            }
            _ => {}
        }
    }
    locked(&world.jobs).add(job);
    let status = StatusCode::from_u16(quirks.accept_status)
        .ok()
        .filter(StatusCode::is_success);
    json_response(status.unwrap_or(StatusCode::ACCEPTED), &body)
}
