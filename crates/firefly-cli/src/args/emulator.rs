//! What can be asked of `firefly emulator`.

use std::time::Duration;

use clap::Args as ClapArgs;
use firefly_emulator::{Fault, Quirks, Route};
use serde_json::json;

use crate::duration;

pub(super) const EXAMPLES: &str = "\
Examples:
  firefly emulator --port 8080
  firefly emulator --job-duration 5s --quirk rate-limit=4
  firefly emulator --quirk accept-shape=links --quirk null-members
  firefly emulator --fault submit=429:7 --fault status=reset --fault output=delay:3s

What it prints can be pasted into another terminal. It runs until Ctrl-C.";

#[derive(Debug, ClapArgs)]
pub(crate) struct EmulatorArgs {
    /// Port of 127.0.0.1; 0 takes any free one
    #[arg(long, default_value_t = 0)]
    pub(crate) port: u16,
    /// How long a job takes, such as 300ms or 2s
    #[arg(long, value_name = "DURATION", default_value = "300ms", value_parser = duration::parse)]
    pub(crate) job_duration: Duration,
    /// Answer as some source says the service does; --list-quirks tells the names; may be repeated
    #[arg(long = "quirk", value_name = "NAME[=VALUE]", value_parser = quirk)]
    pub(crate) quirks: Vec<String>,
    /// Print the names of the quirks, what they may be set to and what each does, and end
    #[arg(long)]
    pub(crate) list_quirks: bool,
    /// Spoil the next request on a route; may be repeated, each strikes once, in order
    #[arg(
        long = "fault",
        value_name = "ROUTE=FAULT",
        value_parser = fault,
        long_help = FAULT,
    )]
    pub(crate) faults: Vec<(Route, Fault)>,
}

const FAULT: &str = "\
Spoil the next request on a route; may be repeated, each strikes once, in order

ROUTE is one of token, submit, generate (the synchronous calls), upload, custom-models, status, cancel, output,
authorize, validate, revoke, user-info, discovery, keys, secrets. FAULT is one of

  reset           the connection breaks
  truncate        the answer breaks off in its middle
  garbage         200 and no JSON
  withhold        the request takes effect, its answer never comes
  delay:DURATION  the answer comes late
  STATUS          this status, 200 to 599, with a JSON error
  429:SECONDS     rate limited, with Retry-After
  html:STATUS     this status with a web page, such as a proxy sends";

/// A setting of the quirks that can be made.
fn quirk(text: &str) -> Result<String, String> {
    let tried = Quirks::default().set(text);
    tried
        .map(|()| text.to_owned())
        .map_err(|error| error.to_string())
}

/// A fault and where it strikes.
fn fault(text: &str) -> Result<(Route, Fault), String> {
    let (route, words) = text.split_once('=').ok_or_else(|| {
        format!("`{text}` is no ROUTE=FAULT: write for instance status=reset or submit=503")
    })?;
    let route = route
        .parse()
        .map_err(|error: firefly_emulator::SettingError| error.to_string())?;
    Ok((route, of_words(words)?))
}

fn of_words(words: &str) -> Result<Fault, String> {
    Ok(match words.split_once(':') {
        None => match words {
            "reset" => Fault::Reset,
            "truncate" => Fault::Truncate,
            "garbage" => Fault::Garbage,
            "withhold" => Fault::Withhold,
            "429" => Fault::rate_limited(None),
            _ => {
                let status = status(words)?;
                let body = json!({"error_code": "runtime_error", "message": "A fault on demand."});
                Fault::json(status, &body)
            }
        },
        Some(("delay", length)) => Fault::Delay(duration::parse(length)?),
        Some(("html", number)) => Fault::html(status(number)?),
        Some(("429", seconds)) if seconds.parse::<u32>().is_ok() => {
            Fault::rate_limited(Some(seconds))
        }
        Some(_) => return Err(unknown(words)),
    })
}

fn status(text: &str) -> Result<u16, String> {
    let status: Option<u16> = text.parse().ok();
    status
        .filter(|status| (200..=599).contains(status))
        .ok_or_else(|| unknown(text))
}

fn unknown(words: &str) -> String {
    format!(
        "`{words}` is no fault: it takes reset, truncate, garbage, withhold, delay:DURATION, a status of 200 to 599, \
         429:SECONDS or html:STATUS"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faults_are_read_with_the_route_they_strike() {
        for (text, expected) in [
            ("status=reset", (Route::Status, Fault::Reset)),
            ("output=truncate", (Route::Output, Fault::Truncate)),
            ("user-info=garbage", (Route::UserInfo, Fault::Garbage)),
            ("submit=withhold", (Route::Submit, Fault::Withhold)),
            ("token=429", (Route::Token, Fault::rate_limited(None))),
            (
                "submit=429:7",
                (Route::Submit, Fault::rate_limited(Some("7"))),
            ),
            ("upload=html:502", (Route::Upload, Fault::html(502))),
            (
                "cancel=delay:1.5s",
                (Route::Cancel, Fault::Delay(Duration::from_millis(1500))),
            ),
        ] {
            assert_eq!(fault(text), Ok(expected), "{text}");
        }
        let Ok((_, Fault::Status { status, body, .. })) = fault("generate=503") else {
            panic!("a status is a fault");
        };
        assert!(status == 503 && body.contains("runtime_error"));
    }

    #[test]
    fn what_is_no_fault_is_told_with_what_would_be() {
        for (text, words) in [
            ("status", "ROUTE=FAULT"),
            (
                "download=reset",
                "there is no route `download`; there are token, submit",
            ),
            ("status=", "`` is no fault"),
            ("status=199", "a status of 200 to 599"),
            ("status=600", "`600` is no fault"),
            ("status=html:9", "`9` is no fault"),
            ("status=429:soon", "429:SECONDS"),
            ("status=delay:7", "is not a duration"),
            ("status=explode:7", "`explode:7` is no fault"),
        ] {
            let why = fault(text).unwrap_err();
            assert!(why.contains(words), "{text}: {why}");
        }
    }

    #[test]
    fn the_help_names_every_route() {
        let error = "nowhere".parse::<Route>().unwrap_err().to_string();
        let (_, routes) = error.split_once("there are ").unwrap();
        let help = FAULT
            .replace(" (the synchronous calls)", "")
            .replace('\n', " ");
        assert!(help.contains(routes), "{routes}");
    }
}
