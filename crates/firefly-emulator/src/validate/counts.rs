//! How many outputs a request asks for, and from which seeds.

use serde_json::json;

use super::Reader;

/// The bounds of an operation.
#[derive(Clone, Copy, Debug)]
pub(super) struct Counts {
    /// The most variations and seeds.
    pub(super) max: usize,
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
}

impl Reader<'_> {
    /// One seed for each output: those that were sent, or as many random ones as variations were asked for.
    pub(super) fn seeds(&mut self, counts: Counts) -> Vec<i64> {
        self.seeds_or(counts, |_| fastrand::i64(1..=i64::from(i32::MAX)))
    }

    /// The same with seeds of the operation's own choice by index.
    pub(super) fn seeds_or(&mut self, counts: Counts, own: impl Fn(usize) -> i64) -> Vec<i64> {
        let bound = |count| i64::try_from(count).unwrap_or(i64::MAX);
        let (min, max) = (bound(counts.min), bound(counts.max));
        let variations = self
            .checker
            .integer(&[], self.body, "numVariations", min, max)
            .and_then(|count| usize::try_from(count).ok());
        let seeds = self.listed_seeds(counts);
        if let (Some(count), Some(seeds)) = (variations, &seeds)
            && count != seeds.len()
            && count + seeds.len() > 0
        {
            self.fail(&["seeds"], "number of seeds must match numVariations");
        }
        seeds
            .filter(|seeds| !seeds.is_empty())
            .unwrap_or_else(|| (0..variations.unwrap_or(1).max(1)).map(own).collect())
    }

    /// `seeds` alone.
    pub(super) fn listed_seeds(&mut self, counts: Counts) -> Option<Vec<i64>> {
        let items = self.checker.array(&[], self.body, "seeds")?;
        self.checker
            .length(&["seeds"], items.len(), counts.min, counts.max);
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
