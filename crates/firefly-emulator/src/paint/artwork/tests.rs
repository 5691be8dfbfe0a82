//! What the outputs show, judged by somebody else's decoder.

use std::io::Cursor;

use image::{ImageFormat, RgbImage, Rgba, RgbaImage};

use super::super::mask::Area;
use super::*;

const SIZE: (u32, u32) = (160, 128);

fn picture(prompt: &str) -> Picture {
    described(prompt, 3, SIZE)
}

fn input(image: &RgbaImage) -> Input {
    let mut bytes = Cursor::new(Vec::new());
    image.write_to(&mut bytes, ImageFormat::Png).unwrap();
    Input::read(bytes.into_inner()).unwrap()
}

/// A gradient in which every pixel can be told from its neighbours.
fn gradient((width, height): (u32, u32)) -> RgbaImage {
    RgbaImage::from_fn(width, height, |x, y| {
        let level = |at: u32, end: u32| (at * 255 / end.max(1)) as u8;
        Rgba([
            level(x, width),
            level(y, height),
            90 + (x + y) as u8 % 8,
            255,
        ])
    })
}

fn plain((width, height): (u32, u32), colour: [u8; 3]) -> RgbaImage {
    let [red, green, blue] = colour;
    RgbaImage::from_pixel(width, height, Rgba([red, green, blue, 255]))
}

/// White inside a rectangle (left, top, right, bottom), black elsewhere.
fn window((width, height): (u32, u32), [left, top, right, bottom]: [u32; 4]) -> RgbaImage {
    RgbaImage::from_fn(width, height, |x, y| {
        let white = (left..right).contains(&x) && (top..bottom).contains(&y);
        Rgba([
            if white { 255 } else { 0 },
            if white { 255 } else { 0 },
            if white { 255 } else { 0 },
            255,
        ])
    })
}

fn mask(image: &RgbaImage, invert: bool) -> Mask {
    let input = input(image);
    Mask { input, invert }
}

fn shown(artwork: &Artwork) -> RgbImage {
    let bytes = artwork.encode(Format::Png).unwrap();
    let image = image::load_from_memory(&bytes).unwrap().into_rgb8();
    assert_eq!(image.dimensions(), artwork.size());
    image
}

/// Mean difference of the channels, 0 to 255.
fn apart(a: &RgbImage, b: &RgbImage) -> f64 {
    assert_eq!(a.dimensions(), b.dimensions());
    let pairs = a.as_raw().iter().zip(b.as_raw());
    let sum: u64 = pairs.map(|(a, b)| u64::from(a.abs_diff(*b))).sum();
    sum as f64 / a.as_raw().len() as f64
}

fn small(image: &RgbImage) -> RgbImage {
    image::imageops::thumbnail(image, 8, 8)
}

fn rgb(image: &RgbaImage) -> RgbImage {
    image::DynamicImage::from(image.clone()).into_rgb8()
}

fn mean(image: &RgbImage) -> [f64; 3] {
    let count = f64::from(image.width() * image.height());
    [0, 1, 2].map(|index| {
        let sum: u64 = image.pixels().map(|pixel| u64::from(pixel.0[index])).sum();
        sum as f64 / count
    })
}

fn generated(style: Option<(Input, u8)>, structure: Option<(Input, u8)>) -> Artwork {
    Artwork::Generated {
        picture: picture("a lake in the mountains"),
        style,
        structure,
    }
}

#[test]
fn every_format_is_read_back_by_others() {
    let artwork = generated(None, None);
    let painted = shown(&artwork);
    for (format, start) in [
        (Format::Webp, &b"RIFF"[..]),
        (Format::Jpeg, b"\xff\xd8\xff"),
    ] {
        let bytes = artwork.encode(format).unwrap();
        assert!(bytes.starts_with(start));
        let read = image::load_from_memory(&bytes).unwrap().into_rgb8();
        let limit = if format == Format::Jpeg { 6.0 } else { 0.0 };
        assert!(apart(&read, &painted) <= limit, "{format:?}");
    }
    let jxl = artwork.encode(Format::Jxl).unwrap();
    assert_eq!(
        Input::read(jxl).unwrap_err(),
        super::super::Undecodable::NotDecoded
    );
}

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

