//! A cat: its coat, its body and its face.

use super::canvas::{Easel, ellipse, merge, segment, triangle};
use super::noise::{Rng, lerp, noise, smooth};
use super::palette::{Rgb, blend, hex, mix, scale, screen};
use super::plan::Plan;

/// The colours of one animal and of the light on it.
#[derive(Debug)]
pub(super) struct Coat {
    pub(super) fur: Rgb,
    pub(super) dark: Rgb,
    pub(super) belly: Rgb,
    eyes: Rgb,
    light: Rgb,
    /// Which way the light comes from: -1 left, 1 right.
    side: f32,
    /// Light of a screen from below.
    glow: f32,
    ambient: f32,
    seed: u32,
}

const COATS: [(u32, u32, u32, u32); 5] = [
    (0xe0_8a3c, 0xa8_5a1e, 0xff_ead0, 0x7b_c26a),
    (0x77_7f8c, 0x4a_5260, 0xe4_e8ee, 0xf2_c14e),
    (0x37_3540, 0x1e_1c26, 0x58_5462, 0xf6_d743),
    (0xe9_dcc6, 0xb9_9a78, 0xff_f8ec, 0x5f_b8e8),
    (0x9a_7350, 0x5c_3f2a, 0xf0_dcc0, 0x8f_d16b),
];

/// Screen light: the colour of an editor at night.
pub(super) const SCREEN: Rgb = hex(0x5f_e0ff);

impl Coat {
    pub(super) fn new(plan: &Plan, rng: &mut Rng, sun_x: f32, glow: f32) -> Self {
        let (fur, dark, belly, eyes) = COATS[rng.below(COATS.len())];
        let ambient = lerp(1.0, 0.62, plan.palette.night);
        let tint = |colour: Rgb| {
            mix(
                colour,
                plan.palette.sky[1],
                0.12 + 0.16 * plan.palette.night,
            )
        };
        Self {
            fur: tint(hex(fur)),
            dark: tint(hex(dark)),
            belly: tint(hex(belly)),
            eyes: hex(eyes),
            light: mix(plan.palette.sun, plan.palette.sky[3], 0.4),
            side: if sun_x < 0.5 { -1.0 } else { 1.0 },
            glow,
            ambient,
            seed: rng.seed(),
        }
    }

    /// Fur with its strands, shaded as a round form: `x` and `y` run from -1 to 1 across it.
    pub(super) fn fur(&self, base: Rgb, u: f32, v: f32, x: f32, y: f32) -> Rgb {
        let strands = noise(u * 90.0 + v * 20.0, v * 22.0, self.seed) - 0.5;
        let patches = noise(u * 11.0, v * 11.0, self.seed ^ 1) - 0.5;
        let shade = self.ambient
            * (1.0 - 0.20 * y + 0.16 * x * self.side + 0.16 * strands + 0.18 * patches);
        let rim = smooth(0.55, 1.0, x * self.side) * 0.5;
        let lit = screen(
            scale(base, shade).map(|channel| channel.clamp(0.0, 1.0)),
            self.light,
            rim,
        );
        screen(lit, SCREEN, self.glow * smooth(-0.5, 1.0, y) * 0.5)
    }
}

/// A whole cat, sitting on the ground and looking out of the picture.
pub(super) fn sitting(easel: &mut Easel<'_>, plan: &Plan, rng: &mut Rng, sun_x: f32) {
    let coat = Coat::new(plan, rng, sun_x, 0.0);
    let turn = if rng.chance(0.5) { 1.0 } else { -1.0 };
    let knoll = |u: f32, v: f32| {
        if v > 1.4 + u * u * 0.035 {
            return -1.0;
        }
        let grass = noise(u * 60.0, 0.5, 3) * 0.05 + noise(u * 9.0, 0.5, 4) * 0.06;
        1.30 + u * u * 0.035 - grass - v
    };
    let (ground, crest) = (
        plan.palette.near,
        screen(plan.palette.near, plan.palette.far, 0.25),
    );
    easel.fill([-9.0, 1.1, 9.0, 9.0], knoll, |_, v| {
        (blend(crest, ground, smooth(1.2, 1.6, v)), 1.0)
    });
    easel.ellipse((0.0, 1.30), (0.78, 0.10), |u, v| {
        let away = (u / 0.78) * (u / 0.78) + ((v - 1.30) / 0.10) * ((v - 1.30) / 0.10);
        (scale(plan.palette.near, 0.4), 0.6 * (1.0 - away))
    });
    tail(easel, &coat, turn);
    body(easel, &coat);
    head(easel, &coat, false);
}

