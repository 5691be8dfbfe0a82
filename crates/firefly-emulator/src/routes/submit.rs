//! The calls that make something: one handler for every line of the table of operations.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::header::{HeaderValue, LINK};
use axum::http::{HeaderMap, Response, StatusCode};
use serde_json::{Value, json};
use tokio::task::spawn_blocking;

use super::gateway::Caller;
use super::host;
use crate::errors::{Refusal, json_response};
use crate::jobs::{Ending, Job, urn};
use crate::lock::locked;
use crate::operations::{Answer, Operation};
use crate::order::{Order, Published};
use crate::outputs;
use crate::quirks::{AcceptShape, ImmediateResult, Outcome, Quirks, RetryAfterForm, UnsafeAnswer};
use crate::signing::uuid;
use crate::sources::Sources;
use crate::validate::Call;
use crate::world::World;

const RETRY_AFTER: &str = "retry-after";

/// One request to an operation, whichever it is.
pub(super) async fn submit(
    operation: &'static Operation,
    State(world): State<Arc<World>>,
    caller: Caller,
    headers: HeaderMap,
    body: Bytes,
) -> Response<Body> {
    let quirks = world.quirks();
    let request = Request {
        operation,
        quirks: quirks.clone(),
        host: host(&world, &headers),
        world,
        caller,
        headers,
    };
    let answer = request.answer(&body).await;
    answer.unwrap_or_else(|refusal| refusal.render(&quirks))
}

fn internal() -> Refusal {
    let message = "The emulator failed at this request.";
    Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, "runtime_error", message)
}

/// A request on its way to an answer.
struct Request {
    operation: &'static Operation,
    world: Arc<World>,
    quirks: Quirks,
    caller: Caller,
    host: String,
    headers: HeaderMap,
}

impl Request {
    async fn answer(self, body: &Bytes) -> Result<Response<Body>, Refusal> {
        self.admit()?;
        let body = self.json(body)?;
        let answered = if names_picture(&body) {
            // Pictures may be decoded and painted on the way.
            let world = Arc::clone(&self.world);
            world.easels.work(move || self.fulfil(&body)).await
        } else {
            spawn_blocking(move || self.fulfil(&body)).await
        };
        answered.unwrap_or_else(|_| Err(internal()))
    }

    /// Judges the request and answers it.
    fn fulfil(&self, body: &Value) -> Result<Response<Body>, Refusal> {
        let text = |name| {
            let value = self.headers.get(name)?;
            Some(value.to_str().unwrap_or("?"))
        };
        let order = (self.operation.read)(Call {
            body,
            version: text("x-model-version"),
            accepted_type: text("x-accept-mimetype"),
            quirks: &self.quirks,
            sources: Sources {
                world: &self.world,
                owner: &self.caller.client_id,
                host: &self.host,
            },
        })?;
        let ending = self.ending(order)?;
        match self.operation.answer {
            Answer::Job(status, shape) => Ok(self.accept(status, shape, ending)),
            Answer::Result => at_once(ending),
        }
    }

    fn admit(&self) -> Result<(), Refusal> {
        let Some(per_minute) = self.quirks.rate_limit else {
            return Ok(());
        };
        let clock = &self.world.clock;
        let admitted = locked(&self.world.pace).admit(clock.now(), per_minute);
        admitted.map_err(|wait| rate_limited(self.quirks.retry_after, wait, clock.date()))
    }

    fn json(&self, body: &Bytes) -> Result<Value, Refusal> {
        let media_type = self.headers.get("content-type");
        let media_type = media_type.and_then(|value| value.to_str().ok());
        let media_type = media_type.and_then(|value| value.split(';').next());
        let media_type = media_type.unwrap_or_default().trim();
        if !media_type.eq_ignore_ascii_case("application/json") {
            let form = media_type.eq_ignore_ascii_case("multipart/form-data");
            let message = if form && self.operation.multipart {
                "How a form refers to its files is not published, so the emulator takes none: \
                 send application/json with upload identifiers."
            } else {
                "Content-Type must be application/json."
            };
            return Err(Refusal::new(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "invalid_content_type",
                message,
            ));
        }
        let bad = |code, message| Refusal::new(StatusCode::BAD_REQUEST, code, message);
        if body.is_empty() {
            return Err(bad("empty_input_body", "The request has no body."));
        }
        serde_json::from_slice(body).map_err(|_| bad("bad_request", "The body is not valid JSON."))
    }