#[test]
fn an_expanded_picture_keeps_every_pixel_of_its_source_where_it_lies() {
    let source = gradient((60, 40));
    for at in [(50, 44), (0, 0), (100, 88), (-20, -10), (130, 100)] {
        let expanded = shown(&Artwork::Expanded {
            source: input(&source),
            mask: None,
            at,
            prompt: "a beach".to_owned(),
            seed: 1,
            size: SIZE,
        });
        let mut kept = 0;
        for (x, y, pixel) in source.enumerate_pixels() {
            let (x, y) = (i64::from(x) + at.0, i64::from(y) + at.1);
            if (0..160).contains(&x) && (0..128).contains(&y) {
                assert_eq!(
                    expanded.get_pixel(x as u32, y as u32).0,
                    pixel.0[..3],
                    "{at:?}"
                );
                kept += 1;
            }
        }
        assert!(kept > 700, "{at:?}");
    }
}

#[test]
fn around_an_expanded_picture_its_colours_go_on_into_a_scene() {
    let expanded = |prompt: &str, seed| {
        shown(&Artwork::Expanded {
            source: input(&plain((60, 40), [230, 20, 20])),
            mask: None,
            at: (50, 44),
            prompt: prompt.to_owned(),
            seed,
            size: SIZE,
        })
    };
    let beach = expanded("a beach", 1);
    let [red, green, ..] = beach.get_pixel(48, 60).0;
    assert!(red > 150 && green < 100, "{red} {green}");
    assert!(apart(&beach, &expanded("a city at night", 1)) > 2.0);
    assert!(apart(&beach, &expanded("a beach", 2)) > 2.0);
    assert!(apart(&beach, &rgb(&plain(SIZE, [230, 20, 20]))) > 10.0);
}

#[test]
fn an_expanded_picture_is_painted_where_its_mask_is_white_and_where_it_is_transparent() {
    let mut source = plain((60, 40), [230, 20, 20]);
    source.put_pixel(30, 20, Rgba([0, 255, 0, 0]));
    // The white covers the left of the source.
    let mask = mask(&window(SIZE, [50, 44, 80, 84]), false);
    let expanded = shown(&Artwork::Expanded {
        source: input(&source),
        mask: Some(mask),
        at: (50, 44),
        prompt: "the sea".to_owned(),
        seed: 1,
        size: SIZE,
    });
    let kept = |x: u32, y: u32| expanded.get_pixel(x, y).0 == [230, 20, 20];
    assert!((80..110).all(|x| (44..84).all(|y| kept(x, y) || (x, y) == (80, 64))));
    let left = (50..80).flat_map(|x| (44..84).map(move |y| (x, y)));
    assert!(left.filter(|(x, y)| kept(*x, *y)).count() < 120);
    assert_ne!(expanded.get_pixel(80, 64).0, [0, 255, 0]);
}

#[test]
fn a_mask_tells_where_the_picture_to_expand_lies() {
    let window = window((100, 80), [20, 30, 60, 50]);
    let area = Area {
        left: 20,
        top: 30,
        width: 40,
        height: 20,
    };
    assert_eq!(mask(&window, true).kept().unwrap(), Some(area));
    assert_eq!(mask(&plain((4, 4), [255; 3]), false).kept().unwrap(), None);
}

