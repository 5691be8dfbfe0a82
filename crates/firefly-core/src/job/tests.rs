//! Jobs against a scripted transport: every ending, every spelling, and links that lead astray.

use std::time::Duration;

use firefly_types::{GenerateImagesRequest, GenerateImagesResult, JobStatus, Outputs as _};
use futures_util::StreamExt as _;
use rstest::rstest;

use crate::{
    Cancellation, ErrorKind, Job, JobRef, PollPolicy, RetryPolicy, Sent,
    testing::{Rig, Step, answer, answer_with, fails, timed},
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

#[tokio::test(start_paused = true)]
async fn the_first_status_comes_before_any_pause_and_then_once_a_second() {
    let rig = Rig::new([status("pending"), status("running"), answer(200, DONE)]);
    let (result, took) = timed(async { job(&rig).wait().await }).await;
    assert_eq!(
        (result.unwrap().outputs.len(), took),
        (1, Duration::from_secs(2))
    );
}

#[tokio::test(start_paused = true)]
async fn t65_the_service_may_name_the_next_time() {
    let running = answer_with(
        200,
        &[("retry-after", "5")],
        r#"{"status":"running"}"#.into(),
    );
    let rig = Rig::new([running, answer(200, DONE)]);
    let (_, took) = timed(async { job(&rig).wait().await }).await;
    assert_eq!(took, Duration::from_secs(5));
}

#[rstest]
#[tokio::test(start_paused = true)]
async fn t07_t10_a_word_that_ends_nothing_keeps_the_wait_going(
    #[values("pending", "running", "RUNNING", "cancel_pending", "IN_PROGRESS", "")] word: &str,
) {
    let rig = Rig::new([status(word), answer(200, DONE)]);
    assert!(job(&rig).wait().await.is_ok());
}

#[tokio::test(start_paused = true)]
async fn t10_a_missing_status_keeps_the_wait_going() {
    let rig = Rig::new([answer(200, r#"{"jobId":"1"}"#), answer(200, DONE)]);
    assert!(job(&rig).wait().await.is_ok());
}

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

#[tokio::test(start_paused = true)]
async fn a_failed_poll_is_not_a_failed_job() {
    let broken = || fails(Sent::Maybe);
    let steps = [
        broken(),
        broken(),
        broken(),
        broken(),
        answer(503, ""),
        answer(429, ""),
        status("running"),
        answer(200, DONE),
    ];
    let rig = Rig::new(steps);
    job(&rig).wait().await.unwrap();
    rig.assert_played();
}

#[tokio::test(start_paused = true)]
async fn a_wait_that_cannot_ask_ends_with_the_reference() {
    let rig = Rig::with_config((0..4).map(|_| answer(500, "")), |config| {
        config.retry = RetryPolicy::never();
    });
    let error = job(&rig).wait().await.unwrap_err();
    assert_eq!(error.status(), Some(500));
    assert!(error.job().is_some());
    rig.assert_played();
}

#[tokio::test(start_paused = true)]
async fn our_patience_ends_but_the_job_goes_on() {
    let rig = Rig::with_config((0..4).map(|_| status("running")), |config| {
        config.poll = PollPolicy::default().with_timeout(Some(Duration::from_millis(3_500)));
    });
    let (result, took) = timed(async { job(&rig).wait().await }).await;
    let error = result.unwrap_err();
    assert_eq!(
        (error.kind(), took),
        (ErrorKind::Timeout, Duration::from_millis(3_500))
    );
    assert_eq!(error.job().unwrap().job_id(), Some("urn:ff:jobs:x:1"));
}

#[tokio::test(start_paused = true)]
async fn a_silent_status_call_is_made_again() {
    let rig = Rig::new([Step::Silence, Step::Silence, answer(200, DONE)]);
    let (result, took) = timed(async { job(&rig).wait().await }).await;
    assert!(result.is_ok());
    assert!((60.0..62.0).contains(&took.as_secs_f64()), "{took:?}");
}

#[tokio::test(start_paused = true)]
async fn a_status_that_times_out_for_good_is_tolerated_too() {
    let rig = Rig::with_config([Step::Silence, answer(200, DONE)], |config| {
        config.retry = RetryPolicy::never();
    });
    assert!(job(&rig).wait().await.is_ok());
}

#[tokio::test(start_paused = true)]
async fn a_silent_status_call_does_not_outlast_our_patience() {
    let rig = Rig::with_config([Step::Silence], |config| {
        config.poll = PollPolicy::default().with_timeout(Some(Duration::from_secs(3)));
    });
    let (result, took) = timed(async { job(&rig).wait().await }).await;
    assert_eq!(
        (result.unwrap_err().kind(), took),
        (ErrorKind::Timeout, Duration::from_secs(3))
    );
}

#[tokio::test(start_paused = true)]
async fn events_show_every_status_and_end_with_the_job() {
    let rig = Rig::new([status("pending"), status("running"), answer(200, DONE)]);
    let words: Vec<_> = job(&rig)
        .events()
        .map(|event| event.unwrap().status)
        .collect()
        .await;
    assert_eq!(
        words,
        [JobStatus::Pending, JobStatus::Running, JobStatus::Succeeded]
    );
}

#[tokio::test]
async fn events_end_with_an_error_that_cannot_be_mended() {
    let rig = Rig::new([answer(403, r#"{"error_code":"403003"}"#)]);
    let events: Vec<_> = job(&rig).events().collect().await;
    assert!(events.len() == 1 && events[0].as_ref().is_err_and(|error| error.job().is_some()));
}

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

#[tokio::test(start_paused = true)]
async fn only_failures_in_a_row_end_a_wait() {
    let steps = (0..8).map(|turn| {
        if turn % 4 == 3 {
            status("running")
        } else {
            answer(500, "")
        }
    });
    let rig = Rig::with_config(steps.chain([answer(200, DONE)]), |config| {
        config.retry = RetryPolicy::never();
    });
    assert!(job(&rig).wait().await.is_ok());
}

#[tokio::test(start_paused = true)]
async fn t65_no_pause_at_all_is_no_word_of_the_service() {
    let running = || {
        answer_with(
            200,
            &[("retry-after", "0")],
            r#"{"status":"running"}"#.into(),
        )
    };
    let rig = Rig::new([running(), running(), answer(200, DONE)]);
    let (_, took) = timed(async { job(&rig).wait().await }).await;
    assert_eq!(took, Duration::from_secs(2));
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

#[tokio::test(start_paused = true)]
async fn our_own_patience_may_be_renewed() {
    let rig = Rig::with_config((0..2).map(|_| status("running")), |config| {
        config.poll = PollPolicy::default().with_timeout(Some(Duration::from_millis(1_500)));
    });
    assert!(job(&rig).wait().await.unwrap_err().is_retryable());
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
async fn a_job_is_found_by_its_id_alone() {
    let rig = Rig::new([answer(200, DONE), answer(200, "")]);
    let reference = JobRef::from_id(rig.pipeline.config().hosts.base(), "urn:ff:jobs:x:1");
    let job: Job<firefly_types::MediaResult> = Job::new(rig.pipeline.clone(), reference);
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
async fn an_id_that_names_no_job_is_explained_and_asks_nobody(#[values("", "..")] id: &str) {
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
