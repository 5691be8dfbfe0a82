//! Programs as a reader runs them: in a folder, with an environment that holds nothing of this machine's but what they are given.

use std::{
    env, fs,
    io::{BufRead as _, BufReader, Write as _},
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
};

use tempfile::TempDir;

/// What of this machine's environment a process needs to run at all.
const KEPT: [&str; 3] = ["PATH", "SystemRoot", "LLVM_PROFILE_FILE"];

/// A program, before it is run.
pub(crate) struct Program(Command);

/// How a program ended.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) is_success: bool,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Program {
    /// The program at `path`, to run in `folder`, which is its home as well.
    pub(crate) fn new(path: &str, folder: &TempDir) -> Self {
        let mut command = Command::new(path);
        let kept = KEPT
            .into_iter()
            .filter_map(|name| Some((name, env::var_os(name)?)));
        command
            .env_clear()
            .envs(kept)
            .env("HOME", folder.path())
            .current_dir(folder);
        command
            .env("XDG_STATE_HOME", folder.path().join("state"))
            .env("NO_COLOR", "1");
        Self(command)
    }

    pub(crate) fn with(mut self, name: &str, value: &str) -> Self {
        self.0.env(name, value);
        self
    }

    pub(crate) fn argument(mut self, argument: &str) -> Self {
        self.0.arg(argument);
        self
    }

    /// Runs it to its end.
    pub(crate) fn run(self) -> Ended {
        Self::ended(self.start())
    }

    /// Runs so many at once to their ends.
    pub(crate) fn run_together(programs: impl IntoIterator<Item = Self>) -> Vec<Ended> {
        let started: Vec<_> = programs.into_iter().map(Self::start).collect();
        started.into_iter().map(Self::ended).collect()
    }

    /// Starts it, to talk to.
    pub(crate) fn talk(self) -> Talk {
        let mut process = self.start();
        let (orders, answers) = (
            process.stdin.take().unwrap(),
            process.stdout.take().unwrap(),
        );
        Talk {
            process,
            orders,
            answers: BufReader::new(answers),
        }
    }

    fn start(mut self) -> Child {
        self.0
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        self.0.spawn().unwrap()
    }

    fn ended(process: Child) -> Ended {
        let output = process.wait_with_output().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap().trim_end().to_owned();
        Ended {
            is_success: output.status.success(),
            stdout: text(output.stdout),
            stderr: text(output.stderr),
        }
    }
}

/// A program that does something for each line it is given, and says so in one.
pub(crate) struct Talk {
    process: Child,
    orders: ChildStdin,
    answers: BufReader<ChildStdout>,
}

impl Talk {
    /// What it says to one more order; nothing when it has ended.
    pub(crate) fn order(&mut self) -> String {
        writeln!(self.orders, "go on").unwrap();
        let mut answer = String::new();
        self.answers.read_line(&mut answer).unwrap();
        answer.trim_end().to_owned()
    }

    /// Gives no further orders.
    pub(crate) fn end(self) -> Ended {
        drop(self.orders);
        Program::ended(self.process)
    }
}

impl Ended {
    /// What it said, having ended well.
    #[track_caller]
    pub(crate) fn success(self) -> String {
        assert!(self.is_success, "{self:?}");
        self.stdout
    }

    /// What it complained of, having failed.
    #[track_caller]
    pub(crate) fn failure(self) -> String {
        assert!(!self.is_success && self.stdout.is_empty(), "{self:?}");
        self.stderr
    }
}

pub(crate) fn write(folder: &TempDir, name: &str, text: &str) {
    fs::write(folder.path().join(name), text).unwrap();
}

pub(crate) fn read(folder: &TempDir, name: &str) -> String {
    fs::read_to_string(folder.path().join(name)).unwrap()
}
