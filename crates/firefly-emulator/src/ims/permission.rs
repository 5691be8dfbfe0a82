//! The one thing that tokens, codes and refresh tokens have in common.

/// What a token, a code or a refresh token stands for: in whose name a client may do what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Permission {
    pub(crate) client_id: String,
    /// A person or a technical account.
    pub(crate) user_id: String,
    pub(crate) scopes: Vec<String>,
}

impl Permission {
    pub(crate) fn has(&self, scope: &str) -> bool {
        self.scopes.iter().any(|granted| granted == scope)
    }
}
