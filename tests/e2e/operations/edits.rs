//! Operations that work on one picture: similar, expand, fill, upscale, Image5 with a reference, and references of generate.

use firefly::{
    GenerateImagesRequest,
    types::{
        ExpandImageRequest, FillImageRequest, GenerateImage5Request, GenerateSimilarImagesRequest,
        HorizontalAlignment, Inset, Mask, Outputs as _, Placement, PromptReasoner, ResolutionLevel,
        Size, Structure, Style, UpscaleImageRequest, VerticalAlignment,
    },
};
use rstest::rstest;

use super::scene::{SIDES, Scene, apart, background, read};
use crate::support::start;

const CLASSIC: Size = Size::new(1152, 896);

#[tokio::test]
async fn similar_pictures_resemble_their_source() {
    let (_emulator, client) = start().await;
    let scene = Scene::new();
    let request = GenerateSimilarImagesRequest::new(scene.source("background.png"))
        .with_size(CLASSIC)
        .with_seeds([5, 6]);
    let result = client.images().generate_similar(&request).await.unwrap();
    assert_eq!(result.outputs.len(), 2);
    let picture = scene.save(&client, &result).await;
    assert_eq!(picture.dimensions(), (1152, 896));
    let small = image::imageops::thumbnail(&picture, 8, 6);
    let source = image::imageops::thumbnail(&background(), 8, 6);
    let distance = apart(&small, &source);
    assert!(distance < 40.0, "{distance}");
}

#[rstest]
#[case(Placement::aligned(HorizontalAlignment::Left, VerticalAlignment::Bottom), (0, 320))]
#[case(Placement::aligned(HorizontalAlignment::Center, VerticalAlignment::Top), (180, 0))]
#[case(Placement::inset(Inset::new(300, 20, 60, 300)), (300, 20))]
#[tokio::test]
async fn expand_keeps_every_pixel_where_the_placement_says(
    #[case] placement: Placement,
    #[case] at: (u32, u32),
) {
    let (_emulator, client) = start().await;
    let scene = Scene::new();
    let request = ExpandImageRequest::new(scene.source("background.png"))
        .with_size(Size::new(1000, 800))
        .with_placement(placement)
        .with_prompt("a beach");
    let result = client.images().expand(&request).await.unwrap();
    let picture = scene.save(&client, &result).await;
    assert_eq!(picture.dimensions(), (1000, 800));
    let kept = image::imageops::crop_imm(&picture, at.0, at.1, SIDES.0, SIDES.1).to_image();
    assert!(kept == background(), "the source is not where it should be");
}

#[rstest]
#[case::white_is_filled("mask.png", false)]
#[case::inverted_masks_are_swapped("inverted.png", true)]
#[tokio::test]
async fn fill_changes_what_the_mask_names_and_nothing_else(
    #[case] mask: &str,
    #[case] invert: bool,
) {
    let (_emulator, client) = start().await;
    let scene = Scene::new();
    // The operation has a list of sizes: source and mask are brought to one of them first, so that pixels can be compared.
    let large = |name: &str| {
        let picture = image::open(scene.path(name)).unwrap();
        let large = picture.resize_exact(1152, 896, image::imageops::FilterType::Nearest);
        let path = scene.path(&format!("large-{name}"));
        large.save(&path).unwrap();
        path
    };
    let (source, mask) = (large("background.png"), large(mask));
    let white = image::open(&mask).unwrap().into_luma8();
    let mut mask = Mask::new(mask);
    if invert {
        mask = mask.inverted();
    }
    let request = FillImageRequest::new(source.clone(), mask)
        .with_prompt("a plain wall")
        .with_size(CLASSIC);
    let result = client.images().fill(&request).await.unwrap();
    let picture = scene.save(&client, &result).await;
    let before = read(&source);
    let (mut filled, mut touched) = (0, 0);
    for (x, y, pixel) in picture.enumerate_pixels() {
        let is_free = (white.get_pixel(x, y)[0] == 255) != invert;
        if pixel != before.get_pixel(x, y) {
            if is_free {
                filled += 1;
            } else {
                touched += 1;
            }
        }
    }
    assert_eq!(touched, 0, "pixels outside of the mask have changed");
    assert!(filled > 100_000, "{filled}");
}

#[rstest]
#[case(2)]
#[case(3)]
#[case(4)]
#[case(6)]
#[tokio::test]
async fn upscale_multiplies_both_sides_and_looks_like_its_source(#[case] factor: u32) {
    let (_emulator, client) = start().await;
    let scene = Scene::new();
    let small = image::imageops::thumbnail(&background(), 160, 120);
    small.save(scene.path("small.png")).unwrap();
    let request =
        UpscaleImageRequest::new(scene.source("small.png"), [1]).with_upscale_factor(factor);
    let result = client.images().upscale(&request).await.unwrap();
    assert!(result.version.is_some());
    let picture = scene.save(&client, &result).await;
    assert_eq!(picture.dimensions(), (160 * factor, 120 * factor));
    let back = image::imageops::thumbnail(&picture, 160, 120);
    assert!(apart(&back, &small) < 4.0, "{}", apart(&back, &small));
}

