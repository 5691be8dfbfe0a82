//! A cat, sitting in the scene or at work behind a laptop.

use super::canvas::{Easel, ellipse, merge, rounded, segment, triangle};
use super::noise::{Rng, fbm, hash, lerp, noise, smooth, unit};
use super::palette::{Rgb, blend, hex, mix, scale, screen};
use super::plan::Plan;

/// The colours of one animal and of the light on it.
#[derive(Debug)]
struct Coat {
    fur: Rgb,
    dark: Rgb,
    belly: Rgb,
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
const SCREEN: Rgb = hex(0x5f_e0ff);

impl Coat {
    fn new(plan: &Plan, rng: &mut Rng, sun_x: f32, glow: f32) -> Self {
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
    fn fur(&self, base: Rgb, u: f32, v: f32, x: f32, y: f32) -> Rgb {
        let strands = noise(u * 90.0 + v * 20.0, v * 22.0, self.seed) - 0.5;
        let patches = fbm(u * 7.0, v * 7.0, 3, self.seed ^ 1) - 0.5;
        let shade = self.ambient
            * (1.0 - 0.20 * y + 0.16 * x * self.side + 0.16 * strands + 0.22 * patches);
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
        let grass = noise(u * 60.0, 0.5, 3) * 0.05 + noise(u * 9.0, 0.5, 4) * 0.06;
        1.30 + u * u * 0.035 - grass - v
    };
    easel.fill([-9.0, 1.1, 9.0, 9.0], knoll, |_, v| {
        (
            mix(
                screen(plan.palette.near, plan.palette.far, 0.25),
                plan.palette.near,
                smooth(1.2, 1.6, v),
            ),
            1.0,
        )
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
fn head(easel: &mut Easel<'_>, coat: &Coat, glasses: bool) {
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

/// A cat behind a laptop on a desk, lit by what it has just written.
pub(super) fn coding(easel: &mut Easel<'_>, plan: &Plan, rng: &mut Rng, sun_x: f32) {
    let coat = Coat::new(plan, rng, sun_x, 0.9);
    let glasses = rng.chance(0.55);
    let mug = hex([0xd9_4f4f, 0x3f_8fd0, 0xf2_b63d, 0x4f_a66a][rng.below(4)]);
    let shape = |u: f32, v: f32| ellipse(u, v, (0.0, 0.78), (0.46, 0.62));
    easel.fill([-0.6, 0.1, 0.6, 1.4], shape, |u, v| {
        (coat.fur(coat.fur, u, v, u / 0.46, (v - 0.5) * 0.8), 1.0)
    });
    head(easel, &coat, glasses);
    desk(easel, plan);
    laptop(easel, plan, rng);
    for side in [-1.0, 1.0] {
        easel.ellipse((0.70 * side, 1.115), (0.135, 0.088), |u, v| {
            (
                coat.fur(coat.belly, u, v, (u - 0.70 * side) * 7.0, (v - 1.1) * 8.0),
                1.0,
            )
        });
        for toe in [-0.042, 0.042] {
            let at = 0.70 * side + toe;
            easel.line((at, 1.125), (at, 1.18), 0.008, coat.dark, 0.65);
        }
    }
    cup(easel, mug);
}

fn desk(easel: &mut Easel<'_>, plan: &Plan) {
    let wood = mix(hex(0x6b_432b), plan.palette.near, 0.35);
    easel.fill(
        [-9.0, 1.04, 9.0, 9.0],
        |_, v| 1.04 - v,
        |u, v| {
            let grain = fbm(u * 1.3, v * 26.0, 4, 21) - 0.5;
            let away = u * u * 0.9 + (v - 1.1) * (v - 1.1) * 5.0;
            let lit = scale(wood, 0.62 + 0.5 * grain + 0.18 * smooth(1.12, 1.04, v))
                .map(|channel| channel.clamp(0.0, 1.0));
            (screen(lit, SCREEN, 0.22 / (1.0 + away * 3.0)), 1.0)
        },
    );
    easel.line(
        (-9.0, 1.043),
        (9.0, 1.043),
        0.006,
        screen(wood, plan.palette.sun, 0.45),
        0.8,
    );
}

fn laptop(easel: &mut Easel<'_>, plan: &Plan, rng: &mut Rng) {
    let metal = mix(hex(0xc4_ccd8), plan.palette.sky[1], 0.16);
    let seed = rng.seed();
    // The shadow on the desk, the base, then the lid as seen from behind.
    easel.ellipse((0.0, 1.235), (0.82, 0.06), |_, v| {
        ([0.02, 0.02, 0.05], 0.55 * smooth(1.30, 1.22, v))
    });
    easel.fill(
        [-0.8, 1.16, 0.8, 1.26],
        |u, v| rounded(u, v, (0.0, 1.205), (0.66, 0.024), 0.02),
        |_, v| (scale(metal, lerp(0.95, 0.55, smooth(1.18, 1.23, v))), 1.0),
    );
    let lid = |u: f32, v: f32| rounded(u, v, (0.0, 0.83), (0.60, 0.365), 0.05);
    // Light from the screen escapes around the lid.
    easel.fill(
        [-1.2, 0.1, 1.2, 1.2],
        |u, v| lid(u, v) - 0.4,
        |u, v| {
            let away = lid(u, v).max(0.0) / 0.16;
            (
                SCREEN,
                0.42 / (1.0 + away * away) * smooth(0.4, 0.2, lid(u, v)) * smooth(1.2, 0.9, v),
            )
        },
    );
    easel.fill([-0.7, 0.4, 0.7, 1.25], lid, |u, v| {
        let brushed = (noise(u * 3.0, v * 240.0, 4) - 0.5) * 0.05;
        let sheen = smooth(0.5, 0.0, (u * 0.7 + v - 0.72).abs()) * 0.16;
        let body = scale(metal, 0.78 + brushed + sheen - 0.22 * (v - 0.8));
        let edge = smooth(-0.014, -0.002, lid(u, v));
        (
            screen(
                body.map(|channel| channel.clamp(0.0, 1.0)),
                SCREEN,
                edge * 0.65,
            ),
            1.0,
        )
    });
    paw(easel, screen(SCREEN, [1.0; 3], 0.5));
    // Letters that float up from the keys.
    for index in 0..9 {
        let of = |salt| unit(hash(index, salt, seed));
        let (u, v) = (
            lerp(0.66, 1.05, of(1)) * if index % 2 == 0 { 1.0 } else { -1.0 },
            lerp(0.05, 0.95, of(2)),
        );
        glyph(
            easel,
            (u, v),
            0.030 + 0.022 * of(3),
            index % 3,
            lerp(0.25, 0.8, v),
        );
    }
}

fn paw(easel: &mut Easel<'_>, colour: Rgb) {
    let glow = move |_: f32, _: f32| (colour, 0.92);
    easel.ellipse((0.0, 0.87), (0.072, 0.058), glow);
    for (u, v) in [
        (-0.088, 0.805),
        (-0.034, 0.762),
        (0.034, 0.762),
        (0.088, 0.805),
    ] {
        easel.ellipse((u, v), (0.026, 0.034), glow);
    }
}

/// `<`, `/` or `>`.
fn glyph(easel: &mut Easel<'_>, at: (f32, f32), size: f32, kind: i32, opacity: f32) {
    let (u, v) = at;
    let mut stroke = |from: (f32, f32), to: (f32, f32)| {
        let place = |point: (f32, f32)| (u + point.0 * size, v + point.1 * size);
        easel.line(place(from), place(to), size * 0.16, SCREEN, opacity);
    };
    match kind {
        0 => {
            stroke((0.6, -1.0), (-0.6, 0.0));
            stroke((-0.6, 0.0), (0.6, 1.0));
        }
        1 => stroke((0.4, -1.0), (-0.4, 1.0)),
        _ => {
            stroke((-0.6, -1.0), (0.6, 0.0));
            stroke((0.6, 0.0), (-0.6, 1.0));
        }
    }
}

fn cup(easel: &mut Easel<'_>, colour: Rgb) {
    let handle = |u: f32, v: f32| ellipse(u, v, (1.10, 1.09), (0.062, 0.07)).abs() - 0.018;
    easel.fill([0.9, 0.9, 1.3, 1.3], handle, |_, _| {
        (scale(colour, 0.75), 1.0)
    });
    easel.fill(
        [0.8, 0.9, 1.2, 1.3],
        |u, v| rounded(u, v, (0.98, 1.09), (0.105, 0.125), 0.035),
        |u, _| (scale(colour, 1.0 - 0.42 * smooth(0.88, 1.1, u)), 1.0),
    );
    easel.ellipse((0.98, 0.975), (0.098, 0.024), |_, _| (hex(0x3a_2218), 1.0));
    for (index, side) in [-0.03_f32, 0.03].into_iter().enumerate() {
        let drift = |v: f32| 0.98 + side + 0.03 * super::noise::wave(v * 2.6 + index as f32 * 0.4);
        easel.fill(
            [0.8, 0.62, 1.2, 0.95],
            |u, v| (u - drift(v)).abs() - 0.016,
            |u, v| {
                let soft = 1.0 - (u - drift(v)).abs() / 0.016;
                (
                    [1.0; 3],
                    0.28 * soft * smooth(0.64, 0.8, v) * smooth(0.96, 0.86, v),
                )
            },
        );
    }
}
