//! The sources that ask IMS: they bring a grant and an exchange together, and remember what the next request needs.

mod client_credentials;
mod stored;
mod user;

pub use self::{
    client_credentials::ClientCredentialsSource, stored::StoredTokenSource, user::UserTokenSource,
};
