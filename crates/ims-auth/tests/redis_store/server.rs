//! A redis-server of our own.

use std::{
    io::{BufRead as _, BufReader, ErrorKind, Write as _},
    path::{Path, PathBuf},
    process::{Child, ChildStdout, Command, Stdio},
};

use ims_auth::RedisTokenStore;
use redis::FromRedisValue;
use tempfile::TempDir;

/// A server on a Unix socket, killed when this goes.
pub(crate) struct Server {
    running: Running,
    folder: TempDir,
    options: Vec<&'static str>,
}

impl Server {
    /// A server, or `None` where none is installed.
    pub(crate) fn start() -> Option<Self> {
        Self::with(&[])
    }

    /// The same with more options.
    pub(crate) fn with(options: &[&'static str]) -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        Some(Self {
            running: spawn(folder.path(), options)?,
            folder,
            options: options.to_vec(),
        })
    }

    pub(crate) fn socket(&self) -> PathBuf {
        self.folder.path().join("socket")
    }

    pub(crate) fn url(&self) -> String {
        format!("unix://{}", self.socket().display())
    }

    /// A store with a connection of its own.
    pub(crate) fn store(&self) -> RedisTokenStore {
        RedisTokenStore::at(&self.url()).unwrap()
    }

    /// Asks the server on another connection.
    pub(crate) fn ask<T: FromRedisValue>(&self, words: &[&str]) -> T {
        let client = redis::Client::open(self.url()).unwrap();
        let mut connection = client.get_connection().unwrap();
        let mut command = redis::cmd(words[0]);
        command.arg(&words[1..]).query(&mut connection).unwrap()
    }

    /// All that it holds: names, values and members, one beside the other.
    pub(crate) fn dump(&self) -> Vec<u8> {
        let names: Vec<String> = self.ask(&["KEYS", "*"]);
        let mut all = Vec::new();
        for name in names {
            all.extend_from_slice(name.as_bytes());
            match self.ask::<String>(&["TYPE", &name]).as_str() {
                "string" => all.extend(self.ask::<Vec<u8>>(&["GET", &name])),
                "hash" => {
                    let members: Vec<Vec<u8>> = self.ask(&["HGETALL", &name]);
                    all.extend(members.concat());
                }
                other => panic!("{name} is a {other}"),
            }
        }
        all
    }

    /// Ends it as a power cut would.
    pub(crate) fn kill(&mut self) {
        self.running.0.kill().unwrap();
        self.running.0.wait().unwrap();
    }

    /// Kills it and starts another one, which knows nothing, in the same place.
    pub(crate) fn restart(&mut self) {
        self.kill();
        self.running = spawn(self.folder.path(), &self.options).unwrap();
    }

    /// Has it hang: connections are made, and nothing is answered.
    pub(crate) fn hang(&self) {
        self.signal("-STOP");
    }

    pub(crate) fn wake(&self) {
        self.signal("-CONT");
    }

    pub(crate) fn id(&self) -> u32 {
        self.running.0.id()
    }

    fn signal(&self, signal: &str) {
        let status = Command::new("kill")
            .args([signal, &self.id().to_string()])
            .status()
            .unwrap();
        assert!(status.success());
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may be gone already.
        let _ = self.running.0.kill();
        let _ = self.running.0.wait();
    }
}

/// A process, and its log, which stays open as long as it writes.
type Running = (Child, BufReader<ChildStdout>);

/// A process that is ready to answer, or `None` where it is not installed.
fn spawn(folder: &Path, options: &[&str]) -> Option<Running> {
    let started = Command::new("redis-server")
        .args(["--port", "0", "--save", "", "--appendonly", "no"])
        .args(["--logfile", "", "--loglevel", "notice"])
        .arg("--unixsocket")
        .arg(folder.join("socket"))
        .arg("--dir")
        .arg(folder)
        .args(options)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn();
    let mut process = match started {
        Ok(process) => process,
        Err(error) if error.kind() == ErrorKind::NotFound => {
            assert!(
                std::env::var_os("CI").is_none(),
                "redis-server is not installed, and CI has to test against it"
            );
            // Not by `eprintln`, which the harness keeps from those whom it concerns.
            let note = "SKIPPED: redis-server is not installed; nothing was tested against it\n";
            std::io::stderr().write_all(note.as_bytes()).unwrap();
            return None;
        }
        Err(error) => panic!("redis-server does not start: {error}"),
    };
    let mut log = BufReader::new(process.stdout.take().unwrap());
    let mut said = String::new();
    while !said.to_lowercase().contains("ready to accept connections") {
        let read = log.read_line(&mut said).unwrap();
        assert!(read > 0, "redis-server ended: {said}");
    }
    Some((process, log))
}
