//! The published names of looks, grouped as a person would look for them.

use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::fmt;

/// Name of a look, such as `watercolor`.
///
/// The service types a preset as free text, and so does this: any name can be sent, and the constants are the 152 that
/// Adobe's page of style presets lists, plus the longer spelling of three of them.
///
/// ```
/// use firefly_types::StylePreset;
///
/// assert_eq!(StylePreset::WATERCOLOR.as_str(), "watercolor");
/// assert!(!StylePreset::from("my_own_look").is_known());
/// for group in StylePreset::GROUPS {
///     println!("{}: {} presets", group.name, group.presets.len());
/// }
/// ```
///
/// Source: Adobe's page of style presets; Firefly API 3.0.0, schema `StylesV3`, member `presets`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct StylePreset(Cow<'static, str>);

/// Presets of one kind, for menus and help texts. The kinds are a help for people; the service knows none.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct StylePresetGroup {
    /// Heading of the group, such as `Lighting`.
    pub name: &'static str,
    /// The presets of the group, in alphabetical order.
    pub presets: &'static [StylePreset],
}

impl StylePreset {
    /// Long spelling of [`Self::LONG`]. Adobe's pages differ, and which one the service takes is not known.
    pub const LONG_TIME_EXPOSURE: Self = Self(Cow::Borrowed("long-time_exposure"));
    /// Long spelling of [`Self::POLKA`]. Adobe's pages differ, and which one the service takes is not known.
    pub const POLKA_DOT_PATTERN: Self = Self(Cow::Borrowed("polka-dot_pattern"));
    /// Long spelling of [`Self::NEO`]. Adobe's pages differ, and which one the service takes is not known.
    pub const NEO_EXPRESSIONISM: Self = Self(Cow::Borrowed("neo-expressionism"));

    const LONG_SPELLINGS: &'static [Self] = &[
        Self::LONG_TIME_EXPOSURE,
        Self::POLKA_DOT_PATTERN,
        Self::NEO_EXPRESSIONISM,
    ];

    /// Takes any name.
    pub fn new(name: impl Into<Cow<'static, str>>) -> Self {
        Self(name.into())
    }

    /// The name as it stands on the wire.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether the name is on the published list, in either spelling.
    pub fn is_known(&self) -> bool {
        Self::all()
            .chain(Self::LONG_SPELLINGS)
            .any(|preset| preset == self)
    }

    /// The 152 presets of the published list, in the order of [`Self::GROUPS`].
    pub fn all() -> impl Iterator<Item = &'static Self> {
        Self::GROUPS.iter().flat_map(|group| group.presets)
    }
}

impl From<&str> for StylePreset {
    fn from(name: &str) -> Self {
        Self(Cow::Owned(name.to_owned()))
    }
}

impl From<String> for StylePreset {
    fn from(name: String) -> Self {
        Self(Cow::Owned(name))
    }
}

impl fmt::Display for StylePreset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// Declares a documented constant for each preset, and the table of groups from the same list.
macro_rules! preset_groups {
    ($($group:literal { $($name:ident = $text:literal,)+ })+) => {
        impl StylePreset {
            $($(
                #[doc = concat!("`", $text, "`, of the group \"", $group, "\".")]
                pub const $name: Self = Self(Cow::Borrowed($text));
            )+)+

            /// The published presets, in groups.
            pub const GROUPS: &'static [StylePresetGroup] =
                &[$(StylePresetGroup { name: $group, presets: &[$(Self::$name,)+] },)+];
        }
    };
}

