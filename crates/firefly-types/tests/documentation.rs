//! The crate's own sources, read for what their documentation owes to readers: where a noun comes from, and the bounds of a member.

use std::path::{Path, PathBuf};

/// Nouns that no page of Adobe has: this crate adds them.
const OUR_OWN: &[&str] = &[
    "Decoded",
    "Extra",
    "ImageFacts",
    "ImageInput",
    "LocalImage",
    "MaskFacts",
    "MeasuredImages",
    "MediaKind",
    "OutputRef",
    "ParseSizeError",
    "Report",
    "StylePresetGroup",
    "Violation",
];

/// A line of code with the documentation above it.
struct Documented {
    place: String,
    doc: String,
    code: String,
}

/// Every documented or documentable line of the crate that is no test.
fn lines() -> Vec<Documented> {
    let mut found = Vec::new();
    for path in sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src")) {
        let text = std::fs::read_to_string(&path).unwrap();
        let text = text.split("#[cfg(test)]").next().unwrap();
        let mut doc = String::new();
        for (index, line) in text.lines().map(str::trim).enumerate() {
            if let Some(words) = line.strip_prefix("///") {
                doc.push_str(words);
            } else if !line.starts_with("#[") {
                found.push(Documented {
                    place: format!("{}:{}", path.display(), index + 1),
                    doc: std::mem::take(&mut doc),
                    code: line.to_owned(),
                });
            }
        }
    }
    found
}

fn sources(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap();
    let (folders, files): (Vec<_>, Vec<_>) = entries
        .map(|entry| entry.unwrap().path())
        .partition(|path| path.is_dir());
    let is_code = |path: &PathBuf| {
        !path.ends_with("tests.rs") && path.extension().is_some_and(|end| end == "rs")
    };
    let below = folders.iter().filter(|path| !path.ends_with("tests"));
    let below = below.flat_map(|folder| sources(folder));
    files.into_iter().filter(is_code).chain(below).collect()
}

/// The name that a line declares as a struct or an enum for everybody.
fn noun(code: &str) -> Option<&str> {
    let rest = code
        .strip_prefix("pub struct ")
        .or_else(|| code.strip_prefix("pub enum "))?;
    let name = rest
        .split(|letter: char| !letter.is_alphanumeric())
        .next()?;
    // In a pattern for nouns the name is a variable.
    (!name.is_empty()).then_some(name)
}

/// The lines that declare the optional members of requests.
fn members(lines: &[Documented]) -> impl Iterator<Item = &Documented> {
    lines
        .iter()
        .filter(|line| line.code.contains(", with_") && line.code.contains(" => "))
}

#[test]
fn every_noun_of_the_api_says_where_it_is_published() {
    let lines = lines();
    let nouns: Vec<_> = lines
        .iter()
        .filter_map(|line| Some((noun(&line.code)?, line)))
        .collect();
    assert!(nouns.len() > 60, "{} nouns were found", nouns.len());
    let silent: Vec<_> = nouns
        .iter()
        .filter(|(name, line)| !OUR_OWN.contains(name) && !line.doc.contains("Source: "))
        .map(|(name, line)| format!("{name} at {}", line.place))
        .collect();
    assert!(silent.is_empty(), "{silent:#?}");
    for own in OUR_OWN {
        assert!(nouns.iter().any(|(name, _)| name == own), "{own} is gone");
    }
}

#[test]
fn every_member_of_a_request_that_has_a_range_says_it() {
    let lines = lines();
    let members: Vec<_> = members(&lines).collect();
    assert!(members.len() > 70, "{} members were found", members.len());
    let ranged = [
        "count;",
        "number;",
        "each i64;",
        "plain Size;",
        "each Size;",
    ];
    let silent: Vec<_> = members
        .iter()
        .filter(|member| {
            let is_text = member.code.contains("rompt\"");
            is_text || ranged.iter().any(|kind| member.code.ends_with(kind))
        })
        .filter(|member| {
            let has_bound = member.doc.contains(|letter: char| letter.is_ascii_digit())
                || ["exactly one", "No bound"]
                    .iter()
                    .any(|words| member.doc.contains(words));
            !has_bound
        })
        .map(|member| format!("{} at {}", member.code, member.place))
        .collect();
    assert!(silent.is_empty(), "{silent:#?}");
}

#[test]
fn every_optional_member_of_a_request_says_what_holds_without_it() {
    let silent: Vec<_> = members(&lines())
        .filter(|member| {
            !["efault", "bsent", "No bound"]
                .iter()
                .any(|word| member.doc.contains(word))
        })
        .map(|member| format!("{} at {}", member.code, member.place))
        .collect();
    assert!(silent.is_empty(), "{silent:#?}");
}
