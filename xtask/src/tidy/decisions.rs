//! The pages in `docs/decisions`: numbered once each, and written after the template.

use std::collections::BTreeMap;

use crate::findings::Findings;
use crate::workspace::SourceFile;

const FOLDER: &str = "docs/decisions/";

/// The headings of the template, in this order.
const HEADINGS: &[&str] = &["## Context", "## Choice", "## Price"];

/// Checks every page of the folder.
pub(super) fn check(files: &[SourceFile]) -> Findings {
    let mut findings = Findings::default();
    let mut numbers: BTreeMap<&str, &str> = BTreeMap::new();
    for file in files {
        let Some(name) = file.path.strip_prefix(FOLDER) else {
            continue;
        };
        let Some(number) = number(name) else {
            findings.fault(format!("{}: name it NNNN-what-was-decided.md", file.path));
            continue;
        };
        if let Some(other) = numbers.insert(number, name) {
            findings.fault(format!("{}: {other} has this number already", file.path));
        }
        if !file.text.starts_with(&format!("# {number}. ")) {
            findings.fault(format!(
                "{}: the title begins with `# {number}. `",
                file.path
            ));
        }
        let found: Vec<_> = file
            .text
            .lines()
            .map(str::trim_end)
            .filter(|line| HEADINGS.contains(line))
            .collect();
        if found != HEADINGS {
            findings.fault(format!(
                "{}: wanted are {}, once each",
                file.path,
                HEADINGS.join(", ")
            ));
        }
    }
    findings
}

/// The four digits in front of a well-formed name.
fn number(name: &str) -> Option<&str> {
    let (number, slug) = name.strip_suffix(".md")?.split_once('-')?;
    let digits = number.len() == 4 && number.bytes().all(|byte| byte.is_ascii_digit());
    let words = slug
        .bytes()
        .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
    (digits && words && !slug.is_empty()).then_some(number)
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::workspace::SourceFile;

    const PAGE: &str = "# 0001. One seam\n\n## Context\n\na\n\n## Choice\n\nb\n\n## Price\n\nc\n";

    fn faults(pages: &[(&str, &str)]) -> Vec<String> {
        let files: Vec<_> = pages
            .iter()
            .map(|(name, text)| SourceFile::new(format!("docs/decisions/{name}"), *text))
            .collect();
        check(&files).faults
    }

    #[test]
    fn a_page_after_the_template_passes() {
        assert_eq!(faults(&[("0001-one-seam.md", PAGE)]), Vec::<String>::new());
        let template = include_str!("../../../docs/decisions/0000-template.md");
        assert_eq!(
            faults(&[("0000-template.md", template)]),
            Vec::<String>::new()
        );
    }

    #[test]
    fn names_titles_and_headings_are_checked() {
        for (name, text) in [
            ("one-seam.md", PAGE.to_owned()),
            ("01-one-seam.md", PAGE.to_owned()),
            ("0001_one_seam.md", PAGE.to_owned()),
            ("0002-one-seam.md", PAGE.to_owned()),
            ("0001-one-seam.md", PAGE.replace("## Price", "## Cost")),
            ("0001-one-seam.md", PAGE.replace("## Choice", "## Context")),
        ] {
            assert_eq!(faults(&[(name, &text)]).len(), 1, "{name}: {text}");
        }
    }

    #[test]
    fn a_number_is_used_once() {
        let faults = faults(&[("0001-one-seam.md", PAGE), ("0001-two-seams.md", PAGE)]);
        assert_eq!(
            faults,
            ["docs/decisions/0001-two-seams.md: 0001-one-seam.md has this number already"]
        );
    }
}
