//! Where pictures go and what they are called. Pure: whether a path is a folder is asked of the caller.

use std::{
    ffi::{OsStr, OsString},
    fmt::Display,
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

/// What one output is called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum OutputName {
    /// The file that the user named: what stands there is replaced.
    Given(PathBuf),
    /// One of several beside the file that the user named, with its number: a taken one gets another number behind it.
    Numbered(PathBuf),
    /// In the folder, made by the template: a taken one gets a number.
    Generated(FileName),
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

    /// The names of `count` pictures where the user named a file: with several, each gets its number. None where not.
    pub(crate) fn explicit(&self, count: usize) -> Vec<OutputName> {
        let Name::Explicit(name) = &self.name else {
            return Vec::new();
        };
        let path = self.folder.join(name);
        if count < 2 {
            return vec![OutputName::Given(path)];
        }
        let numbers = 1..=count;
        numbers
            .map(|number| OutputName::Numbered(with_number(&path, number)))
            .collect()
    }

    /// The names of pictures with these seeds, in their order, which `operation` made. Where fewer came than were `wanted`, a file
    /// has a number all the same: the path without one is of another file, which nobody named.
    pub(crate) fn names(
        &self,
        seeds: &[Option<i64>],
        wanted: usize,
        operation: &str,
    ) -> Vec<OutputName> {
        let Name::Generated(template, words) = &self.name else {
            let mut names = self.explicit(wanted.max(seeds.len()));
            names.truncate(seeds.len());
            return names;
        };
        let values = NameValues {
            operation,
            prompt: words,
            time: SystemTime::now(),
            ..NameValues::default()
        };
        let names = template.file_names(seeds, &values);
        names.into_iter().map(OutputName::Generated).collect()
    }
}

/// The path with a number behind its name, before the extension.
pub(crate) fn with_number(path: &Path, number: impl Display) -> PathBuf {
    let mut name = path.file_stem().unwrap_or_default().to_owned();
    name.push(format!("-{number}"));
    if let Some(extension) = path.extension() {
        name.push(".");
        name.push(extension);
    }
    path.with_file_name(name)
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
        match &place.names(&[Some(7)], 1, "generate images")[..] {
            [OutputName::Generated(name)] => {
                name.path(place.folder_in_names(), 1, MediaFormat::Mp4)
            }
            names => panic!("{names:?}"),
        }
    }

    fn numbered(paths: &[&str]) -> Vec<OutputName> {
        let paths = paths.iter().map(Into::into);
        paths.map(OutputName::Numbered).collect()
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
            (
                "a/cat.tar.png",
                2,
                &["a/cat.tar-1.png", "a/cat.tar-2.png"][..],
            ),
            ("cat", 2, &["cat-1", "cat-2"]),
            (".hidden", 2, &[".hidden-1", ".hidden-2"]),
        ] {
            let names = place(output).names(&vec![None; count], count, "");
            assert_eq!(names, numbered(expected), "{output}");
        }
        let only = place("a/cat.png").names(&[None], 1, "");
        assert_eq!(only, [OutputName::Given("a/cat.png".into())]);
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
            let names = place.names(&vec![None; came], wanted, "");
            assert_eq!(names, numbered(expected), "{came} of {wanted}");
        }
    }

    #[test]
    fn what_is_no_place_is_refused() {
        for output in ["", "-", ".."] {
            assert!(new(Some(output), None).is_err(), "{output:?}");
        }
    }
}
