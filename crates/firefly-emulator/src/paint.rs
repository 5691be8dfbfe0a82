//! Pictures: from a description to encoded bytes, the same ones every time and on every machine.
//!
//! `plan` reads the words, `land`, `cosmos`, `cat`, `desk` and `subject` paint, `treatment` applies the style presets,
//! `encode` makes a file. What is made from the pictures of others starts at `artwork`: `input` decodes them, `mask` tells
//! what may be changed, `reference`, `similar`, `inpaint`, `composite` and `upscale` are the ways to change it. Nothing here
//! knows HTTP.

// Pixels are small numbers: the conversions between counts and coordinates lose nothing that could be seen.
#![allow(
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    clippy::many_single_char_names,
    clippy::similar_names
)]

mod artwork;
mod bitmap;
mod canvas;
mod cat;
mod composite;
mod cosmos;
mod desk;
mod encode;
mod filter;
mod finish;
mod inpaint;
mod input;
mod land;
mod mask;
mod noise;
mod palette;
mod picture;
mod plan;
mod reference;
mod similar;
mod sky;
mod subject;
mod surround;
mod tone;
mod town;
mod treatment;
mod upscale;

use canvas::{Canvas, Easel};
use finish::Finish;
use plan::{Plan, Scene, Subject};

pub(crate) use artwork::Artwork;
pub(crate) use encode::Format;
pub(crate) use input::{Input, MediaType, Undecodable};
pub(crate) use mask::Mask;
pub(crate) use picture::{ContentClass, Picture};

/// The longest side, in pixels, of what is decoded or painted.
pub(crate) const MAX_SIDE: u32 = 8192;

/// Paints a picture: rows of 8-bit RGB pixels from the top, exactly of the asked size.
pub(crate) fn paint(picture: &Picture) -> Vec<u8> {
    painted(picture).pixels
}

fn painted(picture: &Picture) -> Canvas {
    let plan = Plan::new(picture);
    let mut rng = plan.rng.clone();
    let mut canvas = Canvas::new(plan.width, plan.height);
    let finish = Finish::new(&plan);
    let sun = match plan.scene {
        Scene::Space => scene(|| cosmos::space(&plan, &mut rng, &mut canvas, &finish)),
        Scene::Silk => scene(|| cosmos::silk(&plan, &mut rng, &mut canvas, &finish)),
        Scene::Grid => scene(|| cosmos::grid(&plan, &mut rng, &mut canvas, &finish)),
        _ => {
            let land = land::Land::new(&plan, &mut rng);
            let sun = land.sun_x() / plan.width as f32;
            land.paint(&mut canvas, &finish);
            sun
        }
    };
    subject(&plan, &mut rng, &mut canvas, sun);
    for treatment in &plan.treatments {
        treatment.apply(&mut canvas);
    }
    canvas
}

/// Scenes without a sun are lit from the left.
fn scene(paint: impl FnOnce()) -> f32 {
    paint();
    0.3
}

