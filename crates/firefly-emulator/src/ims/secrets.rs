//! The secrets of a client, with what the Developer Console knows about each.

use std::fmt;

use super::{Grant, mint};
use crate::signing::uuid;

/// As many can be had from the secrets API at a time.
const MOST: usize = 2;

/// The secrets of one client; each of them opens.
#[derive(Clone, Debug, Default)]
pub(crate) struct Secrets(Vec<ClientSecret>);

impl Secrets {
    /// One more secret, of no date yet, and however many there are.
    pub(super) fn push(&mut self, value: String) {
        self.0.push(ClientSecret::new(value, 0));
    }

    /// Dates all secrets: they were named before there was a clock.
    pub(super) fn date(&mut self, now: u128) {
        for secret in &mut self.0 {
            secret.created_at = now;
        }
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &ClientSecret> {
        self.0.iter()
    }

    pub(crate) fn hold(&self, value: &str) -> bool {
        self.iter().any(|secret| secret.is(value))
    }

    /// Takes these values and no others. A secret that was there before keeps what is known about it.
    pub(crate) fn replace(&mut self, values: Vec<String>, now: u128) {
        let mut before = std::mem::take(&mut self.0);
        let known_or_new = |value: String| {
            let known = before.iter().position(|known| known.is(&value));
            let known = known.map(|index| before.swap_remove(index));
            known.unwrap_or_else(|| ClientSecret::new(value, now))
        };
        self.0 = values.into_iter().map(known_or_new).collect();
    }

    /// Invents one more secret, unless there are two.
    pub(crate) fn add(&mut self, now: u128) -> Option<ClientSecret> {
        if self.0.len() >= MOST {
            return None;
        }
        let secret = ClientSecret::invented(now);
        self.0.push(secret.clone());
        Some(secret)
    }

    /// False when there is no such secret.
    pub(crate) fn delete(&mut self, uuid: &str) -> bool {
        let before = self.0.len();
        self.0.retain(|secret| secret.uuid != uuid);
        self.0.len() < before
    }

    /// Notes that one of these texts, if it is a secret, has served for a grant.
    pub(crate) fn note_use(&mut self, readings: &[&str], grant: Grant, now: u128) {
        let is_meant = |secret: &&mut ClientSecret| readings.iter().any(|text| secret.is(text));
        if let Some(secret) = self.0.iter_mut().find(is_meant) {
            secret.note_use(grant, now);
        }
    }
}

/// One secret of a client.
#[derive(Clone)]
pub(crate) struct ClientSecret {
    pub(crate) uuid: String,
    value: String,
    pub(crate) created_at: u128,
    /// By grant, the moment of its last use.
    pub(crate) usages: Vec<(Grant, u128)>,
}

impl ClientSecret {
    /// A secret of the given Unix time in milliseconds.
    fn new(value: String, created_at: u128) -> Self {
        Self {
            // Without hyphens, as Adobe's page shows it.
            uuid: uuid().replace('-', ""),
            value,
            created_at,
            usages: Vec::new(),
        }
    }

    /// A secret that nobody has had before, with the prefix of those that are made today.
    fn invented(created_at: u128) -> Self {
        Self::new(format!("p8e-{}", mint::opaque()), created_at)
    }

    fn is(&self, value: &str) -> bool {
        self.value == value
    }

    /// The secret itself, for the one answer that shows it.
    pub(crate) fn reveal(&self) -> &str {
        &self.value
    }

    fn note_use(&mut self, grant: Grant, at: u128) {
        self.usages.retain(|(known, _)| *known != grant);
        self.usages.push((grant, at));
    }
}

/// Everything but the secret.
impl fmt::Debug for ClientSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientSecret")
            .field("uuid", &self.uuid)
            .field("created_at", &self.created_at)
            .field("usages", &self.usages)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_invented_secret_looks_like_those_of_today_hides_itself_and_differs() {
        let secret = ClientSecret::invented(7);
        let value = secret.reveal();
        let digits = value.strip_prefix("p8e-").unwrap();
        assert_eq!(digits.len(), 64);
        assert!(digits.bytes().all(|byte| byte.is_ascii_hexdigit()));
        assert!(secret.is(value) && !secret.is(digits));
        assert!(!ClientSecret::invented(7).is(value));
        let shown = format!("{secret:?}");
        assert!(
            shown.contains(&secret.uuid) && !shown.contains(digits),
            "{shown}"
        );
    }

    #[test]
    fn the_last_use_by_each_grant_is_kept() {
        let mut secret = ClientSecret::new("s".to_owned(), 7);
        secret.note_use(Grant::ClientCredentials, 8);
        secret.note_use(Grant::RefreshToken, 9);
        secret.note_use(Grant::ClientCredentials, 10);
        let expected = [(Grant::RefreshToken, 9), (Grant::ClientCredentials, 10)];
        assert_eq!(secret.usages, expected);
    }

    #[test]
    fn a_secret_that_stays_keeps_its_history_and_a_new_one_begins_today() {
        let mut secrets = Secrets::default();
        secrets.push("old".to_owned());
        secrets.date(5);
        secrets.note_use(&["wrong", "old"], Grant::ClientCredentials, 6);
        secrets.replace(vec!["new".to_owned(), "old".to_owned()], 7);
        let [new, old] = &secrets.0[..] else {
            panic!("{secrets:?}");
        };
        assert!(new.is("new") && old.is("old"));
        assert_eq!((new.created_at, &new.usages[..]), (7, &[][..]));
        let used = [(Grant::ClientCredentials, 6)];
        assert_eq!((old.created_at, &old.usages[..]), (5, &used[..]));
    }
}
