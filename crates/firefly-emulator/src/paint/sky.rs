//! Sky: gradient, sun or moon with its glow, clouds, stars, aurora.

use super::noise::{Field, Rng, fbm, hash, lerp, noise, smooth, unit};
use super::palette::{Rgb, blend, mix, screen};
use super::plan::Plan;

/// A sky ready to be painted row by row.
#[derive(Debug)]
pub(super) struct Sky {
    gradient: Vec<Rgb>,
    pub(super) sun: (f32, f32),
    pub(super) sun_radius: f32,
    pub(super) sun_colour: Rgb,
    moon: bool,
    size: f32,
    clouds: Field,
    cover: f32,
    cloud_lit: Rgb,
    cloud_shade: Rgb,
    horizon: f32,
    stars: Vec<Star>,
    aurora: Option<(u32, Vec<f32>)>,
    art: bool,
    scratch: (Vec<f32>, Vec<f32>),
}

#[derive(Debug)]
struct Star {
    x: f32,
    y: f32,
    radius: f32,
    light: f32,
}

impl Sky {
    /// A sky above a horizon given in pixels.
    pub(super) fn new(plan: &Plan, rng: &mut Rng, horizon: f32) -> Self {
        let (width, height) = (plan.width, plan.height);
        let palette = &plan.palette;
        let size = width.min(height) as f32;
        let gradient = (0..height)
            .map(|y| palette.sky_at(y as f32 / horizon))
            .collect();
        let side = if rng.chance(0.5) {
            rng.between(0.18, 0.42)
        } else {
            rng.between(0.58, 0.82)
        };
        let high = if palette.night > 0.4 {
            rng.between(0.25, 0.55)
        } else {
            rng.between(0.5, 0.86)
        };
        let seed = rng.seed();
        let stretch = rng.between(2.2, 4.0);
        let clouds = Field::new(width, height, 4, |x, y| {
            let (u, v) = (x / size * 2.6, y / size * 2.6 * stretch);
            let bend = noise(u * 0.7, v * 0.7, seed ^ 9) * 1.4;
            fbm(u + bend, v + bend * 0.6, 5, seed)
        });
        let moon = palette.night > 0.4;
        let stars = stars(plan, rng, horizon);
        let aurora = (palette.night > 0.9 && rng.chance(0.5)).then(|| {
            let seed = rng.seed();
            let path = |x: usize| 0.32 + 0.3 * fbm(x as f32 / size * 1.3, 3.0, 3, seed);
            (seed, (0..width).map(path).collect())
        });
        Self {
            gradient,
            sun: (width as f32 * side, horizon * high),
            sun_radius: size * rng.between(0.035, 0.06) * if moon { 0.95 } else { 1.15 },
            sun_colour: palette.sun,
            moon,
            size,
            clouds,
            cover: rng.between(0.42, 0.56),
            cloud_lit: mix(palette.sky[3], palette.sun, if moon { 0.05 } else { 0.65 }),
            cloud_shade: mix(palette.sky[1], palette.sky[2], 0.5),
            horizon,
            stars,
            aurora,
            art: plan.art,
            scratch: (vec![0.0; width], vec![0.0; width]),
        }
    }

    /// Paints one row; `y` may be any height, since reflections read the sky upside down.
    pub(super) fn row(&mut self, y: f32, row: &mut [Rgb]) {
        let base = self.gradient[(y.max(0.0) as usize).min(self.gradient.len() - 1)];
        let lift = self.size * 0.018;
        self.clouds.row(y, &mut self.scratch.0);
        self.clouds.row(y + lift, &mut self.scratch.1);
        let fade = smooth(1.05, 0.55, y / self.horizon) * 0.85 + 0.1;
        let dy = (y - self.sun.1) / self.size;
        let strength = if self.moon { 0.55 } else { 0.95 };
        let radius = self.sun_radius / self.size;
        for (x, pixel) in row.iter_mut().enumerate() {
            let dx = (x as f32 - self.sun.0) / self.size;
            let square = dx * dx + dy * dy;
            let mut glow =
                strength * (0.010 / (0.010 + square) * 0.65 + 0.09 / (0.09 + square) * 0.38);
            if self.art {
                // Rings of light, as a printmaker would cut them.
                let ring = square.sqrt() * 9.0;
                glow = glow * 0.75 + 0.25 * strength / (1.0 + (ring as i32 as f32) * 1.4);
            }
            let mut colour = screen(base, self.sun_colour, glow);
            if square < radius * radius * 1.3 {
                colour = self.disc(colour, dx, dy, square.sqrt() - radius, radius);
            }
            let (density, below) = (self.scratch.0[x], self.scratch.1[x]);
            let cloud = smooth(self.cover, self.cover + 0.26, density) * fade;
            if cloud > 0.0 {
                let light = ((density - below) * 5.0 + 0.5).clamp(0.0, 1.0);
                let lit = screen(
                    blend(self.cloud_shade, self.cloud_lit, light),
                    self.sun_colour,
                    glow * 0.5,
                );
                colour = blend(colour, lit, cloud * 0.8);
            }
            *pixel = colour;
        }
        if let Some((seed, path)) = &self.aurora {
            self.aurora(y, row, *seed, path);
        }
        self.starlight(y, row);
    }

