//! A desk with a laptop and a mug, and the cat that works there.

use super::canvas::{Easel, ellipse, rounded};
use super::cat::{Coat, SCREEN, head};
use super::noise::{Rng, hash, lerp, noise, smooth, unit, wave};
use super::palette::{Rgb, hex, mix, scale, screen};
use super::plan::Plan;

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
            let grain = noise(u * 1.3 + v * 2.0, v * 34.0, 21) - 0.5;
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
        let drift = |v: f32| 0.98 + side + 0.03 * wave(v * 2.6 + index as f32 * 0.4);
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
