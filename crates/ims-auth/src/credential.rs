//! What somebody was given for an OAuth Server-to-Server credential, wherever it comes from: the Developer Console's files, the
//! environment, the `aio` configuration. Reading only: nothing is sent, and tokens are the business of the grants.
//!
//! HJSON and `.env` files are read here rather than by other crates, for reasons that stand with their readers; so all of this costs
//! no dependency and no feature.

use std::{fmt, path::Path, sync::Arc};

use secrecy::{ExposeSecret as _, SecretString};

use crate::{
    AuthError, AuthErrorKind, ClientCredentials, ClientCredentialsSource, HttpClient, Lookup,
    Scopes, TokenEndpoint, TokenVersion, env,
};

mod aio;
mod dotenv;
mod file;
mod hjson;
mod members;
mod shape;
mod tree;
mod variables;

/// What is wrong with a text, as the end of a sentence about it. Names members and places and never quotes a value.
type Fault = String;

/// What to say of the credentials that Adobe has ended.
const JWT_HAS_ENDED: &str = "is for a Service Account (JWT) credential, which Adobe has ended: create an OAuth Server-to-Server \
                             credential in the Developer Console and use its \"Download JSON\"; no private key is needed any more";

/// An OAuth Server-to-Server credential as the Developer Console shows it: client ID, one or two secrets, and what else came with
/// them.
///
/// ```
/// use ims_auth::ConsoleCredential;
/// let downloaded = r#"{
///     "CLIENT_ID": "my-client-id",
///     "CLIENT_SECRETS": ["p8e-one", "p8e-two"],
///     "ORG_ID": "1234@AdobeOrg",
///     "SCOPES": ["openid", "AdobeID", "read_organizations"]
/// }"#;
/// let credential = ConsoleCredential::from_json(downloaded)?;
/// assert_eq!(credential.ims_org_id(), Some("1234@AdobeOrg"));
/// assert!(!format!("{credential:?}").contains("p8e-"));
/// # Ok::<(), ims_auth::AuthError>(())
/// ```
///
/// Every error of its readers is a [`Configuration`](AuthErrorKind::Configuration) that names what is missing, all of it at once, by its
/// path in the file or by its variable, and quotes no value. What Adobe made for JWT is recognised, and the way out named. Scopes may
/// be a list or a text with commas or blanks, and so may a text hold either list in JSON; secrets a text or a list.
#[derive(Clone)]
pub struct ConsoleCredential {
    client_id: String,
    /// At least one, and none is empty.
    secrets: Vec<SecretString>,
    scopes: Scopes,
    ims_org_id: Option<String>,
    technical_account_id: Option<String>,
    technical_account_email: Option<String>,
    endpoint: TokenEndpoint,
}

impl ConsoleCredential {
    /// A credential of explicit values for Adobe's production IMS, without scopes.
    pub fn new(client_id: impl Into<String>, client_secret: impl Into<SecretString>) -> Self {
        Self {
            client_id: client_id.into(),
            secrets: vec![client_secret.into()],
            scopes: Scopes::default(),
            ims_org_id: None,
            technical_account_id: None,
            technical_account_email: None,
            endpoint: TokenEndpoint::production(),
        }
    }

    /// Reads the text of a file that Adobe's pages and tools hand out:
    ///
    /// | File | Told by |
    /// |---|---|
    /// | "Download JSON" of the credential | `CLIENT_ID`, `CLIENT_SECRETS` |
    /// | download of the project or workspace (`console.json`) | `project.workspace.details.credentials` |
    /// | `pdfservices-api-credentials.json` | `client_credentials`; its endpoint is [`TokenEndpoint::pdf_services`] |
    /// | Postman environment | `values`, each with `key` and `value` |
    /// | parameters of an App Builder action | `__ims_oauth_s2s` or `IMS_OAUTH_S2S_CLIENT_ID` and its like, `__ims_env` |
    /// | `aio` configuration, in JSON or HJSON | `ims.contexts`: the current context, or the only one |
    ///
    /// Case and underscores do not matter in the names of members, nor does a byte order mark.
    ///
    /// # Errors
    /// As the type says; also for a file with several credentials, which [`from_json_named`](Self::from_json_named) reads.
    pub fn from_json(text: &str) -> Result<Self, AuthError> {
        Self::of_json(text, None).map_err(|fault| configuration(format!("the credential {fault}")))
    }

