//! The checkout: where it is, its files, cargo, and what `cargo metadata` says of its packages.

use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, bail};
use serde::Deserialize;

/// A file of the checkout that is text.
#[derive(Debug, Clone)]
pub(crate) struct SourceFile {
    /// Relative to the top level, with `/` on every platform.
    pub(crate) path: String,
    /// The whole content.
    pub(crate) text: String,
}

impl SourceFile {
    /// A file for a check to read; the tests of the checks make them up.
    pub(crate) fn new(path: impl Into<String>, text: impl Into<String>) -> Self {
        Self {
            path: path.into(),
            text: text.into(),
        }
    }

    /// Whether the whole file is tests and what they need, as opposed to a test module at the end of a source file.
    pub(crate) fn is_test(&self) -> bool {
        self.path.starts_with("tests/")
            || self.path.contains("/tests/")
            || self.path.ends_with("/tests.rs")
            || self.path.ends_with("_tests.rs")
    }

    /// Whether the name ends in this extension (without the dot).
    pub(crate) fn has_extension(&self, extension: &str) -> bool {
        Path::new(&self.path)
            .extension()
            .is_some_and(|found| found == extension)
    }
}

/// A member of the workspace, as `cargo metadata` describes it.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Package {
    pub(crate) name: String,
    pub(crate) description: Option<String>,
    pub(crate) license: Option<String>,
    pub(crate) readme: Option<String>,
    pub(crate) repository: Option<String>,
    pub(crate) rust_version: Option<String>,
    pub(crate) keywords: Vec<String>,
    pub(crate) categories: Vec<String>,
    pub(crate) features: BTreeMap<String, Vec<String>>,
    pub(crate) dependencies: Vec<Dependency>,
    /// `None`: to anywhere. An empty list: never.
    pub(crate) publish: Option<Vec<String>>,
    pub(crate) manifest_path: String,
}

impl Package {
    /// Whether the package is meant for others.
    pub(crate) fn is_published(&self) -> bool {
        self.publish
            .as_ref()
            .is_none_or(|registries| !registries.is_empty())
    }

    /// The features that a user may name, without the set that is on by default.
    pub(crate) fn feature_names(&self) -> impl Iterator<Item = &str> {
        self.features
            .keys()
            .map(String::as_str)
            .filter(|name| *name != "default")
    }
}

/// A dependency as a manifest declares it, for any target.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Dependency {
    pub(crate) name: String,
    /// `None` for a normal one, else `dev` or `build`.
    pub(crate) kind: Option<String>,
    pub(crate) uses_default_features: bool,
    /// Set for the crates of this workspace.
    pub(crate) path: Option<String>,
}

/// The top level of the checkout.
pub(crate) fn root() -> PathBuf {
    // At run time first: a target folder shared between two clones holds one binary for both.
    let own = env::var_os("CARGO_MANIFEST_DIR")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
    own.parent().map_or_else(|| own.clone(), Path::to_path_buf)
}

/// Where cargo puts what it builds.
pub(crate) fn target() -> PathBuf {
    // A relative path counts from the top level, where every cargo of ours is started.
    root().join(env::var_os("CARGO_TARGET_DIR").unwrap_or_else(|| "target".into()))
}

/// The profile of the workspace does not reach into a package that is built outside of it. Under the same setting the
/// dependencies are the very files that the tests have built, and only our own crates are compiled again.
pub(crate) const SAME_PROFILE: (&str, &str) = ("CARGO_PROFILE_DEV_DEBUG", "line-tables-only");

/// Cargo, in the top level, the very one that runs this command.
pub(crate) fn cargo() -> Command {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(root());
    command
}

/// Runs cargo and returns what it printed.
///
/// # Errors
///
/// When cargo cannot be started or fails; the text holds what it printed on stderr.
pub(crate) fn cargo_output(arguments: &[&str]) -> anyhow::Result<String> {
    let output = cargo()
        .args(arguments)
        .output()
        .context("cannot start cargo")?;
    if !output.status.success() {
        bail!(
            "cargo {} failed:\n{}",
            arguments.join(" "),
            String::from_utf8_lossy(&output.stderr)
        );
    }
    String::from_utf8(output.stdout).context("cargo printed something other than UTF-8")
}

