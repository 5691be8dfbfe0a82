//! Where pictures go and what they are called. Pure: whether a path is a folder is asked of the caller.

use std::{
    ffi::{OsStr, OsString},
    path::{Path, PathBuf, is_separator},
};

/// A place for the pictures of one job.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Destination {
    folder: PathBuf,
    name: Name,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Name {
    /// As the user said: what stands there is replaced.
    Explicit(OsString),
    /// Made from these words: nothing is ever replaced.
    Generated(String),
}

impl Destination {
    /// The place that `-o` names, or the current folder. `words` are what generated names are made of.
    ///
    /// A path is a folder when it ends in a separator, or when `is_folder` says so.
    pub(crate) fn new(
        output: Option<&Path>,
        words: &str,
        is_folder: impl Fn(&Path) -> bool,
    ) -> Result<Self, String> {
        let generated = |folder: &Path| Self {
            // Without the dot at the end of `new/.`, of which the system would make nothing.
            folder: folder.components().collect(),
            name: Name::Generated(slug(words)),
        };
        let Some(path) = output else {
            return Ok(generated(Path::new("")));
        };
        let text = path.as_os_str();
        if text.is_empty() {
            return Err("the path of --output is empty".to_owned());
        }
        if text == "-" {
            return Err(
                "pictures are not written to standard output: give --output a file or a folder"
                    .to_owned(),
            );
        }
        if ends_like_folder(text) || is_folder(path) {
            return Ok(generated(path));
        }
        let Some(name) = path.file_name() else {
            return Err(format!(
                "{} names neither a file nor a folder",
                path.display()
            ));
        };
        Ok(Self {
            folder: path.parent().unwrap_or(Path::new("")).to_owned(),
            name: Name::Explicit(name.to_owned()),
        })
    }

    /// The folder; the empty path is the current one.
    pub(crate) fn folder(&self) -> &Path {
        if self.folder.as_os_str().is_empty() {
            Path::new(".")
        } else {
            &self.folder
        }
    }

    /// The path of picture `index` of `count` where the user named a file: with several, each gets its number.
    pub(crate) fn explicit(&self, index: usize, count: usize) -> Option<PathBuf> {
        let Name::Explicit(name) = &self.name else {
            return None;
        };
        if count < 2 {
            return Some(self.folder.join(name));
        }
        let whole = Path::new(name);
        let mut numbered = whole.file_stem().unwrap_or(name).to_owned();
        numbered.push(format!("-{}", index + 1));
        if let Some(extension) = whole.extension() {
            numbered.push(".");
            numbered.push(extension);
        }
        Some(self.folder.join(numbered))
    }

    /// The name to try in the `attempt`-th place (from 1) for picture `index`, where the user left it to us.
    pub(crate) fn generated(
        &self,
        index: usize,
        seed: Option<i64>,
        extension: &str,
        attempt: u32,
    ) -> PathBuf {
        let words = match &self.name {
            Name::Generated(words) => words.clone(),
            Name::Explicit(name) => slug(&name.to_string_lossy()),
        };
        let number = seed.map_or_else(|| (index + 1).to_string(), |seed| seed.to_string());
        let again = if attempt > 1 {
            format!("-{attempt}")
        } else {
            String::new()
        };
        self.folder
            .join(format!("{words}-{number}{again}.{extension}"))
    }
}

/// Whether it ends in a separator, or in a dot behind one, which names the same folder.
fn ends_like_folder(path: &OsStr) -> bool {
    // Separators and dots are one ASCII character on every system, and so stand as themselves in any encoding.
    let bytes = path.as_encoded_bytes();
    let bytes = bytes.strip_suffix(b".").unwrap_or(bytes);
    bytes
        .last()
        .is_some_and(|byte| is_separator(char::from(*byte)))
}

/// Words as part of a file name, which is never empty.
fn slug(words: &str) -> String {
    let slug = firefly::slug(words);
    if slug.is_empty() {
        "picture".to_owned()
    } else {
        slug
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What `firefly::slug` keeps of words, in characters.
    const LONGEST_SLUG: usize = 40;
    const CAT: &str = "A realistic illustration of a cat coding";

    fn place(output: &str) -> Destination {
        Destination::new(Some(Path::new(output)), CAT, |path| {
            path == Path::new("there")
        })
        .unwrap()
    }

    #[test]
    fn without_a_path_the_name_is_made_of_prompt_and_seed() {
        let here = Destination::new(None, CAT, |_| false).unwrap();
        assert_eq!(
            here.generated(0, Some(1_779_323_515), "png", 1),
            Path::new("a-realistic-illustration-of-a-cat-coding-1779323515.png")
        );
        assert_eq!(here.folder(), Path::new("."));
        assert_eq!(here.explicit(0, 1), None);
    }

    #[test]
    fn a_path_with_a_slash_or_of_a_folder_is_a_folder() {
        for output in ["new/", "there", "there/", "new/."] {
            let place = place(output);
            assert_eq!(place.explicit(0, 1), None, "{output}");
            assert_eq!(place.folder(), Path::new(output), "{output}");
        }
        assert_eq!(
            place("new/").generated(0, Some(7), "jpg", 1),
            Path::new("new/a-realistic-illustration-of-a-cat-coding-7.jpg")
        );
    }

    #[test]
    fn any_other_path_is_a_file_and_several_pictures_are_numbered() {
        assert_eq!(place("cat.png").explicit(0, 1), Some("cat.png".into()));
        assert_eq!(
            place("a/cat.tar.png").explicit(0, 3),
            Some("a/cat.tar-1.png".into())
        );
        assert_eq!(
            place("a/cat.png").explicit(2, 3),
            Some("a/cat-3.png".into())
        );
        assert_eq!(place("cat").explicit(1, 2), Some("cat-2".into()));
        assert_eq!(place(".hidden").explicit(0, 2), Some(".hidden-1".into()));
        assert_eq!(place("a/cat.png").folder(), Path::new("a"));
    }

    #[test]
    fn what_is_no_place_is_refused() {
        for output in ["", "-", ".."] {
            assert!(
                Destination::new(Some(Path::new(output)), CAT, |_| false).is_err(),
                "{output:?}"
            );
        }
    }

    #[test]
    fn a_taken_name_gets_the_next_number_and_a_picture_without_seed_its_own() {
        let place = place("there");
        assert!(
            place
                .generated(0, Some(7), "png", 2)
                .ends_with("a-realistic-illustration-of-a-cat-coding-7-2.png")
        );
        assert!(
            place
                .generated(1, None, "png", 1)
                .ends_with("a-realistic-illustration-of-a-cat-coding-2.png")
        );
    }

    #[test]
    fn slugs_are_short_and_safe() {
        assert_eq!(slug(CAT).chars().count(), LONGEST_SLUG);
        assert_eq!(slug("A realistic illustration of a cat coding!"), slug(CAT));
        assert_eq!(
            slug("A realistic illustration of a cat coding in Rust"),
            "a-realistic-illustration-of-a-cat-coding"
        );
        assert_eq!(slug("../../etc/passwd\0\n"), "etc-passwd");
        assert_eq!(slug("Ein Bär, im Wald"), "ein-bär-im-wald");
        assert_eq!(slug("!?"), "picture");
        assert_eq!(slug(&"x".repeat(500)), "x".repeat(LONGEST_SLUG));
        assert_eq!(slug(&format!("ab {}", "x".repeat(500))), "ab");
    }
}
