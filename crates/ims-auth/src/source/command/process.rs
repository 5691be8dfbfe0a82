//! Runs a program within bounds of time and output, and leaves nothing running. What the output means is decided elsewhere.

use std::{
    fmt, io,
    process::{ExitStatus, Stdio},
    time::Duration,
};

use futures_util::future::try_join3;
use tokio::{
    io::{AsyncRead, AsyncReadExt as _},
    process::Command,
};
use zeroize::Zeroizing;

use crate::AuthError;

/// The most that a program may print, in bytes. Real tokens stay below 4 KiB.
pub(super) const MAX_OUTPUT_BYTES: usize = 64 * 1024;
/// How much of the error output is kept: its end, where programs say what went wrong.
const LAST_WORDS_BYTES: usize = 4 * 1024;

/// What a program left behind. Both texts may hold a token, so both are wiped, and `Debug` shows neither.
pub(super) struct Output {
    pub(super) status: ExitStatus,
    pub(super) stdout: Zeroizing<Vec<u8>>,
    /// Begins with a whole word, and holds at most [`LAST_WORDS_BYTES`].
    pub(super) stderr: Zeroizing<Vec<u8>>,
}

impl fmt::Debug for Output {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Output")
            .field("status", &self.status)
            .finish_non_exhaustive()
    }
}

/// Why a program brought no token.
#[derive(Debug)]
pub(super) enum Failure {
    /// The operating system did not start it.
    NotStarted(io::Error),
    /// It was killed after this time.
    TimedOut(Duration),
    /// Its output or its end could not be had.
    Broken(io::Error),
    /// It printed too much.
    TooLarge,
    /// It ended with a failure of its own.
    Status(Output),
    /// It ended well, but there is no token in its output.
    Unusable(AuthError),
}

/// Runs `command` with an empty input until it has ended and let go of its output.
///
/// On every way out it is no longer running: it has ended, or was killed and reaped. When this future is dropped it is killed too,
/// and tokio reaps it.
pub(super) async fn run(mut command: Command, timeout: Duration) -> Result<Output, Failure> {
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .map_err(Failure::NotStarted)?;
    let stdout = child.stdout.take().expect("piped above");
    let stderr = child.stderr.take().expect("piped above");
    let work = async {
        let ended = async { child.wait().await.map_err(Failure::Broken) };
        // All at once: a program whose pipe is full does not end.
        let (stdout, stderr, status) = try_join3(all_of(stdout), last_words(stderr), ended).await?;
        Ok(Output {
            status,
            stdout,
            stderr,
        })
    };
    let result = tokio::time::timeout(timeout, work)
        .await
        .unwrap_or(Err(Failure::TimedOut(timeout)));
    if result.is_err() {
        // That it has ended already is the one reason for this to fail.
        let _ = child.kill().await;
    }
    result
}

/// Everything that comes through `pipe`.
async fn all_of(mut pipe: impl AsyncRead + Unpin) -> Result<Zeroizing<Vec<u8>>, Failure> {
    // As large as it may ever get, since a buffer that grows leaves unwiped copies behind.
    let mut buffer = Zeroizing::new(vec![0; MAX_OUTPUT_BYTES + 1]);
    let mut filled = 0;
    while filled < buffer.len() {
        let read = pipe.read(&mut buffer[filled..]).await;
        match read.map_err(Failure::Broken)? {
            0 => {
                buffer.truncate(filled);
                return Ok(buffer);
            }
            read => filled += read,
        }
    }
    Err(Failure::TooLarge)
}

/// The end of what comes through `pipe`. The rest is read as well, or the program could not go on.
async fn last_words(mut pipe: impl AsyncRead + Unpin) -> Result<Zeroizing<Vec<u8>>, Failure> {
    let mut chunk = Zeroizing::new([0; 1024]);
    let mut kept = Zeroizing::new(Vec::with_capacity(LAST_WORDS_BYTES + chunk.len()));
    let mut is_whole = true;
    loop {
        match pipe.read(&mut chunk[..]).await.map_err(Failure::Broken)? {
            0 => break,
            read => kept.extend_from_slice(&chunk[..read]),
        }
        if let Some(surplus) = kept.len().checked_sub(LAST_WORDS_BYTES).filter(|n| *n > 0) {
            kept.drain(..surplus);
            is_whole = false;
        }
    }
    if !is_whole {
        // The rest of a token that was cut in two no longer looks like one.
        let cut = kept.iter().position(u8::is_ascii_whitespace);
        let cut = cut.unwrap_or(kept.len());
        kept.drain(..cut);
    }
    Ok(kept)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn output_is_kept_up_to_its_limit_and_refused_beyond() {
        let full = vec![b'x'; MAX_OUTPUT_BYTES];
        assert_eq!(*all_of(&full[..]).await.unwrap(), full);
        let over = vec![b'x'; MAX_OUTPUT_BYTES + 1];
        assert!(matches!(all_of(&over[..]).await, Err(Failure::TooLarge)));
    }

    #[tokio::test]
    async fn of_the_error_output_the_end_is_kept_from_a_whole_word_on() {
        let short = b"two words";
        assert_eq!(**last_words(&short[..]).await.unwrap(), short[..]);
        let long = [&vec![b'k'; LAST_WORDS_BYTES][..], b" the end"].concat();
        assert_eq!(**last_words(&long[..]).await.unwrap(), b" the end"[..]);
        let one_word = vec![b'k'; 3 * LAST_WORDS_BYTES];
        assert_eq!(**last_words(&one_word[..]).await.unwrap(), b""[..]);
    }
}