    /// As [`from_json`](Self::from_json), of a file with several credentials: `name` is the `name`, the `id` or the client ID of one in
    /// `console.json`, or a context of `aio`.
    ///
    /// # Errors
    /// As [`from_json`](Self::from_json); also when there is none of that name.
    pub fn from_json_named(text: &str, name: &str) -> Result<Self, AuthError> {
        Self::of_json(text, Some(name))
            .map_err(|fault| configuration(format!("the credential {fault}")))
    }

    /// Reads a file of any form that [`from_json`](Self::from_json) knows, or a `.env` file with variables that
    /// [`discover`](Self::discover) knows or that `aio` reads. At most 1 MiB.
    ///
    /// A file that other users may read is read, with a warning through `tracing`: the Console's download arrives like that.
    ///
    /// # Errors
    /// As the type says, with the path of the file; also when it cannot be read, or is no regular file.
    pub fn from_file(path: impl AsRef<Path>) -> Result<Self, AuthError> {
        Self::of_file(path.as_ref(), None)
    }

    /// As [`from_file`](Self::from_file), of a file with several credentials, see [`from_json_named`](Self::from_json_named).
    ///
    /// # Errors
    /// As [`from_file`](Self::from_file); also when there is none of that name.
    pub fn from_file_named(path: impl AsRef<Path>, name: &str) -> Result<Self, AuthError> {
        Self::of_file(path.as_ref(), Some(name))
    }

    /// Reads the environment variables that begin with `prefix`, such as `PDF_SERVICES_`: behind it `CLIENT_ID` and `CLIENT_SECRET`, and,
    /// if set, `SCOPES` or `SCOPE`, `ORG_ID`, `TECHNICAL_ACCOUNT_ID`, `TECHNICAL_ACCOUNT_EMAIL` and `ENVIRONMENT`
    /// (see [`TokenEndpoint::for_environment`]). Firefly and PDF Services have no other environment than `prod` (or `production`): where
    /// `FIREFLY_SERVICES_ENVIRONMENT`, `PDF_SERVICES_ENVIRONMENT` and the like are set to anything else, that is an error.
    ///
    /// The prefixes that [`discover`](Self::discover) knows go on as their owners spell them. White space around values does not
    /// count.
    ///
    /// # Errors
    /// As the type says.
    pub fn from_env(prefix: &str) -> Result<Self, AuthError> {
        Self::from_lookup(&env::process, prefix)
    }

    /// As [`from_env`](Self::from_env), with the variables read through `lookup`.
    ///
    /// # Errors
    /// As [`from_env`](Self::from_env).
    pub fn from_lookup(lookup: Lookup<'_>, prefix: &str) -> Result<Self, AuthError> {
        variables::read(lookup, prefix)
    }

    /// Reads the environment variables of the first of these prefixes behind which a client ID or a secret is set:
    ///
    /// 1. `FIREFLY_SERVICES_`, `FIREFLY_`, `ADOBE_FIREFLY_`: the scopes are [`Scopes::firefly`] unless set. Production alone;
    /// 2. `CUSTOM_MODELS_`, `S3D_FF_SERVICES_`, `ILLUSTRATOR_API_`, `WFB_`, `ADOBE_ADMIN_`;
    /// 3. `PDF_SERVICES_`: at [`TokenEndpoint::pdf_services`]. Production alone;
    /// 4. `IMS_OAUTH_S2S_` of App Builder, whose environment may also stand in `AIO_CLI_ENV`;
    /// 5. `AIO_COMMERCE_AUTH_IMS_`, `REACTOR_IO_INTEGRATION_`, whose variables that end in `_STAGE` or `_DEVELOPMENT` are refused: name
    ///    the environment in `REACTOR_IO_INTEGRATION_ENVIRONMENT`;
    /// 6. `aio_api_key`, `aio_client_secret`, `aio_oauth_scopes`, `aio_ims_org_id`, `aio_ims_url` of aio-lib-java;
    /// 7. `IMS_` of imscli and others, also as `IMS_CLIENTID` and `IMS_CLIENTSECRET`, with `IMS_URL` or `IMS_HOST`. The file of imscli, `imscli.yaml`,
    ///    is not read: set its values as variables;
    /// 8. `CLIENTID`, `CLIENTSECRET`, `SCOPES`, `IMSORGID`, `TECHNICALACCID`, `TECHNICALACCEMAIL` of Adobe's GitHub Action.
    ///
    /// # Errors
    /// As the type says. A client ID without its secret is an error, and so is a secret without its ID: what stands further down the
    /// list is never taken in its place.
    pub fn discover() -> Result<Self, AuthError> {
        Self::discover_in(&env::process)
    }

