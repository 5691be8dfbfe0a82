//! Jobs that take time, are cancelled, and outlive the process that started them.

use std::time::Duration;

use firefly::{Cancellation, ErrorKind, GenerateImagesResult, JobRef, types::JobStatus};
use firefly_emulator::{Emulator, Quirks};
use futures_util::StreamExt as _;

use crate::support::{builder, request, start, start_with};

#[tokio::test]
async fn a_job_reports_progress_and_ends_when_its_time_has_come() {
    let emulator = Emulator::builder()
        .job_duration(Duration::from_secs(3600))
        .start()
        .await
        .unwrap();
    let client = builder(&emulator).build().unwrap();
    let job = client
        .images()
        .submit_generate(&request("slow"))
        .await
        .unwrap();
    assert_eq!(job.status().await.unwrap().status, JobStatus::Running);
    emulator.advance(Duration::from_secs(1800));
    let halfway = job.status().await.unwrap();
    assert!(
        halfway
            .progress
            .is_some_and(|progress| (40.0..60.0).contains(&progress)),
        "{:?}",
        halfway.progress
    );
    emulator.advance(Duration::from_secs(1800));
    assert_eq!(job.wait().await.unwrap().outputs.len(), 1);
}

#[tokio::test]
async fn a_reference_written_down_finds_the_job_from_another_client() {
    let (emulator, client) = start().await;
    let job = client
        .images()
        .submit_generate(&request("another day").with_seeds([3]))
        .await
        .unwrap();
    let written = serde_json::to_string(job.reference()).unwrap();
    drop((job, client));

    let client = builder(&emulator).build().unwrap();
    let reference: JobRef<GenerateImagesResult> = serde_json::from_str(&written).unwrap();
    let result = client
        .jobs()
        .resume(reference.clone())
        .wait()
        .await
        .unwrap();
    assert_eq!(result.outputs[0].seed, Some(3));
    let by_url = client
        .jobs()
        .from_status_url::<GenerateImagesResult>(reference.status_url())
        .wait()
        .await
        .unwrap();
    assert_eq!(by_url.outputs[0].seed, Some(3));
}

#[tokio::test]
async fn a_cancelled_job_ends_as_cancelled_and_only_once() {
    let emulator = Emulator::builder()
        .job_duration(Duration::from_secs(3600))
        .start()
        .await
        .unwrap();
    let client = builder(&emulator).build().unwrap();
    let job = client
        .images()
        .submit_generate(&request("slow"))
        .await
        .unwrap();
    assert_eq!(job.cancel().await.unwrap(), Cancellation::Requested);
    let error = job.wait().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::JobCancelled);
    assert_eq!(
        error.job().unwrap().status_url(),
        job.reference().status_url()
    );
    assert_eq!(job.cancel().await.unwrap(), Cancellation::AlreadyCancelled);
}

#[tokio::test]
async fn t50_a_cancel_that_comes_too_late_is_told() {
    let (_emulator, client) = start().await;
    let job = client
        .images()
        .submit_generate(&request("quick"))
        .await
        .unwrap();
    job.wait().await.unwrap();
    assert_eq!(job.cancel().await.unwrap(), Cancellation::AlreadyFinished);
}

#[tokio::test]
async fn t09_a_failed_job_is_an_error_that_carries_its_reference() {
    let (_emulator, client) = start().await;
    for (prompt, kind) in [
        ("emulator:fail", ErrorKind::JobFailed),
        ("emulator:timeout", ErrorKind::JobTimedOut),
    ] {
        let error = client
            .images()
            .generate(&request(prompt))
            .await
            .unwrap_err();
        assert_eq!(error.kind(), kind);
        assert!(error.job().is_some_and(|job| job.job_id().is_some()));
    }
}

#[tokio::test]
async fn events_show_the_job_on_its_way() {
    let (_emulator, client) = start_with(Quirks {
        pending_first: 2,
        ..Quirks::default()
    })
    .await;
    let job = client
        .images()
        .submit_generate(&request("steps"))
        .await
        .unwrap();
    let words: Vec<_> = job
        .events()
        .map(|event| event.unwrap().status)
        .collect()
        .await;
    assert_eq!(
        words,
        [JobStatus::Pending, JobStatus::Pending, JobStatus::Succeeded]
    );
}

#[tokio::test]
async fn a_job_nobody_knows_is_an_error_with_advice() {
    let (emulator, client) = start().await;
    let url = format!(
        "{}/v3/status/urn:ff:jobs:x:00000000-0000-4000-8000-000000000000",
        emulator.base_url()
    );
    let error = client
        .jobs()
        .from_status_url::<GenerateImagesResult>(&url)
        .wait()
        .await
        .unwrap_err();
    assert_eq!(
        (error.status(), error.error_code()),
        (Some(404), Some("unknown_job_id"))
    );
    assert!(error.advice().is_some());
}

#[tokio::test]
async fn t14_the_id_may_be_escaped_or_bare() {
    let (emulator, client) = start().await;
    let job = client
        .images()
        .submit_generate(&request("forms"))
        .await
        .unwrap();
    let urn = job.reference().job_id().unwrap();
    for id in [
        urn.replace(':', "%3A"),
        urn.rsplit(':').next().unwrap().to_owned(),
    ] {
        let url = format!("{}/v3/status/{id}", emulator.base_url());
        assert!(
            client
                .jobs()
                .from_status_url::<GenerateImagesResult>(&url)
                .wait()
                .await
                .is_ok(),
            "{id}"
        );
    }
}