    /// What the order comes to. Certain words in the prompt decide, then the quirk; without them it is a success.
    fn ending(&self, mut order: Order) -> Result<Ending, Refusal> {
        const UNSAFE: &str = "The prompt was refused by the content policy.";
        const FAILED: Ending = Ending::Failed("runtime_error", "The job did not finish.");
        let says = |word: &str| order.prompt.contains(word);
        if says("emulator:unsafe") {
            let status = match self.quirks.unsafe_answer {
                UnsafeAnswer::Natural => self.operation.unsafe_status,
                UnsafeAnswer::Status422 => StatusCode::UNPROCESSABLE_ENTITY,
                UnsafeAnswer::Status451 => StatusCode::UNAVAILABLE_FOR_LEGAL_REASONS,
                UnsafeAnswer::MessageOnly => {
                    let status = StatusCode::BAD_REQUEST;
                    return Err(Refusal::new(status, "bad_request", UNSAFE));
                }
                UnsafeAnswer::FailedJob => return Ok(Ending::Failed("prompt_unsafe", UNSAFE)),
            };
            return Err(Refusal::new(status, "prompt_unsafe", UNSAFE));
        }
        let outcome = [
            ("emulator:fail", Outcome::Failed),
            ("emulator:timeout", Outcome::TimedOut),
            ("emulator:slow", Outcome::Never),
            ("emulator:empty", Outcome::Empty),
        ];
        let outcome = outcome.iter().find(|(word, _)| says(word));
        Ok(match outcome.map(|found| found.1).or(self.quirks.outcome) {
            Some(Outcome::Failed) => FAILED,
            Some(Outcome::TimedOut) => Ending::TimedOut,
            Some(Outcome::Never) => Ending::Never,
            Some(Outcome::Empty) => {
                order.outputs.clear();
                Ending::Succeeded(self.result(order))
            }
            None => Ending::Succeeded(self.result(order)),
        })
    }

    /// Gives each output its address and tells of them all.
    fn result(&self, order: Order) -> Value {
        let share = order.kept / order.outputs.len().max(1);
        let date = self.world.clock.date();
        let mut kept = locked(&self.world.outputs);
        let published: Vec<_> = order
            .outputs
            .into_iter()
            .map(|(seed, media)| {
                let id = kept.add(media, share);
                let url = outputs::url(&self.world.signer, date, &self.host, &id);
                Published { seed, id, url }
            })
            .collect();
        order.form.json(&published, &self.quirks)
    }

    /// Notes the job and promises its result.
    fn accept(&self, status: StatusCode, shape: AcceptShape, ending: Ending) -> Response<Body> {
        let host = self.job_host();
        let mut job = Job::new(
            uuid(),
            &self.caller.client_id,
            self.world.clock.now(),
            self.world.job_duration,
            ending,
        );
        let id = urn(&job.uuid);
        let status_url = format!("http://{host}/v3/status/{id}");
        let cancel_url = format!("http://{host}/v3/cancel/{id}");
        job.host = host;
        let only = self.quirks.accept_only_for.as_ref();
        let varied = only.is_none_or(|paths| paths.iter().any(|path| path == self.operation.path));
        let asked = self.quirks.accept_shape.filter(|_| varied);
        let shape = asked.unwrap_or(shape);
        let mut body = accepted(shape, &id, &status_url, &cancel_url);
        if let Ending::Succeeded(result) = &job.ending {
            match (self.quirks.immediate_result, result.as_object()) {
                (ImmediateResult::Nested, _) => body["result"] = result.clone(),
                (ImmediateResult::TopLevel, Some(members)) => {
                    for (name, member) in members {
                        body[name] = member.clone();
                    }
                }
                _ => {}
            }
        }
        locked(&self.world.jobs).add(job);
        let asked = self.quirks.accept_status.filter(|_| varied);
        let asked = asked.and_then(|status| StatusCode::from_u16(status).ok());
        let status = asked.filter(StatusCode::is_success).unwrap_or(status);
        let mut response = json_response(status, &body);
        if self.quirks.link_header {
            let links = format!("<{status_url}>; rel=\"status\", <{cancel_url}>; rel=\"cancel\"");
            if let Ok(links) = HeaderValue::from_str(&links) {
                response.headers_mut().insert(LINK, links);
            }
        }
        response
    }

