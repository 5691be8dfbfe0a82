//! Faults: in order, on their route, once each.

use firefly_emulator::{Fault, Route};
use serde_json::json;

use crate::support::{SUBMIT, SYNC, Session, form, post_form, send};

#[tokio::test]
async fn faults_strike_in_order_and_then_the_route_is_well_again() {
    let session = Session::start().await;
    let emulator = &session.emulator;
    emulator.inject(Route::Token, Fault::rate_limited(Some("2")));
    emulator.inject(Route::Token, Fault::html(502));
    emulator.inject(
        Route::Token,
        Fault::json(400, &json!({"error": "invalid_client"})),
    );
    let first = post_form(emulator, "/ims/token/v3", &form()).await;
    assert_eq!(
        (first.status, first.header("retry-after")),
        (429, Some("2"))
    );
    let second = post_form(emulator, "/ims/token/v3", &form()).await;
    assert_eq!(
        (second.status, second.header("content-type")),
        (502, Some("text/html"))
    );
    let third = post_form(emulator, "/ims/token/v3", &form()).await;
    assert_eq!(
        (third.status, &third.json()["error"]),
        (400, &json!("invalid_client"))
    );
    assert_eq!(
        post_form(emulator, "/ims/token/v3", &form()).await.status,
        200
    );
    assert_eq!(emulator.token_requests(), 5, "faults are counted too");
}

#[tokio::test]
async fn a_reset_gives_no_answer_on_any_route() {
    let session = Session::start().await;
    let job = session.submit("a fox").await;
    let output = session
        .output(
            &[],
            &json!({"prompt": "a fox", "size": {"width": 1024, "height": 1024}}),
        )
        .await;
    for (route, method, path) in [
        (Route::Token, "POST", "/ims/token/v3".to_owned()),
        (Route::Submit, "POST", SUBMIT.to_owned()),
        (Route::Generate, "POST", SYNC.to_owned()),
        (Route::Status, "GET", format!("/v3/status/{job}")),
        (Route::Cancel, "PUT", format!("/v3/cancel/{job}")),
        (Route::Output, "GET", output),
    ] {
        session.emulator.inject(route, Fault::Reset);
        assert!(
            send(&session.emulator, method, &path, &[], "")
                .await
                .is_none(),
            "{route:?}"
        );
        assert!(
            send(&session.emulator, method, &path, &[], "")
                .await
                .is_some(),
            "{route:?}"
        );
    }
}

#[tokio::test]
async fn a_truncated_output_promises_more_than_it_sends() {
    let session = Session::start().await;
    let path = session
        .output(
            &[],
            &json!({"prompt": "a fox", "size": {"width": 1024, "height": 1024}}),
        )
        .await;
    session.emulator.inject(Route::Output, Fault::Truncate);
    let reply = send(&session.emulator, "GET", &path, &[], "")
        .await
        .unwrap();
    let whole = send(&session.emulator, "GET", &path, &[], "")
        .await
        .unwrap();
    let promised: usize = reply.header("content-length").unwrap().parse().unwrap();
    assert_eq!((reply.status, promised), (200, whole.body.len()));
    assert!(
        !reply.body.is_empty() && reply.body.len() <= promised / 2,
        "{} of {promised}",
        reply.body.len()
    );
    assert!(whole.body.starts_with(&reply.body));
}

#[tokio::test]
async fn a_truncated_submit_has_begun_a_job() {
    let session = Session::start().await;
    session.emulator.inject(Route::Submit, Fault::Truncate);
    let reply = session.post(SUBMIT, &json!({"prompt": "a fox"})).await;
    assert_eq!(reply.status, 202);
    let text = reply.text();
    assert!(serde_json::from_str::<serde_json::Value>(&text).is_err());
    // Members are sorted: the cancel URL stands first and carries the identifier.
    let job = text
        .split("/v3/cancel/")
        .nth(1)
        .and_then(|rest| rest.split('"').next())
        .unwrap();
    assert_eq!(session.status(job).await.status, 200);
}

#[tokio::test]
async fn garbage_is_not_json() {
    let session = Session::start().await;
    session.emulator.inject(Route::Submit, Fault::Garbage);
    let reply = session.post(SUBMIT, &json!({"prompt": "a fox"})).await;
    assert_eq!(
        (reply.status, reply.header("content-type")),
        (200, Some("application/json"))
    );
    assert!(serde_json::from_slice::<serde_json::Value>(&reply.body).is_err());
}

#[tokio::test]
async fn a_fixed_answer_is_sent_as_it_is_and_nonsense_in_it_is_tamed() {
    let session = Session::start().await;
    let fault = |status, headers: &[(&str, &str)]| Fault::Status {
        status,
        headers: headers
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect(),
        content_type: String::new(),
        body: "busy".to_owned(),
    };
    session.emulator.inject(
        Route::Submit,
        fault(529, &[("x-one", "1"), ("bad name", "2")]),
    );
    session.emulator.inject(Route::Submit, fault(100, &[]));
    let reply = session.post(SUBMIT, &json!({"prompt": "a fox"})).await;
    assert_eq!(
        (reply.status, reply.text().as_str(), reply.header("x-one")),
        (529, "busy", Some("1"))
    );
    assert!(reply.header("content-type").is_none() && reply.header("bad name").is_none());
    assert_eq!(
        session
            .post(SUBMIT, &json!({"prompt": "a fox"}))
            .await
            .status,
        500
    );
}