fn tail(easel: &mut Easel<'_>, coat: &Coat, turn: f32) {
    let points = [
        (0.30, 1.18),
        (0.62, 1.22),
        (0.84, 1.06),
        (0.86, 0.80),
        (0.76, 0.62),
    ];
    let shape = |u: f32, v: f32| {
        let pairs = points.windows(2).enumerate();
        pairs.fold(f32::MAX, |nearest, (index, pair)| {
            let thick = 0.098 - 0.006 * index as f32;
            let place = |point: (f32, f32)| (point.0 * turn, point.1);
            merge(
                nearest.min(9.0),
                segment(u, v, place(pair[0]), place(pair[1]), thick),
                0.06,
            )
        })
    };
    easel.fill([-1.0, 0.4, 1.0, 1.36], shape, |u, v| {
        let ring = if v < 1.1 && (v * 9.0 - ((v * 9.0) as i32) as f32) < 0.45 {
            coat.dark
        } else {
            coat.fur
        };
        (
            coat.fur(ring, u, v, (u.abs() - 0.75) * 4.0 * turn, 0.2),
            1.0,
        )
    });
}

fn body(easel: &mut Easel<'_>, coat: &Coat) {
    let shape = |u: f32, v: f32| {
        let chest = ellipse(u, v, (0.0, 0.66), (0.34, 0.50));
        let haunch = ellipse(u.abs(), v, (0.24, 1.02), (0.30, 0.30));
        merge(chest, haunch, 0.12)
    };
    easel.fill([-0.62, 0.1, 0.62, 1.36], shape, |u, v| {
        let stripe = (v * 6.5 + u.abs() * 3.0).abs();
        let striped =
            smooth(0.62, 0.75, stripe - (stripe as i32) as f32) * smooth(0.16, 0.34, u.abs()) * 0.7;
        (
            coat.fur(
                blend(coat.fur, coat.dark, striped),
                u,
                v,
                u / 0.5,
                (v - 0.8) * 1.4,
            ),
            1.0,
        )
    });
    easel.ellipse((0.0, 0.62), (0.20, 0.40), |u, v| {
        let edge = 1.0 - (u / 0.20) * (u / 0.20) - ((v - 0.62) / 0.40) * ((v - 0.62) / 0.40);
        (
            coat.fur(coat.belly, u, v, u / 0.3, (v - 0.6) * 1.5),
            smooth(0.0, 0.55, edge),
        )
    });
    for side in [-1.0, 1.0] {
        let leg = |u: f32, v: f32| segment(u, v, (0.13 * side, 0.85), (0.125 * side, 1.22), 0.098);
        easel.fill([-0.3, 0.7, 0.3, 1.36], leg, |u, v| {
            let sock = smooth(1.08, 1.16, v);
            let edge = (u - 0.127 * side) / 0.1;
            let base = blend(scale(coat.fur, 1.04), coat.belly, sock);
            (
                coat.fur(scale(base, 1.0 - 0.3 * edge * edge), u, v, edge * 0.6, 0.1),
                1.0,
            )
        });
        easel.ellipse((0.15 * side, 1.25), (0.135, 0.085), |u, v| {
            (
                coat.fur(coat.belly, u, v, (u - 0.15 * side) * 6.0, (v - 1.25) * 8.0),
                1.0,
            )
        });
        for toe in [-0.045, 0.045] {
            let at = 0.15 * side + toe;
            easel.line((at, 1.25), (at, 1.305), 0.007, coat.dark, 0.6);
        }
    }
}

