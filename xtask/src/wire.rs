//! `cargo xtask wire`: the models and the emulator against the published description of the API.
//!
//! What models and emulator do is tried, and never compared with a copied list: requests are serialised, decoded and validated at and just beyond each bound
//! of the contract, answers are made up from the contract and must be read without losing a value. The emulator is asked the
//! same over HTTP, and each of its answers has to fit the schema of its status. What differs on purpose stands in `differences`,
//! with its reason and the fact behind it.
//!
//! In a document other than the reviewed one, what it has more of is news: operations, members, words, wider bounds. What it has
//! less of is a fault, for then something is sent or answered that it does not allow: members and words that are gone, narrower
//! bounds, members that became required. What no trial can tell, such as a default, a format or a header of security, is held
//! against a `record` of what was reviewed, and any change is news: a newer document passes, but never in silence.

mod answers;
mod differences;
mod filler;
mod models;
mod operations;
mod outcome;
mod property;
mod record;
mod requests;
mod served;
mod spec;
#[cfg(test)]
mod tests;

use std::fs;
use std::path::PathBuf;

use anyhow::Context;
use sha2::{Digest as _, Sha256};

use crate::workspace;
use outcome::Outcome;
use spec::Spec;

/// Where the published description lies when nothing else is said, relative to the top level.
const DEFAULT_SPEC: &str = "../shared/spec/firefly-api.openapi.json";

/// What was reviewed of the document, relative to the top level.
const RECORD: &str = "xtask/src/wire/record.txt";

/// SHA-256 of the document that the models and the list of differences were reviewed against: version 3.0.0 of 2026-05.
const REVIEWED: &str = "915646d1e2408a13dcf7668be3d178a0b442836040f1238bae34142dc9f4a444";

/// Options of `cargo xtask wire`.
#[derive(Debug, Default, clap::Args)]
pub(crate) struct Args {
    /// The published `OpenAPI` document, as JSON. Without this option a missing document skips the check.
    #[arg(long, value_name = "PATH")]
    spec: Option<PathBuf>,
    /// Writes the record that documents are held against anew, from a document that was reviewed, and checks nothing.
    #[arg(long)]
    record: bool,
}

/// Compares every model that claims a schema, and prints what was covered.
///
/// Ends the process with code 2 when the document that was named does not exist.
///
/// # Errors
///
/// When a difference has no reason on record, a recorded one no longer exists, or the document cannot be read.
pub(crate) fn run(args: Args) -> anyhow::Result<()> {
    let path = args
        .spec
        .clone()
        .unwrap_or_else(|| workspace::root().join(DEFAULT_SPEC));
    if !path.exists() {
        println!(
            "wire: the contract check was NOT run: there is no file {}",
            path.display()
        );
        println!(
            "wire: take firefly-api.json from the repository AdobeDocs/ffs-firefly-api, and name it: \
             cargo xtask wire --spec PATH"
        );
        if args.spec.is_some() {
            // Neither agreement nor disagreement: the caller asked for a check that cannot be made.
            std::process::exit(2);
        }
        return Ok(());
    }
    let text = fs::read_to_string(&path).with_context(|| path.display().to_string())?;
    let spec = Spec::parse(&text).with_context(|| path.display().to_string())?;
    let mut outcome = Outcome::default();
    compare(&spec, &models::requests(), &models::answers(), &mut outcome);
    let document = serde_json::from_str(&text).with_context(|| path.display().to_string())?;
    if args.record {
        let record = workspace::root().join(RECORD);
        fs::write(&record, record::write(&document)).with_context(|| RECORD)?;
        println!("wire: {RECORD} is written; build again to check against it");
        return Ok(());
    }
    let tried = property::check(&document, &models::requests(), &mut outcome)?;
    println!(
        "wire: {tried} random requests that pass the check were held against their JSON Schemas"
    );
    let line = served::taker::check(&spec, &models::requests(), &mut outcome)?;
    println!("wire: {line}");
    for line in served::check(&document, &mut outcome)? {
        println!("wire: {line}");
    }
    let line = served::asks::check(&spec, &mut outcome)?;
    println!("wire: {line}");
    operations::check(&spec, &mut outcome);
    operations::unclaimed(&spec, &mut outcome);
    let places = record::check(&document, record::REVIEWED, &mut outcome)?;
    println!("wire: {places} places of the document were held against what was reviewed of it");
    for line in outcome.coverage(&spec) {
        println!("wire: {line}");
    }
    let reviewed = digest(&text) == REVIEWED;
    if !reviewed {
        println!(
            "wire: not the document that was reviewed: what nobody knows yet is listed as new"
        );
    }
    outcome
        .judge(&differences::deliberate(), reviewed)
        .finish("wire")
}

fn digest(text: &str) -> String {
    use std::fmt::Write as _;
    Sha256::digest(text)
        .iter()
        .fold(String::new(), |mut hex, byte| {
            // A text takes everything.
            let _ = write!(hex, "{byte:02x}");
            hex
        })
}

/// Holds all the models against the document.
fn compare(
    spec: &Spec,
    requests: &[models::Request],
    answers: &[models::Answer],
    outcome: &mut Outcome,
) {
    for model in requests {
        requests::check(spec, model, outcome);
    }
    for model in answers {
        answers::check(spec, model, outcome);
    }
}
