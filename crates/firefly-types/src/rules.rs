//! Rules that several operations share. Each adds what it finds to the report.

mod extra;
mod measured;

pub(crate) use extra::extra;
pub(crate) use measured::{expansion, scene};

use crate::validation::{Report, shorten};
use crate::{Locale, ModelVersion, Size};
use std::fmt::Display;
use std::ops::RangeInclusive;

/// Longest side in the schema of a size, in pixels.
const LONGEST_SIDE: u32 = 4096;

/// Longest prompt and negative prompt of the v3 operations, in Unicode scalar values.
const LONGEST_PROMPT: usize = 1024;

pub(crate) fn prompt(prompt: &str, report: &mut Report) {
    prompt_up_to(LONGEST_PROMPT, prompt, report);
}

/// A prompt that may be left out.
pub(crate) fn optional_prompt(prompt: Option<&str>, report: &mut Report) {
    if let Some(text) = prompt {
        self::prompt(text, report);
    }
}

/// A prompt of 1 to `longest` characters.
pub(crate) fn prompt_up_to(longest: usize, prompt: &str, report: &mut Report) {
    let length = prompt.chars().count();
    if length == 0 {
        report.error(
            "prompt",
            format!("must be 1 to {longest} characters"),
            "an empty text",
        );
    } else if length > longest {
        too_long("prompt", 1..=longest, prompt, length, report);
    }
}

pub(crate) fn negative_prompt(prompt: Option<&str>, report: &mut Report) {
    if let Some(prompt) = prompt {
        let length = prompt.chars().count();
        if length > LONGEST_PROMPT {
            too_long("negativePrompt", 0..=LONGEST_PROMPT, prompt, length, report);
        }
    }
}

fn too_long(
    path: &str,
    bounds: RangeInclusive<usize>,
    text: &str,
    length: usize,
    report: &mut Report,
) {
    let rule = format!(
        "must be {} to {} characters, and has {length}",
        bounds.start(),
        bounds.end()
    );
    report.error(path, rule, shorten(text));
}

/// 1–4 variations, 1–4 different seeds, and as many seeds as variations where both are given.
pub(crate) fn variations(count: Option<u32>, seeds: Option<&[i64]>, report: &mut Report) {
    variations_up_to(4, count, seeds, report);
    let Some(seeds) = seeds else { return };
    for (index, seed) in seeds
        .iter()
        .enumerate()
        .filter(|(index, seed)| seeds[..*index].contains(seed))
    {
        report.error(
            format!("seeds[{index}]"),
            "must differ from every other seed",
            seed,
        );
    }
}

/// One to `most` variations and seeds, and as many seeds as variations where both are given. Seeds may be equal.
pub(crate) fn variations_up_to(
    most: u32,
    count: Option<u32>,
    seeds: Option<&[i64]>,
    report: &mut Report,
) {
    within("numVariations", 1..=most, count, report);
    let Some(seeds) = seeds else { return };
    seed_count(most, seeds, report);
    if let Some(count) = count.filter(|count| usize::try_from(*count) != Ok(seeds.len())) {
        let rule = format!("must hold as many seeds as numVariations says, which is {count}");
        report.error("seeds", rule, format!("{} seeds", seeds.len()));
    }
}

/// One to `most` seeds.
pub(crate) fn seed_count(most: u32, seeds: &[i64], report: &mut Report) {
    if seeds.is_empty() || seeds.len() > most as usize {
        let rule = match most {
            1 => "must hold exactly one seed".to_owned(),
            _ => format!("must hold 1 to {most} seeds"),
        };
        report.error("seeds", rule, format!("{} seeds", seeds.len()));
    }
}

/// A share of 0 to 1.
pub(crate) fn share(path: &str, value: Option<f64>, report: &mut Report) {
    if let Some(value) = value.filter(|value| !(0.0..=1.0).contains(value)) {
        report.error(path, "must be 0 to 1", value);
    }
}

