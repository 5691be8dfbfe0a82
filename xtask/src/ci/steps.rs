//! The steps of `cargo xtask ci` and the commands behind each.

use std::env;
use std::fmt;
use std::process::Command;

use anyhow::Context;
use clap::ValueEnum;

use crate::workspace::{self, Package};

/// What a newcomer's first build is spared, and the tests are not.
const STORES: &str = "e2e/redis,ims-auth/redis-tls,ims-auth/keyring";

/// A step, in the order in which they run: what fails fastest comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Step {
    /// The formatting.
    Fmt,
    /// All lints, warnings denied, with every feature on.
    Clippy,
    /// Every published crate alone: without its default features, and with each feature by itself.
    Features,
    /// `cargo xtask alone`
    Alone,
    /// The README's command, and with it the stores that are features.
    Test,
    /// `cargo xtask model`
    Model,
    /// The documentation, broken links denied.
    Doc,
    /// `cargo xtask tidy`
    Tidy,
    /// `cargo xtask layers`
    Layers,
    /// `cargo xtask wire`
    Wire,
    /// `cargo xtask package`
    Package,
}

/// One command of a step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Action {
    /// Cargo, or this program itself.
    by_cargo: bool,
    arguments: Vec<String>,
    environment: Option<(&'static str, &'static str)>,
}

impl Step {
    /// The commands, all of which have to pass.
    pub(super) fn actions(self, packages: &[Package]) -> Vec<Action> {
        match self {
            Self::Fmt => vec![Action::cargo("fmt --all --check")],
            // Test, clippy and doc choose the same packages, so that they also choose the same features of what those
            // packages have in common, and nothing heavy is built twice.
            Self::Clippy => vec![Action::cargo(
                "clippy --locked --workspace --all-targets --all-features -- -D warnings",
            )],
            Self::Features => packages
                .iter()
                .filter(|package| package.is_published())
                .flat_map(alone)
                .collect(),
            // In one go with the README's command: of most of what both need, these features make another build.
            Self::Test => vec![Action::cargo(&format!(
                "test --locked --workspace --features {STORES}"
            ))],
            Self::Doc => {
                let environment = Some(("RUSTDOCFLAGS", "-D warnings"));
                vec![Action {
                    environment,
                    ..Action::cargo("doc --locked --workspace --no-deps --all-features")
                }]
            }
            Self::Alone | Self::Model | Self::Tidy | Self::Layers | Self::Wire => {
                vec![Action::own(&self.to_string())]
            }
            Self::Package => vec![Action::own("package")],
        }
    }
}

/// A build of one crate for each feature, so that no crate lives off a feature that only a neighbour turns on. By
/// clippy rather than check: the dependencies are the same files, and code that a feature orphans is a warning.
fn alone(package: &Package) -> Vec<Action> {
    let base = format!(
        "clippy --locked --package {} --no-default-features",
        package.name
    );
    let mut actions = vec![Action::cargo(&format!("{base} -- -D warnings"))];
    for feature in package.feature_names() {
        actions.push(Action::cargo(&format!(
            "{base} --features {feature} -- -D warnings"
        )));
    }
    actions
}

impl Action {
    fn cargo(line: &str) -> Self {
        Self {
            by_cargo: true,
            arguments: words(line),
            environment: None,
        }
    }

    fn own(line: &str) -> Self {
        Self {
            by_cargo: false,
            arguments: words(line),
            environment: None,
        }
    }

    /// The command, ready to start in the top level.
    ///
    /// # Errors
    ///
    /// When the path of this program cannot be found out.
    pub(super) fn command(&self) -> anyhow::Result<Command> {
        let mut command = if self.by_cargo {
            workspace::cargo()
        } else {
            let mut command = Command::new(env::current_exe().context("where is this program?")?);
            command.current_dir(workspace::root());
            command
        };
        command.args(&self.arguments).envs(self.environment);
        Ok(command)
    }
}

fn words(line: &str) -> Vec<String> {
    line.split(' ').map(Into::into).collect()
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let value = self.to_possible_value().ok_or(fmt::Error)?;
        f.pad(value.get_name())
    }
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some((name, value)) = self.environment {
            write!(f, "{name}='{value}' ")?;
        }
        let program = if self.by_cargo {
            "cargo"
        } else {
            "cargo xtask"
        };
        write!(f, "{program} {}", self.arguments.join(" "))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::{Step, ValueEnum};
    use crate::workspace::Package;

    fn package(name: &str, features: &[&str], publish: Option<Vec<String>>) -> Package {
        let features: BTreeMap<_, _> = features
            .iter()
            .map(|name| ((*name).to_owned(), Vec::new()))
            .collect();
        Package {
            name: name.into(),
            features,
            publish,
            ..Package::default()
        }
    }

    fn lines(step: Step, packages: &[Package]) -> Vec<String> {
        step.actions(packages)
            .iter()
            .map(ToString::to_string)
            .collect()
    }

    #[test]
    fn each_feature_of_each_published_crate_is_built_alone() {
        let packages = [
            package("a", &["default", "mock", "reqwest"], None),
            package("xtask", &["x"], Some(Vec::new())),
        ];
        assert_eq!(
            lines(Step::Features, &packages),
            [
                "cargo clippy --locked --package a --no-default-features -- -D warnings",
                "cargo clippy --locked --package a --no-default-features --features mock -- -D warnings",
                "cargo clippy --locked --package a --no-default-features --features reqwest -- -D warnings",
            ]
        );
    }

    #[test]
    fn warnings_in_the_documentation_are_denied_in_its_step_only() {
        assert!(lines(Step::Doc, &[])[0].starts_with("RUSTDOCFLAGS='-D warnings' cargo doc "));
        let command = Step::Doc.actions(&[])[0]
            .command()
            .expect("this program has a path");
        assert!(command.get_envs().any(|(name, _)| name == "RUSTDOCFLAGS"));
        let command = Step::Test.actions(&[])[0]
            .command()
            .expect("this program has a path");
        assert_eq!(command.get_envs().count(), 0);
    }

    #[test]
    fn every_step_does_something() {
        for step in Step::value_variants() {
            assert!(
                !step.actions(&[package("a", &[], None)]).is_empty(),
                "{step}"
            );
        }
    }

    #[test]
    fn a_step_runs_the_command_of_its_name() {
        assert_eq!(lines(Step::Layers, &[]), ["cargo xtask layers"]);
    }
}
