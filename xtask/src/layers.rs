//! `cargo xtask layers`: the crates depend on one another in one direction, and none knows more than it should.
//!
//! Three kinds of evidence, one file each: what cargo resolves (`trees`), what the manifests say (`manifests`), and what
//! the sources name (`sources`). Every broken rule is printed.

mod manifests;
mod sources;
mod trees;

use crate::findings::Findings;
use crate::workspace;

/// Names of crates that speak HTTP as a client.
const HTTP_CLIENTS: &[&str] = &[
    "attohttpc",
    "awc",
    "curl",
    "hyper",
    "hyper-util",
    "isahc",
    "minreq",
    "reqwest",
    "surf",
    "ureq",
];

/// The libraries of this workspace that know one another, lowest floor first.
const LIBRARIES: &[&str] = &["firefly-types", "ims-auth", "firefly-core", "firefly"];

/// Options of `cargo xtask layers`; there are none.
#[derive(Debug, Default, clap::Args)]
pub(crate) struct Args {}

/// Checks every rule and prints the weight of the crates that are used alone.
///
/// # Errors
///
/// When a rule is broken, or cargo cannot answer.
pub(crate) fn run(_args: Args) -> anyhow::Result<()> {
    let mut findings = Findings::default();
    for rule in trees::RULES {
        findings.merge(rule.check(&rule.tree.read()?));
    }
    for weight in trees::WEIGHTS {
        findings.merge(weight.check(&weight.tree.read()?));
    }
    let files = workspace::files()?;
    findings.merge(manifests::check_packages(&workspace::packages()?));
    findings.merge(manifests::check_texts(&files));
    findings.merge(sources::check(&files));
    findings.finish("layers")
}
