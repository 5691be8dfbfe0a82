//! Whose tokens a run uses: which of the ways to name an account counts, and what it names.

use std::{
    cell::Cell,
    fmt,
    path::{Path, PathBuf},
};

use firefly::ims_auth::{
    AuthError, ClientAuthentication, ConsoleCredential, Scopes, StaticTokenSource, TokenEndpoint,
    TokenVersion, env,
};

use crate::{context::Context, error::CliError, kept};

/// The variable that moves every credential to another IMS.
const IMS_URL: &str = "FIREFLY_IMS_URL";

/// What is said where no way leads to credentials.
const NO_CREDENTIALS: &str = "there are no credentials. Any of these will do: run `firefly auth login` once; set \
    FIREFLY_SERVICES_CLIENT_ID and FIREFLY_SERVICES_CLIENT_SECRET; name a file with --credentials FILE; or set \
    FIREFLY_SERVICES_ACCESS_TOKEN and FIREFLY_SERVICES_CLIENT_ID for a token that was fetched elsewhere. The Adobe Developer Console \
    shows them under the OAuth Server-to-Server credential of your project (https://developer.adobe.com/console). `firefly --emulator` \
    needs none";

/// Whose tokens a run uses.
pub(crate) enum Account {
    /// A credential that IMS gives tokens for.
    Credential(ConsoleCredential, Origin),
    /// A token that was fetched elsewhere.
    Token(GivenToken),
}

/// A token that was fetched elsewhere, the client it was issued to, and the IMS that knows it.
pub(crate) struct GivenToken {
    pub(crate) source: StaticTokenSource,
    pub(crate) client: ClientAuthentication,
    pub(crate) endpoint: TokenEndpoint,
}

/// Where credentials come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    /// The file of `--credentials`.
    File(PathBuf),
    /// A token of the environment.
    Token,
    /// An ID and a secret of the environment.
    Environment,
    /// What `auth login` has kept.
    Login(kept::Place),
    /// What was typed, or read from standard input.
    Input,
    /// An emulator inside this process.
    Emulator,
}

impl Origin {
    /// Its name for programs.
    pub(crate) fn kind(&self) -> &'static str {
        match self {
            Self::File(_) => "file",
            Self::Token => "token",
            Self::Environment => "environment",
            Self::Login(_) => "login",
            Self::Input => "input",
            Self::Emulator => "emulator",
        }
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => write!(f, "the file {}", path.display()),
            Self::Token => f.write_str(env::ACCESS_TOKEN),
            Self::Environment => f.write_str("the environment"),
            Self::Login(place) => write!(f, "`firefly auth login`, kept in {place}"),
            Self::Input => f.write_str("standard input"),
            Self::Emulator => f.write_str("the emulator inside this process"),
        }
    }
}

impl Account {
    /// The account of the first way that names one.
    pub(crate) async fn find(context: &Context) -> Result<Self, CliError> {
        if let Some(account) = Self::named(context)? {
            return Ok(account);
        }
        let kept = match kept::read(context).await {
            // Most machines without a keyring never had one.
            Err(CliError::Keeping(why)) => {
                context.warnings.warn(why);
                None
            }
            kept => kept?,
        };
        match kept {
            Some((credential, place)) => Self::of(context, credential, Origin::Login(place)),
            None => Err(CliError::Configuration(NO_CREDENTIALS.to_owned())),
        }
    }

    /// The account that this command or its environment names; `None` where both leave it to what was kept.
    pub(crate) fn named(context: &Context) -> Result<Option<Self>, CliError> {
        match of_file(context)? {
            Some((credential, origin)) => Self::of(context, credential, origin).map(Some),
            None => Self::of_environment(context),
        }
    }

    /// The account that the environment names, if it names any. A half of one is an error.
    pub(crate) fn of_environment(context: &Context) -> Result<Option<Self>, CliError> {
        let lookup = |name: &str| context.variable(name);
        if is_set(context, env::ACCESS_TOKEN) {
            let source = StaticTokenSource::from_lookup(&lookup)?;
            return given(context, source).map(Some);
        }
        match credential_of_environment(context) {
            Some(credential) => Self::of(context, credential?, Origin::Environment).map(Some),
            None => Ok(None),
        }
    }

    /// Whether the environment names it.
    pub(crate) fn is_of_environment(&self) -> bool {
        matches!(
            self,
            Self::Token(_) | Self::Credential(_, Origin::Environment)
        )
    }

    /// The account of `credential`, at the IMS of this run and with scopes.
    pub(crate) fn of(
        context: &Context,
        credential: ConsoleCredential,
        origin: Origin,
    ) -> Result<Self, CliError> {
        let credential = match ims_url(context)? {
            // Another place of the same service.
            Some(endpoint) if is_of_pdf_services(&credential) => {
                credential.with_endpoint(endpoint.with_version(TokenVersion::PdfServices))
            }
            Some(endpoint) => credential.with_endpoint(endpoint),
            None => credential,
        };
        Ok(Self::unmoved(credential, origin))
    }