/// Head, ears and face; the chin lies at about 0.4, the tips of the ears at -0.6.
pub(super) fn head(easel: &mut Easel<'_>, coat: &Coat, glasses: bool) {
    for side in [-1.0, 1.0] {
        let ear = [
            (0.47 * side, -0.58),
            (0.46 * side, 0.0),
            (0.07 * side, -0.24),
        ];
        easel.fill(
            [-0.6, -0.7, 0.6, 0.05],
            |u, v| triangle(u, v, ear, 0.035),
            |u, v| (coat.fur(coat.fur, u, v, side * 0.6, -0.6), 1.0),
        );
        let inner = [
            (0.425 * side, -0.47),
            (0.40 * side, -0.10),
            (0.17 * side, -0.24),
        ];
        easel.fill(
            [-0.6, -0.7, 0.6, 0.05],
            |u, v| triangle(u, v, inner, 0.012),
            |u, v| {
                (
                    coat.fur(
                        mix(coat.belly, hex(0xe8_8f92), 0.75),
                        u,
                        v,
                        0.0,
                        -smooth(-0.5, 0.0, v),
                    ),
                    0.9,
                )
            },
        );
    }
    let skull = |u: f32, v: f32| {
        let cheeks = ellipse(u.abs(), v, (0.25, 0.14), (0.27, 0.20));
        merge(ellipse(u, v, (0.0, 0.0), (0.46, 0.38)), cheeks, 0.14)
    };
    easel.fill([-0.62, -0.45, 0.62, 0.5], skull, |u, v| {
        (
            coat.fur(
                blend(coat.fur, coat.dark, markings(u, v) * 0.75),
                u,
                v,
                u / 0.52,
                v / 0.42,
            ),
            1.0,
        )
    });
    for side in [-1.0, 1.0] {
        eye(easel, coat, side);
    }
    muzzle(easel, coat);
    if glasses {
        for side in [-1.0, 1.0] {
            let rim =
                |u: f32, v: f32| ellipse(u, v, (0.205 * side, -0.03), (0.165, 0.155)).abs() - 0.012;
            easel.fill([-0.42, -0.22, 0.42, 0.16], rim, |_, _| {
                (hex(0x20_1c28), 1.0)
            });
            let lens = |u: f32, v: f32| ellipse(u, v, (0.205 * side, -0.03), (0.155, 0.145));
            easel.fill([-0.42, -0.22, 0.42, 0.16], lens, |u, v| {
                let streak = smooth(0.05, 0.0, (u - 0.205 * side + v * 0.6 + 0.05).abs());
                (SCREEN, 0.10 + 0.30 * streak)
            });
        }
        easel.line((-0.045, -0.05), (0.045, -0.05), 0.012, hex(0x20_1c28), 1.0);
    }
}

/// The M on a tabby's forehead and the stripes on its cheeks.
fn markings(u: f32, v: f32) -> f32 {
    let stripe = |from: (f32, f32), to: (f32, f32), thick: f32| {
        smooth(0.012, -0.012, segment(u.abs(), v, from, to, thick))
    };
    stripe((0.0, -0.36), (0.0, -0.19), 0.022)
        .max(stripe((0.10, -0.35), (0.085, -0.20), 0.020))
        .max(stripe((0.20, -0.31), (0.16, -0.20), 0.015))
        .max(stripe((0.40, 0.06), (0.50, 0.02), 0.013))
        .max(stripe((0.39, 0.14), (0.50, 0.14), 0.013))
}

