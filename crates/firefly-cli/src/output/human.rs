//! Sentences for a person at a terminal.

use std::{
    fmt::Write as _,
    time::{Duration, SystemTime},
};

use firefly::{
    ims_auth::Scopes,
    types::{CustomModel, JobResponse, MediaKind, Outputs, StylePresetGroup, TrainingMode},
};

use super::{Checked, SignedIn, SignedOut, Validated, listed};
use crate::{context::Context, error::CliError, session::End, stage::Stage, unsent::Unsent};

/// What went wrong, and how to get at a job that is not lost. Ends in a newline.
pub(crate) fn failure(error: &CliError, context: &Context) -> String {
    let mut text = format!("error: {}\n", harmless_lines(&error.to_string()));
    if let Some(cause) = error.root_cause() {
        let _ = writeln!(text, "  cause:   {}", harmless(&cause));
    }
    // An emulator inside the process, and every job of it, ends with this command.
    let Some(job) = error.job().filter(|_| !context.global.emulator) else {
        return text;
    };
    let url = quoted(&harmless(&super::shown(job.status_url())));
    let _ = writeln!(text, "  job:     {}", super::job_name(job));
    let _ = writeln!(text, "  status:  {url}");
    if error.is_resumable() {
        let _ = write!(text, "  resume:  firefly job wait {url}");
        let aim = context.aim();
        if let Some(path) = aim.output {
            let _ = write!(text, " -o {}", quoted(&path.to_string_lossy()));
        }
        if let Some(names) = aim.names {
            let _ = write!(text, " --names {}", quoted(&names));
        }
        text.push('\n');
        if !matches!(context.stage(), Stage::Fetching(_)) {
            let _ = writeln!(text, "  cancel:  firefly job cancel {url}");
        }
    }
    text
}

