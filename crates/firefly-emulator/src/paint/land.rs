//! Land and water: ridges in mist, woods, dunes, lakes and seas with their reflections.

use super::canvas::Canvas;
use super::finish::Finish;
use super::noise::{Field, Rng, fbm, hash, lerp, noise, smooth, unit, wave};
use super::palette::{Rgb, blend, mix, screen};
use super::plan::{Plan, Scene};
use super::sky::Sky;
use super::town::Town;

/// A scene under a sky.
#[derive(Debug)]
pub(super) struct Land {
    sky: Sky,
    ridges: Vec<Ridge>,
    trees: Vec<Tree>,
    town: Option<Town>,
    grain: Field,
    scratch: Vec<f32>,
    water: Option<Water>,
    unit: f32,
}

/// One line of hills: the pixel height of its edge per column, and its colours.
#[derive(Debug)]
struct Ridge {
    edge: Vec<f32>,
    light: Vec<f32>,
    top: f32,
    colour: Rgb,
    foot: Rgb,
    depth: f32,
    contrast: f32,
}

#[derive(Debug)]
struct Tree {
    x: f32,
    top: f32,
    bottom: f32,
    half: f32,
    colour: Rgb,
    layer: usize,
    salt: i32,
}

#[derive(Debug)]
struct Water {
    line: f32,
    seed: u32,
    deep: Rgb,
    open: bool,
}

impl Land {
    pub(super) fn new(plan: &Plan, rng: &mut Rng) -> Self {
        let (width, height) = (plan.width as f32, plan.height as f32);
        let size = width.min(height);
        let horizon = height
            * match plan.scene {
                Scene::Ocean => rng.between(0.52, 0.62),
                Scene::City => 0.78,
                Scene::Desert => rng.between(0.55, 0.62),
                _ => rng.between(0.6, 0.7),
            };
        let sky = Sky::new(plan, rng, horizon);
        let lake = match plan.scene {
            Scene::Ocean | Scene::City => true,
            Scene::Mountains => rng.chance(0.6),
            _ => false,
        };
        let line = match plan.scene {
            Scene::Ocean => horizon,
            Scene::City => height * 0.82,
            _ => height * rng.between(0.72, 0.78),
        };
        let water = lake.then(|| Water {
            line,
            seed: rng.seed(),
            deep: mix(plan.palette.near, plan.palette.sky[1], 0.35),
            open: plan.scene == Scene::Ocean,
        });
        let bottom = if lake { line } else { height };
        let ridges = ridges(plan, rng, &sky, horizon, bottom);
        let trees = if matches!(plan.scene, Scene::Forest | Scene::Mountains) {
            trees(plan, rng, &ridges)
        } else {
            Vec::new()
        };
        let town = (plan.scene == Scene::City).then(|| Town::new(plan, rng, line));
        let seed = rng.seed();
        let sand = plan.scene == Scene::Desert;
        let grain = Field::new(plan.width, plan.height, 4, |x, y| {
            let (u, v) = (x / size, y / size);
            if sand {
                // Ripples that the wind has drawn, closer together with the distance.
                let bend = fbm(u * 3.0, v * 6.0, 3, seed);
                return 0.5
                    + 0.22 * wave(v * 70.0 + bend * 7.0 + u * 5.0) * smooth(0.5, 1.0, y / height);
            }
            fbm(u * 14.0, v * 26.0, 3, seed)
        });
        Self {
            sky,
            ridges,
            trees,
            town,
            grain,
            scratch: vec![0.0; plan.width],
            water,
            unit: size,
        }
    }

    /// Where the light stands, in pixels from the left.
    pub(super) fn sun_x(&self) -> f32 {
        self.sky.sun.0
    }

    /// Paints the whole scene.
    pub(super) fn paint(mut self, canvas: &mut Canvas, finish: &Finish) {
        let mut row = vec![[0.0; 3]; canvas.width];
        let mut mirrored = row.clone();
        for y in 0..canvas.height {
            let level = y as f32;
            match self.water.take() {
                Some(water) if level > water.line => {
                    let depth = level - water.line;
                    self.above(
                        water.line - depth * if water.open { 1.15 } else { 1.0 } - 1.0,
                        &mut mirrored,
                    );
                    self.reflect(
                        &water,
                        depth,
                        canvas.height as f32 - water.line,
                        &mirrored,
                        &mut row,
                    );
                    self.water = Some(water);
                }
                water => {
                    self.above(level, &mut row);
                    self.water = water;
                }
            }
            finish.row(y, &mut row);
            canvas.put_row(y, &row);
        }
    }

