//! How many outputs a request asks for, and from which seeds.

use serde_json::json;

use super::Reader;

/// The bounds of an operation.
#[derive(Clone, Copy, Debug)]
pub(super) struct Counts {
    /// The most variations and seeds.
    pub(super) max: usize,
    /// The fewest; where it is 0, a lower number of variations and an empty list of seeds count as absent.
    pub(super) min: usize,
    /// Whether a seed may come but once.
    pub(super) unique: bool,
}

impl Counts {
    /// Most operations: one to four, each seed once.
    pub(super) const FOUR: Self = Self {
        max: 4,
        min: 1,
        unique: true,
    };

    /// The same for a model version: `image4_ultra` makes one image a request (R12).
    pub(super) fn of_version(version: &str) -> Self {
        let max = if version == "image4_ultra" { 1 } else { 4 };
        Self { max, ..Self::FOUR }
    }
}

impl Reader<'_> {
    /// One seed for each output: those that were sent, or as many random ones as variations were asked for.
    pub(super) fn seeds(&mut self, counts: Counts) -> Vec<i64> {
        self.seeds_or(counts, |_| fastrand::i64(1..=i64::from(i32::MAX)))
    }

    /// The same with seeds of the operation's own choice by index.
    pub(super) fn seeds_or(&mut self, counts: Counts, own: impl Fn(usize) -> i64) -> Vec<i64> {
        let max = i64::try_from(counts.max).unwrap_or(i64::MAX);
        let min = if counts.min == 0 { i64::MIN } else { 1 };
        let variations = self
            .checker
            .integer(&[], self.body, "numVariations", min, max)
            .and_then(|count| usize::try_from(count).ok())
            .filter(|count| *count > 0);
        let seeds = self.listed_seeds(counts).filter(|seeds| !seeds.is_empty());
        if let (Some(count), Some(seeds)) = (variations, &seeds)
            && count != seeds.len()
        {
            self.fail(&["seeds"], "number of seeds must match numVariations");
        }
        seeds.unwrap_or_else(|| (0..variations.unwrap_or(1)).map(own).collect())
    }

    /// `seeds` alone.
    pub(super) fn listed_seeds(&mut self, counts: Counts) -> Option<Vec<i64>> {
        let items = self.checker.array(&[], self.body, "seeds")?;
        self.checker
            .length(&["seeds"], items.len(), counts.min, counts.max);
        if items.len() > counts.max {
            return None;
        }
        let mut seeds = Vec::with_capacity(items.len());
        for (index, item) in items.iter().enumerate() {
            match self.checker.as_integer(item) {
                Some(seed) => seeds.push(seed),
                None => self.checker.fail_at(
                    vec![json!("body"), json!("seeds"), json!(index)],
                    "value is not a valid integer",
                    "type_error.integer",
                    None,
                ),
            }
        }
        let mut sorted = seeds.clone();
        sorted.sort_unstable();
        sorted.dedup();
        if counts.unique && sorted.len() != seeds.len() {
            self.checker.fail(
                &["seeds"],
                "the list has duplicated items",
                "value_error.list.unique_items",
                None,
            );
        }
        (seeds.len() == items.len()).then_some(seeds)
    }
}
