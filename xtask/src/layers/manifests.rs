//! What the manifests say: our crates among themselves without default features, and everything shared stated once.

use super::HTTP_CLIENTS;
use crate::findings::Findings;
use crate::manifest::{self, Entry};
use crate::workspace::{Package, SourceFile};

/// What every member takes from the workspace.
const INHERITED: &[&str] = &["version", "edition", "rust-version", "license"];

/// The package that reaches the API only through the facade.
const COMMAND: &str = "firefly-cli";

/// The rules that `cargo metadata` can show.
pub(super) fn check_packages(packages: &[Package]) -> Findings {
    let mut findings = Findings::default();
    for package in packages {
        for dependency in &package.dependencies {
            if dependency.path.is_some() && dependency.uses_default_features {
                findings.fault(format!(
                    "{} takes {} with default features: a consumer who turns them off would not be obeyed",
                    package.name, dependency.name
                ));
            }
            let for_tests = dependency.kind.as_deref() == Some("dev");
            if package.name == COMMAND
                && !for_tests
                && HTTP_CLIENTS.contains(&dependency.name.as_str())
            {
                findings.fault(format!(
                    "{COMMAND} depends on {}: it makes no request of its own",
                    dependency.name
                ));
            }
        }
    }
    findings
}

/// The rules that only the text of the manifests can show.
pub(super) fn check_texts(files: &[SourceFile]) -> Findings {
    let mut findings = Findings::default();
    for file in files.iter().filter(|file| is_member(&file.path)) {
        let entries = manifest::entries(&file.text);
        let has = |section: &str, name: &str| {
            entries.iter().any(|entry| {
                entry.section == section && entry.name() == name && entry.is_inherited()
            })
        };
        for name in INHERITED {
            if !has("package", name) {
                findings.fault(format!(
                    "{}: `{name}.workspace = true` is missing",
                    file.path
                ));
            }
        }
        if !entries.iter().any(|entry| {
            entry.section == "lints" && entry.key == "workspace" && entry.value == "true"
        }) {
            findings.fault(format!(
                "{}: `[lints]` with `workspace = true` is missing",
                file.path
            ));
        }
        for entry in entries.iter().filter(|entry| entry.is_dependency()) {
            if !entry.is_inherited() && !is_itself(entry) {
                findings.fault(format!(
                    "{}: {} has a version of its own, see the top",
                    file.path, entry.key
                ));
            }
        }
        for entry in entries
            .iter()
            .filter(|entry| entry.section.contains("dependencies."))
        {
            findings.fault(format!(
                "{}: write [{}] as one line",
                file.path, entry.section
            ));
        }
    }
    findings
}

/// A manifest of the workspace, but the top one. A fuzzing package is a workspace of its own.
fn is_member(path: &str) -> bool {
    path.ends_with("/Cargo.toml") && !path.contains("/fuzz/")
}

/// A crate that takes itself with other features for its tests names its own folder.
fn is_itself(entry: &Entry) -> bool {
    entry.section == "dev-dependencies" && entry.value.replace(' ', "").contains("path=\".\"")
}

#[cfg(test)]
mod tests {
    use super::{check_packages, check_texts};
    use crate::workspace::{Dependency, Package, SourceFile};

    const GOOD: &str = r#"
[package]
name = "a"
version.workspace = true
edition.workspace = true
rust-version = { workspace = true }
license.workspace = true

[lints]
workspace = true

[dependencies]
serde = { workspace = true, optional = true }
http.workspace = true

[dev-dependencies]
a = { path = ".", features = ["mock"] }
"#;

    fn dependency(name: &str, kind: Option<&str>) -> Dependency {
        Dependency {
            name: name.into(),
            kind: kind.map(Into::into),
            ..Dependency::default()
        }
    }

    fn faults(text: &str) -> Vec<String> {
        check_texts(&[SourceFile::new("crates/a/Cargo.toml", text)]).faults
    }

    #[test]
    fn default_features_between_our_crates_are_a_fault() {
        let path = Some("crates/b".to_owned());
        let kind = Some("dev".to_owned());
        let ours = Dependency {
            path,
            kind,
            uses_default_features: true,
            ..dependency("b", None)
        };
        let theirs = Dependency {
            uses_default_features: true,
            ..dependency("serde", None)
        };
        let package = Package {
            name: "a".into(),
            dependencies: vec![ours, theirs],
            ..Package::default()
        };
        let faults = check_packages(&[package]).faults;
        assert_eq!(faults.len(), 1);
        assert!(
            faults[0].starts_with("a takes b with default features"),
            "{}",
            faults[0]
        );
    }

    #[test]
    fn the_command_has_no_client_outside_its_tests() {
        let dependencies = vec![dependency("reqwest", None), dependency("ureq", Some("dev"))];
        let command = Package {
            name: "firefly-cli".into(),
            dependencies,
            ..Package::default()
        };
        let faults = check_packages(std::slice::from_ref(&command)).faults;
        assert_eq!(
            faults,
            ["firefly-cli depends on reqwest: it makes no request of its own"]
        );
        let library = Package {
            name: "ims-auth".into(),
            ..command
        };
        assert!(check_packages(&[library]).faults.is_empty());
    }

    #[test]
    fn a_manifest_that_inherits_everything_passes() {
        assert_eq!(faults(GOOD), Vec::<String>::new());
    }

    #[test]
    fn each_thing_not_inherited_is_a_fault() {
        for (from, to) in [
            (
                "version.workspace = true\nedition",
                "version = \"0.1.0\"\nedition",
            ),
            ("edition.workspace = true", ""),
            (
                "rust-version = { workspace = true }",
                "rust-version = \"1.89\"",
            ),
            ("license.workspace = true", ""),
            ("[lints]\nworkspace = true", "[lints]\nworkspace = false"),
            ("http.workspace = true", "http = \"1\""),
            (
                "http.workspace = true",
                "http = { version = \"1\", path = \".\" }",
            ),
            (
                "http.workspace = true",
                "[dependencies.http]\nversion = \"1\"",
            ),
        ] {
            assert!(GOOD.contains(from), "{from}");
            assert_eq!(
                faults(&GOOD.replace(from, to)).len(),
                1,
                "{to}: {:?}",
                faults(&GOOD.replace(from, to))
            );
        }
    }

    #[test]
    fn the_top_manifest_may_name_versions() {
        let top = SourceFile::new("Cargo.toml", "[workspace.dependencies]\nserde = \"1\"\n");
        assert!(check_texts(&[top]).faults.is_empty());
    }
}
