//! Jobs against a scripted transport: how a job begins and tells of itself; its ends, links, waits and cancels in modules of
//! their own.

mod cancels;
mod ends;
mod links;
mod waits;

use firefly_types::{GenerateImagesRequest, GenerateImagesResult};
use rstest::rstest;

use crate::{
    Job, JobRef,
    testing::{Rig, Step, answer},
};

const OWN: &str = "https://firefly-epo1.adobe.io/v3/status/urn:ff:jobs:x:1";
const BASE: &str = "https://firefly-api.adobe.io/v3/status/urn:ff:jobs:x:1";
const DONE: &str = r#"{"status":"succeeded","jobId":"1","result":{"outputs":[{"seed":7,"image":{"url":"https://s3.example/1?sig=hush"}}]}}"#;

fn job(rig: &Rig) -> Job<GenerateImagesResult> {
    Job::new(rig.pipeline.clone(), JobRef::from_status_url(OWN))
}

fn status(word: &str) -> Step {
    answer(200, &format!(r#"{{"status":"{word}","jobId":"1"}}"#))
}

#[rstest]
#[case::ac1(202, r#"{"jobId":"j1","statusUrl":"https://firefly-epo1.adobe.io/v3/status/j1","cancelUrl":"https://firefly-epo1.adobe.io/v3/cancel/j1"}"#)]
#[case::ac2(202, r#"{"status":"running","jobId":"j1","statusUrl":"https://firefly-epo1.adobe.io/v3/status/j1","cancelUrl":"https://firefly-epo1.adobe.io/v3/cancel/j1"}"#)]
#[case::ac3(200, r#"{"links":{"cancel":{"href":"https://firefly-epo1.adobe.io/v3/cancel/j1"},"result":{"href":"https://firefly-epo1.adobe.io/v3/status/j1"}},"progress":0}"#)]
#[case::ac4(202, r#"{"links":{"cancel":{"href":"https://firefly-epo1.adobe.io/v3/cancel/j1"},"result":{"href":"https://firefly-epo1.adobe.io/v3/status/j1"}}}"#)]
#[tokio::test]
async fn t01_t02_a_job_is_found_in_every_accept_body(#[case] code: u16, #[case] body: &str) {
    let rig = Rig::new([answer(code, body), answer(200, DONE)]);
    let job = rig
        .pipeline
        .submit(&GenerateImagesRequest::new("x"))
        .await
        .unwrap();
    assert_eq!(job.reference().job_id(), Some("j1"));
    assert_eq!(
        job.reference().cancel_url(),
        Some("https://firefly-epo1.adobe.io/v3/cancel/j1")
    );
    assert_eq!(job.reference().operation(), "generate images");
    assert_eq!(job.wait().await.unwrap().outputs[0].seed, Some(7));
    assert_eq!(
        rig.lines()[1],
        "GET https://firefly-epo1.adobe.io/v3/status/j1"
    );
}

#[tokio::test]
async fn t11_the_id_in_the_status_body_may_have_another_form() {
    let rig = Rig::new([answer(
        200,
        &DONE.replace(r#""jobId":"1""#, r#""jobId":"7c1f6a52""#),
    )]);
    assert!(job(&rig).wait().await.is_ok());
}

#[rstest]
#[case("", None)]
#[case(r#","progress":0"#, Some(0.0))]
#[case(r#","progress":60"#, Some(60.0))]
#[case(r#","progress":12.5"#, Some(12.5))]
#[case(r#","progress":null"#, None)]
#[tokio::test]
async fn t15_t52_progress_is_optional_in_every_form(
    #[case] member: &str,
    #[case] progress: Option<f64>,
) {
    let rig = Rig::new([answer(
        200,
        &format!(r#"{{"status":"running","jobId":null{member}}}"#),
    )]);
    assert_eq!(job(&rig).status().await.unwrap().progress, progress);
}
