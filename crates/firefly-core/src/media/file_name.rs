//! Names for the files of one result: one for each output, with a number where two come to the same.

use std::path::{Path, PathBuf};

use super::{MediaFormat, NameTemplate, NameValues};

/// The name of one file, but for its ending and the number that it gets where the name is taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileName {
    stem: String,
    /// Which of its variants is tried first, from 1.
    first: u32,
}

impl NameTemplate {
    /// A name for each output of one result, by their seeds in the order of the result. What else is known of them stands in
    /// `values`, of which `seed`, `index` and `count` are not used.
    ///
    /// Outputs that come to the same name begin at different numbers, so that the names follow the order of the outputs, whichever is
    /// there first. Where other files have taken such names already, each gets the next one that is free when it is there.
    ///
    /// ```
    /// use std::path::Path;
    ///
    /// use firefly_core::{MediaFormat, NameTemplate, NameValues};
    ///
    /// let values = NameValues { prompt: "a cat", ..NameValues::default() };
    /// let names = NameTemplate::default().file_names(&[Some(7), Some(7)], &values);
    /// assert_eq!(names[0].path("out", 1, MediaFormat::Mp4), Path::new("out/a-cat-7.mp4"));
    /// assert_eq!(names[1].first(), 2);
    /// assert_eq!(names[1].path("out", 2, MediaFormat::Mp4), Path::new("out/a-cat-7-2.mp4"));
    /// ```
    pub fn file_names(&self, seeds: &[Option<i64>], values: &NameValues<'_>) -> Vec<FileName> {
        let mut names: Vec<FileName> = Vec::with_capacity(seeds.len());
        for (index, seed) in seeds.iter().enumerate() {
            let stem = self.name(&NameValues {
                seed: *seed,
                index: index + 1,
                count: seeds.len(),
                ..*values
            });
            let twins = names.iter().filter(|name| name.stem == stem).count();
            let first = u32::try_from(twins).map_or(u32::MAX, |twins| twins.saturating_add(1));
            names.push(FileName { stem, first });
        }
        names
    }
}

impl FileName {
    /// Which of its variants is to be tried first: 1, or more where an output before it has the same name.
    pub fn first(&self) -> u32 {
        self.first
    }

    /// Its `variant` in `folder`: the bare name for 1, with the number behind it from 2 on. The ending is that of `format`.
    pub fn path(&self, folder: impl AsRef<Path>, variant: u32, format: MediaFormat) -> PathBuf {
        let (stem, extension) = (&self.stem, format.extension());
        folder.as_ref().join(if variant > 1 {
            format!("{stem}-{variant}.{extension}")
        } else {
            format!("{stem}.{extension}")
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case::seeds("{seed}", &[Some(7), None, Some(7), None, Some(8), Some(7)], &[1, 1, 2, 1, 1, 3])]
    #[case::no_difference("same", &[Some(1), Some(2), None], &[1, 2, 3])]
    #[case::numbered("same-{index}", &[Some(7), Some(7)], &[1, 1])]
    #[case::a_number_that_is_a_seed("{seed}", &[Some(2), None], &[1, 2])]
    fn equal_names_are_numbered_in_the_order_of_the_outputs(
        #[case] template: &str,
        #[case] seeds: &[Option<i64>],
        #[case] expected: &[u32],
    ) {
        let template = NameTemplate::parse(template).unwrap();
        let names = template.file_names(seeds, &NameValues::default());
        let first: Vec<_> = names.iter().map(FileName::first).collect();
        assert_eq!(first, expected);
    }
}
