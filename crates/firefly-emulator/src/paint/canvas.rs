//! Pixels and the ways to put colour on them.

use super::noise::{hash, unit};
use super::palette::{Rgb, blend};

/// A picture of 8-bit RGB pixels. Colours are dithered whenever they are written, so gradients show no bands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Canvas {
    pub(super) width: usize,
    pub(super) height: usize,
    pub(super) pixels: Vec<u8>,
}

impl Canvas {
    pub(super) fn new(width: usize, height: usize) -> Self {
        Self {
            width,
            height,
            pixels: vec![0; width * height * 3],
        }
    }

    /// Writes one row of colours.
    pub(super) fn put_row(&mut self, y: usize, row: &[Rgb]) {
        let line = &mut self.pixels[y * self.width * 3..(y + 1) * self.width * 3];
        for (x, (pixel, colour)) in line.chunks_exact_mut(3).zip(row).enumerate() {
            let threshold = unit(hash(x as i32, y as i32, 77));
            for (stored, channel) in pixel.iter_mut().zip(colour) {
                *stored = (channel * 255.0 + threshold) as u8;
            }
        }
    }

    pub(super) fn get(&self, x: usize, y: usize) -> Rgb {
        self.bytes(x, y).map(|channel| f32::from(channel) / 255.0)
    }

    /// A pixel as it is stored; outside, the nearest.
    pub(super) fn bytes(&self, x: usize, y: usize) -> [u8; 3] {
        let at = (y.min(self.height - 1) * self.width + x.min(self.width - 1)) * 3;
        [self.pixels[at], self.pixels[at + 1], self.pixels[at + 2]]
    }

    pub(super) fn put(&mut self, x: usize, y: usize, colour: Rgb) {
        let at = (y * self.width + x) * 3;
        let threshold = unit(hash(x as i32, y as i32, 78));
        for (stored, channel) in self.pixels[at..at + 3].iter_mut().zip(colour) {
            *stored = (channel * 255.0 + threshold) as u8;
        }
    }

    /// The colour between pixels nearest to a place that may lie outside.
    pub(super) fn nearest(&self, x: f32, y: f32) -> Rgb {
        self.get(x.max(0.0) as usize, y.max(0.0) as usize)
    }

    /// The colour at a place given in pixels, mixed from the four pixels around it; the edges go on outside.
    pub(super) fn between(&self, x: f32, y: f32) -> Rgb {
        let (x, y) = (x.max(0.0), y.max(0.0));
        let (column, row) = (x as usize, y as usize);
        let (dx, dy) = (x - column as f32, y - row as f32);
        let top = blend(self.get(column, row), self.get(column + 1, row), dx);
        let bottom = blend(self.get(column, row + 1), self.get(column + 1, row + 1), dx);
        blend(top, bottom, dy)
    }

    /// Changes every pixel by itself.
    pub(super) fn map(&mut self, change: impl Fn(usize, usize, Rgb) -> Rgb) {
        for y in 0..self.height {
            for x in 0..self.width {
                let colour = change(x, y, self.get(x, y));
                self.put(x, y, colour);
            }
        }
    }
}

/// A coordinate system on the canvas in which shapes are drawn, and the drawing of them.
#[derive(Debug)]
pub(super) struct Easel<'a> {
    pub(super) canvas: &'a mut Canvas,
    /// Pixel of the origin.
    pub(super) origin: (f32, f32),
    /// Pixels per unit.
    pub(super) unit: f32,
}

impl<'a> Easel<'a> {
    /// An easel whose origin stands at a share of the width and a height in pixels, its unit a share of the shorter side.
    pub(super) fn new(canvas: &'a mut Canvas, x: f32, y: f32, unit: f32) -> Self {
        let size = canvas.width.min(canvas.height) as f32;
        Self {
            origin: (x * canvas.width as f32, y),
            unit: size * unit,
            canvas,
        }
    }

