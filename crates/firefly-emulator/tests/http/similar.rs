//! Images like another one, as a job and synchronously.

use firefly_emulator::Quirks;
use serde_json::{Value, json};

use crate::support::{drawn, motley, quick};

const PATH: &str = "/v3/images/generate-similar-async";

#[tokio::test]
async fn the_outputs_have_the_size_and_resemble_the_source() {
    let session = quick(Quirks::default()).await;
    let halves = drawn(120, 60, |x, _| {
        if x < 60 {
            [230, 20, 20, 255]
        } else {
            [20, 20, 230, 255]
        }
    });
    let body = json!({
        "image": session.source(&halves).await,
        "seeds": [7, 5],
        "size": {"width": 1152, "height": 896},
    });
    let result = session.result(PATH, None, &body).await;
    assert_eq!(result["size"], json!({"width": 1152, "height": 896}));
    assert_eq!(result.as_object().unwrap().len(), 2, "{result}");
    let mut pictures = Vec::new();
    for (output, seed) in result["outputs"].as_array().unwrap().iter().zip([7, 5]) {
        assert_eq!(
            output["seed"], seed,
            "T64: the order is that of the request"
        );
        let picture = session.picture(&output["image"]["url"]).await;
        assert_eq!(picture.dimensions(), (1152, 896));
        let mean = |from: u32, channel: usize| {
            let pixels = picture.enumerate_pixels();
            let part = pixels.filter(|(x, ..)| (from..from + 300).contains(x));
            part.map(|(.., pixel)| u64::from(pixel[channel]))
                .sum::<u64>()
        };
        assert!(
            mean(0, 0) > mean(0, 2) && mean(852, 2) > mean(852, 0),
            "{seed}"
        );
        pictures.push(picture);
    }
    assert_ne!(pictures[0], pictures[1]);
}

#[tokio::test]
async fn the_size_is_2048_unless_told_and_one_of_eight() {
    let session = quick(Quirks::default()).await;
    let source = session.source(&motley(16, 16)).await;
    let result = session.result(PATH, None, &json!({"image": source})).await;
    assert_eq!(result["size"], json!({"width": 2048, "height": 2048}));
    let mut body = json!({"image": source, "size": {"width": 2688, "height": 1512}});
    assert_eq!(session.post(PATH, &body).await.status, 400);
    body["size"] = json!({"width": 1344, "height": 768});
    assert_eq!(session.post(PATH, &body).await.status, 202);
}

#[tokio::test]
async fn three_model_versions_are_known() {
    let session = quick(Quirks::default()).await;
    let body = json!({"image": session.source(&motley(16, 16)).await});
    for (version, status) in [
        ("image3", 202),
        ("image4_standard", 202),
        ("image4_ultra", 202),
        ("image3_custom", 422),
        ("image5", 422),
    ] {
        let reply = session.post_as(PATH, version, &body).await;
        assert_eq!(reply.status, status, "{version}");
    }
}

#[tokio::test]
async fn r12_the_ultra_model_makes_one_image_a_request() {
    let session = quick(Quirks::default()).await;
    let image = session.source(&motley(16, 16)).await;
    for (version, count, status) in [
        ("image4_ultra", 1, 202),
        ("image4_ultra", 2, 400),
        ("image4_standard", 3, 202),
    ] {
        let body = json!({"image": image, "numVariations": count});
        let reply = session.post_as(PATH, version, &body).await;
        assert_eq!(reply.status, status, "{version} {count}");
    }
}

#[tokio::test]
async fn t30_an_image_that_takes_no_mask_has_none_in_strict_mode() {
    let session = quick(Quirks::default()).await;
    let mut body = json!({"image": session.source(&motley(16, 16)).await});
    body["image"]["mask"] = body["image"]["source"].clone();
    body["image"]["invert"] = json!(true);
    assert_eq!(session.post(PATH, &body).await.status, 202);
    session.emulator.set_quirks(Quirks {
        strict_members: true,
        ..Quirks::default()
    });
    let reply = session.post(PATH, &body).await;
    assert_eq!(reply.status, 400);
    let told = reply.json()["validation_errors"].as_array().unwrap().len();
    assert_eq!(told, 2, "{}", reply.text());
}

#[tokio::test]
async fn a_list_that_is_too_long_is_told_once_and_no_answer_tells_more_than_a_hundred_things() {
    let session = quick(Quirks::default()).await;
    let image = session.source(&motley(16, 16)).await;
    let body = json!({"image": image, "seeds": vec!["x"; 10_000]});
    let errors = session.post(PATH, &body).await.json()["validation_errors"].clone();
    assert_eq!(errors.as_array().unwrap().len(), 1, "{errors}");
    session.emulator.set_quirks(Quirks {
        strict_members: true,
        ..Quirks::default()
    });
    let mut body = json!({"image": image});
    for name in 0..1000 {
        body[format!("x{name}")] = json!(1);
    }
    let errors = session.post(PATH, &body).await.json()["validation_errors"].clone();
    assert_eq!(errors.as_array().unwrap().len(), 100);
}

#[tokio::test]
async fn the_synchronous_call_answers_with_the_result() {
    let session = quick(Quirks::default()).await;
    let source = session.source(&motley(16, 16)).await;
    let body = json!({"image": source, "numVariations": 2, "tileable": true});
    let reply = session.post("/v3/images/generate-similar", &body).await;
    assert_eq!(reply.status, 200, "{}", reply.text());
    let result: Value = reply.json();
    assert_eq!(result["outputs"].as_array().unwrap().len(), 2);
    assert!(result.get("contentClass").is_none() && result.get("jobId").is_none());
}
