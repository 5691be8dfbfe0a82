//! What cargo resolves: which crates stand under a crate, and how many.

use std::collections::BTreeSet;

use super::{HTTP_CLIENTS, LIBRARIES};
use crate::findings::Findings;
use crate::workspace;

/// With which features a tree is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Features {
    Default,
    None,
    All,
}

/// The normal and build dependencies of one crate on this machine's target; those of its tests are its own affair.
#[derive(Debug, Clone, Copy)]
pub(super) struct Tree {
    pub(super) package: &'static str,
    pub(super) features: Features,
}

/// Crates that must not stand in a tree.
#[derive(Debug)]
pub(super) struct Rule {
    pub(super) tree: Tree,
    forbidden: &'static [&'static [&'static str]],
    because: &'static str,
}

/// The most crates that a tree may hold, the root included.
#[derive(Debug)]
pub(super) struct Weight {
    pub(super) tree: Tree,
    ceiling: usize,
}

pub(super) const RULES: &[Rule] = &[
    Rule {
        tree: Tree {
            package: "firefly-types",
            features: Features::All,
        },
        forbidden: &[
            &[
                "tokio",
                "async-std",
                "smol",
                "ims-auth",
                "firefly-core",
                "firefly",
            ],
            HTTP_CLIENTS,
        ],
        because: "the models do no I/O and know no other floor",
    },
    Rule {
        tree: Tree {
            package: "ims-auth",
            features: Features::All,
        },
        forbidden: &[&[
            "firefly-types",
            "firefly-core",
            "firefly",
            "firefly-emulator",
            "firefly-cli",
        ]],
        because: "tokens serve any Adobe API",
    },
    Rule {
        tree: Tree {
            package: "firefly-core",
            features: Features::All,
        },
        forbidden: &[&["firefly", "firefly-emulator", "firefly-cli"]],
        because: "a floor knows only those below it",
    },
    Rule {
        tree: Tree {
            package: "firefly",
            features: Features::All,
        },
        forbidden: &[&["firefly-emulator", "firefly-cli"]],
        because: "a floor knows only those below it",
    },
    Rule {
        tree: Tree {
            package: "firefly-emulator",
            features: Features::All,
        },
        forbidden: &[LIBRARIES],
        because: "it is the second opinion, and a shared model would hide shared mistakes",
    },
    without_client("firefly-types"),
    without_client("ims-auth"),
    without_client("firefly-core"),
    without_client("firefly"),
];

/// The ceilings stand a few crates above what was counted when they were set (x86-64 Linux, November 2026: 131, 80 and
/// 12), so that an update of a dependency passes and a new dependency with a tree of its own is a decision. Whoever
/// raises one says in the commit what the newcomer's longer build buys.
///
/// Of the 80 that `ims-auth` needs in any case, 29 read and write URLs, 21 hash, encrypt and draw random bytes for PKCE and
/// for the entries of token stores, 3 tell whose a file is, and the rest are its runtime, its words for HTTP, and serde. The
/// other 51 are the HTTP client with its TLS; they go with the default features.
pub(super) const WEIGHTS: &[Weight] = &[
    Weight {
        tree: Tree {
            package: "ims-auth",
            features: Features::Default,
        },
        ceiling: 138,
    },
    Weight {
        tree: Tree {
            package: "ims-auth",
            features: Features::None,
        },
        ceiling: 84,
    },
    Weight {
        tree: Tree {
            package: "firefly-types",
            features: Features::Default,
        },
        ceiling: 15,
    },
];

const fn without_client(package: &'static str) -> Rule {
    Rule {
        tree: Tree {
            package,
            features: Features::None,
        },
        forbidden: &[HTTP_CLIENTS],
        because: "whoever turns the default features off brings a transport",
    }
}

impl Features {
    const fn arguments(self) -> &'static [&'static str] {
        match self {
            Self::Default => &[],
            Self::None => &["--no-default-features"],
            Self::All => &["--all-features"],
        }
    }

    const fn words(self) -> &'static str {
        match self {
            Self::Default => "with its default features",
            Self::None => "without default features",
            Self::All => "with all features",
        }
    }
}