#[tokio::test]
async fn image5_obeys_ratio_and_level_and_describes_its_picture() {
    let (_emulator, client) = start().await;
    let scene = Scene::new();
    let ask = |ratio: &str, level: ResolutionLevel| {
        GenerateImage5Request::new("a paper lighthouse")
            .with_aspect_ratio(ratio)
            .with_resolution_level(level)
            .with_seeds([3])
            .with_prompt_reasoner(PromptReasoner::Quality)
    };
    let mut areas = Vec::new();
    for (ratio, level, expected) in [
        ("9:16", ResolutionLevel::Mp1, 9.0 / 16.0),
        ("4:3", ResolutionLevel::Mp2_4, 4.0 / 3.0),
        ("1:1", ResolutionLevel::Mp4, 1.0),
    ] {
        let result = client
            .images()
            .generate_image5(&ask(ratio, level))
            .await
            .unwrap();
        assert!(
            result
                .alt_text
                .as_deref()
                .is_some_and(|text| !text.is_empty())
        );
        let picture = scene.save(&client, &result).await;
        let (width, height) = picture.dimensions();
        let found = f64::from(width) / f64::from(height);
        assert!(
            (found / expected - 1.0).abs() < 0.03,
            "{ratio}: {width}x{height}"
        );
        areas.push(width * height);
    }
    assert!(areas.is_sorted_by(|a, b| a < b), "{areas:?}");
}

#[tokio::test]
async fn image5_changes_a_reference() {
    let (_emulator, client) = start().await;
    let scene = Scene::new();
    let request = GenerateImage5Request::new("make the sky overcast")
        .with_reference(scene.source("background.png"));
    let result = client.images().generate_image5(&request).await.unwrap();
    let picture = scene.save(&client, &result).await;
    let shape = |sides: (u32, u32)| f64::from(sides.0) / f64::from(sides.1);
    assert!((shape(picture.dimensions()) / shape(SIDES) - 1.0).abs() < 0.05);
    let small = image::imageops::thumbnail(&picture, 8, 6);
    let source = image::imageops::thumbnail(&background(), 8, 6);
    let distance = apart(&small, &source);
    assert!((1.0..40.0).contains(&distance), "{distance}");
}

#[tokio::test]
async fn references_of_generate_matter() {
    let (_emulator, client) = start().await;
    let scene = Scene::new();
    let plain = || {
        GenerateImagesRequest::new("a lake")
            .with_size(CLASSIC)
            .with_seeds([9])
    };
    let style = Style::new()
        .with_image_reference(scene.source("background.png"))
        .with_strength(100);
    let structure = Structure::new(scene.source("mask.png")).with_strength(100);
    let mut pictures = Vec::new();
    for request in [
        plain(),
        plain().with_style(style),
        plain().with_structure(structure),
    ] {
        let result = client.images().generate(&request).await.unwrap();
        pictures.push(scene.save(&client, &result).await);
    }
    assert!(apart(&pictures[0], &pictures[1]) > 4.0);
    assert!(apart(&pictures[0], &pictures[2]) > 4.0);
}

#[tokio::test]
async fn one_picture_in_many_requests_is_uploaded_once() {
    let (emulator, client) = start().await;
    let scene = Scene::new();
    let request = UpscaleImageRequest::new(scene.source("object.png"), [1]);
    let images = client.images();
    let calls = (0..8).map(|_| images.submit_upscale(&request));
    for job in futures_util::future::join_all(calls).await {
        let result = job.unwrap().wait().await.unwrap();
        assert_eq!(result.outputs().len(), 1);
    }
    let uploads = crate::support::paths(&emulator)
        .iter()
        .filter(|path| path.contains("storage"))
        .count();
    assert_eq!(uploads, 1);
}

#[tokio::test]
async fn several_faults_are_told_at_once_and_nothing_is_sent() {
    let (emulator, client) = start().await;
    let scene = Scene::new();
    std::fs::write(scene.path("note.png"), "not a picture").unwrap();
    let request = FillImageRequest::new(scene.source("missing.png"), scene.source("note.png"))
        .with_num_variations(9)
        .with_size(Size::new(1, 1));
    let error = client.images().fill(&request).await.unwrap_err();
    let paths: Vec<_> = error
        .violations()
        .iter()
        .map(|violation| violation.path.as_str())
        .collect();
    for path in ["image.source", "mask.source", "numVariations", "size"] {
        assert!(paths.contains(&path), "{path} is not among {paths:?}");
    }
    assert!(crate::support::paths(&emulator).is_empty());
}
