//! Enlarging: Catmull-Rom, a row at a time, so that only the result itself takes much memory.

use std::io;

use super::canvas::Canvas;
use super::input::Input;
use super::noise::{floor, hash, unit};

/// Pixels by which a row is continued on both sides, so that the inner loop need not look for the edge.
const MARGIN: usize = 2;

/// A picture with both sides `factor` times as long. The seed decides how the last fractions are rounded.
pub(super) fn upscaled(source: &Input, factor: u32, seed: i64) -> io::Result<Canvas> {
    let salt = seed as u32 ^ (seed >> 32) as u32;
    Ok(enlarged(
        &source.decode()?.over_white(),
        factor as usize,
        salt,
    ))
}

fn enlarged(source: &Canvas, factor: usize, salt: u32) -> Canvas {
    let mut canvas = Canvas::new(source.width * factor, source.height * factor);
    let stride = source.width * 3;
    let (start, end) = (MARGIN * 3, MARGIN * 3 + stride);
    let mut line = vec![0.0_f32; end + MARGIN * 3];
    let columns = taps(source.width, factor);
    for (y, (first, weights)) in taps(source.height, factor).into_iter().enumerate() {
        let rows = [0, 1, 2, 3].map(|tap| {
            let row = (first + tap).saturating_sub(MARGIN).min(source.height - 1);
            &source.pixels[row * stride..(row + 1) * stride]
        });
        for (index, sum) in line[start..end].iter_mut().enumerate() {
            *sum = (0..4)
                .map(|tap| f32::from(rows[tap][index]) * weights[tap])
                .sum();
        }
        for margin in 0..MARGIN {
            line.copy_within(start..start + 3, margin * 3);
            line.copy_within(end - 3..end, end + margin * 3);
        }
        let target = canvas.pixels.chunks_exact_mut(stride * factor).nth(y);
        let target = target.into_iter().flat_map(|row| row.chunks_exact_mut(3));
        for (x, (pixel, (first, weights))) in target.zip(&columns).enumerate() {
            let threshold = unit(hash(x as i32, y as i32, salt));
            for (channel, stored) in pixel.iter_mut().enumerate() {
                let sum: f32 = (0..4)
                    .map(|tap| line[(first + tap) * 3 + channel] * weights[tap])
                    .sum();
                *stored = (sum + threshold) as u8;
            }
        }
    }
    canvas
}

/// For each place along an enlarged side: the first of four neighbours, counted with the margin, and their weights.
fn taps(length: usize, factor: usize) -> Vec<(usize, [f32; 4])> {
    (0..length * factor)
        .map(|place| {
            let within = (place as f32 + 0.5) / factor as f32 - 0.5;
            let before = floor(within);
            let first = (before + 1).max(0) as usize;
            (first, weights(within - before as f32))
        })
        .collect()
}

/// The Catmull-Rom weights of the two pixels before and the two after a place between them.
fn weights(t: f32) -> [f32; 4] {
    [
        ((1.0 - 0.5 * t) * t - 0.5) * t,
        (1.5 * t - 2.5) * t * t + 1.0,
        ((2.0 - 1.5 * t) * t + 0.5) * t,
        (0.5 * t - 0.5) * t * t,
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_weights_sum_to_one_and_meet_the_pixels() {
        for step in 0..=10 {
            let sum: f32 = weights(step as f32 / 10.0).iter().sum();
            assert!((sum - 1.0).abs() < 1e-6);
        }
        assert!((weights(0.0)[1] - 1.0).abs() < 1e-6 && (weights(1.0)[2] - 1.0).abs() < 1e-6);
    }

    #[test]
    fn a_ramp_stays_a_ramp_and_an_edge_an_edge() {
        let mut ramp = Canvas::new(32, 3);
        ramp.map(|x, _, _| [x as f32 / 32.0; 3]);
        let large = enlarged(&ramp, 4, 1);
        assert_eq!((large.width, large.height), (128, 12));
        for x in 8..120 {
            let expected = (x as f32 - 1.5) / 128.0;
            let found = large.get(x, 5)[1];
            assert!((found - expected).abs() < 0.012, "{x}: {found} {expected}");
        }
        let mut edge = Canvas::new(8, 8);
        edge.map(|x, _, _| if x < 4 { [0.0; 3] } else { [1.0; 3] });
        let large = enlarged(&edge, 6, 2);
        assert!(large.get(20, 20)[0] < 0.1 && large.get(27, 20)[0] > 0.9);
    }

    #[test]
    fn one_pixel_becomes_a_square_of_its_colour() {
        let mut one = Canvas::new(1, 1);
        one.put(0, 0, [0.5, 0.25, 1.0]);
        let colour = one.pixels.clone();
        let large = enlarged(&one, 3, 7);
        for pixel in large.pixels.chunks_exact(3) {
            assert!(pixel.iter().zip(&colour).all(|(a, b)| a.abs_diff(*b) <= 1));
        }
    }
}
