//! The one thing that tokens, codes and refresh tokens have in common.

/// What a token, a code or a refresh token stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Permission {
    pub(crate) client_id: String,
    pub(crate) scopes: Vec<String>,
}

impl Permission {
    pub(crate) fn has(&self, scope: &str) -> bool {
        self.scopes.iter().any(|granted| granted == scope)
    }
}
