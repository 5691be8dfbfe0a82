//! The scenes without a landscape: space, silk, and the grid of the eighties.

use super::canvas::Canvas;
use super::finish::Finish;
use super::noise::{Field, Rng, fbm, floor, hash, lerp, noise, smooth, unit, wave};
use super::palette::{Rgb, blend, mix, saturate, scale, screen};
use super::plan::Plan;
use super::sky::Sky;

/// Nebulae, stars and a planet.
pub(super) fn space(plan: &Plan, rng: &mut Rng, canvas: &mut Canvas, finish: &Finish) {
    let size = plan.width.min(plan.height) as f32;
    let seeds = [rng.seed(), rng.seed(), rng.seed()];
    let warped = |x: f32, y: f32, seed: u32| {
        let (u, v) = (x / size * 2.2, y / size * 2.2);
        let bend = fbm(u, v, 4, seed ^ 1) * 1.8;
        fbm(u + bend, v - bend * 0.7, 6, seed)
    };
    let gas = Field::new(plan.width, plan.height, 4, |x, y| warped(x, y, seeds[0]));
    let glow = Field::new(plan.width, plan.height, 4, |x, y| warped(x, y, seeds[1]));
    let (mut gases, mut glows) = (vec![0.0; plan.width], vec![0.0; plan.width]);
    let deep = mix(plan.palette.sky[0], [0.01, 0.01, 0.03], 0.6);
    let (warm, cool) = (
        saturate(plan.palette.sky[2], 1.25),
        saturate(plan.palette.sky[1], 1.4),
    );
    let hot = mix(plan.palette.accent, plan.palette.sky[3], 0.5);
    let planet = Planet::new(plan, rng);
    let mut row = vec![[0.0; 3]; plan.width];
    for y in 0..plan.height {
        gas.row(y as f32, &mut gases);
        glow.row(y as f32, &mut glows);
        for (x, pixel) in row.iter_mut().enumerate() {
            let (thin, bright) = (smooth(0.35, 0.75, gases[x]), smooth(0.42, 0.8, glows[x]));
            let mut colour = screen(deep, cool, thin * 0.75);
            colour = screen(colour, warm, thin * bright * 1.2);
            colour = screen(colour, hot, bright * bright * thin * 0.9);
            *pixel = star(colour, x, y, size, thin, seeds[2]);
        }
        planet.row(y as f32, &mut row);
        finish.row(y, &mut row);
        canvas.put_row(y, &row);
    }
}

/// A star in about every fourth cell of a grid, most of them faint.
fn star(colour: Rgb, x: usize, y: usize, size: f32, dust: f32, seed: u32) -> Rgb {
    let cell = size / 75.0;
    let (u, v) = (x as f32 / cell, y as f32 / cell);
    let (column, line) = (u as i32, v as i32);
    let of = |salt: u32| unit(hash(column, line, seed ^ salt));
    if of(1) > 0.34 {
        return colour;
    }
    let (dx, dy) = (
        u - column as f32 - lerp(0.3, 0.7, of(2)),
        v - line as f32 - lerp(0.3, 0.7, of(3)),
    );
    let bright = of(4) * of(4) * of(4) * of(4);
    let radius = lerp(0.022, 0.055, bright);
    let square = (dx * dx + dy * dy) / (radius * radius);
    let cross = if bright > 0.5 {
        0.03 / (0.03 + (dx * dy).abs() * 400.0 + square * 0.012) * 0.3
    } else {
        0.0
    };
    let edge = smooth(0.3, 0.12, dx * dx + dy * dy);
    let light =
        (lerp(0.35, 1.0, bright) / (1.0 + square * square) + cross) * (1.0 - dust * 0.4) * edge;
    screen(
        colour,
        blend([1.0, 0.9, 0.8], [0.8, 0.9, 1.0], of(5)),
        light,
    )
}

struct Planet {
    centre: (f32, f32),
    radius: f32,
    light: (f32, f32, f32),
    colours: [Rgb; 3],
    seed: u32,
    ring: f32,
}

impl Planet {
    fn new(plan: &Plan, rng: &mut Rng) -> Self {
        let size = plan.width.min(plan.height) as f32;
        let side = if rng.chance(0.5) { 0.3 } else { 0.7 };
        let palette = &plan.palette;
        Self {
            centre: (
                plan.width as f32 * (side + rng.between(-0.06, 0.06)),
                plan.height as f32 * rng.between(0.4, 0.68),
            ),
            radius: size * rng.between(0.16, 0.27),
            light: if side < 0.5 {
                (0.62, -0.55, 0.56)
            } else {
                (-0.62, -0.55, 0.56)
            },
            colours: [
                palette.accent,
                palette.sky[3],
                mix(palette.far, palette.sky[1], 0.4),
            ],
            seed: rng.seed(),
            ring: if rng.chance(0.65) {
                rng.between(0.16, 0.34)
            } else {
                0.0
            },
        }
    }