fn eye(easel: &mut Easel<'_>, coat: &Coat, side: f32) {
    let centre = (0.205 * side, -0.03);
    let almond = |grow: f32| {
        move |u: f32, v: f32| {
            let tilt = v + (u - centre.0) * side * 0.22;
            ellipse(u, tilt, centre, (0.118 + grow, 0.098 + grow))
        }
    };
    let bounds = [
        centre.0 - 0.2,
        centre.1 - 0.2,
        centre.0 + 0.2,
        centre.1 + 0.2,
    ];
    easel.fill(bounds, almond(0.016), |_, _| (hex(0x16_1218), 1.0));
    easel.fill(bounds, almond(0.0), |u, v| {
        let away =
            ((u - centre.0) * (u - centre.0) + (v - centre.1) * (v - centre.1)).sqrt() / 0.11;
        let fibre = noise((u - centre.0) / (v - centre.1 + 0.31) * 40.0, 1.0, 5) * 0.18;
        let iris = blend(
            screen(coat.eyes, [1.0; 3], 0.35),
            scale(coat.eyes, 0.55),
            away * away + fibre,
        );
        (blend(iris, scale(iris, 0.5), smooth(-0.03, -0.12, v)), 1.0)
    });
    let wide = if coat.ambient < 0.85 || coat.glow > 0.0 {
        0.060
    } else {
        0.036
    };
    easel.ellipse(centre, (wide, 0.084), |_, _| (hex(0x08_060c), 1.0));
    easel.ellipse(
        (centre.0 + 0.035, centre.1 - 0.036),
        (0.026, 0.026),
        |_, _| ([1.0; 3], 0.95),
    );
    easel.ellipse(
        (centre.0 - 0.036, centre.1 + 0.042),
        (0.014, 0.014),
        |_, _| ([1.0; 3], 0.6),
    );
}

fn muzzle(easel: &mut Easel<'_>, coat: &Coat) {
    let pads = |u: f32, v: f32| {
        let pad = ellipse(u.abs(), v, (0.075, 0.215), (0.115, 0.092));
        merge(pad, ellipse(u, v, (0.0, 0.29), (0.085, 0.07)), 0.04)
    };
    easel.fill([-0.25, 0.05, 0.25, 0.42], pads, |u, v| {
        let soft = smooth(0.0, -0.035, pads(u, v));
        (coat.fur(coat.belly, u, v, u / 0.25, (v - 0.2) * 3.0), soft)
    });
    let ink = scale(coat.dark, 0.45);
    easel.line((0.0, 0.16), (0.0, 0.22), 0.008, ink, 0.9);
    for side in [-1.0, 1.0] {
        let arc = |u: f32, v: f32| {
            (ellipse(u, v, (0.058 * side, 0.208), (0.058, 0.052)).abs() - 0.008).max(0.212 - v)
        };
        easel.fill([-0.2, 0.2, 0.2, 0.3], arc, |_, _| (ink, 0.9));
        for (index, tip) in [-0.02_f32, 0.07, 0.16].into_iter().enumerate() {
            let root = (0.13 * side, 0.18 + 0.028 * index as f32);
            let middle = (0.40 * side, 0.15 + tip * 0.7);
            easel.line(root, middle, 0.0045, [1.0, 0.99, 0.96], 0.75);
            easel.line(
                middle,
                (0.68 * side, 0.16 + tip * 1.25),
                0.003,
                [1.0, 0.99, 0.96],
                0.6,
            );
            easel.ellipse(root, (0.008, 0.008), |_, _| (ink, 0.5));
        }
    }
    let nose = [(-0.052, 0.105), (0.052, 0.105), (0.0, 0.155)];
    easel.fill(
        [-0.12, 0.05, 0.12, 0.2],
        |u, v| triangle(u, v, nose, 0.018),
        |_, v| {
            (
                blend(hex(0xf2_a3a0), hex(0xb8_5f66), smooth(0.08, 0.18, v)),
                1.0,
            )
        },
    );
}
