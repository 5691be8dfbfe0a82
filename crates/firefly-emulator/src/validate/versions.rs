//! The header `x-model-version`, which is judged before the body.

use axum::http::StatusCode;

use super::Call;
use crate::errors::Refusal;

/// The version of a call: the header's, or the default of an operation that has one.
pub(super) fn version<'a>(
    call: &Call<'a>,
    known: &[&str],
    default: Option<&'a str>,
) -> Result<&'a str, Refusal> {
    let permitted = match &call.quirks.entitled_versions {
        None => known.to_vec(),
        Some(entitled) => {
            let entitled = entitled.iter().map(String::as_str);
            let here = |version: &&str| known.iter().any(|known| family(known) == family(version));
            entitled.filter(here).collect()
        }
    };
    match call.version.or(default) {
        Some(version) if permitted.contains(&version) => Ok(version),
        other => {
            let shown: String = other.unwrap_or("None").chars().take(64).collect();
            let listed: Vec<_> = permitted.iter().map(|known| format!("'{known}'")).collect();
            let message = format!(
                "Invalid x-model-version: {shown}. Must be one of: [{}]",
                listed.join(", ")
            );
            Err(Refusal::new(
                StatusCode::UNPROCESSABLE_ENTITY,
                "validation_error",
                message,
            ))
        }
    }
}

/// What a version begins with: an account's list may name versions of a known family that no document does.
fn family(version: &str) -> &str {
    version
        .split_once('_')
        .map_or(version, |(family, _)| family)
}
