//! What every command is given: the settings, the streams, and the place to note how far it has come.

use std::{
    cell::RefCell,
    fs::File,
    io::{self, ErrorKind, Read, Write},
    path::{Path, PathBuf},
};

use firefly::{NameTemplate, types::image_input::LARGEST_UPLOAD};
use zeroize::Zeroizing;

use crate::{
    Io, Variables, args::Global, console::Console, error::CliError, stage::Stage,
    warnings::Warnings,
};

/// The most that is read as a prompt or a request, in bytes: far more than any request the service takes.
const LONGEST_INPUT: u64 = 1 << 20;
/// The most that is read as one answer, in bytes.
const LONGEST_LINE: usize = 1 << 16;

/// Where pictures were to go, as the arguments said it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Aim {
    /// The value of `--output`.
    pub(crate) output: Option<PathBuf>,
    /// The value of `--names`.
    pub(crate) names: Option<String>,
}

/// The surroundings of one command.
pub(crate) struct Context {
    pub(crate) global: Global,
    pub(crate) console: Console,
    pub(crate) warnings: Warnings,
    /// Whether somebody sits at standard input, and so can be asked.
    pub(crate) stdin_is_terminal: bool,
    /// Whether a terminal shows standard output.
    pub(crate) stdout_is_terminal: bool,
    stdout_is_null: bool,
    stdout: RefCell<Box<dyn Write + Send>>,
    stdin: RefCell<Box<dyn Read + Send>>,
    lookup: Variables,
    stage: RefCell<Stage>,
    aim: RefCell<Aim>,
}

