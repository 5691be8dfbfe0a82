//! `cargo xtask ci`: everything a change has to pass, one step after the other, each one a command to run at home.
//!
//! Which commands a step runs stands in `steps`; here is only the running, the timing and the table at the end.

mod steps;

use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use clap::ValueEnum as _;

use crate::workspace;
use steps::{Action, Step};

/// Options of `cargo xtask ci`.
#[derive(Debug, Default, clap::Args)]
pub(crate) struct Args {
    /// Run these steps only.
    #[arg(long, value_name = "STEP", num_args = 1.., value_enum)]
    only: Vec<Step>,
    /// Leave these steps out; the table says so.
    #[arg(long, value_name = "STEP", num_args = 1.., value_enum)]
    skip: Vec<Step>,
    /// Run the remaining steps although one has failed.
    #[arg(long)]
    keep_going: bool,
    /// Print the commands of each step and run nothing.
    #[arg(long)]
    list: bool,
}

/// How a step ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    Passed,
    Failed,
    /// Because the caller said so.
    LeftOut,
    /// Because an earlier step failed.
    NotReached,
}

/// A line of the table.
#[derive(Debug)]
struct Row {
    step: Step,
    outcome: Outcome,
    took: Duration,
}

/// Runs the steps in their order.
///
/// # Errors
///
/// When a step failed; the table on stdout says which.
pub(crate) fn run(args: Args) -> anyhow::Result<()> {
    let packages = workspace::packages()?;
    if args.list {
        for step in Step::value_variants() {
            println!("{step}:");
            for action in step.actions(&packages) {
                println!("    {action}");
            }
        }
        return Ok(());
    }
    let rows = run_all(&args, |step| {
        println!("\n=== {step}");
        step.actions(&packages)
            .iter()
            .all(|action| match execute(action) {
                Ok(passed) => passed,
                Err(error) => {
                    eprintln!("{error:#}");
                    false
                }
            })
    });
    println!("\n{}", table(&rows));
    let failed: Vec<_> = rows
        .iter()
        .filter(|row| row.outcome == Outcome::Failed)
        .map(|row| row.step.to_string())
        .collect();
    if !failed.is_empty() {
        bail!("ci: failed: {}", failed.join(", "));
    }
    Ok(())
}

/// The order and the choice of steps, apart from what a step does.
fn run_all(args: &Args, mut execute: impl FnMut(Step) -> bool) -> Vec<Row> {
    let mut rows: Vec<Row> = Vec::new();
    for step in Step::value_variants() {
        let started = Instant::now();
        let wanted =
            (args.only.is_empty() || args.only.contains(step)) && !args.skip.contains(step);
        let stopped = !args.keep_going && rows.iter().any(|row| row.outcome == Outcome::Failed);
        let outcome = if !wanted {
            Outcome::LeftOut
        } else if stopped {
            Outcome::NotReached
        } else if execute(*step) {
            Outcome::Passed
        } else {
            Outcome::Failed
        };
        rows.push(Row {
            step: *step,
            outcome,
            took: started.elapsed(),
        });
    }
    rows
}

fn execute(action: &Action) -> anyhow::Result<bool> {
    println!("$ {action}");
    let status = action
        .command()?
        .status()
        .with_context(|| format!("cannot start {action}"))?;
    Ok(status.success())
}

fn table(rows: &[Row]) -> String {
    let line = |name: &str, word: &str, time: &str| format!("{name:<10} {word:<11} {time:>10}\n");
    let seconds = |took: Duration| format!("{:.1} s", took.as_secs_f64());
    let mut table = line("step", "result", "time");
    for row in rows {
        let (word, time) = match row.outcome {
            Outcome::Passed => ("passed", seconds(row.took)),
            Outcome::Failed => ("FAILED", seconds(row.took)),
            Outcome::LeftOut => ("left out", "-".to_owned()),
            Outcome::NotReached => ("not reached", "-".to_owned()),
        };
        table.push_str(&line(&row.step.to_string(), word, &time));
    }
    table.push_str(&line(
        "total",
        "",
        &seconds(rows.iter().map(|row| row.took).sum()),
    ));
    table
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{Args, Outcome, Row, Step, run_all, table};

    /// The outcomes when `failing` fails.
    fn outcomes(args: &Args, failing: &[Step]) -> Vec<(Step, Outcome)> {
        run_all(args, |step| !failing.contains(&step))
            .iter()
            .map(|row| (row.step, row.outcome))
            .collect()
    }

    #[test]
    fn the_first_failure_stops_the_rest() {
        let found = outcomes(&Args::default(), &[Step::Clippy]);
        assert_eq!(
            found[..3],
            [
                (Step::Fmt, Outcome::Passed),
                (Step::Clippy, Outcome::Failed),
                (Step::Features, Outcome::NotReached)
            ]
        );
        assert!(
            found[3..]
                .iter()
                .all(|(_, outcome)| *outcome == Outcome::NotReached)
        );
    }

    #[test]
    fn keep_going_runs_the_rest() {
        let args = Args {
            keep_going: true,
            ..Args::default()
        };
        let found = outcomes(&args, &[Step::Fmt, Step::Doc]);
        assert_eq!(
            found
                .iter()
                .filter(|(_, outcome)| *outcome == Outcome::Failed)
                .count(),
            2
        );
        assert!(
            !found
                .iter()
                .any(|(_, outcome)| *outcome == Outcome::NotReached)
        );
    }

    #[test]
    fn what_is_left_out_is_said() {
        let args = Args {
            only: vec![Step::Tidy, Step::Layers],
            skip: vec![Step::Layers],
            ..Args::default()
        };
        for (step, outcome) in outcomes(&args, &[]) {
            assert_eq!(
                outcome,
                if step == Step::Tidy {
                    Outcome::Passed
                } else {
                    Outcome::LeftOut
                },
                "{step}"
            );
        }
    }

    #[test]
    fn the_table_has_a_line_for_each_step_and_the_sum() {
        let took = Duration::from_millis(1500);
        let rows = [
            Row {
                step: Step::Fmt,
                outcome: Outcome::Passed,
                took,
            },
            Row {
                step: Step::Test,
                outcome: Outcome::Failed,
                took,
            },
        ];
        let table = table(&rows);
        assert_eq!(table.lines().count(), 4);
        assert!(
            table.contains("test       FAILED           1.5 s"),
            "{table}"
        );
        assert!(table.ends_with("3.0 s\n"), "{table}");
    }
}
