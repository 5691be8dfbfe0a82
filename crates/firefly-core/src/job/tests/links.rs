//! Links and references: strange hosts, hosts that do not answer, and jobs that are found again.

use firefly_types::{GenerateImagesRequest, GenerateImagesResult, MediaResult, Outputs as _};
use rstest::rstest;

use super::{BASE, DONE, OWN, job, status};
use crate::{
    Cancellation, ErrorKind, Job, JobRef, RetryPolicy, Sent, TrustedHosts,
    testing::{Rig, Step, answer, fails},
};

#[tokio::test]
async fn t12_a_link_to_a_strange_host_gets_no_credentials() {
    let url = "https://adobe.io.evil.example/v3/status/1";
    let typed: Job<GenerateImagesResult> =
        Job::new(Rig::new([]).pipeline, JobRef::from_status_url(url));
    assert_eq!(
        typed.wait().await.unwrap_err().kind(),
        ErrorKind::UntrustedHost,
        "nobody at all is asked"
    );

    let strange = JobRef::from_parts("generate images", Some("1"), url.to_owned(), None);
    let rig = Rig::new([answer(404, "")]);
    let job: Job<GenerateImagesResult> = Job::new(rig.pipeline.clone(), strange.clone());
    let error = job.wait().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::UntrustedHost);
    assert!(
        error.to_string().contains("adobe.io.evil.example") && error.job().is_some(),
        "{error}"
    );
    assert_eq!(
        rig.lines(),
        ["GET https://firefly-api.adobe.io/v3/status/1"],
        "only the base host was asked"
    );

    let rig = Rig::new([answer(200, DONE)]);
    let job: Job<GenerateImagesResult> = Job::new(rig.pipeline.clone(), strange);
    assert!(job.wait().await.is_ok(), "the base host may know the job");
}

