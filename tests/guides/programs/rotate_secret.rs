//! Both ends of a rotation: the second secret is added, and days later the first one deleted.
//!
//! It is the program of the guide "Rotating secrets".
#![allow(clippy::print_stdout, clippy::print_stderr)] // The output is all that a command has to say.

use std::time::Duration;
use std::{env, error::Error, fs, process::ExitCode, sync::Arc};

use ims_auth::http::ReqwestClient;
use ims_auth::{
    ClientSecretEntry, ClientSecrets, ConsoleCredential, ExposeSecret, HttpClient, Scopes,
    TokenEndpoint, TokenSource,
};
use serde_json::{Value, json};

/// "Download JSON" of the credential. This program keeps its `CLIENT_SECRETS`, the newest first.
const FILE: &str = "credential.json";
const NEW_FILE: &str = "credential.json.new";

async fn rotate(step: Option<&str>, word: Option<&str>) -> Result<String, Box<dyn Error>> {
    let (file, known) = read()?;
    let newest = known.client_secrets()[0].expose_secret();
    let http: Arc<dyn HttpClient> = Arc::new(ReqwestClient::new()?);
    // The numbers in the address of the credential's page in the Developer Console.
    let (organisation, id) = (
        variable("CONSOLE_ORG_ID")?,
        variable("CONSOLE_CREDENTIAL_ID")?,
    );
    let mut secrets = ClientSecrets::new(&organisation, &id, http.clone())?;
    // With the newest secret alone: it must be good, and using the old one here would count as a use.
    let mut manager = ConsoleCredential::new(known.client_id(), newest);
    if let (Ok(ims), Ok(api)) = (env::var("IMS_URL"), env::var("API_URL")) {
        manager = manager.with_endpoint(TokenEndpoint::at(&ims)?);
        secrets = secrets.with_base_url(&api)?;
    }
    let manager = manager.with_scopes(Scopes::for_client_secrets());
    let token = manager.into_source(http)?.cached().token().await?;
    let mut list = secrets.list(&token).await?;
    list.sort_by_key(|entry| entry.created_at);

    match (step, list.as_slice()) {
        (Some("begin"), [_]) => {
            // Before there is a secret to lose: the API tells its value once.
            let new_file = private_file()?;
            let added = secrets.add(&token).await;
            let new = added.inspect_err(|_| drop(fs::remove_file(NEW_FILE)))?;
            let (uuid, value) = (new.entry.uuid, new.client_secret.expose_secret());
            keep(new_file, file, json!([value, newest])).map_err(|error| {
                format!(
                    "{uuid} was added, and is not in {FILE}: the Console shows its value ({error})"
                )
            })?;
            Ok(format!("added {uuid}: {FILE} holds both"))
        }
        (Some("begin"), _) => Err("there are two secrets already: finish that rotation".into()),
        (Some("finish"), [old, new]) if known.client_secrets().len() == 2 => {
            let quiet = Duration::from_secs(3600 * variable("QUIET_HOURS")?.parse::<u64>()?);
            check_quiet(old, new, quiet, word == Some("unused"))?;
            let new_file = private_file()?;
            let deleted = secrets.delete(&token, &old.uuid).await;
            deleted.inspect_err(|_| drop(fs::remove_file(NEW_FILE)))?;
            keep(new_file, file, json!([newest]))?;
            Ok(format!("deleted {}: {} is left", old.uuid, new.uuid))
        }
        (Some("finish"), _) => {
            Err(format!("there have to be two secrets, at Adobe and in {FILE}: begin").into())
        }
        _ => Err("say begin or finish".into()),
    }
}

/// Fails unless `old` was not used for so long, or is said to be unused where Adobe does not tell. This program has just used `new`: that
/// is what Adobe's clock says now.
fn check_quiet(
    old: &ClientSecretEntry,
    new: &ClientSecretEntry,
    quiet: Duration,
    is_unused: bool,
) -> Result<(), String> {
    match (old.last_used_at(), new.last_used_at()) {
        (Some(used), Some(now)) if used + quiet <= now => Ok(()),
        (Some(_), _) => Err(format!("{} is still in use: wait", old.uuid)),
        (None, _) if is_unused => Ok(()),
        (None, _) => Err(format!(
            "Adobe does not tell when {} was used: wait, and say finish unused when you know that nobody needs it",
            old.uuid
        )),
    }
}

/// The file, as it is and as it is understood. Only one that can be written again as it was is fit for this.
fn read() -> Result<(Value, ConsoleCredential), Box<dyn Error>> {
    let known = ConsoleCredential::from_file(FILE)?;
    let secrets = known.client_secrets().iter();
    let secrets: Vec<_> = secrets.map(ExposeSecret::expose_secret).collect();
    let file = serde_json::from_str(&fs::read_to_string(FILE)?);
    let file = file.unwrap_or(Value::Null);
    if file["CLIENT_SECRETS"] != json!(secrets) {
        return Err(format!("{FILE} is not as the Console's \"Download JSON\" writes it").into());
    }
    Ok((file, known))
}

/// A new file that nobody else can read, from the moment it exists.
fn private_file() -> Result<fs::File, String> {
    let mut options = fs::OpenOptions::new();
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file = options.write(true).create_new(true).open(NEW_FILE);
    file.map_err(|error| format!("{NEW_FILE}: {error}"))
}

/// Replaces the file at once: whoever reads it meanwhile finds the old one or the new one.
fn keep(new_file: fs::File, mut file: Value, secrets: Value) -> Result<(), Box<dyn Error>> {
    file["CLIENT_SECRETS"] = secrets;
    serde_json::to_writer_pretty(&new_file, &file)?;
    new_file.sync_all()?;
    Ok(fs::rename(NEW_FILE, FILE)?)
}

fn variable(name: &str) -> Result<String, String> {
    env::var(name).map_err(|_| format!("{name} is not set"))
}

#[tokio::main]
async fn main() -> ExitCode {
    let words: Vec<_> = env::args().skip(1).collect();
    let word = |at: usize| words.get(at).map(String::as_str);
    match rotate(word(0), word(1)).await {
        Ok(done) => println!("{done}"),
        Err(error) => {
            eprintln!("{error}");
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}
