//! The tones of a picture (how bright each colour is and how much it varies), and carrying them over to another.

use super::palette::Rgb;

/// Mean and spread of each channel, 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Tones {
    mean: Rgb,
    spread: Rgb,
}

impl Tones {
    /// Of some pixels; without any, a middle grey.
    pub(super) fn of(pixels: impl Iterator<Item = [u8; 3]>) -> Self {
        let (mut count, mut sums, mut squares) = (0_u64, [0_u64; 3], [0_u64; 3]);
        for pixel in pixels {
            count += 1;
            for index in 0..3 {
                let channel = u64::from(pixel[index]);
                sums[index] += channel;
                squares[index] += channel * channel;
            }
        }
        if count == 0 {
            return Self {
                mean: [0.5; 3],
                spread: [0.15; 3],
            };
        }
        let share = |sum: u64, full: f64| sum as f64 / count as f64 / full;
        let mean = sums.map(|sum| share(sum, 255.0));
        let spread = [0, 1, 2].map(|index| {
            let variance = share(squares[index], 65_025.0) - mean[index] * mean[index];
            variance.max(0.0).sqrt() as f32
        });
        Self {
            mean: mean.map(|mean| mean as f32),
            spread,
        }
    }

    /// Of rows of RGB, of which a part of the pixels is enough.
    pub(super) fn of_rgb(pixels: &[u8]) -> Self {
        let step = (pixels.len() / 3 / 200_000).max(1);
        let pixels = pixels.chunks_exact(3).step_by(step);
        Self::of(pixels.map(|pixel| [pixel[0], pixel[1], pixel[2]]))
    }

    /// The change that carries these tones a share of the way to others.
    pub(super) fn towards(&self, other: &Self, share: f32) -> Change {
        Change::new(|channel, level| {
            let stretch = (other.spread[channel] + 0.02) / (self.spread[channel] + 0.02);
            let moved =
                other.mean[channel] + (level - self.mean[channel]) * stretch.clamp(0.3, 2.5);
            level + (moved - level) * share
        })
    }
}

/// A change of every channel by itself, looked up rather than computed for each pixel.
#[derive(Clone, Debug)]
pub(super) struct Change([[u8; 256]; 3]);

impl Change {
    /// `change` gets the index of a channel and its level from 0 to 1.
    pub(super) fn new(change: impl Fn(usize, f32) -> f32) -> Self {
        let mut tables = [[0; 256]; 3];
        for (channel, table) in tables.iter_mut().enumerate() {
            for (level, changed) in table.iter_mut().enumerate() {
                let value = change(channel, level as f32 / 255.0).clamp(0.0, 1.0);
                *changed = (value * 255.0 + 0.5) as u8;
            }
        }
        Self(tables)
    }

    /// Changes rows of RGB.
    pub(super) fn apply(&self, pixels: &mut [u8]) {
        for pixel in pixels.chunks_exact_mut(3) {
            for (channel, table) in pixel.iter_mut().zip(&self.0) {
                *channel = table[usize::from(*channel)];
            }
        }
    }

    /// One changed pixel, as opaque as before.
    pub(super) fn of(&self, [red, green, blue, alpha]: [u8; 4]) -> [u8; 4] {
        let [reds, greens, blues] = &self.0;
        [
            reds[usize::from(red)],
            greens[usize::from(green)],
            blues[usize::from(blue)],
            alpha,
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn carried_all_the_way_the_tones_are_those_of_the_other() {
        let ramp: Vec<u8> = (0..=255).flat_map(|level| [level, level / 2, 10]).collect();
        let own = Tones::of_rgb(&ramp);
        let other = Tones {
            mean: [0.4, 0.5, 0.6],
            spread: [0.1, 0.12, 0.05],
        };
        for (share, expected) in [(0.0, own.mean), (1.0, other.mean)] {
            let mut changed = ramp.clone();
            own.towards(&other, share).apply(&mut changed);
            let found = Tones::of_rgb(&changed).mean;
            for (found, expected) in found.iter().zip(expected) {
                assert!(
                    (found - expected).abs() < 0.02,
                    "{share}: {found} {expected}"
                );
            }
        }
    }
}
