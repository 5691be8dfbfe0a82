//! The crate's own sources, read for what their documentation owes to readers: where a noun comes from, and the bounds of a member;
//! and for the lists in which each request has to stand.

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
    file: PathBuf,
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
        let mut is_in_attribute = false;
        for (index, line) in text.lines().map(str::trim).enumerate() {
            if let Some(words) = line.strip_prefix("///") {
                doc.push_str(words);
            } else if is_in_attribute || line.starts_with("#[") {
                is_in_attribute = !line.ends_with(']');
            } else {
                found.push(Documented {
                    place: format!("{}:{}", path.display(), index + 1),
                    file: path.clone(),
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
    let lines = lines();
    let fields: Vec<_> = settable(&lines).collect();
    assert!(fields.len() > 10, "{} fields were found", fields.len());
    let silent: Vec<_> = members(&lines)
        .chain(fields)
        .filter(|member| {
            !["efault", "bsent", "No bound"]
                .iter()
                .any(|word| member.doc.contains(word))
        })
        .map(|member| format!("{} at {}", member.code, member.place))
        .collect();
    assert!(silent.is_empty(), "{silent:#?}");
}

/// The lines of optional fields that can be set, in requests that are written by hand and in what stands inside requests.
fn settable(lines: &[Documented]) -> impl Iterator<Item = &Documented> {
    lines.iter().filter(|line| {
        let field = line.code.strip_prefix("pub ");
        let name = field.and_then(|field| Some(field.split_once(": Option<")?.0));
        name.is_some_and(|name| {
            let setter = format!("fn with_{name}(");
            let is_beside =
                |other: &Documented| other.file == line.file && other.code.contains(&setter);
            lines.iter().any(is_beside)
        })
    })
}

#[test]
fn every_url_of_a_result_says_how_long_it_may_be() {
    let lines = lines();
    let urls: Vec<_> = lines
        .iter()
        .filter(|line| line.code.starts_with("pub ") && line.code.ends_with(": PresignedUrl,"))
        .collect();
    assert!(urls.len() > 2, "{} URLs were found", urls.len());
    let silent: Vec<_> = urls
        .iter()
        .filter(|url| !url.doc.contains(" characters"))
        .map(|url| format!("{} at {}", url.code, url.place))
        .collect();
    assert!(silent.is_empty(), "{silent:#?}");
}

/// Lists of all requests, which the compiler cannot hold to be whole: the file, where the list begins, and how an entry ends.
const LISTS_OF_REQUESTS: [(&str, &str, &str); 4] = [
    ("src/rules/extra.rs", "const OPERATIONS", "::MEMBERS"),
    ("src/decoded/tests.rs", "\nevery_request! {", ""),
    ("src/tests/shared_rules.rs", "fn with_member(", "::new("),
    (
        "src/tests/sources.rs",
        "fn each_picture_of_each_request",
        ">(&[",
    ),
];

#[test]
fn every_request_stands_in_every_list_of_requests() {
    let lines = lines();
    let mut declarations = lines.split(|line| line.code == "request! {");
    declarations.next();
    let requests: Vec<_> = declarations
        .filter_map(|declared| declared.iter().find_map(|line| noun(&line.code)))
        .collect();
    assert!(requests.len() >= 15, "{requests:?}");
    for (list, start, ending) in LISTS_OF_REQUESTS {
        let text =
            std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(list)).unwrap();
        let (_, text) = text.split_once(start).unwrap();
        let is_missing = |name: &&&str| {
            let entry = format!("{name}{ending}");
            let mut found = text.match_indices(&entry);
            // One request's name is the end of another's.
            !found.any(|(at, _)| !text[..at].ends_with(char::is_alphanumeric))
        };
        let missing: Vec<_> = requests.iter().filter(is_missing).collect();
        assert!(missing.is_empty(), "{list} lacks {missing:?}");
    }
}
