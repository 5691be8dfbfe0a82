//! Why a program brought no token, in words that show none of its secrets.

use std::{ffi::OsStr, io};

use super::process::{Failure, MAX_OUTPUT_BYTES, Output};
use crate::{AuthError, AuthErrorKind, scrub::scrub};

/// How much of the error output is shown, in characters.
const SHOWN: usize = 200;
/// The shortest word of the output that may be a token.
const SHORTEST_TOKEN: usize = 16;
/// How many names may stand before a token, as in `at:production=token:abc`.
const MOST_SIGNS: usize = 4;

impl Failure {
    /// The error for the caller. `program` is named, `secrets` are hidden.
    pub(super) fn describe(self, program: &OsStr, secrets: &[String]) -> AuthError {
        let program = program.display();
        match self {
            Self::NotStarted(error) => AuthError::new(
                kind_of_start(&error),
                format!("the program `{program}` cannot be started"),
            )
            .with_source(error),
            Self::TimedOut(timeout) => AuthError::new(
                AuthErrorKind::Transport,
                format!("the program `{program}` gave no token within {timeout:?} and was killed"),
            ),
            Self::Broken(error) => AuthError::new(
                AuthErrorKind::Transport,
                format!("the output of the program `{program}` cannot be read"),
            )
            .with_source(error),
            Self::TooLarge => AuthError::new(
                AuthErrorKind::InvalidResponse,
                format!("the program `{program}` printed more than {MAX_OUTPUT_BYTES} bytes"),
            ),
            Self::Status(output) => {
                let said = last_words(&output, secrets);
                let colon = if said.is_empty() { "" } else { ": " };
                AuthError::new(
                    AuthErrorKind::Refused,
                    format!(
                        "the program `{program}` failed ({}){colon}{said}",
                        output.status
                    ),
                )
            }
            Self::Unusable(why) => AuthError::new(
                why.kind(),
                format!("no token from the program `{program}`: {why}"),
            ),
        }
    }
}

/// A machine that is short of something for a moment is no fault of the configuration; everything else is.
fn kind_of_start(error: &io::Error) -> AuthErrorKind {
    match error.kind() {
        io::ErrorKind::WouldBlock
        | io::ErrorKind::OutOfMemory
        | io::ErrorKind::ExecutableFileBusy => AuthErrorKind::Transport,
        _ => AuthErrorKind::Configuration,
    }
}

/// The end of what a program said about its failure.
fn last_words(output: &Output, secrets: &[String]) -> String {
    // A program that fails late may have printed the token already, and quote it.
    let stdout = str::from_utf8(&output.stdout).unwrap_or_default();
    let hidden: Vec<_> = secrets
        .iter()
        .map(String::as_str)
        .chain(printed_secrets(stdout))
        .collect();
    let text = String::from_utf8_lossy(&output.stderr);
    // The end is what counts, and `scrub` keeps the beginning: it cleans the whole, and the cut comes afterwards.
    let clean = scrub(&text, &hidden, usize::MAX);
    let words: Vec<_> = clean.split_whitespace().collect();
    let clean = words.join(" ");
    match clean.chars().count().checked_sub(SHOWN) {
        None | Some(0) => clean,
        Some(surplus) => ['…']
            .into_iter()
            .chain(clean.chars().skip(surplus))
            .collect(),
    }
}

/// The words of `stdout` that may be tokens; of one such as `token=abc` or `token:abc` also what stands after each of the first
/// signs, since a token may hold such signs itself.
fn printed_secrets(stdout: &str) -> impl Iterator<Item = &str> {
    let is_border = |c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '`' | ',' | ';');
    stdout
        .split(is_border)
        .flat_map(|word| {
            let behind_signs = word
                .match_indices(['=', ':'])
                .take(MOST_SIGNS)
                .map(|(at, _)| &word[at + 1..]);
            [word].into_iter().chain(behind_signs)
        })
        .filter(|word| word.len() >= SHORTEST_TOKEN)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case(io::ErrorKind::NotFound, false)]
    #[case(io::ErrorKind::PermissionDenied, false)]
    #[case(io::ErrorKind::WouldBlock, true)]
    #[case(io::ErrorKind::OutOfMemory, true)]
    fn a_program_that_cannot_be_started_is_a_matter_of_configuration_or_of_a_moment(
        #[case] kind: io::ErrorKind,
        #[case] is_transient: bool,
    ) {
        let error = Failure::NotStarted(kind.into()).describe(OsStr::new("aio"), &[]);
        assert_eq!(error.is_transient(), is_transient);
        let text = error.to_string();
        assert_eq!(text, "the program `aio` cannot be started");
    }

    #[test]
    fn a_word_of_nothing_but_signs_is_no_crowd_of_secrets() {
        let printed = "a:".repeat(MAX_OUTPUT_BYTES / 2);
        assert_eq!(printed_secrets(&printed).count(), 1 + MOST_SIGNS);
    }

    #[cfg(unix)]
    mod words {
        use super::*;
        use proptest::prelude::*;
        use std::{os::unix::process::ExitStatusExt as _, process::ExitStatus};
        use zeroize::Zeroizing;

        fn described(stdout: &str, stderr: &str, secrets: &[&str]) -> String {
            let output = Output {
                status: ExitStatus::from_raw(3 << 8),
                stdout: Zeroizing::new(stdout.into()),
                stderr: Zeroizing::new(stderr.into()),
            };
            let secrets: Vec<_> = secrets.iter().map(ToString::to_string).collect();
            let error = Failure::Status(output).describe(OsStr::new("aio"), &secrets);
            assert_eq!(error.kind(), AuthErrorKind::Refused);
            assert!(!error.is_transient(), "{error}");
            error.to_string()
        }

        #[test]
        fn the_end_of_the_error_output_is_shown_on_one_line() {
            assert_eq!(
                described("", "trace\n  at line 1\nnot logged in\n", &[]),
                "the program `aio` failed (exit status: 3): trace at line 1 not logged in"
            );
            assert_eq!(
                described("", " \n", &[]),
                "the program `aio` failed (exit status: 3)"
            );
            let text = described("", &format!("{}the end", "word ".repeat(500)), &[]);
            assert!(text.contains("): …") && text.ends_with("the end"), "{text}");
            assert!(text.chars().count() < SHOWN + 60, "{text}");
        }

        #[test]
        fn a_token_it_printed_before_is_hidden_in_what_it_said() {
            let token = "opaque-token:0123456789=";
            for stdout in [
                token,
                &format!(r#"{{"access_token":"{token}"}}"#),
                &format!("token={token}\n"),
                &format!("token:{token};"),
                &format!("export TOKEN='{token}'"),
                &format!("at:once=token={token}"),
            ] {
                let text = described(stdout, &format!("cannot keep {token} here"), &[]);
                assert!(
                    text.ends_with("cannot keep [hidden] here"),
                    "{stdout}: {text}"
                );
            }
        }

        #[test]
        fn a_secret_that_begins_with_another_is_hidden_whole() {
            let text = described("", "bad: abcdef-and-more", &["abcdef", "abcdef-and-more"]);
            assert!(text.ends_with("bad: [hidden]"), "{text}");
        }

        proptest! {
            #[test]
            fn no_secret_is_ever_quoted(before in "[ -~]{0,300}", secret in "[a-zA-Z0-9+/&=%]{8,40}", after in "[ -~\n]{0,300}") {
                let text = described("", &format!("{before}{secret}{after}"), &[&secret]);
                prop_assert!(!text.contains(&secret), "{}", text);
            }
        }
    }
}
