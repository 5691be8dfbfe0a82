//! Rules that several image operations share. Each adds what it finds to the report.

use crate::validation::{Report, shorten};
use crate::{Extra, Locale, Size};
use std::ops::RangeInclusive;

/// Longest prompt and negative prompt of the v3 operations, in Unicode scalar values.
const LONGEST_PROMPT: usize = 1024;

pub(super) fn prompt(prompt: &str, report: &mut Report) {
    let length = prompt.chars().count();
    if length == 0 {
        report.error(
            "prompt",
            format!("must be 1 to {LONGEST_PROMPT} characters"),
            "an empty text",
        );
    } else if length > LONGEST_PROMPT {
        too_long("prompt", "1", prompt, length, report);
    }
}

pub(super) fn negative_prompt(prompt: Option<&str>, report: &mut Report) {
    if let Some(prompt) = prompt {
        let length = prompt.chars().count();
        if length > LONGEST_PROMPT {
            too_long("negativePrompt", "0", prompt, length, report);
        }
    }
}

fn too_long(path: &str, least: &str, text: &str, length: usize, report: &mut Report) {
    let rule = format!("must be {least} to {LONGEST_PROMPT} characters, and has {length}");
    report.error(path, rule, shorten(text));
}

/// 1–4 variations, 1–4 different seeds, and as many seeds as variations where both are given.
pub(super) fn variations(count: Option<u32>, seeds: Option<&[i64]>, report: &mut Report) {
    within("numVariations", 1..=4, count, report);
    let Some(seeds) = seeds else { return };
    if !(1..=4).contains(&seeds.len()) {
        report.error(
            "seeds",
            "must hold 1 to 4 seeds",
            format!("{} seeds", seeds.len()),
        );
    }
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
    if let Some(count) = count.filter(|count| usize::try_from(*count) != Ok(seeds.len())) {
        let rule = format!("must hold as many seeds as numVariations says, which is {count}");
        report.error("seeds", rule, format!("{} seeds", seeds.len()));
    }
}

pub(super) fn within(
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
pub(super) fn known<T>(
    path: &str,
    word: &T,
    known: &[T],
    text: fn(&T) -> &str,
    report: &mut Report,
) {
    if !known.iter().any(|known| text(known) == text(word)) {
        let words = known.iter().map(text).collect::<Vec<_>>().join(", ");
        report.error(path, format!("must be one of {words}"), text(word));
    }
}

/// Each side within the schema's bounds. Says whether it was, so that a list need not repeat the complaint.
pub(super) fn sides(size: Size, longest: u32, report: &mut Report) -> bool {
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

pub(super) fn listing(sizes: &[Size]) -> String {
    sizes
        .iter()
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join(", ")
}

pub(super) fn locale(locale: Option<&Locale>, report: &mut Report) {
    if let Some(locale) = locale.filter(|locale| !locale.is_well_formed()) {
        report.warning(
            "promptBiasingLocaleCode",
            "should be a language and a region, such as en-US",
            locale,
        );
    }
}

pub(super) fn extra(extra: &Extra, typed: &[&str], report: &mut Report) {
    for name in extra.names().filter(|name| typed.contains(name)) {
        report.error(
            name,
            "must not be given as an extra member as well: the request has it as a typed one",
            "a second value",
        );
    }
}
