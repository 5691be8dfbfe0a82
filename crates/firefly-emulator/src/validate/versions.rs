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
    let entitled = |version: &str| {
        let entitled = call.quirks.entitled_versions.as_ref();
        entitled.is_none_or(|entitled| entitled.iter().any(|entitled| entitled == version))
    };
    let permitted = || known.iter().filter(|known| entitled(known));
    match call.version.or(default) {
        Some(version) if permitted().any(|known| *known == version) => Ok(version),
        other => {
            let shown: String = other.unwrap_or("None").chars().take(64).collect();
            let listed: Vec<_> = permitted().map(|known| format!("'{known}'")).collect();
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
