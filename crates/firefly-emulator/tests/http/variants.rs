//! The switches that have to do with hosts, headers and versions.

use std::time::Duration;

use firefly_emulator::{Emulator, Quirks, UnsafeAnswer};
use serde_json::json;

use crate::support::{SUBMIT, SYNC, Session, job_id, quick};

#[tokio::test]
async fn t12_t13_a_job_may_live_on_another_host_only() {
    let session = quick(Quirks {
        job_host: Some("localhost".to_owned()),
        ..Quirks::default()
    })
    .await;
    let host = session
        .emulator
        .base_url()
        .replace("http://127.0.0.1", "localhost");
    let accepted = session.post(SUBMIT, &json!({"prompt": "a"})).await.json();
    for (name, path) in [("statusUrl", "status"), ("cancelUrl", "cancel")] {
        let url = accepted[name].as_str().unwrap();
        assert!(
            url.starts_with(&format!("http://{host}/v3/{path}/")),
            "{url}"
        );
    }
    let job = job_id(&accepted);
    assert_eq!(session.status(&job).await.status, 200);
    session.emulator.set_quirks(Quirks {
        job_host: Some("localhost".to_owned()),
        job_on_its_host_only: true,
        ..Quirks::default()
    });
    let reply = session.status(&job).await;
    assert_eq!(
        (reply.status, &reply.json()["error_code"]),
        (404, &json!("unknown_job_id"))
    );
    assert_eq!(session.cancel(&job).await.status, 404);
    let path = format!("/v3/status/{job}");
    let headers = [("host", host.as_str())];
    let reply = session.send("GET", &path, &headers, "").await.unwrap();
    assert_eq!(reply.status, 200);
}

#[tokio::test]
async fn t25_an_unsafe_prompt_may_be_told_in_the_message_only() {
    let session = quick(Quirks {
        unsafe_answer: UnsafeAnswer::MessageOnly,
        ..Quirks::default()
    })
    .await;
    for path in [SUBMIT, SYNC] {
        let reply = session
            .post(path, &json!({"prompt": "emulator:unsafe"}))
            .await;
        assert_eq!(
            (reply.status, &reply.json()["error_code"]),
            (400, &json!("bad_request"))
        );
        assert!(reply.text().contains("content policy"), "{}", reply.text());
    }
}

#[tokio::test]
async fn t28_t29_versions_belong_to_the_account_and_the_default_is_image3() {
    let session = quick(Quirks {
        entitled_versions: Some(vec!["image3".to_owned(), "image4_ultra".to_owned()]),
        ..Quirks::default()
    })
    .await;
    let body = json!({"prompt": "a", "size": {"width": 1344, "height": 756}});
    assert_eq!(session.post(SUBMIT, &body).await.status, 202);
    let reply = session.post_version("image4_standard", &body).await;
    assert_eq!(reply.status, 422);
    assert_eq!(
        reply.json()["message"],
        "Invalid x-model-version: image4_standard. Must be one of: ['image3', 'image4_ultra']"
    );
    // One that is nowhere listed belongs to its family, and is known where that is.
    session.emulator.set_quirks(Quirks {
        entitled_versions: Some(vec!["image3".to_owned(), "image3_fast".to_owned()]),
        ..Quirks::default()
    });
    assert_eq!(session.post_version("image3_fast", &body).await.status, 202);
    let reply = session.post_version("image4_standard", &body).await;
    assert_eq!(
        reply.json()["message"],
        "Invalid x-model-version: image4_standard. Must be one of: ['image3', 'image3_fast']"
    );
    let image5 = "/v4/images/generate-async";
    let reply = session.post_as(image5, "image3_fast", &body).await;
    assert_eq!(reply.status, 422);
    session.emulator.set_quirks(Quirks {
        entitled_versions: Some(Vec::new()),
        ..Quirks::default()
    });
    assert_eq!(session.post(SUBMIT, &body).await.status, 422);
}

#[tokio::test]
async fn t54_errors_may_carry_a_stack_trace() {
    let session = quick(Quirks {
        stack_trace: true,
        ..Quirks::default()
    })
    .await;
    let body = session.status("unknown").await.json();
    assert_eq!(body["error_code"], "unknown_job_id");
    assert_eq!(body["stack_trace"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn t61_a_submit_may_have_links_in_its_head() {
    let session = quick(Quirks::default()).await;
    let reply = session.post(SUBMIT, &json!({"prompt": "a"})).await;
    assert_eq!(reply.header("link"), None);
    session.emulator.set_quirks(Quirks {
        link_header: true,
        ..Quirks::default()
    });
    let reply = session.post(SUBMIT, &json!({"prompt": "a"})).await;
    let link = reply.header("link").unwrap();
    assert!(
        link.contains(reply.json()["statusUrl"].as_str().unwrap()),
        "{link}"
    );
}

#[tokio::test]
async fn t65_a_running_job_may_say_when_to_ask_again() {
    let builder = Emulator::builder()
        .job_duration(Duration::from_secs(100))
        .quirks(Quirks {
            running_retry_after: Some(7),
            ..Quirks::default()
        });
    let session = Session::with(builder).await;
    let job = session.submit("a fox").await;
    assert_eq!(session.status(&job).await.header("retry-after"), Some("7"));
    session.emulator.advance(Duration::from_secs(100));
    assert_eq!(session.status(&job).await.header("retry-after"), None);
}

#[tokio::test]
async fn t60_the_same_request_paints_the_same_picture() {
    let session = quick(Quirks::default()).await;
    let body = json!({"prompt": "a fox", "seeds": [5], "size": {"width": 1024, "height": 1024}});
    let mut files = Vec::new();
    for _ in 0..2 {
        let result = session.post(SYNC, &body).await.json();
        files.push(
            session
                .fetch(&result["outputs"][0]["image"]["url"])
                .await
                .body,
        );
    }
    assert_eq!(files[0], files[1]);
}
