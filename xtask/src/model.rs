//! `cargo xtask model`: the flight of the token cache under a model checker, which runs every interleaving of a few threads.
//!
//! Only the running: the models stand in `crates/ims-auth/src/flight/model.rs`. They are compiled under a `cfg` of their own, in
//! a target folder of their own, so that no other build is repeated for them.

use std::process::{Command, Stdio};

use anyhow::{Context, ensure};

use crate::workspace;

/// Where the models are, as the test harness names them.
const MODELS: &str = "flight::model::";

/// Swaps the locks of the flight for those of the checker. Not named `loom`: RUSTFLAGS reach every crate, and some obey that.
const SWITCH: &str = "--cfg ims_auth_model";

/// The checker and what it drives are all loops; the rest is only there to be linked.
const PROFILE: &[&str] = &[
    "profile.dev.debug=false",
    "profile.dev.debug-assertions=false",
    "profile.dev.package.loom.opt-level=3",
    "profile.dev.package.generator.opt-level=3",
    "profile.dev.package.ims-auth.opt-level=1",
];

/// Options of `cargo xtask model`.
#[derive(Debug, Default, clap::Args)]
pub(crate) struct Args {
    /// Only the models whose name contains this.
    #[arg(default_value = "")]
    name: String,
}

/// Runs the models.
///
/// # Errors
///
/// When a model fails, none of that name exists, or they cannot be built.
pub(crate) fn run(args: Args) -> anyhow::Result<()> {
    let list = command()
        .args(["--", "--list"])
        .stderr(Stdio::inherit())
        .output()
        .context("cannot start cargo")?;
    ensure!(list.status.success(), "model: cannot build the models");
    let names = wanted(&String::from_utf8_lossy(&list.stdout), &args.name);
    // The test harness is content with no test at all, and would pass when the module has moved.
    ensure!(
        !names.is_empty(),
        "model: no model is called {MODELS}…{}",
        args.name
    );
    let status = command()
        .args(["--", "--exact"])
        .args(names)
        .status()
        .context("cannot start cargo")?;
    ensure!(status.success(), "model: a model failed, see above");
    Ok(())
}

/// The models among the tests that the harness lists whose name contains `part`.
fn wanted(list: &str, part: &str) -> Vec<String> {
    list.lines()
        .filter_map(|line| line.strip_suffix(": test"))
        .filter(|name| {
            name.strip_prefix(MODELS)
                .is_some_and(|model| model.contains(part))
        })
        .map(Into::into)
        .collect()
}

fn command() -> Command {
    let mut command = workspace::cargo();
    command
        .args(["test", "--locked", "--package", "ims-auth", "--lib"])
        .arg("--no-default-features");
    for setting in PROFILE {
        command.args(["--config", setting]);
    }
    command
        .env("RUSTFLAGS", SWITCH)
        .env_remove("CARGO_ENCODED_RUSTFLAGS")
        .env("CARGO_TARGET_DIR", workspace::target().join("model"));
    command
}

#[cfg(test)]
mod tests {
    use super::{SWITCH, command, wanted};

    const LIST: &str = "flight::model::one: test\nflight::model::two: test\n\
                        cached::tests::one: test\n\n3 tests, 0 benchmarks\n";

    #[test]
    fn models_are_told_from_other_tests() {
        assert_eq!(
            wanted(LIST, ""),
            ["flight::model::one", "flight::model::two"]
        );
        assert_eq!(wanted(LIST, "two"), ["flight::model::two"]);
        assert!(wanted(LIST, "three").is_empty());
    }

    #[test]
    fn the_switch_is_set_where_no_other_build_is_disturbed() {
        let command = command();
        let value = |name: &str| {
            let found = command.get_envs().find(|(found, _)| *found == name);
            found.and_then(|(_, value)| value).map(ToOwned::to_owned)
        };
        assert_eq!(value("RUSTFLAGS").unwrap(), SWITCH);
        assert!(
            value("CARGO_TARGET_DIR")
                .unwrap()
                .to_string_lossy()
                .ends_with("model")
        );
    }
}