preset_groups! {
    "Graphic" {
        GRAPHIC = "graphic", WIREFRAME = "wireframe", VECTOR_LOOK = "vector_look",
    }
    "Color and tone" {
        BW = "bw", COOL_COLORS = "cool_colors", GOLDEN = "golden", MONOCHROMATIC = "monochromatic",
        MUTED_COLOR = "muted_color", PASTEL_COLOR = "pastel_color", TONED_IMAGE = "toned_image",
        VIBRANT_COLORS = "vibrant_colors", WARM_TONE = "warm_tone",
    }
    "Composition and camera" {
        CLOSEUP = "closeup", KNOLLING = "knolling", LANDSCAPE_PHOTOGRAPHY = "landscape_photography",
        MACROPHOTOGRAPHY = "macrophotography", PHOTOGRAPHED_THROUGH_WINDOW = "photographed_through_window",
        SHALLOW_DEPTH_OF_FIELD = "shallow_depth_of_field", SHOT_FROM_ABOVE = "shot_from_above",
        SHOT_FROM_BELOW = "shot_from_below", SURFACE_DETAIL = "surface_detail", WIDE_ANGLE = "wide_angle",
    }
    "Concepts" {
        BEAUTIFUL = "beautiful", BOHEMIAN = "bohemian", CHAOTIC = "chaotic", DAIS = "dais", DIVINE = "divine",
        ECLECTIC = "eclectic", FUTURISTIC = "futuristic", KITSCHY = "kitschy", NOSTALGIC = "nostalgic",
        SIMPLE = "simple",
    }
    "Effects" {
        ANTIQUE_PHOTO = "antique_photo", BIOLUMINESCENT = "bioluminescent", BOKEH = "bokeh",
        COLOR_EXPLOSION = "color_explosion", DARK = "dark", FADED_IMAGE = "faded_image", FISHEYE = "fisheye",
        GOMORI_PHOTOGRAPHY = "gomori_photography", GRAINY_FILM = "grainy_film", IRIDESCENT = "iridescent",
        ISOMETRIC = "isometric", MISTY = "misty", NEON = "neon", OTHERWORLDLY_DEPICTION = "otherworldly_depiction",
        ULTRAVIOLET = "ultraviolet", UNDERWATER = "underwater",
    }
    "Lighting" {
        BACKLIGHTING = "backlighting", DRAMATIC_LIGHT = "dramatic_light", GOLDEN_HOUR = "golden_hour",
        HARSH_LIGHT = "harsh_light", LONG = "long", LOW_LIGHTING = "low_lighting", MULTIEXPOSURE = "multiexposure",
        STUDIO_LIGHT = "studio_light", SURREAL_LIGHTING = "surreal_lighting",
    }
    "Materials" {
        THREE_D_PATTERNS = "3d_patterns", CHARCOAL = "charcoal", CLAYMATION = "claymation", FABRIC = "fabric",
        FUR = "fur", GUILLOCHE_PATTERNS = "guilloche_patterns", LAYERED_PAPER = "layered_paper",
        MARBLE_SCULPTURE = "marble_sculpture", MADE_OF_METAL = "made_of_metal", ORIGAMI = "origami",
        PAPER_MACHE = "paper_mache", POLKA = "polka", STRANGE_PATTERNS = "strange_patterns",
        WOOD_CARVING = "wood_carving", YARN = "yarn",
    }
    "Movements" {
        ART_DECO = "art_deco", ART_NOUVEAU = "art_nouveau", BAROQUE = "baroque", BAUHAUS = "bauhaus",
        CONSTRUCTIVISM = "constructivism", CUBISM = "cubism", CYBERPUNK = "cyberpunk", FANTASY = "fantasy",
        FAUVISM = "fauvism", FILM_NOIR = "film_noir", GLITCH_ART = "glitch_art", IMPRESSIONISM = "impressionism",
        INDUSTRIALISM = "industrialism", MAXIMALISM = "maximalism", MINIMALISM = "minimalism",
        MODERN_ART = "modern_art", MODERNISM = "modernism", NEO = "neo", POINTILLISM = "pointillism",
        PSYCHEDELIC = "psychedelic", SCIENCE_FICTION = "science_fiction", STEAMPUNK = "steampunk",
        SURREALISM = "surrealism", SYNTHETISM = "synthetism", SYNTHWAVE = "synthwave", VAPORWAVE = "vaporwave",
    }
    "Techniques" {
        ACRYLIC_PAINT = "acrylic_paint", BOLD_LINES = "bold_lines", CHIAROSCURO = "chiaroscuro",
        COLOR_SHIFT_ART = "color_shift_art", DAGUERREOTYPE = "daguerreotype", DIGITAL_FRACTAL = "digital_fractal",
        DOODLE_DRAWING = "doodle_drawing", DOUBLE_EXPOSURE_PORTRAIT = "double_exposure_portrait", FRESCO = "fresco",
        GEOMETRIC_PEN = "geometric_pen", HALFTONE = "halftone", INK = "ink", LIGHT_PAINTING = "light_painting",
        LINE_DRAWING = "line_drawing", LINOCUT = "linocut", OIL_PAINT = "oil_paint",
        PAINT_SPATTERING = "paint_spattering", PAINTING = "painting", PALETTE_KNIFE = "palette_knife",
        PHOTO_MANIPULATION = "photo_manipulation", SCRIBBLE_TEXTURE = "scribble_texture", SKETCH = "sketch",
        SPLATTERING = "splattering", STIPPLING_DRAWING = "stippling_drawing", WATERCOLOR = "watercolor",
    }
    "Themes" {
        THREE_D = "3d", ANIME = "anime", CARTOON = "cartoon", CINEMATIC = "cinematic", COMIC_BOOK = "comic_book",
        CONCEPT_ART = "concept_art", CYBER_MATRIX = "cyber_matrix", DIGITAL_ART = "digital_art",
        FLAT_DESIGN = "flat_design", GEOMETRIC = "geometric", GLASSMORPHISM = "glassmorphism",
        GLITCH_GRAPHIC = "glitch_graphic", GRAFFITI = "graffiti", HYPER_REALISTIC = "hyper_realistic",
        INTERIOR_DESIGN = "interior_design", LINE_GRADIENT = "line_gradient", LOW_POLY = "low_poly",
        NEWSPAPER_COLLAGE = "newspaper_collage", OPTICAL_ILLUSION = "optical_illusion",
        PATTERN_PIXEL = "pattern_pixel", PIXEL_ART = "pixel_art", POP_ART = "pop_art",
        PRODUCT_PHOTO = "product_photo", PSYCHEDELIC_BACKGROUND = "psychedelic_background",
        PSYCHEDELIC_WONDERLAND = "psychedelic_wonderland", SCANDINAVIAN = "scandinavian",
        SPLASH_IMAGES = "splash_images", STAMP = "stamp", TROMPE_LOEIL = "trompe_loeil",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn the_list_has_152_different_names() {
        let names: HashSet<_> = StylePreset::all().map(StylePreset::as_str).collect();
        assert_eq!((names.len(), StylePreset::all().count()), (152, 152));
    }

    #[test]
    fn t56_both_spellings_are_known_and_kept_apart() {
        for (short, long) in [
            (StylePreset::LONG, StylePreset::LONG_TIME_EXPOSURE),
            (StylePreset::POLKA, StylePreset::POLKA_DOT_PATTERN),
            (StylePreset::NEO, StylePreset::NEO_EXPRESSIONISM),
        ] {
            assert!(short.is_known() && long.is_known());
            assert_ne!(short, long);
        }
        assert!(!StylePreset::from("long-exposure").is_known());
    }
}
