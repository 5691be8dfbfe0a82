//! What a request for images must look like, and what comes of it.

mod rules;

use firefly_emulator::{Emulator, Quirks, ValidationAnswer};
use serde_json::{Value, json};

use crate::support::{SUBMIT, SYNC, Session};

#[tokio::test]
async fn a_submit_answers_with_absolute_links_on_the_host_that_was_asked() {
    let session = Session::start().await;
    let body = json!({"prompt": "a fox"}).to_string();
    let headers = [
        ("content-type", "application/json; charset=utf-8"),
        ("host", "firefly.test:1234"),
    ];
    let reply = session.send("POST", SUBMIT, &headers, &body).await.unwrap();
    assert_eq!(reply.status, 202, "{}", reply.text());
    let body = reply.json();
    let id = body["jobId"].as_str().unwrap();
    assert!(id.starts_with("urn:ff:jobs:"), "{id}");
    assert_eq!(
        body["statusUrl"],
        format!("http://firefly.test:1234/v3/status/{id}")
    );
    assert_eq!(
        body["cancelUrl"],
        format!("http://firefly.test:1234/v3/cancel/{id}")
    );
    assert_eq!(body.as_object().unwrap().len(), 3);
}

#[tokio::test]
async fn the_synchronous_result_stands_at_the_top_level() {
    let session = Session::start().await;
    let body = session.post(SYNC, &json!({"prompt": "a cat"})).await.json();
    assert_eq!(body["size"], json!({"width": 2048, "height": 2048}));
    assert_eq!(body["outputs"].as_array().unwrap().len(), 1);
    assert_eq!(body["contentClass"], "photo");
    assert_eq!(body["promptHasDeniedWords"], false);
    assert_eq!(body["promptHasBlockedArtists"], false);
    assert!(
        body.get("result").is_none()
            && body.get("jobId").is_none()
            && body.get("altText").is_none()
    );
    let seed = body["outputs"][0]["seed"].as_i64().unwrap();
    assert!((1..=i64::from(i32::MAX)).contains(&seed));
    let art = session
        .post(SYNC, &json!({"prompt": "an illustration of a cat"}))
        .await
        .json();
    assert_eq!(art["contentClass"], "art");
    let asked = session
        .post(
            SYNC,
            &json!({"prompt": "an illustration", "contentClass": "photo"}),
        )
        .await
        .json();
    assert_eq!(asked["contentClass"], "photo");
}

#[tokio::test]
async fn seeds_come_back_in_their_order_and_count_the_outputs() {
    let session = Session::start().await;
    let seeds = |body: Value| -> Vec<i64> {
        body["outputs"]
            .as_array()
            .unwrap()
            .iter()
            .map(|output| output["seed"].as_i64().unwrap())
            .collect()
    };
    let body = session
        .post(
            SYNC,
            &json!({"prompt": "a cat", "seeds": [9, 2, 2_147_483_647]}),
        )
        .await
        .json();
    assert_eq!(seeds(body), [9, 2, 2_147_483_647]);
    let body = session
        .post(SYNC, &json!({"prompt": "a cat", "numVariations": 4}))
        .await
        .json();
    assert_eq!(seeds(body).len(), 4);
}

#[tokio::test]
async fn the_body_must_be_json_and_present() {
    let session = Session::start().await;
    for (content_type, body, status, code) in [
        (
            "text/plain",
            "{\"prompt\":\"a\"}",
            415,
            "invalid_content_type",
        ),
        ("application/json", "", 400, "empty_input_body"),
        (
            "application/json",
            "{\"prompt\": // comment\n\"a\"}",
            400,
            "bad_request",
        ),
        ("application/json", "[]", 400, "bad_request"),
    ] {
        let reply = session
            .send("POST", SUBMIT, &[("content-type", content_type)], body)
            .await
            .unwrap();
        assert_eq!(
            (reply.status, reply.json()["error_code"].as_str().unwrap()),
            (status, code),
            "{body}"
        );
    }
    let headers = [
        ("content-type", "application/json"),
        ("x-accept-mimetype", "image/gif"),
    ];
    let reply = session
        .send("POST", SUBMIT, &headers, "{\"prompt\":\"a\"}")
        .await
        .unwrap();
    assert_eq!(
        (reply.status, &reply.json()["error_code"]),
        (400, &json!("bad_request"))
    );
}

#[tokio::test]
async fn bounds_are_inclusive_and_prompts_are_counted_in_characters() {
    let session = Session::start().await;
    for body in [
        json!({"prompt": "é".repeat(1024), "negativePrompt": "", "visualIntensity": 2}),
        json!({"prompt": "a", "negativePrompt": "b".repeat(1024), "visualIntensity": 10, "numVariations": 4}),
        json!({"prompt": "a", "style": {"strength": 1, "presets": ["bw", "golden"]}, "structure": {"strength": 0}}),
        json!({"prompt": "a", "style": {"strength": 100}, "structure": {"strength": 100}, "size": null}),
        json!({"prompt": "a", "promptBiasingLocaleCode": "fr-FR", "contentClass": "art", "styles": "ignored"}),
        json!({"prompt": "a", "customModelId": "urn:aaid:sc:X:1"}),
    ] {
        let reply = session.post(SUBMIT, &body).await;
        assert_eq!(reply.status, 202, "{body}: {}", reply.text());
    }
}

