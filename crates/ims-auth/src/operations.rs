//! What can be done with a token but sending it to an API: one file an operation. Tokens are obtained elsewhere.

mod call;
mod check;
mod client_authentication;
mod client_secret;
mod client_secrets;
mod ims_client;
mod metadata;
mod user_info;
mod validation;

pub use self::{
    check::{TokenCheck, TokenExpiry, check},
    client_authentication::ClientAuthentication,
    client_secret::{ClientSecretEntry, NewClientSecret, SecretExpiry, SecretUsage},
    client_secrets::ClientSecrets,
    ims_client::ImsClient,
    metadata::{Discovery, SigningKey},
    user_info::UserInfo,
    validation::Validation,
};