fn subject(plan: &Plan, rng: &mut noise::Rng, canvas: &mut Canvas, sun: f32) {
    let height = plan.height as f32;
    let size = (plan.width as f32).min(height);
    // Beside the light rather than in it.
    let aside = if sun < 0.5 {
        rng.between(0.62, 0.72)
    } else {
        rng.between(0.28, 0.38)
    };
    match plan.subject {
        Subject::Nothing => {}
        Subject::Cat => cat::sitting(
            &mut Easel::new(canvas, aside, height - size * 0.56, 0.38),
            plan,
            rng,
            sun,
        ),
        Subject::CodingCat => desk::coding(
            &mut Easel::new(canvas, 0.5, height * 0.5 - size * 0.06, 0.36),
            plan,
            rng,
            sun,
        ),
        Subject::Boat => subject::boat(&mut Easel::new(canvas, aside, height * 0.72, 0.26), plan),
        Subject::Balloon => {
            subject::balloon(&mut Easel::new(canvas, aside, height * 0.34, 0.17), plan);
        }
        Subject::Lighthouse => {
            let turn = if aside < 0.5 { 1.0 } else { -1.0 };
            subject::lighthouse(
                &mut Easel::new(canvas, aside, height * 0.70, 0.34),
                plan,
                turn,
            );
        }
        Subject::House => subject::house(&mut Easel::new(canvas, aside, height * 0.86, 0.17), plan),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picture(prompt: &str, seed: i64, presets: &[&str]) -> Picture {
        let presets: Vec<String> = presets.iter().map(|&preset| preset.to_owned()).collect();
        let content_class = ContentClass::Photo;
        Picture {
            prompt: prompt.to_owned(),
            presets,
            content_class,
            seed,
            width: 160,
            height: 120,
        }
    }

    /// Mean difference of the channels, 0 to 255.
    fn apart(a: &Picture, b: &Picture) -> f64 {
        let (a, b) = (paint(a), paint(b));
        assert_eq!(a.len(), b.len());
        let sum: u64 = a
            .iter()
            .zip(&b)
            .map(|(a, b)| u64::from(a.abs_diff(*b)))
            .sum();
        sum as f64 / a.len() as f64
    }

    #[test]
    fn the_same_description_gives_the_same_bytes() {
        for prompt in [
            "a cat coding",
            "the sea",
            "a galaxy",
            "abstract silk",
            "synthwave",
            "city at night",
        ] {
            let picture = picture(prompt, 4, &["watercolor"]);
            assert_eq!(paint(&picture), paint(&picture), "{prompt}");
        }
    }

    #[test]
    fn other_prompts_and_other_seeds_give_clearly_other_pictures() {
        let lake = picture("a lake in the mountains", 1, &[]);
        for other in [
            "a sailboat on the ocean",
            "a city at night",
            "a cat",
            "a lake in the mountain",
            "a galaxy",
        ] {
            assert!(apart(&lake, &picture(other, 1, &[])) > 8.0, "{other}");
        }
        for seed in [2, 3, i64::MAX, -1] {
            assert!(
                apart(&lake, &picture("a lake in the mountains", seed, &[])) > 8.0,
                "{seed}"
            );
        }
    }

    #[test]
    fn presets_and_the_content_class_are_clearly_visible() {
        let plain = picture("a cat on a hill", 5, &[]);
        let presets = [
            "bw",
            "antique_photo",
            "golden",
            "cool_colors",
            "pastel_color",
            "vibrant_colors",
            "neon",
            "synthwave",
            "watercolor",
            "oil_paint",
            "pixel_art",
            "low_poly",
            "halftone",
            "sketch",
            "pointillism",
            "flat_design",
            "dark",
            "grainy_film",
            "glitch_art",
            "bokeh",
            "yarn",
        ];
        for preset in presets {
            assert!(
                apart(&plain, &picture("a cat on a hill", 5, &[preset])) > 2.0,
                "{preset}"
            );
        }
        let art = Picture {
            content_class: ContentClass::Art,
            ..plain.clone()
        };
        assert!(apart(&plain, &art) > 2.0);
    }

    #[test]
    fn black_and_white_has_no_colour() {
        let pixels = paint(&picture("a sunset", 2, &["bw"]));
        assert!(
            pixels
                .chunks_exact(3)
                .all(|pixel| pixel[0] == pixel[1] && pixel[1] == pixel[2])
        );
        assert!(pixels.iter().max() > pixels.iter().min());
    }

    #[test]
    fn any_size_is_met_exactly() {
        for (width, height) in [
            (1, 1),
            (1, 64),
            (64, 1),
            (3, 5),
            (17, 4),
            (4096, 2),
            (33, 57),
        ] {
            for prompt in [
                "a cat coding",
                "ocean",
                "space",
                "abstract",
                "synthwave",
                "forest cabin",
                "city",
                "dunes",
            ] {
                let presets = ["watercolor", "pixel_art", "sketch", "bokeh"]
                    .map(str::to_owned)
                    .to_vec();
                let description = Picture {
                    presets,
                    width,
                    height,
                    ..picture(prompt, 3, &[])
                };
                assert_eq!(
                    paint(&description).len(),
                    (width * height * 3) as usize,
                    "{prompt} {width}x{height}"
                );
            }
        }
    }

    #[test]
    fn the_content_class_is_found_in_the_words() {
        assert_eq!(
            ContentClass::detect("a realistic illustration of a cat", &[]),
            ContentClass::Art
        );
        assert_eq!(
            ContentClass::detect("a party in the garden", &[]),
            ContentClass::Photo
        );
        assert_eq!(
            ContentClass::detect("a fox", &["pixel_art".to_owned()]),
            ContentClass::Art
        );
    }
}
