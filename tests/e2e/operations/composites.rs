//! The three composites: where the object stands, and what stays as it was.

use firefly::types::{
    AdaptiveCompositeRequest, CompositeBackground, HorizontalAlignment, ObjectCompositeRequest,
    OutputMediaType, Placement, PreciseCompositeRequest, Size, VerticalAlignment,
};

use image::{GrayImage, Luma, RgbImage};

use super::scene::{HOLE, OBJECT, SIDES, Scene, background, bounds_of_object, changed};
use crate::support::start;

#[tokio::test]
async fn object_composite_keeps_the_object_and_paints_a_scene() {
    let (_emulator, client) = start().await;
    let scene = Scene::new();
    let placement = Placement::aligned(HorizontalAlignment::Right, VerticalAlignment::Bottom);
    let request = ObjectCompositeRequest::new(scene.source("object.png"), "a mossy rock")
        .with_size(Size::new(1152, 896))
        .with_placement(placement);
    let result = client.images().object_composite(&request).await.unwrap();
    assert!(result.content_class.is_some());
    let picture = scene.save(&client, &result).await;
    assert_eq!(picture.dimensions(), (1152, 896));
    // The object fills 20 to 100 of the 120 pixels of its picture, which stands in the corner.
    let corner = (1152 - 120, 896 - 120);
    let expected = (corner.0 + 20, corner.1 + 20, corner.0 + 100, corner.1 + 100);
    assert_eq!(bounds_of_object(&picture), Some(expected));
}

fn background_of(scene: &Scene) -> CompositeBackground {
    CompositeBackground::new(scene.source("background.png"), scene.source("mask.png"))
}

/// The object lies inside of the hole, and nothing outside of it has changed.
fn check(picture: &image::RgbImage) {
    assert_eq!(picture.dimensions(), SIDES);
    let (inside, outside) = changed(&background(), picture);
    assert_eq!(outside, 0, "pixels outside of the fill area have changed");
    assert!(inside > 1_000, "{inside}");
    let (left, top, right, bottom) = bounds_of_object(picture).expect("the object is there");
    assert!(
        left >= HOLE.0 && top >= HOLE.1 && right <= HOLE.2 && bottom <= HOLE.3,
        "{left} {top} {right} {bottom}"
    );
}

#[tokio::test]
async fn t19_precise_composite_puts_the_object_inside_the_area_and_nowhere_else() {
    let (_emulator, client) = start().await;
    let scene = Scene::new();
    let request = PreciseCompositeRequest::new(background_of(&scene), scene.source("object.png"))
        .with_blend(1.0)
        .with_media_type(OutputMediaType::Png);
    let result = client.images().precise_composite(&request).await.unwrap();
    assert_eq!(result.size, None);
    check(&scene.save(&client, &result).await);
}

#[tokio::test]
async fn adaptive_composite_keeps_the_background_outside_the_area() {
    let (_emulator, client) = start().await;
    let scene = Scene::new();
    let request = AdaptiveCompositeRequest::new(background_of(&scene), scene.source("object.png"))
        .with_object_mask(scene.source("object-mask.png"))
        .with_harmonization(0.0)
        .with_shadow_intensity(0.5)
        .with_preserve_background(true)
        .with_media_type(OutputMediaType::Png);
    let result = client.images().adaptive_composite(&request).await.unwrap();
    check(&scene.save(&client, &result).await);
}

#[tokio::test]
async fn an_object_is_cut_off_where_a_round_area_ends() {
    let (_emulator, client) = start().await;
    let scene = Scene::new();
    let in_disc = |x: u32, y: u32| x.abs_diff(320).pow(2) + y.abs_diff(240).pow(2) < 120 * 120;
    let disc = GrayImage::from_fn(SIDES.0, SIDES.1, |x, y| {
        Luma([if in_disc(x, y) { 255 } else { 0 }])
    });
    disc.save(scene.path("disc.png")).unwrap();
    RgbImage::from_pixel(120, 120, OBJECT)
        .save(scene.path("square.png"))
        .unwrap();
    let area = CompositeBackground::new(scene.source("background.png"), scene.source("disc.png"));
    let precise = PreciseCompositeRequest::new(area.clone(), scene.source("square.png"))
        .with_blend(1.0)
        .with_media_type(OutputMediaType::Png);
    let adaptive = AdaptiveCompositeRequest::new(area, scene.source("square.png"))
        .with_harmonization(0.0)
        .with_media_type(OutputMediaType::Png);
    let images = client.images();
    for result in [
        images.precise_composite(&precise).await.unwrap(),
        images.adaptive_composite(&adaptive).await.unwrap(),
    ] {
        let picture = scene.save(&client, &result).await;
        let before = background();
        for (x, y, pixel) in picture.enumerate_pixels() {
            assert!(
                in_disc(x, y) || pixel == before.get_pixel(x, y),
                "{x} {y} lies outside of the area and has changed"
            );
        }
        assert_eq!(picture.get_pixel(320, 240), &OBJECT);
    }
}

#[tokio::test]
async fn t58_a_composite_comes_in_the_media_type_that_was_asked_for() {
    let (_emulator, client) = start().await;
    let scene = Scene::new();
    for (media_type, format) in [
        (OutputMediaType::Jpeg, image::ImageFormat::Jpeg),
        (OutputMediaType::Png, image::ImageFormat::Png),
    ] {
        let request =
            PreciseCompositeRequest::new(background_of(&scene), scene.source("object.png"))
                .with_media_type(media_type);
        let result = client.images().precise_composite(&request).await.unwrap();
        scene.save(&client, &result).await;
        let bytes = std::fs::read(scene.path("output")).unwrap();
        assert_eq!(image::guess_format(&bytes).unwrap(), format);
    }
}
