//! Where things stand: the entries of the top level, and what every crate brings.

use std::collections::BTreeSet;

use crate::findings::Findings;
use crate::workspace::SourceFile;

/// Everything in the top level that does not begin with a dot.
const TOP_LEVEL: &[&str] = &[
    "Cargo.lock",
    "Cargo.toml",
    "LICENSE-APACHE",
    "LICENSE-MIT",
    "README.md",
    "crates",
    "docs",
    "tests",
    "xtask",
];

/// What cargo puts there.
const BUILD_PRODUCTS: &str = "target";

/// Nothing is missing in the top level, and nothing stands beside it.
pub(super) fn check_top_level(names: &[String]) -> Findings {
    let mut findings = Findings::default();
    for name in names {
        let allowed =
            name.starts_with('.') || name == BUILD_PRODUCTS || TOP_LEVEL.contains(&name.as_str());
        if !allowed {
            findings.fault(format!(
                "{name}: the top level holds only {}",
                TOP_LEVEL.join(", ")
            ));
        }
    }
    for name in TOP_LEVEL
        .iter()
        .filter(|name| !names.iter().any(|found| found == *name))
    {
        findings.fault(format!("{name} is missing in the top level"));
    }
    findings
}

/// Every folder under `crates` is a crate that introduces itself.
pub(super) fn check_crates(files: &[SourceFile]) -> Findings {
    let mut findings = Findings::default();
    let folders: BTreeSet<_> = files
        .iter()
        .filter_map(|file| file.path.strip_prefix("crates/")?.split_once('/'))
        .map(|(name, _)| name)
        .collect();
    for folder in folders {
        for name in ["Cargo.toml", "README.md"] {
            let path = format!("crates/{folder}/{name}");
            match files.iter().find(|file| file.path == path) {
                None => findings.fault(format!("{path} is missing")),
                Some(file) if file.text.lines().count() < 3 => {
                    findings.fault(format!("{path} says nothing yet"));
                }
                Some(_) => {}
            }
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::{TOP_LEVEL, check_crates, check_top_level};
    use crate::workspace::SourceFile;

    fn top(extra: &[&str]) -> Vec<String> {
        TOP_LEVEL
            .iter()
            .chain(extra)
            .map(|name| (*name).to_owned())
            .collect()
    }

    #[test]
    fn dot_files_and_build_products_may_stand_there() {
        assert!(
            check_top_level(&top(&[".gitignore", ".ci", "target"]))
                .faults
                .is_empty()
        );
    }

    #[test]
    fn strangers_and_gaps_are_faults() {
        assert_eq!(
            check_top_level(&top(&["notes.txt", "scripts"]))
                .faults
                .len(),
            2
        );
        assert_eq!(
            check_top_level(&top(&[])[1..]).faults,
            ["Cargo.lock is missing in the top level"]
        );
    }

    #[test]
    fn a_crate_has_a_readme_with_something_in_it() {
        let manifest = SourceFile::new(
            "crates/a/Cargo.toml",
            "[package]\nname = \"a\"\nversion = \"1\"\n",
        );
        assert_eq!(
            check_crates(std::slice::from_ref(&manifest)).faults,
            ["crates/a/README.md is missing"]
        );
        let empty = SourceFile::new("crates/a/README.md", "# a\n");
        assert_eq!(
            check_crates(&[manifest.clone(), empty]).faults,
            ["crates/a/README.md says nothing yet"]
        );
        let full = SourceFile::new("crates/a/README.md", "# a\n\nWhat it is.\n");
        assert!(check_crates(&[manifest, full]).faults.is_empty());
    }
}
