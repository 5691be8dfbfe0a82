//! `cargo xtask bench`: runs every benchmark, prints its numbers, and fails when one of the project's aims is missed.
//!
//! What is measured and how stands with each benchmark. Those of memory and of painting judge themselves; the one of the token
//! cache has its numbers judged here.

mod token_cache;

use std::process::Stdio;

use anyhow::Context;

use crate::findings::Findings;
use crate::workspace;

/// What is measured, in the words of the command line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Benchmark {
    /// A token in hand, beside other ways to share one.
    TokenCache,
    /// The memory of an upload of 15 MiB.
    Upload,
    /// The memory of a download of 200 MB.
    Download,
    /// The time of a picture of the emulator, for each operation.
    Painting,
}

/// Options of `cargo xtask bench`.
#[derive(Debug, Default, clap::Args)]
pub(crate) struct Args {
    /// Only these, one after the other; all of them when none is named.
    benchmarks: Vec<Benchmark>,
}

impl Benchmark {
    const ALL: [Self; 4] = [
        Self::TokenCache,
        Self::Upload,
        Self::Download,
        Self::Painting,
    ];

    /// What cargo is asked to run.
    fn arguments(self) -> &'static str {
        match self {
            // The HTTP client has no part in a hit, and building it takes long.
            Self::TokenCache => "--package ims-auth --no-default-features --bench cached_token",
            Self::Upload => "--package firefly-core --features reqwest --bench upload_memory",
            Self::Download => "--package firefly --features reqwest --bench transfers",
            Self::Painting => "--package firefly-emulator --bench painting",
        }
    }

    /// Runs it and prints its numbers.
    fn run(self) -> anyhow::Result<Findings> {
        let arguments = self.arguments();
        let output = workspace::cargo()
            .args(["bench", "--locked"])
            .args(arguments.split(' '))
            .stderr(Stdio::inherit())
            .output()
            .context("cannot start cargo")?;
        let text = String::from_utf8(output.stdout).context("the benchmark printed no text")?;
        if output.status.success() && self == Self::TokenCache {
            return token_cache::read(&text);
        }
        println!("{text}");
        let mut findings = Findings::default();
        if !output.status.success() {
            findings.fault(format!("cargo bench {arguments} failed, see above"));
        }
        Ok(findings)
    }
}

/// Runs the benchmarks.
///
/// # Errors
///
/// When a benchmark cannot be run or read, or an aim is missed. A machine that does much other work measures noise.
pub(crate) fn run(args: Args) -> anyhow::Result<()> {
    let mut asked = args.benchmarks;
    if asked.is_empty() {
        asked.extend(Benchmark::ALL);
    }
    let mut findings = Findings::default();
    for benchmark in asked {
        findings.merge(benchmark.run()?);
    }
    findings.finish("bench")
}

#[cfg(test)]
mod tests {
    use super::Benchmark;
    use crate::workspace;

    #[test]
    fn every_benchmark_that_is_run_is_there_and_none_is_forgotten() {
        let word_after = |arguments: &str, option: &str| {
            let mut words = arguments.split(' ').skip_while(|word| *word != option);
            words.nth(1).unwrap().to_owned()
        };
        let mut run = Benchmark::ALL.map(|benchmark| {
            let arguments = benchmark.arguments();
            let package = word_after(arguments, "--package");
            format!("{package}/{}", word_after(arguments, "--bench"))
        });
        run.sort();
        let mut there = Vec::new();
        for package in workspace::root().join("crates").read_dir().unwrap() {
            let package = package.unwrap();
            let name = package.file_name().into_string().unwrap();
            let Ok(benches) = package.path().join("benches").read_dir() else {
                continue;
            };
            for bench in benches {
                let bench = bench.unwrap().path();
                let stem = bench.file_stem().unwrap().to_str().unwrap();
                there.push(format!("{name}/{stem}"));
            }
        }
        there.sort();
        assert_eq!(there, run);
    }
}
