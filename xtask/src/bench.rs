//! `cargo xtask bench`: runs the benchmark of the token cache and prints its numbers as the table of
//! `docs/performance.md`, with the ratios that the project aims at.
//!
//! What is measured and how stands with the benchmark, `crates/ims-auth/benches/cached_token`.

use std::{fs, io, path::Path};

use anyhow::{Context, ensure};
use serde::Deserialize;

use crate::findings::Findings;
use crate::workspace;

/// Options of `cargo xtask bench`.
#[derive(Debug, Default, clap::Args)]
pub(crate) struct Args {
    /// Seconds for each of the lines; criterion's own choice unless given.
    #[arg(long)]
    seconds: Option<u32>,
}

/// What the benchmark calls a way to a token, and what the table calls it.
struct Line {
    id: &'static str,
    words: &'static str,
}

const LINES: &[Line] = &[
    line("static_clone", "clone of a token, no cache"),
    line("arc_swap", "`ArcSwap`: load and clone, no look at a clock"),
    line(FLOOR, "the floor: `ArcSwap` and both clocks"),
    line(OURS, "`CachedTokenSource::cached()`"),
    line("cached_dyn", "the same through `dyn TokenSource`"),
    line("token", "`CachedTokenSource::token().await`"),
    line("std_rw_lock", "`std` `RwLock` and both clocks"),
    line(HOME_MADE, "tokio `Mutex` and both clocks"),
    line("tokio_mutex_tasks", "the same, its callers tasks of one runtime"),
];

const FLOOR: &str = "arc_swap_checked";
const OURS: &str = "cached";
const HOME_MADE: &str = "tokio_mutex";

const fn line(id: &'static str, words: &'static str) -> Line {
    Line { id, words }
}

/// The groups of the benchmark, and what the table calls them.
const GROUPS: [(&str, &str); 2] = [
    ("alone", "one caller"),
    ("contending", "every core a caller"),
];

/// Nanoseconds of one line, in the order of [`GROUPS`].
type Times = [f64; 2];

/// Runs the benchmark, prints the table and judges the ratios.
///
/// # Errors
///
/// When the benchmark cannot be run or read, or a ratio is missed. A machine that does other work measures noise.
pub(crate) fn run(args: Args) -> anyhow::Result<()> {
    let home = workspace::target().join("criterion");
    for (group, _) in GROUPS {
        forget(&home.join(group))?;
    }
    let mut command = workspace::cargo();
    // The HTTP client has no part in a hit, and building it takes long.
    command
        .args("bench --locked --package ims-auth --no-default-features --bench cached_token -- --quiet".split(' '))
        .env("CRITERION_HOME", &home);
    if let Some(seconds) = args.seconds {
        command.args(["--measurement-time", &seconds.to_string()]);
    }
    let status = command.status().context("cannot start cargo")?;
    ensure!(status.success(), "bench: the benchmark failed, see above");
    let times: Vec<Times> = LINES
        .iter()
        .map(|line| read(&home, line.id))
        .collect::<anyhow::Result<_>>()?;
    println!("\n{}", table(&times));
    judge(&times).finish("bench")
}

/// Removes the numbers of an earlier run, so that none of them can be taken for one of this run.
fn forget(folder: &Path) -> anyhow::Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(error).with_context(|| folder.display().to_string())
        }
        _ => Ok(()),
    }
}

/// The medians that criterion has written down for one line.
fn read(home: &Path, id: &str) -> anyhow::Result<Times> {
    let mut times = [0.0; 2];
    for (time, (group, _)) in times.iter_mut().zip(GROUPS) {
        let path = home.join(group).join(id).join("new/estimates.json");
        let json = fs::read_to_string(&path).with_context(|| path.display().to_string())?;
        *time = median(&json).with_context(|| path.display().to_string())?;
    }
    Ok(times)
}

fn median(json: &str) -> anyhow::Result<f64> {
    #[derive(Deserialize)]
    struct Estimates {
        median: Estimate,
    }
    #[derive(Deserialize)]
    struct Estimate {
        point_estimate: f64,
    }
    Ok(serde_json::from_str::<Estimates>(json)?
        .median
        .point_estimate)
}

