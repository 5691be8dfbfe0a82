//! A service to talk to, processes that cannot run for ever, and a look at what they left behind.

use std::{
    ffi::OsString,
    fs,
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::{TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Child, ChildStdin, ExitStatus, Stdio},
    sync::mpsc::{Receiver, channel},
    thread,
    time::{Duration, Instant},
};

use assert_cmd::Command;
use firefly_emulator::{DEFAULT_CLIENT_ID, DEFAULT_CLIENT_SECRET, Emulator, EmulatorBuilder};
use serde_json::Value;
use tempfile::TempDir;

/// Far more than any of these takes, so that a hang is a failure and not a stop of everything.
const PATIENCE: Duration = Duration::from_secs(60);

/// What a process needs of the environment of the tests: nothing of anybody's credentials, and nobody's home.
const PASSED_ON: [&str; 3] = ["PATH", "SYSTEMROOT", "LLVM_PROFILE_FILE"];

/// A folder to run in, a home, and the variables of the environment.
pub(crate) struct Place {
    pub(crate) folder: TempDir,
    /// Where state and configuration are kept.
    pub(crate) home: TempDir,
    variables: Vec<(&'static str, String)>,
}

/// What a run came to.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Outcome {
    /// The one JSON object of standard output.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// Asserts the exit code, and shows everything when it is another.
    pub(crate) fn ends(self, code: i32) -> Self {
        assert_eq!(self.code, code, "{self:#?}");
        self
    }
}

