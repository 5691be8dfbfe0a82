//! Tokens from another program: what to run, and what a failure means. Running it and reading its output stand below.

use std::{
    ffi::{OsStr, OsString},
    fmt, mem,
    path::PathBuf,
    sync::Arc,
    time::Duration,
};

use async_trait::async_trait;
use zeroize::{Zeroize as _, Zeroizing};

use crate::{
    AccessToken, AuthError, CachedTokenSource, Clock, SystemClock, TokenSource,
    exchange::check_runtime,
};

mod failure;
mod output;
mod process;

use self::process::Failure;

/// How long a program may run when nothing else is said.
const TIMEOUT: Duration = Duration::from_secs(30);

/// Runs a program for every token and reads what it prints: for people who already have `aio`, `imscli`, a vault's command or a
/// script of their own.
///
/// The program is started directly and never by a shell, so nothing in its arguments is expanded. It inherits the environment,
/// plus [`with_env`](Self::with_env); its input is empty. On its standard output it prints either the bare token, or JSON:
///
/// | Member | Meaning |
/// |---|---|
/// | `access_token`, or `token` | the token; all others may be missing |
/// | `expires_in` | seconds from now, as a number or as text, at most a day |
/// | `expiry` | milliseconds since 1970, as `aio` keeps it |
/// | `client_id` | the client it was issued to |
///
/// Where the output does not tell the lifetime, the token's own claims do; else it is unknown, and a cache keeps the token until
/// an API rejects it. The client ID is what [`with_client_id`](Self::with_client_id) says, else what the JSON says, else the
/// token's own claim. The program must know when its own store is out of date: after a rejection it is simply run again.
///
/// It is killed when it runs longer than the [time-out](Self::with_timeout), prints more than 64 KiB, or when the future of
/// [`token`](TokenSource::token) is dropped; a cache lets it finish instead. Programs that it started itself are not killed: an
/// agent that it leaves behind must let go of its output, or the source waits for the time-out.
///
/// Errors quote the program's name and the last words of its error output, without anything that looks like a token, and without
/// its arguments and the values of [`with_env`](Self::with_env), as far as these are at least six characters long and not the
/// name of an option. They never quote its standard output. Which [kind](crate::AuthErrorKind) they are decides what a cache
/// around the source does:
///
/// | What happened | Kind | Repeated at once? |
/// |---|---|---|
/// | it cannot be started; no client ID | `Configuration` | no |
/// | it ran too long, its output could not be read, or the machine was short of processes or memory | `Transport` | yes, twice |
/// | it ended with a failure | `Refused` | no: three logins in a row may lock an account |
/// | its output is too large or not a token | `InvalidResponse` | no |
///
/// All of them are remembered for a moment that grows from a second to a minute, and then the program is tried again.
///
/// Arguments and values are wiped with the source, and the output with its reading; the copies that the standard library and the
/// operating system make for the program are not.
///
/// Needs the feature `command`, and a tokio runtime with I/O and time enabled.
///
/// ```no_run
/// use ims_auth::{CommandTokenSource, TokenSource};
/// # async fn f() -> Result<(), ims_auth::AuthError> {
/// let tokens = CommandTokenSource::new("aio").with_args(["auth", "login", "--bare"]).cached();
/// let token = tokens.token().await?;
/// # Ok(()) }
/// ```
#[derive(Clone)]
pub struct CommandTokenSource {
    program: OsString,
    arguments: Vec<WipedText>,
    environment: Vec<(OsString, WipedText)>,
    directory: Option<PathBuf>,
    client_id: Option<String>,
    timeout: Duration,
    clock: Arc<dyn Clock>,
}

impl CommandTokenSource {
    /// A source that runs `program`, found through `PATH` unless it is a path. On Windows the name of a script needs its
    /// extension, such as `aio.cmd`.
    pub fn new(program: impl Into<OsString>) -> Self {
        Self {
            program: program.into(),
            arguments: Vec::new(),
            environment: Vec::new(),
            directory: None,
            client_id: None,
            timeout: TIMEOUT,
            clock: Arc::new(SystemClock),
        }
    }

    /// Adds arguments, each passed on as it is. Other users of the machine can read them: a secret is better off in
    /// [`with_env`](Self::with_env).
    pub fn with_args<A: Into<OsString>>(mut self, arguments: impl IntoIterator<Item = A>) -> Self {
        let arguments = arguments.into_iter().map(Into::into);
        self.arguments.extend(arguments.map(WipedText));
        self
    }

