//! A credential's secret as the I/O Management API tells of it. Asking stands in `client_secrets`.

use std::time::SystemTime;

use secrecy::SecretString;
use serde_json::Value;

use super::call::millis;
use crate::{AuthError, answer::Answer};

/// What the I/O Management API tells of a secret: all but its value.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ClientSecretEntry {
    /// The name by which it is [deleted](crate::ClientSecrets::delete).
    pub uuid: String,
    /// When it was made.
    pub created_at: Option<SystemTime>,
    /// When it ends.
    pub expiry: SecretExpiry,
    /// What it was used for; empty when it was not used yet, or when the API does not tell.
    pub usages: Vec<SecretUsage>,
}

impl ClientSecretEntry {
    pub(super) fn read(answer: &Answer<'_>, entry: &Value) -> Result<Self, AuthError> {
        let uuid = answer.text(&entry["uuid"]);
        let usages = entry["secret_usages"].as_array().into_iter().flatten();
        Ok(Self {
            uuid: uuid.ok_or_else(|| answer.unusable("with a secret that has no `uuid`"))?,
            created_at: millis(&entry["created_at"]),
            expiry: SecretExpiry::read(&entry["expires_at"]),
            usages: usages
                .map(|usage| SecretUsage::read(answer, usage))
                .collect(),
        })
    }

    /// When it was last used for anything. `None` when it was not used yet *or* the API does not tell: both look the same (`secret_usages`
    /// is `null`), so `None` is no reason to [delete](crate::ClientSecrets::delete) it.
    pub fn last_used_at(&self) -> Option<SystemTime> {
        let times = self.usages.iter().filter_map(|usage| usage.last_used_at);
        times.max()
    }
}

/// When a secret ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SecretExpiry {
    /// Never, until it is deleted: what Adobe makes today.
    Permanent,
    /// At this time.
    At(SystemTime),
    /// The API does not tell, or in a way that is not known here.
    Unknown,
}

impl SecretExpiry {
    fn read(value: &Value) -> Self {
        if value.as_str() == Some("PERMANENT") {
            return Self::Permanent;
        }
        millis(value).map_or(Self::Unknown, Self::At)
    }
}

/// The last use of a secret by one grant.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SecretUsage {
    /// When that was.
    pub last_used_at: Option<SystemTime>,
    /// Which grant it was, such as `client_credentials`.
    pub grant_type: Option<String>,
}

impl SecretUsage {
    fn read(answer: &Answer<'_>, usage: &Value) -> Self {
        Self {
            last_used_at: millis(&usage["last_used_at"]),
            grant_type: answer.text(&usage["grant_type"]),
        }
    }
}

/// A secret that was just made. This is the only answer of the API that holds its value; the Developer Console shows it as well.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct NewClientSecret {
    /// What the API will tell of it from now on.
    pub entry: ClientSecretEntry,
    /// Its value; hidden in `Debug`.
    pub client_secret: SecretString,
}

impl NewClientSecret {
    pub(super) fn read(answer: &Answer<'_>) -> Result<Self, AuthError> {
        let body = answer.json()?;
        let secret = body["client_secret"]
            .as_str()
            .filter(|text| !text.is_empty());
        let secret = secret.ok_or_else(|| answer.unusable("without the member `client_secret`"))?;
        Ok(Self {
            entry: ClientSecretEntry::read(answer, &body)?,
            client_secret: secret.into(),
        })
    }
}