impl Place {
    /// An empty folder, without any credentials.
    pub(crate) fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
            home: tempfile::tempdir().unwrap(),
            variables: Vec::new(),
        }
    }

    /// Without credentials, but with the URLs of `emulator`.
    pub(crate) fn beside(emulator: &Emulator) -> Self {
        Self::new()
            .with("FIREFLY_API_URL", emulator.base_url())
            .with("FIREFLY_IMS_URL", emulator.base_url())
    }

    /// With the credentials and URLs of `emulator`.
    pub(crate) fn at(emulator: &Emulator) -> Self {
        Self::beside(emulator)
            .with("FIREFLY_SERVICES_CLIENT_ID", DEFAULT_CLIENT_ID)
            .with("FIREFLY_SERVICES_CLIENT_SECRET", DEFAULT_CLIENT_SECRET)
    }

    /// With this variable, or with another value for it.
    pub(crate) fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self = self.without(name);
        self.variables.push((name, value.into()));
        self
    }

    pub(crate) fn without(mut self, name: &str) -> Self {
        self.variables.retain(|(known, _)| *known != name);
        self
    }

    /// The variables of a run, all of them.
    pub(crate) fn environment(&self) -> impl Iterator<Item = (&'static str, OsString)> {
        let passed_on = PASSED_ON.map(|name| (name, std::env::var_os(name)));
        let passed_on = passed_on
            .into_iter()
            .filter_map(|(name, value)| Some((name, value?)));
        let home = self.home.path();
        let places = [
            ("HOME", home.to_owned()),
            ("XDG_STATE_HOME", home.join("state")),
            ("XDG_CONFIG_HOME", home.join("config")),
        ];
        let places = places.map(|(name, path)| (name, path.into_os_string()));
        // Nor is there a keyring of anybody's.
        let no_bus = ("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent".into());
        let own = self
            .variables
            .iter()
            .map(|(name, value)| (*name, value.into()));
        passed_on.chain(places).chain([no_bus]).chain(own)
    }

    /// Where the tokens are.
    pub(crate) fn tokens(&self) -> PathBuf {
        self.home.path().join("state/firefly/tokens")
    }

    /// Where `auth login` keeps credentials without a keyring.
    pub(crate) fn kept(&self) -> PathBuf {
        self.home.path().join("config/firefly/credentials.json")
    }

    /// The path of a file in the folder, as an argument.
    pub(crate) fn path(&self, name: &str) -> String {
        self.folder.path().join(name).to_str().unwrap().to_owned()
    }

    /// Runs the command to its end.
    pub(crate) fn run(&self, args: &[&str]) -> Outcome {
        self.run_with_input(args, "")
    }

    pub(crate) fn run_with_input(&self, args: &[&str], input: &str) -> Outcome {
        let mut command = Command::new(env!("CARGO_BIN_EXE_firefly"));
        command
            .args(args)
            .current_dir(self.folder.path())
            .env_clear()
            .envs(self.environment())
            .write_stdin(input)
            .timeout(PATIENCE);
        let output = command.output().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        Outcome {
            code: output.status.code().expect("it ended by itself, in time"),
            stdout: text(output.stdout),
            stderr: text(output.stderr),
        }
    }

    /// Starts the command and leaves it running.
    pub(crate) fn start(&self, args: &[&str]) -> Running {
        self.spawn(args, None)
    }

    /// As [`start`](Self::start), by another program that is given the command as its last arguments.
    #[cfg(unix)]
    pub(crate) fn start_by(&self, program: &[&str], args: &[&str]) -> Running {
        let mut command = std::process::Command::new(program[0]);
        command
            .args(&program[1..])
            .arg(env!("CARGO_BIN_EXE_firefly"));
        self.spawn_as(command, args, None)
    }

    fn spawn(&self, args: &[&str], stdout: Option<Stdio>) -> Running {
        let command = std::process::Command::new(env!("CARGO_BIN_EXE_firefly"));
        self.spawn_as(command, args, stdout)
    }

    fn spawn_as(
        &self,
        mut command: std::process::Command,
        args: &[&str],
        stdout: Option<Stdio>,
    ) -> Running {
        let mut child = command
            .args(args)
            .current_dir(self.folder.path())
            .env_clear()
            .envs(self.environment())
            .stdin(Stdio::piped())
            .stdout(stdout.unwrap_or_else(Stdio::piped))
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let stdout = child.stdout.take().map_or_else(|| channel().1, lines);
        let stderr = lines(child.stderr.take().unwrap());
        Running {
            _stdin: child.stdin.take(),
            child,
            stdout,
            stderr,
        }
    }

    /// Runs the command with its standard output at `stdout`, to its end: exit code and standard error.
    #[cfg(unix)]
    pub(crate) fn run_into(&self, args: &[&str], stdout: Stdio) -> (Option<i32>, String) {
        let mut running = self.spawn(args, Some(stdout));
        let code = running.end().code();
        (code, running.rest().1)
    }

    /// Everything in the folder, by path below it, in order.
    pub(crate) fn files(&self) -> Vec<String> {
        let mut found = Vec::new();
        collect(self.folder.path(), "", &mut found);
        found.sort();
        found
    }

    pub(crate) fn read(&self, name: &str) -> Vec<u8> {
        fs::read(self.folder.path().join(name)).unwrap()
    }

    /// The files below the home that hold `text`, wherever in their bytes.
    pub(crate) fn holders_of(&self, text: &str) -> Vec<String> {
        let mut found = Vec::new();
        collect(self.home.path(), "", &mut found);
        found.retain(|name| {
            let path = self.home.path().join(name);
            let bytes = if path.is_dir() {
                Vec::new()
            } else {
                fs::read(path).unwrap()
            };
            bytes
                .windows(text.len())
                .any(|window| window == text.as_bytes())
        });
        found
    }

    /// The stored tokens, by the paths of their files.
    pub(crate) fn entries(&self) -> Vec<PathBuf> {
        let files = fs::read_dir(self.tokens()).map(|files| files.flatten().collect());
        let files: Vec<_> = files.unwrap_or_default();
        let paths = files.into_iter().map(|file| file.path());
        paths
            .filter(|path| path.extension().is_some_and(|end| end == "token"))
            .collect()
    }

    pub(crate) fn write(&self, name: &str, content: &str) {
        fs::write(self.folder.path().join(name), content).unwrap();
    }
}

fn collect(folder: &Path, prefix: &str, found: &mut Vec<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if entry.path().is_dir() {
            found.push(format!("{name}/"));
            collect(&entry.path(), &format!("{name}/"), found);
        } else {
            found.push(name);
        }
    }
}

/// A process that goes on until it is told to stop; it is killed when dropped.
pub(crate) struct Running {
    child: Child,
    stdout: Receiver<String>,
    stderr: Receiver<String>,
    _stdin: Option<ChildStdin>,
}

fn lines(stream: impl std::io::Read + Send + 'static) -> Receiver<String> {
    let (sender, receiver) = channel();
    thread::spawn(move || {
        for line in BufReader::new(stream).lines().map_while(Result::ok) {
            if sender.send(line).is_err() {
                return;
            }
        }
    });
    receiver
}

impl Running {
    /// The next line of standard output.
    pub(crate) fn line(&self) -> String {
        self.stdout.recv_timeout(PATIENCE).unwrap()
    }

    /// Waits for a line of standard error that holds `words`.
    pub(crate) fn wait_for(&self, words: &str) -> String {
        loop {
            let line = self.stderr.recv_timeout(PATIENCE).unwrap();
            if line.contains(words) {
                return line;
            }
        }
    }

