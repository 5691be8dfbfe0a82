//! The benchmark of the token cache: its numbers as the table of `docs/performance.md`, with the ratios that the project aims at.
//!
//! What is measured and how stands with the benchmark, `crates/ims-auth/benches/cached_token`.

use anyhow::Context;

use crate::findings::Findings;

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
    line(
        "tokio_mutex_tasks",
        "the same, its callers tasks of one runtime",
    ),
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

/// What one call takes.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Cost {
    nanoseconds: f64,
    /// The median of the ratios in each round, which is not the ratio of the medians.
    to_the_floor: f64,
}

/// The costs of one line, in the order of [`GROUPS`].
type Costs = [Cost; 2];

/// Prints the table of what the benchmark has printed, and judges the ratios.
///
/// # Errors
///
/// When a line cannot be read.
pub(super) fn read(text: &str) -> anyhow::Result<Findings> {
    let costs = LINES
        .iter()
        .map(|line| costs(text, line.id))
        .collect::<anyhow::Result<Vec<_>>>()?;
    println!("{}", table(&costs));
    Ok(judge(&costs))
}

/// What the benchmark has printed of one line: group, name, nanoseconds, ratio.
fn costs(text: &str, id: &str) -> anyhow::Result<Costs> {
    let cost = |group: &str| {
        text.lines().find_map(|line| {
            let words: Vec<_> = line.split(' ').collect();
            let [found, name, nanoseconds, to_the_floor] = words[..] else {
                return None;
            };
            (found == group && name == id).then_some(Cost {
                nanoseconds: nanoseconds.parse().ok()?,
                to_the_floor: to_the_floor.parse().ok()?,
            })
        })
    };
    let [alone, contending] =
        GROUPS.map(|(group, _)| cost(group).with_context(|| format!("no number of {group} {id}")));
    Ok([alone?, contending?])
}

/// How the line called `id` compares with the floor; every name that is asked for is one of [`LINES`].
fn ratios(costs: &[Costs], id: &str) -> [f64; 2] {
    let of_line = LINES.iter().zip(costs).find(|(line, _)| line.id == id);
    of_line.map_or([f64::NAN; 2], |(_, costs)| {
        costs.map(|cost| cost.to_the_floor)
    })
}

/// The numbers as a table in Markdown; ratios are to the floor of the same column.
fn table(costs: &[Costs]) -> String {
    let headings = GROUPS.map(|(_, words)| format!(" {words} | to the floor |"));
    let mut rows = vec![
        format!("| A token in hand |{}", headings.concat()),
        "|---|---:|---:|---:|---:|".to_owned(),
    ];
    for (line, costs) in LINES.iter().zip(costs) {
        let cells =
            costs.map(|cost| format!(" {:.0} ns | {:.2} |", cost.nanoseconds, cost.to_the_floor));
        rows.push(format!("| {} |{}", line.words, cells.concat()));
    }
    rows.join("\n") + "\n"
}

/// What the project aims at, each with the ratio that was found.
fn judge(costs: &[Costs]) -> Findings {
    let [ours, home_made] = [OURS, HOME_MADE].map(|id| ratios(costs, id));
    let mut findings = Findings::default();
    let mut aim = |words: String, ratio: f64, met: bool| {
        let text = format!("{words}: {ratio:.2}");
        if met {
            findings.note(text);
        } else {
            findings.fault(text);
        }
    };
    let faster = [1.0, 10.0];
    for (index, (_, words)) in GROUPS.iter().enumerate() {
        let ratio = ours[index];
        aim(
            format!("{words}, times the floor, at most 1.3"),
            ratio,
            ratio <= 1.3,
        );
        let (ratio, least) = (home_made[index] / ours[index], faster[index]);
        aim(
            format!("{words}, times as fast as the tokio mutex, at least {least}"),
            ratio,
            ratio >= least,
        );
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::{Cost, Costs, FLOOR, HOME_MADE, LINES, OURS, costs, judge, table};

    /// Every line as fast as the floor, but those that are named with their ratios.
    fn lines(named: &[(&str, [f64; 2])]) -> Vec<Costs> {
        let ratios = |id| {
            let found = named.iter().find(|(name, _)| *name == id);
            found.map_or([1.0; 2], |(_, ratios)| *ratios)
        };
        let cost = |to_the_floor| Cost {
            nanoseconds: 50.0 * to_the_floor,
            to_the_floor,
        };
        LINES.iter().map(|line| ratios(line.id).map(cost)).collect()
    }

    #[test]
    fn numbers_are_read_by_group_and_whole_name() {
        let text = "warming up\nalone cached_dyn 9.0 9.0\nalone cached 74.1 1.050\ncontending cached 200.0 0.980\n";
        let [alone, contending] = costs(text, OURS).unwrap();
        let expected = Cost {
            nanoseconds: 74.1,
            to_the_floor: 1.05,
        };
        assert_eq!(alone, expected);
        assert!((contending.to_the_floor - 0.98).abs() < f64::EPSILON);
        let error = costs(text, FLOOR).unwrap_err().to_string();
        assert_eq!(error, "no number of alone arc_swap_checked");
    }

    #[test]
    fn the_table_has_a_row_for_each_line() {
        let table = table(&lines(&[(OURS, [1.2, 0.9])]));
        let row = "| `CachedTokenSource::cached()` | 60 ns | 1.20 | 45 ns | 0.90 |\n";
        assert!(table.contains(row), "{table}");
        assert_eq!(table.lines().count(), LINES.len() + 2);
    }

    #[test]
    fn every_aim_that_is_missed_is_a_fault() {
        for (ours, home_made, missed) in [
            ([1.3, 1.3], [1.3, 13.0], 0),
            ([1.31, 1.0], [1.4, 20.0], 1),
            ([1.0, 1.31], [1.0, 20.0], 1),
            ([1.0, 1.0], [0.99, 9.9], 2),
        ] {
            let findings = judge(&lines(&[(OURS, ours), (HOME_MADE, home_made)]));
            assert_eq!(findings.faults.len(), missed, "{findings:#?}");
            assert_eq!(findings.faults.len() + findings.notes.len(), 4);
        }
    }
}
