//! Each switch, on.

use std::time::Duration;

use firefly_emulator::{
    AcceptShape, CancelBody, CancelledSpelling, Emulator, ErrorShape, ImmediateResult, JobIdForm,
    ProgressForm, Quirks, RetryAfterForm,
};
use serde_json::json;

use crate::support::{SUBMIT, Session};

async fn with(quirks: Quirks) -> Session {
    Session::with(
        Emulator::builder()
            .job_duration(Duration::from_secs(1000))
            .quirks(quirks),
    )
    .await
}

#[tokio::test]
async fn accepted_submits_take_every_known_shape() {
    let session = with(Quirks::default()).await;
    for (shape, members) in [
        (AcceptShape::Urls, vec!["cancelUrl", "jobId", "statusUrl"]),
        (
            AcceptShape::UrlsAndStatus,
            vec!["cancelUrl", "jobId", "status", "statusUrl"],
        ),
        (AcceptShape::LinksAndProgress, vec!["links", "progress"]),
        (AcceptShape::Links, vec!["links"]),
    ] {
        session.emulator.set_quirks(Quirks {
            accept_shape: Some(shape),
            accept_status: Some(200),
            ..Quirks::default()
        });
        let reply = session.post(SUBMIT, &json!({"prompt": "a fox"})).await;
        let body = reply.json();
        let mut names: Vec<_> = body
            .as_object()
            .unwrap()
            .keys()
            .map(String::as_str)
            .collect();
        names.sort_unstable();
        assert_eq!((reply.status, names), (200, members), "{shape:?}");
        let job = session.submit("a fox").await;
        assert_eq!(session.status(&job).await.status, 200, "{shape:?}");
    }
    session.emulator.set_quirks(Quirks {
        accept_status: Some(500),
        ..Quirks::default()
    });
    assert_eq!(
        session
            .post(SUBMIT, &json!({"prompt": "a fox"}))
            .await
            .status,
        202,
        "only success statuses are taken"
    );
}

#[tokio::test]
async fn a_submit_may_answer_with_the_result() {
    let session = with(Quirks {
        immediate_result: ImmediateResult::Nested,
        ..Quirks::default()
    })
    .await;
    let body = session
        .post(SUBMIT, &json!({"prompt": "a fox"}))
        .await
        .json();
    assert!(
        body["result"]["outputs"][0]["image"]["url"].is_string() && body["statusUrl"].is_string()
    );
    session.emulator.set_quirks(Quirks {
        immediate_result: ImmediateResult::TopLevel,
        ..Quirks::default()
    });
    let body = session
        .post(SUBMIT, &json!({"prompt": "a fox"}))
        .await
        .json();
    assert!(body["outputs"][0]["image"]["url"].is_string() && body.get("result").is_none());
}

#[tokio::test]
async fn status_words_vary() {
    let session = with(Quirks {
        pending_first: 2,
        ..Quirks::default()
    })
    .await;
    let job = session.submit("a fox").await;
    for word in ["pending", "pending", "running"] {
        assert_eq!(session.status(&job).await.json()["status"], word);
    }
    session.emulator.set_quirks(Quirks {
        upper_case_status: true,
        ..Quirks::default()
    });
    assert_eq!(session.status(&job).await.json()["status"], "RUNNING");
    session.emulator.set_quirks(Quirks {
        running_word: Some("IN_PROGRESS".to_owned()),
        ..Quirks::default()
    });
    assert_eq!(session.status(&job).await.json()["status"], "IN_PROGRESS");
    session.emulator.set_quirks(Quirks {
        running_word: Some(String::new()),
        ..Quirks::default()
    });
    assert!(session.status(&job).await.json().get("status").is_none());
}

#[tokio::test]
async fn a_cancelled_job_may_linger_and_be_spelt_differently() {
    let quirks = Quirks {
        cancel_pending_first: 1,
        cancelled_spelling: CancelledSpelling::American,
        ..Quirks::default()
    };
    let session = with(quirks).await;
    let job = session.submit("a fox").await;
    session.cancel(&job).await;
    assert_eq!(
        session.status(&job).await.json()["status"],
        "cancel_pending"
    );
    assert_eq!(session.status(&job).await.json()["status"], "canceled");
}

