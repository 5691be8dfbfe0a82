//! The last touch on every row: a darker rim and a little grain.

use super::noise::{hash, unit};
use super::palette::Rgb;
use super::plan::Plan;

/// Vignette and grain for pictures of one size.
#[derive(Debug)]
pub(super) struct Finish {
    half: (f32, f32),
    grain: f32,
}

impl Finish {
    pub(super) fn new(plan: &Plan) -> Self {
        let half = (plan.width as f32 / 2.0, plan.height as f32 / 2.0);
        Self {
            half,
            grain: if plan.art { 0.0 } else { 0.010 },
        }
    }

    pub(super) fn row(&self, y: usize, row: &mut [Rgb]) {
        let v = (y as f32 - self.half.1) / self.half.1;
        for (x, pixel) in row.iter_mut().enumerate() {
            let u = (x as f32 - self.half.0) / self.half.0;
            let away = u * u + v * v;
            let dim = 1.0 - 0.055 * away * away;
            let speck = (unit(hash(x as i32, y as i32, 3)) - 0.5) * self.grain;
            for channel in pixel {
                *channel = (*channel * dim + speck).clamp(0.0, 1.0);
            }
        }
    }
}
