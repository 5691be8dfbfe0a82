//! From words to a composition: which scene, which mood, which treatment.

use super::noise::{Rng, hash};
use super::palette::{self, Palette, saturate};
use super::picture::{ContentClass, Picture};
use super::treatment::Treatment;

/// What the picture shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scene {
    Mountains,
    Forest,
    Ocean,
    Desert,
    City,
    Space,
    Silk,
    Grid,
}

/// What stands in front of the scene.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Subject {
    Nothing,
    Cat,
    CodingCat,
    Boat,
    Balloon,
    Lighthouse,
    House,
}

/// Everything that is decided before the first pixel.
#[derive(Clone, Debug)]
pub(super) struct Plan {
    pub(super) width: usize,
    pub(super) height: usize,
    pub(super) scene: Scene,
    pub(super) subject: Subject,
    pub(super) palette: Palette,
    pub(super) treatments: Vec<Treatment>,
    pub(super) art: bool,
    pub(super) mist: f32,
    /// The source of every further choice.
    pub(super) rng: Rng,
}

const SCENES: [(Scene, &[&str]); 8] = [
    (
        Scene::Grid,
        &["synthwave", "vaporwave", "retrowave", "outrun"],
    ),
    (
        Scene::Space,
        &[
            "space",
            "galaxy",
            "nebula",
            "planet",
            "planets",
            "cosmos",
            "cosmic",
            "universe",
            "astronaut",
            "rocket",
        ],
    ),
    (
        Scene::City,
        &[
            "city",
            "skyline",
            "street",
            "urban",
            "skyscraper",
            "skyscrapers",
            "town",
            "metropolis",
            "cyberpunk",
            "robot",
        ],
    ),
    (
        Scene::Ocean,
        &[
            "ocean",
            "sea",
            "beach",
            "waves",
            "island",
            "boat",
            "ship",
            "sail",
            "sailboat",
            "lighthouse",
            "coast",
            "whale",
        ],
    ),
    (
        Scene::Forest,
        &[
            "forest", "woods", "tree", "trees", "jungle", "pine", "fox", "deer", "bear", "cabin",
            "tulips", "garden",
        ],
    ),
    (
        Scene::Desert,
        &[
            "desert", "dune", "dunes", "sahara", "canyon", "sand", "camel",
        ],
    ),
    (
        Scene::Mountains,
        &[
            "mountain",
            "mountains",
            "hill",
            "hills",
            "valley",
            "lake",
            "alps",
            "landscape",
            "field",
            "horse",
            "horses",
            "castle",
        ],
    ),
    (
        Scene::Silk,
        &[
            "abstract",
            "pattern",
            "texture",
            "fractal",
            "silk",
            "flow",
            "background",
            "wallpaper",
            "fluid",
            "marble",
        ],
    ),
];

const SUBJECTS: [(Subject, &[&str]); 5] = [
    (Subject::Cat, &["cat", "cats", "kitten", "kitty", "tabby"]),
    (
        Subject::Boat,
        &["boat", "ship", "sail", "sailboat", "yacht"],
    ),
    (Subject::Balloon, &["balloon", "balloons"]),
    (Subject::Lighthouse, &["lighthouse"]),
    (
        Subject::House,
        &["house", "cabin", "cottage", "hut", "farm"],
    ),
];
const CODING: [&str; 9] = [
    "coding",
    "code",
    "programming",
    "programmer",
    "laptop",
    "computer",
    "typing",
    "developer",
    "keyboard",
];

