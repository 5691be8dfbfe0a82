//! How long the modules are: lines before the test module, comments and all, since a reader scrolls past those too.

use crate::findings::Findings;
use crate::rust_text::lines_before_tests;
use crate::workspace::SourceFile;

/// More is worth a look: which second subject moved in?
const NOTED: usize = 250;

/// More is a fault, unless the file stands in `LONGER`.
const LIMIT: usize = 400;

/// Files over the limit that are one subject all the same, each with the reason. Paths are whole.
const LONGER: &[(&str, &str)] = &[];

/// Lines and path of every module, longest first. Test files are not measured: their length is a list of cases.
pub(super) fn measure(files: &[SourceFile]) -> Vec<(usize, &str)> {
    let mut sizes: Vec<_> = files
        .iter()
        .filter(|file| file.has_extension("rs") && !file.is_test())
        .map(|file| (lines_before_tests(&file.text), file.path.as_str()))
        .collect();
    sizes.sort_by_key(|(lines, path)| (usize::MAX - lines, *path));
    sizes
}

/// Notes the long files and refuses the too long ones.
pub(super) fn check(files: &[SourceFile]) -> Findings {
    let mut findings = Findings::default();
    let sizes = measure(files);
    for (lines, path) in sizes.iter().take_while(|(lines, _)| *lines > NOTED) {
        let excused = LONGER.iter().any(|(excused, _)| excused == path);
        let text = format!("{path}: {lines} lines before the tests");
        if *lines > LIMIT && !excused {
            findings.fault(format!(
                "{text}, {LIMIT} at most: move the second subject out"
            ));
        } else {
            findings.note(text);
        }
    }
    for (path, _) in LONGER {
        if !sizes
            .iter()
            .any(|(lines, found)| found == path && *lines > LIMIT)
        {
            findings.fault(format!(
                "{path} is excused in xtask/src/tidy/sizes.rs, but is not over the limit"
            ));
        }
    }
    let median = sizes.get(sizes.len() / 2).map_or(0, |(lines, _)| *lines);
    findings.note(format!(
        "{} modules, {median} lines in the median",
        sizes.len()
    ));
    findings
}

#[cfg(test)]
mod tests {
    use super::{LIMIT, NOTED, check, measure};
    use crate::workspace::SourceFile;

    fn file(path: &str, lines: usize) -> SourceFile {
        SourceFile::new(
            path,
            format!("{}#[cfg(test)]\nmod tests {{\n}}\n", "a\n".repeat(lines)),
        )
    }

    #[test]
    fn limits_are_limits() {
        for (lines, notes, faults) in [
            (NOTED, 0, 0),
            (NOTED + 1, 1, 0),
            (LIMIT, 1, 0),
            (LIMIT + 1, 0, 1),
        ] {
            let findings = check(&[file("crates/a/src/b.rs", lines)]);
            // The last note is the summary.
            assert_eq!(
                (findings.notes.len() - 1, findings.faults.len()),
                (notes, faults),
                "{lines}"
            );
        }
    }

    #[test]
    fn the_longest_comes_first_and_tests_are_not_measured() {
        let files = [
            file("b.rs", 1),
            file("a.rs", 3),
            file("tests/e2e/c.rs", 900),
            file("crates/a/src/b/tests.rs", 900),
        ];
        assert_eq!(measure(&files), [(3, "a.rs"), (1, "b.rs")]);
    }
}
