//! What the operations have in common: one valid request for each, and the ways in which it is answered.

use firefly_emulator::{AcceptShape, Fault, Outcome, Quirks, Route};
use serde_json::{Value, json};

use crate::support::{Session, job_id, motley, quick, white_box};

const WITH_URLS: &[&str] = &["cancelUrl", "jobId", "statusUrl"];
const WITH_STATUS: &[&str] = &["cancelUrl", "jobId", "status", "statusUrl"];

/// A valid request for an operation, and how its answer looks by default.
struct Case {
    path: &'static str,
    version: &'static str,
    body: Value,
    status: u16,
    members: &'static [&'static str],
}

/// Every operation with a job, then the synchronous ones, whose answers have the members of a result.
async fn cases(session: &Session) -> (Vec<Case>, Vec<Case>) {
    let image = session.source(&motley(640, 640)).await;
    let mask = session
        .source(&white_box((640, 640), (0, 0, 300, 300)))
        .await;
    let mut nested = image.clone();
    nested["mask"] = mask["source"].clone();
    let composite = json!({
        "background": {"image": image, "fillAreaMask": mask},
        "object": {"image": image},
    });
    let placed = json!({"image": image, "prompt": "a"});
    let case = |path, version, body, status, members| Case {
        path,
        version,
        body,
        status,
        members,
    };
    let links: &[&str] = &["links"];
    let progress: &[&str] = &["links", "progress"];
    let jobs = vec![
        case(
            "/v3/images/generate-async",
            "image3",
            json!({"prompt": "a"}),
            202,
            WITH_URLS,
        ),
        case(
            "/v4/images/generate-async",
            "image5",
            json!({"prompt": "a"}),
            200,
            progress,
        ),
        case(
            "/v3/images/generate-similar-async",
            "image3",
            json!({"image": image}),
            202,
            WITH_URLS,
        ),
        case(
            "/v3/images/expand-async",
            "",
            json!({"image": image}),
            202,
            WITH_URLS,
        ),
        case(
            "/v3/images/fill-async",
            "",
            json!({"image": image, "mask": mask}),
            202,
            WITH_URLS,
        ),
        case(
            "/v3/images/generate-object-composite-async",
            "",
            placed.clone(),
            202,
            WITH_URLS,
        ),
        case(
            "/v3/images/precise-composite",
            "",
            composite.clone(),
            202,
            WITH_STATUS,
        ),
        case(
            "/v3/images/adaptive-composite",
            "",
            composite,
            202,
            WITH_STATUS,
        ),
        case(
            "/v3/images/upscale",
            "precise_upsampler_v1",
            json!({"image": image, "seeds": [1]}),
            202,
            links,
        ),
        case(
            "/v3/videos/generate",
            "video1_standard",
            json!({"prompt": "a"}),
            202,
            WITH_URLS,
        ),
    ];
    (jobs, synchronous(&image, &nested, &placed))
}

/// The synchronous operations.
fn synchronous(image: &Value, nested: &Value, placed: &Value) -> Vec<Case> {
    let case = |path, body, members| Case {
        path,
        version: "",
        body,
        status: 200,
        members,
    };
    let plain: &[&str] = &["outputs", "size"];
    let classed: &[&str] = &["contentClass", "outputs", "size"];
    let judged: &[&str] = &[
        "contentClass",
        "outputs",
        "promptHasBlockedArtists",
        "promptHasDeniedWords",
        "size",
    ];
    vec![
        case("/v3/images/generate", json!({"prompt": "a"}), judged),
        case(
            "/v3/images/generate-similar",
            json!({"image": image}),
            plain,
        ),
        case("/v3/images/expand", json!({"image": image}), plain),
        case("/v3/images/fill", json!({"image": nested}), plain),
        case(
            "/v3/images/generate-object-composite",
            placed.clone(),
            classed,
        ),
    ]
}

fn members(body: &Value) -> Vec<String> {
    let mut names: Vec<_> = body.as_object().unwrap().keys().cloned().collect();
    names.sort_unstable();
    names
}

#[tokio::test]
async fn t01_t02_each_operation_has_its_own_status_and_shape() {
    let session = quick(Quirks::default()).await;
    let (jobs, synchronous) = cases(&session).await;
    for case in jobs.iter().chain(&synchronous) {
        let reply = session.post_as(case.path, case.version, &case.body).await;
        assert_eq!(reply.status, case.status, "{}: {}", case.path, reply.text());
        assert_eq!(members(&reply.json()), case.members, "{}", case.path);
    }
    for case in &jobs {
        let reply = session.post_as(case.path, case.version, &case.body).await;
        let status = session.status(&job_id(&reply.json())).await.json();
        assert_eq!(status["status"], "succeeded", "{}: {status}", case.path);
        assert_eq!(status["result"]["outputs"].as_array().unwrap().len(), 1);
    }
}

