//! `cargo xtask fuzz`: the fuzz targets of ims-auth, each for a minute. Not part of CI, which runs their code on the seeds alone:
//! the test `fuzz_corpus` of that crate.
//!
//! What the fuzzer learns and the inputs that crash it stay below `target`; a seed joins the corpus by hand, with a name.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::SystemTime,
};

use anyhow::{Context, bail, ensure};

use crate::workspace;

/// The fuzz crate, seen from the top level.
const FOLDER: &str = "crates/ims-auth/fuzz";

/// Options of `cargo xtask fuzz`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Fuzz these targets only.
    targets: Vec<String>,
    /// How long each one runs.
    #[arg(long, default_value_t = 60, value_parser = clap::value_parser!(u32).range(1..))]
    seconds: u32,
}

/// Builds the targets and runs one after the other.
///
/// # Errors
///
/// When cargo-fuzz is not installed, a target is unknown or cannot be built, or an input makes one panic, hang or eat too
/// much memory. The message names the file with that input.
pub(crate) fn run(args: Args) -> anyhow::Result<()> {
    let fuzz = workspace::root().join(FOLDER);
    let known = targets(&fuzz)?;
    let targets = chosen(&known, &args.targets)?;
    ensure!(
        is_installed(),
        "fuzz: needs cargo-fuzz and a C++ compiler; `cargo install --locked cargo-fuzz` brings the former"
    );
    // The fuzzer runs the very versions that the tests run. Its own file is ignored by git.
    fs::copy(
        workspace::root().join("Cargo.lock"),
        fuzz.join("Cargo.lock"),
    )
    .context("cannot copy Cargo.lock")?;
    let mut failed = Vec::new();
    for target in targets {
        println!("fuzz: {target} for {} s", args.seconds);
        let place = Place::new(target)?;
        let started = SystemTime::now();
        let status = command(&fuzz, target, &place, args.seconds)
            .status()
            .context("cannot start cargo")?;
        if !status.success() {
            failed.push(target.as_str());
            for finding in place.findings(started)? {
                eprintln!("fuzz: {target}: reproduced by {}", finding.display());
            }
        }
    }
    ensure!(
        failed.is_empty(),
        "fuzz: failed: {}; once mended, add the input to {FOLDER}/corpus",
        failed.join(", ")
    );
    Ok(())
}

/// The names of all targets.
fn targets(fuzz: &Path) -> anyhow::Result<Vec<String>> {
    let folder = fuzz.join("fuzz_targets");
    let mut names = Vec::new();
    for entry in fs::read_dir(&folder).with_context(|| folder.display().to_string())? {
        let path = entry?.path();
        names.extend(path.file_stem().map(|name| name.to_string_lossy().into()));
    }
    names.sort();
    Ok(names)
}

/// Those of `known` that were asked for; all of them when nobody asked.
fn chosen<'a>(known: &'a [String], asked: &'a [String]) -> anyhow::Result<&'a [String]> {
    if let Some(unknown) = asked.iter().find(|name| !known.contains(name)) {
        bail!("fuzz: no target {unknown}; there are {}", known.join(", "));
    }
    Ok(if asked.is_empty() { known } else { asked })
}

fn is_installed() -> bool {
    let status = workspace::cargo()
        .args(["fuzz", "--version"])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    status.is_ok_and(|status| status.success())
}

/// Where one target leaves what it finds, below `target`.
#[derive(Debug)]
struct Place {
    learnt: PathBuf,
    artifacts: PathBuf,
}

impl Place {
    fn new(target: &str) -> anyhow::Result<Self> {
        let base = workspace::target().join("fuzz");
        let place = Self {
            learnt: base.join("corpus").join(target),
            artifacts: base.join("artifacts").join(target),
        };
        for folder in [&place.learnt, &place.artifacts] {
            fs::create_dir_all(folder).with_context(|| folder.display().to_string())?;
        }
        Ok(place)
    }

    /// The inputs that made the target fail since `started`. One that was known before is written once more.
    fn findings(&self, started: SystemTime) -> anyhow::Result<Vec<PathBuf>> {
        let entries =
            fs::read_dir(&self.artifacts).with_context(|| self.artifacts.display().to_string())?;
        let mut findings = Vec::new();
        for entry in entries {
            let entry = entry?;
            if entry.metadata()?.modified()? >= started {
                findings.push(entry.path());
            }
        }
        Ok(findings)
    }
}

fn command(fuzz: &Path, target: &str, place: &Place, seconds: u32) -> Command {
    let mut command = workspace::cargo();
    command
        .args(["fuzz", "run", "--fuzz-dir"])
        .arg(fuzz)
        .arg("--target-dir")
        .arg(workspace::target().join("fuzz"))
        // The address sanitiser asks for a nightly compiler, and would watch over unsafe code that this crate does not have.
        .args(["--sanitizer", "none", target])
        // New inputs go into the first folder of the two.
        .arg(&place.learnt)
        .arg(fuzz.join("corpus").join(target))
        .arg("--")
        .arg(format!("-max_total_time={seconds}"))
        // The slowest input of honest size takes milliseconds.
        .args(["-timeout=10", "-max_len=4096", "-print_final_stats=1"])
        .arg(format!("-artifact_prefix={}/", place.artifacts.display()))
        .arg(format!(
            "-dict={}",
            fuzz.join("dictionaries")
                .join(format!("{target}.dict"))
                .display()
        ));
    command
}

#[cfg(test)]
mod tests {
    use super::{FOLDER, Path, Place, chosen, command, targets};
    use crate::workspace;

    #[test]
    fn every_target_has_seeds_a_dictionary_and_a_line_in_the_manifest() {
        let fuzz = workspace::root().join(FOLDER);
        let targets = targets(&fuzz).unwrap();
        assert_eq!(
            targets,
            [
                "credential",
                "retry_after",
                "scopes",
                "store_entry",
                "token_response"
            ]
        );
        let manifest = std::fs::read_to_string(fuzz.join("Cargo.toml")).unwrap();
        for target in targets {
            assert!(fuzz.join("corpus").join(&target).is_dir(), "{target}");
            let dictionary = fuzz.join("dictionaries").join(format!("{target}.dict"));
            assert!(dictionary.is_file(), "{target}");
            assert!(
                manifest.contains(&format!("name = \"{target}\"")),
                "{target}"
            );
        }
    }

    #[test]
    fn targets_are_chosen_by_name_and_all_of_them_without_one() {
        let known = ["one", "two"].map(String::from);
        assert_eq!(chosen(&known, &[]).unwrap(), known);
        assert_eq!(chosen(&known, &known[1..]).unwrap(), ["two"]);
        let error = chosen(&known, &["three".into()]).unwrap_err().to_string();
        assert!(
            error.contains("three") && error.contains("one, two"),
            "{error}"
        );
    }

    #[test]
    fn what_is_learnt_goes_below_target_and_not_into_the_seeds() {
        let place = Place {
            learnt: "learnt".into(),
            artifacts: "artifacts".into(),
        };
        let command = command(Path::new("fuzz"), "one", &place, 5);
        let arguments: Vec<_> = command
            .get_args()
            .map(|part| part.to_string_lossy())
            .collect();
        let at = |text: &str| arguments.iter().position(|part| part == text).unwrap();
        assert!(at("learnt") < at("fuzz/corpus/one"));
        assert!(arguments.contains(&"-max_total_time=5".into()));
        assert!(arguments.contains(&"-artifact_prefix=artifacts/".into()));
    }
}