    fn row(&self, y: f32, row: &mut [Rgb]) {
        let v = (y - self.centre.1) / self.radius;
        if v.abs() > 2.4 {
            return;
        }
        for (x, pixel) in row.iter_mut().enumerate() {
            let u = (x as f32 - self.centre.0) / self.radius;
            if u.abs() > 2.4 {
                continue;
            }
            let square = u * u + v * v;
            if square > 1.0 {
                let air = (1.0 - (square - 1.0) * 4.0).max(0.0);
                *pixel = screen(
                    *pixel,
                    self.colours[1],
                    air * air * 0.35 * self.facing(u, v, 0.2).clamp(0.0, 1.0),
                );
            }
            if square < 1.04 {
                let depth = (1.0 - square).max(0.0).sqrt();
                let cover = ((1.0 - square.sqrt()) * self.radius + 0.5).clamp(0.0, 1.0);
                *pixel = blend(*pixel, self.ground(u, v, depth), cover);
            }
            if self.ring > 0.0 && !(square < 1.0 && v < u * 0.22) {
                let tilted = (v - u * 0.22) / self.ring;
                let away = (u * u + tilted * tilted).sqrt();
                if (1.3..2.2).contains(&away) {
                    let bands = 0.35 + 0.65 * noise(away * 26.0, 0.0, self.seed);
                    let edge = smooth(1.3, 1.36, away) * smooth(2.2, 2.1, away);
                    let shadow = if u * self.light.0 < 0.0 && v * v < 0.2 && u.abs() < 1.9 {
                        0.35
                    } else {
                        1.0
                    };
                    *pixel = blend(
                        *pixel,
                        scale(self.colours[1], 0.9 * shadow),
                        bands * edge * 0.75,
                    );
                }
            }
        }
    }

    fn facing(&self, u: f32, v: f32, depth: f32) -> f32 {
        u * self.light.0 + v * self.light.1 + depth * self.light.2
    }

    fn ground(&self, u: f32, v: f32, depth: f32) -> Rgb {
        let swirl = fbm(u * 2.0 + 5.0, v * 5.0, 4, self.seed);
        let band = fbm(
            0.3 * u + swirl * 0.5,
            (v - u * 0.22) * 6.0 + swirl,
            4,
            self.seed ^ 7,
        );
        let base = blend(
            blend(self.colours[2], self.colours[1], smooth(0.3, 0.6, band)),
            self.colours[0],
            smooth(0.55, 0.75, band),
        );
        let light = self.facing(u, v, depth);
        let lit = 0.03 + 1.05 * smooth(-0.12, 0.95, light);
        let rim = (1.0 - depth) * (1.0 - depth) * (1.0 - depth) * smooth(-0.1, 0.6, light);
        screen(
            scale(base, lit).map(|channel| channel.clamp(0.0, 1.0)),
            self.colours[1],
            rim * 0.6,
        )
    }
}

/// Folds of coloured silk: noise bent by noise, lit from one side.
pub(super) fn silk(plan: &Plan, rng: &mut Rng, canvas: &mut Canvas, finish: &Finish) {
    let size = plan.width.min(plan.height) as f32;
    let seed = rng.seed();
    let (zoom, bend, folds) = (
        rng.between(1.1, 1.8),
        rng.between(1.6, 2.8),
        rng.between(3.5, 6.0),
    );
    let height = Field::new(plan.width, plan.height, 4, |x, y| {
        let (u, v) = (x / size * zoom, y / size * zoom);
        let (a, b) = (fbm(u, v, 3, seed), fbm(u + 5.2, v + 1.3, 3, seed ^ 1));
        fbm(u + bend * a, v + bend * b, 4, seed ^ 2)
    });
    let tone = Field::new(plan.width, plan.height, 8, |x, y| {
        fbm(x / size * 1.4 + 9.0, y / size * 1.4, 3, seed ^ 4)
    });
    let (mut here, mut below, mut tones) = (
        vec![0.0; plan.width],
        vec![0.0; plan.width],
        vec![0.0; plan.width],
    );
    let mut row = vec![[0.0; 3]; plan.width];
    for y in 0..plan.height {
        height.row(y as f32, &mut here);
        height.row(y as f32 + size / 400.0, &mut below);
        tone.row(y as f32, &mut tones);
        for (x, pixel) in row.iter_mut().enumerate() {
            let fold = wave(here[x] * folds);
            let slope = wave(below[x] * folds) - fold;
            let place = smooth(0.25, 0.75, tones[x]) * 0.7 + here[x] * 0.45;
            let base = plan.palette.sky_at(place);
            let dark = smooth(0.4, -1.0, fold);
            let colour = blend(base, plan.palette.near, dark * 0.75);
            let shine = smooth(0.01, 0.16, slope);
            let glint = smooth(0.86, 1.0, fold);
            let lit = screen(colour, plan.palette.sun, shine * 0.42 + glint * 0.22);
            *pixel = blend(
                lit,
                plan.palette.accent,
                smooth(0.62, 0.74, tones[x]) * 0.45 * (1.0 - dark),
            );
        }
        finish.row(y, &mut row);
        canvas.put_row(y, &row);
    }
}

