//! The traps of the wire: places where the service's documents disagree with one another or with the service. Each that
//! the code has to survive has a test that carries its number, such as `t02_every_accept_shape_is_read`.

use std::collections::BTreeSet;

use crate::findings::Findings;
use crate::rust_text::code_only;
use crate::workspace::SourceFile;

/// The traps that a test has to name.
const TRAPS: &[u8] = &[
    2, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 18, 20, 21, 22, 23, 29, 30, 31, 37, 49, 50, 51, 52,
    53,
];

/// One fault with all traps that no test names.
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
    let missing: Vec<_> = TRAPS
        .iter()
        .filter(|trap| !tested.contains(trap))
        .map(|trap| format!("T{trap:02}"))
        .collect();
    if !missing.is_empty() {
        findings.fault(format!(
            "no test is named after these traps (t02_…): {}",
            missing.join(", ")
        ));
    }
    findings
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
        traps.extend(name.and_then(number));
        is_test = false;
    }
    traps
}

/// The number in a name such as `t02_accept`.
fn number(name: &str) -> Option<u8> {
    let (digits, _) = name.strip_prefix('t')?.split_once('_')?;
    if digits.len() == 2 {
        digits.parse().ok()
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::{TRAPS, check, tested};
    use crate::workspace::SourceFile;

    /// A file with a test for each trap.
    fn tests_for(traps: &[u8]) -> String {
        let tests: Vec<_> = traps
            .iter()
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
            ("fn t02_accept() {}", &[]),
            ("#[test]\nfn a() {}\nfn t02_accept() {}", &[]),
            ("#[test]\nfn t2_accept() {}", &[]),
        ] {
            assert_eq!(tested(code), expected, "{code}");
        }
    }

    #[test]
    fn what_is_missing_is_listed() {
        let text = tests_for(&TRAPS[2..]);
        let faults = check(&[SourceFile::new("crates/a/src/b.rs", text.as_str())]).faults;
        assert_eq!(faults.len(), 1);
        assert!(faults[0].ends_with(": T02, T05"), "{}", faults[0]);
        assert_eq!(
            check(&[SourceFile::new("xtask/src/b.rs", text)])
                .faults
                .len(),
            1
        );
    }

    #[test]
    fn nothing_missing_passes() {
        let text = tests_for(TRAPS);
        assert!(
            check(&[SourceFile::new("tests/e2e/b.rs", text)])
                .faults
                .is_empty()
        );
    }
}
