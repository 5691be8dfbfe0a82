//! The same with a Redis: a server of our own on a Unix socket, which each test starts and may kill.
//!
//! Where `redis-server` is not installed the tests say so and pass, except in CI (`CI` is set), where they fail.

use std::{
    io::{ErrorKind, Write as _},
    process::Stdio,
    sync::Arc,
    time::Duration,
};

use firefly_emulator::{Fault, Route};
use ims_auth::{Lease, RedisTokenStore};
use serde_json::Value;
use tempfile::TempDir;
use tokio::{
    io::{AsyncBufReadExt as _, BufReader},
    process::{Child, Command},
    time::timeout,
};

use crate::{
    calls::{begin, longest_wait, served},
    crowd::{Crowd, PATIENCE},
    fingerprint::fingerprint,
    rig::{Rig, assert_hidden_by},
};

const SIZE: usize = 16;

/// A server without persistence, which goes with this.
struct Server {
    process: Child,
    folder: TempDir,
}

impl Server {
    /// One that is ready to answer, or `None` where none is installed.
    async fn start() -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        let started = Command::new("redis-server")
            .args(["--port", "0", "--save", "", "--appendonly", "no"])
            .args(["--logfile", "", "--loglevel", "notice"])
            .arg("--unixsocket")
            .arg(folder.path().join("socket"))
            .arg("--dir")
            .arg(folder.path())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn();
        let mut process = match started {
            Err(error) if error.kind() == ErrorKind::NotFound => {
                let is_ci = std::env::var_os("CI").is_some();
                assert!(
                    !is_ci,
                    "redis-server is not installed, and CI has to test with it"
                );
                // Not by `eprintln`, which the harness keeps from those whom it concerns.
                let note = "SKIPPED: redis-server is not installed; nothing was tested with it\n";
                std::io::stderr().write_all(note.as_bytes()).unwrap();
                return None;
            }
            process => process.unwrap(),
        };
        let mut log = BufReader::new(process.stdout.take().unwrap()).lines();
        // Redis 6 says it in lower case.
        while !timeout(PATIENCE, log.next_line())
            .await
            .unwrap()
            .unwrap()
            .expect("redis-server ended")
            .to_lowercase()
            .contains("ready to accept connections")
        {}
        // A server whose log nobody reads would wait for a reader in the end.
        tokio::spawn(async move { while let Ok(Some(_)) = log.next_line().await {} });
        Some(Self { process, folder })
    }

    fn url(&self) -> String {
        format!("unix://{}", self.folder.path().join("socket").display())
    }

    fn store(&self) -> RedisTokenStore {
        RedisTokenStore::at(&self.url()).unwrap()
    }

    /// The settings of a program that acts for the server, with this store.
    fn settings(&self, rig: &Rig) -> Value {
        let mut settings = rig.server();
        settings["folder"] = Value::Null;
        settings["redis"] = self.url().into();
        settings
    }
}

#[tokio::test]
async fn sixteen_processes_are_given_one_token_although_the_holder_of_the_lease_is_killed() {
    let Some(redis) = Server::start().await else {
        return;
    };
    let rig = Rig::new().await;
    rig.emulator
        .inject(Route::Token, Fault::Delay(Duration::MAX));
    let mut crowd = Crowd::start((0..SIZE).map(|_| redis.settings(&rig))).await;
    let holder = begin(&mut crowd, &rig.emulator).await;
    crowd.kill(holder).await;

    let given = served(&mut crowd, SIZE - 1).await;
    let source = rig.server_source(Arc::new(redis.store()));
    let stored = source.stored().await.unwrap().unwrap();
    let expected = fingerprint(stored.expose_secret());
    let longest = longest_wait(&given);
    println!("the longest wait of {SIZE} processes: {longest:?}");
    assert!(given.iter().all(|served| served.token == expected));
    assert!(given.iter().all(|served| served.number != holder));
    assert_eq!(rig.emulator.tokens_issued(), 1);
    assert_eq!(
        rig.emulator.token_requests(),
        2,
        "the holder's and one more"
    );
    assert!(longest < Lease::BOUND, "{longest:?}");
    assert_hidden_by(&crowd.end().await, &[stored.expose_secret()]);
}

#[tokio::test]
async fn a_redis_that_dies_while_sixteen_processes_wait_costs_requests_and_nobody_a_token() {
    let Some(mut redis) = Server::start().await else {
        return;
    };
    let rig = Rig::new().await;
    // Until the server is dead.
    rig.emulator
        .inject(Route::Token, Fault::Delay(Duration::from_secs(2)));
    let mut crowd = Crowd::start((0..SIZE).map(|_| redis.settings(&rig))).await;
    begin(&mut crowd, &rig.emulator).await;
    assert_eq!(rig.emulator.token_requests(), 1, "all others wait");
    redis.process.kill().await.unwrap();

    let given = served(&mut crowd, SIZE).await;
    let longest = longest_wait(&given);
    println!("the longest wait of {SIZE} processes whose Redis died: {longest:?}");
    assert!(longest < Lease::BOUND, "{longest:?}");
    assert_eq!(rig.emulator.tokens_issued(), rig.emulator.token_requests());
    assert!(rig.emulator.token_requests() <= SIZE);
    assert_hidden_by(&crowd.end().await, &[]);
}