#[tokio::test]
async fn sizes_belong_to_the_model_version() {
    let session = Session::start().await;
    let sized = |width, height| json!({"prompt": "a", "size": {"width": width, "height": height}});
    for (version, width, height, status) in [
        ("image3", 2688, 1512, 202),
        ("image3", 1344, 756, 202),
        ("image3", 1440, 2560, 400),
        ("image4_standard", 1440, 2560, 202),
        ("image4_ultra", 1024, 1024, 400),
        ("image4_standard", 2304, 1792, 202),
        ("image3", 1000, 1000, 400),
    ] {
        let reply = session.post_version(version, &sized(width, height)).await;
        assert_eq!(
            reply.status,
            status,
            "{version} {width}x{height}: {}",
            reply.text()
        );
        if status == 400 {
            let body = reply.json();
            let message = body["message"].as_str().unwrap();
            assert!(
                message.starts_with("Size must be one of {(2048, 2048), "),
                "{message}"
            );
            assert!(body.get("validation_errors").is_none());
        }
    }
    assert_eq!(session.post(SYNC, &sized(1344, 768)).await.status, 200);
    assert_eq!(session.post(SYNC, &sized(2688, 1512)).await.status, 400);
}

#[tokio::test]
async fn members_belong_to_the_model_version() {
    let session = Session::start().await;
    let model = "urn:aaid:sc:X:1";
    for (version, body, status) in [
        ("image3_custom", json!({"prompt": "a"}), 400),
        (
            "image3_custom",
            json!({"prompt": "a", "customModelId": model}),
            202,
        ),
        ("image4_custom", json!({"prompt": "a"}), 400),
        (
            "image3_custom",
            json!({"prompt": "a", "customModelId": model, "negativePrompt": "b"}),
            400,
        ),
        (
            "image4_custom",
            json!({"prompt": "a", "customModelId": model, "negativePrompt": "b"}),
            400,
        ),
        (
            "image4_custom",
            json!({"prompt": "a", "customModelId": model, "visualIntensity": 5}),
            400,
        ),
        (
            "image3_custom",
            json!({"prompt": "a", "customModelId": model, "visualIntensity": 5}),
            202,
        ),
        (
            "image4_custom",
            json!({"prompt": "a", "customModelId": model, "upsamplerType": "low_creativity"}),
            202,
        ),
        (
            "image4_custom",
            json!({"prompt": "a", "customModelId": model, "upsamplerType": "high"}),
            400,
        ),
        (
            "image4_standard",
            json!({"prompt": "a", "upsamplerType": "default"}),
            400,
        ),
        (
            "image4_ultra",
            json!({"prompt": "a", "numVariations": 2}),
            400,
        ),
        ("image4_ultra", json!({"prompt": "a", "seeds": [1, 2]}), 400),
        (
            "image4_ultra",
            json!({"prompt": "a", "seeds": [1], "numVariations": 1}),
            202,
        ),
    ] {
        let reply = session.post_version(version, &body).await;
        assert_eq!(reply.status, status, "{version} {body}: {}", reply.text());
    }
    let reply = session
        .post_version("image9", &json!({"prompt": "a"}))
        .await;
    assert_eq!(
        (reply.status, &reply.json()["error_code"]),
        (422, &json!("validation_error"))
    );
    let message = reply.json()["message"].as_str().unwrap().to_owned();
    assert!(
        message.starts_with("Invalid x-model-version: image9. Must be one of: ['image3', "),
        "{message}"
    );
}

#[tokio::test]
async fn all_violations_are_told_in_one_answer() {
    let session = Session::start().await;
    let body = json!({"prompt": "", "seeds": [1, 1], "contentClass": "x", "size": {"width": 1, "height": 1}});
    let answer = session.post(SUBMIT, &body).await.json();
    let places: Vec<_> = answer["validation_errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|error| error["loc"][1].clone())
        .collect();
    assert_eq!(places, ["prompt", "contentClass", "seeds", "size"]);
    assert!(
        answer["message"]
            .as_str()
            .unwrap()
            .starts_with("Size must be one of")
    );
}

#[tokio::test]
async fn the_documented_answer_strictness_and_leniency_are_switches() {
    let quirks = Quirks {
        validation_answer: ValidationAnswer::AsDocumented,
        strict_members: true,
        lenient_numbers: true,
        ..Quirks::default()
    };
    let session = Session::with(Emulator::builder().quirks(quirks)).await;
    let reply = session
        .post(
            SUBMIT,
            &json!({"prompt": "a", "styles": [], "style": {"preset": 1}}),
        )
        .await;
    let answer = reply.json();
    assert_eq!(
        (reply.status, &answer["error_code"]),
        (422, &json!("validation_error"))
    );
    let places: Vec<_> = answer["validation_errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|error| error["loc"].clone())
        .collect();
    assert_eq!(
        places,
        [
            json!(["body", "styles"]),
            json!(["body", "style", "preset"])
        ]
    );
    let strings =
        json!({"prompt": "a", "numVariations": "2", "size": {"width": "1024", "height": "1024"}});
    assert_eq!(session.post(SUBMIT, &strings).await.status, 202);
}
