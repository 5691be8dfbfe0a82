//! What a registry shows of each published crate, within the limits registries set.

use crate::findings::Findings;
use crate::workspace::Package;

const LICENCE: &str = "MIT OR Apache-2.0";

/// Both lists end at five entries, and a keyword at twenty characters.
const LIST_LIMIT: usize = 5;
const KEYWORD_LIMIT: usize = 20;

/// The categories in use, checked by hand against the registry's list: an unknown one refuses the upload.
const CATEGORIES: &[&str] = &[
    "api-bindings",
    "asynchronous",
    "authentication",
    "command-line-utilities",
    "data-structures",
    "development-tools::testing",
    "multimedia::images",
    "web-programming::http-client",
];

/// Checks every published package.
pub(super) fn check(packages: &[Package]) -> Findings {
    let mut findings = Findings::default();
    for package in packages.iter().filter(|package| package.is_published()) {
        for fault in faults(package) {
            findings.fault(format!("{}: {fault}", package.name));
        }
    }
    findings
}

fn faults(package: &Package) -> Vec<String> {
    let mut faults = Vec::new();
    for (name, value) in [
        ("description", &package.description),
        ("readme", &package.readme),
        ("repository", &package.repository),
        ("rust-version", &package.rust_version),
    ] {
        if value.as_deref().is_none_or(str::is_empty) {
            faults.push(format!("{name} is missing"));
        }
    }
    if package.license.as_deref() != Some(LICENCE) {
        faults.push(format!(
            "the licence is {:?}, not {LICENCE}",
            package.license
        ));
    }
    for (name, list) in [
        ("keywords", &package.keywords),
        ("categories", &package.categories),
    ] {
        if list.is_empty() || list.len() > LIST_LIMIT {
            faults.push(format!(
                "{} {name}, wanted are 1 to {LIST_LIMIT}",
                list.len()
            ));
        }
    }
    for keyword in package
        .keywords
        .iter()
        .filter(|keyword| !is_keyword(keyword))
    {
        faults.push(format!("{keyword:?} is no keyword: a letter first, then letters, digits, '-', '_', '+', 20 at most"));
    }
    for category in package
        .categories
        .iter()
        .filter(|category| !CATEGORIES.contains(&category.as_str()))
    {
        faults.push(format!(
            "category {category:?} is not on the list in xtask/src/tidy/packages.rs"
        ));
    }
    faults
}

fn is_keyword(keyword: &str) -> bool {
    keyword.len() <= KEYWORD_LIMIT
        && keyword.starts_with(|first: char| first.is_ascii_alphabetic())
        && keyword
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "-_+".contains(c))
}

#[cfg(test)]
mod tests {
    use super::{LICENCE, check};
    use crate::workspace::Package;

    fn good() -> Package {
        Package {
            name: "a".into(),
            description: Some("What it is".into()),
            license: Some(LICENCE.into()),
            readme: Some("README.md".into()),
            repository: Some("https://example.com/a".into()),
            rust_version: Some("1.89".into()),
            keywords: vec!["adobe".into()],
            categories: vec!["api-bindings".into()],
            ..Package::default()
        }
    }

    #[test]
    fn a_complete_package_passes() {
        assert_eq!(check(&[good()]).faults, Vec::<String>::new());
    }

    #[test]
    fn each_gap_is_a_fault() {
        let six = || (0..6).map(|n| format!("k{n}")).collect::<Vec<_>>();
        for package in [
            Package {
                description: None,
                ..good()
            },
            Package {
                description: Some(String::new()),
                ..good()
            },
            Package {
                readme: None,
                ..good()
            },
            Package {
                repository: None,
                ..good()
            },
            Package {
                rust_version: None,
                ..good()
            },
            Package {
                license: Some("MIT".into()),
                ..good()
            },
            Package {
                keywords: Vec::new(),
                ..good()
            },
            Package {
                keywords: six(),
                ..good()
            },
            Package {
                keywords: vec!["two words".into()],
                ..good()
            },
            Package {
                keywords: vec!["a-keyword-of-21-chars".into()],
                ..good()
            },
            Package {
                categories: vec!["pictures".into()],
                ..good()
            },
        ] {
            assert_eq!(
                check(std::slice::from_ref(&package)).faults.len(),
                1,
                "{package:?}"
            );
        }
    }

    #[test]
    fn what_is_not_published_needs_none_of_it() {
        assert!(
            check(&[Package {
                publish: Some(Vec::new()),
                ..Package::default()
            }])
            .faults
            .is_empty()
        );
    }
}
