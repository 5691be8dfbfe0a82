//! The course of a job: status, end, cancel.

use std::time::Duration;

use firefly_emulator::{Emulator, Quirks, UnsafeAnswer};
use serde_json::json;

use crate::support::{SUBMIT, SYNC, Session, UPLOAD, quick, send};

async fn slow() -> Session {
    Session::with(Emulator::builder().job_duration(Duration::from_secs(1000))).await
}

#[tokio::test]
async fn a_job_runs_and_then_succeeds_on_the_movable_clock() {
    let session = slow().await;
    let job = session.submit("a fox in the forest").await;
    session.emulator.advance(Duration::from_secs(250));
    let running = session.status(&job).await;
    assert_eq!(
        (running.status, running.json()),
        (
            200,
            json!({"status": "running", "jobId": job, "progress": 25})
        )
    );
    session.emulator.advance(Duration::from_secs(750));
    let body = session.status(&job).await.json();
    assert_eq!(
        (&body["status"], &body["jobId"]),
        (&json!("succeeded"), &json!(job))
    );
    assert_eq!(
        body["result"]["size"],
        json!({"width": 2048, "height": 2048})
    );
    assert_eq!(body["result"]["outputs"].as_array().unwrap().len(), 1);
    assert!(body.get("progress").is_none());
    assert_eq!(
        session.status(&job).await.json(),
        body,
        "a second read tells the same"
    );
}

#[tokio::test]
async fn a_job_without_duration_is_finished_at_the_first_read() {
    let session = Session::with(Emulator::builder().job_duration(Duration::ZERO)).await;
    let job = session.submit("a fox").await;
    assert_eq!(session.status(&job).await.json()["status"], "succeeded");
}

#[tokio::test]
async fn a_job_is_known_by_urn_encoded_urn_and_bare_uuid() {
    let session = slow().await;
    let job = session.submit("a fox").await;
    let uuid = job.rsplit(':').next().unwrap();
    for name in [job.as_str(), uuid, &job.replace(':', "%3A")] {
        assert_eq!(session.status(name).await.status, 200, "{name}");
    }
    for name in [
        "nothing",
        "urn:ff:jobs:x:00000000-0000-4000-8000-000000000000",
    ] {
        let reply = session.status(name).await;
        assert_eq!(
            (reply.status, &reply.json()["error_code"]),
            (404, &json!("unknown_job_id"))
        );
        assert_eq!(session.cancel(name).await.status, 404);
    }
}

#[tokio::test]
async fn a_cancel_works_once_and_not_after_the_end() {
    let session = slow().await;
    let job = session.submit("a fox").await;
    let reply = session.cancel(&job).await;
    assert_eq!((reply.status, reply.body.len()), (200, 0));
    assert_eq!(session.status(&job).await.json()["status"], "cancelled");
    let again = session.cancel(&job).await;
    assert_eq!(
        (again.status, &again.json()["error_code"]),
        (409, &json!("job_already_canceled"))
    );

    let job = session.submit("a fox").await;
    session.emulator.advance(Duration::from_secs(1000));
    let late = session.cancel(&job).await;
    assert_eq!(
        (late.status, &late.json()["error_code"]),
        (409, &json!("job_completed"))
    );
    assert_eq!(session.status(&job).await.json()["status"], "succeeded");
}

#[tokio::test]
async fn words_in_the_prompt_decide_how_a_job_ends() {
    let session = Session::with(Emulator::builder().job_duration(Duration::ZERO)).await;
    let failed = session.submit("please emulator:fail now").await;
    let body = session.status(&failed).await.json();
    assert_eq!(
        (&body["status"], &body["error_code"]),
        (&json!("failed"), &json!("runtime_error"))
    );

    let timed_out = session.submit("emulator:timeout").await;
    assert_eq!(session.status(&timed_out).await.json()["status"], "timeout");
    let reply = session.cancel(&timed_out).await;
    assert_eq!(
        (reply.status, &reply.json()["error_code"]),
        (410, &json!("job_timeout"))
    );

    let empty = session.submit("emulator:empty").await;
    assert_eq!(
        session.status(&empty).await.json()["result"]["outputs"],
        json!([])
    );

    let endless = session.submit("emulator:slow").await;
    session.emulator.advance(Duration::from_secs(80_000));
    assert_eq!(session.status(&endless).await.json()["status"], "running");
    assert_eq!(session.cancel(&endless).await.status, 200);
    assert_eq!(session.status(&endless).await.json()["status"], "cancelled");
}

