//! Whole files: the boxes wherever the tests run, the pictures where `ffmpeg` and `ffprobe` are installed.

mod boxes;
mod decoded;

use sha2::{Digest, Sha256};

use super::*;

/// A landscape of smooth colours with a bright disc, so that every direction looks different.
fn landscape(width: usize, height: usize) -> Frame {
    let (w, h) = (width as f32, height as f32);
    let pixel = |x: usize, y: usize| {
        let (x, y) = (x as f32 / w, y as f32 / h);
        if (x - 0.3).hypot(y - 0.4) < 0.15 {
            return [250, 240, 230];
        }
        let wave = 30.0 * ((x * 9.0).sin() + (y * 7.0).cos());
        [60.0 + 90.0 * x, 70.0 + wave, 130.0 - 60.0 * y].map(|value: f32| value as u8)
    };
    let places = (0..height).flat_map(|y| (0..width).map(move |x| (x, y)));
    let rgb = places.flat_map(|(x, y)| pixel(x, y)).collect();
    Frame { width, height, rgb }
}

fn plain(rgb: [u8; 3], width: usize, height: usize) -> Frame {
    let rgb = rgb.repeat(width * height);
    Frame { width, height, rgb }
}

fn video(motion: Motion, width: u32, height: u32) -> Video {
    let first = landscape(width as usize, height as usize);
    Video {
        first,
        last: None,
        motion,
        size: (width, height),
    }
}

#[test]
fn what_cannot_be_a_video_is_refused() {
    let refused = |video: Video| {
        let error = video.encode().expect_err("refused");
        assert_eq!(error.kind(), io::ErrorKind::InvalidInput);
        error.to_string()
    };
    let good = video(Motion::Still, 64, 32);
    for size in [
        (0, 32),
        (64, 0),
        (63, 32),
        (64, 31),
        (3842, 32),
        (70_000, 32),
    ] {
        assert!(
            refused(Video {
                size,
                ..good.clone()
            })
            .contains("even"),
            "{size:?}"
        );
    }
    let huge = Video {
        first: plain([0; 3], 3840, 2560),
        size: (3840, 2560),
        ..good.clone()
    };
    assert!(refused(huge).contains("too large"));
    let mut short = good.first.clone();
    short.rgb.pop();
    for frame in [short, plain([1; 3], 32, 64)] {
        let last = Some(frame.clone());
        assert!(
            refused(Video {
                last,
                ..good.clone()
            })
            .contains("another size")
        );
        assert!(
            refused(Video {
                first: frame,
                ..good.clone()
            })
            .contains("another size")
        );
    }
}

#[test]
fn the_same_video_has_the_same_bytes() {
    let one = video(Motion::Handheld, 96, 64);
    assert_eq!(one.encode().unwrap(), one.encode().unwrap());
    let other = video(Motion::ZoomIn, 96, 64);
    assert_ne!(one.encode().unwrap(), other.encode().unwrap());
}

#[test]
fn a_large_video_is_of_bearable_size() {
    for (motion, allowed) in [
        (Motion::Still, 100_000),
        (Motion::PanLeft, 150_000),
        (Motion::Handheld, 150_000),
        // Each macroblock goes its own way.
        (Motion::ZoomIn, 1_200_000),
        (Motion::ZoomOut, 1_200_000),
    ] {
        let size = video(motion, 1920, 1080).encode().unwrap().len();
        assert!(size < allowed, "{motion:?}: {size}");
    }
}

/// Whole numbers only, so that it is the same on every machine: slopes, edges, and noise that grows to the right.
fn pattern(width: usize, height: usize) -> Frame {
    let mut noise = 1_u32;
    let places = (0..height).flat_map(|y| (0..width).map(move |x| (x, y)));
    let rgb = places.flat_map(|(x, y)| {
        noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let grain = (noise >> 24) as usize * x / width;
        let edge = if (x / 24 + y / 20) % 3 == 0 { 90 } else { 0 };
        [x + edge, y * 2 + grain, (edge + 255).saturating_sub(x)].map(|value| value.min(255) as u8)
    });
    Frame {
        width,
        height,
        rgb: rgb.collect(),
    }
}

/// Where no decoder is installed, this shows that the coder still writes what decoders have accepted. Whoever changes the
/// coder on purpose runs the tests with `ffmpeg` first, then notes the new digest.
#[test]
fn the_bytes_are_those_that_decoders_have_accepted() {
    let (first, last) = (pattern(208, 112), Some(plain([90, 20, 160], 208, 112)));
    let video = Video {
        first,
        last,
        motion: Motion::ZoomOut,
        size: (208, 112),
    };
    let digest = Sha256::digest(video.encode().unwrap());
    let digest: Vec<String> = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(
        digest.concat(),
        "8890033e5e37411760ac794bf31a0f9c87ce7fd15334b5fed5844a97009d5cb7"
    );
}
