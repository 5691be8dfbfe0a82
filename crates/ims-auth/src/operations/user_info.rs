//! Whom a token speaks for (`OpenID` Connect Core section 5.3), as IMS tells it. Asking stands in `ims_client`.

use std::fmt;

use crate::{AuthError, answer::Answer, operations::call::boolean};

/// Whom a token speaks for: a person, or the technical account of a Server-to-Server credential.
///
/// Which members are there depends on the scopes that were granted (`openid`, `email`, `profile`, `address`) and on the account: a technical
/// account has no name of a person. Texts are cut to 200 characters.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct UserInfo {
    /// The account's identifier, such as `…@AdobeID` or `…@techacct.adobe.com`.
    pub sub: String,
    /// `ind` for an individual, `ent` for an account of an organisation.
    pub account_type: Option<String>,
    /// The address; needs the scope `email`.
    pub email: Option<String>,
    /// Whether the address was verified; needs the scope `email`.
    pub email_verified: Option<bool>,
    /// The whole name; needs the scope `profile`.
    pub name: Option<String>,
    /// The given name; needs the scope `profile`.
    pub given_name: Option<String>,
    /// The family name; needs the scope `profile`.
    pub family_name: Option<String>,
    /// The country as two letters (`address.country`); needs the scope `address`.
    pub country: Option<String>,
}

impl UserInfo {
    pub(super) fn read(answer: &Answer<'_>) -> Result<Self, AuthError> {
        let body = answer.json()?;
        let text = |name: &str| answer.text(&body[name]);
        Ok(Self {
            sub: text("sub").ok_or_else(|| answer.unusable("without the member `sub`"))?,
            account_type: text("account_type"),
            email: text("email"),
            email_verified: boolean(&body["email_verified"]),
            name: text("name"),
            given_name: text("given_name"),
            family_name: text("family_name"),
            country: answer.text(&body["address"]["country"]),
        })
    }

    /// Whether `sub` looks like the technical account of a credential, and not like a person: a hint, since Adobe promises no form.
    pub fn is_technical_account(&self) -> bool {
        self.sub.ends_with("@techacct.adobe.com")
    }
}

impl fmt::Debug for UserInfo {
    /// Without anything that names a person.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UserInfo")
            .field("account_type", &self.account_type)
            .field("is_technical_account", &self.is_technical_account())
            .finish_non_exhaustive()
    }
}
