//! What style presets do to a picture: families of presets share a treatment.
//!
//! A treatment changes the palette before painting, the pixels afterwards, or both.

use super::canvas::Canvas;
use super::filter;
use super::noise::{floor, hash, smooth, unit};
use super::palette::{self, Palette, blend, hex, luma, mix, saturate, scale};

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
            Self::Watercolor => filter::watercolor(canvas, size),
            Self::Oil => filter::oil(canvas, size),
            Self::Pixel => filter::pixels(canvas),
            Self::LowPoly => filter::low_poly(canvas, size),
            Self::Halftone => filter::halftone(canvas, size),
            Self::Sketch => filter::sketch(canvas, size),
            Self::Dots => filter::dots(canvas, size),
            Self::Poster => canvas.map(|_, _, colour| {
                let level = |channel: f32| floor(channel * 6.0 + 0.5) as f32 / 6.0;
                saturate(colour.map(level), 1.15)
            }),
            Self::Grain => canvas.map(|x, y, colour| {
                let speck = (unit(hash(x as i32, y as i32, 31)) - 0.5) * 0.16;
                saturate(colour, 0.8).map(|channel| (channel * 0.94 + 0.03 + speck).clamp(0.0, 1.0))
            }),
            Self::Glitch => filter::glitch(canvas, size),
            Self::Bokeh => filter::bokeh(canvas, size),
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