    /// The accounts of `credential` whose tokens may be stored: at the IMS of this run and at its own, since a variable may have moved
    /// it to another IMS, now or while it was used.
    pub(crate) fn wherever(
        context: &Context,
        credential: ConsoleCredential,
        origin: Origin,
    ) -> [Result<Self, CliError>; 2] {
        let unmoved = Self::unmoved(credential.clone(), origin.clone());
        [Self::of(context, credential, origin), Ok(unmoved)]
    }

    /// The account of `credential` at its own IMS, and with scopes.
    fn unmoved(credential: ConsoleCredential, origin: Origin) -> Self {
        Self::Credential(with_some_scopes(credential), origin)
    }
}

/// With the scopes of Firefly where none came with the credential, as with an ID and a secret that were typed.
fn with_some_scopes(credential: ConsoleCredential) -> ConsoleCredential {
    if credential.scopes().is_empty() && !is_of_pdf_services(&credential) {
        return credential.with_scopes(Scopes::firefly());
    }
    credential
}

fn is_of_pdf_services(credential: &ConsoleCredential) -> bool {
    credential.endpoint().version() == TokenVersion::PdfServices
}

/// The credential of `--credentials`.
pub(crate) fn of_file(context: &Context) -> Result<Option<(ConsoleCredential, Origin)>, CliError> {
    let name = context.global.credential_name.as_deref();
    let Some(path) = &context.global.credentials else {
        return match name {
            None => Ok(None),
            Some(_) => Err(CliError::Usage(
                "--credential-name chooses among the credentials of a file: name it with --credentials FILE".to_owned(),
            )),
        };
    };
    if context.global.emulator {
        return Err(CliError::Usage(
            "--emulator has credentials of its own: leave --credentials out".to_owned(),
        ));
    }
    let credential = match name {
        Some(name) => ConsoleCredential::from_file_named(path, name)?,
        None => ConsoleCredential::from_file(path)?,
    };
    warn_of_readers(context, path);
    Ok(Some((credential, Origin::File(path.clone()))))
}

/// The Console's download arrives open to others on many machines, so it is used all the same.
#[cfg(unix)]
fn warn_of_readers(context: &Context, path: &Path) {
    use std::os::unix::fs::PermissionsExt as _;
    let mode = path
        .metadata()
        .map_or(0, |metadata| metadata.permissions().mode());
    if mode & 0o077 != 0 {
        context.warnings.warn(format!(
            "other users of this machine can read or change {}, which holds a secret (mode {:04o}): `chmod 600` it",
            path.display(),
            mode & 0o7777
        ));
    }
}

/// Elsewhere the folders of a user are closed to others by themselves.
#[cfg(not(unix))]
fn warn_of_readers(_: &Context, _: &Path) {}

/// The account of an ID and a secret in the environment, whether a token stands beside them or not. `None` without them.
pub(crate) fn secret_of_environment(context: &Context) -> Option<Result<Account, CliError>> {
    let credential = credential_of_environment(context)?.ok()?;
    Some(Account::of(context, credential, Origin::Environment))
}

/// The credential of the environment; `None` when no part of any is set, and an error for a half.
fn credential_of_environment(context: &Context) -> Option<Result<ConsoleCredential, AuthError>> {
    let anything_set = Cell::new(false);
    let lookup = |name: &str| {
        let value = context.variable(name);
        let is_set = value.as_ref().is_some_and(|value| !value.trim().is_empty());
        anything_set.set(anything_set.get() || is_set);
        value
    };
    let found = ConsoleCredential::discover_in(&lookup);
    anything_set.get().then_some(found)
}

fn given(context: &Context, source: StaticTokenSource) -> Result<Account, CliError> {
    let value = |name| context.variable(name).map(|value| value.trim().to_owned());
    let client = ClientAuthentication::new(value(env::CLIENT_ID).unwrap_or_default());
    let client = match value(env::CLIENT_SECRET).filter(|secret| !secret.is_empty()) {
        Some(secret) => client.with_secret(secret),
        None => client,
    };
    Ok(Account::Token(GivenToken {
        source,
        client,
        endpoint: ims_url(context)?.unwrap_or_default(),
    }))
}

fn ims_url(context: &Context) -> Result<Option<TokenEndpoint>, CliError> {
    let url = context.variable(IMS_URL);
    let Some(url) = url.filter(|url| !url.trim().is_empty()) else {
        return Ok(None);
    };
    let endpoint = TokenEndpoint::at(&url).map_err(|error| {
        let text = error.to_string();
        CliError::Configuration(text.replace("the IMS URL ", &format!("the URL in {IMS_URL} ")))
    })?;
    Ok(Some(endpoint))
}

fn is_set(context: &Context, name: &str) -> bool {
    context
        .variable(name)
        .is_some_and(|value| !value.trim().is_empty())
}
