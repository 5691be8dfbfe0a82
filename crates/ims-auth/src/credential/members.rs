//! The members of one credential, however they are spelt, and every fault among them at once.

use secrecy::SecretString;

use super::{ConsoleCredential, Fault, hjson, tree::Tree};
use crate::{Scopes, TokenEndpoint};

const SCOPES: [&str; 2] = ["scopes", "scope"];
const ORGANISATION: [&str; 4] = ["ims_org_id", "org_id", "ims_org", "organization_id"];
const ACCOUNT_ID: [&str; 1] = ["technical_account_id"];
const ACCOUNT_EMAIL: [&str; 1] = ["technical_account_email"];
const ENVIRONMENT: [&str; 2] = ["env", "environment"];

/// Every member that is read, each with all the spellings that it may have in the configuration of `aio`.
pub(super) const SPELLINGS: [&[&str]; 7] = [
    Spelling::LIST.client_id,
    Spelling::LIST.secrets,
    &SCOPES,
    &ORGANISATION,
    &ACCOUNT_ID,
    &ACCOUNT_EMAIL,
    &ENVIRONMENT,
];

/// What only JWT credentials have.
const OF_JWT: [&str; 5] = [
    "private_key",
    "public_keys_with_expiry",
    "meta_scopes",
    "metascopes",
    "jwt_token",
];

/// How a form of file spells the two members that no credential is without; the first one of each is named when it is missing.
#[derive(Clone, Copy)]
pub(super) struct Spelling {
    pub(super) client_id: &'static [&'static str],
    pub(super) secrets: &'static [&'static str],
}

impl Spelling {
    /// The Developer Console's own, and that of `aio`.
    pub(super) const LIST: Self = Self {
        client_id: &["client_id", "api_key"],
        secrets: &["client_secrets", "client_secret", "secret"],
    };
    /// Of forms with one secret.
    pub(super) const SINGLE: Self = Self {
        client_id: &["client_id"],
        secrets: &["client_secret", "client_secrets"],
    };
    /// Of the Console's Postman environment.
    pub(super) const POSTMAN: Self = Self {
        client_id: &["API_KEY", "CLIENT_ID"],
        secrets: &["CLIENT_SECRET", "CLIENT_SECRETS"],
    };

    /// Whether `tree` has either of them.
    pub(super) fn fits(self, tree: &Tree) -> bool {
        let mut names = self.client_id.iter().chain(self.secrets);
        names.any(|name| tree.get(name).is_some())
    }
}

/// Reads the credential whose members stand in `tree`, which stands at `path` of its file (empty, or with a dot at its end).
pub(super) fn read(
    tree: &Tree,
    path: &str,
    spelling: Spelling,
) -> Result<ConsoleCredential, Fault> {
    let mut members = Members {
        tree,
        path,
        faults: Vec::new(),
    };
    let client_id = members.required(spelling.client_id);
    let secrets = members.secrets(spelling.secrets);
    let credential = ConsoleCredential {
        client_id: client_id.unwrap_or_default().to_owned(),
        secrets,
        scopes: members.scopes(),
        ims_org_id: members.optional(&ORGANISATION),
        technical_account_id: members.optional(&ACCOUNT_ID),
        technical_account_email: members.optional(&ACCOUNT_EMAIL),
        endpoint: members.endpoint(),
    };
    if members.faults.is_empty() {
        return Ok(credential);
    }
    Err(super::unusable(members.faults.join("; ")))
}

/// Whether `tree` holds what only a JWT credential has. An empty member, such as a Postman environment has, does not count.
pub(super) fn is_of_jwt(tree: &Tree) -> bool {
    let is_filled = |value: &Tree| value.text() != Some("");
    let mut found = OF_JWT.iter().filter_map(|name| tree.get(name));
    found.any(is_filled)
}

/// One secret, or a list of them in JSON.
pub(super) fn secrets_of(text: &str) -> Vec<SecretString> {
    let list = list_of(text).and_then(|list| {
        let texts = list.iter().map(|one| Some(one.text()?.into()));
        texts.collect::<Option<Vec<SecretString>>>()
    });
    list.unwrap_or_else(|| vec![text.trim().into()])
}

