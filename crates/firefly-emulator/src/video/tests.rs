//! Whole files: the boxes wherever the tests run, the pictures where `ffmpeg` and `ffprobe` are installed.

mod boxes;
mod decoded;

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
    Frame {
        width,
        height,
        rgb: rgb.repeat(width * height),
    }
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
    for size in [(0, 32), (64, 0), (63, 32), (64, 31), (70_000, 32)] {
        assert!(
            refused(Video {
                size,
                ..good.clone()
            })
            .contains("even"),
            "{size:?}"
        );
    }
    assert!(
        refused(Video {
            size: (8192, 8192),
            ..good.clone()
        })
        .contains("too large")
    );
    let broken = Frame {
        rgb: vec![0; 5],
        ..good.first.clone()
    };
    let last = Some(broken.clone());
    assert!(
        refused(Video {
            first: broken,
            ..good.clone()
        })
        .contains("three bytes")
    );
    assert!(refused(Video { last, ..good }).contains("three bytes"));
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
