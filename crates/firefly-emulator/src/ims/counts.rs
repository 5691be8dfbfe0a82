//! How often the token endpoint was asked, by whom and for what.

use std::collections::HashMap;

use super::client::Grant;

/// Counters that only grow.
#[derive(Debug, Default)]
pub(super) struct Counts {
    by_client: HashMap<String, usize>,
    by_grant: HashMap<Grant, usize>,
    issued: usize,
}

impl Counts {
    pub(super) fn request(&mut self, client_id: Option<&str>, grant: Option<Grant>) {
        if let Some(id) = client_id {
            *self.by_client.entry(id.to_owned()).or_default() += 1;
        }
        if let Some(grant) = grant {
            *self.by_grant.entry(grant).or_default() += 1;
        }
    }

    pub(super) fn issue(&mut self) {
        self.issued += 1;
    }

    pub(super) fn requests_of(&self, client_id: &str) -> usize {
        self.by_client.get(client_id).copied().unwrap_or_default()
    }

    pub(super) fn requests_for(&self, grant: Grant) -> usize {
        self.by_grant.get(&grant).copied().unwrap_or_default()
    }

    pub(super) fn issued(&self) -> usize {
        self.issued
    }
}
