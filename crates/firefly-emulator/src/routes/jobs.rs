//! Reading and cancelling jobs.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{FromRequestParts, Path, State};
use axum::http::header::{HeaderValue, RETRY_AFTER};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Response, StatusCode};
use serde_json::{Value, json};

use super::gateway::Caller;
use super::host;
use crate::errors::{Refusal, json_response};
use crate::jobs::{Ending, Job, Stage};
use crate::lock::locked;
use crate::quirks::{CancelBody, CancelledSpelling, JobIdForm, ProgressForm, Quirks};
use crate::world::World;

/// The identifier at the end of a path. One that is no text is that of no job.
pub(super) struct JobId(String);

impl FromRequestParts<Arc<World>> for JobId {
    type Rejection = Response<Body>;

    async fn from_request_parts(
        parts: &mut Parts,
        world: &Arc<World>,
    ) -> Result<Self, Self::Rejection> {
        let found = Path::from_request_parts(parts, world).await;
        found
            .map(|Path(id)| Self(id))
            .map_err(|_| unknown().render(&world.quirks()))
    }
}

/// `GET /v3/status/{jobId}`.
pub(super) async fn status(
    State(world): State<Arc<World>>,
    caller: Caller,
    JobId(job_id): JobId,
    headers: HeaderMap,
) -> Response<Body> {
    let quirks = world.quirks();
    let mut jobs = locked(&world.jobs);
    let host = host(&world, &headers);
    let known = |job: &&mut Job| !quirks.job_on_its_host_only || job.host == host;
    let Some(job) = jobs.find(&job_id, &caller.client_id).filter(known) else {
        return unknown().render(&quirks);
    };
    job.reads += 1;
    if job.reads <= quirks.status_404_first {
        return unknown().render(&quirks);
    }
    let stage = job.stage(world.clock.now());
    let early = if stage == Stage::Cancelled {
        job.reads_after_cancel += 1;
        (job.reads_after_cancel <= quirks.cancel_pending_first).then_some("cancel_pending")
    } else {
        (job.reads <= quirks.status_404_first.saturating_add(quirks.pending_first))
            .then_some("pending")
    };
    let answer = match early {
        Some(early) => json!({"status": cased(early, &quirks), "jobId": job_id_text(job, &quirks)}),
        None => body(job, &stage, &quirks),
    };
    let mut response = json_response(StatusCode::OK, &answer);
    let running = matches!(stage, Stage::Running(_));
    if let Some(seconds) = quirks.running_retry_after.filter(|_| running) {
        response
            .headers_mut()
            .insert(RETRY_AFTER, HeaderValue::from(seconds));
    }
    response
}

/// `PUT /v3/cancel/{jobId}`.
pub(super) async fn cancel(
    State(world): State<Arc<World>>,
    caller: Caller,
    JobId(job_id): JobId,
    headers: HeaderMap,
) -> Response<Body> {
    let quirks = world.quirks();
    let mut jobs = locked(&world.jobs);
    let host = host(&world, &headers);
    let known = |job: &&mut Job| !quirks.job_on_its_host_only || job.host == host;
    let Some(job) = jobs.find(&job_id, &caller.client_id).filter(known) else {
        return unknown().render(&quirks);
    };
    let refusal = match job.stage(world.clock.now()) {
        Stage::Running(_) => {
            job.cancelled = true;
            return match quirks.cancel_body {
                CancelBody::Empty => Response::default(),
                CancelBody::EmptyObject => json_response(StatusCode::OK, &json!({})),
                CancelBody::Status => {
                    json_response(StatusCode::OK, &body(job, &Stage::Cancelled, &quirks))
                }
            };
        }
        Stage::Cancelled => Refusal::new(
            StatusCode::CONFLICT,
            "job_already_canceled",
            "The job is cancelled already.",
        ),
        Stage::Ended(Ending::TimedOut) => {
            Refusal::new(StatusCode::GONE, "job_timeout", "The job has timed out.")
        }
        Stage::Ended(_) => Refusal::new(
            StatusCode::CONFLICT,
            "job_completed",
            "The job has ended already.",
        ),
    };
    refusal.render(&quirks)
}

fn unknown() -> Refusal {
    Refusal::new(
        StatusCode::NOT_FOUND,
        "unknown_job_id",
        "There is no such job.",
    )
}

fn body(job: &Job, stage: &Stage, quirks: &Quirks) -> Value {
    let cancelled = match quirks.cancelled_spelling {
        CancelledSpelling::British => "cancelled",
        CancelledSpelling::American => "canceled",
    };
    let running = quirks.running_word.as_deref().unwrap_or("running");
    let (word, members) = match stage {
        Stage::Running(percent) => (
            running,
            json!({"progress": progress(*percent, quirks.progress)}),
        ),
        Stage::Cancelled => (
            cancelled,
            json!({"error_code": "cancelled_error", "message": "Cancelled on request."}),
        ),
        Stage::Ended(Ending::Succeeded(result)) => ("succeeded", json!({"result": result})),
        Stage::Ended(Ending::Failed(code, message)) => {
            ("failed", json!({"error_code": code, "message": message}))
        }
        Stage::Ended(_) => (
            "timeout",
            json!({"error_code": "job_timeout", "message": "The job took too long."}),
        ),
    };
    let mut body = json!({"status": cased(word, quirks), "jobId": job_id_text(job, quirks)});
    if word.is_empty() {
        body = json!({"jobId": job_id_text(job, quirks)});
    }
    if quirks.null_members {
        for name in ["progress", "result", "error_code", "message"] {
            body[name] = Value::Null;
        }
    }
    for (name, member) in members.as_object().into_iter().flatten() {
        if !(name == "progress" && quirks.progress == ProgressForm::Absent) {
            body[name] = member.clone();
        }
    }
    body
}

fn cased(word: &str, quirks: &Quirks) -> String {
    if quirks.upper_case_status {
        word.to_uppercase()
    } else {
        word.to_owned()
    }
}

fn job_id_text(job: &Job, quirks: &Quirks) -> String {
    match quirks.status_job_id {
        JobIdForm::Urn => job.urn(),
        JobIdForm::BareUuid => job.uuid.clone(),
    }
}

fn progress(percent: f64, form: ProgressForm) -> Value {
    match form {
        // The percentage is between 0 and 99, so the whole part is exact.
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        ProgressForm::Percent => json!(percent as u8),
        ProgressForm::Fractional => json!(percent.floor() + 0.5),
        ProgressForm::Zero => json!(0),
        ProgressForm::Null | ProgressForm::Absent => Value::Null,
    }
}