    /// As [`discover`](Self::discover), with the variables read through `lookup`.
    ///
    /// # Errors
    /// As [`discover`](Self::discover).
    pub fn discover_in(lookup: Lookup<'_>) -> Result<Self, AuthError> {
        variables::discover(lookup).unwrap_or_else(|| {
            let known: Vec<_> = variables::KNOWN.into_iter().filter(|prefix| !prefix.is_empty()).collect();
            Err(configuration(format!(
                "no credential is set in the environment: set {} and {}, or CLIENT_ID and CLIENT_SECRET behind another prefix that \
                 is known ({})",
                env::CLIENT_ID,
                env::CLIENT_SECRET,
                known.join(", ")
            )))
        })
    }

    /// Reads the configuration of Adobe's `aio` command line for the current folder: the context called `context`, or else the
    /// one in `ims.config.current`, or else the only one with a client ID.
    ///
    /// Each member, however it is spelt, is taken from the first of these that has it: the environment (`AIO_IMS_CONTEXTS_…`, where two underscores stand
    /// for one), the same in `.env` of the folder, `.aio` of the folder, and the user's file (`AIO_CONFIG_FILE`, or `aio` in
    /// `XDG_CONFIG_HOME` or `~/.config`). The context's `env`, or else `cli.env` (`AIO_CLI_ENV`), is the environment. Contexts whose token
    /// came from a person's sign-in hold no secret, and so are none, not even as the current one. A variable with an empty value
    /// counts as not set.
    ///
    /// # Errors
    /// As the type says; also for a configuration in YAML, which `aio` reads as well.
    pub fn from_aio(context: Option<&str>) -> Result<Self, AuthError> {
        Self::from_aio_in(".", &env::process, context)
    }

    /// As [`from_aio`](Self::from_aio), for the project in `folder` and with the variables read through `lookup`.
    ///
    /// # Errors
    /// As [`from_aio`](Self::from_aio).
    pub fn from_aio_in(
        folder: impl AsRef<Path>,
        lookup: Lookup<'_>,
        context: Option<&str>,
    ) -> Result<Self, AuthError> {
        aio::read(folder.as_ref(), lookup, context).map_err(AuthError::from)
    }

    /// Asks for other scopes than those that came with the credential.
    pub fn with_scopes(mut self, scopes: impl Into<Scopes>) -> Self {
        self.scopes = scopes.into();
        self
    }

    /// Asks another endpoint than that of the credential's environment, such as an emulator.
    pub fn with_endpoint(mut self, endpoint: TokenEndpoint) -> Self {
        self.endpoint = endpoint;
        self
    }

    /// The client ID, which is the `x-api-key` of every call.
    pub fn client_id(&self) -> &str {
        &self.client_id
    }

    /// The client secrets, the first one first: for whoever keeps the credential, or carries it elsewhere.
    pub fn client_secrets(&self) -> &[SecretString] {
        &self.secrets
    }

    /// The scopes that came with the credential; none where its form has none.
    pub fn scopes(&self) -> &Scopes {
        &self.scopes
    }

    /// The organisation (`…@AdobeOrg`), which some APIs want in the header `x-gw-ims-org-id`.
    ///
    /// Not to be mixed up with [`ClientCredentials::with_org_id`], a member of the form for another type of credential.
    pub fn ims_org_id(&self) -> Option<&str> {
        self.ims_org_id.as_deref()
    }

    /// The ID of the technical account (`…@techacct.adobe.com`) that calls are made as.
    pub fn technical_account_id(&self) -> Option<&str> {
        self.technical_account_id.as_deref()
    }

    /// The e-mail address of the technical account.
    pub fn technical_account_email(&self) -> Option<&str> {
        self.technical_account_email.as_deref()
    }

    /// Where its tokens are asked for: production, unless the credential says otherwise.
    pub fn endpoint(&self) -> &TokenEndpoint {
        &self.endpoint
    }

