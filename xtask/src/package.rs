//! `cargo xtask package`: every published crate packs, and builds from its package alone.
//!
//! All of them go to cargo at once: it then resolves the crates that no registry has yet among the packages themselves.

use std::{
    env, io,
    path::{Path, PathBuf},
};

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

/// Packs all published crates of the workspace.
///
/// # Errors
///
/// When cargo cannot pack or build one of them.
pub(crate) fn run(args: Args) -> anyhow::Result<()> {
    let packages = workspace::packages()?;
    forget_earlier(&packages).context("cannot remove what an earlier run left")?;
    let mut command = workspace::cargo();
    command
        .args(arguments(&args, &packages))
        .envs([workspace::SAME_PROFILE]);
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

/// Removes what an earlier run unpacked and built of our own crates.
///
/// cargo takes a package of one name and version for unchangeable, as those of a registry are. Ours have the same version day by
/// day: without this, a crate would be built against the sources that the others had last time.
fn forget_earlier(packages: &[Package]) -> io::Result<()> {
    let home = env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home.or_else(|| env::home_dir().map(|home| home.join(".cargo")));
    let unpacked = home
        .map(|home| home.join("registry").join("src"))
        .unwrap_or_default();
    // The folder of a registry without a host, such as the passing one that packing makes, starts with a hyphen.
    let passing = entries(&unpacked)?
        .into_iter()
        .filter(|path| name_of(path).starts_with('-'));
    let built = workspace::target().join("debug").join(".fingerprint");
    for folder in passing.chain([built]) {
        for path in entries(&folder)? {
            let is_ours = packages
                .iter()
                .any(|package| is_of(&package.name, &name_of(&path)));
            if is_ours {
                std::fs::remove_dir_all(path)?;
            }
        }
    }
    Ok(())
}

/// Whether a folder is called after the crate `name`: its name, a hyphen, and a version or a hash without one.
fn is_of(name: &str, folder: &str) -> bool {
    let rest = folder
        .strip_prefix(name)
        .and_then(|rest| rest.strip_prefix('-'));
    rest.is_some_and(|rest| !rest.is_empty() && !rest.contains('-'))
}

fn name_of(path: &Path) -> String {
    path.file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default()
}

/// What lies in `folder`; nothing where there is none.
fn entries(folder: &Path) -> io::Result<Vec<PathBuf>> {
    match std::fs::read_dir(folder) {
        Ok(entries) => entries.map(|entry| Ok(entry?.path())).collect(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(error),
    }
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
    use super::{Args, arguments, is_of};
    use crate::workspace::Package;

    #[test]
    fn folders_of_a_crate_are_told_from_those_of_its_namesakes() {
        assert!(is_of("ims-auth", "ims-auth-0.1.0"));
        assert!(is_of("firefly", "firefly-3fa26f18"));
        for other in [
            "firefly-core-0.1.0",
            "firefly",
            "firefly-",
            "fireflyer-0.1.0",
        ] {
            assert!(!is_of("firefly", other), "{other}");
        }
    }

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