    /// Sets an environment variable for the program. `Debug` shows neither name nor value.
    pub fn with_env(mut self, name: impl Into<OsString>, value: impl Into<OsString>) -> Self {
        self.environment
            .push((name.into(), WipedText(value.into())));
        self
    }

    /// Runs the program in `directory` instead of the current one. Do not combine it with a relative path to the program: which
    /// of the two directories that starts from depends on the operating system.
    pub fn with_current_dir(mut self, directory: impl Into<PathBuf>) -> Self {
        self.directory = Some(directory.into());
        self
    }

    /// The client that the tokens are issued to. Goes before what the program or the token tells.
    pub fn with_client_id(mut self, client_id: impl Into<String>) -> Self {
        self.client_id = Some(client_id.into());
        self
    }

    /// How long the program may run, 30 seconds by default. A cache gives up after two minutes, repetitions included.
    pub fn with_timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// Takes the time of day from `clock`, for tests.
    pub fn with_clock(mut self, clock: Arc<dyn Clock>) -> Self {
        self.clock = clock;
        self
    }

    /// Puts a cache around this source.
    pub fn cached(self) -> CachedTokenSource {
        let clock = Arc::clone(&self.clock);
        CachedTokenSource::with_clock(self, clock)
    }

    /// What must not be shown, should the program repeat it.
    fn secrets(&self) -> Zeroizing<Vec<String>> {
        let arguments = self.arguments.iter().filter(|text| !is_option(&text.0));
        let values = self.environment.iter().map(|(_, value)| value);
        let spellings = arguments
            .chain(values)
            .flat_map(|text| spellings(&text.0))
            .collect();
        Zeroizing::new(spellings)
    }
}

/// A text that may be a secret, wiped when it is dropped.
#[derive(Clone)]
struct WipedText(OsString);

impl Drop for WipedText {
    fn drop(&mut self) {
        // The very bytes of the text, without a copy.
        mem::take(&mut self.0).into_encoded_bytes().zeroize();
    }
}

/// Whether an argument is nothing but the name of an option, such as `--bare`.
fn is_option(argument: &OsStr) -> bool {
    let name = argument.to_str().and_then(|text| text.strip_prefix("--"));
    name.is_some_and(|name| {
        name.bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    })
}

/// The lines of a value; of one such as `--secret=abc` also what stands after the sign. Short words are left out, since hiding
/// them would make an error unreadable.
fn spellings(text: &OsStr) -> Vec<String> {
    const SHORTEST: usize = 6;
    let text = Zeroizing::new(text.to_string_lossy().into_owned());
    let value = text.split_once('=').map(|(_, value)| value);
    // Line by line, since an error shows control characters as blanks.
    [Some(text.as_str()), value]
        .into_iter()
        .flatten()
        .flat_map(|text| text.split(char::is_control))
        .filter(|line| line.chars().count() >= SHORTEST)
        .map(str::to_owned)
        .collect()
}

#[async_trait]
impl TokenSource for CommandTokenSource {
    async fn token(&self) -> Result<AccessToken, AuthError> {
        check_runtime()?;
        let mut command = tokio::process::Command::new(&self.program);
        command.args(self.arguments.iter().map(|text| &text.0));
        command.envs(
            self.environment
                .iter()
                .map(|(name, value)| (name, &value.0)),
        );
        if let Some(directory) = &self.directory {
            command.current_dir(directory);
        }
        // Life counts from before the program ran: the time it takes is not ours to use.
        let started = self.clock.now().wall;
        tracing::debug!(program = %self.program.display(), "running a program for a token");
        process::run(command, self.timeout)
            .await
            .and_then(|output| {
                if !output.status.success() {
                    return Err(Failure::Status(output));
                }
                output::read(&output.stdout, self.client_id.as_deref(), started)
                    .map_err(Failure::Unusable)
            })
            .map_err(|failure| failure.describe(&self.program, &self.secrets()))
    }
}

impl fmt::Debug for CommandTokenSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CommandTokenSource")
            .field("program", &self.program)
            .field("directory", &self.directory)
            .field("timeout", &self.timeout)
            .finish_non_exhaustive()
    }
}
