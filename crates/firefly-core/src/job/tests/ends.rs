//! Ends of a job: with a result, without one, and what of its reason may be shown.

use firefly_types::{GenerateImagesResult, Outputs as _};
use rstest::rstest;

use super::{OWN, job, status};
use crate::{
    ErrorKind, Job, JobRef,
    testing::{Rig, answer},
};

#[rstest]
#[case("failed", ErrorKind::JobFailed)]
#[case("FAILED", ErrorKind::JobFailed)]
#[case("canceled", ErrorKind::JobCancelled)]
#[case("cancelled", ErrorKind::JobCancelled)]
#[case("Canceled", ErrorKind::JobCancelled)]
#[case("timeout", ErrorKind::JobTimedOut)]
#[tokio::test]
async fn t06_t08_t09_an_end_without_result_is_an_error_of_its_own_kind(
    #[case] word: &str,
    #[case] kind: ErrorKind,
) {
    let body = format!(
        r#"{{"status":"{word}","jobId":"1","error_code":"runtime_error","message":"no luck"}}"#
    );
    let rig = Rig::new([answer(200, &body)]);
    let error = job(&rig).wait().await.unwrap_err();
    assert_eq!(
        (error.kind(), error.error_code()),
        (kind, Some("runtime_error"))
    );
    assert_eq!(
        error.job().unwrap().status_url(),
        OWN,
        "the job is never lost"
    );
}

#[tokio::test]
async fn t24_a_job_may_fail_for_its_content() {
    let rig = Rig::new([answer(
        200,
        r#"{"status":"failed","error_code":"image_unsafe"}"#,
    )]);
    assert_eq!(
        job(&rig).wait().await.unwrap_err().kind(),
        ErrorKind::ContentPolicy
    );
}

#[tokio::test]
async fn t18_success_without_outputs_is_a_result_that_says_so() {
    let rig = Rig::new([answer(
        200,
        r#"{"status":"succeeded","result":{"outputs":[]}}"#,
    )]);
    assert!(job(&rig).wait().await.unwrap().is_filtered());
}

#[tokio::test]
async fn t53_alt_text_may_be_empty() {
    let rig = Rig::new([answer(
        200,
        r#"{"status":"succeeded","result":{"outputs":[],"altText":""}}"#,
    )]);
    assert_eq!(
        job(&rig).wait().await.unwrap().alt_text.as_deref(),
        Some("")
    );
}

#[tokio::test]
async fn success_without_a_result_is_a_decode_error_with_the_job() {
    let rig = Rig::new([status("succeeded")]);
    let error = job(&rig).wait().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Decode);
    assert!(error.job().is_some());
}

#[tokio::test]
async fn the_reason_of_a_failed_job_is_cleaned_too() {
    let body = r#"{"status":"failed","message":"cannot read https://s3.example/in.png?sig=hush"}"#;
    let rig = Rig::new([answer(200, body), answer(200, body)]);
    let (status, error) = (
        job(&rig).status().await.unwrap(),
        job(&rig).wait().await.unwrap_err(),
    );
    assert!(!format!("{status:?} {error} {error:?}").contains("hush"));
}

#[tokio::test]
async fn a_failed_job_that_quotes_the_token_does_not_show_it() {
    let body = r#"{"status":"failed","message":"you sent hush-token"}"#;
    let rig = Rig::new([answer(200, body), answer(200, body)]);
    let transport = std::sync::Arc::clone(&rig.script) as std::sync::Arc<dyn crate::Transport>;
    let tokens = std::sync::Arc::new(ims_auth::StaticTokenSource::new("id", "hush-token").unwrap());
    let pipeline = crate::Pipeline::new(transport, tokens, rig.pipeline.config().clone());
    let job: Job<GenerateImagesResult> = Job::new(pipeline, JobRef::from_status_url(OWN));
    let (status, error) = (job.status().await.unwrap(), job.wait().await.unwrap_err());
    assert!(!format!("{status:?} {error} {error:?}").contains("hush-token"));
}

#[tokio::test]
async fn a_failed_job_that_quotes_a_token_of_an_uncached_source_does_not_show_it() {
    let body = r#"{"status":"failed","message":"you sent token-1"}"#;
    let rig = Rig::new([answer(200, body)]);
    let error = job(&rig).wait().await.unwrap_err();
    assert!(
        error.to_string().contains("you sent") && !format!("{error} {error:?}").contains("token-1")
    );
}

#[tokio::test]
async fn a_word_in_place_of_a_status_is_cleaned_where_it_is_shown() {
    let word = format!(
        "https://s3.example/1?sig=hush token-1 {}",
        "x".repeat(5_000)
    );
    let body = format!(r#"{{"status":"{word}"}}"#);
    let rig = Rig::new([answer(200, &body)]);
    let job = job(&rig);
    let status = job.status().await.unwrap();
    let shown = format!("{status:?}");
    let error = job.conclude(status).unwrap_err();
    for text in [shown, error.to_string(), format!("{error:?}")] {
        assert!(
            !text.contains("hush") && !text.contains("token-1"),
            "{text}"
        );
        assert!(text.len() < 1_000, "{}", text.len());
    }
}
