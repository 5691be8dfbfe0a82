//! The five synchronous calls, whose answer is the result.

use firefly::types::{
    HorizontalAlignment, Placement, Size, SyncExpandImageRequest, SyncFillImageRequest,
    SyncGenerateImagesRequest, SyncGenerateSimilarImagesRequest, SyncInputImage,
    SyncObjectCompositeRequest, VerticalAlignment,
};

use super::scene::{SIDES, Scene, background, bounds_of_object, changed};
use crate::support::{paths, start};

const CLASSIC: Size = Size::new(1152, 896);

#[tokio::test]
async fn t42_all_five_answer_without_a_job() {
    let (emulator, client) = start().await;
    let scene = Scene::new();
    let calls = client.sync_images();

    let request = SyncGenerateImagesRequest::new("a kite").with_size(CLASSIC);
    let result = calls.generate(&request).await.unwrap();
    assert_eq!(scene.save(&client, &result).await.dimensions(), (1152, 896));

    let request =
        SyncGenerateSimilarImagesRequest::new(scene.source("background.png")).with_size(CLASSIC);
    let result = calls.generate_similar(&request).await.unwrap();
    assert_eq!(scene.save(&client, &result).await.dimensions(), (1152, 896));

    let placement = Placement::aligned(HorizontalAlignment::Left, VerticalAlignment::Top);
    let request = SyncExpandImageRequest::new(SyncInputImage::new(scene.source("background.png")))
        .with_size(Size::new(900, 700))
        .with_placement(placement);
    let result = calls.expand(&request).await.unwrap();
    let picture = scene.save(&client, &result).await;
    let kept = image::imageops::crop_imm(&picture, 0, 0, SIDES.0, SIDES.1).to_image();
    assert!(picture.dimensions() == (900, 700) && kept == background());

    let request =
        SyncFillImageRequest::new(scene.source("background.png"), scene.source("mask.png"))
            .with_prompt("a wall");
    let result = calls.fill(&request).await.unwrap();
    assert_eq!(result.outputs.len(), 1);
    let picture = scene.save(&client, &result).await;
    let (inside, outside) = changed(&background(), &picture);
    assert_eq!(outside, 0, "pixels outside of the mask have changed");
    assert!(inside > 30_000, "{inside}");

    let request =
        SyncObjectCompositeRequest::new(SyncInputImage::new(scene.source("object.png")), "a rock")
            .with_size(CLASSIC);
    let result = calls.object_composite(&request).await.unwrap();
    let picture = scene.save(&client, &result).await;
    assert_eq!(picture.dimensions(), (1152, 896));
    let (left, top, right, bottom) = bounds_of_object(&picture).expect("the object is there");
    // The object has 80 of the 120 pixels of its picture, which stands in the middle.
    assert_eq!((right - left, bottom - top), (80, 80));
    assert_eq!((left.midpoint(right), top.midpoint(bottom)), (576, 448));

    assert!(
        !paths(&emulator)
            .iter()
            .any(|path| path.contains("/v3/status"))
    );
}
