//! Faults on the wire: what is repeated, what is refused, and what is left on disk.

use std::time::Duration;

use firefly::{ErrorKind, RetryPolicy};
use firefly_emulator::{Emulator, Fault, Route};
use serde_json::json;

use crate::support::{builder, paths, request, start};

#[tokio::test]
async fn a_rate_limited_submit_is_repeated_and_a_broken_one_is_not() {
    let (emulator, client) = start().await;
    emulator.inject(Route::Submit, Fault::rate_limited(Some("0")));
    client
        .images()
        .submit_generate(&request("busy"))
        .await
        .unwrap();
    assert_eq!(paths(&emulator).len(), 2);

    for fault in [Fault::Reset, Fault::Truncate, Fault::html(502)] {
        emulator.inject(Route::Submit, fault);
        let before = paths(&emulator).len();
        let error = client
            .images()
            .submit_generate(&request("paid"))
            .await
            .unwrap_err();
        assert_eq!(error.kind(), ErrorKind::OutcomeUnknown);
        assert_eq!(
            paths(&emulator).len(),
            before + 1,
            "a paid request is never sent twice"
        );
    }
}

#[tokio::test]
async fn a_poll_survives_every_passing_fault() {
    let (emulator, client) = start().await;
    for fault in [
        Fault::Reset,
        Fault::html(503),
        Fault::rate_limited(Some("0")),
        Fault::Truncate,
    ] {
        emulator.inject(Route::Status, fault);
    }
    assert_eq!(
        client
            .images()
            .generate(&request("patience"))
            .await
            .unwrap()
            .outputs
            .len(),
        1
    );
}

#[tokio::test]
async fn garbage_in_place_of_json_is_a_decode_error() {
    let (emulator, client) = start().await;
    emulator.inject(Route::Status, Fault::Garbage);
    let error = client
        .images()
        .generate(&request("garbled"))
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Decode);
    assert!(error.job().is_some());
}

#[tokio::test]
async fn t20_an_html_page_keeps_its_status_and_is_told_in_short() {
    let (emulator, client) = start().await;
    emulator.inject(Route::Submit, Fault::html(413));
    let error = client
        .images()
        .generate(&request("large"))
        .await
        .unwrap_err();
    assert_eq!((error.kind(), error.status()), (ErrorKind::Api, Some(413)));
    assert!(!error.to_string().contains('<'), "{error}");
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let (emulator, client) = start().await;
    let elsewhere = Emulator::start().await.unwrap();
    emulator.inject(
        Route::Submit,
        Fault::Status {
            status: 307,
            headers: vec![(
                "location".into(),
                format!("{}/v3/images/generate-async", elsewhere.base_url()),
            )],
            content_type: "text/plain".into(),
            body: String::new(),
        },
    );
    let error = client
        .images()
        .generate(&request("moved"))
        .await
        .unwrap_err();
    assert_eq!(error.status(), Some(307));
    assert!(elsewhere.requests().is_empty());
}

#[tokio::test]
async fn t12_a_status_link_to_another_origin_gets_no_credentials() {
    let (emulator, client) = start().await;
    let elsewhere = Emulator::start().await.unwrap();
    let link = |kind: &str| format!("{}/v3/{kind}/urn:ff:jobs:x:1", elsewhere.base_url());
    emulator.inject(
        Route::Submit,
        Fault::json(202, &json!({"jobId": "urn:ff:jobs:x:1", "statusUrl": link("status"), "cancelUrl": link("cancel")})),
    );
    let job = client
        .images()
        .submit_generate(&request("astray"))
        .await
        .unwrap();
    let error = job.wait().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::UntrustedHost);
    assert_eq!(
        job.cancel().await.unwrap_err().kind(),
        ErrorKind::UntrustedHost
    );
    assert!(
        elsewhere.requests().is_empty(),
        "the strange host heard nothing"
    );
}

#[tokio::test]
async fn t13_a_job_unknown_on_its_own_host_is_asked_for_on_the_base_host() {
    let (emulator, client) = start().await;
    let real = client
        .images()
        .submit_generate(&request("moved"))
        .await
        .unwrap();
    let id = real.reference().job_id().unwrap();
    // The name of the base host's twin: the same machine under another name, where nobody listens.
    let link = format!("https://firefly-nowhere.localhost:1/v3/status/{id}");
    emulator.inject(
        Route::Submit,
        Fault::json(202, &json!({"jobId": id, "statusUrl": link})),
    );
    let client = builder(&emulator)
        .with_trusted_host("firefly-nowhere.localhost")
        .build()
        .unwrap();
    let job = client
        .images()
        .submit_generate(&request("moved"))
        .await
        .unwrap();
    assert_eq!(job.wait().await.unwrap().outputs.len(), 1);
}

#[tokio::test]
async fn a_broken_download_starts_over_and_a_hopeless_one_leaves_nothing() {
    let (emulator, client) = start().await;
    let result = client.images().generate(&request("cut")).await.unwrap();
    let url = &result.outputs[0].image.url;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("cut.png");

    for fault in [Fault::Truncate, Fault::Reset, Fault::html(503)] {
        emulator.inject(Route::Output, fault);
    }
    client.download(url).to_file(&path).await.unwrap();
    assert!(image::open(&path).is_ok());
    std::fs::remove_file(&path).unwrap();

    for _ in 0..4 {
        emulator.inject(Route::Output, Fault::Truncate);
    }
    let error = client.download(url).to_file(&path).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Transport);
    assert_eq!(
        std::fs::read_dir(folder.path()).unwrap().count(),
        0,
        "no file is left behind"
    );
}

#[tokio::test]
async fn an_output_expires_after_an_hour_and_says_so() {
    let (emulator, client) = start().await;
    let result = client.images().generate(&request("late")).await.unwrap();
    let url = result.outputs[0].image.url.clone();
    emulator.advance(Duration::from_secs(3601));
    let error = client.download(&url).to_bytes(1 << 26).await.unwrap_err();
    assert_eq!(error.status(), Some(403));
    let text = format!("{error} {error:?}");
    assert!(
        text.contains("valid for an hour") && !text.contains("X-Amz-Signature"),
        "{text}"
    );
}

#[tokio::test]
async fn nobody_at_home_is_a_transport_error_that_may_be_tried_again() {
    let (emulator, client) = start().await;
    client.images().generate(&request("before")).await.unwrap();
    let url = emulator.base_url().to_owned();
    let stopped = emulator.stopped();
    drop(emulator);
    stopped.await;
    let retry = RetryPolicy::default().with_first_pause(Duration::ZERO);
    let tokens = firefly::StaticTokenSource::new("id", "token").unwrap();
    let client = firefly::Client::builder()
        .with_api_url(url)
        .with_token_source(tokens)
        .with_retry_policy(retry)
        .build()
        .unwrap();
    let error = client
        .images()
        .generate(&request("after"))
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Transport);
    assert!(error.is_retryable(), "nothing was sent: {error}");
}

#[tokio::test]
async fn t24_an_unsafe_prompt_is_told_apart_in_all_three_forms() {
    use firefly_emulator::{Quirks, UnsafeAnswer};
    for answer in [
        UnsafeAnswer::Status422,
        UnsafeAnswer::Status451,
        UnsafeAnswer::FailedJob,
    ] {
        let (_emulator, client) = crate::support::start_with(Quirks {
            unsafe_answer: answer,
            ..Quirks::default()
        })
        .await;
        let error = client
            .images()
            .generate(&request("emulator:unsafe"))
            .await
            .unwrap_err();
        assert_eq!(error.kind(), ErrorKind::ContentPolicy, "{answer:?}");
    }
}
