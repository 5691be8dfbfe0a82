//! The sources: a header in every module, no left-overs, no test that waits for a real clock.

use crate::findings::Findings;
use crate::rust_text::{code_only, find_words, line_at, lines_before_tests};
use crate::workspace::SourceFile;

/// What must not be left in a source file, and why.
const LEFT_OVERS: &[(&str, &str)] = &[
    ("todo!", "is not done"),
    ("unimplemented!", "is not done"),
    ("dbg!", "prints to whoever runs it"),
    ("#[ignore", "is a test that proves nothing"),
];

/// Tests of programs: other processes have no clock that could be injected, so these may wait, bounded.
const REAL_TIME: [&str; 2] = ["crates/firefly-cli/tests/", "tests/processes/"];

/// Files elsewhere whose tests may wait for real time, each with the reason. Paths are whole.
const MAY_SLEEP: &[(&str, &str)] = &[];

/// Checks every Rust file.
pub(super) fn check(files: &[SourceFile]) -> Findings {
    let mut findings = Findings::default();
    for file in files.iter().filter(|file| file.has_extension("rs")) {
        if is_module(&file.path) && !has_header(&file.text) {
            findings.fault(format!(
                "{}: open the module with `//!`: what lives here and what does not",
                file.path
            ));
        }
        left_overs(file, &mut findings);
        sleeps(file, &mut findings);
    }
    for (path, _) in MAY_SLEEP
        .iter()
        .filter(|(path, _)| !files.iter().any(|file| file.path == *path))
    {
        findings.fault(format!(
            "{path} may sleep, says xtask/src/tidy/rust.rs, but does not exist"
        ));
    }
    findings
}

/// Whether a header is asked for: modules and tests, not fixtures.
fn is_module(path: &str) -> bool {
    let in_crate = path.starts_with("crates/")
        && ["/src/", "/tests/", "/examples/", "/benches/"]
            .iter()
            .any(|part| path.contains(part));
    (in_crate || path.starts_with("xtask/src/") || path.starts_with("tests/"))
        && !path.contains("/fixtures/")
}

/// A crate may show its README instead.
fn has_header(text: &str) -> bool {
    text.starts_with("//!") || text.starts_with("#![doc = include_str!")
}

fn left_overs(file: &SourceFile, findings: &mut Findings) {
    let code = code_only(&file.text);
    for (word, why) in LEFT_OVERS {
        for (position, _) in code.match_indices(word) {
            let whole = !code[..position].ends_with(|c: char| c.is_alphanumeric() || c == '_');
            if whole {
                findings.fault(format!(
                    "{}:{}: {word} {why}",
                    file.path,
                    line_at(&code, position)
                ));
            }
        }
    }
    for position in find_words(&code, "allow") {
        let list = code[position..].split(')').next().unwrap_or_default();
        if list.starts_with("allow(") && find_words(list, "dead_code").next().is_some() {
            let line = line_at(&code, position);
            findings.fault(format!(
                "{}:{line}: allow(dead_code) keeps what nobody calls",
                file.path
            ));
        }
    }
    for (index, line) in file.text.lines().enumerate() {
        let doc = line.trim_start();
        if (doc.starts_with("///") || doc.starts_with("//!")) && doc.contains("```ignore") {
            findings.fault(format!(
                "{}:{}: an example that is ignored may be wrong",
                file.path,
                index + 1
            ));
        }
    }
}

/// A thread's sleep is never right in a test. An async one is, when the file's tests run on the paused clock.
fn sleeps(file: &SourceFile, findings: &mut Findings) {
    let waits_for_processes = REAL_TIME.iter().any(|path| file.path.starts_with(path));
    if waits_for_processes || MAY_SLEEP.iter().any(|(path, _)| file.path == *path) {
        return;
    }
    let first = if file.is_test() {
        0
    } else {
        lines_before_tests(&file.text)
    };
    let code = code_only(&file.text);
    for (index, line) in code.lines().enumerate().skip(first) {
        let paused = file.text.contains("start_paused = true");
        if line.contains("thread::sleep") || (!paused && line.contains("time::sleep")) {
            findings.fault(format!(
                "{}:{}: a test sleeps in real time; inject the clock",
                file.path,
                index + 1
            ));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::workspace::SourceFile;

    fn faults(path: &str, text: &str) -> Vec<String> {
        check(&[SourceFile::new(path, text)]).faults
    }

    #[test]
    fn every_module_has_a_header() {
        for path in [
            "crates/a/src/b.rs",
            "xtask/src/b.rs",
            "tests/e2e/b.rs",
            "crates/a/tests/b.rs",
        ] {
            assert_eq!(faults(path, "fn a() {}\n").len(), 1, "{path}");
            assert!(faults(path, "//! B.\nfn a() {}\n").is_empty(), "{path}");
        }
        assert!(
            faults(
                "crates/a/src/lib.rs",
                "#![doc = include_str!(\"../README.md\")]\n"
            )
            .is_empty()
        );
        assert!(faults("tests/fixtures/b.rs", "fn a() {}\n").is_empty());
    }

    #[test]
    fn left_overs_are_found_in_code_only() {
        for text in [
            "fn a() { todo!() }",
            "fn a() { unimplemented!(\"later\") }",
            "fn a() { dbg!(1); }",
            "#[test]\n#[ignore = \"slow\"]\nfn a() {}",
            "#[allow(dead_code)]\nfn a() {}",
            "#![allow(\n    unused,\n    dead_code\n)]",
            "/// ```ignore\n/// a();\n/// ```\nfn a() {}",
        ] {
            assert_eq!(
                faults("crates/a/src/b.rs", &format!("//! B.\n{text}\n")).len(),
                1,
                "{text}"
            );
        }
        for text in [
            "// todo!()",
            "fn a() { b(\"dbg!(1)\") }",
            "fn a() { my_dbg!(1) }",
            "#[allow(clippy::pedantic)]\nfn dead_code() {}",
        ] {
            assert!(
                faults("crates/a/src/b.rs", &format!("//! B.\n{text}\n")).is_empty(),
                "{text}"
            );
        }
    }

    #[test]
    fn tests_do_not_sleep() {
        let thread = "//! B.\nfn a() { std::thread::sleep(X); }\n";
        let tokio = "//! B.\nfn a() { tokio::time::sleep(X).await; }\n";
        assert_eq!(faults("tests/e2e/b.rs", thread).len(), 1);
        assert_eq!(faults("crates/a/tests/b.rs", tokio).len(), 1);
        assert_eq!(
            faults(
                "crates/a/src/b.rs",
                "//! B.\n#[cfg(test)]\nmod tests {\n    use std::thread::sleep;\n}\n"
            )
            .len(),
            1
        );
    }

    #[test]
    fn code_the_paused_clock_and_tests_of_processes_may() {
        let tokio = "//! B.\nfn a() { tokio::time::sleep(X).await; }\n";
        assert!(faults("crates/a/src/b.rs", tokio).is_empty());
        assert!(faults("crates/firefly-cli/tests/b.rs", tokio).is_empty());
        assert!(faults("tests/processes/b.rs", tokio).is_empty());
        let paused = format!("{tokio}#[tokio::test(start_paused = true)]\nasync fn b() {{}}\n");
        assert!(faults("crates/a/tests/b.rs", &paused).is_empty());
    }
}