/// A pair of the list that the operation has.
pub(crate) fn size_of_list(list: &[Size], size: Option<Size>, report: &mut Report) {
    if let Some(size) = size.filter(|size| !list.contains(size)) {
        report.error("size", format!("must be one of {}", listing(list)), size);
    }
}

/// A mask and a placement say the same thing in two ways.
pub(crate) fn placement_or_mask(has_placement: bool, has_mask: bool, report: &mut Report) {
    if has_placement && has_mask {
        report.error(
            "placement",
            "must be absent when there is a mask",
            "both of them",
        );
    }
}

/// The model belongs to the operation. An unknown one passes, since the service has the last word, unless its name is none
/// that a header can carry.
pub(crate) fn model(version: &ModelVersion, own: &[ModelVersion], report: &mut Report) {
    let name = version.as_str();
    if name.is_empty() || !name.bytes().all(|byte| byte.is_ascii_graphic()) {
        report.error(
            ModelVersion::HEADER,
            "must be a name of visible ASCII characters without spaces",
            format!("{name:?}"),
        );
    }
    let is_own = own.iter().any(|own| own.as_str() == version.as_str());
    if version.is_known() && !is_own {
        report.error(
            ModelVersion::HEADER,
            "must be a model of this operation; this one belongs to another",
            version,
        );
    }
}

/// The guides ask for one picture a request with `image4_ultra`.
pub(crate) fn ultra(
    version: &ModelVersion,
    count: Option<u32>,
    seeds: Option<&[i64]>,
    report: &mut Report,
) {
    let pictures = count
        .map(|count| count as usize)
        .or(seeds.map(<[i64]>::len));
    if let Some(pictures) =
        pictures.filter(|pictures| *version == ModelVersion::Image4Ultra && *pictures > 1)
    {
        let path = if count.is_some() {
            "numVariations"
        } else {
            "seeds"
        };
        report.warning(
            path,
            "should ask for one picture with image4_ultra",
            format!("{pictures} pictures"),
        );
    }
}

/// A pair of the operation's list; any that the schema takes, where the model is one that this crate does not know.
pub(crate) fn size_of_model(
    version: &ModelVersion,
    list: &[Size],
    size: Option<Size>,
    report: &mut Report,
) {
    if version.is_known() {
        size_of_list(list, size, report);
    } else if let Some(size) = size {
        sides(size, LONGEST_SIDE, report);
    }
}

pub(crate) fn within(
    path: &str,
    bounds: RangeInclusive<u32>,
    value: Option<u32>,
    report: &mut Report,
) {
    if let Some(value) = value.filter(|value| !bounds.contains(value)) {
        report.error(
            path,
            format!("must be {} to {}", bounds.start(), bounds.end()),
            value,
        );
    }
}

/// A word of a set that is closed for sending: the service answers 400 to any other.
pub(crate) fn known<T: Display>(path: &str, word: Option<&T>, known: &[T], report: &mut Report) {
    let Some(word) = word else { return };
    // By text: somebody may have built a known word as an unknown one.
    let text = word.to_string();
    if !known.iter().any(|known| known.to_string() == text) {
        let words: Vec<_> = known.iter().map(ToString::to_string).collect();
        report.error(path, format!("must be one of {}", words.join(", ")), word);
    }
}

/// Each side within the schema's bounds. Says whether it was, so that a list need not repeat the complaint.
pub(crate) fn sides(size: Size, longest: u32, report: &mut Report) -> bool {
    let fits = [size.width, size.height]
        .iter()
        .all(|side| (1..=longest).contains(side));
    if !fits {
        report.error(
            "size",
            format!("must have sides of 1 to {longest} pixels"),
            size,
        );
    }
    fits
}

pub(crate) fn listing(sizes: &[Size]) -> String {
    sizes
        .iter()
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join(", ")
}

pub(crate) fn locale(locale: Option<&Locale>, report: &mut Report) {
    if let Some(locale) = locale.filter(|locale| !locale.is_well_formed()) {
        report.warning(
            "promptBiasingLocaleCode",
            "should be a language and a region, such as en-US",
            locale,
        );
    }
}
