//! The pipeline's decisions, call by call, against a scripted transport. Time is paused: nothing waits.

mod echoes;

use std::time::Duration;

use firefly_types::{GenerateImagesRequest, SyncGenerateImagesRequest};
use rstest::rstest;

use crate::{
    ErrorKind, Sent, Timeouts,
    testing::{Rig, Step, Tokens, answer, answer_with, fails, late, timed},
};

const ACCEPTED: &str = r#"{"jobId":"urn:ff:jobs:x:1","statusUrl":"https://firefly-epo1.adobe.io/v3/status/urn:ff:jobs:x:1","cancelUrl":"https://firefly-epo1.adobe.io/v3/cancel/urn:ff:jobs:x:1"}"#;
const RESULT: &str = r#"{"outputs":[{"seed":1,"image":{"url":"https://s3.example/1?sig=hush"}}]}"#;

fn request() -> GenerateImagesRequest {
    GenerateImagesRequest::new("a tin robot")
}

#[tokio::test]
async fn a_call_carries_token_key_and_an_id() {
    let rig = Rig::new([answer(202, ACCEPTED)]);
    rig.pipeline.submit(&request()).await.unwrap();
    let asked = rig.asked().remove(0);
    assert_eq!(
        asked.line,
        "POST https://firefly-api.adobe.io/v3/images/generate-async"
    );
    assert_eq!(asked.token.as_deref(), Some("Bearer token-1"));
    assert_eq!(asked.headers["x-api-key"], "my-client");
    assert!(
        asked.headers["user-agent"]
            .to_str()
            .unwrap()
            .starts_with("firefly-rust/")
    );
    assert_eq!(asked.headers["x-request-id"].len(), 36);
    assert!(
        asked.headers["authorization"].is_sensitive() && asked.headers["x-api-key"].is_sensitive()
    );
}

#[tokio::test]
async fn a_synchronous_call_answers_with_its_result() {
    let rig = Rig::new([answer(200, RESULT)]);
    let result = rig
        .pipeline
        .call(&SyncGenerateImagesRequest::new("a cat coding"))
        .await
        .unwrap();
    assert_eq!(result.outputs[0].seed, Some(1));
}

#[tokio::test]
async fn an_invalid_request_is_refused_before_anything_is_sent() {
    let rig = Rig::new([]);
    let error = rig
        .pipeline
        .submit(&request().with_seeds([1, 1]).with_num_variations(9))
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);
    assert!(error.violations().len() >= 2, "{error}");
    assert!(rig.lines().is_empty());
}

#[tokio::test]
async fn without_validation_the_service_has_the_word() {
    let rig = Rig::with_config([answer(400, r#"{"error_code":"bad_request"}"#)], |config| {
        config.validate = false;
    });
    let error = rig
        .pipeline
        .submit(&request().with_num_variations(9))
        .await
        .unwrap_err();
    assert_eq!((error.kind(), error.status()), (ErrorKind::Api, Some(400)));
}

#[tokio::test]
async fn a_rejected_token_is_renewed_once() {
    let rig = Rig::new([
        answer(401, r#"{"error_code":"401013"}"#),
        answer(202, ACCEPTED),
    ]);
    rig.pipeline.submit(&request()).await.unwrap();
    let tokens: Vec<_> = rig
        .asked()
        .into_iter()
        .filter_map(|asked| asked.token)
        .collect();
    assert_eq!(tokens, ["Bearer token-1", "Bearer token-2"]);
}

#[tokio::test]
async fn a_second_rejection_goes_to_the_caller() {
    let rig = Rig::new([
        answer(401, ""),
        answer(
            401,
            r#"{"error_code":"401013","message":"Oauth token is not valid"}"#,
        ),
    ]);
    let error = rig.pipeline.submit(&request()).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.status(), error.error_code()),
        (ErrorKind::Auth, Some(401), Some("401013"))
    );
    rig.assert_played();
}