    fn disc(&self, under: Rgb, dx: f32, dy: f32, distance: f32, radius: f32) -> Rgb {
        let cover = (0.5 - distance * self.size).clamp(0.0, 1.0);
        let mut face = blend(self.sun_colour, [1.0; 3], 0.35);
        if self.moon {
            let seas = fbm(dx / radius * 1.7 + 7.0, dy / radius * 1.7, 4, 99);
            let rim = 1.0 - 0.25 * ((dx * dx + dy * dy) / (radius * radius)).min(1.0);
            face = blend(face, [0.62, 0.66, 0.74], smooth(0.45, 0.7, seas) * 0.6)
                .map(|channel| channel * rim);
        }
        blend(under, face, cover)
    }

    fn aurora(&self, y: f32, row: &mut [Rgb], seed: u32, path: &[f32]) {
        let v = y / self.horizon;
        for (x, pixel) in row.iter_mut().enumerate() {
            let u = x as f32 / self.size;
            let above = path[x] - v;
            if (-0.03..0.42).contains(&above) {
                let rays = 0.45 + 0.55 * noise(u * 26.0 + above * 2.0, above * 0.7, seed ^ 3);
                let light = smooth(-0.03, 0.03, above) * (1.0 - above / 0.42) * rays;
                let colour = blend(
                    [0.25, 0.95, 0.62],
                    [0.55, 0.3, 0.95],
                    smooth(0.05, 0.38, above),
                );
                *pixel = screen(*pixel, colour, light * light * 0.9);
            }
        }
    }

    fn starlight(&self, y: f32, row: &mut [Rgb]) {
        let first = self.stars.partition_point(|star| star.y < y - 6.0);
        for star in self.stars[first..]
            .iter()
            .take_while(|star| star.y <= y + 6.0)
        {
            let (from, to) = (
                (star.x - 5.0).max(0.0) as usize,
                ((star.x + 6.0).max(0.0) as usize).min(row.len()),
            );
            for (x, pixel) in row.iter_mut().enumerate().take(to).skip(from) {
                let (dx, dy) = (x as f32 - star.x, y - star.y);
                let square = (dx * dx + dy * dy) / (star.radius * star.radius);
                if square < 9.0 {
                    let light = star.light / (1.0 + square * square);
                    *pixel = screen(*pixel, [0.92, 0.95, 1.0], light);
                }
            }
        }
    }
}

/// Stars sorted by height, fewer towards the horizon.
fn stars(plan: &Plan, rng: &mut Rng, horizon: f32) -> Vec<Star> {
    let count = (plan.palette.night.max(0.0) * 900.0) as i32;
    let seed = rng.seed();
    let scale = plan.width.min(plan.height) as f32 / 2048.0;
    let mut stars: Vec<Star> = (0..count)
        .map(|index| {
            let of = |salt| unit(hash(index, salt, seed));
            let high = of(1) * of(2).max(0.15);
            let bright = of(3) * of(3) * of(3);
            Star {
                x: of(4) * plan.width as f32,
                y: high * horizon,
                radius: lerp(0.55, 1.7, bright) * scale.max(0.45),
                light: lerp(0.25, 1.0, bright) * plan.palette.night * (1.0 - high * 0.6),
            }
        })
        .collect();
    stars.sort_by(|a, b| a.y.total_cmp(&b.y));
    stars
}
