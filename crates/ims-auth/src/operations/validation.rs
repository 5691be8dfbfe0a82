//! What IMS says of a token that it was asked to validate. Asking stands in `ims_client`.

use std::{fmt, time::SystemTime};

use crate::{
    AuthError, Scopes,
    answer::Answer,
    operations::call::{boolean, millis, span},
};

/// What IMS says of a token: whether it is valid now, and if not, why.
///
/// The claims of a valid token have been verified by IMS, other than those that
/// [`AccessToken::granted_scopes`](crate::AccessToken::granted_scopes) reads. Their names are not documented: each may be missing.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Validation {
    /// Whether IMS takes it for valid.
    pub is_valid: bool,
    /// Why it is not valid, in IMS's words, such as `expired`; 200 characters at most.
    pub reason: Option<String>,
    /// The client it was issued to (claim `client_id`).
    pub client_id: Option<String>,
    /// The person or technical account it speaks for (claim `user_id`).
    pub user_id: Option<String>,
    /// The environment that issued it, such as `ims-na1` (claim `as`).
    pub issued_by: Option<String>,
    /// What was granted (claim `scope`).
    pub scopes: Option<Scopes>,
    /// When it was issued (claim `created_at`).
    pub created_at: Option<SystemTime>,
    /// When it expires (claims `created_at` and `expires_in`).
    pub expires_at: Option<SystemTime>,
}

impl Validation {
    pub(super) fn read(answer: &Answer<'_>) -> Result<Self, AuthError> {
        let body = answer.json()?;
        let is_valid = boolean(&body["valid"]);
        let is_valid = is_valid.ok_or_else(|| answer.unusable("without saying `valid`"))?;
        let claims = &body["token"];
        let created_at = millis(&claims["created_at"]);
        // Each name by itself: the list may be longer than any text that is shown.
        let scopes = claims["scope"].as_str().map(|text| {
            let names = Scopes::parse(text);
            let shown = |name: &str| answer.text(&name.into());
            names.iter().filter_map(shown).collect()
        });
        Ok(Self {
            is_valid,
            reason: answer.text(&body["reason"]),
            client_id: answer.text(&claims["client_id"]),
            user_id: answer.text(&claims["user_id"]),
            issued_by: answer.text(&claims["as"]),
            scopes,
            created_at,
            expires_at: created_at
                .zip(span(&claims["expires_in"]))
                .and_then(|(start, life)| start.checked_add(life)),
        })
    }
}

impl fmt::Debug for Validation {
    /// Without the person.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Validation")
            .field("is_valid", &self.is_valid)
            .field("reason", &self.reason)
            .field("client_id", &self.client_id)
            .field("issued_by", &self.issued_by)
            .field("scopes", &self.scopes)
            .field("created_at", &self.created_at)
            .field("expires_at", &self.expires_at)
            .finish_non_exhaustive()
    }
}