#[tokio::test]
async fn t01_t02_every_operation_takes_the_asked_status_and_shape() {
    let session = quick(Quirks::default()).await;
    let (jobs, _) = cases(&session).await;
    for (shape, status, expected) in [
        (AcceptShape::Urls, 200, WITH_URLS),
        (AcceptShape::UrlsAndStatus, 201, WITH_STATUS),
        (AcceptShape::Links, 202, &["links"]),
    ] {
        session.emulator.set_quirks(Quirks {
            accept_shape: Some(shape),
            accept_status: Some(status),
            ..Quirks::default()
        });
        for case in &jobs {
            let reply = session.post_as(case.path, case.version, &case.body).await;
            assert_eq!(reply.status, status, "{}", case.path);
            assert_eq!(members(&reply.json()), expected, "{}", case.path);
        }
    }
}

#[tokio::test]
async fn t18_every_operation_may_come_to_nothing() {
    let session = quick(Quirks::default()).await;
    let (jobs, synchronous) = cases(&session).await;
    for (outcome, word, status) in [
        (Outcome::Empty, "succeeded", 200),
        (Outcome::Failed, "failed", 500),
        (Outcome::TimedOut, "timeout", 408),
        (Outcome::Never, "running", 408),
    ] {
        session.emulator.set_quirks(Quirks {
            outcome: Some(outcome),
            ..Quirks::default()
        });
        for case in &jobs {
            let reply = session.post_as(case.path, case.version, &case.body).await;
            let body = session.status(&job_id(&reply.json())).await.json();
            assert_eq!(body["status"], word, "{}", case.path);
            if outcome == Outcome::Empty {
                assert_eq!(body["result"]["outputs"], json!([]));
            }
        }
        for case in &synchronous {
            let reply = session.post_as(case.path, case.version, &case.body).await;
            assert_eq!(reply.status, status, "{}", case.path);
        }
    }
}

#[tokio::test]
async fn t57_every_operation_takes_plain_json_alone() {
    let session = quick(Quirks::default()).await;
    let (jobs, synchronous) = cases(&session).await;
    for case in jobs.iter().chain(&synchronous) {
        let commented = format!("{{ // a comment\n{}", &case.body.to_string()[1..]);
        for (kind, body, status) in [
            ("application/json", commented.as_str(), 400),
            ("application/json", "[]", 400),
            ("application/json", "", 400),
            ("text/plain", "{}", 415),
            ("multipart/form-data; boundary=x", "--x--", 415),
        ] {
            let headers = [("content-type", kind), ("x-model-version", case.version)];
            let headers = &headers[..if case.version.is_empty() { 1 } else { 2 }];
            let reply = session
                .send("POST", case.path, headers, body)
                .await
                .unwrap();
            assert_eq!(reply.status, status, "{} {kind} {body}", case.path);
        }
    }
    let headers = [("content-type", "multipart/form-data; boundary=x")];
    let reply = session
        .send("POST", jobs[0].path, &headers, "--x--")
        .await
        .unwrap();
    assert!(reply.text().contains("not published"), "{}", reply.text());
}

#[tokio::test]
async fn t30_unknown_members_are_refused_in_strict_mode_only() {
    let session = quick(Quirks::default()).await;
    let (jobs, synchronous) = cases(&session).await;
    for strict in [false, true] {
        session.emulator.set_quirks(Quirks {
            strict_members: strict,
            ..Quirks::default()
        });
        for case in jobs.iter().chain(&synchronous) {
            let reply = session.post_as(case.path, case.version, &case.body).await;
            assert_eq!(reply.status, case.status, "{}: {}", case.path, reply.text());
            let mut body = case.body.clone();
            body["unknown"] = json!(1);
            let reply = session.post_as(case.path, case.version, &body).await;
            assert_eq!(
                reply.status,
                if strict { 400 } else { case.status },
                "{}",
                case.path
            );
        }
    }
}

#[tokio::test]
async fn faults_strike_jobs_and_synchronous_calls_on_routes_of_their_own() {
    let session = quick(Quirks::default()).await;
    let (jobs, synchronous) = cases(&session).await;
    for (route, cases) in [(Route::Submit, jobs), (Route::Generate, synchronous)] {
        for case in &cases {
            session.emulator.inject(route, Fault::html(502));
            let reply = session.post_as(case.path, case.version, &case.body).await;
            assert_eq!(reply.status, 502, "{}", case.path);
        }
        assert_eq!(session.emulator.requests_to(route), cases.len());
    }
}

#[tokio::test]
async fn t47_t48_paths_of_the_past_are_unknown() {
    let session = quick(Quirks::default()).await;
    for path in [
        "/v4/images/generate-object-composite-async",
        "/v1/images/upsample-async",
        "/v2/images/generate",
        "/v1/images/expand",
        "/v1/images/fill",
    ] {
        let reply = session.post(path, &json!({"prompt": "a"})).await;
        assert_eq!(reply.status, 404, "{path}");
    }
}
