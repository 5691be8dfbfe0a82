//! A bus and a keyring for one test.

use std::{
    ffi::{OsStr, OsString},
    fs,
    io::{BufRead as _, BufReader, ErrorKind, Write as _},
    path::Path,
    process::{Child, ChildStdout, Command, Stdio},
};

use tempfile::TempDir;

/// A bus that knows no service but those that come to it.
const BUS: &str = r#"<busconfig>
  <type>session</type>
  <listen>unix:tmpdir=FOLDER</listen>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>"#;

/// Both programs, ended when this goes.
pub(crate) struct Session {
    address: OsString,
    _bus: Bus,
    _keyring: Running,
    _folder: TempDir,
}

/// The process, and what it says, which stays open as long as it lives.
type Bus = (Running, BufReader<ChildStdout>);

/// A process that is killed when this goes.
struct Running(Child);

impl Session {
    /// A session with an unlocked keyring, or `None` where there is no such program.
    pub(crate) fn start() -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        let (bus, address) = start_bus(folder.path())?;
        Some(Self {
            _keyring: start_keyring(folder.path(), &address)?,
            _bus: bus,
            address,
            _folder: folder,
        })
    }

    pub(crate) fn address(&self) -> &OsStr {
        &self.address
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have gone by itself.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn start_bus(folder: &Path) -> Option<(Bus, OsString)> {
    let config = folder.join("bus.conf");
    fs::write(&config, BUS.replace("FOLDER", folder.to_str().unwrap())).unwrap();
    let mut command = Command::new("dbus-daemon");
    command
        .args(["--nofork", "--nopidfile", "--nosyslog", "--print-address=1"])
        .arg("--config-file")
        .arg(config);
    let mut bus = spawn(&mut command)?;
    let mut said = BufReader::new(bus.0.stdout.take().unwrap());
    let mut address = String::new();
    said.read_line(&mut address).unwrap();
    Some(((bus, said), address.trim_end().into()))
}

fn start_keyring(folder: &Path, address: &OsStr) -> Option<Running> {
    let mut command = Command::new("gnome-keyring-daemon");
    command
        .args(["--foreground", "--unlock", "--components=secrets"])
        .arg("--control-directory")
        .arg(folder)
        .env("DBUS_SESSION_BUS_ADDRESS", address)
        .env("HOME", folder)
        .env("XDG_DATA_HOME", folder)
        .env("XDG_RUNTIME_DIR", folder);
    let mut keyring = spawn(&mut command)?;
    let mut password = keyring.0.stdin.take().unwrap();
    password.write_all(b"a password").unwrap();
    Some(keyring)
}

fn spawn(command: &mut Command) -> Option<Running> {
    let program = command.get_program().to_string_lossy().into_owned();
    let started = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn();
    match started {
        Ok(process) => Some(Running(process)),
        Err(error) if error.kind() == ErrorKind::NotFound => {
            // Not by `eprintln`, which the harness keeps from those whom it concerns.
            let note =
                format!("SKIPPED: {program} is not installed; no Secret Service was tested\n");
            std::io::stderr().write_all(note.as_bytes()).unwrap();
            None
        }
        Err(error) => panic!("{program} does not start: {error}"),
    }
}