impl Context {
    /// The surroundings that `io` is, but for its standard error, which is the console's.
    pub(crate) fn new(global: Global, console: Console, io: Io) -> Self {
        Self {
            global,
            console,
            warnings: Warnings::default(),
            stdin_is_terminal: io.stdin_is_terminal,
            stdout_is_terminal: io.stdout_is_terminal,
            stdout_is_null: io.stdout_is_null,
            stdout: RefCell::new(io.stdout),
            stdin: RefCell::new(io.stdin),
            lookup: io.lookup,
            stage: RefCell::default(),
            aim: RefCell::default(),
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

    /// As [`print`](Self::print), of what must not get lost: the null device is an error.
    pub(crate) fn print_to_keep(&self, text: &str) -> Result<(), CliError> {
        if self.stdout_is_null {
            let why = io::Error::other("it is closed, or the null device, which keeps nothing");
            return Err(CliError::Output(why));
        }
        self.print(text)
    }

    /// All of standard input, within bounds.
    pub(crate) async fn read_stdin(&self) -> Result<String, CliError> {
        let stdin = self.stdin.replace(Box::new(io::empty()));
        read_apart("standard input", move || Ok(stdin)).await
    }

    /// All of standard input as the bytes of a picture. What is larger than an upload may be is cut a byte later, so that the
    /// rules refuse it.
    pub(crate) async fn read_stdin_bytes(&self) -> Result<Vec<u8>, CliError> {
        let stdin = self.stdin.replace(Box::new(io::empty()));
        let reading = tokio::task::spawn_blocking(move || {
            let mut bytes = Vec::new();
            stdin.take(LARGEST_UPLOAD + 1).read_to_end(&mut bytes)?;
            Ok(bytes)
        });
        let read = match reading.await {
            Ok(read) => read,
            Err(failed) => Err(io::Error::other(failed)),
        };
        read.map_err(|error| CliError::Usage(format!("standard input cannot be read: {error}")))
    }

    /// The next line of standard input, without its end. What follows stays to be read.
    pub(crate) async fn read_line(&self) -> Result<Zeroizing<String>, CliError> {
        let mut stdin = self.stdin.replace(Box::new(io::empty()));
        let reading = tokio::task::spawn_blocking(move || {
            let line = next_line(&mut stdin);
            (stdin, line)
        });
        let line = match reading.await {
            Ok((stdin, line)) => {
                self.stdin.replace(stdin);
                line
            }
            Err(failed) => Err(io::Error::other(failed)),
        };
        line.map_err(|error| CliError::Usage(format!("standard input cannot be read: {error}")))
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

    /// Notes where the pictures were to go and what they were to be called, for the command that resumes a job.
    pub(crate) fn aim_at(&self, output: Option<&Path>, names: Option<&NameTemplate>) {
        *self.aim.borrow_mut() = Aim {
            output: output.map(Path::to_owned),
            names: names.map(NameTemplate::to_string),
        };
    }

    /// What was noted by [`aim_at`](Self::aim_at).
    pub(crate) fn aim(&self) -> Aim {
        self.aim.borrow().clone()
    }

    pub(crate) fn stage(&self) -> Stage {
        self.stage.borrow().clone()
    }
}

/// Reads up to the end of a line and no further. The buffer never grows, and so leaves no copy behind.
fn next_line(stream: &mut dyn Read) -> io::Result<Zeroizing<String>> {
    let mut line = Zeroizing::new(Vec::with_capacity(LONGEST_LINE));
    let mut byte = [0];
    loop {
        let has_ended = match stream.read(&mut byte) {
            Err(error) if error.kind() == ErrorKind::Interrupted => continue,
            read => read? == 0,
        };
        if has_ended && line.is_empty() {
            return Err(ErrorKind::UnexpectedEof.into());
        }
        if has_ended || byte == *b"\n" {
            break;
        }
        if line.len() == LONGEST_LINE {
            return Err(io::Error::other("the line is too long"));
        }
        line.push(byte[0]);
    }
    let text = std::str::from_utf8(&line).map_err(|_| io::Error::other("it is not UTF-8 text"))?;
    Ok(Zeroizing::new(text.to_owned()))
}

/// The text of a file. Windows writes some of its files as UTF-16, and some as UTF-8 with a mark in front, which is no part of
/// the text; without a mark it is UTF-8 (RFC 3629, section 6, and RFC 2781, section 3).
fn decoded(bytes: Vec<u8>) -> io::Result<String> {
    let utf_16 = |unit: fn([u8; 2]) -> u16| {
        let (pairs, rest) = bytes[2..].as_chunks();
        let units: Vec<u16> = pairs.iter().map(|pair| unit(*pair)).collect();
        String::from_utf16(&units).ok().filter(|_| rest.is_empty())
    };
    let text = match bytes[..] {
        [0xFF, 0xFE, ..] => utf_16(u16::from_le_bytes),
        [0xFE, 0xFF, ..] => utf_16(u16::from_be_bytes),
        [0xEF, 0xBB, 0xBF, ..] => String::from_utf8(bytes[3..].to_vec()).ok(),
        _ => String::from_utf8(bytes).ok(),
    };
    text.ok_or_else(|| {
        io::Error::new(
            ErrorKind::InvalidData,
            "it is neither UTF-8 nor UTF-16 text",
        )
    })
}

/// Opens and reads on a thread of its own: a terminal or a pipe may have nothing to say for ever, and whoever loses patience
/// with it has to be heard meanwhile.
async fn read_apart(
    name: &str,
    open: impl FnOnce() -> io::Result<Box<dyn Read + Send>> + Send + 'static,
) -> Result<String, CliError> {
    let reading = tokio::task::spawn_blocking(move || {
        let mut bytes = Vec::new();
        let length = open()?.take(LONGEST_INPUT + 1).read_to_end(&mut bytes)?;
        if length as u64 > LONGEST_INPUT {
            return Err(io::Error::other("it is longer than a mebibyte"));
        }
        decoded(bytes)
    });
    let read = match reading.await {
        Ok(read) => read,
        Err(failed) => Err(io::Error::other(failed)),
    };
    read.map_err(|error| CliError::Usage(format!("{name} cannot be read: {error}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_read_and_what_follows_stays() {
        let mut stream = &b"one\r\ntwo\nthree"[..];
        for expected in ["one\r", "two", "three"] {
            assert_eq!(*next_line(&mut stream).unwrap(), expected);
        }
        let end = next_line(&mut stream).unwrap_err();
        assert_eq!(end.kind(), ErrorKind::UnexpectedEof);
    }

    #[test]
    fn the_marks_that_windows_writes_are_no_part_of_a_text() {
        let utf_16 = |unit: fn(u16) -> [u8; 2]| {
            let units = "\u{feff}{\"é\"}".encode_utf16();
            units.flat_map(unit).collect::<Vec<_>>()
        };
        for bytes in [
            "{\"é\"}".as_bytes().to_vec(),
            "\u{feff}{\"é\"}".as_bytes().to_vec(),
            utf_16(u16::to_le_bytes),
            utf_16(u16::to_be_bytes),
        ] {
            assert_eq!(decoded(bytes).unwrap(), "{\"é\"}");
        }
        for bytes in [&b"\xff\xfe{"[..], b"\xff\xfe\x00\xd8", b"\xe9"] {
            let error = decoded(bytes.to_vec()).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::InvalidData, "{bytes:?}");
        }
    }

    #[test]
    fn a_line_without_end_is_refused() {
        let endless = vec![b'x'; LONGEST_LINE + 1];
        assert!(next_line(&mut &endless[..]).is_err());
        assert!(next_line(&mut &endless[1..]).is_ok());
    }
}