    fn above(&mut self, y: f32, row: &mut [Rgb]) {
        self.sky.row(y, row);
        self.grain.row(y, &mut self.scratch);
        for (layer, ridge) in self.ridges.iter().enumerate() {
            if y + 1.0 > ridge.top {
                ridge.row(y, row, &self.scratch);
            }
            for tree in self
                .trees
                .iter()
                .filter(|tree| tree.layer == layer && y >= tree.top && y <= tree.bottom)
            {
                tree.row(y, row);
            }
        }
        if let Some(town) = &self.town {
            town.row(y, row);
        }
    }

    /// Water mirrors what is above it, drawn out by ripples that grow towards the viewer.
    fn reflect(&self, water: &Water, depth: f32, full: f32, mirrored: &[Rgb], row: &mut [Rgb]) {
        let near = depth / full;
        let perspective = 1.0 / (near + 0.22);
        let shake = self.unit * (0.004 + 0.035 * near);
        let (sun_x, sun) = (self.sky.sun.0, self.sky.sun_colour);
        let v = 34.0 * perspective;
        for (x, pixel) in row.iter_mut().enumerate() {
            let u = (x as f32 - sun_x) / self.unit * (7.0 + 8.0 * perspective);
            let ripple = noise(u, v, water.seed) - 0.5;
            let fine = noise(u * 2.7 + 40.0, v * 2.3, water.seed ^ 5) - 0.5;
            let at =
                (x as f32 + (ripple + fine * 0.5) * shake).clamp(0.0, (mirrored.len() - 1) as f32);
            let mirror = mirrored[at as usize];
            let dark = lerp(
                if water.open { 0.30 } else { 0.16 },
                0.62,
                smooth(0.0, 1.0, near),
            ) + ripple * 0.22;
            let mut colour = blend(mirror, water.deep, dark.clamp(0.0, 1.0));
            // The path of light under the sun, broken by the waves.
            let aside = (x as f32 - sun_x).abs() / (self.sky.sun_radius * (1.0 + 5.0 * near));
            if aside < 4.0 {
                let sparkle = smooth(0.02, 0.30, ripple + fine * 0.7 - 0.04 * aside);
                colour = screen(
                    colour,
                    sun,
                    sparkle * (1.0 - near * 0.45) / (1.0 + aside * aside * 0.9),
                );
            }
            *pixel = screen(colour, mirror, (0.05 - near).max(0.0) * 4.0);
        }
    }
}

impl Ridge {
    fn row(&self, y: f32, row: &mut [Rgb], grain: &[f32]) {
        for (x, pixel) in row.iter_mut().enumerate() {
            let below = y - self.edge[x];
            if below > -0.5 {
                let cover = (below + 0.5).min(1.0);
                let fog = smooth(0.0, self.depth, below);
                let lit = self.light[x] / (1.0 + below / self.depth * 12.0);
                let shade = (lit * 1.3 + (grain[x] - 0.5) * 0.5) * self.contrast;
                let mut colour = blend(self.colour, self.foot, fog * 0.85);
                for channel in &mut colour {
                    *channel = (*channel * (1.0 + shade)).clamp(0.0, 1.0);
                }
                *pixel = if cover < 1.0 {
                    blend(*pixel, colour, cover)
                } else {
                    colour
                };
            }
        }
    }
}

impl Tree {
    /// A spruce: the outline widens downwards in ragged steps.
    fn row(&self, y: f32, row: &mut [Rgb]) {
        let share = (y - self.top) / (self.bottom - self.top);
        let step = share * 9.0;
        let tier = step as i32;
        let ragged = unit(hash(tier, y as i32 / 3, self.salt as u32)) * 0.22;
        let half =
            self.half * (share * (0.62 + 0.38 * (step - tier as f32)) * (1.0 - ragged) + 0.02);
        let (left, right) = (self.x - half, self.x + half);
        let (from, to) = (
            (left - 1.0).max(0.0) as usize,
            ((right + 2.0).max(0.0) as usize).min(row.len()),
        );
        for (x, pixel) in row.iter_mut().enumerate().take(to).skip(from) {
            let at = x as f32 + 0.5;
            let cover = (at - left + 0.5).min(right - at + 0.5).clamp(0.0, 1.0);
            *pixel = blend(*pixel, self.colour, cover);
        }
    }
}

