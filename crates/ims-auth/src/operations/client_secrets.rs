//! The secrets of a credential: listed, added and deleted through Adobe's I/O Management API.

use std::{sync::Arc, time::Duration};

use bytes::Bytes;
use http::{HeaderName, Method, Request};
use url::Url;

use super::{
    call::{bearing, said_yes},
    client_secret::{ClientSecretEntry, NewClientSecret},
};
use crate::{
    AccessToken, AuthError, AuthErrorKind, Clock, HttpClient,
    answer::{Answer, Errand},
    endpoint::{base_url, join},
    error::documented_advice,
    exchange::{Exchange, message},
};

/// Where the I/O Management API is.
const IO_MANAGEMENT: &str = "https://api.adobe.io";

const LIST: Errand = Errand {
    service: "the I/O Management API",
    endpoint: "the I/O Management API",
    wish: "to list the client secrets",
    advise: about_call,
};
const ADD: Errand = Errand {
    wish: "to add a client secret",
    advise: about_addition,
    ..LIST
};
const DELETE: Errand = Errand {
    wish: "to delete a client secret",
    ..LIST
};

/// The secrets of one OAuth Server-to-Server credential, by the I/O Management API.
///
/// A credential has two at most at the same time. The API must have been added to the credential's project, and the token must have been
/// asked for with [`Scopes::for_client_secrets`](crate::Scopes::for_client_secrets). Each call is one request; nothing is
/// repeated. What Adobe does to tokens that were had with a secret which is then deleted is not documented.
///
/// # Rotation without an outage
/// In this order, so that there is no moment in which a program holds only a secret that is wrong:
///
/// 1. [`list`](Self::list): there must be one secret, or the second cannot be added.
/// 2. [`add`](Self::add) the second, and write it down where the programs read their secrets, in front of the old one: a program uses the
///    first that IMS takes. What manages the secrets uses the new one from now on as well.
/// 3. Deploy. A program that reads the place again by
///    [`with_secret_provider`](crate::ClientCredentialsSource::with_secret_provider) needs no restart; one that is started again with the
///    new one, and the old one by [`with_fallback_secret`](crate::ClientCredentials::with_fallback_secret), works before and after.
/// 4. [`list`](Self::list) again until the new one was used, and the old one no more for longer than a token lives (24 hours): a
///    program that holds a token asks with its secret only when that ends. Where the API does not tell when, wait until you know.
/// 5. [`delete`](Self::delete) the old one. This cannot be undone.
///
/// ```
/// # use std::sync::Arc;
/// use std::time::{Duration, SystemTime};
/// use ims_auth::{ClientCredentials, ClientSecrets, HttpClient, Scopes, SecretString, TokenEndpoint, TokenSource};
/// # fn keep(_: &SecretString) {}
/// # async fn f(http: Arc<dyn HttpClient>) -> Result<(), ims_auth::AuthError> {
/// let manager = |secret: SecretString| {
///     let credentials = ClientCredentials::new("my-client-id", secret, Scopes::for_client_secrets());
///     let source = credentials.into_source(TokenEndpoint::production(), http.clone())?;
///     Ok::<_, ims_auth::AuthError>(source.cached())
/// };
/// // The numbers in the address of the credential's page in the Developer Console.
/// let secrets = ClientSecrets::new("123456", "654321", http.clone())?;
///
/// let token = manager("p8e-first".into())?.token().await?;
/// let before = secrets.list(&token).await?;
/// assert_eq!(before.len(), 1, "a rotation is under way already");
/// let new = secrets.add(&token).await?;
/// keep(&new.client_secret);
///
/// // Days later, when every program has read the new one. Asking with the old one here would be a use of it.
/// let token = manager(new.client_secret)?.token().await?;
/// let now = secrets.list(&token).await?;
/// let last_use = |uuid: &str| now.iter().find(|entry| entry.uuid == uuid)?.last_used_at();
/// let a_day_ago = SystemTime::now() - Duration::from_secs(86_400);
/// // `None` is no proof that nobody uses it.
/// if last_use(&before[0].uuid).is_some_and(|old| old < a_day_ago) {
///     secrets.delete(&token, &before[0].uuid).await?;
/// }
/// # Ok(()) }
/// ```
#[derive(Clone, Debug)]
pub struct ClientSecrets {
    /// The base URL of the API.
    exchange: Exchange<Url>,
    /// Where the credential is below it.
    path: String,
}

