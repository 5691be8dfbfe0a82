//! Upscaling: factors, seeds, and a result of its own shape.

use firefly_emulator::Quirks;
use serde_json::json;

use crate::support::{drawn, motley, quick};

const PATH: &str = "/v3/images/upscale";

#[tokio::test]
async fn t17_the_outputs_are_pre_signed_and_as_many_times_larger() {
    let session = quick(Quirks::default()).await;
    let source = drawn(60, 40, |x, _| {
        if x < 30 {
            [240, 10, 10, 255]
        } else {
            [10, 10, 240, 255]
        }
    });
    let image = session.source(&source).await;
    for factor in [2_u32, 3, 4, 6] {
        let body = json!({"image": image, "seeds": [1, 1], "upscaleFactor": factor});
        let result = session.result(PATH, None, &body).await;
        assert!(
            result["version"].is_string() && result.get("size").is_none(),
            "{result}"
        );
        let outputs = result["outputs"].as_array().unwrap();
        assert_eq!(outputs.len(), 2);
        assert!(outputs[0]["id"].is_string() && outputs[0].get("image").is_none());
        let picture = session.picture(&outputs[0]["presignedUrl"]).await;
        assert_eq!(picture.dimensions(), (60 * factor, 40 * factor));
        let left = picture.get_pixel(10 * factor, 20 * factor).0;
        let right = picture.get_pixel(50 * factor, 20 * factor).0;
        assert!(left[0] > 200 && right[2] > 200, "{left:?} {right:?}");
    }
}

#[tokio::test]
async fn the_factor_is_two_unless_told_and_one_of_four() {
    let session = quick(Quirks::default()).await;
    let image = session.source(&motley(30, 20)).await;
    let result = session
        .result(PATH, None, &json!({"image": image, "seeds": [1]}))
        .await;
    let picture = session.picture(&result["outputs"][0]["presignedUrl"]).await;
    assert_eq!(picture.dimensions(), (60, 40));
    for factor in [json!(1), json!(5), json!("2"), json!(2.5), json!(-2)] {
        let body = json!({"image": image, "seeds": [1], "upscaleFactor": factor});
        assert_eq!(session.post(PATH, &body).await.status, 400, "{factor}");
    }
}

#[tokio::test]
async fn seeds_are_needed_and_the_result_has_a_largest_side() {
    let session = quick(Quirks::default()).await;
    let image = session.source(&motley(1025, 4)).await;
    for (members, status) in [
        (json!({}), 400),
        (json!({"seeds": []}), 400),
        (json!({"seeds": [1, 2, 3, 4, 5]}), 400),
        (json!({"seeds": [1]}), 202),
        (json!({"seeds": [1], "upscaleFactor": 6}), 422),
    ] {
        let mut body = json!({"image": image});
        body.as_object_mut()
            .unwrap()
            .extend(members.as_object().unwrap().clone());
        let reply = session.post(PATH, &body).await;
        assert_eq!(reply.status, status, "{members}: {}", reply.text());
    }
}

#[tokio::test]
async fn the_version_of_the_beta_is_refused() {
    let session = quick(Quirks::default()).await;
    let body = json!({"image": session.source(&motley(8, 8)).await, "seeds": [1]});
    let reply = session.post_as(PATH, "creative_upsampler_v1", &body).await;
    assert_eq!(reply.status, 422);
    assert_eq!(reply.json()["error_code"], "validation_error");
    let reply = session.post_as(PATH, "precise_upsampler_v1", &body).await;
    assert_eq!(reply.status, 202);
}

#[tokio::test]
async fn t52_of_an_output_all_but_its_address_may_be_null() {
    let session = quick(Quirks {
        null_members: true,
        ..Quirks::default()
    })
    .await;
    let image = session.source(&motley(8, 8)).await;
    let body = json!({"image": image, "seeds": [1]});
    let mut output = session.result(PATH, None, &body).await["outputs"][0].take();
    let url = output["presignedUrl"].take();
    assert_eq!(session.picture(&url).await.dimensions(), (16, 16));
    let nothing = json!({
        "id": null, "name": null, "presignedUrl": null, "creativeCloudFileId": null, "creativeCloudComponentId": null
    });
    assert_eq!(output, nothing);
}
