//! What style presets do to a picture: families of presets share a treatment.
//!
//! A treatment changes the palette before painting, the pixels afterwards, or both.

use super::canvas::Canvas;
use super::noise::{fbm, floor, hash, lerp, noise, smooth, unit};
use super::palette::{self, Palette, Rgb, blend, hex, luma, mix, saturate, scale, screen};

/// A family of looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Treatment {
    Mono,
    Sepia,
    Golden,
    Cool,
    Pastel,
    Vibrant,
    Neon,
    Synthwave,
    Watercolor,
    Oil,
    Pixel,
    LowPoly,
    Halftone,
    Sketch,
    Dots,
    Poster,
    Misty,
    Dark,
    Grain,
    Glitch,
    Bokeh,
    /// A preset without a family of its own: a shift of hue by its name.
    Other(u8),
}

const FAMILIES: [(Treatment, &[&str]); 21] = [
    (
        Treatment::Mono,
        &[
            "bw",
            "monochromatic",
            "film_noir",
            "gomori_photography",
            "marble_sculpture",
            "charcoal",
            "chiaroscuro",
        ],
    ),
    (
        Treatment::Sepia,
        &[
            "antique_photo",
            "daguerreotype",
            "nostalgic",
            "steampunk",
            "wood_carving",
            "toned_image",
        ],
    ),
    (
        Treatment::Golden,
        &[
            "golden",
            "golden_hour",
            "warm_tone",
            "divine",
            "baroque",
            "backlighting",
        ],
    ),
    (
        Treatment::Cool,
        &["cool_colors", "underwater", "glassmorphism", "scandinavian"],
    ),
    (
        Treatment::Pastel,
        &[
            "pastel_color",
            "muted_color",
            "faded_image",
            "kitschy",
            "fresco",
            "simple",
            "minimalism",
        ],
    ),
    (
        Treatment::Vibrant,
        &[
            "vibrant_colors",
            "color_explosion",
            "psychedelic",
            "psychedelic_background",
            "psychedelic_wonderland",
            "fauvism",
            "maximalism",
            "iridescent",
            "fantasy",
        ],
    ),
    (
        Treatment::Neon,
        &[
            "neon",
            "cyberpunk",
            "ultraviolet",
            "bioluminescent",
            "light_painting",
            "cyber_matrix",
            "futuristic",
            "science_fiction",
        ],
    ),
    (Treatment::Synthwave, &["synthwave", "vaporwave"]),
    (
        Treatment::Watercolor,
        &[
            "watercolor",
            "splash_images",
            "paint_spattering",
            "splattering",
            "paper_mache",
        ],
    ),
    (
        Treatment::Oil,
        &[
            "oil_paint",
            "acrylic_paint",
            "painting",
            "palette_knife",
            "impressionism",
            "concept_art",
            "neo",
            "neo-expressionism",
            "modern_art",
        ],
    ),
    (Treatment::Pixel, &["pixel_art", "pattern_pixel"]),
    (
        Treatment::LowPoly,
        &[
            "low_poly",
            "geometric",
            "origami",
            "cubism",
            "layered_paper",
            "isometric",
            "3d_patterns",
        ],
    ),
    (
        Treatment::Halftone,
        &["halftone", "pop_art", "comic_book", "newspaper_collage"],
    ),
    (
        Treatment::Sketch,
        &[
            "sketch",
            "line_drawing",
            "doodle_drawing",
            "scribble_texture",
            "geometric_pen",
            "ink",
            "bold_lines",
            "wireframe",
        ],
    ),
    (
        Treatment::Dots,
        &[
            "pointillism",
            "stippling_drawing",
            "polka",
            "polka-dot_pattern",
        ],
    ),
    (
        Treatment::Poster,
        &[
            "vector_look",
            "flat_design",
            "graphic",
            "art_deco",
            "art_nouveau",
            "bauhaus",
            "constructivism",
            "linocut",
            "stamp",
            "cartoon",
            "anime",
            "synthetism",
        ],
    ),
    (Treatment::Misty, &["misty"]),
    (
        Treatment::Dark,
        &["dark", "low_lighting", "dramatic_light", "cinematic"],
    ),
    (
        Treatment::Grain,
        &["grainy_film", "long", "long-time_exposure", "multiexposure"],
    ),
    (
        Treatment::Glitch,
        &["glitch_art", "glitch_graphic", "color_shift_art"],
    ),
    (
        Treatment::Bokeh,
        &["bokeh", "shallow_depth_of_field", "macrophotography"],
    ),
];