impl ClientSecrets {
    /// The secrets of the credential `credential_id` of the organisation `org_id`: the numbers in the address of its page in the
    /// Developer Console, such as `…/projects/<organisation>/<project>/credentials/<credential>/details/…`.
    ///
    /// # Errors
    /// [`AuthErrorKind::Configuration`] when one of them is not a number, such as an organisation ID that ends in `@AdobeOrg`.
    pub fn new(
        org_id: &str,
        credential_id: &str,
        http: Arc<dyn HttpClient>,
    ) -> Result<Self, AuthError> {
        let (org_id, credential_id) = (
            checked_number("organisation ID", org_id)?,
            checked_number("credential ID", credential_id)?,
        );
        let base = base_url("the URL of the I/O Management API", IO_MANAGEMENT, false)?;
        Ok(Self {
            exchange: Exchange::new(base, http),
            path: format!("/console/organizations/{org_id}/credentials/{credential_id}/secrets"),
        })
    }

    /// The same below another base URL, such as that of an emulator. Default `https://api.adobe.io`.
    ///
    /// # Errors
    /// [`AuthErrorKind::Configuration`] as [`TokenEndpoint::at`](crate::TokenEndpoint::at): for plain HTTP to anything but a loopback
    /// address, too.
    pub fn with_base_url(mut self, url: &str) -> Result<Self, AuthError> {
        self.exchange.endpoint = base_url("the URL of the I/O Management API", url, false)?;
        Ok(self)
    }

    /// How long the API may take for one answer. Default 30 s.
    pub fn with_timeout(mut self, timeout: Duration) -> Self {
        self.exchange.timeout = timeout;
        self
    }

    /// Takes the time of day, from which a `Retry-After` is counted, from `clock`; for tests.
    pub fn with_clock(mut self, clock: Arc<dyn Clock>) -> Self {
        self.exchange.clock = clock;
        self
    }

    /// The secrets there are, without their values.
    ///
    /// # Errors
    /// [`Refused`](AuthErrorKind::Refused) when the API says no, such as for want of a scope; its text says what to check.
    /// [`InvalidResponse`](AuthErrorKind::InvalidResponse) when its answer cannot be read, [`Transport`](AuthErrorKind::Transport) when there
    /// is none.
    pub async fn list(&self, token: &AccessToken) -> Result<Vec<ClientSecretEntry>, AuthError> {
        let message = self.message(Method::GET, "", token)?;
        let secrets = [token.expose_secret()];
        let call = self.exchange.call(message, &LIST, &secrets, read_list);
        call.await
    }

    /// Makes another secret, valid from now on.
    ///
    /// # Errors
    /// As [`list`](Self::list). Without an answer that can be read a secret may have been made all the same, and the error says so:
    /// list them before adding another.
    ///
    /// # Cancellation
    /// Dropping the future may lose the value of a secret that was made: it stands in the Developer Console.
    pub async fn add(&self, token: &AccessToken) -> Result<NewClientSecret, AuthError> {
        let message = self.message(Method::POST, "", token)?;
        let secrets = [token.expose_secret()];
        let call = self
            .exchange
            .call(message, &ADD, &secrets, NewClientSecret::read);
        call.await.map_err(|error| {
            let is_answered = error
                .status()
                .is_some_and(|status| matches!(status, 300..500) && status != 408);
            if is_answered || error.kind() == AuthErrorKind::Configuration {
                return error;
            }
            error.with_advice(|_, _| {
                Some("a secret may have been made all the same: list them before you add another")
            })
        })
    }

