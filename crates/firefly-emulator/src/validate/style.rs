//! Style and structure: presets, references and how much they count.

use std::collections::HashSet;

use serde_json::Value;

use super::images::{Fetching, From};
use super::{Members, Reader};
use crate::errors::Refusal;
use crate::paint::Input;
use crate::sources::Source;

/// What an absent strength stands for.
const STRENGTH: u8 = 50;
/// How many presets are painted; any number is taken. There are 152, so that more can only be unknown ones.
const PAINTED: usize = 200;

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

    /// The presets that are painted, once all are known to be texts and no two the same.
    fn presets(&mut self, style: &Members) -> Vec<String> {
        let Some(items) = self.checker.array(&["style"], style, "presets") else {
            return Vec::new();
        };
        let mut known = HashSet::new();
        for (index, item) in items.iter().enumerate() {
            match item.as_str() {
                Some(preset) if known.insert(preset) => {}
                Some(_) => self.checker.fail(
                    &["style", "presets"],
                    "the list has duplicated items",
                    "value_error.list.unique_items",
                    None,
                ),
                None => self.checker.fail(
                    &["style", "presets", &index.to_string()],
                    "str type expected",
                    "type_error.str",
                    None,
                ),
            }
        }
        let texts = items.iter().filter_map(Value::as_str);
        texts.take(PAINTED).map(str::to_owned).collect()
    }
}
