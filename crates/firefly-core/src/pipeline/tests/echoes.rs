//! What a server gives back of a request: no signature, no client ID in an error, and no prompt in the log.

use std::{
    fmt::{Debug, Write as _},
    sync::{Arc, Mutex},
};

use firefly_types::{GenerateImagesRequest, ImageSource, PresignedUrl, UpscaleImageRequest};
use rstest::rstest;
use serde_json::json;
use tracing::{
    Event, Metadata, Subscriber,
    field::{Field, Visit},
    span::{Attributes, Id, Record},
};

use super::{ACCEPTED, request};
use crate::{
    Download, ErrorKind, PollPolicy, RetryPolicy,
    testing::{Rig, answer, answer_with},
};

const QUERY: &str = "X-Amz-Expires=3600&X-Amz-Signature=hush%2Fhush55";

/// All that an error says of itself.
fn all(error: &crate::Error) -> String {
    format!("{error} {error:?}").to_lowercase()
}

#[rstest]
#[case::one_parameter(
    "<Error><Code>X</Code><Message>bad X-Amz-Signature=hush%2Fhush55</Message></Error>"
)]
#[case::an_element(
    "<Error><Code>SignatureDoesNotMatch</Code><SignatureProvided>hush/hush55</SignatureProvided></Error>"
)]
#[case::json(r#"{"message":"bad signature hush/hush55"}"#)]
#[case::json_escapes(r#"{"message":"bad signature hush\/hush55"}"#)]
#[case::in_a_page(
    "<html>/1?X-Amz-Expires=3600&amp;X-Amz-Signature=hush%2Fhush55 was not found</html>"
)]
#[tokio::test]
async fn a_signature_that_the_storage_quotes_is_not_shown(#[case] body: &str) {
    let rig = Rig::new([answer_with(403, &[], body.to_owned().into())]);
    let url = PresignedUrl::new(format!("https://s3.example/1?{QUERY}"));
    let error = Download::new(rig.pipeline.clone(), url)
        .to_bytes(100)
        .await
        .unwrap_err();
    assert!(!all(&error).contains("hush55"), "{error:?}");
}

fn enlarge() -> UpscaleImageRequest {
    let url = format!("https://b.s3.amazonaws.com/1?{QUERY}");
    UpscaleImageRequest::new(ImageSource::url(url), [1])
}

const QUOTES: [&str; 6] = [
    "cannot read b.s3.amazonaws.com/1?X-Amz-Expires=3600&X-Amz-Signature=hush%2Fhush55",
    "cannot read https%3A%2F%2Fb.s3.amazonaws.com%2F1%3FX-Amz-Signature%3Dhush%252Fhush55",
    "parameter X-Amz-Signature=hush%2Fhush55 is wrong",
    "parameter X-Amz-Signature=hush/hush55 is wrong",
    "sv=2020&sig=hush/hush55 not valid",
    "GET\n/1\nX-Amz-Expires=3600&X-Amz-Signature=hush%2Fhush55\nhost",
];

#[tokio::test]
async fn a_signature_of_an_input_that_the_service_quotes_is_not_shown() {
    for quote in QUOTES {
        let body = json!({"error_code": "validation_error", "message": quote, "validation_errors":
            [{"loc": ["body", quote], "msg": quote, "type": "t", "ctx": {quote: quote}}]});
        let rig = Rig::new([answer(422, &body.to_string())]);
        let error = rig.pipeline.submit(&enlarge()).await.unwrap_err();
        assert_eq!(error.error_code(), Some("validation_error"));
        assert!(!all(&error).contains("hush55"), "{error:?}");
    }
}

#[tokio::test]
async fn a_signature_of_an_input_that_its_job_quotes_is_not_shown() {
    for quote in QUOTES {
        let failed = || {
            answer(
                200,
                &json!({"status": "failed", "message": quote}).to_string(),
            )
        };
        let rig = Rig::new([answer(202, ACCEPTED), failed(), failed()]);
        let job = rig.pipeline.submit(&enlarge()).await.unwrap();
        let status = job.status().await.unwrap();
        let error = job.clone().wait().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::JobFailed);
        let text = format!("{status:?} {job:?} {}", all(&error));
        assert!(!text.contains("hush55"), "{text}");
    }
}

#[tokio::test]
async fn a_client_id_that_the_service_quotes_is_not_shown() {
    let body = r#"{"error_code":"403003","message":"Api Key my-client is invalid"}"#;
    let rig = Rig::new([answer(403, body)]);
    let error = rig.pipeline.submit(&request()).await.unwrap_err();
    let text = all(&error);
    assert!(text.contains("api key [hidden] is invalid"), "{text}");
    assert!(!text.contains("my-client"), "{text}");
}

/// Every event of the log, field by field.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<String>>);

impl Visit for Log {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        write!(self.0.lock().unwrap(), "{}={value:?} ", field.name()).unwrap();
    }
}

impl Subscriber for Log {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        span.record(&mut self.clone());
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, values: &Record<'_>) {
        values.record(&mut self.clone());
    }

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        event.record(&mut self.clone());
    }

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

#[tokio::test(start_paused = true)]
async fn a_prompt_that_the_service_quotes_is_no_part_of_the_log() {
    let busy = |code: &str| {
        let message = "cannot draw 'a hush-hush cat' now";
        answer(
            503,
            &json!({"error_code": code, "message": message}).to_string(),
        )
    };
    let unknown = answer(404, r#"{"message":"a hush-hush cat"}"#);
    let steps = [
        busy("model_not_loaded"),
        answer(202, ACCEPTED),
        busy("runtime_error"),
        unknown,
        answer(200, r#"{"status":"failed","message":"a hush-hush cat"}"#),
    ];
    let rig = Rig::with_config(steps, |config| {
        config.retry = RetryPolicy::default().with_max_attempts(2);
        config.poll = PollPolicy::default();
    });
    let log = Log::default();
    let guard = tracing::subscriber::set_default(log.clone());
    let job = rig
        .pipeline
        .submit(&GenerateImagesRequest::new("a hush-hush cat"))
        .await
        .unwrap();
    let error = job.wait().await.unwrap_err();
    drop(guard);
    rig.assert_played();
    assert!(error.to_string().contains("hush-hush"), "{error}");
    let text = log.0.lock().unwrap().clone();
    for word in [
        "model_not_loaded",
        "runtime_error",
        "trying again",
        "asking the base host",
    ] {
        assert!(text.contains(word), "{word} in {text}");
    }
    assert!(!text.contains("hush-hush"), "{text}");
}