/// The times of the line called `id`; every name that is asked for is one of [`LINES`].
fn of(times: &[Times], id: &str) -> Times {
    LINES
        .iter()
        .zip(times)
        .find(|(line, _)| line.id == id)
        .map_or([f64::NAN; 2], |(_, times)| *times)
}

/// The numbers as a table in Markdown; ratios are to the floor of the same column.
fn table(times: &[Times]) -> String {
    let floor = of(times, FLOOR);
    let headings = GROUPS.map(|(_, words)| format!(" {words} | to the floor |"));
    let mut rows = vec![
        format!("| A token in hand |{}", headings.concat()),
        "|---|---:|---:|---:|---:|".to_owned(),
    ];
    for (line, [alone, contending]) in LINES.iter().zip(times) {
        rows.push(format!(
            "| {} | {alone:.0} ns | {:.2} | {contending:.0} ns | {:.2} |",
            line.words,
            alone / floor[0],
            contending / floor[1]
        ));
    }
    rows.join("\n") + "\n"
}

/// What the project aims at, each with the ratio that was found.
fn judge(times: &[Times]) -> Findings {
    let [floor, ours, home_made] = [FLOOR, OURS, HOME_MADE].map(|id| of(times, id));
    let mut findings = Findings::default();
    let mut aim = |words: &str, ratio: f64, met: bool| {
        let text = format!("{words}: {ratio:.2}");
        if met {
            findings.note(text);
        } else {
            findings.fault(text);
        }
    };
    for (index, (_, words)) in GROUPS.iter().enumerate() {
        let ratio = ours[index] / floor[index];
        aim(
            &format!("{words}: times the floor, at most 1.3"),
            ratio,
            ratio <= 1.3,
        );
    }
    let ratio = home_made[0] / ours[0];
    aim(
        "one caller: times faster than the tokio mutex, at least 1",
        ratio,
        ratio >= 1.0,
    );
    let ratio = home_made[1] / ours[1];
    aim(
        "every core a caller: times faster than the tokio mutex, at least 10",
        ratio,
        ratio >= 10.0,
    );
    findings
}

#[cfg(test)]
mod tests {
    use super::{FLOOR, HOME_MADE, LINES, OURS, Times, judge, median, table};

    /// Every line at 50 ns, but those that are named.
    fn times(named: &[(&str, Times)]) -> Vec<Times> {
        let time = |id| {
            named
                .iter()
                .find(|(name, _)| *name == id)
                .map_or([50.0; 2], |(_, times)| *times)
        };
        LINES.iter().map(|line| time(line.id)).collect()
    }

    #[test]
    fn the_median_is_read_among_the_other_estimates() {
        let json = r#"{"mean": {"point_estimate": 9.0}, "median": {"point_estimate": 4.5, "standard_error": 0.1}}"#;
        assert!((median(json).unwrap() - 4.5).abs() < f64::EPSILON);
        assert!(median(r#"{"mean": {"point_estimate": 9.0}}"#).is_err());
    }

    #[test]
    fn ratios_are_to_the_floor_of_their_own_column() {
        let table = table(&times(&[(FLOOR, [50.0, 100.0]), (OURS, [60.0, 90.0])]));
        assert!(
            table.contains("| `CachedTokenSource::cached()` | 60 ns | 1.20 | 90 ns | 0.90 |"),
            "{table}"
        );
        assert_eq!(table.lines().count(), LINES.len() + 2);
    }

    #[test]
    fn every_aim_that_is_missed_is_a_fault() {
        let good = times(&[(OURS, [64.0, 64.0]), (HOME_MADE, [64.0, 640.0])]);
        assert_eq!(judge(&good).faults.len(), 0);
        for (ours, home_made, missed) in [
            ([66.0, 50.0], [66.0, 900.0], 1),
            ([50.0, 66.0], [66.0, 900.0], 1),
            ([50.0, 50.0], [49.0, 499.0], 2),
        ] {
            let faults = judge(&times(&[(OURS, ours), (HOME_MADE, home_made)])).faults;
            assert_eq!(faults.len(), missed, "{faults:#?}");
        }
    }
}