/// Text from elsewhere on one line, without what a terminal acts on: control characters, ends of lines among them, and those
/// that turn the direction of writing round (Unicode TR 36, section 2.10).
pub(super) fn harmless(text: &str) -> String {
    let acts = |c: char| {
        c.is_control()
            || matches!(c, '\u{61C}' | '\u{200E}' | '\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
    };
    text.replace(acts, "\u{FFFD}")
}

/// The same for a text of several lines, which it stays.
pub(super) fn harmless_lines(text: &str) -> String {
    let lines: Vec<_> = text.split('\n').map(harmless).collect();
    lines.join("\n")
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

/// Client, where it comes from, expiry and scopes, a line each.
pub(crate) fn checked(checked: &Checked) -> String {
    let token = &checked.token;
    let mut text = format!(
        "client   {}\nfrom     {}\nexpires  {}\nscopes   {}",
        token.client_id,
        checked.origin,
        expiry(token.expiry.time(), checked.now),
        granted(token.granted.as_ref())
    );
    if let Some(requested) = &checked.requested {
        let _ = write!(text, "\nasked    {}", listed(requested));
    }
    text
}

/// IMS's word, and what it read in the token, a line each.
pub(crate) fn validated(validated: &Validated) -> String {
    let found = &validated.validation;
    let mut text = format!(
        "valid    yes\nclient   {}\nfrom     {}\nexpires  {}\nscopes   {}",
        validated.client_id,
        validated.origin,
        expiry(found.expires_at, validated.now),
        granted(found.scopes.as_ref())
    );
    for (name, value) in [("account", &found.user_id), ("issuer ", &found.issued_by)] {
        if let Some(value) = value {
            let _ = write!(text, "\n{name}  {}", harmless(value));
        }
    }
    text
}

fn expiry(end: Option<SystemTime>, now: SystemTime) -> String {
    let Some(end) = end else {
        return "unknown".to_owned();
    };
    let date = httpdate::fmt_http_date(end);
    match end.duration_since(now) {
        Ok(left) if !left.is_zero() => format!("in {} ({date})", rounded(left)),
        _ => format!("it has expired ({date})"),
    }
}

fn granted(scopes: Option<&Scopes>) -> String {
    scopes.map_or_else(|| "unknown: the token does not tell".to_owned(), listed)
}

/// What became of the token.
pub(crate) fn revoked(client_id: &str, end: End) -> String {
    match end {
        End::Revoked => format!("the token of {client_id} is revoked"),
        End::Forgotten => {
            format!("the token of {client_id} is forgotten, and stays valid until it expires")
        }
    }
}

/// Where credentials are kept.
pub(crate) fn signed_in(signed_in: &SignedIn) -> String {
    let checked = if signed_in.is_checked {
        "IMS gave a token for it"
    } else {
        "not tried"
    };
    format!(
        "client   {} ({checked})\nkept in  {}",
        signed_in.client_id, signed_in.place
    )
}

/// What is no more, a line each.
pub(crate) fn signed_out(signed_out: &SignedOut) -> String {
    let mut lines = signed_out.lines();
    if lines.is_empty() {
        lines.push("there was nothing to sign out of".to_owned());
    }
    lines.join("\n")
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
pub(crate) fn status<T: Outputs>(response: &JobResponse<T>) -> String {
    let mut text = match response.status.as_str() {
        "" => "under way".to_owned(),
        status => status.to_owned(),
    };
    if let Some(progress) = response.progress.filter(|_| !response.status.is_terminal()) {
        let _ = write!(text, ", {progress:.0} %");
    }
    if let Some(result) = &response.result {
        let outputs = result.outputs();
        let is_video = outputs.iter().any(|output| output.kind == MediaKind::Video);
        let (one, many) = if is_video {
            ("video", "videos")
        } else {
            ("picture", "pictures")
        };
        let word = if outputs.len() == 1 { one } else { many };
        let _ = write!(text, ", {} {word}", outputs.len());
    }
    if let Some(error) = &response.error {
        let _ = write!(text, ": {error}");
    }
    harmless(&text)
}

/// A line for each model: ID, name, what it was trained for, and the word that a prompt has to hold.
pub(crate) fn models(models: &[CustomModel]) -> String {
    if models.is_empty() {
        return "there are no custom models".to_owned();
    }
    let lines = models.iter().map(|model| {
        let name = model.display_name.as_ref().or(model.asset_name.as_ref());
        let mode = model.training_mode.as_ref().map(TrainingMode::as_str);
        let columns = [
            model.asset_id.as_deref(),
            name.map(String::as_str),
            mode,
            model.concept_id.as_deref(),
        ];
        let columns = columns.map(|text| harmless(text.unwrap_or("-")));
        columns.join("  ")
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// A heading for each group, and its names below it.
pub(crate) fn styles(groups: &[StylePresetGroup]) -> String {
    let mut text = String::new();
    for group in groups {
        let _ = writeln!(text, "{}", group.name);
        for preset in group.presets {
            let _ = writeln!(text, "  {preset}");
        }
    }
    text.truncate(text.trim_end().len());
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{account::Origin, kept::Place};
    use firefly::{AccessToken, GenerateImagesResult, ims_auth::TokenCheck};

    fn check_of(token: &AccessToken, requested: Option<Scopes>, now: SystemTime) -> String {
        checked(&Checked {
            token: TokenCheck::new(token, requested.as_ref()),
            requested,
            origin: Origin::Environment,
            now,
        })
    }

    #[test]
    fn a_check_says_unknown_where_the_token_does_not_tell() {
        let opaque = AccessToken::new("me", "opaque").unwrap();
        let start = SystemTime::UNIX_EPOCH;
        assert_eq!(
            check_of(&opaque, None, start),
            "client   me\nfrom     the environment\nexpires  unknown\nscopes   unknown: the token does not tell"
        );
        let a_day = opaque.with_expiry(Duration::from_secs(86_399), start);
        let asked = Some(Scopes::parse("openid,ff_apis"));
        assert_eq!(
            check_of(&a_day, asked, start),
            "client   me\nfrom     the environment\nexpires  in 23 h 59 min (Thu, 01 Jan 1970 23:59:59 GMT)\n\
             scopes   unknown: the token does not tell\nasked    openid, ff_apis"
        );
        let end = start + Duration::from_secs(86_399);
        assert!(check_of(&a_day, None, end).contains("expires  it has expired (Thu, 01 Jan 1970"));
    }

    #[test]
    fn whoever_signs_out_is_told_what_went_and_that_nothing_was_there() {
        let text = |revoked, removed| {
            signed_out(&SignedOut {
                revoked,
                forgotten: revoked / 2,
                removed,
            })
        };
        assert_eq!(text(0, Vec::new()), "there was nothing to sign out of");
        let file = Place::File("/x/credentials.json".into());
        assert_eq!(
            text(2, vec![file]),
            "2 tokens are revoked\nthe token is forgotten\nthe credentials are removed from /x/credentials.json"
        );
    }

    #[test]
    fn nothing_from_the_service_acts_on_the_terminal() {
        let evil = "a\u{1b}]0;x\u{7}\nb\r\u{9b}2J\u{202e}c\u{2066}";
        let model = serde_json::json!({"assetId": evil, "displayName": evil, "conceptId": evil});
        let told = models(&[serde_json::from_value(model).unwrap()]);
        assert_eq!(told, harmless(&told), "{told:?}");
        assert!(
            told.starts_with("a\u{FFFD}]0;x\u{FFFD}\u{FFFD}b"),
            "{told:?}"
        );

        let body = serde_json::json!({"status": evil, "error_code": evil, "message": evil});
        let told = status::<GenerateImagesResult>(&serde_json::from_value(body).unwrap());
        assert_eq!(told, harmless(&told), "{told:?}");
        assert_eq!(harmless_lines("a\nb\u{1b}"), "a\nb\u{FFFD}");
        assert_eq!(harmless("Füße 猫 🐈"), "Füße 猫 🐈");
    }

    #[test]
    fn a_status_fits_on_a_line() {
        let text = |body| status::<GenerateImagesResult>(&serde_json::from_str(body).unwrap());
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