const PALETTES: [(Palette, &[&str]); 12] = [
    (palette::NEON, &["neon", "cyberpunk"]),
    (palette::VAPOR, &["vaporwave", "synthwave"]),
    (palette::SUNSET, &["sunset", "evening"]),
    (palette::DAWN, &["sunrise", "dawn", "morning"]),
    (
        palette::GOLDEN,
        &["golden", "autumn", "fall", "warm", "gold"],
    ),
    (palette::DUSK, &["dusk", "twilight", "lavender", "purple"]),
    (
        palette::NIGHT,
        &[
            "night",
            "moon",
            "moonlight",
            "moonlit",
            "midnight",
            "stars",
            "starry",
            "aurora",
            "dark",
        ],
    ),
    (
        palette::WINTER,
        &["winter", "snow", "snowy", "ice", "arctic", "frozen"],
    ),
    (
        palette::STORM,
        &["storm", "stormy", "rain", "rainy", "cloudy", "grey", "gray"],
    ),
    (
        palette::LAGOON,
        &["tropical", "lagoon", "teal", "turquoise", "summer"],
    ),
    (
        palette::ROSE,
        &["pink", "rose", "romantic", "cherry", "blossom"],
    ),
    (palette::DAY, &["day", "sunny", "blue", "noon", "bright"]),
];

impl Plan {
    pub(super) fn new(picture: &Picture) -> Self {
        let prompt = picture.prompt.to_lowercase();
        let words: Vec<&str> = prompt
            .split(|letter: char| !letter.is_alphanumeric())
            .filter(|word| !word.is_empty())
            .collect();
        let mut rng = Rng::new(fingerprint(&words, picture.seed));
        let named = |known: &[&str]| words.iter().any(|word| known.contains(word));
        let treatments = Treatment::of(&picture.presets);

        let subject = SUBJECTS
            .iter()
            .find(|(_, known)| named(known))
            .map_or(Subject::Nothing, |(subject, _)| *subject);
        let subject = if subject == Subject::Cat && named(&CODING) {
            Subject::CodingCat
        } else {
            subject
        };
        let scene = SCENES
            .iter()
            .find(|(_, known)| named(known))
            .map(|(scene, _)| *scene);
        let any = [
            Scene::Mountains,
            Scene::Ocean,
            Scene::Forest,
            Scene::Silk,
            Scene::Desert,
            Scene::Mountains,
        ][rng.below(6)];
        let mut scene = scene.unwrap_or(match subject {
            Subject::CodingCat => Scene::City,
            Subject::Nothing => any,
            _ => Scene::Mountains,
        });
        if treatments.contains(&Treatment::Synthwave) {
            scene = Scene::Grid;
        }
        let mood = palette::MOODS[rng.below(palette::MOODS.len())];
        let mut palette = PALETTES
            .iter()
            .find(|(_, known)| named(known))
            .map_or(mood, |(palette, _)| *palette);
        if !PALETTES.iter().any(|(_, known)| named(known)) {
            palette = match (subject, scene) {
                (Subject::CodingCat, _) => {
                    [palette::DUSK, palette::NIGHT, palette::SUNSET][rng.below(3)]
                }
                (_, Scene::Desert) => palette::DESERT,
                (_, Scene::Grid) => palette::VAPOR,
                (_, Scene::Space) => [palette::NIGHT, palette::NEON, palette::SUNSET][rng.below(3)],
                (_, Scene::City) => [
                    palette::DUSK,
                    palette::NIGHT,
                    palette::SUNSET,
                    palette::ROSE,
                ][rng.below(4)],
                (_, Scene::Forest) => [
                    palette::FOREST,
                    palette::DAWN,
                    palette::GOLDEN,
                    palette::LAGOON,
                ][rng.below(4)],
                _ => palette,
            };
        }
        for treatment in &treatments {
            palette = treatment.tint(palette);
        }
        let art = picture.content_class == ContentClass::Art;
        if art {
            palette = palette.map(|colour| saturate(colour, 1.18));
        }
        let foggy =
            named(&["mist", "misty", "fog", "foggy"]) || treatments.contains(&Treatment::Misty);
        Self {
            width: picture.width as usize,
            height: picture.height as usize,
            scene,
            subject,
            palette,
            treatments,
            art,
            mist: if foggy { 1.0 } else { rng.between(0.35, 0.7) },
            rng,
        }
    }
}

/// The whole prompt counts, so that any other word gives another picture.
fn fingerprint(words: &[&str], seed: i64) -> u64 {
    let mut mixed = Rng::new(seed as u64).next();
    for byte in words.join(" ").bytes() {
        mixed = (mixed ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01B3);
    }
    mixed ^ u64::from(hash(mixed as i32, (mixed >> 32) as i32, 5))
}
