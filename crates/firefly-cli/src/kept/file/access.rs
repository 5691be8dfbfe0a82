//! Who else can read or change what is kept. Adobe's tools do not ask; whoever keeps a secret for others to find has to.

use std::{fs::Metadata, path::Path};

use crate::error::CliError;

/// Refuses a folder or file that is not ours alone.
pub(super) fn check(path: &Path, metadata: &Metadata) -> Result<(), CliError> {
    match system::exposure(metadata) {
        Some(exposure) => Err(refused(path, &exposure)),
        None => Ok(()),
    }
}

/// Refuses a symbolic link in place of the file: what it leads to was not written here.
pub(super) fn check_link(path: &Path) -> Result<(), CliError> {
    if path.is_symlink() {
        return Err(refused(
            path,
            "is a symbolic link: delete the link, or name the file that it leads to with --credentials FILE",
        ));
    }
    Ok(())
}

fn refused(path: &Path, why: &str) -> CliError {
    CliError::Unsafe(format!(
        "what `firefly auth login` keeps is not used: {} {why}",
        path.display()
    ))
}

#[cfg(unix)]
mod system {
    use std::{fs::Metadata, os::unix::fs::MetadataExt as _};

    use rustix::process::geteuid;

    pub(super) fn exposure(metadata: &Metadata) -> Option<String> {
        let (owner, us) = (metadata.uid(), geteuid().as_raw());
        let wanted = if metadata.is_dir() { "700" } else { "600" };
        if owner != us {
            return Some(format!(
                "belongs to another user (uid {owner}, and this program runs as {us}): `chown` it to yourself, and `chmod {wanted}` it"
            ));
        }
        let mode = metadata.mode() & 0o7777;
        (mode & 0o077 != 0).then(|| {
            format!(
                "is open to other users of this machine (mode {mode:04o}): `chmod {wanted}` closes it; a secret that others may \
                 have read is better replaced in the Developer Console"
            )
        })
    }
}

#[cfg(not(unix))]
mod system {
    use std::fs::Metadata;

    /// Nothing: permissions are lists here, and those of a user's profile name that user alone.
    pub(super) fn exposure(_: &Metadata) -> Option<String> {
        None
    }
}
