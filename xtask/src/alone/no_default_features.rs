//! A program that brings its own HTTP client, with nothing but `ims-auth` and none of its default features.

use std::sync::Arc;

use ims_auth::{
    AuthError, CachedTokenSource, ClientCredentials, HttpClient, HttpError, TokenEndpoint,
    TokenSource, async_trait,
    http::{Bytes, Request, Response},
};

#[derive(Debug)]
struct Unplugged;

#[async_trait]
impl HttpClient for Unplugged {
    async fn send(&self, _request: Request<Bytes>) -> Result<Response<Bytes>, HttpError> {
        Err(HttpError::new("this program has no network"))
    }
}

async fn authorization() -> Result<String, AuthError> {
    let credentials = ClientCredentials::new("my-client-id", "my-client-secret", "openid,AdobeID");
    let source = credentials.into_source(TokenEndpoint::production(), Arc::new(Unplugged))?;
    let token = CachedTokenSource::new(source).token().await?;
    Ok(token.expose_secret().to_owned())
}

fn main() {
    // It is compiled and not run: which runtime drives it is the program's own affair.
    drop(authorization());
}