    /// The values of a request for a token, for any endpoint: see [`endpoint`](Self::endpoint) for the one that they are good for. All
    /// secrets go along, the first one first.
    ///
    /// # Errors
    /// [`Configuration`](AuthErrorKind::Configuration) when no scopes are known, which only PDF Services does without.
    pub fn into_client_credentials(self) -> Result<ClientCredentials, AuthError> {
        if self.scopes.is_empty() && self.endpoint.version() != TokenVersion::PdfServices {
            return Err(configuration(
                "the credential came without scopes: name those that the Developer Console lists under it",
            ));
        }
        let mut secrets = self.secrets.into_iter();
        let first = secrets.next().unwrap_or_default();
        let credentials = ClientCredentials::new(self.client_id, first, self.scopes);
        Ok(secrets.fold(credentials, ClientCredentials::with_fallback_secret))
    }

    /// A source that asks the credential's [endpoint](Self::endpoint) through `http`, once per call.
    ///
    /// # Errors
    /// As [`into_client_credentials`](Self::into_client_credentials) and [`ClientCredentials::into_source`].
    pub fn into_source(
        self,
        http: Arc<dyn HttpClient>,
    ) -> Result<ClientCredentialsSource, AuthError> {
        let endpoint = self.endpoint.clone();
        self.into_client_credentials()?.into_source(endpoint, http)
    }

    /// A cached source at the credential's [endpoint](Self::endpoint) with the crate's own HTTP client.
    ///
    /// # Errors
    /// As [`into_source`](Self::into_source), or when no TLS client can be built.
    #[cfg(feature = "reqwest")]
    pub fn into_cached_source(self) -> Result<crate::CachedTokenSource, AuthError> {
        let http = crate::http::ReqwestClient::new()?;
        Ok(self.into_source(Arc::new(http))?.cached())
    }

    fn of_json(text: &str, name: Option<&str>) -> Result<Self, Fault> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        if is_private_key(text) {
            return Err(JWT_HAS_ENDED.into());
        }
        shape::read(&hjson::read(text)?, name)
    }

    fn of_file(path: &Path, name: Option<&str>) -> Result<Self, AuthError> {
        let text = file::read(path)?;
        let variables = dotenv::Variables::read(&text);
        if hjson::is_one(&text) || variables.is_empty() || is_private_key(&text) {
            return Self::of_json(&text, name)
                .map_err(|fault| file::Failure::at(path, &fault).into());
        }
        let lookup = |name: &str| variables.get(name);
        let found = variables::discover(&lookup).filter(|_| name.is_none());
        if let Some(found) = found {
            return found.map_err(|error| {
                configuration(format!("the credential file {}: {error}", path.display()))
            });
        }
        let tree = aio::of_variables(&variables);
        let read = match aio::contexts(&tree) {
            [] => Err("holds no variable of a credential that is known here".into()),
            _ => aio::context(&tree, name),
        };
        read.map_err(|fault| file::Failure::at(path, &fault).into())
    }
}

impl fmt::Debug for ConsoleCredential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ConsoleCredential")
            .field("scopes", &self.scopes)
            .field("secrets", &self.secrets.len())
            .field("endpoint", &self.endpoint.url().as_str())
            .finish_non_exhaustive()
    }
}

impl From<file::Failure> for AuthError {
    fn from(failure: file::Failure) -> Self {
        let error = configuration(failure.message);
        match failure.source {
            Some(source) => error.with_source(source),
            None => error,
        }
    }
}

fn configuration(message: impl Into<String>) -> AuthError {
    AuthError::new(AuthErrorKind::Configuration, message)
}

/// In PEM, whose lines could pass for those of a `.env` file.
fn is_private_key(text: &str) -> bool {
    text.trim_start().starts_with("-----BEGIN")
}

/// What is wrong with members, as the end of a sentence about the whole.
fn unusable(fault: Fault) -> Fault {
    format!("is not usable: {fault}")
}

fn is_empty(secret: &SecretString) -> bool {
    secret.expose_secret().is_empty()
}

/// The endpoint at a URL or a bare host name.
fn endpoint_at(url: &str) -> Result<TokenEndpoint, AuthError> {
    if url.contains("://") {
        return TokenEndpoint::at(url);
    }
    TokenEndpoint::at(&format!("https://{url}"))
}
