//! Why a program brought no token, in words that show none of its secrets.

use std::{ffi::OsStr, io};

use super::process::{Failure, MAX_OUTPUT_BYTES, Output};
use crate::{AuthError, AuthErrorKind, scrub::scrub_shared};

/// How much of the error output is shown, in characters.
const SHOWN: usize = 200;

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
    let secrets: Vec<_> = secrets.iter().map(String::as_str).collect();
    let text = String::from_utf8_lossy(&output.stderr);
    // A program that fails late may have printed the token already, and quote it. Which part of its output that is, nobody knows:
    // whatever it said twice and is long enough goes.
    let clean = scrub_shared(&text, &secrets, &output.stdout);
    // The end is what counts. It is cut after the whole is cleaned: half a secret is not recognised.
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

    #[cfg(unix)]
    mod words {
        use super::*;
        use proptest::prelude::*;
        use std::{os::unix::process::ExitStatusExt as _, process::ExitStatus};
        use zeroize::Zeroizing;

        fn described(stdout: impl AsRef<[u8]>, stderr: &str, secrets: &[&str]) -> String {
            let output = Output {
                status: ExitStatus::from_raw(3 << 8),
                stdout: Zeroizing::new(stdout.as_ref().into()),
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

        #[rstest]
        #[case::alone("T")]
        #[case::member(r#"{"access_token":"T"}"#)]
        #[case::json_in_json(r#"{"body":"{\"access_token\":\"T\"}"}"#)]
        #[case::assigned("token=T\n")]
        #[case::named("token:T;")]
        #[case::exported("export TOKEN='T'")]
        #[case::named_twice("at:once=token=T")]
        #[case::element("<access_token>T</access_token>")]
        #[case::parentheses("(T)")]
        #[case::brackets("[T]")]
        #[case::braces("{token=T}")]
        #[case::end_of_a_sentence("token=T.")]
        #[case::form("token=T&expires=1")]
        #[case::table("token|T|3600")]
        fn a_token_it_printed_before_is_hidden_in_what_it_said(#[case] stdout: &str) {
            for token in [
                "opaque-token:0123456789=",
                "0paque.token/of+base64~in_a-row==",
            ] {
                let printed = stdout.replace('T', token);
                for (said, shown) in [
                    ("cannot keep T here", "cannot keep [hidden] here"),
                    ("cannot keep (T)", "cannot keep ([hidden])"),
                    ("cannot keep \"T\",", "cannot keep \"[hidden]\","),
                    ("cannot keep <t>T</t>", "cannot keep <t>[hidden]</t>"),
                    ("cannot keep T!", "cannot keep [hidden]!"),
                ] {
                    let text = described(&printed, &said.replace('T', token), &[]);
                    assert!(text.ends_with(shown), "{printed}: {text}");
                }
            }
        }

        #[test]
        fn output_that_is_no_text_may_hold_a_token_too() {
            let stdout = b"\xff\xfe token=opaque-token-0123456789";
            let text = described(stdout, "cannot keep opaque-token-0123456789", &[]);
            assert!(text.ends_with("cannot keep [hidden]"), "{text}");
        }

        /// A search of the whole for each part of the output would hardly come to an end.
        #[rstest]
        #[case("=")]
        #[case(":")]
        #[case("a:")]
        #[case("word ")]
        #[case("opaque-token-0123456789=")]
        #[case("opaque-token-0123456789 ")]
        #[case("%25")]
        #[case("\\u005c")]
        fn output_of_any_kind_is_soon_searched(#[case] printed: &str) {
            let stdout = printed.repeat(MAX_OUTPUT_BYTES / printed.len());
            let text = described(&stdout, "boom", &[]);
            assert!(text.ends_with(": boom"), "{text}");
            let stderr = printed.repeat(4_096 / printed.len());
            let text = described(&stdout, &format!("{stderr} boom"), &["a-secret"]);
            assert!(text.ends_with(" boom"), "{text}");
            let shows = text.contains("opaque-token");
            assert!(!shows, "{text}");
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
