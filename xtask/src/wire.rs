//! `cargo xtask wire`: the models against the published description of the API.

/// Options of `cargo xtask wire`; there are none.
#[derive(Debug, Default, clap::Args)]
pub(crate) struct Args {}

/// Nothing is compared yet.
///
/// # Errors
///
/// Always, so that nobody takes silence for agreement.
pub(crate) fn run(_args: Args) -> anyhow::Result<()> {
    anyhow::bail!("wire: the comparison is not written yet")
}
