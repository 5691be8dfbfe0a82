//! Pictures after others: style and structure references, similar and instructed ones.

use super::*;

#[test]
fn a_style_reference_moves_the_mean_colour_the_more_the_stronger_it_is() {
    let colour = [40, 160, 90];
    let reference = input(&plain((50, 70), colour));
    let distance = |strength: Option<u8>| {
        let style = strength.map(|strength| (reference.clone(), strength));
        let mean = mean(&shown(&generated(style, None)));
        let parts = mean.iter().zip(colour);
        parts
            .map(|(mean, colour)| (mean - f64::from(colour)).abs())
            .sum::<f64>()
    };
    let [without, half, full] = [None, Some(50), Some(100)].map(distance);
    assert!(half < without * 0.7, "{without} {half}");
    assert!(full < without * 0.15, "{without} {full}");
    assert!((distance(Some(0)) - without).abs() < 0.5);
}

#[test]
fn a_structure_reference_decides_what_is_bright() {
    let reference = input(&window((80, 64), [0, 0, 40, 64]));
    let contrast = |strength| {
        let image = shown(&generated(None, Some((reference.clone(), strength))));
        let half = |from| image::imageops::crop_imm(&image, from, 0, 80, 128).to_image();
        let bright = |image| mean(&image).iter().sum::<f64>() / 3.0;
        bright(half(0)) - bright(half(80))
    };
    let [none, half, full] = [0, 50, 100].map(contrast);
    assert!(half > none + 50.0, "{none} {half}");
    assert!(full > half + 50.0, "{half} {full}");
}

#[test]
fn a_similar_picture_resembles_its_source_without_being_it() {
    let source = gradient(SIZE);
    let similar = |seed| {
        shown(&Artwork::Similar {
            source: input(&source),
            seed,
            size: SIZE,
        })
    };
    let (one, other) = (similar(1), similar(2));
    assert!(apart(&small(&one), &small(&rgb(&source))) < 12.0);
    assert!(apart(&one, &rgb(&source)) > 1.0);
    assert!(apart(&one, &other) > 1.0);
    assert_eq!(one, similar(1));
}

#[test]
fn an_instructed_picture_shows_what_was_asked_and_its_source() {
    let source = gradient(SIZE);
    let instructed = |prompt: &str| {
        shown(&Artwork::Instructed {
            source: input(&source),
            prompt: prompt.to_owned(),
            seed: 5,
            size: SIZE,
        })
    };
    let night = instructed("at night");
    assert!(apart(&small(&night), &small(&rgb(&source))) < 70.0);
    assert!(apart(&night, &rgb(&source)) > 5.0);
    assert!(apart(&night, &instructed("a cat at night")) > 2.0);
    assert!(mean(&night).iter().sum::<f64>() < mean(&instructed("a sunny day")).iter().sum());
}