impl Treatment {
    /// The treatments for a list of presets, each once, in order.
    pub(super) fn of(presets: &[String]) -> Vec<Self> {
        let mut treatments = Vec::new();
        for preset in presets {
            let family = FAMILIES
                .iter()
                .find(|(_, members)| members.contains(&preset.as_str()));
            let own = preset
                .bytes()
                .fold(7_u8, |sum, byte| sum.wrapping_mul(31).wrapping_add(byte));
            let treatment = family.map_or(Self::Other(own), |(treatment, _)| *treatment);
            if !treatments.contains(&treatment) {
                treatments.push(treatment);
            }
        }
        treatments
    }

    /// The palette under this treatment.
    pub(super) fn tint(self, palette: Palette) -> Palette {
        match self {
            Self::Golden => Palette {
                night: 0.0,
                ..palette::GOLDEN
            },
            Self::Cool => palette.map(|colour| {
                mix(
                    colour,
                    scale(hex(0x3f_9fd8), 0.35 + luma(colour)).map(|c| c.min(1.0)),
                    0.5,
                )
            }),
            Self::Pastel => palette.map(|colour| saturate(mix(colour, hex(0xff_f6f0), 0.5), 0.8)),
            Self::Vibrant => palette.map(|colour| saturate(colour, 1.9)),
            Self::Neon => palette::NEON,
            Self::Synthwave => palette::VAPOR,
            Self::Watercolor => palette.map(|colour| mix(colour, hex(0xfd_f9f0), 0.22)),
            Self::Dark => palette.map(|colour| scale(colour, 0.55)),
            Self::Other(own) => turn(palette, own),
            _ => palette,
        }
    }

    /// Changes the finished pixels.
    pub(super) fn apply(self, canvas: &mut Canvas) {
        let size = canvas.width.min(canvas.height) as f32;
        match self {
            Self::Mono => canvas.map(|_, _, colour| [smooth(-0.05, 1.02, luma(colour)); 3]),
            Self::Sepia => canvas.map(|_, _, colour| {
                let light = luma(colour);
                mix(hex(0x24_140a), hex(0xf8_e7c4), 0.06 + 0.94 * light)
            }),
            Self::Golden => canvas.map(|_, _, colour| {
                let gold = scale(hex(0xff_c25a), 0.25 + 0.85 * luma(colour))
                    .map(|channel| channel.min(1.0));
                mix(colour, gold, 0.3)
            }),
            Self::Neon => canvas.map(|_, _, colour| {
                saturate(blend(scale(colour, 0.92), colour, luma(colour)), 1.25)
            }),
            Self::Watercolor => watercolor(canvas, size),
            Self::Oil => oil(canvas, size),
            Self::Pixel => pixels(canvas),
            Self::LowPoly => low_poly(canvas, size),
            Self::Halftone => halftone(canvas, size),
            Self::Sketch => sketch(canvas, size),
            Self::Dots => dots(canvas, size),
            Self::Poster => canvas.map(|_, _, colour| {
                let level = |channel: f32| floor(channel * 6.0 + 0.5) as f32 / 6.0;
                saturate(colour.map(level), 1.15)
            }),
            Self::Grain => canvas.map(|x, y, colour| {
                let speck = (unit(hash(x as i32, y as i32, 31)) - 0.5) * 0.16;
                saturate(colour, 0.8).map(|channel| (channel * 0.94 + 0.03 + speck).clamp(0.0, 1.0))
            }),
            Self::Glitch => glitch(canvas, size),
            Self::Bokeh => bokeh(canvas, size),
            Self::Cool
            | Self::Pastel
            | Self::Vibrant
            | Self::Synthwave
            | Self::Misty
            | Self::Dark
            | Self::Other(_) => {}
        }
    }
}

