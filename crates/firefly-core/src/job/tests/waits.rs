//! Waiting: pauses, patience, failures of a poll, and the stream of events.

use std::time::Duration;

use firefly_types::{GenerateImagesRequest, GenerateImagesResult, JobStatus};
use futures_util::StreamExt as _;
use rstest::rstest;

use super::{BASE, DONE, job, status};
use crate::{
    ErrorKind, Job, PollPolicy, RetryPolicy, Sent,
    testing::{Rig, Step, answer, answer_with, fails, timed},
};

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

#[tokio::test(start_paused = true)]
async fn our_own_patience_may_be_renewed_by_the_job_of_the_error() {
    let steps = [status("running"), status("running"), answer(200, DONE)];
    let rig = Rig::with_config(steps, |config| {
        config.poll = PollPolicy::default().with_timeout(Some(Duration::from_millis(1_500)));
    });
    let error = job(&rig).wait().await.unwrap_err();
    let reference = error.job().unwrap().clone();
    let job: Job<GenerateImagesResult> = Job::new(rig.pipeline.clone(), reference.with_result());
    assert_eq!(job.wait().await.unwrap().outputs.len(), 1);
}

#[rstest]
#[case::out_of_patience(status("running"))]
#[case::broken(answer(503, ""))]
#[case::busy(answer(429, ""))]
#[case::no_connection(fails(Sent::No))]
#[case::cut(fails(Sent::Maybe))]
#[tokio::test(start_paused = true)]
async fn a_wait_that_fails_after_a_submit_never_calls_for_another_submit(#[case] step: Step) {
    let accepted = format!(r#"{{"jobId":"urn:ff:jobs:x:1","statusUrl":"{BASE}"}}"#);
    let rig = Rig::with_config([answer(202, &accepted), step], |config| {
        config.retry = RetryPolicy::never();
        config.poll = PollPolicy::default().with_timeout(Some(Duration::from_millis(500)));
        config.poll.tolerated_failures = 0;
    });
    let submitted = rig.pipeline.submit(&GenerateImagesRequest::new("x")).await;
    let error = submitted.unwrap().wait().await.unwrap_err();
    rig.assert_played();
    assert!(!error.is_retryable(), "{error}");
    assert_eq!(error.job().unwrap().status_url(), BASE);
    assert!(error.advice().unwrap().contains("do not send"), "{error}");
}

#[rstest]
#[case::known_at_the_third_look(&[404, 404, 200], None, 3)]
#[case::known_to_nobody(&[404; 4], Some(404), 4)]
#[case::purged_once_it_was_seen(&[202, 404], Some(404), 2)]
#[tokio::test(start_paused = true)]
async fn t51_a_job_that_was_submitted_just_now_may_be_unknown_for_a_while(
    #[case] statuses: &[u16],
    #[case] failure: Option<u16>,
    #[case] polls: usize,
) {
    let accepted = format!(r#"{{"jobId":"urn:ff:jobs:x:1","statusUrl":"{BASE}"}}"#);
    let steps = statuses.iter().map(|code| match code {
        404 => answer(404, r#"{"error_code":"unknown_job_id"}"#),
        202 => status("running"),
        code => answer(*code, DONE),
    });
    let rig = Rig::new(std::iter::once(answer(202, &accepted)).chain(steps));
    let request = GenerateImagesRequest::new("x");
    let job = rig.pipeline.submit(&request).await.unwrap();
    let result = job.wait().await;
    assert_eq!(result.err().and_then(|error| error.status()), failure);
    assert_eq!(rig.lines().len(), 1 + polls);
}
