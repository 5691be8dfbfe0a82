//! Style and structure: presets, references and how much they count.

use serde_json::json;

use super::images::{Fetching, From};
use super::{Members, Reader};
use crate::errors::Refusal;
use crate::paint::Input;
use crate::sources::Source;

/// What an absent strength stands for.
const STRENGTH: u8 = 50;
/// The most presets and the longest of them in characters. Neither is published: there are 152 presets, of at most a few dozen
/// characters; these bounds keep the emulator's memory.
const PRESETS: usize = 200;
const PRESET: usize = 128;

/// A reference picture and how much it counts, 0 to 100.
#[derive(Debug)]
pub(super) struct Reference {
    source: Option<Source>,
    strength: u8,
}

impl Reference {
    pub(super) fn fetch(self, fetching: &Fetching<'_>) -> Result<Option<(Input, u8)>, Refusal> {
        let input = fetching.optional(self.source)?;
        Ok(input.map(|input| (input, self.strength)))
    }
}

/// The bytes of texts that each output keeps.
pub(super) fn texts_len(prompt: &str, presets: &[String]) -> usize {
    prompt.len() + presets.iter().map(String::len).sum::<usize>()
}

impl Reader<'_> {
    /// The presets and the reference of `style`.
    pub(super) fn style(&mut self, from: From) -> (Vec<String>, Reference) {
        let Some(style) = self.checker.object(&[], self.body, "style") else {
            return (
                Vec::new(),
                self.reference("style", &Members::new(), 1, from),
            );
        };
        self.only(
            &["style"],
            style,
            &["presets", "strength", "imageReference"],
        );
        let reference = self.reference("style", style, 1, from);
        (self.presets(style), reference)
    }

    /// The reference of `structure`.
    pub(super) fn structure(&mut self, from: From) -> Reference {
        let Some(structure) = self.checker.object(&[], self.body, "structure") else {
            return self.reference("structure", &Members::new(), 0, from);
        };
        self.only(&["structure"], structure, &["strength", "imageReference"]);
        self.reference("structure", structure, 0, from)
    }

    fn reference(&mut self, name: &str, members: &Members, least: i64, from: From) -> Reference {
        let strength = self
            .checker
            .integer(&[name], members, "strength", least, 100);
        Reference {
            source: self.optional_image(&[name], members, "imageReference", from),
            strength: strength
                .and_then(|strength| u8::try_from(strength).ok())
                .unwrap_or(STRENGTH),
        }
    }

    fn presets(&mut self, style: &Members) -> Vec<String> {
        let mut presets: Vec<String> = Vec::new();
        let Some(items) = self.checker.array(&["style"], style, "presets") else {
            return presets;
        };
        let path = ["style", "presets"];
        self.checker.length(&path, items.len(), 0, PRESETS);
        if items.len() > PRESETS {
            return presets;
        }
        for (index, item) in items.iter().enumerate() {
            match item.as_str() {
                Some(preset) if preset.chars().count() > PRESET => self.checker.fail_at(
                    vec![
                        json!("body"),
                        json!("style"),
                        json!("presets"),
                        json!(index),
                    ],
                    &format!("ensure this value has at most {PRESET} characters"),
                    "value_error.any_str.max_length",
                    Some(json!({"limit_value": PRESET})),
                ),
                Some(preset) if presets.iter().any(|known| known == preset) => self.checker.fail(
                    &["style", "presets"],
                    "the list has duplicated items",
                    "value_error.list.unique_items",
                    None,
                ),
                Some(preset) => presets.push(preset.to_owned()),
                None => self.checker.fail_at(
                    vec![
                        json!("body"),
                        json!("style"),
                        json!("presets"),
                        json!(index),
                    ],
                    "str type expected",
                    "type_error.str",
                    None,
                ),
            }
        }
        presets
    }
}