/// Exchanges the channels and leans towards a colour of the preset's own.
fn turn(palette: Palette, own: u8) -> Palette {
    let lean = [
        hex(0xe0_7a5f),
        hex(0x3d_a5d9),
        hex(0x73_bfb8),
        hex(0xb5_6bd1),
        hex(0xf2_b134),
        hex(0x6a_994e),
    ];
    let lean = lean[usize::from(own) % lean.len()];
    let swapped = own % 4 == 1;
    palette.map(|colour| {
        let colour = if swapped {
            [colour[0], colour[2], colour[1]]
        } else {
            colour
        };
        mix(
            colour,
            scale(lean, 0.3 + luma(colour)).map(|channel| channel.min(1.0)),
            0.34,
        )
    })
}

/// Wet edges: places are displaced by noise, pigment gathers in the paper's grain, and the rim stays white.
fn watercolor(canvas: &mut Canvas, size: f32) {
    let source = canvas.clone();
    let (width, height) = (canvas.width as f32, canvas.height as f32);
    let paper = hex(0xfb_f6ea);
    canvas.map(|x, y, _| {
        let (u, v) = (x as f32 / size, y as f32 / size);
        let (a, b) = (
            noise(u * 14.0, v * 14.0, 1) - 0.5,
            noise(u * 14.0 + 50.0, v * 14.0, 2) - 0.5,
        );
        let fine = noise(u * 60.0, v * 60.0, 3) - 0.5;
        let (sx, sy) = (
            x as f32 + (a + fine * 0.3) * size * 0.024,
            y as f32 + (b + fine * 0.3) * size * 0.024,
        );
        let colour = source.nearest(sx, sy);
        let level = |channel: f32| {
            let stepped = channel * 7.0;
            let whole = floor(stepped) as f32;
            (whole + smooth(0.25, 0.75, stepped - whole)) / 7.0
        };
        let wash = blend(colour, colour.map(level), 0.55);
        let grain = fbm(u * 170.0, v * 170.0, 2, 9) - 0.5;
        let bloom = fbm(u * 4.0, v * 4.0, 3, 11) - 0.5;
        let thin = (0.88 + grain * 0.16 + bloom * 0.5).clamp(0.0, 1.0);
        let edge = (x as f32)
            .min(width - x as f32)
            .min(y as f32)
            .min(height - y as f32)
            / size;
        let rim = edge - 0.045 - 0.05 * (noise(u * 9.0, v * 9.0, 21) - 0.5) - 0.014 * fine;
        let inked = smooth(0.0, 0.004, rim);
        let pooled = smooth(0.014, 0.0, rim) * 0.16;
        let tinted = mix(paper, wash, thin).map(|channel| channel * (1.0 - pooled));
        blend(
            paper.map(|channel| (channel + grain * 0.03).clamp(0.0, 1.0)),
            tinted,
            inked,
        )
    });
}

/// Short strokes that follow a slow field.
fn oil(canvas: &mut Canvas, size: f32) {
    let source = canvas.clone();
    canvas.map(|x, y, _| {
        let (u, v) = (x as f32 / size, y as f32 / size);
        let turn = fbm(u * 2.5, v * 2.5, 2, 4) * 2.0;
        let (dx, dy) = (super::noise::wave(turn + 0.25), super::noise::wave(turn));
        let (along, across) = (u * dx + v * dy, v * dx - u * dy);
        let cell = (
            floor(along * 34.0 + noise(u * 20.0, v * 20.0, 6) * 2.0),
            floor(across * 120.0),
        );
        let of = |salt| unit(hash(cell.0, cell.1, salt)) - 0.5;
        let colour = source.nearest(
            x as f32 + of(1) * size * 0.022,
            y as f32 + of(2) * size * 0.022,
        );
        let bristle = noise(across * 900.0, along * 30.0, 8) - 0.5;
        let bright = 1.0 + of(3) * 0.14 + bristle * 0.16;
        saturate(colour, 1.15).map(|channel| (channel * bright).clamp(0.0, 1.0))
    });
}

