//! Randomness that is the same on every machine: integer hashes, value noise, and a small generator.
//!
//! Only additions, multiplications, divisions and square roots are used anywhere in `paint`, since IEEE 754 fixes their
//! results; sines and powers differ between platforms.

/// Mixes a grid point and a seed.
pub(super) fn hash(x: i32, y: i32, seed: u32) -> u32 {
    let mut mixed = (x as u32).wrapping_mul(0x9E37_79B1)
        ^ (y as u32).wrapping_mul(0x85EB_CA77)
        ^ seed.wrapping_mul(0xC2B2_AE3D);
    mixed ^= mixed >> 15;
    mixed = mixed.wrapping_mul(0x2C1B_3C6D);
    mixed ^= mixed >> 12;
    mixed = mixed.wrapping_mul(0x297A_2D39);
    mixed ^ (mixed >> 15)
}

/// A hash as a number from 0 up to 1.
pub(super) fn unit(hash: u32) -> f32 {
    (hash >> 8) as f32 / 16_777_216.0
}

/// The largest whole number not above a value. The library's `floor` is a slow call on the baseline x86-64.
pub(super) fn floor(value: f32) -> i32 {
    let whole = value as i32;
    if whole as f32 > value {
        whole - 1
    } else {
        whole
    }
}

/// Smooth step from 0 at `from` to 1 at `to`.
pub(super) fn smooth(from: f32, to: f32, value: f32) -> f32 {
    let t = ((value - from) / (to - from)).clamp(0.0, 1.0);
    t * t * (3.0 - 2.0 * t)
}

/// A sine-like wave of period 1 and amplitude 1.
pub(super) fn wave(turn: f32) -> f32 {
    let t = turn - floor(turn) as f32;
    let (half, sign) = if t < 0.5 { (t, 1.0) } else { (t - 0.5, -1.0) };
    let parabola = 16.0 * half * (0.5 - half);
    sign * (0.775 * parabola + 0.225 * parabola * parabola)
}

/// Value noise in two dimensions, 0 to 1.
#[inline]
pub(super) fn noise(x: f32, y: f32, seed: u32) -> f32 {
    let (column, row) = (floor(x), floor(y));
    let (dx, dy) = (x - column as f32, y - row as f32);
    let (sx, sy) = (dx * dx * (3.0 - 2.0 * dx), dy * dy * (3.0 - 2.0 * dy));
    // The four corners share their products; a shorter mix than `hash` is enough between neighbours.
    let left = (column as u32).wrapping_mul(0x9E37_79B1);
    let right = left.wrapping_add(0x9E37_79B1);
    let above = (row as u32)
        .wrapping_mul(0x85EB_CA77)
        .wrapping_add(seed.wrapping_mul(0xC2B2_AE3D));
    let below = above.wrapping_add(0x85EB_CA77);
    let at = |x: u32, y: u32| {
        let mut mixed = x ^ y;
        mixed = (mixed ^ (mixed >> 15)).wrapping_mul(0x2C1B_3C6D);
        mixed = (mixed ^ (mixed >> 12)).wrapping_mul(0x297A_2D39);
        unit(mixed ^ (mixed >> 15))
    };
    let top = lerp(at(left, above), at(right, above), sx);
    let bottom = lerp(at(left, below), at(right, below), sx);
    lerp(top, bottom, sy)
}

/// Several octaves of noise, about 0 to 1. Each octave is turned, so that the grid does not show.
pub(super) fn fbm(mut x: f32, mut y: f32, octaves: u32, seed: u32) -> f32 {
    let (mut sum, mut weight, mut total) = (0.0, 0.5, 0.0);
    for octave in 0..octaves {
        sum += weight * noise(x, y, seed.wrapping_add(octave * 7919));
        total += weight;
        weight *= 0.5;
        (x, y) = (1.6 * x + 1.2 * y + 3.7, 1.6 * y - 1.2 * x + 9.1);
    }
    sum / total
}

pub(super) fn lerp(from: f32, to: f32, t: f32) -> f32 {
    from + (to - from) * t
}

/// A generator for the choices of a composition (splitmix64).
#[derive(Clone, Debug)]
pub(super) struct Rng(u64);

impl Rng {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(super) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    pub(super) fn seed(&mut self) -> u32 {
        (self.next() >> 32) as u32
    }

    pub(super) fn between(&mut self, from: f32, to: f32) -> f32 {
        lerp(from, to, unit(self.seed()))
    }

    pub(super) fn chance(&mut self, share: f32) -> bool {
        self.between(0.0, 1.0) < share
    }

    pub(super) fn below(&mut self, count: usize) -> usize {
        (self.next() % count.max(1) as u64) as usize
    }
}

/// Noise computed on a coarse grid and read between its points, which is far cheaper than computing it for each pixel.
#[derive(Clone, Debug)]
pub(super) struct Field {
    step: usize,
    columns: usize,
    rows: usize,
    values: Vec<f32>,
}

impl Field {
    /// Samples `value(x, y)` at every `step`th pixel of a picture.
    pub(super) fn new(
        width: usize,
        height: usize,
        step: usize,
        value: impl Fn(f32, f32) -> f32,
    ) -> Self {
        let (columns, rows) = (width / step + 2, height / step + 2);
        let mut values = Vec::with_capacity(columns * rows);
        for row in 0..rows {
            values.extend(
                (0..columns).map(|column| value((column * step) as f32, (row * step) as f32)),
            );
        }
        Self {
            step,
            columns,
            rows,
            values,
        }
    }

    /// Writes the values along one row of pixels; `y` may lie outside of the picture.
    pub(super) fn row(&self, y: f32, out: &mut [f32]) {
        let place = (y / self.step as f32).clamp(0.0, (self.rows - 1) as f32 - 0.001);
        let upper = place as usize;
        let between = place - upper as f32;
        let line = |row: usize| &self.values[row * self.columns..(row + 1) * self.columns];
        let (upper, lower) = (line(upper), line(upper + 1));
        for (column, chunk) in out.chunks_mut(self.step).enumerate() {
            let left = lerp(upper[column], lower[column], between);
            let right = lerp(upper[column + 1], lower[column + 1], between);
            let slope = (right - left) / self.step as f32;
            for (within, value) in chunk.iter_mut().enumerate() {
                *value = left + slope * within as f32;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn noise_stays_within_its_range_and_is_continuous() {
        let mut last = noise(-5.0, 2.3, 1);
        for step in 1..4000 {
            let value = noise(-5.0 + step as f32 * 0.005, 2.3, 1);
            assert!((0.0..=1.0).contains(&value));
            assert!((value - last).abs() < 0.02);
            last = value;
        }
    }

    #[test]
    fn the_wave_is_close_to_a_sine() {
        for step in -100..100 {
            let turn = step as f32 / 50.0;
            assert!(
                (wave(turn) - (turn * std::f32::consts::TAU).sin()).abs() < 0.01,
                "{turn}"
            );
        }
    }

    #[test]
    fn a_field_meets_its_function_on_the_grid() {
        let field = Field::new(16, 16, 4, |x, y| x + 100.0 * y);
        let mut row = [0.0; 16];
        field.row(8.0, &mut row);
        assert_eq!((row[0], row[4], row[6]), (800.0, 804.0, 806.0));
        field.row(1e9, &mut row);
        field.row(-5.0, &mut row);
        assert!((row[0]).abs() < 0.01);
    }
}