/// All members of the workspace, by name. Needs no network: dependencies are not resolved.
///
/// # Errors
///
/// When cargo fails or its answer has another shape.
pub(crate) fn packages() -> anyhow::Result<Vec<Package>> {
    #[derive(Deserialize)]
    struct Metadata {
        packages: Vec<Package>,
    }
    let json = cargo_output(&[
        "metadata",
        "--no-deps",
        "--format-version",
        "1",
        "--locked",
        "--offline",
    ])?;
    let mut packages = serde_json::from_str::<Metadata>(&json)
        .context("cargo metadata")?
        .packages;
    packages.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(packages)
}

/// Every text file of the checkout but build products, sorted by path. Files that are not UTF-8 are left out.
///
/// # Errors
///
/// When a folder or file cannot be read.
pub(crate) fn files() -> anyhow::Result<Vec<SourceFile>> {
    let top = root();
    let mut files = Vec::new();
    let mut folders = vec![top.clone()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).with_context(|| folder.display().to_string())? {
            let path = entry?.path();
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            if path.is_dir() {
                if name != "target" && name != ".git" {
                    folders.push(path);
                }
                continue;
            }
            let bytes = fs::read(&path).with_context(|| path.display().to_string())?;
            if let (Ok(relative), Ok(text)) = (path.strip_prefix(&top), String::from_utf8(bytes)) {
                let parts: Vec<_> = relative.iter().map(|part| part.to_string_lossy()).collect();
                files.push(SourceFile::new(parts.join("/"), text));
            }
        }
    }
    files.sort_by(|one, other| one.path.cmp(&other.path));
    Ok(files)
}

/// The names in the top level, sorted.
///
/// # Errors
///
/// When the folder cannot be read.
pub(crate) fn top_level() -> anyhow::Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(root())? {
        names.push(entry?.file_name().to_string_lossy().into_owned());
    }
    names.sort();
    Ok(names)
}

#[cfg(test)]
mod tests {
    use super::{Package, SourceFile, files, packages, root, top_level};

    #[test]
    fn the_checkout_is_found() {
        assert!(root().join("Cargo.lock").is_file());
        assert!(top_level().unwrap().contains(&"crates".to_owned()));
    }

    #[test]
    fn this_file_is_among_the_files_and_build_products_are_not() {
        let files = files().unwrap();
        assert!(
            files
                .iter()
                .any(|file| file.path == "xtask/src/workspace.rs")
        );
        assert!(
            !files
                .iter()
                .any(|file| file.path.starts_with("target/") || file.path.starts_with(".git/"))
        );
        assert!(files.is_sorted_by(|one, other| one.path < other.path));
    }

    #[test]
    fn test_files_are_told_by_their_path() {
        for path in [
            "tests/e2e/a.rs",
            "crates/a/tests/b.rs",
            "crates/a/src/b/tests.rs",
            "crates/a/src/b_tests.rs",
        ] {
            assert!(SourceFile::new(path, "").is_test(), "{path}");
        }
        assert!(!SourceFile::new("crates/a/src/contests.rs", "").is_test());
    }

    #[test]
    fn packages_know_whether_they_are_published() {
        let packages = packages().unwrap();
        let published = |name: &str| {
            packages
                .iter()
                .find(|package| package.name == name)
                .map(Package::is_published)
        };
        assert_eq!(published("ims-auth"), Some(true));
        assert_eq!(published("xtask"), Some(false));
        assert_eq!(published("nonesuch"), None);
    }

    #[test]
    fn the_default_set_is_no_feature_of_its_own() {
        let json =
            r#"{"name": "a", "features": {"default": ["mock"], "mock": []}, "publish": null}"#;
        let package: Package = serde_json::from_str(json).unwrap();
        assert_eq!(package.feature_names().collect::<Vec<_>>(), ["mock"]);
    }
}