/// Large square pixels in few colours.
fn pixels(canvas: &mut Canvas) {
    let block = (canvas.width.min(canvas.height) / 128).max(2);
    let source = canvas.clone();
    canvas.map(|x, y, _| {
        let (column, line) = (x / block, y / block);
        let mut sum = [0.0; 3];
        for (dx, dy) in [(1, 1), (3, 1), (1, 3), (3, 3)] {
            let part = source.get(
                column * block + dx * block / 4,
                line * block + dy * block / 4,
            );
            for (total, channel) in sum.iter_mut().zip(part) {
                *total += channel / 4.0;
            }
        }
        let threshold = [[0.0, 0.5], [0.75, 0.25]][line % 2][column % 2] - 0.375;
        saturate(sum, 1.2).map(|channel| {
            (floor(channel * 7.0 + 0.5 + threshold * 0.45) as f32 / 7.0).clamp(0.0, 1.0)
        })
    });
}

/// Triangles of one colour each.
fn low_poly(canvas: &mut Canvas, size: f32) {
    let source = canvas.clone();
    let cell = (size / 26.0).max(2.0);
    canvas.map(|x, y, _| {
        let bend = noise(x as f32 / cell * 0.7, y as f32 / cell * 0.7, 5) * 0.9;
        let (u, v) = (x as f32 / cell + bend, y as f32 / cell + bend * 0.8);
        let (column, line) = (floor(u), floor(v));
        let (fx, fy) = (u - column as f32, v - line as f32);
        let flip = hash(column, line, 3) & 1 == 0;
        let upper = if flip { fx + fy < 1.0 } else { fx > fy };
        let centre = match (flip, upper) {
            (true, true) => (0.33, 0.33),
            (true, false) => (0.67, 0.67),
            (false, true) => (0.67, 0.33),
            (false, false) => (0.33, 0.67),
        };
        let (sx, sy) = (
            (column as f32 + centre.0 - bend) * cell,
            (line as f32 + centre.1 - bend * 0.8) * cell,
        );
        let tone = 0.93 + 0.14 * unit(hash(column * 2 + i32::from(upper), line, 9));
        saturate(source.nearest(sx, sy), 1.15).map(|channel| (channel * tone).clamp(0.0, 1.0))
    });
}

/// Ink dots on coloured paper, larger where it is darker.
fn halftone(canvas: &mut Canvas, size: f32) {
    let source = canvas.clone();
    let cell = (size / 110.0).max(3.0);
    canvas.map(|x, y, colour| {
        let (u, v) = (
            (x as f32 + y as f32) * 0.707 / cell,
            (y as f32 - x as f32) * 0.707 / cell,
        );
        let (cu, cv) = (floor(u) as f32 + 0.5, floor(v) as f32 + 0.5);
        let (sx, sy) = ((cu - cv) * 0.707 * cell, (cu + cv) * 0.707 * cell);
        let dark = 1.0 - luma(source.nearest(sx, sy));
        let away = ((u - cu) * (u - cu) + (v - cv) * (v - cv)).sqrt();
        let ink = smooth(0.06, -0.06, away - dark.max(0.0) * 0.62);
        let paper = screen(saturate(colour, 1.7), [1.0, 0.97, 0.9], 0.45);
        blend(paper, scale(saturate(colour, 1.4), 0.28), ink)
    });
}

/// Pencil: edges, and hatching where it is dark.
fn sketch(canvas: &mut Canvas, size: f32) {
    let source = canvas.clone();
    let reach = (size / 700.0).max(1.0);
    canvas.map(|x, y, colour| {
        let (px, py) = (x as f32, y as f32);
        let at = |dx: f32, dy: f32| luma(source.nearest(px + dx * reach, py + dy * reach));
        let (gx, gy) = (at(1.0, 0.0) - at(-1.0, 0.0), at(0.0, 1.0) - at(0.0, -1.0));
        let edge = smooth(0.03, 0.16, (gx * gx + gy * gy).sqrt());
        let dark = 1.0 - luma(colour);
        let wobble = noise(px / size * 30.0, py / size * 30.0, 2) * 1.6;
        let hatch = |slope: f32, from: f32| {
            let place = (px + py * slope) / size * 150.0 + wobble;
            let stroke = 1.0 - ((place - floor(place) as f32) * 2.0 - 1.0).abs();
            smooth(0.45, 0.75, stroke) * smooth(from, from + 0.3, dark)
        };
        let tooth = 0.75 + 0.5 * noise(px * 0.9, py * 0.9, 3);
        let ink =
            (edge * 0.9 + hatch(1.0, 0.3) * 0.42 + hatch(-0.9, 0.55) * 0.45 + dark * dark * 0.28)
                * tooth;
        blend(hex(0xfa_f7f0), hex(0x2a_2a32), ink.clamp(0.0, 0.95))
    });
}

