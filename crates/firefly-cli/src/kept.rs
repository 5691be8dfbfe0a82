//! What `firefly auth login` keeps, and where. The text is the same in every place: a Postman environment, which says where IMS is as
//! well, so that whatever reads credentials can read it.

use std::{fmt, path::PathBuf};

use firefly::ims_auth::ConsoleCredential;
use secrecy::ExposeSecret;
use serde::Serialize;
use zeroize::Zeroizing;

use crate::{context::Context, error::CliError};

mod file;
mod keyring;

/// Where credentials are kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// A file that nobody but its owner can read.
    File(PathBuf),
    /// The keyring of the operating system.
    #[cfg(feature = "keyring")]
    Keyring,
}

impl Place {
    /// Its name for programs.
    pub(crate) fn kind(&self) -> &'static str {
        match self {
            Self::File(_) => "file",
            #[cfg(feature = "keyring")]
            Self::Keyring => "keyring",
        }
    }

    /// Whether it is a symbolic link, which is never removed.
    pub(crate) fn is_link(&self) -> bool {
        match self {
            Self::File(path) => path.is_symlink(),
            #[cfg(feature = "keyring")]
            Self::Keyring => false,
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => write!(f, "{}", path.display()),
            #[cfg(feature = "keyring")]
            Self::Keyring => f.write_str("the keyring"),
        }
    }
}

/// Keeps `credential` in place of what was kept before: in the keyring if one answers, else in the file.
pub(crate) async fn keep(
    context: &Context,
    credential: &ConsoleCredential,
) -> Result<Place, CliError> {
    let text = text_of(credential);
    if let Some(place) = keyring::write(&text).await {
        // The file is what is read first.
        if let Ok(path) = file::path(context) {
            file::remove(&path).await?;
        }
        return Ok(place);
    }
    let path = file::path(context)?;
    file::write(&path, text.as_bytes()).await?;
    Ok(Place::File(path))
}

/// What is kept, if anything is. A file goes first: it was written while no keyring answered, and so after whatever is in one.
///
/// Without a file, a keyring that does not answer is an error of the kind [`CliError::Keeping`].
pub(crate) async fn read(
    context: &Context,
) -> Result<Option<(ConsoleCredential, Place)>, CliError> {
    // Without a place for a file there is none.
    if let Ok(path) = file::path(context)
        && let Some(credential) = file::read(&path)?
    {
        return Ok(Some((credential, Place::File(path))));
    }
    keyring::read().await
}

/// Where credentials are kept, whether they can be read or not.
pub(crate) async fn place(context: &Context) -> Option<Place> {
    match file::path(context) {
        Ok(path) if !file::is_absent(&path) => Some(Place::File(path)),
        _ => keyring::read().await.ok().flatten().map(|(_, place)| place),
    }
}

/// Removes whatever is kept, and returns from where; each place that could not be cleared is a failure of its own.
pub(crate) async fn remove(context: &Context) -> (Vec<Place>, Vec<CliError>) {
    let (mut removed, mut failures) = (Vec::new(), Vec::new());
    if let Ok(path) = file::path(context) {
        match file::remove(&path).await {
            Ok(true) => removed.push(Place::File(path)),
            Ok(false) => {}
            Err(error) => failures.push(error),
        }
    }
    removed.extend(keyring::remove(&context.warnings).await);
    (removed, failures)
}

#[derive(Serialize)]
struct Environment<'a> {
    name: &'static str,
    values: Vec<Variable<'a>>,
}

#[derive(Serialize)]
struct Variable<'a> {
    key: &'static str,
    value: Content<'a>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Content<'a> {
    Text(&'a str),
    List(Vec<&'a str>),
}

fn text_of(credential: &ConsoleCredential) -> Zeroizing<String> {
    let text = |key, value| Variable {
        key,
        value: Content::Text(value),
    };
    let list = |key, value| Variable {
        key,
        value: Content::List(value),
    };
    let secrets = credential.client_secrets().iter();
    let mut values = vec![
        text("CLIENT_ID", credential.client_id()),
        list(
            "CLIENT_SECRETS",
            secrets.map(ExposeSecret::expose_secret).collect(),
        ),
        list("SCOPES", credential.scopes().iter().collect()),
        text("IMS", credential.endpoint().url().as_str()),
    ];
    let optional = [
        ("IMS_ORG_ID", credential.ims_org_id()),
        ("TECHNICAL_ACCOUNT_ID", credential.technical_account_id()),
        (
            "TECHNICAL_ACCOUNT_EMAIL",
            credential.technical_account_email(),
        ),
    ];
    let optional = optional
        .into_iter()
        .filter_map(|(key, value)| Some(text(key, value?)));
    values.extend(optional);
    let environment = Environment {
        name: "firefly auth login",
        values,
    };
    let text = serde_json::to_string_pretty(&environment);
    Zeroizing::new(text.expect("texts and lists of texts are JSON"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use firefly::ims_auth::{TokenEndpoint, TokenVersion};

    #[test]
    fn what_is_kept_is_read_again_whole() {
        let flat = r#"{"CLIENT_ID": "id", "CLIENT_SECRETS": ["hush-1", "hush-2"], "SCOPES": ["openid", "AdobeID"], "ORG_ID": "1@AdobeOrg",
            "TECHNICAL_ACCOUNT_ID": "2@techacct.adobe.com", "TECHNICAL_ACCOUNT_EMAIL": "3@techacct.adobe.com"}"#;
        let whole = ConsoleCredential::from_json(flat).unwrap();
        for endpoint in [
            TokenEndpoint::production(),
            TokenEndpoint::pdf_services(),
            TokenEndpoint::at("http://127.0.0.1:9/team").unwrap(),
            TokenEndpoint::production().with_version(TokenVersion::V2),
        ] {
            let whole = whole.clone().with_endpoint(endpoint);
            let text = text_of(&whole);
            let again = ConsoleCredential::from_json(&text).unwrap();
            assert_eq!(*text_of(&again), *text);
            assert_eq!(again.endpoint(), whole.endpoint());
            assert_eq!(again.scopes(), whole.scopes());
            assert_eq!(again.ims_org_id(), Some("1@AdobeOrg"));
            assert_eq!(again.technical_account_id(), Some("2@techacct.adobe.com"));
            let secrets = again.client_secrets().iter();
            let secrets: Vec<_> = secrets.map(ExposeSecret::expose_secret).collect();
            assert_eq!(secrets, ["hush-1", "hush-2"]);
        }
    }
}