/// Scopes with commas or blanks, or a list of them in JSON. `None` for a text that begins as such a list and is none: its signs
/// would become a part of the names.
pub(super) fn scopes_of(text: &str) -> Option<Scopes> {
    if text.trim_start().starts_with('[') {
        return scopes_in(&list_of(text)?);
    }
    Some(Scopes::parse(text))
}

fn scopes_in(list: &[Tree]) -> Option<Scopes> {
    let texts = list.iter().map(Tree::text);
    texts.collect::<Option<Vec<_>>>().map(Scopes::from_iter)
}

fn list_of(text: &str) -> Option<Vec<Tree>> {
    match hjson::read(text) {
        Ok(Tree::List(list)) => Some(list),
        _ => None,
    }
}

struct Members<'a> {
    tree: &'a Tree,
    path: &'a str,
    faults: Vec<Fault>,
}

impl<'a> Members<'a> {
    fn find(&self, names: &[&str]) -> Option<(&'a str, &'a Tree)> {
        names.iter().find_map(|name| self.tree.entry(name))
    }

    fn fault(&mut self, name: &str, what: &str) {
        self.faults.push(format!("`{}{name}` {what}", self.path));
    }

    fn is_missing(&mut self, names: &[&str]) {
        let mut known = self.tree.members().iter().map(|(known, _)| known.as_str());
        // In capitals where the file is.
        let name = if known.any(|known| known.starts_with(|c: char| c.is_ascii_uppercase())) {
            names[0].to_ascii_uppercase()
        } else {
            names[0].to_owned()
        };
        self.fault(&name, "is missing");
    }

    fn required(&mut self, names: &[&str]) -> Option<&'a str> {
        let Some((name, value)) = self.find(names) else {
            self.is_missing(names);
            return None;
        };
        match value.text() {
            Some("") => self.fault(name, "is empty"),
            Some(text) => return Some(text),
            None => self.fault(name, "is not a text"),
        }
        None
    }

    fn optional(&mut self, names: &[&str]) -> Option<String> {
        let (name, value) = self.find(names)?;
        if value.text().is_none() {
            self.fault(name, "is not a text");
        }
        value.filled().map(str::to_owned)
    }

    fn secrets(&mut self, names: &[&str]) -> Vec<SecretString> {
        let Some((name, value)) = self.find(names) else {
            self.is_missing(names);
            return Vec::new();
        };
        match value {
            Tree::List(list) if list.is_empty() => self.fault(name, "is empty"),
            Tree::List(list) => {
                let mut secrets = Vec::new();
                for (index, secret) in list.iter().enumerate() {
                    match secret.text() {
                        Some("") => self.fault(&format!("{name}[{index}]"), "is empty"),
                        Some(text) => secrets.push(text.into()),
                        None => self.fault(&format!("{name}[{index}]"), "is not a text"),
                    }
                }
                return secrets;
            }
            other => match other.text().map(secrets_of) {
                None => self.fault(name, "is neither a text nor a list of texts"),
                Some(secrets) if secrets.iter().all(super::is_empty) => {
                    self.fault(name, "is empty");
                }
                Some(secrets) => return secrets,
            },
        }
        Vec::new()
    }

    fn scopes(&mut self) -> Scopes {
        let Some((name, value)) = self.find(&SCOPES) else {
            return Scopes::default();
        };
        let scopes = match value {
            Tree::List(list) => scopes_in(list),
            other => other.text().and_then(scopes_of),
        };
        if scopes.is_none() {
            self.fault(name, "is neither a text nor a list of texts");
        }
        scopes.unwrap_or_default()
    }

    fn endpoint(&mut self) -> TokenEndpoint {
        let Some((name, value)) = self.find(&ENVIRONMENT) else {
            return TokenEndpoint::production();
        };
        match value.text().map(TokenEndpoint::for_environment) {
            Some(Ok(endpoint)) => return endpoint,
            Some(Err(error)) => self.fault(name, &format!("is wrong: {error}")),
            None => self.fault(name, "is not a text"),
        }
        TokenEndpoint::production()
    }
}
