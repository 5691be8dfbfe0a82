//! Who is asking: the client proves itself, at the token endpoint as where tokens are revoked.

use axum::http::StatusCode;

use super::answers::Denial;
use super::parameters::Parameters;
use crate::ims::{Ims, ImsClient};
use crate::quirks::Quirks;

/// The client that a request names, if it has its secret or needs none.
pub(super) fn authenticated(
    ims: &Ims,
    quirks: &Quirks,
    parameters: &Parameters,
) -> Result<ImsClient, Denial> {
    let client = named(ims, quirks, parameters)?;
    let secrets = parameters.secrets();
    if !client.is_public() && !secrets.iter().any(|secret| client.secrets().hold(secret)) {
        return Err(Denial::invalid_client(
            quirks,
            "invalid client_secret parameter",
        ));
    }
    if client.account_removed() {
        let description = "the account is no longer in the organisation";
        return Err(Denial::new(
            StatusCode::FORBIDDEN,
            "access_denied",
            description,
        ));
    }
    Ok(client)
}

/// The client that a request names, proof or none.
pub(super) fn named(
    ims: &Ims,
    quirks: &Quirks,
    parameters: &Parameters,
) -> Result<ImsClient, Denial> {
    if let Some(contradiction) = parameters.contradiction() {
        return Err(Denial::bad_request("invalid_request", contradiction));
    }
    let ids = parameters.client_ids();
    let client = ids.iter().find_map(|id| ims.client(id));
    client.ok_or_else(|| Denial::invalid_client(quirks, "invalid client_id parameter"))
}
