//! A picture as it comes in: rows of RGB, of any size.

/// Rows of 8-bit RGB pixels from the top.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Frame {
    pub(crate) width: usize,
    pub(crate) height: usize,
    /// Three bytes a pixel, `width * height * 3` in all.
    pub(crate) rgb: Vec<u8>,
}

impl Frame {
    /// Whether there is a pixel, and as many bytes as the sides say.
    pub(super) fn is_whole(&self) -> bool {
        let pixels = self.width.checked_mul(self.height);
        let bytes = pixels.and_then(|pixels| pixels.checked_mul(3));
        !self.rgb.is_empty() && bytes == Some(self.rgb.len())
    }

    pub(super) fn pixel(&self, x: usize, y: usize) -> [u8; 3] {
        let at = (y * self.width + x) * 3;
        [self.rgb[at], self.rgb[at + 1], self.rgb[at + 2]]
    }

    /// The same picture, filling `width` by `height` whole; what sticks out is cut off evenly.
    pub(super) fn cover(&self, width: usize, height: usize) -> Self {
        if (self.width, self.height) == (width, height) {
            return self.clone();
        }
        let scale = f64::min(
            self.width as f64 / width as f64,
            self.height as f64 / height as f64,
        );
        let columns = Taps::all(self.width, width, scale);
        let rows = Taps::all(self.height, height, scale);
        // Sideways first, so that each of the two passes reads rows in order.
        let mut narrow = Vec::with_capacity(width * self.height * 3);
        for row in self.rgb.chunks_exact(self.width * 3) {
            for taps in &columns {
                narrow.extend(taps.mix(|x, channel| f32::from(row[x * 3 + channel])));
            }
        }
        let mut rgb = Vec::with_capacity(width * height * 3);
        for taps in &rows {
            for x in 0..width {
                let mixed = taps.mix(|y, channel| narrow[(y * width + x) * 3 + channel]);
                rgb.extend(mixed.map(|value| value.round() as u8));
            }
        }
        Self { width, height, rgb }
    }
}

/// The neighbours that make up one pixel of a scaled row, with their weights, which add up to one.
struct Taps {
    first: usize,
    weights: Vec<f32>,
}

impl Taps {
    /// For each of `to` pixels, out of the middle of `from`; `scale` pixels of the source make one.
    fn all(from: usize, to: usize, scale: f64) -> Vec<Self> {
        // A tent: straight lines between neighbours when growing, a soft mean when shrinking.
        let reach = scale.max(1.0);
        let start = (from as f64 - to as f64 * scale) / 2.0;
        let one = |index: usize| {
            let centre = start + (index as f64 + 0.5) * scale - 0.5;
            let first = (centre - reach).ceil().max(0.0) as usize;
            let last = ((centre + reach).floor().max(0.0) as usize).min(from - 1);
            let first = first.min(last);
            let weight = |at: usize| (1.0 - (at as f64 - centre).abs() / reach).max(0.0);
            let sum: f64 = (first..=last).map(weight).sum();
            let weights = (first..=last).map(|at| (weight(at) / sum) as f32).collect();
            Self { first, weights }
        };
        (0..to).map(one).collect()
    }

    fn mix(&self, sample: impl Fn(usize, usize) -> f32) -> [f32; 3] {
        std::array::from_fn(|channel| {
            let parts = self.weights.iter().enumerate();
            parts
                .map(|(offset, weight)| weight * sample(self.first + offset, channel))
                .sum()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(width: usize, height: usize, paint: impl Fn(usize, usize) -> [u8; 3]) -> Frame {
        let pixels = (0..height).flat_map(|y| (0..width).map(move |x| (x, y)));
        let rgb = pixels.flat_map(|(x, y)| paint(x, y)).collect();
        Frame { width, height, rgb }
    }

    #[test]
    fn a_plain_picture_stays_plain_at_any_size() {
        let plain = frame(7, 5, |_, _| [10, 200, 90]);
        for (width, height) in [(1, 1), (3, 40), (64, 2), (7, 5), (100, 71)] {
            let scaled = plain.cover(width, height);
            assert!(scaled.is_whole());
            assert_eq!((scaled.width, scaled.height), (width, height));
            assert!(
                scaled
                    .rgb
                    .chunks_exact(3)
                    .all(|pixel| pixel == [10, 200, 90]),
                "{width}x{height}"
            );
        }
    }

    #[test]
    fn a_wide_picture_loses_its_sides_and_keeps_its_middle() {
        let stripes = frame(90, 30, |x, _| match x / 30 {
            0 => [255, 0, 0],
            1 => [0, 255, 0],
            _ => [0, 0, 255],
        });
        let square = stripes.cover(60, 60);
        assert_eq!(square.pixel(3, 30), [0, 255, 0]);
        assert_eq!(square.pixel(56, 30), [0, 255, 0]);
        let wide = stripes.cover(45, 15);
        assert_eq!(wide.pixel(5, 7), [255, 0, 0]);
        assert_eq!(wide.pixel(40, 7), [0, 0, 255]);
    }

    #[test]
    fn a_frame_with_missing_bytes_is_not_whole() {
        let mut short = frame(4, 4, |_, _| [0; 3]);
        assert!(short.is_whole());
        short.rgb.pop();
        assert!(!short.is_whole());
        let huge = Frame {
            width: usize::MAX,
            height: 3,
            rgb: vec![1],
        };
        assert!(!huge.is_whole());
    }
}
