//! The traps of the wire: places where the service's documents disagree with one another or with the service. Each that
//! the code has to survive has a test that carries its number, such as `t02_every_accept_shape_is_read`.

use std::collections::BTreeSet;

use crate::findings::Findings;
use crate::rust_text::code_only;
use crate::workspace::SourceFile;

/// The last number of the list of traps.
const LAST: u8 = 65;

/// Where the traps without a test stand, each in a row of a table with the reason.
const EXCEPTIONS: &str = "docs/decisions/0019-traps-without-a-test.md";

/// One fault with all traps that neither a test nor the page of exceptions names, and one with those that both do.
pub(super) fn check(files: &[SourceFile]) -> Findings {
    let mut findings = Findings::default();
    let tested: BTreeSet<u8> = files
        .iter()
        .filter(|file| {
            file.has_extension("rs")
                && (file.path.starts_with("crates/") || file.path.starts_with("tests/"))
        })
        .flat_map(|file| tested(&code_only(&file.text)))
        .collect();
    let excepted: BTreeSet<u8> = files
        .iter()
        .filter(|file| file.path == EXCEPTIONS)
        .flat_map(|file| file.text.lines().filter_map(excepted))
        .collect();
    let missing = (1..=LAST).filter(|trap| !tested.contains(trap) && !excepted.contains(trap));
    let missing = list(missing);
    if !missing.is_empty() {
        findings.fault(format!(
            "neither a test (t02_…) nor {EXCEPTIONS} is named after these traps: {missing}"
        ));
    }
    let both = list(excepted.intersection(&tested).copied());
    if !both.is_empty() {
        findings.fault(format!(
            "{EXCEPTIONS}: these have a test by now, take them off: {both}"
        ));
    }
    findings
}

fn list(traps: impl Iterator<Item = u8>) -> String {
    let names: Vec<_> = traps.map(|trap| format!("T{trap:02}")).collect();
    names.join(", ")
}

/// The trap of a row such as `| T38 | the reason |`; a row without a reason is none.
fn excepted(line: &str) -> Option<u8> {
    let (trap, reason) = line.strip_prefix("| T")?.split_once('|')?;
    let reason = reason.trim().trim_end_matches('|');
    if reason.trim().is_empty() {
        return None;
    }
    trap.trim().parse().ok()
}

/// The traps that test functions of this file are named after.
fn tested(code: &str) -> Vec<u8> {
    let mut traps = Vec::new();
    let mut is_test = false;
    for line in code.lines().map(str::trim).filter(|line| !line.is_empty()) {
        if line.starts_with("#[") {
            is_test |= line.contains("test");
            continue;
        }
        let name = line.split("fn ").nth(1).filter(|_| is_test);
        traps.extend(name.map(numbers).unwrap_or_default());
        is_test = false;
    }
    traps
}

/// The traps at the start of a name such as `t05_t18_finished` or `r07_t63_together`, whose `r` is a rule.
fn numbers(name: &str) -> Vec<u8> {
    let number = |part: &str| (part.len() == 3).then(|| part[1..].parse().ok()).flatten();
    let parts = name
        .split('_')
        .map_while(|part| match part.as_bytes().first() {
            Some(b't') => Some(Some(number(part)?)),
            Some(b'r') => number(part).map(|_: u8| None),
            _ => None,
        });
    // What stands alone is no prefix: the sentence is missing.
    if name.contains('_') {
        parts.flatten().collect()
    } else {
        Vec::new()
    }
}

#[cfg(test)]
mod tests {
    use super::{EXCEPTIONS, LAST, check, tested};
    use crate::workspace::SourceFile;

    /// A file with a test for each trap.
    fn tests_for(traps: impl Iterator<Item = u8>) -> String {
        let tests: Vec<_> = traps
            .map(|trap| format!("#[test]\nfn t{trap:02}_x() {{}}\n"))
            .collect();
        tests.concat()
    }

    #[test]
    fn test_functions_count_and_others_do_not() {
        for (code, expected) in [
            ("#[test]\nfn t02_accept() {}", &[2][..]),
            (
                "#[tokio::test(start_paused = true)]\nasync fn t15_cancel() {}",
                &[15],
            ),
            (
                "#[rstest]\n#[case(1)]\nfn t31_slow(#[case] n: u8) {}",
                &[31],
            ),
            ("#[test]\n\nfn t02() {}", &[]),
            ("#[test]\nfn t05_t18_finished() {}", &[5, 18]),
            ("#[test]\nfn r07_t63_together() {}", &[63]),
            ("#[test]\nfn r07_a_rule_alone() {}", &[]),
            ("#[test]\nfn the_t63_inside() {}", &[]),
            ("#[test]\nfn töd_accept() {}", &[]),
            ("fn t02_accept() {}", &[]),
            ("#[test]\nfn a() {}\nfn t02_accept() {}", &[]),
            ("#[test]\nfn t2_accept() {}", &[]),
        ] {
            assert_eq!(tested(code), expected, "{code}");
        }
    }

    #[test]
    fn what_is_missing_is_listed() {
        let text = tests_for(3..=LAST);
        let faults = check(&[SourceFile::new("crates/a/src/b.rs", text.as_str())]).faults;
        assert_eq!(faults.len(), 1);
        assert!(faults[0].ends_with(": T01, T02"), "{}", faults[0]);
        let elsewhere = check(&[SourceFile::new("xtask/src/b.rs", text)]).faults;
        assert!(elsewhere[0].contains("T64, T65"), "{}", elsewhere[0]);
    }

    #[test]
    fn nothing_missing_passes() {
        let text = tests_for(1..=LAST);
        assert!(
            check(&[SourceFile::new("tests/e2e/b.rs", text)])
                .faults
                .is_empty()
        );
    }

    #[test]
    fn a_listed_trap_needs_no_test_and_must_have_none() {
        let file = SourceFile::new("crates/a/src/b.rs", tests_for(3..=LAST));
        let page = |text: &str| SourceFile::new(EXCEPTIONS, text);
        let both = page("| T01 | why |\n| T02 | because |\n");
        assert!(check(&[file.clone(), both]).faults.is_empty());
        let reasonless = page("| T01 | why |\n| T02 |  |\n");
        assert!(check(&[file.clone(), reasonless]).faults[0].ends_with(": T02"));
        let stale = page("| T01 | why |\n| T02 | why |\n| T03 | why |\n");
        assert!(check(&[file, stale]).faults[0].ends_with("take them off: T03"));
    }
}
