//! What the command reads and writes beside files and sockets, so that a test can stand in for the terminal.

use std::{
    fmt,
    io::{self, IsTerminal as _, Read, Write},
};

/// Reads an environment variable by name; `None` when it is not set.
pub type Variables = Box<dyn Fn(&str) -> Option<String>>;

/// Standard streams and environment of one run.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a fact about one of the streams"
)]
pub struct Io {
    /// Results: paths, or one JSON object.
    pub stdout: Box<dyn Write + Send>,
    /// Everything else: progress, warnings, errors.
    pub stderr: Box<dyn Write + Send>,
    /// Read for `-` in place of a prompt or a request file, and by `auth login`.
    pub stdin: Box<dyn Read + Send>,
    /// Reads an environment variable by name.
    pub lookup: Variables,
    /// Whether a terminal shows standard output, and so perhaps pictures too.
    pub stdout_is_terminal: bool,
    /// Whether standard output is the null device, which takes everything and keeps nothing: where the descriptor was closed, a
    /// program finds it there.
    pub stdout_is_null: bool,
    /// Whether somebody watches standard error, and so wants to see progress.
    pub stderr_is_terminal: bool,
    /// Whether somebody sits at standard input, and so can be asked for what is missing. Then it is the terminal of this process.
    pub stdin_is_terminal: bool,
}

impl Io {
    /// The streams and the environment of this process.
    pub fn process() -> Self {
        Self {
            stdout: Box::new(io::stdout()),
            stderr: Box::new(io::stderr()),
            stdin: Box::new(io::stdin()),
            lookup: Box::new(|name| std::env::var(name).ok()),
            stdout_is_terminal: io::stdout().is_terminal(),
            stdout_is_null: system::is_null(&io::stdout()),
            stderr_is_terminal: io::stderr().is_terminal(),
            stdin_is_terminal: io::stdin().is_terminal(),
        }
    }
}

impl fmt::Debug for Io {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Io")
            .field("stderr_is_terminal", &self.stderr_is_terminal)
            .finish_non_exhaustive()
    }
}

#[cfg(unix)]
mod system {
    //! What stands behind a descriptor of Unix.

    use std::{
        fs::{self, File},
        os::{
            fd::AsFd,
            unix::fs::{FileTypeExt as _, MetadataExt as _},
        },
    };

    /// Whether it is the null device; what does not tell is taken for something else.
    pub(super) fn is_null(stream: &impl AsFd) -> bool {
        let ours = stream
            .as_fd()
            .try_clone_to_owned()
            .and_then(|copy| File::from(copy).metadata());
        let (Ok(ours), Ok(null)) = (ours, fs::metadata("/dev/null")) else {
            return false;
        };
        ours.file_type().is_char_device() && ours.rdev() == null.rdev()
    }
}

#[cfg(not(unix))]
mod system {
    //! Elsewhere a closed stream is no null device.

    pub(super) fn is_null<T>(_stream: &T) -> bool {
        false
    }
}
