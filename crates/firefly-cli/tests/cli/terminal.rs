//! `auth login` at a terminal: it asks, and does not show what nobody should see. `script` makes the terminal.

use std::{
    io::{Read as _, Write as _},
    process::{Child, Command, Stdio},
    sync::mpsc::{Receiver, channel},
    thread,
    time::Duration,
};

use firefly_emulator::{DEFAULT_CLIENT_ID, DEFAULT_CLIENT_SECRET};

use crate::support::{Place, service};

const PATIENCE: Duration = Duration::from_secs(60);

/// A terminal with a shell command in it.
struct Terminal {
    child: Child,
    shown: Receiver<u8>,
    text: String,
}

impl Terminal {
    /// `None` where there is no `script` of the usual kind.
    fn start(place: &Place, command: &str) -> Option<Self> {
        let is_there = Command::new("script").arg("--version").output().ok()?;
        let name = String::from_utf8_lossy(&is_there.stdout).into_owned();
        if !name.contains("util-linux") {
            let _ = writeln!(
                std::io::stderr(),
                "script of util-linux is not installed: the questions were not tried"
            );
            return None;
        }
        let mut child = Command::new("script")
            .args(["-q", "-e", "-c", command, "/dev/null"])
            .current_dir(place.folder.path())
            .env_clear()
            .envs(place.environment())
            .env("SHELL", "/bin/sh")
            .env("FIREFLY", env!("CARGO_BIN_EXE_firefly"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut stdout = child.stdout.take().unwrap();
        let (sender, shown) = channel();
        thread::spawn(move || {
            let mut byte = [0];
            while stdout.read(&mut byte).is_ok_and(|read| read == 1) && sender.send(byte[0]).is_ok()
            {
            }
        });
        Some(Self {
            child,
            shown,
            text: String::new(),
        })
    }

    fn wait_for(&mut self, words: &str) {
        while !self.text.ends_with(words) {
            let byte = self.shown.recv_timeout(PATIENCE);
            self.text
                .push(byte.unwrap_or_else(|_| panic!("{words} in {}", self.text)) as char);
        }
    }

    fn answer(&mut self, text: &str) {
        let stdin = self.child.stdin.as_mut().unwrap();
        stdin.write_all(text.as_bytes()).unwrap();
        stdin.flush().unwrap();
    }

    /// Everything that was shown, and the exit code.
    fn end(mut self) -> (String, Option<i32>) {
        while let Ok(byte) = self.shown.recv_timeout(PATIENCE) {
            self.text.push(byte as char);
        }
        let code = self.child.wait().unwrap().code();
        (std::mem::take(&mut self.text), code)
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        // It may have ended already, which is as good.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn it_asks_for_what_is_missing_and_does_not_show_the_secret() {
    let emulator = service();
    let place = Place::beside(&emulator);
    let Some(mut terminal) = Terminal::start(&place, "$FIREFLY auth login") else {
        return;
    };
    terminal.wait_for("Client ID: ");
    terminal.answer(&format!("{DEFAULT_CLIENT_ID}\n"));
    terminal.wait_for("Client secret (not shown): ");
    terminal.answer(&format!("{DEFAULT_CLIENT_SECRET}\n"));
    terminal.wait_for("Scopes (Enter for those of Firefly): ");
    terminal.answer("openid\n");
    let (shown, code) = terminal.end();
    assert_eq!(code, Some(0), "{shown}");
    assert!(
        shown.contains("kept in") && shown.contains("openid"),
        "{shown}"
    );
    assert!(!shown.contains(DEFAULT_CLIENT_SECRET), "{shown}");
    let checked = place.run(&["auth", "check", "--json"]).ends(0).json();
    assert_eq!(checked["requested_scopes"], serde_json::json!(["openid"]));
}

#[test]
fn whoever_is_interrupted_at_the_secret_has_a_terminal_that_shows_again() {
    let place = Place::new();
    let command = "trap : INT; $FIREFLY auth login --client-id x; echo code $?; stty -a";
    let Some(mut terminal) = Terminal::start(&place, command) else {
        return;
    };
    terminal.wait_for("Client secret (not shown): ");
    // Ctrl-C.
    terminal.answer("\u{3}");
    let (shown, _) = terminal.end();
    assert!(shown.contains("code 130"), "{shown}");
    assert!(
        shown.contains(" echo ") && !shown.contains("-echo "),
        "{shown}"
    );
    assert!(!place.kept().exists());
}