#[test]
fn only_the_white_of_the_mask_is_filled_and_inverting_swaps() {
    let source = gradient(SIZE);
    let hole = [40, 30, 120, 100];
    for invert in [false, true] {
        let filled = shown(&Artwork::Filled {
            source: input(&source),
            mask: mask(&window(SIZE, hole), invert),
            prompt: "a house".to_owned(),
            seed: 1,
            size: SIZE,
        });
        let mut changed = 0;
        let mut open = 0;
        for (x, y, pixel) in filled.enumerate_pixels() {
            let white = (40..120).contains(&x) && (30..100).contains(&y);
            let same = pixel.0 == source.get_pixel(x, y).0[..3];
            if white == invert {
                assert!(same, "{invert} {x} {y}");
            } else {
                open += 1;
                changed += usize::from(!same);
            }
        }
        assert!(changed > open * 9 / 10, "{invert}: {changed} of {open}");
    }
}

#[test]
fn what_is_filled_depends_on_the_prompt_and_the_seed() {
    let filled = |prompt: &str, seed| {
        shown(&Artwork::Filled {
            source: input(&gradient(SIZE)),
            mask: mask(&window(SIZE, [20, 20, 140, 108]), false),
            prompt: prompt.to_owned(),
            seed,
            size: SIZE,
        })
    };
    let house = filled("a house", 1);
    for other in [filled("the sea", 1), filled("a house", 2), filled("", 1)] {
        assert!(apart(&house, &other) > 2.0);
    }
    assert_eq!(house, filled("a house", 1));
}

#[test]
fn a_source_of_another_size_is_stretched_and_filled() {
    let source = plain((80, 64), [10, 200, 30]);
    let filled = shown(&Artwork::Filled {
        source: input(&source),
        mask: mask(&window((40, 32), [10, 8, 30, 24]), false),
        prompt: "a castle at night".to_owned(),
        seed: 1,
        size: SIZE,
    });
    let same = |x: u32, y: u32| filled.get_pixel(x, y).0 == [10, 200, 30];
    assert!(same(0, 0) && same(159, 127) && same(39, 60) && same(120, 60));
    assert!(!same(80, 64));
}

/// A red disc on nothing.
fn disc(size: u32) -> RgbaImage {
    RgbaImage::from_fn(size, size, |x, y| {
        let (dx, dy) = (x as i32 * 2 - size as i32, y as i32 * 2 - size as i32);
        let inside = dx * dx + dy * dy < (size * size) as i32;
        Rgba([230, 30, 40, if inside { 255 } else { 0 }])
    })
}

#[test]
fn an_object_stands_unchanged_in_a_painted_scene() {
    let scene = picture("a desert");
    let with = |mask: Option<&RgbaImage>, object: &RgbaImage| {
        shown(&Artwork::ObjectComposite {
            object: input(object),
            mask: mask.map(input),
            at: (40, 30),
            picture: scene.clone(),
            style: None,
        })
    };
    let bare = shown(&Artwork::Generated {
        picture: scene.clone(),
        style: None,
        structure: None,
    });
    let object = disc(60);
    let composite = with(None, &object);
    for (x, y, pixel) in object.enumerate_pixels() {
        let found = composite.get_pixel(x + 40, y + 30).0;
        assert_eq!(pixel.0[3] == 255, found == [230, 30, 40], "{x} {y}");
    }
    assert_eq!(composite.get_pixel(0, 0), bare.get_pixel(0, 0));
    assert!(apart(&composite, &bare) > 5.0);
    // A mask cuts an object without transparency out.
    let masked = with(
        Some(&window((60, 60), [0, 0, 30, 60])),
        &plain((60, 60), [1, 2, 3]),
    );
    assert_eq!(masked.get_pixel(69, 60).0, [1, 2, 3]);
    assert_ne!(masked.get_pixel(71, 60).0, [1, 2, 3]);
}

const FILL: [u32; 4] = [60, 20, 120, 80];

fn precise(blend: f32, seed: i64) -> Artwork {
    Artwork::PreciseComposite {
        background: input(&gradient(SIZE)),
        fill_area: input(&window(SIZE, FILL)),
        object: input(&disc(30)),
        blend,
        seed,
    }
}

