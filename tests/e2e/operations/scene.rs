//! Pictures on disk to work on, and the reading of what came back.

use std::path::{Path, PathBuf};

use firefly::{
    Client,
    types::{ImageSource, Outputs},
};
use image::{GrayImage, Luma, Rgb, RgbImage, Rgba, RgbaImage};
use tempfile::TempDir;

/// Width and height of the background.
pub(super) const SIDES: (u32, u32) = (640, 480);
/// The white part of the mask: left, top, right, bottom.
pub(super) const HOLE: (u32, u32, u32, u32) = (200, 120, 440, 360);
/// The colour of the object, which occurs nowhere else.
pub(super) const OBJECT: Rgb<u8> = Rgb([255, 0, 255]);

/// A folder with a background, a mask, an inverted mask, and an object that is transparent around its middle.
pub(super) struct Scene(TempDir);

impl Scene {
    pub(super) fn new() -> Self {
        let scene = Self(tempfile::tempdir().unwrap());
        background().save(scene.path("background.png")).unwrap();
        let mask = GrayImage::from_fn(SIDES.0, SIDES.1, |x, y| {
            Luma([if in_hole(x, y) { 255 } else { 0 }])
        });
        mask.save(scene.path("mask.png")).unwrap();
        let mut inverted = mask;
        image::imageops::invert(&mut inverted);
        inverted.save(scene.path("inverted.png")).unwrap();
        let object = RgbaImage::from_fn(120, 120, |x, y| {
            let inside = (20..100).contains(&x) && (20..100).contains(&y);
            Rgba([
                OBJECT[0],
                OBJECT[1],
                OBJECT[2],
                if inside { 255 } else { 0 },
            ])
        });
        object.save(scene.path("object.png")).unwrap();
        let object_mask = GrayImage::from_fn(120, 120, |x, y| {
            let inside = (20..100).contains(&x) && (20..100).contains(&y);
            Luma([if inside { 255 } else { 0 }])
        });
        object_mask.save(scene.path("object-mask.png")).unwrap();
        scene
    }

    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub(super) fn source(&self, name: &str) -> ImageSource {
        ImageSource::path(self.path(name))
    }

    /// Saves the first output, and reads it with a decoder that is not ours.
    pub(super) async fn save(&self, client: &Client, result: &impl Outputs) -> RgbImage {
        let outputs = result.outputs();
        let file = self.path("output");
        client
            .download(outputs[0].url)
            .to_file(&file)
            .await
            .unwrap();
        read(&file)
    }
}

pub(super) fn read(file: &Path) -> RgbImage {
    let bytes = std::fs::read(file).unwrap();
    image::load_from_memory(&bytes).unwrap().into_rgb8()
}

/// A gradient, so that a shifted picture is a different one.
pub(super) fn background() -> RgbImage {
    RgbImage::from_fn(SIDES.0, SIDES.1, |x, y| {
        Rgb([byte(x * 255 / SIDES.0), byte(y * 255 / SIDES.1), 90])
    })
}

fn byte(value: u32) -> u8 {
    u8::try_from(value).unwrap()
}

pub(super) fn in_hole(x: u32, y: u32) -> bool {
    (HOLE.0..HOLE.2).contains(&x) && (HOLE.1..HOLE.3).contains(&y)
}

/// How many pixels differ between the pictures, inside and outside of the hole.
pub(super) fn changed(before: &RgbImage, after: &RgbImage) -> (usize, usize) {
    assert_eq!(before.dimensions(), after.dimensions());
    let mut counts = (0, 0);
    for (x, y, pixel) in before.enumerate_pixels() {
        if pixel != after.get_pixel(x, y) {
            if in_hole(x, y) {
                counts.0 += 1;
            } else {
                counts.1 += 1;
            }
        }
    }
    counts
}

/// Mean difference of the channels of two pictures of one size, 0–255.
pub(super) fn apart(a: &RgbImage, b: &RgbImage) -> f64 {
    assert_eq!(a.dimensions(), b.dimensions());
    let sum: u64 = a
        .as_raw()
        .iter()
        .zip(b.as_raw())
        .map(|(a, b)| u64::from(a.abs_diff(*b)))
        .sum();
    f64::from(u32::try_from(sum / a.as_raw().len() as u64).unwrap())
}

/// The rectangle of the pixels of the object's colour: left, top, right, bottom (exclusive).
pub(super) fn bounds_of_object(picture: &RgbImage) -> Option<(u32, u32, u32, u32)> {
    let near = |pixel: &Rgb<u8>| pixel[0] > 190 && pixel[1] < 90 && pixel[2] > 190;
    let mut found: Option<(u32, u32, u32, u32)> = None;
    for (x, y, pixel) in picture.enumerate_pixels() {
        if near(pixel) {
            let (left, top, right, bottom) = found.unwrap_or((x, y, x + 1, y + 1));
            found = Some((left.min(x), top.min(y), right.max(x + 1), bottom.max(y + 1)));
        }
    }
    found
}