    /// Fills where `distance` is negative (in units, as a signed distance), with soft edges of one pixel.
    ///
    /// `colour` gives colour and opacity; it is asked only inside of `bounds` (left, top, right, bottom).
    pub(super) fn fill(
        &mut self,
        bounds: [f32; 4],
        distance: impl Fn(f32, f32) -> f32,
        colour: impl Fn(f32, f32) -> (Rgb, f32),
    ) {
        let (ox, oy) = self.origin;
        let clamp = |value: f32, end: usize| value.clamp(0.0, end as f32) as usize;
        let (left, right) = (
            clamp(ox + bounds[0] * self.unit, self.canvas.width),
            clamp(ox + bounds[2] * self.unit + 2.0, self.canvas.width),
        );
        let (top, bottom) = (
            clamp(oy + bounds[1] * self.unit, self.canvas.height),
            clamp(oy + bounds[3] * self.unit + 2.0, self.canvas.height),
        );
        for y in top..bottom {
            let v = (y as f32 + 0.5 - oy) / self.unit;
            let mut x = left;
            while x < right {
                let u = (x as f32 + 0.5 - ox) / self.unit;
                let away = distance(u, v) * self.unit;
                if away > 4.0 {
                    // Nothing can be nearer than the distance says. Half of it, since some distances are estimates.
                    x += (away * 0.5) as usize;
                    continue;
                }
                let cover = (0.5 - away).clamp(0.0, 1.0);
                if cover > 0.0 {
                    let (colour, opacity) = colour(u, v);
                    let below = self.canvas.get(x, y);
                    let share = cover * opacity.clamp(0.0, 1.0);
                    self.canvas.put(x, y, blend(below, colour, share));
                }
                x += 1;
            }
        }
    }

    pub(super) fn ellipse(
        &mut self,
        centre: (f32, f32),
        radii: (f32, f32),
        colour: impl Fn(f32, f32) -> (Rgb, f32),
    ) {
        let bounds = [
            centre.0 - radii.0,
            centre.1 - radii.1,
            centre.0 + radii.0,
            centre.1 + radii.1,
        ];
        self.fill(bounds, |u, v| ellipse(u, v, centre, radii), colour);
    }

    pub(super) fn line(
        &mut self,
        from: (f32, f32),
        to: (f32, f32),
        thick: f32,
        colour: Rgb,
        opacity: f32,
    ) {
        let bounds = [
            from.0.min(to.0) - thick,
            from.1.min(to.1) - thick,
            from.0.max(to.0) + thick,
            from.1.max(to.1) + thick,
        ];
        self.fill(
            bounds,
            |u, v| segment(u, v, from, to, thick),
            |_, _| (colour, opacity),
        );
    }
}

/// Approximate signed distance to an ellipse.
pub(super) fn ellipse(u: f32, v: f32, centre: (f32, f32), radii: (f32, f32)) -> f32 {
    let (x, y) = ((u - centre.0) / radii.0, (v - centre.1) / radii.1);
    let length = (x * x + y * y).sqrt();
    let (gx, gy) = (x / radii.0, y / radii.1);
    let gradient = (gx * gx + gy * gy).sqrt().max(1e-6);
    length * (length - 1.0) / gradient
}

/// Signed distance to a thick line with round ends.
pub(super) fn segment(u: f32, v: f32, from: (f32, f32), to: (f32, f32), thick: f32) -> f32 {
    let (dx, dy) = (to.0 - from.0, to.1 - from.1);
    let (px, py) = (u - from.0, v - from.1);
    let t = ((px * dx + py * dy) / (dx * dx + dy * dy).max(1e-9)).clamp(0.0, 1.0);
    let (ex, ey) = (px - dx * t, py - dy * t);
    (ex * ex + ey * ey).sqrt() - thick
}

/// Signed distance to a rectangle with round corners.
pub(super) fn rounded(u: f32, v: f32, centre: (f32, f32), half: (f32, f32), radius: f32) -> f32 {
    let (x, y) = (
        (u - centre.0).abs() - half.0 + radius,
        (v - centre.1).abs() - half.1 + radius,
    );
    let (ox, oy) = (x.max(0.0), y.max(0.0));
    (ox * ox + oy * oy).sqrt() + x.max(y).min(0.0) - radius
}

/// Signed distance to a triangle, rounded by `radius`.
pub(super) fn triangle(u: f32, v: f32, corners: [(f32, f32); 3], radius: f32) -> f32 {
    let mut nearest = f32::MAX;
    let (mut inside, mut outside) = (true, true);
    for index in 0..3 {
        let (a, b) = (corners[index], corners[(index + 1) % 3]);
        nearest = nearest.min(segment(u, v, a, b, 0.0));
        let side = (b.0 - a.0) * (v - a.1) - (b.1 - a.1) * (u - a.0);
        inside &= side >= 0.0;
        outside &= side <= 0.0;
    }
    if inside || outside {
        -nearest - radius
    } else {
        nearest - radius
    }
}

/// A union of two distances whose seam is rounded.
pub(super) fn merge(a: f32, b: f32, softness: f32) -> f32 {
    let t = (0.5 + 0.5 * (b - a) / softness).clamp(0.0, 1.0);
    b + (a - b) * t - softness * t * (1.0 - t)
}
