//! Access tokens from Adobe IMS for any Adobe API: the one trait, the sources, and the cache around them.
// Its programs use the HTTP client that ships with the crate.
#![cfg_attr(feature = "reqwest", doc = include_str!("../README.md"))]
//!
//! # Map
//! - [`TokenSource`]: the one trait. [`CachedTokenSource`]: what makes any source fit for production.
//! - [`ConsoleCredential`]: what the Developer Console gave you, from its files, the environment or the `aio` configuration.
//! - Grants, which are values: [`ClientCredentials`]; [`AuthorizationRequest`], [`AuthorizationCode`] and [`CodeVerifier`];
//!   [`RefreshToken`]. Their sources: [`ClientCredentialsSource`], [`UserTokenSource`].
//! - Tokens from elsewhere: [`StaticTokenSource`], [`token_source_fn`], `CommandTokenSource`.
//! - [`TokenStore`]: where tokens are kept for others. [`StoredTokenSource`] asks it first.
//! - [`AccessToken`]: ready-made header values, redacted. [`AuthError`]: what went wrong and what to check.
//! - What a token is good for: [`check`]; [`ImsClient`] validates, revokes, and tells whom it speaks for. [`ClientSecrets`]: rotation.
//! - [`ApiHeaders`]: what any Adobe API wants in the head of a request, for any HTTP client.
//! - [`HttpClient`]: the seam to the network. [`TokenEndpoint`]: where IMS is. [`Clock`]: where the time comes from.
//!
//! What this crate does not do: it knows no Adobe API, follows no redirect, and runs no task while nobody asks.

mod access_token;
mod answer;
mod api_headers;
mod cached;
mod clock;
mod credential;
mod endpoint;
pub mod env;
mod error;
mod exchange;
mod flight;
mod grant;
pub mod http;
mod operations;
mod retry_after;
mod scope;
mod scrub;
mod secret;
mod source;
mod store;
#[cfg(test)]
mod testing;
mod token_response;
mod token_source;
mod unwound;

pub use self::{
    access_token::AccessToken,
    api_headers::ApiHeaders,
    cached::CachedTokenSource,
    clock::{Clock, SystemClock, Timestamp},
    credential::ConsoleCredential,
    endpoint::{PRODUCTION, STAGE, TokenEndpoint, TokenVersion, is_loopback},
    env::Lookup,
    error::{AuthError, AuthErrorKind},
    grant::{
        AuthorizationCode, AuthorizationRequest, ClientCredentials, CodeVerifier, RefreshToken,
    },
    http::{HttpClient, HttpError},
    operations::{
        ClientAuthentication, ClientSecretEntry, ClientSecrets, Discovery, ImsClient,
        NewClientSecret, SecretExpiry, SecretUsage, SigningKey, TokenCheck, TokenExpiry, UserInfo,
        Validation, check,
    },
    retry_after::retry_after,
    scope::Scopes,
    scrub::scrub,
    source::{
        ClientCredentialsSource, StoredTokenSource, TokenSourceFn, UserTokenSource, token_source_fn,
    },
    store::{FileTokenStore, Lease, MemoryTokenStore, StoreKey, StoredTokens, TokenStore},
    token_source::{StaticTokenSource, TokenSource},
};

#[cfg(feature = "command")]
pub use self::source::CommandTokenSource;
#[cfg(feature = "redis")]
pub use self::store::RedisTokenStore;
#[cfg(feature = "keyring")]
pub use self::store::{KeyringSecret, KeyringTokenStore};
#[cfg(feature = "mock")]
pub use self::token_source::MockTokenSource;

// What the traits of this crate are written in, so that implementing one needs no further dependency.
pub use async_trait::async_trait;
pub use secrecy::{ExposeSecret, SecretString};
