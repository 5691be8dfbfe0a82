//! A program that has tokens for an Adobe API, with nothing but `ims-auth` and its default features.

use ims_auth::{AuthError, ClientCredentials, TokenSource};

async fn authorization() -> Result<String, AuthError> {
    let credentials = ClientCredentials::new("my-client-id", "my-client-secret", "openid,AdobeID");
    let tokens = credentials.into_cached_source()?;
    let token = match tokens.cached() {
        Some(token) => token,
        None => tokens.token().await?,
    };
    Ok(token.expose_secret().to_owned())
}

fn main() {
    // It is compiled and not run: which runtime drives it is the program's own affair.
    drop(authorization());
}