fn adaptive(harmonization: f32, shadow: f32, preserve_background: bool, seed: i64) -> Artwork {
    Artwork::AdaptiveComposite {
        background: input(&gradient(SIZE)),
        fill_area: input(&window(SIZE, FILL)),
        object: input(&disc(30)),
        object_mask: None,
        harmonization,
        shadow,
        preserve_background,
        seed,
    }
}

fn outside(x: u32, y: u32) -> bool {
    let [left, top, right, bottom] = FILL;
    !((left..right).contains(&x) && (top..bottom).contains(&y))
}

#[test]
fn composites_change_nothing_outside_of_the_fill_area() {
    let background = gradient(SIZE);
    for artwork in [
        precise(0.0, 1),
        precise(1.0, 1),
        adaptive(0.6, 1.0, false, 1),
        adaptive(1.0, 1.0, true, 1),
    ] {
        let image = shown(&artwork);
        let mut changed = 0;
        for (x, y, pixel) in image.enumerate_pixels() {
            let same = pixel.0 == background.get_pixel(x, y).0[..3];
            assert!(same || !outside(x, y), "{x} {y}");
            changed += usize::from(!same);
        }
        assert!(changed > 2000, "{changed}");
        // The object fills the area: its middle is red, and so is the middle of its upper rim.
        for (x, y) in [(90, 50), (90, 24)] {
            let [red, green, _] = image.get_pixel(x, y).0;
            assert!(red > green.saturating_add(30), "{x} {y}: {red} {green}");
        }
    }
}

#[test]
fn a_fill_area_of_any_shape_masks_the_object() {
    let mut fill = window(SIZE, FILL);
    for (x, y, pixel) in fill.enumerate_pixels_mut() {
        // A hole in the middle.
        if (80..100).contains(&x) && (40..60).contains(&y) {
            *pixel = Rgba([0, 0, 0, 255]);
        }
    }
    let image = shown(&Artwork::PreciseComposite {
        background: input(&plain(SIZE, [5, 6, 7])),
        fill_area: input(&fill),
        object: input(&plain((10, 10), [200, 200, 200])),
        blend: 1.0,
        seed: 1,
    });
    assert_eq!(image.get_pixel(90, 50).0, [5, 6, 7]);
    assert_eq!(image.get_pixel(70, 50).0, [200, 200, 200]);
    assert_eq!(image.get_pixel(121, 50).0, [5, 6, 7]);
}

#[test]
fn blend_goes_from_harmonised_to_the_objects_own_look() {
    let middle = |blend| shown(&precise(blend, 1)).get_pixel(90, 50).0;
    let away = |[red, green, blue]: [u8; 3]| {
        u32::from(red.abs_diff(230)) + u32::from(green.abs_diff(30)) + u32::from(blue.abs_diff(40))
    };
    let [harmonised, between, original] = [0.0, 0.5, 1.0].map(|blend| away(middle(blend)));
    assert!(original == 0, "{original}");
    assert!(
        between > 10 && harmonised > between + 10,
        "{harmonised} {between}"
    );
}

#[test]
fn harmonisation_and_shadow_and_the_background_are_adapted_as_asked() {
    let background = rgb(&gradient(SIZE));
    let middle = |harmonization| {
        let image = shown(&adaptive(harmonization, 0.0, true, 1));
        i32::from(image.get_pixel(90, 50).0[0])
    };
    assert!(
        middle(0.0) == 230 && middle(1.0) < 215,
        "{} {}",
        middle(0.0),
        middle(1.0)
    );

    // In the lower right corner of the fill area, beside the disc.
    let corner = |shadow, preserve| {
        shown(&adaptive(0.6, shadow, preserve, 1))
            .get_pixel(112, 76)
            .0
    };
    let given = background.get_pixel(112, 76).0;
    assert_eq!(corner(0.0, true), given);
    let bright = |pixel: [u8; 3]| pixel.iter().map(|channel| i32::from(*channel)).sum::<i32>();
    assert!(bright(corner(1.0, true)) < bright(given) - 20);
    assert!(bright(corner(0.3, true)) > bright(corner(1.0, true)));
    assert_ne!(corner(0.0, false), given);
}

