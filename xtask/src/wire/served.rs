//! The answers of the emulator against the document: each as it comes over HTTP, against the schema of its operation and status.
//!
//! What the document has and the emulator never says is told, too. Nothing here knows what an answer should look like.

pub(super) mod asks;
mod contract;
mod extras;
mod headers;
mod orders;
mod scenes;
mod service;
mod stage;
pub(super) mod taker;
#[cfg(test)]
mod tests;

use serde_json::Value;

use super::outcome::Outcome;
use contract::Contract;

/// Asks the emulator for every answer it has, judges them, and says in lines what was covered.
///
/// # Errors
///
/// When no emulator can be had, it refuses what is valid, or a schema of the document cannot be compiled.
pub(super) fn check(document: &Value, outcome: &mut Outcome) -> anyhow::Result<Vec<String>> {
    let mut contract = Contract::new(document);
    let answers = scenes::play(&contract)?;
    for answer in &answers {
        contract.check(answer, outcome)?;
    }
    Ok(report(&contract, answers.len(), outcome))
}

/// The coverage of the document, operation by operation. What was not heard becomes a finding, which needs a reason.
fn report(contract: &Contract<'_>, answers: usize, outcome: &mut Outcome) -> Vec<String> {
    let (mut covered, mut all) = (0, 0);
    let mut lines = Vec::new();
    for (operation, responses) in contract.responses() {
        let mut heard = Vec::new();
        for (status, is_heard) in responses {
            if *is_heard {
                heard.push(status.as_str());
            } else {
                let at = format!("{operation} {status}");
                outcome.unknown(&at, "no answer of the emulator was tried");
            }
        }
        covered += heard.len();
        all += responses.len();
        lines.push(format!(
            "answers to {operation}: {} of {} ({})",
            heard.len(),
            responses.len(),
            heard.join(", ")
        ));
    }
    let (headers, all_headers) = contract.headers.report(outcome);
    let sum = format!(
        "{answers} answers of the emulator were held against {headers} of {all_headers} documented headers and \
         {covered} of {all} documented responses"
    );
    lines.insert(0, sum);
    lines
}