    /// The host in the links: the one that was asked, or another name for this emulator.
    fn job_host(&self) -> String {
        let Some(name) = &self.quirks.job_host else {
            return self.host.clone();
        };
        let port = self.world.default_host.rsplit(':').next();
        format!("{name}:{}", port.unwrap_or_default())
    }
}

/// Whether a body may lead to a picture, wherever in it that is named.
fn names_picture(body: &Value) -> bool {
    match body {
        Value::Object(members) => members.iter().any(|(name, member)| {
            ["uploadId", "url"].contains(&name.as_str()) || names_picture(member)
        }),
        Value::Array(items) => items.iter().any(names_picture),
        _ => false,
    }
}

fn accepted(shape: AcceptShape, id: &str, status_url: &str, cancel_url: &str) -> Value {
    let links = json!({"result": {"href": status_url}, "cancel": {"href": cancel_url}});
    match shape {
        AcceptShape::Urls => json!({"jobId": id, "statusUrl": status_url, "cancelUrl": cancel_url}),
        AcceptShape::UrlsAndStatus => {
            json!({"status": "running", "jobId": id, "statusUrl": status_url, "cancelUrl": cancel_url})
        }
        AcceptShape::LinksAndProgress => json!({"links": links, "progress": 0}),
        AcceptShape::Links => json!({"links": links}),
    }
}

/// The answer of a synchronous call: the result itself.
fn at_once(ending: Ending) -> Result<Response<Body>, Refusal> {
    let (status, code, message) = match ending {
        Ending::Succeeded(result) => return Ok(json_response(StatusCode::OK, &result)),
        Ending::Failed(code @ "prompt_unsafe", message) => {
            (StatusCode::UNPROCESSABLE_ENTITY, code, message)
        }
        Ending::Failed(code, message) => (StatusCode::INTERNAL_SERVER_ERROR, code, message),
        Ending::TimedOut | Ending::Never => (
            StatusCode::REQUEST_TIMEOUT,
            "timeout_error",
            "The images took too long.",
        ),
    };
    Err(Refusal::new(status, code, message))
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

#[cfg(test)]
mod tests {
    use std::pin::pin;

    use axum::http::header::CONTENT_TYPE;
    use futures_util::FutureExt as _;

    use super::*;
    use crate::Emulator;
    use crate::operations;

    async fn status(world: &Arc<World>, path: &str, body: &Value) -> StatusCode {
        let operation = operations::find(path).unwrap();
        let caller = Caller {
            client_id: "me".to_owned(),
        };
        let json = HeaderValue::from_static("application/json");
        let headers = HeaderMap::from_iter([(CONTENT_TYPE, json)]);
        let body = Bytes::from(body.to_string());
        let world = State(Arc::clone(world));
        let answer = submit(operation, world, caller, headers, body).await;
        answer.status()
    }

    #[test]
    fn a_request_with_a_picture_waits_for_an_easel_and_one_without_does_not() {
        // With one thread, what was begun first has ended when the second has.
        let runtime = tokio::runtime::Builder::new_current_thread()
            .max_blocking_threads(1)
            .build()
            .unwrap();
        runtime.block_on(async {
            let emulator = Emulator::start().await.unwrap();
            let world = emulator.world();
            let easels = world.easels.occupy().unwrap();
            let body = json!({"image": {"source": {"uploadId": "nobody-knows-it"}}});
            let mut with = pin!(status(world, "/v3/images/generate-similar-async", &body));
            assert!(with.as_mut().now_or_never().is_none());
            let body = json!({"prompt": "a lake"});
            let without = status(world, "/v3/images/generate-async", &body).await;
            assert_eq!(without, StatusCode::ACCEPTED);
            assert!(with.as_mut().now_or_never().is_none());
            drop(easels);
            assert_eq!(with.await, StatusCode::UNPROCESSABLE_ENTITY);
        });
    }

    #[test]
    fn a_picture_is_found_wherever_it_is_named() {
        let source = json!({"source": {"uploadId": "x"}});
        for body in [
            json!({"image": source}),
            json!({"style": {"imageReference": {"source": {"url": "x"}}}}),
            json!({"referenceBlobs": [{}, source]}),
        ] {
            assert!(names_picture(&body), "{body}");
        }
        for body in [json!({"prompt": "url"}), json!(["uploadId"]), json!(null)] {
            assert!(!names_picture(&body), "{body}");
        }
    }
}
