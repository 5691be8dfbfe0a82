//! Cancelling a job.

use firefly_types::{GenerateImagesRequest, GenerateImagesResult};
use rstest::rstest;

use super::job;
use crate::{
    Cancellation, ErrorKind, Job, JobRef,
    testing::{Rig, answer},
};

#[rstest]
#[case(200, "", Cancellation::Requested)]
#[case(200, r#"{"any":"thing"}"#, Cancellation::Requested)]
#[case(200, "not json", Cancellation::Requested)]
#[case(204, "", Cancellation::Requested)]
#[case(
    409,
    r#"{"error_code":"job_completed"}"#,
    Cancellation::AlreadyFinished
)]
#[case(410, r#"{"error_code":"job_timeout"}"#, Cancellation::AlreadyFinished)]
#[case(
    409,
    r#"{"error_code":"job_already_canceled"}"#,
    Cancellation::AlreadyCancelled
)]
#[tokio::test]
async fn t49_t50_a_cancel_reads_no_body_and_losing_the_race_is_no_error(
    #[case] code: u16,
    #[case] body: &str,
    #[case] expected: Cancellation,
) {
    let rig = Rig::new([answer(code, body)]);
    assert_eq!(job(&rig).cancel().await.unwrap(), expected);
    assert_eq!(
        rig.lines(),
        ["PUT https://firefly-epo1.adobe.io/v3/cancel/urn:ff:jobs:x:1"]
    );
}

#[tokio::test]
async fn t50_a_cancel_that_failed_is_an_error_with_the_job() {
    let rig = Rig::new([answer(409, r#"{"error_code":"job_cancel_failed"}"#)]);
    let error = job(&rig).cancel().await.unwrap_err();
    assert_eq!(error.error_code(), Some("job_cancel_failed"));
    assert!(error.job().is_some());
}

#[tokio::test]
async fn a_job_that_came_finished_cannot_be_cancelled() {
    let body = r#"{"outputs":[{"seed":1,"image":{"url":"https://s3.example/1"}}]}"#;
    let rig = Rig::new([answer(200, body)]);
    let job = rig
        .pipeline
        .submit(&GenerateImagesRequest::new("x"))
        .await
        .unwrap();
    assert_eq!(job.cancel().await.unwrap(), Cancellation::AlreadyFinished);
    assert_eq!(rig.lines().len(), 1, "nobody is asked");
}

#[rstest]
#[tokio::test]
async fn t12_a_cancel_goes_to_no_strange_host_and_to_no_namesake(
    #[values(
        "https://adobe.io.evil.example/v3/status/x",
        "https://adobe.io.evil.example/x",
        "https://firefly-api.adobe.io@evil.example/x"
    )]
    url: &str,
) {
    let rig = Rig::new([]);
    let job: Job<GenerateImagesResult> =
        Job::new(rig.pipeline.clone(), JobRef::from_status_url(url));
    assert_eq!(
        job.cancel().await.unwrap_err().kind(),
        ErrorKind::UntrustedHost
    );
    assert!(rig.lines().is_empty());
}
