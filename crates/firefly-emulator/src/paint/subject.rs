//! Small things that a prompt can ask for: a boat, a balloon, a lighthouse, a house.

use super::canvas::{Easel, ellipse, rounded, triangle};
use super::noise::{smooth, wave};
use super::palette::{Rgb, blend, hex, mix, scale, screen};
use super::plan::Plan;

fn in_light(plan: &Plan, colour: Rgb) -> Rgb {
    scale(
        mix(colour, plan.palette.sky[2], 0.15),
        1.0 - 0.45 * plan.palette.night,
    )
}

/// A sailing boat; the waterline is at 0, the mast one unit high.
pub(super) fn boat(easel: &mut Easel<'_>, plan: &Plan) {
    let hull = in_light(plan, hex(0x6a_2f25));
    let sail = in_light(plan, hex(0xfd_f6e6));
    for (flip, opacity) in [(-1.0, 0.35), (1.0, 1.0)] {
        let main = [(0.03, -flip), (0.03, -0.16 * flip), (0.56, -0.16 * flip)];
        let fore = [
            (-0.03, -0.92 * flip),
            (-0.03, -0.16 * flip),
            (-0.42, -0.16 * flip),
        ];
        for (corners, tone) in [(main, 1.0), (fore, 0.86)] {
            easel.fill(
                [-0.6, -1.1, 0.7, 1.1],
                |u, v| triangle(u, v, corners, 0.008),
                |u, v| {
                    let shade = 1.0
                        - 0.25 * smooth(0.0, 0.5, u)
                        - 0.1 * wave(v * 1.5) * smooth(0.0, 0.2, u);
                    (
                        scale(sail, tone * shade).map(|channel| channel.clamp(0.0, 1.0)),
                        opacity,
                    )
                },
            );
        }
        easel.line(
            (0.0, -1.04 * flip),
            (0.0, 0.0),
            0.012,
            scale(hull, 0.6),
            opacity,
        );
        let body = |u: f32, v: f32| {
            ellipse(u, v * flip, (0.03, -0.10), (0.52, 0.14))
                .max(-0.10 - v * flip)
                .max(v * flip)
        };
        easel.fill([-0.6, -0.2, 0.7, 0.2], body, |_, v| {
            (scale(hull, 1.0 + 0.5 * (v * flip).min(0.0)), opacity)
        });
    }
}

/// A hot-air balloon in the accent colour.
pub(super) fn balloon(easel: &mut Easel<'_>, plan: &Plan) {
    let (first, second) = (
        in_light(plan, plan.palette.accent),
        in_light(plan, hex(0xff_f3dd)),
    );
    for side in [-0.16, 0.16] {
        easel.line(
            (side, 0.52),
            (side * 0.55, 0.86),
            0.008,
            hex(0x3a_2a22),
            0.9,
        );
    }
    let skin = |u: f32, v: f32| {
        let cone = triangle(u, v, [(-0.52, 0.16), (0.52, 0.16), (0.0, 0.95)], 0.02).max(v - 0.56);
        ellipse(u, v, (0.0, 0.0), (0.6, 0.6)).min(cone)
    };
    easel.fill([-0.7, -0.7, 0.7, 0.7], skin, |u, v| {
        let around = (0.40 - v * v * 0.55).max(0.03).sqrt();
        let gore = (u / around * 0.5 + 0.5).clamp(0.0, 0.999);
        let curve = gore * gore * (3.0 - 2.0 * gore);
        let base = if (curve * 8.0) as i32 % 2 == 0 {
            first
        } else {
            second
        };
        let lit = 1.05 - 0.45 * smooth(-0.2, 0.6, u) - 0.18 * smooth(-0.3, 0.6, v);
        (
            screen(
                scale(base, lit).map(|channel| channel.clamp(0.0, 1.0)),
                plan.palette.sun,
                0.25 * smooth(-0.1, -0.5, u),
            ),
            1.0,
        )
    });
    easel.fill(
        [-0.2, 0.8, 0.2, 1.1],
        |u, v| rounded(u, v, (0.0, 0.94), (0.11, 0.085), 0.03),
        |u, _| (scale(in_light(plan, hex(0x8a_5a34)), 1.0 - u * 2.0), 1.0),
    );
}

