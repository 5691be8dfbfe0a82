//! Where tokens come from: IMS, by a grant and an exchange; a store in front of it; or what somebody else brings.

mod client_credentials;
#[cfg(feature = "command")]
mod command;
mod function;
mod stored;
mod user;

#[cfg(feature = "command")]
pub use self::command::CommandTokenSource;
pub use self::{
    client_credentials::ClientCredentialsSource,
    function::{TokenSourceFn, token_source_fn},
    stored::StoredTokenSource,
    user::UserTokenSource,
};
