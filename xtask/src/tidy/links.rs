//! Links between the pages: the file exists, and so does the heading behind `#`. Other sites are not visited.

use std::collections::BTreeSet;

use crate::findings::Findings;
use crate::workspace::{self, SourceFile};

/// Checks the links of every Markdown page.
pub(super) fn check(files: &[SourceFile]) -> Findings {
    let mut findings = Findings::default();
    for page in files.iter().filter(|file| file.has_extension("md")) {
        for (line, target) in targets(&page.text) {
            if let Some(fault) = broken(files, page, target) {
                findings.fault(format!("{}:{line}: {target}: {fault}", page.path));
            }
        }
    }
    findings
}

fn broken(files: &[SourceFile], page: &SourceFile, target: &str) -> Option<&'static str> {
    // Another site, a mail address, or an item that rustdoc resolves in a README shown as crate documentation.
    if target.contains("://") || target.starts_with("mailto:") || target.contains("::") {
        return None;
    }
    let (path, anchor) = target.split_once('#').unwrap_or((target, ""));
    let path = if path.is_empty() {
        page.path.clone()
    } else {
        resolve(&page.path, path)
    };
    let folder = format!("{}/", path.trim_end_matches('/'));
    let Some(found) = files.iter().find(|file| file.path == path) else {
        let is_folder = files.iter().any(|file| file.path.starts_with(&folder));
        // Pictures are no text, and so not among the files that the checks read.
        return if is_folder || workspace::root().join(&path).is_file() {
            None
        } else {
            Some("no such file")
        };
    };
    let is_page = found.has_extension("md");
    (is_page && !anchor.is_empty() && !anchors(&found.text).contains(anchor))
        .then_some("no such heading")
}

/// The path from the top level; one that leaves the checkout stays as it is and will not be found.
fn resolve(page: &str, path: &str) -> String {
    let mut parts: Vec<&str> = page.split('/').collect();
    parts.pop();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                if parts.pop().is_none() {
                    return path.to_owned();
                }
            }
            part => parts.push(part),
        }
    }
    parts.join("/")
}

/// Line number and target of each inline link and link definition outside of code.
fn targets(text: &str) -> Vec<(usize, &str)> {
    let mut targets = Vec::new();
    for (number, line) in prose(text) {
        if let Some((_, target)) = line
            .strip_prefix('[')
            .and_then(|line| line.split_once("]: "))
        {
            targets.push((number, target.trim()));
            continue;
        }
        for (start, _) in line.match_indices("](") {
            let in_code = line[..start].matches('`').count() % 2 == 1;
            let target = line[start + 2..]
                .split([')', ' '])
                .next()
                .unwrap_or_default();
            if !in_code && !target.is_empty() {
                targets.push((number, target));
            }
        }
    }
    targets
}

/// The lines, counted from one, that stand in no fenced block.
fn prose(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut in_code = false;
    text.lines().enumerate().filter_map(move |(index, line)| {
        let fence = line.trim_start().starts_with("```");
        in_code ^= fence;
        (!in_code && !fence).then_some((index + 1, line))
    })
}

/// The anchors of a page's headings: lower case, blanks as hyphens, punctuation gone.
fn anchors(text: &str) -> BTreeSet<String> {
    let mut anchors = BTreeSet::new();
    for (_, line) in prose(text) {
        let title = line.trim_start_matches('#');
        if title.len() == line.len() || !title.starts_with(' ') {
            continue;
        }
        let base: String = title
            .trim()
            .to_lowercase()
            .chars()
            .filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'))
            .map(|c| if c == ' ' { '-' } else { c })
            .collect();
        // A heading that occurs again gets a number.
        let mut anchor = base.clone();
        let mut count = 0;
        while !anchors.insert(anchor) {
            count += 1;
            anchor = format!("{base}-{count}");
        }
    }
    anchors
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::workspace::SourceFile;

    const GUIDE: &str = "# First image\n\n## What you `need`, and why\n\n## Again\n## Again\n";

    fn faults(path: &str, text: &str) -> Vec<String> {
        let files = [
            SourceFile::new(path, text),
            SourceFile::new("docs/guides/first-image.md", GUIDE),
            SourceFile::new("crates/firefly/src/lib.rs", "//! The front door.\n"),
        ];
        check(&files).faults
    }

    #[test]
    fn good_links_pass() {
        for (path, text) in [
            ("README.md", "[a](docs/guides/first-image.md)"),
            (
                "README.md",
                "[a](docs/guides/first-image.md#what-you-need-and-why) and [b](docs/)",
            ),
            (
                "docs/guides/b.md",
                "[a](first-image.md#again-1) [b](../../crates/firefly/src/lib.rs)",
            ),
            (
                "docs/b.md",
                "# Here\n\n[a](#here) [b](https://example.com/x.md) [c](crate::Client)",
            ),
            (
                "docs/b.md",
                "```\n[a](nowhere.md)\n```\nand `[a](nowhere.md)`",
            ),
            ("docs/b.md", "[a][1]\n\n[1]: guides/first-image.md"),
        ] {
            assert_eq!(faults(path, text), Vec::<String>::new(), "{text}");
        }
    }

    #[test]
    fn broken_links_are_faults() {
        for (path, text) in [
            ("README.md", "[a](docs/guides/second-image.md)"),
            ("README.md", "[a](docs/guides/first-image.md#again-2)"),
            ("docs/b.md", "[a](#nowhere)"),
            ("docs/b.md", "[a](../../outside.md)"),
            ("docs/b.md", "[1]: guides/nowhere.md"),
        ] {
            assert_eq!(faults(path, text).len(), 1, "{text}");
        }
    }
}
