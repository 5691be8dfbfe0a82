//! Uploading pictures: what is taken, for how long, and by whom it can be used.

use std::time::Duration;

use firefly_emulator::{Emulator, Fault, ImsClient, Quirks, Route};
use image::ImageFormat;
use serde_json::{Value, json};

use crate::support::{SUBMIT, Session, UPLOAD, encoded, motley, png, post_form, send};

const SIMILAR: &str = "/v3/images/generate-similar-async";

async fn upload(session: &Session, kind: &str, bytes: &[u8]) -> (u16, Value) {
    let headers = [("content-type", kind)];
    let reply = session.send("POST", UPLOAD, &headers, bytes).await.unwrap();
    (reply.status, reply.json())
}

fn like(id: &Value) -> Value {
    json!({"image": {"source": {"uploadId": id}}})
}

#[tokio::test]
async fn t39_five_types_are_taken_by_their_content() {
    let session = Session::start().await;
    let picture = motley(40, 30);
    for (kind, bytes) in [
        ("image/png", png(&picture)),
        ("image/jpeg", encoded(&picture, ImageFormat::Jpeg)),
        ("image/webp", encoded(&picture, ImageFormat::WebP)),
        ("image/tiff", encoded(&picture, ImageFormat::Tiff)),
        ("image/jxl", b"\xff\x0a and more".to_vec()),
        ("Image/PNG ; charset=binary", png(&picture)),
    ] {
        let (status, body) = upload(&session, kind, &bytes).await;
        assert_eq!(status, 200, "{kind}: {body}");
        let id = body["images"][0]["id"].as_str().unwrap();
        assert_eq!(id.len(), 36, "{id}");
        assert_eq!(body["images"].as_array().unwrap().len(), 1);
        let used = session.post(SIMILAR, &like(&json!(id))).await.status;
        // JPEG XL is known by its signature and cannot be worked with.
        assert_eq!(used, if kind == "image/jxl" { 422 } else { 202 }, "{kind}");
    }
}

#[tokio::test]
async fn what_is_no_picture_of_the_declared_type_is_refused() {
    let session = Session::start().await;
    let whole = png(&motley(40, 30));
    for (kind, bytes) in [
        ("image/jpeg", whole.as_slice()),
        ("image/gif", whole.as_slice()),
        ("application/json", whole.as_slice()),
        ("image/png", &whole[..whole.len() / 2]),
        ("image/png", b""),
        ("image/png", b"hello"),
        ("image/jxl", whole.as_slice()),
    ] {
        let (status, body) = upload(&session, kind, bytes).await;
        assert_eq!(
            (status, &body["error_code"]),
            (400, &json!("10075")),
            "{kind}"
        );
        assert!(body["message"].is_string(), "{body}");
    }
}

#[tokio::test]
async fn t40_fifteen_mebibytes_are_taken_and_no_more() {
    let session = Session::start().await;
    let mut bytes = png(&motley(8, 8));
    // Decoders stop where the picture ends.
    bytes.resize(15 * 1024 * 1024, 0);
    assert_eq!(upload(&session, "image/png", &bytes).await.0, 200);
    bytes.push(0);
    let headers = [("content-type", "image/png")];
    let reply = session
        .send("POST", UPLOAD, &headers, &bytes)
        .await
        .unwrap();
    assert_eq!(reply.status, 413);
    assert_eq!(reply.header("content-type"), Some("text/html"));
}

#[tokio::test]
async fn an_upload_is_good_for_seven_days() {
    let session = Session::start().await;
    let id = session.upload(&motley(8, 8)).await;
    session
        .emulator
        .advance(Duration::from_secs(7 * 86_400 - 60));
    let session = Session {
        token: crate::support::token(&session.emulator).await,
        ..session
    };
    assert_eq!(session.post(SIMILAR, &like(&id)).await.status, 202);
    session.emulator.advance(Duration::from_secs(61));
    let reply = session.post(SIMILAR, &like(&id)).await;
    assert_eq!(
        (reply.status, &reply.json()["error_code"]),
        (422, &json!("validation_error"))
    );
}

#[tokio::test]
async fn an_upload_belongs_to_its_client() {
    let scopes = ["openid", "AdobeID", "firefly_api", "ff_apis"];
    let client = |id: &str| ImsClient::new(id).secret("secret").scopes(scopes);
    let builder = Emulator::builder()
        .client("emulator-client-id", "emulator-client-secret")
        .ims_client(client("other"));
    let session = Session::with(builder).await;
    let id = session.upload(&motley(8, 8)).await;
    let form = "grant_type=client_credentials&client_id=other&client_secret=secret\
                &scope=openid,AdobeID,firefly_api,ff_apis";
    let token = post_form(&session.emulator, "/ims/token/v3", form)
        .await
        .json();
    let bearer = format!("Bearer {}", token["access_token"].as_str().unwrap());
    let headers = [
        ("authorization", bearer.as_str()),
        ("x-api-key", "other"),
        ("content-type", "application/json"),
    ];
    let body = like(&id).to_string();
    let reply = send(&session.emulator, "POST", SIMILAR, &headers, &body).await;
    assert_eq!(reply.unwrap().status, 422);
    assert_eq!(session.post(SIMILAR, &like(&id)).await.status, 202);
}

#[tokio::test]
async fn t43_an_identifier_that_is_no_uuid_is_a_violation_in_strict_mode_only() {
    let session = Session::start().await;
    let reply = session.post(SIMILAR, &like(&json!("abc-123"))).await;
    assert_eq!(reply.status, 422, "{}", reply.text());
    session.emulator.set_quirks(Quirks {
        strict_upload_ids: true,
        ..Quirks::default()
    });
    let reply = session.post(SIMILAR, &like(&json!("abc-123"))).await;
    assert_eq!(reply.status, 400);
    assert_eq!(
        reply.json()["validation_errors"][0]["loc"],
        json!(["body", "image", "source", "uploadId"])
    );
    let id = session.upload(&motley(8, 8)).await;
    assert_eq!(session.post(SIMILAR, &like(&id)).await.status, 202);
}

#[tokio::test]
async fn credentials_are_needed_and_faults_strike() {
    let session = Session::start().await;
    let headers = [("content-type", "image/png")];
    let bytes = png(&motley(8, 8));
    let reply = send(&session.emulator, "POST", UPLOAD, &headers, &bytes).await;
    assert_eq!(reply.unwrap().status, 403);
    session.emulator.inject(Route::Upload, Fault::html(502));
    let reply = session
        .send("POST", UPLOAD, &headers, &bytes)
        .await
        .unwrap();
    assert_eq!(reply.status, 502);
    assert_eq!(session.emulator.requests_to(Route::Upload), 2);
}

#[tokio::test]
async fn a_test_can_put_a_picture_there_itself() {
    let session = Session::start().await;
    let picture = png(&motley(8, 8));
    let id = session
        .emulator
        .add_upload(firefly_emulator::DEFAULT_CLIENT_ID, &picture)
        .unwrap();
    assert_eq!(session.post(SIMILAR, &like(&json!(id))).await.status, 202);
}

#[tokio::test]
async fn a_large_body_without_credentials_is_read_and_not_kept() {
    let emulator = Emulator::start().await.unwrap();
    let headers = [("content-type", "image/png")];
    let bytes = vec![0; 15 * 1024 * 1024];
    for path in [UPLOAD, SUBMIT] {
        let reply = send(&emulator, "POST", path, &headers, &bytes).await;
        let reply = reply.unwrap();
        let code = &reply.json()["error_code"];
        assert_eq!((reply.status, code), (403, &json!("403000")), "{path}");
    }
}
