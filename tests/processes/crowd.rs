//! Programs of ours, many at a time: started, ordered, heard, stopped, killed. Nothing is waited for but what they say.

use std::{process::Stdio, time::Duration};

use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;
use tokio::{
    io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader},
    process::{Child, ChildStdin, Command},
    sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel},
    task::JoinHandle,
    time::timeout,
};

/// How long anything may take that must come. It ends a test that hangs, and measures nothing.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);

/// What is heard of a program that has nothing more to say.
const GONE: &str = "gone";

/// Programs that run side by side, each with a number.
#[derive(Debug)]
pub(crate) struct Crowd {
    programs: Vec<Program>,
    said: UnboundedReceiver<(usize, String)>,
    speaker: UnboundedSender<(usize, String)>,
    /// Everything that was said so far, by number.
    heard: Vec<Vec<String>>,
    /// What nobody has asked for yet.
    unclaimed: Vec<(usize, String)>,
}

#[derive(Debug)]
struct Program {
    process: Child,
    orders: Option<ChildStdin>,
    log: JoinHandle<String>,
}

impl Crowd {
    /// Starts a program for each of the settings, and returns when all are ready for an order.
    pub(crate) async fn start(settings: impl IntoIterator<Item = Value>) -> Self {
        let (speaker, said) = unbounded_channel();
        let mut crowd = Self {
            programs: Vec::new(),
            said,
            speaker,
            heard: Vec::new(),
            unclaimed: Vec::new(),
        };
        for settings in settings {
            crowd.add(&settings).await;
        }
        crowd.hear("ready", crowd.size()).await;
        crowd
    }

    pub(crate) fn size(&self) -> usize {
        self.programs.len()
    }

    async fn add(&mut self, settings: &Value) {
        let mut process = Command::new(env!("CARGO_BIN_EXE_store-user"))
            .env_clear()
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let (number, speaker) = (self.size(), self.speaker.clone());
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
        tokio::spawn(async move {
            while let Ok(Some(line)) = lines.next_line().await {
                // Nobody listens any more when a test has failed.
                let _ = speaker.send((number, line));
            }
            let _ = speaker.send((number, GONE.to_owned()));
        });
        let mut errors = process.stderr.take().unwrap();
        let log = tokio::spawn(async move {
            let mut log = Vec::new();
            errors.read_to_end(&mut log).await.unwrap();
            String::from_utf8(log).unwrap()
        });
        let orders = process.stdin.take();
        self.programs.push(Program {
            process,
            orders,
            log,
        });
        self.heard.push(Vec::new());
        self.order(number, &settings.to_string()).await;
    }

    /// Gives one program a line to read.
    pub(crate) async fn order(&mut self, number: usize, order: &str) {
        let orders = self.programs[number].orders.as_mut().unwrap();
        let line = format!("{order}\n");
        orders.write_all(line.as_bytes()).await.unwrap();
    }

    pub(crate) async fn order_all(&mut self, order: &str) {
        for number in 0..self.size() {
            self.order(number, order).await;
        }
    }

    /// Listens until `count` lines have been heard that begin with `word`, and returns what follows it. What else is said meanwhile can be
    /// heard later.
    pub(crate) async fn hear(&mut self, word: &str, count: usize) -> Vec<(usize, String)> {
        let mut found = Vec::new();
        while found.len() < count {
            let unclaimed = self
                .unclaimed
                .iter()
                .position(|(_, line)| first(line) == word);
            if let Some(index) = unclaimed {
                let (number, line) = self.unclaimed.remove(index);
                let rest = line[word.len()..].trim_start();
                found.push((number, rest.to_owned()));
                continue;
            }
            let (number, line) = self.listen(word).await;
            assert!(first(&line) != "failed", "{number} {line}");
            if line == GONE {
                self.fail(number).await;
            }
        }
        found
    }

    async fn listen(&mut self, word: &str) -> (usize, String) {
        let Ok(line) = timeout(PATIENCE, self.said.recv()).await else {
            panic!("nobody says {word:?}: {:?}", self.heard);
        };
        // The crowd itself could speak, so the channel never ends.
        let (number, line) = line.unwrap();
        self.heard[number].push(line.clone());
        self.unclaimed.push((number, line.clone()));
        (number, line)
    }

    async fn fail(&mut self, number: usize) -> ! {
        let program = &mut self.programs[number];
        let status = program.process.wait().await;
        let log = (&mut program.log).await.unwrap();
        panic!(
            "{number} ended, {status:?}: {:?}\n{log}",
            self.heard[number]
        );
    }

    /// What a program has said, in order, as far as it has been listened to.
    pub(crate) fn words_of(&self, number: usize) -> &[String] {
        &self.heard[number]
    }

    pub(crate) fn signal(&self, number: usize, signal: Signal) {
        let id = self.programs[number].process.id().unwrap();
        let id = Pid::from_raw(id.cast_signed()).unwrap();
        kill_process(id, signal).unwrap();
    }

    /// Kills all programs that still run, whatever they do, and returns everything that was ever said or logged.
    pub(crate) async fn end(mut self) -> Ended {
        let mut logs = Vec::new();
        for number in 0..self.size() {
            self.kill(number).await;
        }
        for program in self.programs {
            logs.push(program.log.await.unwrap());
        }
        Ended {
            said: self.heard,
            logs,
        }
    }

    /// Ends a program without a chance to tidy up, and waits until it is gone. What it has said before is noted.
    pub(crate) async fn kill(&mut self, number: usize) {
        let is_gone = |line: &String| line == GONE;
        if self.heard[number].last().is_some_and(is_gone) {
            return;
        }
        self.programs[number].process.kill().await.unwrap();
        while !self.heard[number].last().is_some_and(is_gone) {
            self.listen(GONE).await;
        }
    }
}

fn first(line: &str) -> &str {
    line.split(' ').next().unwrap_or_default()
}

/// What is left of a crowd.
#[derive(Debug)]
pub(crate) struct Ended {
    /// Lines, by number.
    pub(crate) said: Vec<Vec<String>>,
    /// Logs, by number.
    pub(crate) logs: Vec<String>,
}
