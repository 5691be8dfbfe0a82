//! What every command is given: the settings, the streams, and the place to note how far it has come.

use std::{
    cell::RefCell,
    fs::File,
    io::{self, Read, Write},
    path::{Path, PathBuf},
};

use crate::{Variables, args::Global, console::Console, error::CliError, stage::Stage};

/// The most that is read as a prompt or a request, in bytes: far more than any request the service takes.
const LONGEST_INPUT: u64 = 1 << 20;

/// The surroundings of one command.
pub(crate) struct Context {
    pub(crate) global: Global,
    pub(crate) console: Console,
    stdout: RefCell<Box<dyn Write + Send>>,
    stdin: RefCell<Box<dyn Read + Send>>,
    lookup: Variables,
    stage: RefCell<Stage>,
    output: RefCell<Option<PathBuf>>,
    warnings: RefCell<Vec<String>>,
}

impl Context {
    pub(crate) fn new(
        global: Global,
        console: Console,
        stdout: Box<dyn Write + Send>,
        stdin: Box<dyn Read + Send>,
        lookup: Variables,
    ) -> Self {
        Self {
            global,
            console,
            stdout: RefCell::new(stdout),
            stdin: RefCell::new(stdin),
            lookup,
            stage: RefCell::default(),
            output: RefCell::default(),
            warnings: RefCell::default(),
        }
    }

    /// The value of an environment variable.
    pub(crate) fn variable(&self, name: &str) -> Option<String> {
        (self.lookup)(name)
    }

    /// Writes `text` and a newline to standard output, at once.
    pub(crate) fn print(&self, text: &str) -> Result<(), CliError> {
        let mut stdout = self.stdout.borrow_mut();
        self.console
            .progress()
            .suspend(|| writeln!(stdout, "{text}").and_then(|()| stdout.flush()))
            .map_err(CliError::Output)
    }

    /// All of standard input, within bounds.
    pub(crate) async fn read_stdin(&self) -> Result<String, CliError> {
        let stdin = self.stdin.replace(Box::new(io::empty()));
        read_apart("standard input", move || Ok(stdin)).await
    }

    /// All of a file, within bounds.
    pub(crate) async fn read_file(&self, path: &Path) -> Result<String, CliError> {
        let name = path.display().to_string();
        let path = path.to_owned();
        read_apart(&name, move || {
            File::open(path).map(|file| Box::new(file) as Box<dyn Read + Send>)
        })
        .await
    }

    /// Notes how far the command has come.
    pub(crate) fn enter(&self, stage: Stage) {
        *self.stage.borrow_mut() = stage;
    }

    /// Notes where the pictures were to go, for the command that resumes a job.
    pub(crate) fn aim_at(&self, output: Option<&Path>) {
        *self.output.borrow_mut() = output.map(Path::to_owned);
    }

    /// What was noted by [`aim_at`](Self::aim_at).
    pub(crate) fn output(&self) -> Option<PathBuf> {
        self.output.borrow().clone()
    }

    pub(crate) fn stage(&self) -> Stage {
        self.stage.borrow().clone()
    }

    /// Warns a person at once, and a script in its JSON.
    pub(crate) fn warn(&self, warning: String) {
        tracing::warn!("{warning}");
        self.note_warning(warning);
    }

    /// Keeps a warning for the JSON that somebody else has shown already.
    pub(crate) fn note_warning(&self, warning: String) {
        self.warnings.borrow_mut().push(warning);
    }

    pub(crate) fn warnings(&self) -> Vec<String> {
        self.warnings.borrow().clone()
    }
}

/// Opens and reads on a thread of its own: a terminal or a pipe may have nothing to say for ever, and whoever loses patience
/// with it has to be heard meanwhile.
async fn read_apart(
    name: &str,
    open: impl FnOnce() -> io::Result<Box<dyn Read + Send>> + Send + 'static,
) -> Result<String, CliError> {
    let reading = tokio::task::spawn_blocking(move || {
        let mut text = String::new();
        let length = open()?.take(LONGEST_INPUT + 1).read_to_string(&mut text)?;
        if length as u64 > LONGEST_INPUT {
            return Err(io::Error::other("it is longer than a mebibyte"));
        }
        Ok(text)
    });
    let read = match reading.await {
        Ok(read) => read,
        Err(failed) => Err(io::Error::other(failed)),
    };
    read.map_err(|error| CliError::Usage(format!("{name} cannot be read: {error}")))
}
