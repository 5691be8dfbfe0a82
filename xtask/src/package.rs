//! `cargo xtask package`: every published crate packs, and builds from its package alone.
//!
//! All of them go to cargo at once: it then resolves the crates that no registry has yet among the packages themselves.

use anyhow::{Context, ensure};

use crate::workspace::{self, Package};

/// Options of `cargo xtask package`.
#[derive(Debug, Default, clap::Args)]
pub(crate) struct Args {
    /// Only pack; do not build what was packed.
    #[arg(long)]
    no_verify: bool,
    /// Print the files of each package instead.
    #[arg(long)]
    list: bool,
}

/// The profile of the workspace does not reach into a package. Under the same setting the dependencies are the very files
/// that the tests have built, and only our own crates are compiled again.
const SAME_PROFILE: (&str, &str) = ("CARGO_PROFILE_DEV_DEBUG", "line-tables-only");

/// Packs all published crates of the workspace.
///
/// # Errors
///
/// When cargo cannot pack or build one of them.
pub(crate) fn run(args: Args) -> anyhow::Result<()> {
    let packages = workspace::packages()?;
    let mut command = workspace::cargo();
    command
        .args(arguments(&args, &packages))
        .env(SAME_PROFILE.0, SAME_PROFILE.1);
    if can_be_offline(&packages)? {
        command.arg("--offline");
    }
    let status = command.status().context("cannot start cargo")?;
    ensure!(
        status.success(),
        "package: cargo could not pack every crate, see above"
    );
    Ok(())
}

/// Packing asks the registry for news of every dependency, although the lock file names them all. Where everything has
/// been fetched before, it can do without, in a second instead of many.
fn can_be_offline(packages: &[Package]) -> anyhow::Result<bool> {
    let trial = Args {
        no_verify: true,
        list: false,
    };
    let output = workspace::cargo()
        .args(arguments(&trial, packages))
        .arg("--offline")
        .output();
    Ok(output.context("cannot start cargo")?.status.success())
}

fn arguments(args: &Args, packages: &[Package]) -> Vec<String> {
    // A developer packs before the commit as well; what is uploaded is decided by `cargo publish`, which refuses.
    let mut arguments: Vec<String> = ["package", "--allow-dirty", "--locked"]
        .map(Into::into)
        .into();
    for package in packages.iter().filter(|package| package.is_published()) {
        arguments.extend(["--package".into(), package.name.clone()]);
    }
    if args.no_verify {
        arguments.push("--no-verify".into());
    }
    if args.list {
        arguments.push("--list".into());
    }
    arguments
}

#[cfg(test)]
mod tests {
    use super::{Args, arguments};
    use crate::workspace::Package;

    #[test]
    fn only_published_crates_are_packed() {
        let published = Package {
            name: "ims-auth".into(),
            ..Package::default()
        };
        let own = Package {
            name: "xtask".into(),
            publish: Some(Vec::new()),
            ..Package::default()
        };
        let args = Args {
            no_verify: true,
            list: false,
        };
        let expected = [
            "package",
            "--allow-dirty",
            "--locked",
            "--package",
            "ims-auth",
            "--no-verify",
        ];
        assert_eq!(arguments(&args, &[published, own]), expected);
    }
}