#[tokio::test]
async fn the_identifier_in_the_status_may_be_bare() {
    let session = with(Quirks {
        status_job_id: JobIdForm::BareUuid,
        ..Quirks::default()
    })
    .await;
    let job = session.submit("a fox").await;
    assert_eq!(
        session.status(&job).await.json()["jobId"],
        job.rsplit(':').next().unwrap()
    );
}

#[tokio::test]
async fn progress_takes_every_form() {
    let session = with(Quirks::default()).await;
    let job = session.submit("a fox").await;
    session.emulator.advance(Duration::from_secs(400));
    for (form, expected) in [
        (ProgressForm::Percent, Some(json!(40))),
        (ProgressForm::Absent, None),
        (ProgressForm::Zero, Some(json!(0))),
        (ProgressForm::Fractional, Some(json!(40.5))),
        (ProgressForm::Null, Some(json!(null))),
    ] {
        session.emulator.set_quirks(Quirks {
            progress: form,
            ..Quirks::default()
        });
        assert_eq!(
            session.status(&job).await.json().get("progress"),
            expected.as_ref(),
            "{form:?}"
        );
    }
}

#[tokio::test]
async fn error_bodies_take_every_shape() {
    let session = with(Quirks::default()).await;
    for (shape, pointer) in [
        (ErrorShape::Natural, "/error_code"),
        (ErrorShape::Api, "/stack_trace/0"),
        (ErrorShape::Validation, "/error_code"),
        (ErrorShape::Policy, "/error_code"),
        (ErrorShape::Generic, "/message"),
        (ErrorShape::Body, "/message"),
        (ErrorShape::Reason, "/reason"),
        (ErrorShape::Job, "/status"),
        (ErrorShape::Detail, "/detail/0/msg"),
        (ErrorShape::Gateway, "/error_code"),
        (ErrorShape::Nested, "/error/details/error_code"),
        (ErrorShape::OAuth, "/error_description"),
        (ErrorShape::Title, "/title"),
    ] {
        session.emulator.set_quirks(Quirks {
            error_shape: shape,
            ..Quirks::default()
        });
        let reply = session.status("unknown").await;
        assert_eq!(reply.status, 404);
        assert!(
            reply
                .json()
                .pointer(pointer)
                .is_some_and(serde_json::Value::is_string),
            "{shape:?}: {}",
            reply.text()
        );
    }
    session.emulator.set_quirks(Quirks {
        error_shape: ErrorShape::Html,
        ..Quirks::default()
    });
    let reply = session.status("unknown").await;
    assert_eq!(
        (reply.status, reply.header("content-type")),
        (404, Some("text/html"))
    );
}

#[tokio::test]
async fn a_rate_limit_opens_again_after_a_minute() {
    let session = with(Quirks {
        rate_limit: Some(2),
        ..Quirks::default()
    })
    .await;
    let prompt = json!({"prompt": "a fox"});
    for status in [202, 202, 429] {
        assert_eq!(session.post(SUBMIT, &prompt).await.status, status);
    }
    session.emulator.advance(Duration::from_secs(20));
    let reply = session.post(SUBMIT, &prompt).await;
    assert_eq!(
        (reply.status, &reply.json()["error_code"]),
        (429, &json!("rate_limited"))
    );
    assert_eq!(reply.header("x-access-rate-limit-level"), Some("org"));
    let wait: u64 = reply.header("retry-after").unwrap().parse().unwrap();
    assert!((38..=40).contains(&wait), "{wait}");
    session.emulator.advance(Duration::from_secs(wait));
    assert_eq!(session.post(SUBMIT, &prompt).await.status, 202);
}

