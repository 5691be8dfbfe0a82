//! Sentences for a person at a terminal.

use std::{fmt::Write as _, time::Duration};

use firefly::{GenerateImagesResult, types::JobResponse};
use firefly_emulator::{DEFAULT_CLIENT_ID, DEFAULT_CLIENT_SECRET};

use super::Checked;
use crate::{context::Context, error::CliError, stage::Stage, unsent::Unsent};

/// What went wrong, and how to get at a job that is not lost. Ends in a newline.
pub(crate) fn failure(error: &CliError, context: &Context) -> String {
    let mut text = format!("error: {error}\n");
    if let Some(cause) = error.root_cause() {
        let _ = writeln!(text, "  cause:   {cause}");
    }
    // An emulator inside the process, and every job of it, ends with this command.
    let Some(job) = error.job().filter(|_| !context.global.emulator) else {
        return text;
    };
    let url = quoted(job.status_url());
    let _ = writeln!(text, "  job:     {}", super::job_name(job));
    let _ = writeln!(text, "  status:  {url}");
    if error.is_resumable() {
        let output = context
            .output()
            .map(|path| format!(" -o {}", quoted(&path.to_string_lossy())))
            .unwrap_or_default();
        let _ = writeln!(text, "  resume:  firefly job wait {url}{output}");
        if !matches!(context.stage(), Stage::Fetching(_)) {
            let _ = writeln!(text, "  cancel:  firefly job cancel {url}");
        }
    }
    text
}

/// A word that a shell takes as it is.
fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./:@%+=,".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}

/// Client, expiry and scopes, a line each.
pub(crate) fn checked(checked: &Checked) -> String {
    let expiry = checked.expiry.map_or_else(
        || "unknown".to_owned(),
        |(left, end)| {
            let end = httpdate::fmt_http_date(end);
            if left.is_zero() {
                format!("it has expired ({end})")
            } else {
                format!("in {} ({end})", rounded(left))
            }
        },
    );
    let scopes = checked.granted.as_ref().map_or_else(
        || "unknown: the token does not tell".to_owned(),
        |names| names.join(", "),
    );
    format!(
        "client   {}\nexpires  {expiry}\nscopes   {scopes}",
        checked.client_id
    )
}

fn rounded(span: Duration) -> String {
    let minutes = span.as_secs() / 60;
    match (minutes / 60, minutes % 60) {
        (0, 0) => format!("{} s", span.as_secs()),
        (0, minutes) => format!("{minutes} min"),
        (hours, minutes) => format!("{hours} h {minutes} min"),
    }
}

/// State, progress, and what came of it.
pub(crate) fn status(response: &JobResponse<GenerateImagesResult>) -> String {
    let mut text = match response.status.as_str() {
        "" => "under way".to_owned(),
        status => status.to_owned(),
    };
    if let Some(progress) = response.progress.filter(|_| !response.status.is_terminal()) {
        let _ = write!(text, ", {progress:.0} %");
    }
    if let Some(result) = &response.result {
        let _ = write!(
            text,
            ", {} {}",
            result.outputs.len(),
            if result.outputs.len() == 1 {
                "picture"
            } else {
                "pictures"
            }
        );
    }
    if let Some(error) = &response.error {
        let _ = write!(text, ": {error}");
    }
    text
}

/// The request as HTTP writes it.
pub(crate) fn unsent(unsent: &Unsent) -> String {
    let mut text = format!("{} {}\n", unsent.method, unsent.url);
    for (name, value) in &unsent.headers {
        let _ = writeln!(text, "{name}: {value}");
    }
    let _ = write!(text, "\n{:#}", unsent.body);
    text
}

/// The variables that lead a client to the emulator, ready to be pasted.
pub(crate) fn emulator(url: &str) -> String {
    let mut text = format!(
        "# IMS and Firefly, emulated at {url} until Ctrl-C. Paste this into another terminal:"
    );
    for (name, value) in variables(url) {
        let _ = write!(text, "\nexport {name}={value}");
    }
    text
}

/// The variables and their values.
pub(super) fn variables(url: &str) -> [(&'static str, &str); 4] {
    [
        ("FIREFLY_SERVICES_CLIENT_ID", DEFAULT_CLIENT_ID),
        ("FIREFLY_SERVICES_CLIENT_SECRET", DEFAULT_CLIENT_SECRET),
        ("FIREFLY_API_URL", url),
        ("FIREFLY_IMS_URL", url),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::SystemTime;

    #[test]
    fn a_check_says_unknown_where_the_token_does_not_tell() {
        let opaque = Checked {
            client_id: "me".to_owned(),
            expiry: None,
            granted: None,
            missing: None,
        };
        assert_eq!(
            checked(&opaque),
            "client   me\nexpires  unknown\nscopes   unknown: the token does not tell"
        );
        let end = SystemTime::UNIX_EPOCH + Duration::from_secs(86_399);
        let told = Checked {
            expiry: Some((Duration::from_secs(86_399), end)),
            granted: Some(vec!["openid".to_owned(), "ff_apis".to_owned()]),
            ..opaque
        };
        assert_eq!(
            checked(&told),
            "client   me\nexpires  in 23 h 59 min (Thu, 01 Jan 1970 23:59:59 GMT)\nscopes   openid, ff_apis"
        );
    }

    #[test]
    fn a_status_fits_on_a_line() {
        let text = |body| status(&serde_json::from_str(body).unwrap());
        assert_eq!(
            text(r#"{"status": "running", "progress": 40}"#),
            "running, 40 %"
        );
        assert_eq!(
            text(r#"{"status": "succeeded", "result": {"outputs": []}}"#),
            "succeeded, 0 pictures"
        );
        assert_eq!(
            text(r#"{"status": "failed", "error_code": "x", "message": "no"}"#),
            "failed: x: no"
        );
    }

    #[test]
    fn urls_are_quoted_only_where_a_shell_would_stumble() {
        assert_eq!(
            quoted("https://h/v3/status/urn:ff:jobs:a:1"),
            "https://h/v3/status/urn:ff:jobs:a:1"
        );
        assert_eq!(quoted("https://h/s?a=1&b='"), r"'https://h/s?a=1&b='\'''");
    }
}
