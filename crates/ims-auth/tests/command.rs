//! Tokens from programs that really run: small scripts of the system's shell, which only the tests ask for one.

#![cfg(all(feature = "command", unix))]

use std::{
    env,
    error::Error as StdError,
    fs::File,
    io::{self, BufRead as _, BufReader, Write as _},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::Arc,
    time::{Duration, SystemTime},
};

use ims_auth::{AuthError, AuthErrorKind, Clock, CommandTokenSource, Timestamp, TokenSource};
use tempfile::TempDir;

/// A source that lets the shell run `script`.
fn sh(script: &str) -> CommandTokenSource {
    CommandTokenSource::new("/bin/sh")
        .with_args(["-c", script])
        .with_client_id("my-id")
}

/// What `source` prints when it goes well.
async fn printed(source: CommandTokenSource) -> String {
    source.token().await.unwrap().expose_secret().to_owned()
}

/// All that an error can be made to show.
fn shown(error: &AuthError) -> String {
    let chain = std::iter::successors(Some(error as &dyn StdError), |error| (*error).source());
    let texts: Vec<_> = chain.map(ToString::to_string).collect();
    format!("{texts:?} {error:?} {error:#?}")
}

#[tokio::test]
async fn what_the_program_prints_becomes_the_token() {
    let token = sh("echo '  abc123  '").token().await.unwrap();
    assert_eq!(
        (token.client_id(), token.expose_secret()),
        ("my-id", "abc123")
    );
    let json = r#"echo '{"access_token":"abc","expires_in":"60","client_id":"theirs"}'"#;
    let source = CommandTokenSource::new("/bin/sh").with_args(["-c", json]);
    let token = source.token().await.unwrap();
    assert_eq!(token.client_id(), "theirs");
    assert_eq!(token.expires_in(), Some(Duration::from_secs(60)));
}

#[test]
fn outside_a_runtime_it_says_what_it_needs() {
    let source = sh("echo abc");
    let result = futures_util::FutureExt::now_or_never(source.token()).expect("answered at once");
    let error = result.unwrap_err();
    assert_eq!(error.kind(), AuthErrorKind::Configuration);
    assert!(error.to_string().contains("tokio runtime"), "{error}");
}

/// Always the same moment.
#[derive(Debug)]
struct Stopped;

impl Clock for Stopped {
    fn now(&self) -> Timestamp {
        Timestamp {
            monotonic: Duration::ZERO,
            wall: SystemTime::UNIX_EPOCH,
        }
    }
}