#[tokio::test(start_paused = true)]
async fn t13_a_short_absence_of_the_jobs_own_host_does_not_make_the_job_unknown() {
    let unknown = answer(404, r#"{"error_code":"unknown_job_id"}"#);
    let rig = Rig::with_config([fails(Sent::No), unknown, answer(200, DONE)], |config| {
        config.retry = RetryPolicy::never();
    });
    assert!(job(&rig).wait().await.is_ok());
    assert_eq!(
        rig.lines(),
        [
            format!("GET {OWN}"),
            format!("GET {BASE}"),
            format!("GET {OWN}")
        ]
    );
}

#[rstest]
#[case::purged(answer(404, r#"{"error_code":"unknown_job_id"}"#))]
#[case::no_such_name(fails(Sent::No))]
#[tokio::test(start_paused = true)]
async fn t13_a_link_that_leads_nowhere_is_tried_once_on_the_base_host(#[case] step: Step) {
    let rig = Rig::with_config([step, status("running"), answer(200, DONE)], |config| {
        config.retry = RetryPolicy::never();
    });
    job(&rig).wait().await.unwrap();
    assert_eq!(
        rig.lines(),
        [
            format!("GET {OWN}"),
            format!("GET {BASE}"),
            format!("GET {BASE}")
        ],
        "and stays there"
    );
}

#[tokio::test]
async fn t51_a_job_that_neither_host_knows_is_an_error_with_its_reference() {
    let unknown = || answer(404, r#"{"error_code":"unknown_job_id","message":"gone"}"#);
    let rig = Rig::new([unknown(), unknown()]);
    let error = job(&rig).wait().await.unwrap_err();
    assert_eq!((error.kind(), error.status()), (ErrorKind::Api, Some(404)));
    assert!(error.job().is_some() && error.advice().unwrap().contains("purged"));
}

#[tokio::test]
async fn t14_a_urn_is_polled_with_its_colons() {
    let rig = Rig::new([answer(200, DONE)]);
    job(&rig).status().await.unwrap();
    assert_eq!(rig.lines(), [format!("GET {OWN}")]);
}

#[tokio::test]
async fn a_reference_from_another_day_finds_its_job() {
    let rig = Rig::new([answer(200, DONE)]);
    let written = serde_json::to_string(job(&rig).reference()).unwrap();
    assert!(!written.contains("token"));
    let reference: JobRef<GenerateImagesResult> = serde_json::from_str(&written).unwrap();
    assert_eq!(
        Job::new(rig.pipeline.clone(), reference)
            .wait()
            .await
            .unwrap()
            .outputs
            .len(),
        1
    );
}

#[tokio::test]
async fn a_reference_without_a_usable_url_is_explained() {
    let rig = Rig::new([]);
    let job: Job<GenerateImagesResult> =
        Job::new(rig.pipeline.clone(), JobRef::from_status_url("nonsense"));
    assert_eq!(
        job.wait().await.unwrap_err().kind(),
        ErrorKind::Configuration
    );
}

#[tokio::test]
async fn a_job_is_found_by_its_id_alone() {
    let rig = Rig::new([answer(200, DONE), answer(200, "")]);
    let reference = JobRef::from_id(rig.pipeline.config().hosts.base(), "urn:ff:jobs:x:1");
    let job: Job<MediaResult> = Job::new(rig.pipeline.clone(), reference);
    assert_eq!(job.wait().await.unwrap().outputs()[0].seed, Some(7));
    assert_eq!(job.cancel().await.unwrap(), Cancellation::Requested);
    assert_eq!(
        rig.lines(),
        [
            format!("GET {BASE}"),
            "PUT https://firefly-api.adobe.io/v3/cancel/urn:ff:jobs:x:1".to_owned()
        ]
    );
}

#[rstest]
#[tokio::test]
async fn an_id_that_names_no_job_is_explained_and_asks_nobody(
    #[values("", "..", "%2e%2e", "..\n")] id: &str,
) {
    let rig = Rig::new([]);
    let reference = JobRef::from_id(rig.pipeline.config().hosts.base(), id);
    let job: Job<GenerateImagesResult> = Job::new(rig.pipeline.clone(), reference);
    for error in [
        job.wait().await.unwrap_err(),
        job.cancel().await.unwrap_err(),
    ] {
        assert_eq!(error.kind(), ErrorKind::Configuration);
    }
    assert!(rig.lines().is_empty());
}

const GATEWAY: &str = "https://gw.example/firefly";

fn behind_the_gateway(config: &mut crate::Config) {
    config.hosts = TrustedHosts::new(GATEWAY).unwrap();
    config.retry = RetryPolicy::never();
}

#[rstest]
#[case::its_own("/v3/status/j1", "/v3/cancel/j1")]
#[case::rewritten("/firefly/v3/status/j1", "/firefly/v3/cancel/j1")]
#[tokio::test]
async fn links_without_a_host_stay_below_the_path_of_the_base(
    #[case] status: &str,
    #[case] cancel: &str,
) {
    let accepted = format!(r#"{{"jobId":"j1","statusUrl":"{status}","cancelUrl":"{cancel}"}}"#);
    let steps = [answer(202, &accepted), answer(200, DONE), answer(200, "")];
    let rig = Rig::with_config(steps, behind_the_gateway);
    let request = GenerateImagesRequest::new("x");
    let job = rig.pipeline.submit(&request).await.unwrap();
    job.wait().await.unwrap();
    job.cancel().await.unwrap();
    assert_eq!(
        rig.lines()[1..],
        [
            format!("GET {GATEWAY}/v3/status/j1"),
            format!("PUT {GATEWAY}/v3/cancel/j1")
        ]
    );
}

#[tokio::test]
async fn a_link_to_another_path_of_the_base_host_is_tried_by_its_id_too() {
    let accepted = r#"{"jobId":"j1","statusUrl":"https://gw.example/v3/status/j1"}"#;
    let steps = [answer(202, accepted), answer(404, ""), answer(200, DONE)];
    let rig = Rig::with_config(steps, behind_the_gateway);
    let request = GenerateImagesRequest::new("x");
    let job = rig.pipeline.submit(&request).await.unwrap();
    job.wait().await.unwrap();
    assert_eq!(
        rig.lines()[1..],
        [
            "GET https://gw.example/v3/status/j1".to_owned(),
            format!("GET {GATEWAY}/v3/status/j1")
        ]
    );
}

fn started_to(operation: &str) -> JobRef {
    let written = serde_json::json!({"operation": operation, "statusUrl": BASE});
    serde_json::from_value(written).unwrap()
}

#[rstest]
#[case::upscale("upscale the image")]
#[case::image5("generate an image with Image5")]
#[tokio::test]
async fn a_picture_is_not_read_as_a_video(#[case] operation: &str) {
    let rig = Rig::new([]);
    let reference = started_to(operation).with_result::<firefly_types::GenerateVideoResult>();
    let job = Job::new(rig.pipeline.clone(), reference);
    for error in [
        job.wait().await.unwrap_err(),
        job.status().await.unwrap_err(),
    ] {
        assert_eq!(error.kind(), ErrorKind::Configuration);
        assert!(
            error.job().is_some() && error.to_string().contains(operation),
            "{error}"
        );
    }
}

#[tokio::test]
async fn a_video_is_not_read_as_a_picture() {
    let rig = Rig::new([]);
    let reference = started_to("generate the video").with_result::<GenerateImagesResult>();
    let error = Job::new(rig.pipeline.clone(), reference)
        .wait()
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Configuration);
}

#[rstest]
#[case("")]
#[case("dream up tomorrow")]
#[case("generate the video")]
#[tokio::test]
async fn what_may_go_together_is_asked_for(#[case] operation: &str) {
    use firefly_types::{GenerateVideoResult, MediaResult};
    let rig = Rig::new([answer(200, DONE), answer(200, DONE)]);
    let job = || started_to(operation);
    let typed = Job::new(
        rig.pipeline.clone(),
        job().with_result::<GenerateVideoResult>(),
    );
    assert!(typed.wait().await.is_ok());
    let any = Job::new(rig.pipeline.clone(), job().with_result::<MediaResult>());
    assert!(any.wait().await.is_ok());
}
