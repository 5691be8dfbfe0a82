//! Every text file: how lines end, and names that belong to one machine or to somebody's registry.

use crate::findings::Findings;
use crate::workspace::SourceFile;

/// Hosts that a reader's build may have mirrored: the texts speak of "the registry". Put together from parts, so that
/// this file passes its own check.
const REGISTRY_HOSTS: &[&str] = &[
    concat!("crates", ".io"),
    concat!("docs", ".rs"),
    concat!("lib", ".rs/"),
    concat!("npmjs", ".com"),
    concat!("npmjs", ".org"),
    concat!("pypi", ".org"),
];

/// Folders that exist on a developer's machine only. A text shows relative paths, or those of the platform's own names.
const MACHINE_FOLDERS: &[&str] = &["/work/", "/home/", "/root/", "/tmp/", "/Users/"];

/// Written by cargo, which names its registry there.
const GENERATED: &[&str] = &["Cargo.lock"];

/// Checks every text file.
pub(super) fn check(files: &[SourceFile]) -> Findings {
    let mut findings = Findings::default();
    for file in files {
        let generated = GENERATED.iter().any(|name| file.path.ends_with(name));
        let recorded = file.has_extension("snap")
            || ["/fixtures/", "/corpus/"]
                .iter()
                .any(|folder| file.path.contains(folder));
        if !generated && !recorded {
            line_ends(file, &mut findings);
        }
        for (index, line) in file.text.lines().enumerate().filter(|_| !generated) {
            for host in REGISTRY_HOSTS.iter().filter(|host| line.contains(*host)) {
                findings.fault(format!(
                    "{}:{}: names the registry {host}",
                    file.path,
                    index + 1
                ));
            }
            if is_prose(file, line) {
                for folder in MACHINE_FOLDERS
                    .iter()
                    .filter(|folder| has_path(line, folder))
                {
                    findings.fault(format!(
                        "{}:{}: {folder} is one machine's folder",
                        file.path,
                        index + 1
                    ));
                }
            }
        }
    }
    findings
}

fn line_ends(file: &SourceFile, findings: &mut Findings) {
    if !file.text.is_empty() && !file.text.ends_with('\n') {
        findings.fault(format!("{}: the last line has no end", file.path));
    }
    if file.text.ends_with("\n\n") {
        findings.fault(format!("{}: empty lines at the end", file.path));
    }
    for (index, line) in file.text.split('\n').enumerate() {
        if line.ends_with([' ', '\t', '\r']) {
            findings.fault(format!(
                "{}:{}: blanks at the end of the line",
                file.path,
                index + 1
            ));
        }
    }
}

fn is_prose(file: &SourceFile, line: &str) -> bool {
    let start = line.trim_start();
    file.has_extension("md")
        || (file.has_extension("rs") && (start.starts_with("///") || start.starts_with("//!")))
}

/// Whether an absolute path begins here; `example.com/home/` is none.
fn has_path(line: &str, folder: &str) -> bool {
    line.match_indices(folder).any(|(start, _)| {
        !line[..start].ends_with(|c: char| {
            c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '}' | '>' | '~' | '/')
        })
    })
}

#[cfg(test)]
mod tests {
    use super::{REGISTRY_HOSTS, check};
    use crate::workspace::SourceFile;

    fn faults(path: &str, text: &str) -> Vec<String> {
        check(&[SourceFile::new(path, text)]).faults
    }

    #[test]
    fn lines_end_cleanly() {
        for text in ["a", "a \n", "a\t\nb\n", "a\r\n", "a\n\n"] {
            assert_eq!(faults("docs/a.md", text).len(), 1, "{text:?}");
        }
        assert!(faults("docs/a.md", "a\n\nb\n").is_empty());
        assert!(faults("crates/a/src/b.snap", "a ").is_empty());
        assert!(faults("crates/a/fuzz/corpus/b/c", "a\r\n\t").is_empty());
    }

    #[test]
    fn registries_are_not_named_but_by_cargo() {
        for host in REGISTRY_HOSTS {
            let text = format!("https://{host}/a\n");
            assert_eq!(faults("README.md", &text).len(), 1, "{host}");
            assert!(faults("Cargo.lock", &text).is_empty(), "{host}");
        }
    }

    #[test]
    fn paths_of_one_machine_are_found_in_prose() {
        for (path, text) in [
            ("docs/a.md", "Open `/home/ada/firefly`.\n"),
            ("README.md", "cd /tmp/firefly\n"),
            ("crates/a/src/b.rs", "/// Reads /root/x.\nfn a() {}\n"),
        ] {
            assert_eq!(faults(path, text).len(), 1, "{text}");
        }
        for (path, text) in [
            (
                "docs/a.md",
                "See https://example.com/home/projects and ./tmp/x.\n",
            ),
            ("crates/a/src/b.rs", "const A: &str = \"/tmp/x\";\n"),
        ] {
            assert!(faults(path, text).is_empty(), "{text}");
        }
    }
}