#[test]
fn other_seeds_give_other_composites() {
    assert!(apart(&shown(&precise(0.5, 1)), &shown(&precise(0.5, 2))) > 0.05);
    let [one, two] = [1, 2].map(|seed| shown(&adaptive(0.6, 1.0, false, seed)));
    assert!(apart(&one, &two) > 0.05);
}

#[test]
fn an_empty_fill_area_leaves_the_background_as_it_is() {
    let image = shown(&Artwork::PreciseComposite {
        background: input(&gradient(SIZE)),
        fill_area: input(&plain((9, 9), [0; 3])),
        object: input(&disc(30)),
        blend: 0.5,
        seed: 1,
    });
    assert_eq!(image, rgb(&gradient(SIZE)));
}

#[test]
fn an_upscaled_picture_is_larger_and_looks_like_its_source() {
    let source = gradient((40, 30));
    for factor in [2, 3, 4, 6] {
        let upscaled = |seed| {
            shown(&Artwork::Upscaled {
                source: input(&source),
                factor,
                seed,
            })
        };
        let image = upscaled(1);
        assert_eq!(image.dimensions(), (40 * factor, 30 * factor));
        let back = image::imageops::thumbnail(&image, 40, 30);
        assert!(apart(&back, &rgb(&source)) < 3.0, "{factor}");
        assert!(apart(&image, &upscaled(2)) < 1.0);
        assert_ne!(image, upscaled(2));
    }
}

#[test]
fn nothing_is_painted_that_is_too_large_or_empty() {
    let source = input(&plain((2000, 2), [0; 3]));
    for artwork in [
        Artwork::Upscaled {
            source: source.clone(),
            factor: 6,
            seed: 1,
        },
        Artwork::Upscaled {
            source: source.clone(),
            factor: u32::MAX,
            seed: 1,
        },
        Artwork::Similar {
            source,
            seed: 1,
            size: (0, 4),
        },
    ] {
        let error = artwork.encode(Format::Png).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::InvalidInput);
    }
}

#[test]
fn one_pixel_is_enough_for_everything() {
    let dot = input(&plain((1, 1), [255; 3]));
    let size = (1, 1);
    let (prompt, seed) = ("a cat".to_owned(), 1);
    let mask = Mask {
        input: dot.clone(),
        invert: false,
    };
    for artwork in [
        Artwork::Generated {
            picture: described("a cat", 1, size),
            style: Some((dot.clone(), 100)),
            structure: Some((dot.clone(), 100)),
        },
        Artwork::Similar {
            source: dot.clone(),
            seed,
            size,
        },
        Artwork::Instructed {
            source: dot.clone(),
            prompt: prompt.clone(),
            seed,
            size,
        },
        Artwork::Expanded {
            source: dot.clone(),
            mask: Some(mask.clone()),
            at: (i64::MIN, i64::MAX),
            prompt: prompt.clone(),
            seed,
            size,
        },
        Artwork::Filled {
            source: dot.clone(),
            mask,
            prompt,
            seed,
            size,
        },
        Artwork::ObjectComposite {
            object: dot.clone(),
            mask: Some(dot.clone()),
            at: (0, 0),
            picture: described("a cat", 1, size),
            style: None,
        },
        Artwork::PreciseComposite {
            background: dot.clone(),
            fill_area: dot.clone(),
            object: dot.clone(),
            blend: 0.5,
            seed,
        },
        Artwork::AdaptiveComposite {
            background: dot.clone(),
            fill_area: dot.clone(),
            object: dot.clone(),
            object_mask: Some(dot.clone()),
            harmonization: 1.0,
            shadow: 1.0,
            preserve_background: false,
            seed,
        },
        Artwork::Upscaled {
            source: dot,
            factor: 2,
            seed,
        },
    ] {
        shown(&artwork);
    }
}
