//! What the sources name: the HTTP client stands behind one seam in each library that has it, and nowhere else.

use super::HTTP_CLIENTS;
use crate::findings::Findings;
use crate::rust_text::{code_only, find_words, line_at};
use crate::workspace::SourceFile;

/// How many files under `src` may name the client crate.
const SEAMS: &[(&str, usize)] = &[
    ("firefly-types", 0),
    ("ims-auth", 1),
    ("firefly-core", 1),
    ("firefly", 0),
];

/// The crate behind the seam.
const CLIENT: &str = "reqwest";

/// What a request of one's own would begin with, besides the clients by name.
const SOCKETS: &[&str] = &["TcpStream", "UnixStream"];

/// Checks the sources of the libraries and of the command.
pub(super) fn check(files: &[SourceFile]) -> Findings {
    let mut findings = Findings::default();
    for (package, expected) in SEAMS {
        let naming: Vec<_> = sources(files, package)
            .filter(|file| names_crate(&file.text, CLIENT))
            .collect();
        if naming.len() != *expected {
            let paths = naming
                .iter()
                .map(|file| file.path.as_str())
                .collect::<Vec<_>>()
                .join(", ");
            findings.fault(format!(
                "{package} names {CLIENT} in {} file(s), {expected} wanted: {paths}",
                naming.len()
            ));
        }
    }
    for file in sources(files, "firefly-cli") {
        for name in HTTP_CLIENTS.iter().map(|name| name.replace('-', "_")) {
            if names_crate(&file.text, &name) {
                findings.fault(format!(
                    "{} names {name}: the command makes no request of its own",
                    file.path
                ));
            }
        }
        let code = code_only(&file.text);
        for socket in SOCKETS {
            if let Some(position) = find_words(&code, socket).next() {
                let line = line_at(&code, position);
                findings.fault(format!(
                    "{}:{line} opens a {socket}: the facade is the way out",
                    file.path
                ));
            }
        }
    }
    findings
}

fn sources<'a>(files: &'a [SourceFile], package: &str) -> impl Iterator<Item = &'a SourceFile> {
    let folder = format!("crates/{package}/src/");
    files
        .iter()
        .filter(move |file| file.path.starts_with(&folder) && file.has_extension("rs"))
}

/// Whether the code uses a path into the crate. A module of the same name, reached through another path, is none.
fn names_crate(text: &str, name: &str) -> bool {
    let code = code_only(text);
    find_words(&code, name).any(|start| {
        let before = code[..start].trim_end();
        let after = code[start + name.len()..].trim_start();
        if let Some(outer) = before.strip_suffix("::") {
            // `::reqwest::Client` is the crate, `self::reqwest::Client` is not.
            return !outer.ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == '>');
        }
        let imported = before.ends_with("use") || before.ends_with("extern crate");
        after.starts_with("::") || imported
    })
}

#[cfg(test)]
mod tests {
    use super::{check, names_crate};
    use crate::workspace::SourceFile;

    fn tree(extra: &[(&str, &str)]) -> Vec<SourceFile> {
        [
            (
                "crates/ims-auth/src/http/reqwest.rs",
                "use reqwest::Client;",
            ),
            (
                "crates/ims-auth/src/http.rs",
                "#[cfg(feature = \"reqwest\")]\nmod reqwest;",
            ),
            (
                "crates/firefly-core/src/transport/reqwest.rs",
                "fn f(c: reqwest::Client) {}",
            ),
        ]
        .iter()
        .chain(extra)
        .map(|(path, text)| SourceFile::new(*path, *text))
        .collect()
    }

    #[test]
    fn the_crate_is_told_from_the_module_the_feature_and_the_comment() {
        for (text, expected) in [
            ("use reqwest::Client;", true),
            ("use reqwest;", true),
            ("use ::reqwest::Client;", true),
            ("extern crate reqwest;", true),
            ("let c = reqwest::Client::new();", true),
            ("mod reqwest;", false),
            ("pub use self::reqwest::ReqwestTransport;", false),
            (
                "pub use crate::transport::reqwest::ReqwestTransport;",
                false,
            ),
            ("// use reqwest::Client;", false),
            ("#[cfg(feature = \"reqwest\")]", false),
            ("let reqwest_client = 1;", false),
        ] {
            assert_eq!(names_crate(text, "reqwest"), expected, "{text}");
        }
    }

    #[test]
    fn one_file_a_library_passes() {
        assert_eq!(check(&tree(&[])).faults, Vec::<String>::new());
    }

    #[test]
    fn a_second_file_and_a_missing_one_are_faults() {
        let faults = check(&tree(&[(
            "crates/ims-auth/src/lib.rs",
            "use reqwest::Url;",
        )]))
        .faults;
        assert_eq!(faults.len(), 1);
        assert!(
            faults[0].starts_with("ims-auth names reqwest in 2 file(s), 1 wanted"),
            "{}",
            faults[0]
        );
        assert_eq!(check(&tree(&[])[..2]).faults.len(), 1);
    }

    #[test]
    fn the_models_the_facade_and_the_command_name_no_client() {
        for path in [
            "crates/firefly-types/src/lib.rs",
            "crates/firefly/src/a.rs",
            "crates/firefly-cli/src/a.rs",
        ] {
            assert_eq!(
                check(&tree(&[(path, "use reqwest::Client;")])).faults.len(),
                1,
                "{path}"
            );
        }
        for text in ["use hyper_util::client;", "use std::net::TcpStream;"] {
            assert_eq!(
                check(&tree(&[("crates/firefly-cli/src/a.rs", text)]))
                    .faults
                    .len(),
                1,
                "{text}"
            );
        }
    }
}