/// Dabs of pure colour on a light ground.
fn dots(canvas: &mut Canvas, size: f32) {
    let source = canvas.clone();
    let cell = (size / 150.0).max(3.0);
    canvas.map(|x, y, colour| {
        let (u, v) = (x as f32 / cell, y as f32 / cell);
        let (column, line) = (floor(u), floor(v));
        let mut found = scale(blend(colour, [1.0; 3], 0.35), 0.95);
        for (dx, dy) in [
            (-1, -1),
            (0, -1),
            (1, -1),
            (-1, 0),
            (1, 0),
            (-1, 1),
            (0, 1),
            (1, 1),
            (0, 0),
        ] {
            let (cx, cy) = (column + dx, line + dy);
            let of = |salt| unit(hash(cx, cy, salt));
            let (mx, my) = (cx as f32 + of(1), cy as f32 + of(2));
            let away = ((u - mx) * (u - mx) + (v - my) * (v - my)).sqrt();
            let cover = smooth(0.08, -0.08, away - lerp(0.42, 0.66, of(3)));
            if cover > 0.0 {
                let own = saturate(source.nearest(mx * cell, my * cell), 1.5);
                found = blend(
                    found,
                    own.map(|channel| (channel * lerp(0.82, 1.2, of(4))).min(1.0)),
                    cover,
                );
            }
        }
        found
    });
}

/// Rows slip, colours part.
fn glitch(canvas: &mut Canvas, size: f32) {
    let source = canvas.clone();
    canvas.map(|x, y, _| {
        let band = floor(y as f32 / size * 42.0);
        let dice = unit(hash(band, 1, 5));
        let slip = if dice > 0.72 {
            (unit(hash(band, 2, 5)) - 0.5) * 0.16 * size
        } else {
            0.0
        };
        let part = size * if dice > 0.5 { 0.011 } else { 0.005 };
        let (px, py) = (x as f32 + slip, y as f32);
        let scan = if (y as f32 / size * 400.0) as i32 % 2 == 0 {
            1.0
        } else {
            0.9
        };
        let [red, green, blue] = [
            source.nearest(px + part, py)[0],
            source.nearest(px, py)[1],
            source.nearest(px - part, py)[2],
        ];
        saturate([red, green, blue], 1.3).map(|channel| channel * scan)
    });
}

/// Soft discs of light.
fn bokeh(canvas: &mut Canvas, size: f32) {
    for index in 0..70 {
        let of = |salt| unit(hash(index, salt, 77));
        let (x, y) = (of(1) * canvas.width as f32, of(2) * canvas.height as f32);
        let radius = size * lerp(0.014, 0.085, of(3) * of(3));
        let near: Rgb = saturate(screen(canvas.nearest(x, y), [1.0, 0.9, 0.75], 0.55), 1.5);
        let (from, to) = (
            (y - radius).max(0.0) as usize,
            ((y + radius).max(0.0) as usize).min(canvas.height),
        );
        for py in from..to {
            let (left, right) = (
                (x - radius).max(0.0) as usize,
                ((x + radius).max(0.0) as usize).min(canvas.width),
            );
            for px in left..right {
                let (dx, dy) = (px as f32 - x, py as f32 - y);
                let away = (dx * dx + dy * dy).sqrt() / radius;
                let disc = smooth(1.0, 0.93, away) * (0.34 + 0.30 * smooth(0.6, 0.95, away));
                let under = canvas.get(px, py);
                canvas.put(px, py, screen(under, near, disc));
            }
        }
    }
}
