//! The environment variables that Adobe's products, tools and their users spell a credential with.

use zeroize::Zeroizing;

use super::{ConsoleCredential, Fault, members};
use crate::{AuthError, Lookup, Scopes, TokenEndpoint, env};

/// The prefixes that [`ConsoleCredential::discover`] knows, in its order.
pub(super) const KNOWN: [&str; 15] = [
    env::PREFIX,
    "FIREFLY_",
    "ADOBE_FIREFLY_",
    "CUSTOM_MODELS_",
    "S3D_FF_SERVICES_",
    "ILLUSTRATOR_API_",
    "WFB_",
    "ADOBE_ADMIN_",
    PDF_SERVICES,
    APP_BUILDER,
    "AIO_COMMERCE_AUTH_IMS_",
    TAGS,
    AIO_LIB_JAVA,
    IMS_TOOLS,
    GITHUB_ACTION,
];

/// Prefixes of Firefly, whose pages name the scopes.
const FIREFLY: [&str; 3] = [env::PREFIX, "FIREFLY_", "ADOBE_FIREFLY_"];
const PDF_SERVICES: &str = "PDF_SERVICES_";
const APP_BUILDER: &str = "IMS_OAUTH_S2S_";
/// Of the uploader of Tags, which puts the name of another environment behind those of its variables.
const TAGS: &str = "REACTOR_IO_INTEGRATION_";
const OF_TAGS_ELSEWHERE: [&str; 4] = [
    "CLIENT_ID_STAGE",
    "CLIENT_SECRET_STAGE",
    "CLIENT_ID_DEVELOPMENT",
    "CLIENT_SECRET_DEVELOPMENT",
];
const AIO_LIB_JAVA: &str = "aio_";
/// Of imscli and of tools around AEM.
const IMS_TOOLS: &str = "IMS_";
/// Its variables have no prefix.
const GITHUB_ACTION: &str = "";

/// How a prefix goes on, for each value; of several, the first that is set counts, and the first is named when none is.
struct Suffixes {
    client_id: &'static [&'static str],
    secret: &'static [&'static str],
    scopes: &'static [&'static str],
    organisation: &'static [&'static str],
    account_id: &'static [&'static str],
    account_email: &'static [&'static str],
    environment: &'static [&'static str],
    url: &'static [&'static str],
}

const USUAL: Suffixes = Suffixes {
    client_id: &["CLIENT_ID"],
    secret: &["CLIENT_SECRET", "CLIENT_SECRETS"],
    scopes: &["SCOPES", "SCOPE"],
    organisation: &["ORG_ID", "IMS_ORG_ID"],
    account_id: &["TECHNICAL_ACCOUNT_ID"],
    account_email: &["TECHNICAL_ACCOUNT_EMAIL"],
    environment: &["ENVIRONMENT"],
    url: &[],
};

fn suffixes(prefix: &str) -> Suffixes {
    match prefix {
        AIO_LIB_JAVA => Suffixes {
            client_id: &["api_key"],
            secret: &["client_secret"],
            scopes: &["oauth_scopes"],
            organisation: &["ims_org_id"],
            account_id: &["technical_account_id"],
            account_email: &[],
            environment: &[],
            url: &["ims_url"],
        },
        IMS_TOOLS => Suffixes {
            client_id: &["CLIENT_ID", "CLIENTID"],
            secret: &["CLIENT_SECRET", "CLIENTSECRET"],
            url: &["URL", "HOST"],
            ..USUAL
        },
        GITHUB_ACTION => Suffixes {
            client_id: &["CLIENTID"],
            secret: &["CLIENTSECRET"],
            scopes: &["SCOPES"],
            organisation: &["IMSORGID"],
            account_id: &["TECHNICALACCID"],
            account_email: &["TECHNICALACCEMAIL"],
            environment: &[],
            url: &[],
        },
        _ => USUAL,
    }
}

