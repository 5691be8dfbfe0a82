//! An object placed into a painted scene.

use firefly_emulator::Quirks;
use serde_json::{Value, json};

use crate::support::{drawn, motley, quick, white_box};

const PATH: &str = "/v3/images/generate-object-composite-async";

fn body(image: &Value, placement: &Value) -> Value {
    json!({
        "image": image,
        "prompt": "a mossy rock",
        "placement": placement,
        "size": {"width": 1024, "height": 1024},
        "seeds": [3],
    })
}

#[tokio::test]
async fn the_object_stands_where_it_is_placed_and_the_scene_shows_through() {
    let session = quick(Quirks::default()).await;
    let object = drawn(200, 200, |x, _| {
        if x < 100 {
            [250, 0, 250, 255]
        } else {
            [0, 0, 0, 0]
        }
    });
    let image = session.source(&object).await;
    let placement = json!({"inset": {"left": 300, "top": 400}});
    let result = session.result(PATH, None, &body(&image, &placement)).await;
    assert_eq!(result["contentClass"], "photo");
    assert!(result.get("promptHasDeniedWords").is_none());
    let picture = session.picture(&result["outputs"][0]["image"]["url"]).await;
    assert_eq!(picture.dimensions(), (1024, 1024));
    assert_eq!(picture.get_pixel(350, 500).0, [250, 0, 250]);
    assert_ne!(picture.get_pixel(450, 500).0, [0, 0, 0]);
    assert_ne!(picture.get_pixel(250, 500).0, [250, 0, 250]);
}

#[tokio::test]
async fn a_mask_cuts_the_object_out() {
    let session = quick(Quirks::default()).await;
    let object = drawn(200, 200, |_, _| [250, 0, 250, 255]);
    let mut request = body(&session.source(&object).await, &json!(null));
    request["mask"] = session
        .source(&white_box((200, 200), (0, 0, 100, 200)))
        .await;
    let result = session.result(PATH, None, &request).await;
    let picture = session.picture(&result["outputs"][0]["image"]["url"]).await;
    assert_eq!(picture.get_pixel(412 + 50, 512).0, [250, 0, 250]);
    assert_ne!(picture.get_pixel(412 + 150, 512).0, [250, 0, 250]);
    request["placement"] = json!({"alignment": {"horizontal": "left"}});
    assert_eq!(session.post(PATH, &request).await.status, 400);
}

#[tokio::test]
async fn the_synchronous_call_answers_with_the_result() {
    let session = quick(Quirks::default()).await;
    let mut image = session.source(&motley(40, 40)).await;
    image["mask"] = json!({"uploadId": session.upload(&motley(40, 40)).await});
    let request = json!({"image": image, "prompt": "a painting of a rock"});
    let path = "/v3/images/generate-object-composite";
    let reply = session.post(path, &request).await;
    assert_eq!(reply.status, 200, "{}", reply.text());
    assert_eq!(reply.json()["contentClass"], "art");
    let without = json!({"image": image});
    assert_eq!(session.post(path, &without).await.status, 400);
}
