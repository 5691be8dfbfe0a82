//! Colours and the moods they form.

use super::noise::lerp;

/// Red, green and blue from 0 to 1, as they are stored in a file (not linear light).
pub(super) type Rgb = [f32; 3];

/// A colour from its hexadecimal notation.
pub(super) const fn hex(value: u32) -> Rgb {
    [
        ((value >> 16) & 255) as f32 / 255.0,
        ((value >> 8) & 255) as f32 / 255.0,
        (value & 255) as f32 / 255.0,
    ]
}

/// A mixture by light: squares stand in for the exact curve and keep the middle of a gradient from going grey and dark.
pub(super) fn mix(from: Rgb, to: Rgb, t: f32) -> Rgb {
    let channel = |index: usize| {
        lerp(from[index] * from[index], to[index] * to[index], t)
            .max(0.0)
            .sqrt()
    };
    [channel(0), channel(1), channel(2)]
}

/// A quick mixture without regard to light, for the inner loops.
pub(super) fn blend(from: Rgb, to: Rgb, t: f32) -> Rgb {
    [
        lerp(from[0], to[0], t),
        lerp(from[1], to[1], t),
        lerp(from[2], to[2], t),
    ]
}

/// Adds light without ever passing white.
pub(super) fn screen(base: Rgb, light: Rgb, amount: f32) -> Rgb {
    let channel = |index: usize| {
        base[index] + (1.0 - base[index]).max(0.0) * (light[index] * amount).min(1.0)
    };
    [channel(0), channel(1), channel(2)]
}

pub(super) fn scale(colour: Rgb, by: f32) -> Rgb {
    [colour[0] * by, colour[1] * by, colour[2] * by]
}

pub(super) fn luma(colour: Rgb) -> f32 {
    0.299 * colour[0] + 0.587 * colour[1] + 0.114 * colour[2]
}

/// More (above 1) or less (below 1) colourful.
pub(super) fn saturate(colour: Rgb, by: f32) -> Rgb {
    let grey = luma(colour);
    blend([grey; 3], colour, by).map(|channel| channel.clamp(0.0, 1.0))
}

/// The colours of one mood.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Palette {
    /// From the zenith down to the horizon.
    pub(super) sky: [Rgb; 4],
    pub(super) sun: Rgb,
    pub(super) far: Rgb,
    pub(super) near: Rgb,
    /// A colour for the few things that should catch the eye.
    pub(super) accent: Rgb,
    /// How dark it is: stars, lit windows and the moon come with it. 0 to 1.
    pub(super) night: f32,
}

const fn palette(sky: [u32; 4], sun: u32, far: u32, near: u32, accent: u32, night: f32) -> Palette {
    let sky = [hex(sky[0]), hex(sky[1]), hex(sky[2]), hex(sky[3])];
    Palette {
        sky,
        sun: hex(sun),
        far: hex(far),
        near: hex(near),
        accent: hex(accent),
        night,
    }
}