/// A lighthouse on a rock with its beam; the ground is at 0.
pub(super) fn lighthouse(easel: &mut Easel<'_>, plan: &Plan, turn: f32) {
    let beam = 0.35 + 0.5 * plan.palette.night;
    let dark = scale(plan.palette.near, 0.9);
    easel.fill(
        [-4.0, -2.2, 4.0, 0.2],
        |u, v| {
            let along = u * turn;
            if along < 0.0 {
                -along + 0.001
            } else {
                (v + 1.12).abs() - 0.03 - along * 0.13
            }
        },
        |u, v| {
            let spread = 0.03 + (u * turn).max(0.0) * 0.13;
            let soft = 1.0 - ((v + 1.12).abs() / spread).min(1.0);
            (plan.palette.sun, beam * soft / (1.0 + u * u * 0.8))
        },
    );
    easel.fill(
        [-0.9, -0.25, 0.9, 0.5],
        |u, v| {
            let rock = super::noise::fbm(u * 3.0 + 3.0, 0.5, 4, 8) * 0.30;
            (-0.05 - rock + u * u * 0.55 - v).max(v - 0.12)
        },
        |u, _| (screen(dark, plan.palette.far, 0.12 + 0.12 * u), 1.0),
    );
    let half = |v: f32| 0.13 + 0.06 * (v + 1.0).clamp(0.0, 1.0);
    easel.fill(
        [-0.3, -1.02, 0.3, 0.0],
        |u, v| (u.abs() - half(v)).max(-1.0 - v).max(v + 0.08),
        |u, v| {
            let band = ((v + 1.0) * 4.4) as i32 % 2 == 0;
            let base = in_light(plan, if band { hex(0xf7_f2e8) } else { hex(0xd0_3b36) });
            (scale(base, 1.0 - 0.42 * smooth(-0.1, 0.18, u * turn)), 1.0)
        },
    );
    easel.fill(
        [-0.3, -1.06, 0.3, -0.96],
        |u, v| rounded(u, v, (0.0, -1.01), (0.19, 0.022), 0.01),
        |_, _| (dark, 1.0),
    );
    easel.fill(
        [-0.2, -1.2, 0.2, -1.0],
        |u, v| rounded(u, v, (0.0, -1.12), (0.095, 0.09), 0.02),
        |_, _| (blend(plan.palette.sun, [1.0; 3], 0.4), 1.0),
    );
    easel.fill(
        [-0.3, -1.4, 0.3, -1.15],
        |u, v| triangle(u, v, [(-0.14, -1.2), (0.14, -1.2), (0.0, -1.36)], 0.01),
        |_, _| (in_light(plan, hex(0xa8_2c2a)), 1.0),
    );
}

/// A small house with light in its windows; the ground is at 0.
pub(super) fn house(easel: &mut Easel<'_>, plan: &Plan) {
    let wall = in_light(plan, hex(0xa8_7048));
    let roof = in_light(plan, hex(0x4c_3038));
    let knoll =
        |u: f32, v: f32| u * u * 0.10 + 0.04 * super::noise::noise(u * 24.0, 0.5, 6) - 0.04 - v;
    easel.fill([-9.0, -0.1, 9.0, 9.0], knoll, |_, v| {
        (
            mix(
                screen(plan.palette.near, plan.palette.far, 0.30),
                plan.palette.near,
                smooth(-0.05, 0.6, v),
            ),
            1.0,
        )
    });
    easel.fill(
        [-0.6, -0.6, 0.6, 0.05],
        |u, v| rounded(u, v, (0.0, -0.25), (0.48, 0.29), 0.01),
        |u, v| {
            let plank = (v * 16.0 - super::noise::floor(v * 16.0) as f32) * 0.14;
            (scale(wall, 1.05 - plank - 0.25 * smooth(-0.3, 0.5, u)), 1.0)
        },
    );
    easel.fill(
        [0.2, -1.1, 0.4, -0.5],
        |u, v| rounded(u, v, (0.28, -0.82), (0.065, 0.2), 0.01),
        |_, _| (scale(roof, 1.3), 1.0),
    );
    easel.fill(
        [-0.8, -1.05, 0.8, -0.4],
        |u, v| triangle(u, v, [(-0.62, -0.5), (0.62, -0.5), (0.0, -0.95)], 0.02),
        |_, v| {
            let tile = (v * 22.0 - super::noise::floor(v * 22.0) as f32) * 0.2;
            (scale(roof, 1.15 - tile), 1.0)
        },
    );
    let warm = hex(0xff_d27a);
    for at in [-0.27, 0.27] {
        easel.fill(
            [-1.0, -1.0, 1.0, 0.5],
            |u, v| ellipse(u, v, (at, -0.27), (0.36, 0.36)),
            |u, v| {
                let away = ((u - at) * (u - at) + (v + 0.27) * (v + 0.27)) / 0.13;
                (
                    warm,
                    0.5 * (1.0 - away).max(0.0) * (0.25 + 0.75 * plan.palette.night),
                )
            },
        );
        easel.fill(
            [-0.5, -0.5, 0.5, 0.0],
            |u, v| rounded(u, v, (at, -0.28), (0.1, 0.1), 0.01),
            |_, v| (blend(warm, hex(0xff_f0c8), smooth(-0.38, -0.2, v)), 1.0),
        );
        easel.line((at, -0.38), (at, -0.18), 0.010, roof, 1.0);
        easel.line((at - 0.1, -0.28), (at + 0.1, -0.28), 0.010, roof, 1.0);
    }
    easel.fill(
        [-0.2, -0.4, 0.2, 0.05],
        |u, v| rounded(u, v, (0.0, -0.15), (0.09, 0.19), 0.02),
        |_, _| (scale(roof, 0.9), 1.0),
    );
}
