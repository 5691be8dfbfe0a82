//! The list of custom models, and their use.

use firefly_emulator::{CustomModel, DateForm, Emulator, Fault, Quirks, Route};
use serde_json::{Value, json};

use crate::support::Session;

const PATH: &str = "/v3/custom-models";

async fn list(session: &Session, query: &str) -> (u16, Value) {
    let path = format!("{PATH}{query}");
    let reply = session.send("GET", &path, &[], "").await.unwrap();
    (reply.status, reply.json())
}

fn names(body: &Value) -> Vec<&str> {
    let models = body["custom_models"].as_array().unwrap();
    models
        .iter()
        .map(|model| model["displayName"].as_str().unwrap())
        .collect()
}

#[tokio::test]
async fn t33_t34_a_model_has_its_asset_id_and_more_bytes_than_32_bits_count() {
    let session = Session::start().await;
    let (status, body) = list(&session, "").await;
    assert_eq!(status, 200, "{body}");
    assert_eq!(names(&body), ["Mascot", "Brush strokes"]);
    assert_eq!(body["total_count"], 2);
    let model = &body["custom_models"][0];
    assert!(
        model["assetId"]
            .as_str()
            .unwrap()
            .starts_with("urn:aaid:sc:")
    );
    assert!(model["size"].as_u64().unwrap() > u64::from(u32::MAX));
    assert_eq!(model["trainingMode"], "subject");
    assert_eq!(model["conceptId"], "mascot");
    assert!(model["etag"].as_str().unwrap().starts_with('"'));
    assert_eq!(body["custom_models"][1]["trainingMode"], "style");
}

#[tokio::test]
async fn t36_pages_link_to_one_another_without_a_host() {
    let models = (1..=5).map(|number| CustomModel::style(format!("m{number}")));
    let session = Session::with(Emulator::builder().with_custom_models(models)).await;
    let mut path = "?start=0&limit=2&sortBy=assetName".to_owned();
    let mut seen = Vec::new();
    loop {
        let (status, body) = list(&session, &path).await;
        assert_eq!(status, 200, "{path}: {body}");
        assert_eq!(body["total_count"], 5);
        assert_eq!(
            body["_links"]["page"],
            json!({"href": "/v3/custom-models?start={start}&limit={limit}", "rel": "page", "templated": true})
        );
        seen.extend(names(&body).into_iter().map(str::to_owned));
        let Some(next) = body["_links"].get("next") else {
            break;
        };
        let href = next["href"].as_str().unwrap();
        path = href.strip_prefix(PATH).unwrap().to_owned();
    }
    assert_eq!(seen, ["m1", "m2", "m3", "m4", "m5"]);
}

#[tokio::test]
async fn models_are_sorted_and_filtered() {
    let session = Session::start().await;
    for (query, expected) in [
        (
            "?publishedState=all",
            &["Mascot", "Brush strokes", "Draft"][..],
        ),
        (
            "?publishedState=all&sortBy=-modifiedDate",
            &["Draft", "Brush strokes", "Mascot"],
        ),
        (
            "?publishedState=all&sortBy=assetName",
            &["Brush strokes", "Draft", "Mascot"],
        ),
        (
            "?publishedState=all&sortBy=-createdDate",
            &["Draft", "Brush strokes", "Mascot"],
        ),
        ("?publishedState=unpublished", &["Draft"]),
        ("?publishedState=training", &[]),
    ] {
        assert_eq!(names(&list(&session, query).await.1), expected, "{query}");
    }
}

#[tokio::test]
async fn what_a_query_gets_wrong_is_told_in_words() {
    let session = Session::start().await;
    for query in [
        "?limit=2",
        "?start=0&limit=0",
        "?start=0&limit=51",
        "?start=x",
        "?start=-1",
        "?sortBy=size",
        "?sortBy=--assetName",
        "?publishedState=unknown",
    ] {
        let (status, body) = list(&session, query).await;
        assert_eq!(status, 400, "{query}");
        assert_eq!(body["reason"], "Bad Request");
        assert!(body["message"].is_string() && body.get("error_code").is_none());
    }
    assert_eq!(list(&session, "?start=0&limit=50").await.0, 200);
    assert_eq!(list(&session, "?start=1").await.0, 200);
}

#[tokio::test]
async fn t32_dates_are_text_or_milliseconds() {
    let session = Session::start().await;
    let (_, body) = list(&session, "").await;
    assert_eq!(
        body["custom_models"][0]["createdDate"],
        "2026-02-03T04:05:06Z"
    );
    session.emulator.set_quirks(Quirks {
        model_dates: DateForm::Milliseconds,
        ..Quirks::default()
    });
    let (_, body) = list(&session, "").await;
    assert_eq!(
        body["custom_models"][0]["createdDate"],
        1_770_091_506_000_u64
    );
}

#[tokio::test]
async fn t35_the_request_id_is_needed_in_strict_mode_only() {
    let session = Session::start().await;
    assert_eq!(list(&session, "").await.0, 200);
    session.emulator.set_quirks(Quirks {
        request_id_required: true,
        ..Quirks::default()
    });
    assert_eq!(list(&session, "").await.0, 400);
    let headers = [("x-request-id", "1")];
    let reply = session.send("GET", PATH, &headers, "").await.unwrap();
    assert_eq!(reply.status, 200);
    session
        .emulator
        .inject(Route::CustomModels, Fault::html(503));
    assert_eq!(
        session
            .send("GET", PATH, &headers, "")
            .await
            .unwrap()
            .status,
        503
    );
}

#[tokio::test]
async fn t63_a_model_is_looked_at_in_strict_mode_only() {
    let model = CustomModel::subject("Robot", "tin-robot");
    let id = model.id().to_owned();
    let session = Session::with(Emulator::builder().with_custom_models([model])).await;
    let with = |id: &str, prompt: &str| json!({"prompt": prompt, "customModelId": id});
    let status =
        async |version: &str, body: Value| session.post_version(version, &body).await.status;
    assert_eq!(status("image3_custom", with("unknown", "a")).await, 202);
    session.emulator.set_quirks(Quirks {
        strict_custom_models: true,
        ..Quirks::default()
    });
    assert_eq!(status("image3_custom", with("unknown", "a")).await, 400);
    assert_eq!(status("image3_custom", with(&id, "a robot")).await, 400);
    assert_eq!(status("image3_custom", with(&id, "a tin-robot")).await, 202);
    // Without a version of custom models the identifier is ignored.
    assert_eq!(status("image3", with("unknown", "a")).await, 202);
}

#[tokio::test]
async fn a_page_has_fifty_models_unless_told() {
    let models = (0..60).map(|number| CustomModel::style(format!("m{number}")));
    let session = Session::with(Emulator::builder().with_custom_models(models)).await;
    let (_, body) = list(&session, "").await;
    assert_eq!(names(&body).len(), 50);
}