pub(super) const DAWN: Palette = palette(
    [0x3a_4f8a, 0x8f_7fb5, 0xf0_ae9f, 0xff_e3bd],
    0xff_f3dc,
    0xc9_a0b8,
    0x2b_2a4a,
    0xff_7f6b,
    0.12,
);
pub(super) const DAY: Palette = palette(
    [0x1f_66b5, 0x5b_a6e0, 0xab_d9f2, 0xee_f7f0],
    0xff_fbe6,
    0xa3_c4d6,
    0x1e_4a3c,
    0xf2_5c4b,
    0.0,
);
pub(super) const GOLDEN: Palette = palette(
    [0x5a_5f95, 0xc4_8a74, 0xf8_b75c, 0xff_e6a6],
    0xff_f4cf,
    0xe0_a070,
    0x3d_2416,
    0xff_8a2a,
    0.0,
);
pub(super) const SUNSET: Palette = palette(
    [0x23_1b55, 0x84_3178, 0xee_6350, 0xff_c067],
    0xff_e9b0,
    0xb9_567f,
    0x1b_1130,
    0xff_d166,
    0.25,
);
pub(super) const DUSK: Palette = palette(
    [0x10_1b42, 0x3d_4083, 0x9c_73a8, 0xf3_bba9],
    0xff_efe0,
    0x70_6fa5,
    0x0d_1029,
    0xff_9e80,
    0.55,
);
pub(super) const NIGHT: Palette = palette(
    [0x04_0818, 0x0a_1736, 0x17_325c, 0x3d_678f],
    0xf2_f5ff,
    0x2a_4a72,
    0x03_0612,
    0xff_d98a,
    1.0,
);
pub(super) const WINTER: Palette = palette(
    [0x46_6a96, 0x8a_b0d0, 0xd3_e5f0, 0xfb_f1ea],
    0xff_f8ee,
    0xbc_cfdf,
    0x38_506b,
    0xd9_4f4f,
    0.0,
);
pub(super) const LAGOON: Palette = palette(
    [0x08_4868, 0x16_92a4, 0x79_d4c4, 0xff_f1cc],
    0xff_fbe9,
    0x62_b3ac,
    0x06_323d,
    0xff_8f70,
    0.0,
);
pub(super) const ROSE: Palette = palette(
    [0x3b_2a5e, 0xa2_5a95, 0xf3_a0a8, 0xff_dfcb],
    0xff_f2e3,
    0xd0_88a6,
    0x30_1838,
    0xff_5d8f,
    0.1,
);
pub(super) const DESERT: Palette = palette(
    [0x35_6fa8, 0x93_bfd4, 0xf5_dcb3, 0xff_c88a],
    0xff_f3d6,
    0xe7_a97a,
    0x6d_2e18,
    0x2a_9d8f,
    0.0,
);
pub(super) const FOREST: Palette = palette(
    [0x35_6a74, 0x7a_b0a0, 0xcf_e0b8, 0xf8_efcc],
    0xff_f7d6,
    0x8f_b59a,
    0x0b_2420,
    0xff_b347,
    0.0,
);
pub(super) const NEON: Palette = palette(
    [0x07_0220, 0x1c_0646, 0x52_0a7a, 0xd1_2fa0],
    0xff_5fd2,
    0x5a_1a94,
    0x05_0114,
    0x22_f6ff,
    0.9,
);
pub(super) const VAPOR: Palette = palette(
    [0x1b_1046, 0x5a_2a9a, 0xe0_559f, 0xff_b3a0],
    0xff_e29a,
    0xa0_4fb4,
    0x16_0836,
    0x42_f2ff,
    0.6,
);
pub(super) const STORM: Palette = palette(
    [0x1c_2630, 0x3c_4c58, 0x77_8a92, 0xc6_cfcc],
    0xf2_f4ee,
    0x6f_828a,
    0x10_181e,
    0xd9_a441,
    0.1,
);
/// What a prompt that names no mood may get.
pub(super) const MOODS: [Palette; 10] = [
    DAWN, DAY, GOLDEN, SUNSET, DUSK, NIGHT, LAGOON, ROSE, FOREST, STORM,
];

impl Palette {
    /// The sky at a height from 0 (zenith) to 1 (horizon).
    pub(super) fn sky_at(&self, height: f32) -> Rgb {
        let place = height.clamp(0.0, 1.0) * 3.0;
        let index = (place as usize).min(2);
        mix(self.sky[index], self.sky[index + 1], place - index as f32)
    }

    /// The same mood with every colour changed.
    pub(super) fn map(self, change: impl Fn(Rgb) -> Rgb) -> Self {
        Self {
            sky: self.sky.map(&change),
            sun: change(self.sun),
            far: change(self.far),
            near: change(self.near),
            accent: change(self.accent),
            night: self.night,
        }
    }
}