#[tokio::test]
async fn the_synchronous_call_tells_the_same_endings_as_statuses() {
    let session = Session::start().await;
    for (word, status, code) in [
        ("emulator:unsafe", 422, "prompt_unsafe"),
        ("emulator:fail", 500, "runtime_error"),
        ("emulator:timeout", 408, "timeout_error"),
        ("emulator:slow", 408, "timeout_error"),
    ] {
        let reply = session.post(SYNC, &json!({"prompt": word})).await;
        assert_eq!(
            (reply.status, &reply.json()["error_code"]),
            (status, &json!(code))
        );
    }
}

#[tokio::test]
async fn an_unsafe_prompt_is_refused_in_one_of_three_ways() {
    let session = Session::with(Emulator::builder().job_duration(Duration::ZERO)).await;
    let prompt = json!({"prompt": "something emulator:unsafe"});
    for (answer, status) in [
        (UnsafeAnswer::Status422, 422),
        (UnsafeAnswer::Status451, 451),
    ] {
        session.emulator.set_quirks(Quirks {
            unsafe_answer: answer,
            ..Quirks::default()
        });
        let reply = session.post(SUBMIT, &prompt).await;
        assert_eq!(
            (reply.status, &reply.json()["error_code"]),
            (status, &json!("prompt_unsafe"))
        );
    }
    session.emulator.set_quirks(Quirks {
        unsafe_answer: UnsafeAnswer::FailedJob,
        ..Quirks::default()
    });
    let job = session.submit("something emulator:unsafe").await;
    let body = session.status(&job).await.json();
    assert_eq!(
        (&body["status"], &body["error_code"]),
        (&json!("failed"), &json!("prompt_unsafe"))
    );
    let reply = session.post(SYNC, &prompt).await;
    assert_eq!(
        (reply.status, &reply.json()["error_code"]),
        (422, &json!("prompt_unsafe"))
    );
}

#[tokio::test]
async fn wrong_methods_are_refused() {
    let session = slow().await;
    let job = session.submit("a fox").await;
    for (method, path) in [
        ("POST", format!("/v3/cancel/{job}")),
        ("PUT", format!("/v3/status/{job}")),
        ("GET", SUBMIT.to_owned()),
    ] {
        assert_eq!(
            send(&session.emulator, method, &path, &[], "")
                .await
                .unwrap()
                .status,
            405,
            "{method} {path}"
        );
    }
}

#[tokio::test]
async fn a_path_that_is_no_text_and_a_method_that_is_not_known_are_told_in_the_services_words() {
    let session = quick(Quirks::default()).await;
    for (method, path, status, code) in [
        ("GET", "/v3/status/%ff", 404, "unknown_job_id"),
        ("PUT", "/v3/cancel/a%ffb", 404, "unknown_job_id"),
        ("POST", "/v3/status/abc", 405, "405000"),
        ("GET", SUBMIT, 405, "405000"),
        ("DELETE", UPLOAD, 405, "405000"),
    ] {
        let reply = session.send(method, path, &[], "").await.unwrap();
        let code_sent = &reply.json()["error_code"];
        assert_eq!((reply.status, code_sent), (status, &json!(code)), "{path}");
        assert!(reply.json()["message"].is_string());
        assert_eq!(reply.header("allow").is_some(), status == 405, "{path}");
    }
}