/// A striped sun over a glowing grid.
pub(super) fn grid(plan: &Plan, rng: &mut Rng, canvas: &mut Canvas, finish: &Finish) {
    let (width, height) = (plan.width as f32, plan.height as f32);
    let size = width.min(height);
    let horizon = height * rng.between(0.56, 0.64);
    let mut sky = Sky::new(plan, rng, horizon);
    sky.sun_radius = 0.0;
    sky.sun = (width / 2.0, horizon);
    let (radius, centre) = (
        size * rng.between(0.2, 0.26),
        (width / 2.0, horizon - size * 0.14),
    );
    let seed = rng.seed();
    let ridge: Vec<f32> = (0..plan.width)
        .map(|x| {
            let aside = ((x as f32 - width / 2.0).abs() / width * 2.0 - 0.12).max(0.0);
            let peaks = 1.0 - (2.0 * fbm(x as f32 / size * 4.0, 0.5, 4, seed) - 1.0).abs();
            horizon - size * 0.26 * aside * peaks
        })
        .collect();
    let (line, glow) = (plan.palette.accent, plan.palette.sky[2]);
    let mut row = vec![[0.0; 3]; plan.width];
    for y in 0..plan.height {
        let level = y as f32 + 0.5;
        if level < horizon {
            sky.row(y as f32, &mut row);
        }
        for (x, pixel) in row.iter_mut().enumerate() {
            let dx = x as f32 + 0.5 - centre.0;
            if level < horizon {
                *pixel = striped_sun(*pixel, dx, level - centre.1, radius, plan);
                let above = level - ridge[x];
                let cover = (above + 0.5).clamp(0.0, 1.0);
                let rim = 1.0 / (1.0 + (above / size * 500.0) * (above / size * 500.0));
                *pixel = blend(*pixel, mix(plan.palette.near, glow, 0.12), cover);
                *pixel = screen(
                    *pixel,
                    line,
                    rim * 0.9 * smooth(1.0, 4.0, horizon - ridge[x]),
                );
            } else {
                let depth = (level - horizon) / (height - horizon);
                let far = 1.0 / (depth + 0.015);
                let (u, v) = (dx / size * far * 2.2, far * 2.1);
                let (near_u, near_v) = ((u - round(u)).abs(), (v - round(v)).abs());
                let (thick_u, thick_v) = (far * 2.2 / size, far * far * 2.1 / (height - horizon));
                let lines = line_light(near_u, thick_u) + line_light(near_v, thick_v);
                let base = mix(
                    scale(plan.palette.near, 0.8),
                    glow,
                    0.45 * (1.0 - depth) * (1.0 - depth),
                );
                *pixel = screen(base, line, lines.min(1.2) * (0.25 + 0.75 * depth.sqrt()));
                *pixel = screen(*pixel, plan.palette.sun, smooth(0.05, 0.0, depth) * 0.7);
            }
        }
        finish.row(y, &mut row);
        canvas.put_row(y, &row);
    }
}

fn round(value: f32) -> f32 {
    floor(value + 0.5) as f32
}

/// A thin bright line with a halo; `pixel` is the size of a pixel in the grid's units.
fn line_light(distance: f32, pixel: f32) -> f32 {
    let core = (1.6 - distance / pixel).clamp(0.0, 1.0);
    let halo = 0.0025 / (0.0025 + distance * distance) * 0.35;
    (core + halo) * smooth(0.5, 0.12, pixel)
}

fn striped_sun(under: Rgb, dx: f32, dy: f32, radius: f32, plan: &Plan) -> Rgb {
    let away = (dx * dx + dy * dy).sqrt() - radius;
    let cover = (0.5 - away).clamp(0.0, 1.0);
    let low = dy / radius * 0.5 + 0.5;
    let stripe = low * 14.0;
    let gap = smooth(0.35, 1.0, low) * 0.55;
    let cut = if stripe - (stripe as i32) as f32 > 1.0 - gap {
        0.0
    } else {
        1.0
    };
    let face = mix(
        plan.palette.sun,
        plan.palette.sky[2],
        smooth(0.15, 0.95, low),
    );
    let lit = screen(
        under,
        plan.palette.sky[2],
        0.03 / (0.03 + (away / radius).max(0.0)) * 0.25,
    );
    blend(lit, face, cover * cut)
}
