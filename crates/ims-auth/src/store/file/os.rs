//! What differs between operating systems: who may read a file, what opening follows, and what outlives a power cut.

pub(super) use self::system::{create_folder, exposure, is_planted, open_options, sync_folder};

/// Whether `error` says that the file system has no locks at all.
pub(super) fn has_no_locks(error: &std::io::Error) -> bool {
    error.kind() == std::io::ErrorKind::Unsupported || system::is_lock_daemon_missing(error)
}

#[cfg(unix)]
mod system {
    use std::{
        fs::{DirBuilder, File, Metadata, OpenOptions},
        io::{self, ErrorKind},
        os::unix::fs::{DirBuilderExt as _, MetadataExt as _, OpenOptionsExt as _},
        path::Path,
    };

    use rustix::{fs::OFlags, io::Errno, process::geteuid};

    /// Options for a file that is created for us alone, whatever the umask. A link is not followed, and a pipe not waited for.
    pub(crate) fn open_options() -> OpenOptions {
        let flags = OFlags::NOFOLLOW | OFlags::NONBLOCK;
        let mut options = OpenOptions::new();
        // The bits are those of the system's `int`.
        options.mode(0o600).custom_flags(flags.bits().cast_signed());
        options
    }

    /// Makes the folder and those above it that are missing, for us alone. One that is there stays as it is.
    pub(crate) fn create_folder(path: &Path) -> io::Result<()> {
        DirBuilder::new().recursive(true).mode(0o700).create(path)
    }

    /// Who else can read or change what `metadata` is of, as the end of a sentence, with what to do about it.
    pub(crate) fn exposure(metadata: &Metadata) -> Option<String> {
        let (owner, us) = (metadata.uid(), geteuid().as_raw());
        if owner != us {
            return Some(format!(
                "belongs to another user (uid {owner}, while this process runs as {us}): `chown` it, or use another folder"
            ));
        }
        let mode = metadata.mode() & 0o7777;
        let wanted = if metadata.is_dir() { "700" } else { "600" };
        (mode & 0o077 != 0).then(|| {
            format!("is open to other users of this machine (mode {mode:04o}): `chmod {wanted}` closes it")
        })
    }

    /// Whether the symbolic `link` was made by another user, other than root, who may do anything anyway.
    pub(crate) fn is_planted(link: &Metadata) -> bool {
        ![0, geteuid().as_raw()].contains(&link.uid())
    }

    /// Has the names in the folder survive a power cut.
    pub(crate) fn sync_folder(path: &Path) -> io::Result<()> {
        match File::open(path).and_then(|folder| folder.sync_all()) {
            // Some network file systems have nothing to offer here.
            Err(error)
                if matches!(
                    error.kind(),
                    ErrorKind::InvalidInput | ErrorKind::Unsupported
                ) =>
            {
                Ok(())
            }
            result => result,
        }
    }

    /// NFS without its lock daemon.
    pub(super) fn is_lock_daemon_missing(error: &io::Error) -> bool {
        error.raw_os_error() == Some(Errno::NOLCK.raw_os_error())
    }
}

#[cfg(not(unix))]
mod system {
    use std::{
        fs::{DirBuilder, Metadata, OpenOptions},
        io,
        path::Path,
    };

    /// Options for a file. Who may read it is inherited from the folder; a link is opened itself instead of followed.
    pub(crate) fn open_options() -> OpenOptions {
        let mut options = OpenOptions::new();
        #[cfg(windows)]
        {
            use std::os::windows::fs::OpenOptionsExt as _;
            const FILE_FLAG_OPEN_REPARSE_POINT: u32 = 0x0020_0000;
            options.custom_flags(FILE_FLAG_OPEN_REPARSE_POINT);
        }
        options
    }

    /// Makes the folder and those above it that are missing, with the permissions of what they are made in.
    pub(crate) fn create_folder(path: &Path) -> io::Result<()> {
        DirBuilder::new().recursive(true).create(path)
    }

    /// Nothing: permissions are lists here, and those of a user's profile name that user alone.
    pub(crate) fn exposure(_: &Metadata) -> Option<String> {
        None
    }

    /// Never, for the same reason.
    pub(crate) fn is_planted(_: &Metadata) -> bool {
        false
    }

    /// Nothing: a folder cannot be synchronised apart from its files here.
    pub(crate) fn sync_folder(_: &Path) -> io::Result<()> {
        Ok(())
    }

    pub(super) fn is_lock_daemon_missing(_: &io::Error) -> bool {
        false
    }
}
