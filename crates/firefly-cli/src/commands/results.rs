//! From the answer to files on disk: the half that every operation and `job wait` share.

use std::{pin::pin, time::Instant};

use firefly::{
    Client, Job,
    types::{JobResponse, JobStatus},
};
use futures_util::StreamExt as _;

use crate::{
    context::Context,
    destination::Destination,
    details::Details,
    error::{CliError, Unsaved},
    operation::{Answer, OperationResult},
    output::{self, Delivered},
    progress::Spinner,
    saving,
    stage::Stage,
    timings::Timings,
};

/// Waits for the job, if there is one, and saves the outputs, of which `wanted` were asked for.
pub(super) async fn deliver<T: OperationResult>(
    context: &Context,
    client: &Client,
    answer: Answer<T>,
    place: &Destination,
    wanted: usize,
    mut timings: Timings,
) -> Result<Delivered, CliError> {
    let waiting = Instant::now();
    let (result, operation, job) = match answer {
        Answer::Job(job) => {
            let reference = job.reference().clone().untyped();
            let operation = reference.operation().to_owned();
            (wait(context, &job).await?, operation, Some(reference))
        }
        Answer::Result { result, operation } => (result, operation.to_owned(), None),
    };
    timings.wait = waiting.elapsed();
    let details = Details::of(&result);
    for warning in details.warnings() {
        context.warnings.warn(warning);
    }
    if result.is_filtered() {
        return Err(CliError::Filtered(job));
    }
    let downloading = Instant::now();
    let outputs = result.outputs();
    let total = outputs.len();
    let mut pictures = Vec::with_capacity(total);
    let mut failed = None;
    for picture in saving::save(context, client, place, wanted, &operation, &outputs).await {
        match picture {
            Ok(picture) => pictures.push(picture),
            Err(error) => failed = failed.or(Some(error)),
        }
    }
    timings.download = downloading.elapsed();
    timings.ended();
    if let Some(cause) = failed {
        if !context.global.json {
            // A reader that has gone must not hide what failed, which is what this run comes to.
            let _ = output::print_paths(context, &pictures);
        }
        return Err(CliError::Saving(Box::new(Unsaved {
            cause,
            job,
            saved: pictures,
            total,
        })));
    }
    Ok(Delivered {
        job,
        details,
        pictures,
        timings,
    })
}

async fn wait<T: OperationResult>(context: &Context, job: &Job<T>) -> Result<T, CliError> {
    let spinner = Spinner::start(&context.console, "waiting for the job");
    let mut events = pin!(job.events());
    let mut told = String::new();
    while let Some(event) = events.next().await {
        let response = event?;
        let words = describe(&response);
        spinner.says(words.clone());
        if words != told {
            tracing::info!("{words}");
            told = words;
        }
        if response.status.is_terminal() {
            context.enter(Stage::Fetching(Some(job.reference().clone().untyped())));
            return Ok(job.conclude(response)?);
        }
    }
    // The stream ends only after a final status or an error, both of which returned above; asking once more is harmless.
    Ok(job.wait().await?)
}

fn describe<T>(response: &JobResponse<T>) -> String {
    let words = match &response.status {
        JobStatus::Pending => "the job is waiting for its turn",
        JobStatus::Running => "the job is running",
        JobStatus::CancelPending => "the job is being cancelled",
        JobStatus::Succeeded => return "the job has succeeded".to_owned(),
        JobStatus::Failed => return "the job has failed".to_owned(),
        JobStatus::Cancelled => return "the job has been cancelled".to_owned(),
        JobStatus::Timeout => return "the service has given up on the job".to_owned(),
        _ => "the job is under way",
    };
    response.progress.map_or_else(
        || words.to_owned(),
        |percent| format!("{words}, {percent:.0} %"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;

    fn response(body: &str) -> JobResponse<Value> {
        serde_json::from_str(body).unwrap()
    }

    #[test]
    fn a_status_reads_as_a_sentence() {
        let text = |body| describe(&response(body));
        assert_eq!(
            text(r#"{"status": "running", "progress": 33.3}"#),
            "the job is running, 33 %"
        );
        assert_eq!(
            text(r#"{"status": "pending"}"#),
            "the job is waiting for its turn"
        );
        assert_eq!(
            text(r#"{"status": "failed", "progress": 5}"#),
            "the job has failed"
        );
        assert_eq!(text("{}"), "the job is under way");
    }
}