#[tokio::test]
async fn the_life_of_a_token_counts_from_when_the_program_was_started() {
    let source = sh(r#"echo '{"access_token":"abc","expires_in":60}'"#);
    let token = source.with_clock(Arc::new(Stopped)).token().await.unwrap();
    let end = SystemTime::UNIX_EPOCH + Duration::from_secs(60);
    assert_eq!(token.expires_at(), Some(end));
}

#[tokio::test]
async fn the_cache_around_a_program_counts_by_the_same_clock() {
    let source = sh(r#"echo '{"access_token":"abc","expires_in":60}'"#);
    let tokens = source.with_clock(Arc::new(Stopped)).cached();
    let token = tokens.token().await.unwrap();
    // By the clock on the wall it would have expired decades ago.
    assert!(tokens.cached().is_some_and(|kept| kept.is_same(&token)));
}

#[tokio::test]
async fn arguments_arrive_as_they_are_and_meet_no_shell() {
    let literal = "$(id);`id`>$HOME|*";
    let source = CommandTokenSource::new("/bin/echo").with_args([literal]);
    assert_eq!(printed(source.with_client_id("my-id")).await, literal);
}

#[tokio::test]
async fn environment_and_directory_are_as_set_and_the_rest_is_inherited() {
    let folder = TempDir::new().unwrap();
    let folder = folder.path().canonicalize().unwrap();
    let source = sh(r#"test -n "$PATH" && echo "$WORD@$(pwd -P)""#)
        .with_env("WORD", "abc")
        .with_current_dir(&folder);
    assert_eq!(printed(source).await, format!("abc@{}", folder.display()));
}

/// Runs this very test once more in a process of its own, whose input is not empty.
#[tokio::test]
async fn a_program_that_asks_for_input_finds_none() {
    const PLAYING: &str = "IMS_AUTH_TEST_WITH_INPUT";
    if env::var_os(PLAYING).is_some() {
        assert_eq!(printed(sh("cat; echo abc")).await, "abc");
        return;
    }
    let mut played = Command::new(env::current_exe().unwrap())
        .args(["--exact", "a_program_that_asks_for_input_finds_none"])
        .env(PLAYING, "1")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = played.stdin.take().unwrap();
    input.write_all(b"meant-for-another-").unwrap();
    drop(input);
    let played = played.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&played.stdout);
    assert!(
        played.status.success() && said.contains("1 passed"),
        "{said}"
    );
}

#[tokio::test]
async fn a_talkative_program_is_not_held_up() {
    let source = sh("head -c 300000 /dev/zero >&2; echo abc; head -c 300000 /dev/zero >&2");
    assert_eq!(printed(source).await, "abc");
}

#[tokio::test]
async fn around_a_program_a_cache_runs_it_once() {
    let folder = TempDir::new().unwrap();
    let tokens = sh("echo run >> runs; echo abc")
        .with_current_dir(folder.path())
        .cached();
    let first = tokens.token().await.unwrap();
    assert!(first.is_same(&tokens.token().await.unwrap()));
    let runs = std::fs::read_to_string(folder.path().join("runs")).unwrap();
    assert_eq!(runs, "run\n");
}

#[tokio::test]
async fn a_program_that_fails_is_not_repeated_at_once_but_remembered() {
    let folder = TempDir::new().unwrap();
    let tokens = sh("echo run >> runs; exit 4")
        .with_current_dir(folder.path())
        .cached();
    let first = tokens.token().await.unwrap_err();
    let remembered = tokens.token().await.unwrap_err();
    assert_eq!(first.to_string(), remembered.to_string());
    assert!(
        remembered
            .retry_after()
            .is_some_and(|wait| wait <= Duration::from_secs(1))
    );
    let runs = std::fs::read_to_string(folder.path().join("runs")).unwrap();
    assert_eq!(runs, "run\n");
}

#[tokio::test]
async fn a_failure_tells_program_status_and_last_words_but_no_secret() {
    let (printed, set, given) = (
        "printed-token-0123456789",
        "secret-of-the-environment",
        "secret-of-the-arguments",
    );
    let script = r#"echo "$1"; echo "not logged in: $1 $SECRET $2" >&2; exit 7"#;
    let source = CommandTokenSource::new("/bin/sh")
        .with_args(["-c", script, "sh", printed, given])
        .with_env("SECRET", set);
    let debug = format!("{source:?}");
    let error = source.token().await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "the program `/bin/sh` failed (exit status: 7): not logged in: [hidden] [hidden] [hidden]"
    );
    assert_eq!(error.kind(), AuthErrorKind::Refused);
    assert!(!error.is_transient());
    for secret in [printed, set, given] {
        assert!(!shown(&error).contains(secret), "{}", shown(&error));
        assert!(!debug.contains(secret), "{debug}");
    }
    assert!(
        debug.contains("/bin/sh") && !debug.contains("SECRET"),
        "{debug}"
    );
}

#[tokio::test]
async fn a_secret_of_several_lines_and_one_in_an_option_are_hidden_too() {
    let source = sh(r#"echo "$KEY ${1#*=}" >&2; exit 1"#)
        .with_args(["sh", "--secret=after-the-sign"])
        .with_env("KEY", "-----first-line\nsecond-line");
    let error = source.token().await.unwrap_err();
    for secret in ["after-the-sign", "first-line", "second-line"] {
        assert!(!shown(&error).contains(secret), "{error}");
    }
    assert!(
        error.to_string().ends_with("[hidden] [hidden] [hidden]"),
        "{error}"
    );
}

#[tokio::test]
async fn the_name_of_an_option_stays_readable() {
    let source = sh(r#"echo "unknown option $1 $2" >&2; exit 2"#).with_args([
        "sh",
        "--barely",
        "--hush hush",
    ]);
    let text = source.token().await.unwrap_err().to_string();
    assert!(text.ends_with("unknown option --barely [hidden]"), "{text}");
}

#[tokio::test]
async fn a_program_that_does_not_exist_is_a_matter_of_configuration() {
    let source = CommandTokenSource::new("/nowhere/no-such-program").with_args(["hush-hush"]);
    let error = source.token().await.unwrap_err();
    assert_eq!(error.kind(), AuthErrorKind::Configuration);
    let text = error.to_string();
    assert!(text.contains("`/nowhere/no-such-program`"), "{text}");
    assert!(!shown(&error).contains("hush-hush"), "{error:?}");
    let cause = error.source().unwrap().downcast_ref::<io::Error>().unwrap();
    assert_eq!(cause.kind(), io::ErrorKind::NotFound);
}

#[tokio::test]
async fn output_that_is_no_token_is_never_quoted() {
    let error = sh("echo half-a t0ken").token().await.unwrap_err();
    assert_eq!(error.kind(), AuthErrorKind::InvalidResponse);
    assert!(error.to_string().contains("`/bin/sh`"), "{error}");
    assert!(!shown(&error).contains("t0ken"), "{error:?}");
}

#[tokio::test]
async fn output_without_end_is_refused_and_its_program_killed() {
    let pipe = Pipe::new();
    let script = format!("{HOLD}; while :; do echo xxxxxxxxxxxxxxxx; done");
    let source = sh(&script).with_env("PIPE", &pipe.path);
    let reader = pipe.reader();
    let error = source.token().await.unwrap_err();
    assert_eq!(error.kind(), AuthErrorKind::InvalidResponse);
    assert!(
        error.to_string().contains("more than 65536 bytes"),
        "{error}"
    );
    let (pid, rest) = reader.await.unwrap();
    assert_gone(&pid);
    until_closed(rest).await;
}

/// Lets a script hold the pipe open for as long as it lives, and tell its process ID through it.
const HOLD: &str = r#"exec 3>"$PIPE"; echo $$ >&3"#;

/// A named pipe: its end tells that whoever held it is gone, without any waiting for a time.
struct Pipe {
    path: PathBuf,
    _folder: TempDir,
}

impl Pipe {
    fn new() -> Self {
        let folder = TempDir::new().unwrap();
        let path = folder.path().join("pipe");
        let made = Command::new("mkfifo").arg(&path).status().unwrap();
        assert!(made.success());
        Self {
            path,
            _folder: folder,
        }
    }

    /// Waits for a script to open the pipe; its process ID, and the rest. While this waits, a paused clock stands still.
    fn reader(&self) -> tokio::task::JoinHandle<(String, BufReader<File>)> {
        let path = self.path.clone();
        tokio::task::spawn_blocking(move || {
            let mut pipe = BufReader::new(File::open(path).unwrap());
            let mut pid = String::new();
            pipe.read_line(&mut pid).unwrap();
            (pid.trim().to_owned(), pipe)
        })
    }
}

/// Comes back when nobody holds the pipe any more.
async fn until_closed(pipe: BufReader<File>) {
    let rest = tokio::task::spawn_blocking(|| io::read_to_string(pipe).unwrap());
    assert_eq!(rest.await.unwrap(), "");
}

/// Asserts that the process is neither running nor a zombie, where the system shows its processes.
fn assert_gone(pid: &str) {
    let processes = Path::new("/proc");
    if processes.join("self").exists() {
        assert!(!processes.join(pid).exists(), "{pid} is still there");
    }
}

#[tokio::test(start_paused = true)]
async fn a_program_that_hangs_is_killed_after_half_a_minute() {
    let pipe = Pipe::new();
    let source = sh(&format!("{HOLD}; exec sleep 600")).with_env("PIPE", &pipe.path);
    let started = tokio::time::Instant::now();
    let asking = tokio::spawn(async move { source.token().await });
    let (pid, rest) = pipe.reader().await.unwrap();
    let error = asking.await.unwrap().unwrap_err();
    assert_eq!(started.elapsed().as_secs(), 30);
    assert_eq!(error.kind(), AuthErrorKind::Transport);
    assert!(error.is_transient());
    let text = error.to_string();
    assert!(
        text.contains("`/bin/sh`") && text.contains("within 30s"),
        "{text}"
    );
    assert_gone(&pid);
    until_closed(rest).await;
}

#[tokio::test(start_paused = true)]
async fn the_time_a_program_may_take_can_be_set() {
    let source = sh("exec sleep 600").with_timeout(Duration::from_secs(5));
    let started = tokio::time::Instant::now();
    source.token().await.unwrap_err();
    assert_eq!(started.elapsed().as_secs(), 5);
}

#[tokio::test]
async fn a_program_that_nobody_waits_for_any_more_is_killed() {
    let pipe = Pipe::new();
    let source = sh(&format!("{HOLD}; exec sleep 60")).with_env("PIPE", &pipe.path);
    let asking = tokio::spawn(async move { source.token().await });
    let (_, rest) = pipe.reader().await.unwrap();
    asking.abort();
    assert!(asking.await.unwrap_err().is_cancelled());
    let killed = tokio::time::timeout(Duration::from_secs(20), until_closed(rest)).await;
    assert!(killed.is_ok(), "it runs on");
}