    /// What is left of both streams, once the process has closed them.
    pub(crate) fn rest(&self) -> (String, String) {
        let all = |stream: &Receiver<String>| {
            let mut text = String::new();
            while let Ok(line) = stream.recv_timeout(PATIENCE) {
                text += &line;
                text.push('\n');
            }
            text
        };
        (all(&self.stdout), all(&self.stderr))
    }

    /// Sends a signal such as `INT`, by the shell, which has the word built in.
    #[cfg(unix)]
    pub(crate) fn signal(&self, name: &str) {
        let command = format!("kill -{name} {}", self.child.id());
        let status = std::process::Command::new("sh")
            .args(["-c", &command])
            .status();
        assert!(status.unwrap().success());
    }

    /// Waits until the process listens to a signal itself; where the system does not tell, for a moment that is enough.
    #[cfg(unix)]
    pub(crate) fn wait_until_caught(&self, name: &str) {
        let bit = match name {
            "INT" => 1 << 1,
            "TERM" => 1 << 14,
            other => panic!("{other}"),
        };
        let path = format!("/proc/{}/status", self.child.id());
        let end = Instant::now() + PATIENCE;
        while Instant::now() < end {
            let Ok(status) = fs::read_to_string(&path) else {
                return thread::sleep(Duration::from_millis(500));
            };
            let mask = status
                .lines()
                .find_map(|line| line.strip_prefix("SigCgt:"))
                .map(|mask| u64::from_str_radix(mask.trim(), 16).unwrap());
            if mask.unwrap() & bit != 0 {
                return;
            }
            thread::sleep(Duration::from_millis(5));
        }
        panic!("it does not listen to {name}");
    }

    pub(crate) fn end(&mut self) -> ExitStatus {
        let end = Instant::now() + PATIENCE;
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status;
            }
            assert!(Instant::now() < end, "it does not end");
            thread::sleep(Duration::from_millis(5));
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended already, which is as good.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// An emulator whose jobs are over at once.
pub(crate) fn service() -> Emulator {
    started(Emulator::builder().job_duration(Duration::ZERO))
}

/// As [`service`], with another client beside the usual one.
pub(crate) fn service_with(client_id: &str, secret: &str) -> Emulator {
    let builder = Emulator::builder().client(DEFAULT_CLIENT_ID, DEFAULT_CLIENT_SECRET);
    started(builder.client(client_id, secret))
}

pub(crate) fn started(builder: EmulatorBuilder) -> Emulator {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    runtime.block_on(builder.start()).unwrap()
}

/// Asserts that neither stream of `told` holds any of `secrets`.
#[track_caller]
pub(crate) fn assert_untold(told: &Outcome, secrets: &[&str]) {
    for secret in secrets {
        assert!(
            !told.stdout.contains(secret) && !told.stderr.contains(secret),
            "{secret} in {told:#?}"
        );
    }
}

/// Permissions of a file or folder.
#[cfg(unix)]
pub(crate) fn mode(path: &Path) -> u32 {
    use std::os::unix::fs::PermissionsExt as _;
    fs::metadata(path).unwrap().permissions().mode() & 0o7777
}

#[cfg(unix)]
pub(crate) fn set_mode(path: &Path, mode: u32) {
    use std::os::unix::fs::PermissionsExt as _;
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

/// The URL of a port where nobody listens.
pub(crate) fn dead_end() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    format!("http://{}", listener.local_addr().unwrap())
}

/// One HTTP exchange by hand, as `curl` would make it: status and body.
pub(crate) fn http(
    method: &str,
    url: &str,
    headers: &[(&str, &str)],
    body: &str,
) -> (u16, Vec<u8>) {
    let (host, path) = url
        .strip_prefix("http://")
        .unwrap()
        .split_once('/')
        .unwrap();
    let mut stream = TcpStream::connect(host).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    let headers: Vec<String> = headers
        .iter()
        .map(|(name, value)| format!("{name}: {value}\r\n"))
        .collect();
    let head = format!(
        "{method} /{path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n{}Content-Length: {}\r\n\r\n{body}",
        headers.concat(),
        body.len()
    );
    stream.write_all(head.as_bytes()).unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    let split = answer
        .windows(4)
        .position(|window| window == b"\r\n\r\n")
        .unwrap();
    let status = String::from_utf8_lossy(&answer[..split]);
    let status = status.split(' ').nth(1).unwrap().parse().unwrap();
    (status, answer[split + 4..].to_vec())
}
