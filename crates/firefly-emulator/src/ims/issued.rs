//! What is written down about each token, refresh token and code that was given out.

use std::time::Duration;

use super::{CodeChallenge, Permission};

/// The kinds of what IMS gives out, as the claim `type` names them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    AccessToken,
    RefreshToken,
    AuthorizationCode,
}

impl Kind {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::AccessToken => "access_token",
            Self::RefreshToken => "refresh_token",
            Self::AuthorizationCode => "authorization_code",
        }
    }
}

/// One thing that was given out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Issued {
    pub(crate) id: String,
    pub(crate) kind: Kind,
    pub(crate) permission: Permission,
    pub(crate) unix_millis: u128,
    pub(crate) life: Duration,
    /// The consent that it goes back to, shared by a code and all tokens that came of it. Client credentials have none.
    pub(crate) family: Option<String>,
    /// What was sent along when the code was asked for.
    pub(crate) challenge: Option<CodeChallenge>,
    pub(crate) nonce: Option<String>,
}