#[tokio::test]
async fn retry_after_takes_every_form() {
    let session = with(Quirks::default()).await;
    for form in [
        RetryAfterForm::Seconds,
        RetryAfterForm::Date,
        RetryAfterForm::Absent,
        RetryAfterForm::Nonsense,
    ] {
        session.emulator.set_quirks(Quirks {
            rate_limit: Some(0),
            retry_after: form,
            ..Quirks::default()
        });
        let reply = session.post(SUBMIT, &json!({"prompt": "a fox"})).await;
        let value = reply.header("retry-after");
        match form {
            RetryAfterForm::Seconds => assert_eq!(value, Some("60")),
            RetryAfterForm::Date => {
                let date = httpdate::parse_http_date(value.unwrap()).unwrap();
                assert!(date > std::time::SystemTime::now() + Duration::from_secs(50));
            }
            RetryAfterForm::Absent => assert_eq!(value, None),
            RetryAfterForm::Nonsense => assert_eq!(value, Some("soon")),
        }
    }
}

#[tokio::test]
async fn a_cancel_may_have_a_body() {
    let session = with(Quirks::default()).await;
    for (form, expected) in [
        (CancelBody::EmptyObject, "{}"),
        (CancelBody::Status, "\"status\":\"cancelled\""),
    ] {
        session.emulator.set_quirks(Quirks {
            cancel_body: form,
            ..Quirks::default()
        });
        let job = session.submit("a fox").await;
        let reply = session.cancel(&job).await;
        assert!(
            reply.status == 200 && reply.text().contains(expected),
            "{}",
            reply.text()
        );
    }
}

#[tokio::test]
async fn the_first_reads_may_not_know_the_job() {
    let session = with(Quirks {
        status_404_first: 2,
        pending_first: 1,
        ..Quirks::default()
    })
    .await;
    let job = session.submit("a fox").await;
    for status in [404, 404] {
        assert_eq!(session.status(&job).await.status, status);
    }
    assert_eq!(session.status(&job).await.json()["status"], "pending");
    assert_eq!(session.status(&job).await.json()["status"], "running");
}

#[tokio::test]
async fn members_without_a_value_may_be_null_and_alt_texts_may_be_empty() {
    let session = with(Quirks {
        null_members: true,
        ..Quirks::default()
    })
    .await;
    let job = session.submit("a fox").await;
    let body = session.status(&job).await.json();
    assert_eq!(body.get("result"), Some(&json!(null)));
    assert_eq!(body.get("error_code"), Some(&json!(null)));
    session.emulator.advance(Duration::from_secs(1000));
    let body = session.status(&job).await.json();
    assert_eq!(body.get("progress"), Some(&json!(null)));
    assert_eq!(body["result"].get("altText"), Some(&json!(null)));

    session.emulator.set_quirks(Quirks {
        alt_text: Some(String::new()),
        ..Quirks::default()
    });
    let job = session.submit("a fox").await;
    session.emulator.advance(Duration::from_secs(1000));
    assert_eq!(session.status(&job).await.json()["result"]["altText"], "");
}

#[tokio::test]
async fn t01_t02_one_operation_may_be_accepted_in_a_manner_of_its_own() {
    const IMAGE5: &str = "/v4/images/generate-async";
    let mut quirks = Quirks::default();
    for setting in [
        "accept-status=202".to_owned(),
        "accept-shape=urls-and-status".to_owned(),
        format!("accept-only-for=/v3/images/none,{IMAGE5}"),
    ] {
        quirks.set(&setting).unwrap();
    }
    let session = with(quirks).await;
    let body = json!({"prompt": "a fox"});
    let reply = session.post_as(IMAGE5, "image5", &body).await;
    assert_eq!(
        (reply.status, &reply.json()["status"]),
        (202, &json!("running"))
    );
    session.emulator.set_quirks(Quirks {
        accept_status: Some(201),
        accept_shape: Some(AcceptShape::Links),
        accept_only_for: Some(vec![IMAGE5.to_owned()]),
        ..Quirks::default()
    });
    let reply = session.post(SUBMIT, &body).await;
    assert!(reply.status == 202 && reply.json()["jobId"].is_string());
}
