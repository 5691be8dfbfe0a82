//! Both ends of a rotation: the second secret is added, and days later the first one deleted.
//!
//! It is the program of the guide "Rotating secrets".
#![allow(clippy::print_stdout, clippy::print_stderr)] // The output is all that a command has to say.

use std::time::{Duration, SystemTime};
use std::{env, error::Error, fs, process::ExitCode, sync::Arc};

use ims_auth::http::ReqwestClient;
use ims_auth::{
    ClientSecrets, ConsoleCredential, ExposeSecret as _, HttpClient, Scopes, TokenEndpoint,
    TokenSource,
};
use serde_json::Value;

/// "Download JSON" of the credential. This program keeps its `CLIENT_SECRETS`, the newest first.
const FILE: &str = "credential.json";
const NEW_FILE: &str = "credential.json.new";

async fn rotate(step: Option<&str>) -> Result<String, Box<dyn Error>> {
    let mut credential = ConsoleCredential::from_file(FILE)?;
    let known = credential.client_secrets().to_vec();
    let newest = known[0].expose_secret();
    let http: Arc<dyn HttpClient> = Arc::new(ReqwestClient::new()?);
    // The numbers in the address of the credential's page in the Developer Console.
    let (organisation, id) = (
        variable("CONSOLE_ORG_ID")?,
        variable("CONSOLE_CREDENTIAL_ID")?,
    );
    let mut secrets = ClientSecrets::new(&organisation, &id, http.clone())?;
    if let (Ok(ims), Ok(api)) = (env::var("IMS_URL"), env::var("API_URL")) {
        credential = credential.with_endpoint(TokenEndpoint::at(&ims)?);
        secrets = secrets.with_base_url(&api)?;
    }
    let credential = credential.with_scopes(Scopes::for_client_secrets());
    let token = credential.into_source(http)?.cached().token().await?;
    let mut list = secrets.list(&token).await?;
    list.sort_by_key(|entry| entry.created_at);

    match (step, list.as_slice()) {
        (Some("begin"), [_]) => {
            // Before there is a secret to lose: the API tells its value once.
            let file = private_file()?;
            let added = secrets.add(&token).await;
            let new = added.inspect_err(|_| drop(fs::remove_file(NEW_FILE)))?;
            keep(file, &[new.client_secret.expose_secret(), newest])?;
            Ok(format!("added {}: {FILE} holds both", new.entry.uuid))
        }
        (Some("begin"), _) => Err("there are two secrets already: finish that rotation".into()),
        (Some("finish"), [old, new]) if known.len() == 2 => {
            let quiet = Duration::from_secs(3600 * variable("QUIET_HOURS")?.parse::<u64>()?);
            if old.last_used_at() > Some(SystemTime::now() - quiet) {
                return Err(format!("{} is still in use: wait", old.uuid).into());
            }
            secrets.delete(&token, &old.uuid).await?;
            keep(private_file()?, &[newest])?;
            Ok(format!("deleted {}: {} is left", old.uuid, new.uuid))
        }
        (Some("finish"), _) => {
            Err(format!("there have to be two secrets, at Adobe and in {FILE}: begin").into())
        }
        _ => Err("say begin or finish".into()),
    }
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
fn keep(file: fs::File, secrets: &[&str]) -> Result<(), Box<dyn Error>> {
    let mut whole: Value = serde_json::from_str(&fs::read_to_string(FILE)?)?;
    whole["CLIENT_SECRETS"] = secrets.into();
    serde_json::to_writer_pretty(&file, &whole)?;
    file.sync_all()?;
    Ok(fs::rename(NEW_FILE, FILE)?)
}

fn variable(name: &str) -> Result<String, String> {
    env::var(name).map_err(|_| format!("{name} is not set"))
}

#[tokio::main]
async fn main() -> ExitCode {
    match rotate(env::args().nth(1).as_deref()).await {
        Ok(done) => println!("{done}"),
        Err(error) => {
            eprintln!("{error}");
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}
