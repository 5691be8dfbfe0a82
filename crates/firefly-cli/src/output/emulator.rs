//! What `firefly emulator` tells: where it is, and how it can be set.

use std::fmt::Write as _;

use firefly_emulator::{DEFAULT_CLIENT_ID, DEFAULT_CLIENT_SECRET, KnownQuirk};
use serde_json::{Map, Value, json};

use super::show;
use crate::{context::Context, error::CliError};

/// Shows where an emulator is, and the variables that lead a client to it, ready to be pasted.
pub(crate) fn started(context: &Context, url: &str) -> Result<(), CliError> {
    let variables = [
        ("FIREFLY_SERVICES_CLIENT_ID", DEFAULT_CLIENT_ID),
        ("FIREFLY_SERVICES_CLIENT_SECRET", DEFAULT_CLIENT_SECRET),
        ("FIREFLY_API_URL", url),
        ("FIREFLY_IMS_URL", url),
    ];
    let for_a_script = || {
        let environment: Map<_, _> = variables
            .into_iter()
            .map(|(name, value)| (name.to_owned(), Value::from(value)))
            .collect();
        json!({"url": url, "environment": environment})
    };
    let for_a_person = || {
        let mut text = format!(
            "# IMS and Firefly, emulated at {url} until Ctrl-C. Paste this into another terminal:"
        );
        for (name, value) in variables {
            let _ = write!(text, "\nexport {name}={value}");
        }
        text
    };
    show(context, for_a_script, for_a_person)
}

/// Shows what `--quirk` may set.
pub(crate) fn quirks(context: &Context, quirks: &[KnownQuirk]) -> Result<(), CliError> {
    let for_a_script = || {
        let quirks = quirks
            .iter()
            .map(|quirk| json!({"name": quirk.name, "values": quirk.values, "about": quirk.about}));
        json!({"quirks": quirks.collect::<Vec<_>>()})
    };
    let for_a_person = || {
        let quirks = quirks
            .iter()
            .map(|quirk| format!("{}={}\n  {}", quirk.name, quirk.values, quirk.about));
        quirks.collect::<Vec<_>>().join("\n")
    };
    show(context, for_a_script, for_a_person)
}