#[tokio::test]
async fn where_there_is_no_other_token_the_401_is_the_answer() {
    let tokens = Tokens::exhausted_after(1);
    let rig = Rig::with_tokens([answer(401, r#"{"error_code":"401013"}"#)], tokens, |_| ());
    let error = rig.pipeline.submit(&request()).await.unwrap_err();
    assert_eq!(
        (error.status(), error.error_code()),
        (Some(401), Some("401013"))
    );
    assert!(
        error
            .auth()
            .is_some_and(|auth| auth.to_string().contains("no more tokens"))
    );
}

#[tokio::test]
async fn a_fixed_token_is_not_sent_twice() {
    let script = [answer(401, "")];
    let rig = Rig::new(script);
    let tokens = ims_auth::StaticTokenSource::new("id", "fixed").unwrap();
    let transport = std::sync::Arc::clone(&rig.script) as std::sync::Arc<dyn crate::Transport>;
    let pipeline = crate::Pipeline::new(
        transport,
        std::sync::Arc::new(tokens),
        rig.pipeline.config().clone(),
    );
    assert_eq!(
        pipeline.submit(&request()).await.unwrap_err().status(),
        Some(401)
    );
    assert_eq!(rig.lines().len(), 1);
}

#[tokio::test]
async fn a_failing_token_source_is_not_asked_again() {
    let tokens = Tokens::exhausted_after(0);
    let rig = Rig::with_tokens([], tokens, |_| ());
    let error = rig.pipeline.submit(&request()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Auth);
    assert!(error.auth().is_some());
}

#[tokio::test(start_paused = true)]
async fn t37_a_429_is_repeated_after_the_time_it_names() {
    let busy = |wait| {
        answer_with(
            429,
            &[("retry-after", wait)],
            r#"{"error_code":"rate_limited"}"#.into(),
        )
    };
    let rig = Rig::new([busy("7"), busy("2"), answer(202, ACCEPTED)]);
    let (result, took) = timed(rig.pipeline.submit(&request())).await;
    result.unwrap();
    assert!((9.0..10.1).contains(&took.as_secs_f64()), "{took:?}");
}

#[tokio::test(start_paused = true)]
async fn t37_a_429_without_a_time_backs_off_and_ends() {
    let rig = Rig::new([
        answer(429, ""),
        answer(429, ""),
        answer(429, ""),
        answer(429, ""),
    ]);
    let error = rig.pipeline.submit(&request()).await.unwrap_err();
    assert_eq!(error.status(), Some(429));
    assert!(error.is_retryable() && error.advice().is_some());
    rig.assert_played();
}

#[tokio::test(start_paused = true)]
async fn t37_a_wait_longer_than_the_bound_is_left_to_the_caller() {
    let rig = Rig::new([answer_with(429, &[("retry-after", "86400")], "".into())]);
    let (result, took) = timed(rig.pipeline.submit(&request())).await;
    assert_eq!(
        result.unwrap_err().retry_after(),
        Some(Duration::from_secs(86_400))
    );
    assert_eq!(took, Duration::ZERO);
}

#[tokio::test(start_paused = true)]
async fn a_wait_beyond_all_clocks_ends_the_call_even_when_any_wait_would_be_obeyed() {
    let busy = answer_with(429, &[("retry-after", "18000000000000000000")], "".into());
    let rig = Rig::with_config([busy], |config| {
        config.retry.longest_retry_after = Duration::MAX;
    });
    let error = rig.pipeline.submit(&request()).await.unwrap_err();
    assert_eq!(error.status(), Some(429));
}

#[tokio::test(start_paused = true)]
async fn a_submit_that_surely_never_left_is_repeated() {
    let rig = Rig::new([
        fails(Sent::No),
        answer(503, r#"{"error_code":"model_not_loaded"}"#),
        answer(202, ACCEPTED),
    ]);
    rig.pipeline.submit(&request()).await.unwrap();
    rig.assert_played();
}

#[rstest]
#[case::reset(fails(Sent::Maybe))]
#[case::internal(answer(500, ""))]
#[case::gateway(answer_with(502, &[("content-type", "text/html")], "<html>bad gateway</html>".into()))]
#[case::timeout(answer(408, ""))]
#[case::broken_answer(answer_with(202, &[], crate::Body::once(futures_util::stream::iter([Err(std::io::Error::other("cut"))]))))]
#[tokio::test(start_paused = true)]
async fn a_paid_request_of_unknown_fate_is_never_sent_twice(#[case] step: Step) {
    let rig = Rig::new([step]);
    let error = rig.pipeline.submit(&request()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::OutcomeUnknown);
    assert!(
        !error.is_retryable() && error.request_id().is_some(),
        "{error}"
    );
    assert_eq!(rig.lines().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_silent_server_does_not_hold_the_caller_for_ever() {
    let rig = Rig::with_config([Step::Silence], |config| {
        config.timeouts = Timeouts::default().with_call(Duration::from_secs(5));
    });
    let (result, took) = timed(rig.pipeline.submit(&request())).await;
    let error = result.unwrap_err();
    assert_eq!(
        (error.kind(), took),
        (ErrorKind::OutcomeUnknown, Duration::from_secs(5))
    );
}

#[tokio::test(start_paused = true)]
async fn no_pause_reaches_past_the_deadline() {
    let busy = || answer_with(429, &[("retry-after", "4")], "".into());
    let rig = Rig::with_config([busy(), busy()], |config| {
        config.timeouts = Timeouts::default().with_call(Duration::from_secs(5));
    });
    let (result, took) = timed(rig.pipeline.submit(&request())).await;
    assert_eq!(result.unwrap_err().status(), Some(429));
    assert!(took < Duration::from_secs(5), "{took:?}");
}

#[tokio::test]
async fn no_error_shows_a_token_or_a_signed_url() {
    let rig = Rig::new([answer(
        200,
        r#"{"outputs":"https://s3.example/1?sig=hush"}"#,
    )]);
    let error = rig
        .pipeline
        .call(&SyncGenerateImagesRequest::new("a secret prompt"))
        .await
        .unwrap_err();
    let text = format!("{error} {error:?} {:?}", rig.pipeline);
    assert_eq!(error.kind(), ErrorKind::OutcomeUnknown);
    for secret in ["token-1", "hush", "my-client", "a secret prompt"] {
        assert!(!text.contains(secret), "{text}");
    }
}

#[tokio::test]
async fn t05_a_submit_may_answer_with_the_result_itself() {
    for body in [
        RESULT.to_owned(),
        format!(r#"{{"status":"succeeded","result":{RESULT}}}"#),
    ] {
        let rig = Rig::new([answer(200, &body)]);
        let job = rig.pipeline.submit(&request()).await.unwrap();
        assert_eq!(job.wait().await.unwrap().outputs.len(), 1);
        assert_eq!(rig.lines().len(), 1, "nothing is polled");
    }
}

#[tokio::test]
async fn t09_t24_a_submit_may_answer_with_a_failure_which_is_not_an_unknown_outcome() {
    let body = r#"{"status":"failed","error_code":"prompt_unsafe","message":"given token-1"}"#;
    let rig = Rig::new([answer(202, body)]);
    let error = rig.pipeline.submit(&request()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ContentPolicy);
    assert_eq!(error.error_code(), Some("prompt_unsafe"));
    assert!(
        !format!("{error} {error:?}").contains("token-1"),
        "{error:?}"
    );
}

#[tokio::test]
async fn an_answer_that_names_no_job_leaves_the_outcome_unknown() {
    let rig = Rig::new([answer(202, "{}")]);
    assert_eq!(
        rig.pipeline.submit(&request()).await.unwrap_err().kind(),
        ErrorKind::OutcomeUnknown
    );
}

#[tokio::test]
async fn a_token_that_the_service_echoes_is_not_shown() {
    let cut = format!("{} token-1", "x".repeat(115));
    for body in [
        &cut,
        "given Bearer token-1",
        r#"{"error_code":"bad_request","message":"given token-1"}"#,
    ] {
        let rig = Rig::new([answer_with(
            400,
            &[("x-request-id", "token-1"), ("x-access-error", "token-1")],
            body.to_owned().into(),
        )]);
        let error = rig.pipeline.submit(&request()).await.unwrap_err();
        assert!(!format!("{error} {error:?}").contains("token"), "{error:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_paid_call_may_take_longer_than_a_silence_elsewhere() {
    let rig = Rig::new([late(90, RESULT)]);
    let result = rig
        .pipeline
        .call(&SyncGenerateImagesRequest::new("a slow cat"))
        .await;
    assert_eq!(result.unwrap().outputs.len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_token_source_that_hangs_does_not_hang_the_caller() {
    #[derive(Debug)]
    struct Hangs;
    #[async_trait::async_trait]
    impl ims_auth::TokenSource for Hangs {
        async fn token(&self) -> Result<ims_auth::AccessToken, ims_auth::AuthError> {
            std::future::pending().await
        }
    }
    let rig = Rig::new([]);
    let transport = std::sync::Arc::clone(&rig.script) as std::sync::Arc<dyn crate::Transport>;
    let pipeline = crate::Pipeline::new(
        transport,
        std::sync::Arc::new(Hangs),
        rig.pipeline.config().clone(),
    );
    let (result, took) = timed(async { pipeline.submit(&request()).await }).await;
    let error = result.unwrap_err();
    assert_eq!(
        (error.kind(), took),
        (ErrorKind::Timeout, Duration::from_secs(120))
    );
    assert!(error.is_retryable(), "nothing was sent");
}

#[tokio::test]
async fn a_link_without_tls_is_refused_for_that_reason() {
    let rig = Rig::new([answer(404, "")]);
    let job: crate::Job<firefly_types::GenerateImagesResult> = crate::Job::new(
        rig.pipeline.clone(),
        crate::JobRef::from_status_url("http://firefly-api.adobe.io/v3/status/1"),
    );
    let error = job.status().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::UntrustedHost);
    assert!(
        error.to_string().contains("nor asked over https"),
        "{error}"
    );
}
