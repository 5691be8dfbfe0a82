//! Where pictures go and what they are called. Pure: whether a path is a folder is asked of the caller.

use std::{
    ffi::{OsStr, OsString},
    path::{Path, PathBuf, is_separator},
    time::SystemTime,
};

use firefly::{FileName, NameTemplate, NameValues};

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
    Generated(NameTemplate, String),
}

/// What the outputs of one job are called, in their order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Names {
    /// As the user said: what stands there is replaced.
    Explicit(Vec<PathBuf>),
    /// In the folder, where nothing is ever replaced.
    Generated(Vec<FileName>),
}

impl Destination {
    /// The place that `-o` names, or the current folder. `words` are what generated names are made of, in the form of `template`.
    ///
    /// A path is a folder when it ends in a separator, or when `is_folder` says so.
    pub(crate) fn new(
        output: Option<&Path>,
        template: Option<&NameTemplate>,
        words: &str,
        is_folder: impl Fn(&Path) -> bool,
    ) -> Result<Self, String> {
        let generated = |folder: &Path| Self {
            // Without the dot at the end of `new/.`, of which the system would make nothing.
            folder: folder.components().collect(),
            name: Name::Generated(template.cloned().unwrap_or_default(), words.to_owned()),
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
        if template.is_some() {
            return Err(format!(
                "--names is for files in a folder, and {} names a file: put a slash behind it if it is to be a folder",
                path.display()
            ));
        }
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

    /// The folder as it stands before the names of files: the current one not at all.
    pub(crate) fn folder_in_names(&self) -> &Path {
        &self.folder
    }

    /// The paths of `count` pictures where the user named a file: with several, each gets its number. None where not.
    pub(crate) fn explicit(&self, count: usize) -> Vec<PathBuf> {
        let Name::Explicit(name) = &self.name else {
            return Vec::new();
        };
        if count < 2 {
            return vec![self.folder.join(name)];
        }
        let whole = Path::new(name);
        let numbered = (1..=count).map(|number| {
            let mut numbered = whole.file_stem().unwrap_or(name).to_owned();
            numbered.push(format!("-{number}"));
            if let Some(extension) = whole.extension() {
                numbered.push(".");
                numbered.push(extension);
            }
            self.folder.join(numbered)
        });
        numbered.collect()
    }

    /// The names of pictures with these seeds, which `operation` made. Where fewer came than were `wanted`, a file has a number
    /// all the same: the path without one is of another file, which nobody named.
    pub(crate) fn names(&self, seeds: &[Option<i64>], wanted: usize, operation: &str) -> Names {
        let Name::Generated(template, words) = &self.name else {
            let mut paths = self.explicit(wanted.max(seeds.len()));
            paths.truncate(seeds.len());
            return Names::Explicit(paths);
        };
        let values = NameValues {
            operation,
            prompt: words,
            time: SystemTime::now(),
            ..NameValues::default()
        };
        Names::Generated(template.file_names(seeds, &values))
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

#[cfg(test)]
mod tests {
    use super::*;
    use firefly::MediaFormat;

    const CAT: &str = "A realistic illustration of a cat coding";

    fn new(output: Option<&str>, template: Option<&str>) -> Result<Destination, String> {
        let template = template.map(|text| NameTemplate::parse(text).unwrap());
        let is_folder = |path: &Path| path == Path::new("there");
        Destination::new(output.map(Path::new), template.as_ref(), CAT, is_folder)
    }

    fn place(output: &str) -> Destination {
        new(Some(output), None).unwrap()
    }

    /// The path of the only picture, an MP4 video with the seed 7, in a folder.
    fn generated(place: &Destination) -> PathBuf {
        match place.names(&[Some(7)], 1, "generate images") {
            Names::Generated(names) => names[0].path(place.folder_in_names(), 1, MediaFormat::Mp4),
            Names::Explicit(paths) => panic!("{paths:?}"),
        }
    }

    #[test]
    fn without_a_path_the_name_is_made_of_prompt_and_seed() {
        let here = new(None, None).unwrap();
        assert_eq!(
            generated(&here),
            Path::new("a-realistic-illustration-of-a-cat-coding-7.mp4")
        );
        assert_eq!(here.folder(), Path::new("."));
        assert!(here.explicit(1).is_empty());
    }

    #[test]
    fn a_template_names_the_files_of_a_folder_and_not_a_file() {
        let template = Some("{operation} {seed} of {count}");
        let named = new(Some("new/"), template).unwrap();
        assert_eq!(
            generated(&named),
            Path::new("new/generate-images 7 of 1.mp4")
        );
        let refused = new(Some("cat.png"), template).unwrap_err();
        assert!(refused.contains("--names"), "{refused}");
    }

    #[test]
    fn a_path_with_a_slash_or_of_a_folder_is_a_folder() {
        for output in ["new/", "there", "there/", "new/."] {
            let place = place(output);
            assert!(place.explicit(1).is_empty(), "{output}");
            assert_eq!(place.folder(), Path::new(output), "{output}");
        }
        assert_eq!(
            generated(&place("new/")),
            Path::new("new/a-realistic-illustration-of-a-cat-coding-7.mp4")
        );
    }

    #[test]
    fn any_other_path_is_a_file_and_several_pictures_are_numbered() {
        for (output, count, expected) in [
            ("cat.png", 1, &["cat.png"][..]),
            ("a/cat.tar.png", 2, &["a/cat.tar-1.png", "a/cat.tar-2.png"]),
            ("cat", 2, &["cat-1", "cat-2"]),
            (".hidden", 2, &[".hidden-1", ".hidden-2"]),
        ] {
            let paths: Vec<PathBuf> = expected.iter().map(Into::into).collect();
            let place = place(output);
            let names = place.names(&vec![None; count], count, "");
            assert_eq!(names, Names::Explicit(paths), "{output}");
        }
        assert_eq!(place("a/cat.png").folder(), Path::new("a"));
    }

    #[test]
    fn pictures_that_the_filter_took_leave_the_numbers_of_the_others_alone() {
        let place = place("cat.png");
        for (came, wanted, expected) in [
            (1, 2, &["cat-1.png"][..]),
            (2, 3, &["cat-1.png", "cat-2.png"]),
            (2, 1, &["cat-1.png", "cat-2.png"]),
        ] {
            let paths = expected.iter().map(Into::into).collect();
            let names = place.names(&vec![None; came], wanted, "");
            assert_eq!(names, Names::Explicit(paths), "{came} of {wanted}");
        }
    }

    #[test]
    fn what_is_no_place_is_refused() {
        for output in ["", "-", ".."] {
            assert!(new(Some(output), None).is_err(), "{output:?}");
        }
    }
}