    /// Deletes the secret `uuid`, for ever: no token can be had with it from now on.
    ///
    /// # Errors
    /// As [`list`](Self::list), and [`Configuration`](AuthErrorKind::Configuration) when `uuid` is no name of a secret, such as the
    /// secret itself.
    pub async fn delete(&self, token: &AccessToken, uuid: &str) -> Result<(), AuthError> {
        let uuid = checked_uuid(uuid)?;
        let message = self.message(Method::DELETE, &format!("/{uuid}"), token)?;
        let secrets = [token.expose_secret()];
        let call = self.exchange.call(message, &DELETE, &secrets, said_yes);
        call.await
    }

    fn message(
        &self,
        method: Method,
        below: &str,
        token: &AccessToken,
    ) -> Result<Request<Bytes>, AuthError> {
        let url = join(&self.exchange.endpoint, &format!("{}{below}", self.path));
        let mut message = bearing(message(method, &url, Bytes::new())?, token);
        let api_key = HeaderName::from_static("x-api-key");
        message
            .headers_mut()
            .insert(api_key, token.api_key().clone());
        Ok(message)
    }
}

/// The list stands in a member of its own; a bare one is read as well.
fn read_list(answer: &Answer<'_>) -> Result<Vec<ClientSecretEntry>, AuthError> {
    let body = answer.json()?;
    let list = body["client_secrets"].as_array().or(body.as_array());
    let list = list.ok_or_else(|| answer.unusable("without the member `client_secrets`"))?;
    let read = |entry| ClientSecretEntry::read(answer, entry);
    list.iter().map(read).collect()
}

fn checked_number<'a>(what: &str, text: &'a str) -> Result<&'a str, AuthError> {
    let text = text.trim();
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Ok(text);
    }
    let hint = if text.contains('@') {
        ", and not the one that ends in @AdobeOrg"
    } else {
        ""
    };
    Err(AuthError::new(
        AuthErrorKind::Configuration,
        format!(
            "the {what} must be the number in the address of the credential's page in the Developer Console{hint}"
        ),
    ))
}

/// Letters, digits and hyphens alone: anything else could lead to another path, or is a secret that was taken for its name.
fn checked_uuid(uuid: &str) -> Result<&str, AuthError> {
    let is_hex = |byte: u8| byte.is_ascii_hexdigit() || byte == b'-';
    let uuid = uuid.trim();
    if !uuid.is_empty() && uuid.bytes().all(is_hex) {
        return Ok(uuid);
    }
    Err(AuthError::new(
        AuthErrorKind::Configuration,
        "a client secret is deleted by its `uuid`, of hexadecimal digits and hyphens, as `list` tells it: not by its value",
    ))
}

/// What to check after a refusal of the API or of the gateway before it.
fn about_call(code: Option<&str>, status: Option<u16>) -> Option<&'static str> {
    match (code, status) {
        (Some("401013" | "401014"), _) | (_, Some(401)) => Some(
            "the token is expired, revoked, or was issued by another environment: ask for another one",
        ),
        (_, Some(403)) => Some(
            "add the I/O Management API to the project of the token's credential in the Developer Console, and ask for a token with \
             the scopes of `Scopes::for_client_secrets`",
        ),
        (_, Some(404)) => Some(
            "compare the numbers of organisation and credential with the address of the credential's page in the Developer Console, \
             and the `uuid` with those that `list` tells",
        ),
        (_, Some(429)) => Some("the API was asked too often: try again later"),
        // The codes of IMS's token endpoint mean nothing here.
        _ => documented_advice(None, status),
    }
}

fn about_addition(code: Option<&str>, status: Option<u16>) -> Option<&'static str> {
    match status {
        Some(400 | 409 | 422) => Some(
            "a credential has two secrets at most at the same time: where `list` tells two, delete the one that is used no more",
        ),
        _ => about_call(code, status),
    }
}

#[cfg(test)]
mod tests;
