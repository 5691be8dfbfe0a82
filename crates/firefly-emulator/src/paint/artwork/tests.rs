//! What the outputs show, judged by somebody else's decoder: every format, every size, and by subject in the modules.

mod composites;
mod masks;
mod references;

use std::io::Cursor;

use image::{ImageFormat, RgbImage, Rgba, RgbaImage};

use super::super::mask::Area;
use super::*;

const SIZE: (u32, u32) = (160, 128);

fn picture(prompt: &str) -> Picture {
    Picture::described(prompt, 3, SIZE)
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
            picture: Picture::described("a cat", 1, size),
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
            picture: Picture::described("a cat", 1, size),
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