fn ridges(plan: &Plan, rng: &mut Rng, sky: &Sky, horizon: f32, bottom: f32) -> Vec<Ridge> {
    let (width, height) = (plan.width, plan.height as f32);
    let size = plan.width.min(plan.height) as f32;
    let palette = &plan.palette;
    let count = match plan.scene {
        Scene::Ocean => usize::from(rng.chance(0.6)) * 2,
        Scene::City => 1,
        Scene::Desert => 5,
        _ => 6,
    };
    let jagged = matches!(plan.scene, Scene::Mountains | Scene::Ocean | Scene::City);
    let mut ridges = Vec::new();
    for index in 0..count {
        let near = (index as f32 + 0.6) / count as f32;
        let seed = rng.seed();
        let level = match plan.scene {
            Scene::Ocean => bottom - size * 0.015,
            Scene::City => bottom - size * 0.08,
            _ => lerp(
                horizon - height * 0.07,
                bottom + height * 0.02,
                near * near * 0.55 + near * 0.45,
            ),
        };
        let rough = match plan.scene {
            Scene::Ocean => size * 0.10,
            Scene::Desert => size * lerp(0.05, 0.16, near),
            _ if jagged => size * lerp(0.30, 0.11, near),
            _ => size * lerp(0.16, 0.10, near),
        };
        let frequency = match plan.scene {
            Scene::Desert => lerp(1.6, 0.9, near),
            _ => lerp(1.5, 2.4, near),
        };
        let line = |x: f32| {
            let u = x / size * frequency + index as f32 * 17.0;
            if plan.scene == Scene::Desert {
                // Dunes: smooth, with one sharp crest each.
                let swell = fbm(u, 0.5, 2, seed);
                return level - rough * (1.0 - (2.0 * swell - 1.0).abs() * 1.6);
            }
            let hills = fbm(u, 0.5, if jagged { 7 } else { 5 }, seed);
            let peaks = if jagged {
                1.0 - (2.0 * fbm(u * 0.8, 9.5, 5, seed ^ 1) - 1.0).abs()
            } else {
                hills
            };
            level - rough * (hills * 0.9 + peaks * peaks * 0.9 - 0.62)
        };
        let mut edge: Vec<f32> = (0..width).map(|x| line(x as f32)).collect();
        if plan.scene == Scene::Ocean {
            let centre = if index == 0 { 0.22 } else { 0.78 } + rng.between(-0.1, 0.1);
            for (x, edge) in edge.iter_mut().enumerate() {
                let away = (x as f32 / width as f32 - centre).abs();
                *edge += size * 0.2 * smooth(0.12, 0.34, away);
            }
        }
        let span = (size as usize / if plan.scene == Scene::Desert { 28 } else { 60 }).max(1);
        let light = (0..width)
            .map(|x| {
                let (before, after) = (
                    edge[x.saturating_sub(span)],
                    edge[(x + span).min(width - 1)],
                );
                let slope = (after - before) / (2.0 * span as f32);
                let towards = ((x as f32 - sky.sun.0) / size * 4.0).clamp(-1.0, 1.0);
                (slope
                    * towards
                    * if plan.scene == Scene::Desert {
                        1.6
                    } else {
                        0.6
                    })
                .clamp(-0.5, 0.6)
            })
            .collect();
        let tone = smooth(0.0, 1.0, near);
        let haze = mix(palette.sky[2], palette.sky[3], 0.7);
        let colour = mix(
            mix(palette.far, haze, 0.25 * (1.0 - near)),
            palette.near,
            tone,
        );
        let foot = mix(colour, haze, plan.mist * lerp(0.85, 0.35, near));
        ridges.push(Ridge {
            top: edge.iter().copied().fold(f32::MAX, f32::min),
            edge,
            light,
            colour,
            foot,
            depth: size * lerp(0.20, 0.34, near),
            contrast: if plan.art { 0.75 } else { 0.45 } * lerp(0.5, 1.0, near),
        });
    }
    ridges
}

/// Spruces along the nearer ridges; a whole wood of them in a forest.
fn trees(plan: &Plan, rng: &mut Rng, ridges: &[Ridge]) -> Vec<Tree> {
    let size = plan.width.min(plan.height) as f32;
    let wood = plan.scene == Scene::Forest;
    let mut trees = Vec::new();
    for (layer, ridge) in ridges.iter().enumerate().skip(if wood { 1 } else { 4 }) {
        let near = (layer as f32 + 0.5) / ridges.len() as f32;
        let tall = size
            * if wood {
                lerp(0.05, 0.30, near * near)
            } else {
                lerp(0.02, 0.075, near)
            };
        let spacing = tall * if wood { 0.21 } else { 0.42 };
        let seed = rng.seed();
        let mut x = 0.0;
        while x < plan.width as f32 {
            let dice = unit(hash(x as i32, 1, seed));
            let column = (x as usize).min(plan.width - 1);
            if noise(x / size * 5.0, layer as f32, seed) > if wood { 0.22 } else { 0.5 } {
                let own = tall * lerp(0.55, 1.15, dice);
                trees.push(Tree {
                    x,
                    top: ridge.edge[column] - own,
                    bottom: ridge.edge[column] + own * 0.12,
                    half: own * 0.2,
                    colour: mix(ridge.colour, plan.palette.near, 0.35),
                    layer,
                    salt: x as i32,
                });
            }
            x += spacing * lerp(0.5, 1.6, unit(hash(x as i32, 2, seed)));
        }
    }
    trees
}
