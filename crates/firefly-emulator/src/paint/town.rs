//! A skyline in three depths, with windows that are lit when it is dark.

use super::noise::{Rng, hash, lerp, unit};
use super::palette::{Rgb, blend, mix, scale, screen};
use super::plan::{Plan, Subject};

/// Buildings from far to near.
#[derive(Debug)]
pub(super) struct Town {
    towers: Vec<Tower>,
    lit: f32,
    window: Rgb,
    accent: Rgb,
}

#[derive(Debug)]
struct Tower {
    left: f32,
    right: f32,
    top: f32,
    bottom: f32,
    colour: Rgb,
    foot: Rgb,
    cell: f32,
    salt: u32,
    spire: f32,
    glow: f32,
}

impl Town {
    pub(super) fn new(plan: &Plan, rng: &mut Rng, ground: f32) -> Self {
        let size = plan.width.min(plan.height) as f32;
        let palette = &plan.palette;
        let haze = mix(palette.sky[2], palette.sky[3], 0.6);
        // A subject in front of the town should stand out against the sky.
        let height = if plan.subject == Subject::Nothing {
            1.0
        } else {
            0.78
        };
        let mut towers = Vec::new();
        for layer in 0..3_u8 {
            let near = f32::from(layer) / 2.0;
            let mut x = -size * 0.05;
            let colour = mix(
                mix(palette.far, haze, 0.45),
                palette.near,
                0.15 + 0.8 * near,
            );
            while x < plan.width as f32 {
                let width = size * rng.between(0.035, 0.085) * lerp(0.8, 1.25, near);
                let centre = 1.0 - ((x / plan.width as f32) - 0.5).abs() * 0.9;
                let dice = rng.between(0.0, 1.0);
                let tall = height
                    * size
                    * lerp(0.55, 0.30, near)
                    * centre
                    * (0.35 + 0.65 * dice * dice + 0.1);
                towers.push(Tower {
                    left: x,
                    right: x + width,
                    top: ground - tall,
                    bottom: ground + 1.0,
                    colour: scale(colour, rng.between(0.9, 1.1)),
                    foot: mix(colour, haze, plan.mist * lerp(0.7, 0.2, near)),
                    cell: size * lerp(0.0065, 0.0105, near),
                    salt: rng.seed(),
                    spire: if rng.chance(0.22) { tall * 0.25 } else { 0.0 },
                    glow: lerp(0.4, 1.0, near),
                });
                x += width * rng.between(0.7, 1.25);
            }
        }
        let window = mix(palette.accent, [1.0, 0.86, 0.58], 0.6);
        Self {
            towers,
            lit: 0.10 + 0.42 * palette.night,
            window,
            accent: palette.accent,
        }
    }

    pub(super) fn row(&self, y: f32, row: &mut [Rgb]) {
        for tower in &self.towers {
            if y > tower.top - tower.spire && y < tower.bottom {
                self.tower(tower, y, row);
            }
        }
    }

    fn tower(&self, tower: &Tower, y: f32, row: &mut [Rgb]) {
        let middle = lerp(tower.left, tower.right, 0.5);
        let (left, right) = if y < tower.top {
            let half = tower.cell
                * 0.16
                * (1.0 + 2.0 * (y - tower.top + tower.spire) / tower.spire.max(1.0));
            (middle - half, middle + half)
        } else {
            (tower.left, tower.right)
        };
        let share = ((y - tower.top) / (tower.bottom - tower.top)).clamp(0.0, 1.0);
        let base = blend(tower.colour, tower.foot, share * share);
        let floor = (y - tower.top) / tower.cell - 0.8;
        let per_room = 1.0 / (tower.cell * 0.82);
        let lamp = 0.55 / self.lit;
        let (from, to) = (
            left.max(0.0) as usize,
            ((right + 1.0).max(0.0) as usize).min(row.len()),
        );
        for (x, pixel) in row.iter_mut().enumerate().take(to).skip(from) {
            let at = x as f32 + 0.5;
            let cover = (at - left + 0.5).min(right - at + 0.5).clamp(0.0, 1.0);
            // One side of each tower catches a little more light, which gives it a corner.
            let side = if at < lerp(left, right, 0.62) {
                1.05
            } else {
                0.88
            };
            let mut colour = scale(base, side);
            let room = (at - tower.left) * per_room - 0.6;
            if floor > 0.0 && room > 0.0 && at < tower.right - tower.cell * 0.5 {
                let (fx, fy) = (room - (room as i32) as f32, floor - (floor as i32) as f32);
                if (0.2..0.78).contains(&fx) && (0.25..0.75).contains(&fy) {
                    let dice = unit(hash(room as i32, floor as i32, tower.salt));
                    if dice < self.lit {
                        let tint = if dice < self.lit * 0.12 {
                            self.accent
                        } else {
                            self.window
                        };
                        colour = screen(colour, tint, (0.45 + lamp * dice) * tower.glow);
                    } else {
                        colour = scale(colour, 0.9);
                    }
                }
            }
            *pixel = blend(*pixel, colour.map(|channel| channel.clamp(0.0, 1.0)), cover);
        }
    }
}
