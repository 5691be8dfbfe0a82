//! `cargo xtask tidy`: the state of the files, as far as a program can judge it.
//!
//! One file per subject; each check is a function from files to findings, and all of them run before the command fails.

mod decisions;
mod layout;
mod links;
mod packages;
mod rust;
mod sizes;
mod text;
mod traps;

use crate::findings::Findings;
use crate::workspace;

/// Options of `cargo xtask tidy`.
#[derive(Debug, Default, clap::Args)]
pub(crate) struct Args {
    /// Print the size of every module, largest first.
    #[arg(long)]
    sizes: bool,
}

/// Runs every check.
///
/// # Errors
///
/// When a check found a fault, or the checkout cannot be read.
pub(crate) fn run(args: Args) -> anyhow::Result<()> {
    let files = workspace::files()?;
    if args.sizes {
        for (lines, path) in sizes::measure(&files) {
            println!("{lines:>5}  {path}");
        }
    }
    let mut findings = Findings::default();
    findings.merge(layout::check_top_level(&workspace::top_level()?));
    findings.merge(layout::check_crates(&files));
    findings.merge(packages::check(&workspace::packages()?));
    findings.merge(rust::check(&files));
    findings.merge(sizes::check(&files));
    findings.merge(text::check(&files));
    findings.merge(links::check(&files));
    findings.merge(decisions::check(&files));
    findings.merge(traps::check(&files));
    findings.finish("tidy")
}