/// Reads the credential behind `prefix`.
pub(super) fn read(lookup: Lookup<'_>, prefix: &str) -> Result<ConsoleCredential, AuthError> {
    let suffixes = suffixes(prefix);
    let variables = Variables { lookup, prefix };
    let client_id = variables.first(suffixes.client_id);
    let secret = variables.first(suffixes.secret);
    let (Some((_, client_id)), Some((secret_name, secret))) = (&client_id, &secret) else {
        if let Some((name, _)) = variables.of_another_environment() {
            return Err(super::configuration(format!(
                "the environment variable {name} is for another environment than production, and is not read: set {TAGS}CLIENT_ID and \
                 {TAGS}CLIENT_SECRET, and {TAGS}ENVIRONMENT=stage for those of stage"
            )));
        }
        // Spelt as the other one is, where somebody has set that.
        let spelt =
            |names: &[&str], other: &Option<(String, Zeroizing<String>)>, others: &[&str]| {
                let other = other.as_ref().map(|(name, _)| &name[prefix.len()..]);
                let at = others.iter().position(|name| Some(*name) == other);
                let name = at.and_then(|at| names.get(at)).unwrap_or(&names[0]);
                format!("{prefix}{name}")
            };
        let missing = [
            (
                &client_id,
                spelt(suffixes.client_id, &secret, suffixes.secret),
            ),
            (
                &secret,
                spelt(suffixes.secret, &client_id, suffixes.client_id),
            ),
        ];
        let missing = missing.into_iter().filter(|(value, _)| value.is_none());
        let missing: Vec<_> = missing.map(|(_, name)| name).collect();
        return Err(env::missing(&missing));
    };
    let secrets = members::secrets_of(secret);
    if secrets.is_empty() || secrets.iter().any(super::is_empty) {
        return Err(super::configuration(format!(
            "the environment variable {secret_name} holds an empty secret"
        )));
    }
    let text = |names| {
        variables
            .first(names)
            .map(|(_, value)| value.as_str().to_owned())
    };
    Ok(ConsoleCredential {
        client_id: client_id.as_str().to_owned(),
        secrets,
        scopes: variables
            .scopes(suffixes.scopes)
            .map_err(super::configuration)?,
        ims_org_id: text(suffixes.organisation),
        technical_account_id: text(suffixes.account_id),
        technical_account_email: text(suffixes.account_email),
        endpoint: variables
            .endpoint(&suffixes)
            .map_err(super::configuration)?,
    })
}

/// The first of the known prefixes behind which anything is set; `None` when nothing is.
pub(super) fn discover(lookup: Lookup<'_>) -> Option<Result<ConsoleCredential, AuthError>> {
    let is_begun = |prefix: &str| {
        let suffixes = suffixes(prefix);
        let variables = Variables { lookup, prefix };
        let mut both = [suffixes.client_id, suffixes.secret].into_iter();
        both.any(|names| variables.first(names).is_some())
            || variables.of_another_environment().is_some()
    };
    let prefix = KNOWN.into_iter().find(|prefix| is_begun(prefix))?;
    Some(read(lookup, prefix))
}

struct Variables<'a> {
    lookup: Lookup<'a>,
    prefix: &'a str,
}

impl Variables<'_> {
    /// The name and the value of the first that is set.
    fn first(&self, suffixes: &[&str]) -> Option<(String, Zeroizing<String>)> {
        let mut names = suffixes
            .iter()
            .map(|suffix| format!("{}{suffix}", self.prefix));
        names.find_map(|name| {
            let value = env::value(self.lookup, &name)?;
            Some((name, value))
        })
    }

    /// A variable of the Tags uploader that names another environment.
    fn of_another_environment(&self) -> Option<(String, Zeroizing<String>)> {
        (self.prefix == TAGS).then(|| self.first(&OF_TAGS_ELSEWHERE))?
    }

    fn scopes(&self, suffixes: &[&str]) -> Result<Scopes, Fault> {
        let scopes = match self.first(suffixes) {
            None => Scopes::default(),
            Some((name, text)) => members::scopes_of(&text).ok_or_else(|| {
                format!(
                    "the environment variable {name} begins as a JSON list of scopes and is none"
                )
            })?,
        };
        let is_firefly = scopes.is_empty() && FIREFLY.contains(&self.prefix);
        Ok(if is_firefly {
            Scopes::firefly()
        } else {
            scopes
        })
    }

    fn endpoint(&self, suffixes: &Suffixes) -> Result<TokenEndpoint, Fault> {
        if self.prefix == PDF_SERVICES || FIREFLY.contains(&self.prefix) {
            return self.endpoint_of_production(suffixes);
        }
        let wrong = |name: String| {
            move |error| format!("the environment variable {name} is wrong: {error}")
        };
        if let Some((name, url)) = self.first(suffixes.url) {
            return super::endpoint_at(&url).map_err(wrong(name));
        }
        let of_tools = || {
            let name = "AIO_CLI_ENV";
            let value = env::value(self.lookup, name).filter(|_| self.prefix == APP_BUILDER)?;
            Some((name.to_owned(), value))
        };
        match self.first(suffixes.environment).or_else(of_tools) {
            Some((name, value)) => TokenEndpoint::for_environment(&value).map_err(wrong(name)),
            None => Ok(TokenEndpoint::production()),
        }
    }

    /// The endpoint of a product that knows no other environment. One that is named all the same is never taken for production.
    fn endpoint_of_production(&self, suffixes: &Suffixes) -> Result<TokenEndpoint, Fault> {
        let production = TokenEndpoint::production();
        if let Some((name, value)) = self.first(suffixes.environment)
            && TokenEndpoint::for_environment(&value).ok().as_ref() != Some(&production)
        {
            return Err(format!(
                "the environment variable {name} is wrong: this product has no other environment than `prod` (or `production`)"
            ));
        }
        Ok(if self.prefix == PDF_SERVICES {
            TokenEndpoint::pdf_services()
        } else {
            production
        })
    }
}
