//! The program of "Sharing tokens" for many machines: with a real server where one is installed, and without any.
//!
//! Where `redis-server` is not installed the test says so and passes, except in CI (`CI` is set), where it fails.

use std::io::{BufRead as _, BufReader, ErrorKind, Write as _};
use std::process::{Child, ChildStdout, Command, Stdio};

use firefly_emulator::Emulator;
use tempfile::{TempDir, tempdir};

use crate::pages::{SHARING, assert_promises};
use crate::program::Program;
use crate::sharing::{program, seconds};

const SHARED_BY_MACHINES: &str = env!("CARGO_BIN_EXE_guide-shared-by-machines");

/// A redis-server at a socket in a folder, and its log, which stays open as long as it writes. It ends with this.
struct Server(Child, BufReader<ChildStdout>);

impl Server {
    /// One that is ready to answer, or `None` where none is installed.
    fn start(folder: &TempDir) -> Option<Self> {
        let mut command = Command::new("redis-server");
        command.args(["--port", "0", "--save", "", "--unixsocket", "redis.sock"]);
        let started = command.current_dir(folder).stdout(Stdio::piped()).spawn();
        let mut process = match started {
            Err(error) if error.kind() == ErrorKind::NotFound => {
                let is_ci = std::env::var_os("CI").is_some();
                assert!(
                    !is_ci,
                    "redis-server is not installed, and CI has to test with it"
                );
                // Not by `eprintln`, which the harness keeps from those whom it concerns.
                let note =
                    "SKIPPED: redis-server is not installed; sharing through it was not tested\n";
                std::io::stderr().write_all(note.as_bytes()).unwrap();
                return None;
            }
            process => process.unwrap(),
        };
        let log = BufReader::new(process.stdout.take().unwrap());
        let mut server = Self(process, log);
        let mut said = String::new();
        while !said.contains("eady to accept") {
            let read = server.1.read_line(&mut said).unwrap();
            assert!(read > 0, "redis-server ended: {said}");
        }
        Some(server)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[tokio::test]
async fn processes_that_start_together_ask_once_as_long_as_redis_is_there() {
    let (ims, folder) = (Emulator::start().await.unwrap(), tempdir().unwrap());
    let Some(server) = Server::start(&folder) else {
        return;
    };
    let socket = format!("unix://{}", folder.path().join("redis.sock").display());
    let one = || program(SHARED_BY_MACHINES, &folder, &ims).with("REDIS_URL", &socket);
    for ended in Program::run_together((0..4).map(|_| one())) {
        seconds(&ended.success());
    }
    assert_eq!(ims.token_requests(), 1);
    drop(server);
    seconds(&one().run().success());
    assert_eq!(ims.token_requests(), 2);
}

#[tokio::test]
async fn without_redis_the_token_comes_all_the_same_and_a_warning_says_why() {
    let (ims, folder) = (Emulator::start().await.unwrap(), tempdir().unwrap());
    // Nobody can listen there without being root, and nobody does.
    let ended = program(SHARED_BY_MACHINES, &folder, &ims)
        .with("REDIS_URL", "redis://127.0.0.1:1")
        .run();
    let warning = ended
        .stderr
        .lines()
        .find(|line| line.contains("WARN"))
        .unwrap_or_default();
    let (_, warning) = warning.split_once("WARN ").expect(&ended.stderr);
    assert_promises(SHARING, &warning.replace("127.0.0.1:1,", "127.0.0.1:6379,"));
    seconds(&ended.success());
    assert_eq!(ims.token_requests(), 1);
}