impl Tree {
    /// The tree as cargo prints it, one crate a line.
    ///
    /// # Errors
    ///
    /// When cargo cannot resolve the workspace from the lock file. A crate that was never fetched is fetched.
    pub(super) fn read(self) -> anyhow::Result<String> {
        let mut arguments = vec!["tree", "--package", self.package];
        arguments.extend([
            "--edges",
            "normal,build",
            "--prefix",
            "none",
            "--format",
            "{p}",
            "--locked",
        ]);
        arguments.extend(self.features.arguments());
        workspace::cargo_output(&arguments)
    }

    fn words(self) -> String {
        format!("{} {}", self.package, self.features.words())
    }
}

impl Rule {
    /// One fault for every forbidden crate in the tree.
    pub(super) fn check(&self, tree: &str) -> Findings {
        let mut findings = Findings::default();
        let crates = crates(tree);
        let names: BTreeSet<_> = crates
            .iter()
            .filter_map(|line| line.split(' ').next())
            .collect();
        for name in self.forbidden.concat() {
            if names.contains(name) {
                findings.fault(format!(
                    "{} has {name} in its tree: {}",
                    self.tree.words(),
                    self.because
                ));
            }
        }
        findings
    }
}

impl Weight {
    /// A note with the count, and a fault when it is over the ceiling.
    pub(super) fn check(&self, tree: &str) -> Findings {
        let mut findings = Findings::default();
        let (count, words) = (crates(tree).len(), self.tree.words());
        findings.note(format!(
            "{words}: {count} crates of at most {}",
            self.ceiling
        ));
        if count > self.ceiling {
            findings.fault(format!(
                "{words} has grown to {count} crates, {} at most",
                self.ceiling
            ));
        }
        findings
    }
}

/// Name and version of every crate once; cargo repeats a crate with a mark where its own tree was printed before.
fn crates(tree: &str) -> BTreeSet<&str> {
    tree.lines()
        .map(|line| line.trim_end_matches(" (*)"))
        .filter(|line| !line.is_empty())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{Features, RULES, Rule, Tree, Weight};

    const TREE: &str = "\
ims-auth v0.1.0 (crates/ims-auth)
tokio v1.54.1
reqwest v0.13.5
serde_derive v1.0.229 (proc-macro)
tokio v1.54.1 (*)
firefly-core v0.1.0 (crates/firefly-core)

";

    fn rule(package: &str, features: Features) -> &'static Rule {
        RULES
            .iter()
            .find(|rule| rule.tree.package == package && rule.tree.features == features)
            .expect("every library has this rule")
    }

    #[test]
    fn every_forbidden_crate_is_named() {
        let faults = rule("firefly-types", Features::All).check(TREE).faults;
        assert_eq!(faults.len(), 4, "{faults:#?}");
        for name in ["tokio", "ims-auth", "firefly-core", "reqwest"] {
            assert!(
                faults
                    .iter()
                    .any(|fault| fault.contains(&format!("has {name} in"))),
                "{name}: {faults:#?}"
            );
        }
    }

    #[test]
    fn a_client_without_default_features_is_a_fault() {
        let faults = rule("firefly", Features::None).check(TREE).faults;
        assert_eq!(faults.len(), 1);
        assert!(
            faults[0].starts_with("firefly without default features has reqwest in its tree"),
            "{}",
            faults[0]
        );
    }

    #[test]
    fn a_crate_is_not_its_own_fault_nor_a_name_that_begins_alike() {
        let tree = "firefly v0.1.0\nfirefly-core v0.1.0\nfirefly-types v0.1.0\nhyperfine v1.0.0\n";
        assert!(rule("firefly", Features::All).check(tree).faults.is_empty());
        assert!(
            rule("firefly", Features::None)
                .check(tree)
                .faults
                .is_empty()
        );
    }

    #[test]
    fn repeated_lines_weigh_once_and_the_ceiling_itself_passes() {
        let tree = Tree {
            package: "ims-auth",
            features: Features::Default,
        };
        assert!(Weight { tree, ceiling: 5 }.check(TREE).faults.is_empty());
        let findings = Weight { tree, ceiling: 4 }.check(TREE);
        assert_eq!(
            findings.notes,
            ["ims-auth with its default features: 5 crates of at most 4"]
        );
        assert_eq!(findings.faults.len(), 1);
    }
}
